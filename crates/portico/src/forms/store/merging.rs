//! What was sent to two clients whose records become one, or two again.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, Moment};

/// Two records become one: what was sent to the one that goes belongs to the other. What both have open, in whatever version, is asked once, and
/// where it was begun.
pub(crate) async fn move_to(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId, now: Moment) -> Answer<()> {
    const EMPTY: &str = "update form_requests set state = 'withdrawn', ended_at = $4 where practice_id = $1 and client_id = $3
     and state = 'waiting' and exists (select 1 from form_requests g cross join forms a cross join forms b where g.practice_id = $1
     and g.client_id = $2 and g.state in ('started', 'returned') and a.practice_id = $1 and a.id = g.form_id
     and b.practice_id = $1 and b.id = form_requests.form_id and b.canonical = a.canonical)";
    const TWICE: &str = "update form_requests set state = 'withdrawn', ended_at = $4 where practice_id = $1 and client_id = $2
     and state in ('waiting', 'started', 'returned') and exists (select 1 from form_requests k cross join forms a cross join forms b
     where k.practice_id = $1 and k.client_id = $3 and k.state in ('waiting', 'started', 'returned') and a.practice_id = $1
     and a.id = k.form_id and b.practice_id = $1 and b.id = form_requests.form_id and b.canonical = a.canonical)";
    // It came from where it was sent to, however many records it went through.
    const MOVE: &str =
        "update form_requests set client_id = $3, came_from = coalesce(came_from, $2) where practice_id = $1 and client_id = $2";
    db.run(EMPTY, values![reach.practice(), gone, kept, now]).await?;
    db.run(TWICE, values![reach.practice(), gone, kept, now]).await?;
    db.run(MOVE, values![reach.practice(), gone, kept]).await?;
    Ok(())
}

/// Whether filling in was to begin with answers that are another client's by now.
macro_rules! begins_with_anothers {
    () => {
        "exists (select 1 from form_requests s where s.practice_id = $1 and s.id = form_requests.from_request
     and s.client_id <> form_requests.client_id)"
    };
}

/// They are taken apart again: each has what was sent to it, and to the records that had gone into it before.
pub(crate) async fn move_back(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    const BACK: &str = "update form_requests set client_id = $2, came_from = null where practice_id = $1 and client_id = $3
     and came_from = $2";
    const ALONG: &str = "update form_requests set client_id = $2 where practice_id = $1 and client_id = $3 and came_from in (
     select m.gone_id from merges m where m.practice_id = $1 and m.into_id = $2 and m.undone_at is null)";
    db.run(BACK, values![reach.practice(), gone, kept]).await?;
    db.run(ALONG, values![reach.practice(), gone, kept]).await?;
    Ok(())
}

/// What one of two clients has begun to fill in out of answers of the other.
pub(crate) async fn begun_with_anothers(
    db: &mut Connection,
    reach: &Reach,
    gone: ClientId,
    kept: ClientId,
) -> Answer<Vec<(ClientId, FormRequestId)>> {
    const BEGUN: &str = concat!(
        "select client_id, id from form_requests where practice_id = $1 and client_id in ($2, $3)
     and state in ('started', 'returned', 'signing') and ",
        begins_with_anothers!(),
        " order by id"
    );
    Ok(db.rows(BEGUN, values![reach.practice(), gone, kept]).await?)
}

/// What was withdrawn at the moment of a merge, since both had it open, is open again.
pub(crate) async fn open_again(
    db: &mut Connection,
    reach: &Reach,
    (gone, kept): (ClientId, ClientId),
    merged_at: Moment,
) -> Answer<()> {
    const AGAIN: &str = concat!(
        "update form_requests set ended_at = null, state = case when note_sealed is not null then 'returned'
     when started_at is not null then 'started' else 'waiting' end
     where practice_id = $1 and client_id in ($2, $3) and state = 'withdrawn' and ended_at = $4
     and not exists (select 1 from form_requests o where o.practice_id = $1 and o.client_id = form_requests.client_id
     and o.form_id = form_requests.form_id and o.state in ('waiting', 'started', 'returned')) and not ",
        begins_with_anothers!()
    );
    db.run(AGAIN, values![reach.practice(), gone, kept, merged_at]).await?;
    Ok(())
}

/// Whatever was to begin with answers of the other of two clients begins empty.
pub(crate) async fn begin_empty(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    const EMPTY: &str = concat!(
        "update form_requests set from_request = null, from_number = null where practice_id = $1 and client_id in ($2, $3) and ",
        begins_with_anothers!()
    );
    db.run(EMPTY, values![reach.practice(), gone, kept]).await?;
    Ok(())
}
