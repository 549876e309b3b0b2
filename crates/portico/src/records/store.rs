//! What the record reads from elsewhere: one client's events, and phones and addresses for the overview.

use crate::{
    answer::Answer,
    audit::{Deed, views},
    within_reach::within_reach,
};
use portico_database::{Connection, record, values};
use portico_policy::{Reach, Scope};
use portico_values::{ClientId, Moment, StaffId};
use uuid::Uuid;

record! {
    /// One event of a client, with the name of who did it.
    #[derive(Debug, Clone)]
    pub(super) struct Happened {
        pub(super) seq: i64,
        pub(super) at: Moment,
        pub(super) actor_kind: String,
        pub(super) actor_id: Option<Uuid>,
        pub(super) actor_name: Option<String>,
        pub(super) action: String,
        pub(super) result: String,
        pub(super) detail: String,
        /// The record it was done at: this one, or one that was merged into it.
        pub(super) client_id: Option<ClientId>,
        /// The name of the document that it speaks of.
        pub(super) document: Option<String>,
    }
}

impl Happened {
    /// Who did it, as far as the event itself says so.
    pub(super) fn deed(&self) -> Deed<'_> {
        Deed { kind: &self.actor_kind, actor: self.actor_id, client: self.client_id, at: self.at, detail: &self.detail }
    }
}

/// Whether a reader sees of this client only what they did themselves: because of their role, or because the client is not assigned to
/// them.
pub(super) async fn own_acts_only(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    Ok(!views::is_within(db, reach, client).await?)
}

macro_rules! events {
    ($of:literal) => {
        concat!(
            "select a.seq, a.at, a.actor_kind, a.actor_id, s.name as actor_name, a.action, a.result, a.detail, a.client_id,
     (select d.name from documents d where $7 and d.practice_id = a.practice_id and d.id = a.subject_id and a.action like 'document.%'
     and d.erased_at is null and d.form_request_id is null and ",
            within_reach!("d.practice_id", "d.client_id", "$8"),
            ") as document
     from audit_events a left join staff s on s.practice_id = a.practice_id and s.id = a.actor_id and a.actor_kind = 'staff'
     where a.practice_id = $1 and a.client_id in (select c.id from clients c where c.practice_id = $1 and c.id = $2 union all select m.gone_id from merges m
     where m.practice_id = $1 and m.into_id = $2 and m.undone_at is null) and a.seq < $3
     and ",
            $of,
            " and (a.actor_id = $4 or ",
            within_reach!("$1", "$2", "$5"),
            ") order by a.seq desc limit $6"
        )
    };
}

/// The latest events of a client before a place in the chain. Whoever sees only their own acts sees only those; documents are named for
/// whoever may read them.
pub(super) async fn happened(
    db: &mut Connection,
    reach: &Reach,
    documents: Option<&Reach>,
    client: ClientId,
    before: i64,
    limit: i64,
) -> Answer<Vec<Happened>> {
    const EVENTS: &str = events!("a.action not in ('client.viewed', 'client.portal_seen')");
    let reader = documents.and_then(Reach::assigned_to);
    let values = values![reach.practice(), client, before, own(reach), reach.assigned_to(), limit, documents.is_some(), reader];
    Ok(db.rows(EVENTS, values).await?)
}

/// The latest events about a client's access, and the intake forms that were sent: what the trail tells. The client's details, and what
/// becomes of forms, are under Recent activity instead. Whoever sees only their own acts sees only those.
pub(super) async fn about_access(db: &mut Connection, reach: &Reach, client: ClientId, limit: i64) -> Answer<Vec<Happened>> {
    const ABOUT_ACCESS: &str = events!(
        "(a.action = 'form.sent' or a.action like 'invitation.%' or a.action like 'letter.%' or a.action like 'login.%'
     or a.action like 'grant.%' or a.action like 'client.access_%' or a.action like 'client.permissions_%')"
    );
    let reader: Option<StaffId> = None;
    let values = values![reach.practice(), client, i64::MAX, own(reach), reach.assigned_to(), limit, false, reader];
    Ok(db.rows(ABOUT_ACCESS, values).await?)
}

/// Whose own acts are read besides those about clients within reach.
fn own(reach: &Reach) -> Option<StaffId> {
    match reach.scope() {
        Scope::OwnOf(staff) | Scope::AssignedTo(staff) => Some(staff),
        _ => None,
    }
}

record! {
    /// One address or number.
    #[derive(Debug, Clone)]
    pub(super) struct Way {
        pub(super) value: String,
        pub(super) label: String,
        pub(super) consent: bool,
    }
}

/// The addresses of a client, in order.
pub(super) async fn emails(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Way>> {
    const EMAILS: &str =
        "select address as value, label, consent from client_emails where practice_id = $1 and client_id = $2 order by position";
    Ok(db.rows(EMAILS, values![reach.practice(), client]).await?)
}

/// The phones of a client, in order.
pub(super) async fn phones(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Way>> {
    const PHONES: &str =
        "select number as value, label, consent from client_phones where practice_id = $1 and client_id = $2 order by position";
    Ok(db.rows(PHONES, values![reach.practice(), client]).await?)
}
