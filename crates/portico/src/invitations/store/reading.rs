//! An invitation as staff see it, who hears of its answer, and who waits at an address.

use super::super::invitation::InvitationState;
use crate::{answer::Answer, bell::store::ToTell, clients::MessageSent, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, Moment, StaffId};

record! {
    /// An invitation, for the Client Portal tab.
    #[derive(Debug, Clone)]
    pub struct Shown {
        pub id: InvitationId,
        pub state: InvitationState,
        pub generation: i64,
        pub address: String,
        pub sent_at: Moment,
        pub expires_at: Moment,
        pub first_sent_at: Moment,
        pub sent_by_name: Option<String>,
        pub started_at: Option<Moment>,
        pub accepted_at: Option<Moment>,
        pub ended_at: Option<Moment>,
        pub ended_by_name: Option<String>,
        pub delivery: String,
        pub delivery_reason: Option<String>,
        pub delivery_at: Moment,
        pub reminders_sent: i64,
        pub reminded_at: Option<Moment>,
        pub reminders_stopped: Option<String>,
        /// The word for which message it was.
        pub message: String,
    }
}

impl Shown {
    /// Whether the newest email had words of its own, or those of a template that was chosen for it.
    pub fn has_other_words(&self) -> bool {
        matches!(MessageSent::from_word(&self.message), Some(MessageSent::Own | MessageSent::Template(_)))
    }
}

/// The invitation of a client within reach.
pub(crate) async fn shown(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Shown>> {
    const SHOWN: &str = concat!(
        "select i.id, i.state, i.generation, i.address, i.sent_at, i.expires_at, i.first_sent_at, s.name as sent_by_name,
     i.started_at, i.accepted_at, i.ended_at, e.name as ended_by_name, i.delivery, i.delivery_reason, i.delivery_at,
     i.reminders_sent, i.reminded_at, i.reminders_stopped, i.message
     from invitations i
     left join staff s on s.practice_id = i.practice_id and s.id = i.sent_by
     left join staff e on e.practice_id = i.practice_id and e.id = i.ended_by
     where i.practice_id = $1 and i.client_id = $3 and ",
        within_reach!("i.practice_id", "i.client_id", "$2")
    );
    Ok(db.row(SHOWN, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// The active staff members whom a client's answer concerns and who want emails at once, each once: those assigned to the client, whoever
/// sent the last invitation (alone or in a batch), and one more if given.
pub(crate) async fn concerned(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    also: Option<StaffId>,
) -> Answer<Vec<ToTell>> {
    const CONCERNED: &str =
        "select s.id, s.name, s.address from staff s where s.practice_id = $1 and s.active and s.notices_mailed = 'at_once'
     and (exists (select 1 from assignments a where a.practice_id = s.practice_id and a.staff_id = s.id and a.client_id = $2)
     or s.id = $3 or s.id = (select coalesce(l.created_by, b.started_by) from letters l
     left join batches b on b.practice_id = l.practice_id and b.id = l.batch_id
     where l.practice_id = $1 and l.client_id = $2 and l.kind = 'invitation' order by l.created_at desc, l.id desc limit 1))
     order by s.id";
    Ok(db.rows(CONCERNED, values![reach.practice(), client, also]).await?)
}

/// The client who waits at this address, for somebody who signs in or resets a password before activating (behaviours.md 32).
pub(crate) async fn waiting_at(db: &mut Connection, reach: &Reach, address_normalised: &str) -> Answer<Option<(ClientId,)>> {
    const WAITING: &str =
        "select i.client_id from client_emails e join invitations i on i.practice_id = e.practice_id and i.client_id = e.client_id
     where e.practice_id = $1 and e.address_normalised = $2 and i.address_normalised = $2 and i.state = 'sent'
     order by i.sent_at desc limit 1";
    Ok(db.row(WAITING, values![reach.practice(), address_normalised]).await?)
}
