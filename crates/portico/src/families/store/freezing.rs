//! Closing a client's portal to everybody who acts for them, and opening it to them again.

use crate::{
    answer::Answer,
    outbox::{InLine, in_line},
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, LoginId, Moment, StaffId};

/// Closes the portal of a client to everybody who acts for them. False if it is closed to them already.
pub(crate) async fn freeze(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    reason: &str,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const FREEZE: &str = "update clients set frozen_at = $3, frozen_by = $4, frozen_reason = $5
     where practice_id = $1 and id = $2 and frozen_at is null";
    Ok(db.run(FREEZE, values![reach.practice(), client, now, by, reason]).await? == 1)
}

/// Opens it to them again. False if it was not closed.
pub(crate) async fn thaw(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const THAW: &str = "update clients set frozen_at = null, frozen_by = null, frozen_reason = null
     where practice_id = $1 and id = $2 and frozen_at is not null";
    Ok(db.run(THAW, values![reach.practice(), client]).await? == 1)
}

/// Ends the sessions of everybody who acts for a client. Returns how many.
pub(crate) async fn end_sessions_of_others(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<u64> {
    const END: &str = "update sessions set ended_at = $3 where practice_id = $1 and audience = 'portal' and ended_at is null
     and grant_id in (select g.id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind in ('guardian', 'proxy'))";
    Ok(db.run(END, values![reach.practice(), client, now]).await?)
}

/// Takes letters about what waits for a client out of the line if they would go to others who act for the client. One that a batch follows is
/// withheld when it is to leave, as for a client who can no longer get in: then the batch follows another, or says that somebody is needed.
pub(crate) async fn cancel_letters_to_others(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<u64> {
    const LETTERS: InLine = in_line!(
        "client_id = $2 and batch_id is null and kind in ('forms', 'documents_shared', 'waiting_reminder') and recipient in (select o.address
     from grants g join logins o on o.practice_id = g.practice_id and o.id = g.login_id
     where g.practice_id = $1 and g.client_id = $2 and g.kind in ('guardian', 'proxy'))",
        "$3"
    );
    LETTERS.cancel(db, values![reach.practice(), client], now).await
}

/// Takes those letters out of the line that would go to one of these people, but for what a batch follows.
pub(crate) async fn cancel_letters_to(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    login: LoginId,
    now: Moment,
) -> Answer<u64> {
    const LETTERS: InLine = in_line!(
        "client_id = $2 and batch_id is null and kind in ('forms', 'documents_shared', 'waiting_reminder')
     and recipient = (select o.address from logins o where o.practice_id = $1 and o.id = $3)",
        "$4"
    );
    LETTERS.cancel(db, values![reach.practice(), client, login], now).await
}

record! {
    /// Whether those who act for a client are shut out, and when guardians' access ends.
    #[derive(Debug, Clone)]
    pub struct Frozen {
        pub frozen_at: Option<Moment>,
        pub frozen_by: Option<String>,
        pub frozen_reason: Option<String>,
        pub birth_date: Option<String>,
    }
}

/// Reads it.
pub(crate) async fn frozen(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Frozen>> {
    const FROZEN: &str = "select c.frozen_at, s.name as frozen_by, c.frozen_reason, c.birth_date from clients c
     left join staff s on s.practice_id = c.practice_id and s.id = c.frozen_by where c.practice_id = $1 and c.id = $2";
    Ok(db.row(FROZEN, values![reach.practice(), client]).await?)
}
