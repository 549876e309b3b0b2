//! The forms of two records that are taken apart again.

use super::super::request::State;
use crate::{access::parting::Parting, answer::Answer};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormId, FormRequestId, LoginId, Moment};

record! {
    /// A form of one of the two.
    #[derive(Debug, Clone)]
    pub(crate) struct Parted {
        pub(crate) id: FormRequestId,
        pub(crate) client: ClientId,
        pub(crate) form: FormId,
        pub(crate) name: String,
        pub(crate) state: State,
        pub(crate) sent_at: Moment,
        pub(crate) started_at: Option<Moment>,
        /// The record it was sent to, where that went into this one by another merge.
        pub(crate) came_from: Option<ClientId>,
        /// When its draft was kept last.
        pub(crate) saved_at: Option<Moment>,
    }
}

record! {
    /// Answers that were sent, or a signature.
    #[derive(Debug, Clone)]
    pub(crate) struct Hand {
        pub(crate) request: FormRequestId,
        pub(crate) login: LoginId,
        pub(crate) at: Moment,
    }
}

/// Takes the drafts of both: whoever still has a page of one open has seen another version, and keeps nothing over it.
pub(crate) async fn take_drafts(db: &mut Connection, reach: &Reach, parting: &Parting) -> Answer<()> {
    const TAKE: &str = "update form_drafts set version = version + 1 where practice_id = $1
     and request_id in (select r.id from form_requests r where r.practice_id = $1 and r.client_id in ($2, $3))";
    db.run(TAKE, values![reach.practice(), parting.gone, parting.kept]).await?;
    Ok(())
}

/// Every form that was sent to one of the two.
pub(crate) async fn of_both(db: &mut Connection, reach: &Reach, parting: &Parting) -> Answer<Vec<Parted>> {
    const BOTH: &str =
        "select r.id, r.client_id as client, r.form_id as form, f.name, r.state, r.sent_at, r.started_at, r.came_from,
     d.saved_at from form_requests r join forms f on f.practice_id = r.practice_id and f.id = r.form_id
     left join form_drafts d on d.practice_id = r.practice_id and d.request_id = r.id
     where r.practice_id = $1 and r.client_id in ($2, $3) order by r.id";
    Ok(db.rows(BOTH, values![reach.practice(), parting.gone, parting.kept]).await?)
}

/// Who sent answers to a form of one of the two or signed it, each time.
pub(crate) async fn hands(db: &mut Connection, reach: &Reach, parting: &Parting) -> Answer<Vec<Hand>> {
    const HANDS: &str = "select a.request_id as request, a.sent_by as login, a.sent_at as at from form_requests r
     join form_responses a on a.practice_id = r.practice_id and a.request_id = r.id
     where r.practice_id = $1 and r.client_id in ($2, $3)
     union all select n.request_id as request, n.login_id as login, n.signed_at as at from form_requests r
     join form_signatures n on n.practice_id = r.practice_id and n.request_id = r.id
     where r.practice_id = $1 and r.client_id in ($2, $3)";
    Ok(db.rows(HANDS, values![reach.practice(), parting.gone, parting.kept]).await?)
}

/// Gives a form to the other of the two, whose answers it holds.
pub(crate) async fn give(db: &mut Connection, reach: &Reach, id: FormRequestId, to: ClientId) -> Answer<()> {
    const GIVE: &str = "update form_requests set client_id = $3, came_from = null where practice_id = $1 and id = $2";
    db.run(GIVE, values![reach.practice(), id, to]).await?;
    Ok(())
}

/// Asks for a form again, as it was asked for before the other of the two was given it; unless it is open already. Reminders of a signature were
/// none of it: where there were such, its own begin anew.
pub(crate) async fn ask_again(db: &mut Connection, reach: &Reach, form: &Parted, again: FormRequestId) -> Answer<()> {
    const AGAIN: &str =
        "insert into form_requests (practice_id, id, client_id, form_id, packet_id, place, state, due_on, sent_by,
     sent_at, came_from, reminders_sent, reminded_at, reminders_stopped, signers, countersign)
     select r.practice_id, $3, $4, r.form_id, r.packet_id, r.place, 'waiting', r.due_on, r.sent_by, r.sent_at, $5,
     case when r.signing_at is null then r.reminders_sent else 0 end, r.reminded_at, r.reminders_stopped, r.signers, r.countersign from form_requests r where r.practice_id = $1 and r.id = $2
     on conflict do nothing";
    db.run(AGAIN, values![reach.practice(), form.id, again, form.client, form.came_from]).await?;
    Ok(())
}

/// A form that was begun begins empty.
pub(crate) async fn begin_anew(db: &mut Connection, reach: &Reach, id: FormRequestId) -> Answer<()> {
    const WAITING: &str =
        "update form_requests set state = 'waiting', started_at = null where practice_id = $1 and id = $2 and state = 'started'";
    const DRAFT: &str = "delete from form_drafts where practice_id = $1 and request_id = $2";
    db.run(WAITING, values![reach.practice(), id]).await?;
    db.run(DRAFT, values![reach.practice(), id]).await?;
    Ok(())
}
