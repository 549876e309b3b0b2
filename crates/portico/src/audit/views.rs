//! Who opened which record. Views are audit events like all others (settled.md 21).

use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, LoginId, Moment, StaffId};
use std::time::Duration;

/// Somebody who opens the same record again within this time is still having the same view; it is written down once.
pub(crate) const ONE_VIEW: Duration = Duration::from_secs(60 * 60);

/// The action of opening a record.
pub(crate) const VIEWED: &str = "client.viewed";

/// The action of looking at the portal as the client sees it.
pub(crate) const SEEN: &str = "client.portal_seen";

/// What staff do to see something of a client's, each as the list of who looked says it.
pub(crate) const LOOKS: &[(&str, &str)] = &[
    (VIEWED, "Opened the record"),
    (SEEN, "Looked at the portal"),
    ("form.read", "Read the answers of an intake form"),
    ("form.exported", "Saved the answers of an intake form as a file"),
    ("form.file_opened", "Opened a file in an intake form"),
    ("document.downloaded", "Downloaded a document"),
    ("client.exported", "Saved everything on file as a file"),
];

/// Whether this staff member's view of this client ([`VIEWED`] or [`SEEN`]) was written down within the last [`ONE_VIEW`], so that it need
/// not be written down again.
pub(crate) async fn is_written_down(
    db: &mut Connection,
    reach: &Reach,
    action: &str,
    (staff, client): (StaffId, ClientId),
    now: Moment,
) -> Answer<bool> {
    const VIEW: &str = "select seq from audit_events where practice_id = $1 and client_id = $2 and actor_id = $3 and action = $4
     and at > $5 order by seq desc limit 1";
    Ok(db.any(VIEW, values![reach.practice(), client, staff, action, now.minus(ONE_VIEW)]).await?)
}

/// Whether anything was ever written down about a client with this id, also about one who is merged or erased by now.
pub(crate) async fn is_told_of(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const TOLD: &str = "select seq from audit_events where practice_id = $1 and client_id = $2 order by seq limit 1";
    Ok(db.any(TOLD, values![reach.practice(), client]).await?)
}

/// Whether there is such a client within reach.
pub(crate) async fn is_within(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const WITHIN: &str = concat!(
        "select c.id from clients c where c.practice_id = $1 and c.id = $2 and ",
        within_reach!("c.practice_id", "c.id", "$3")
    );
    Ok(db.any(WITHIN, values![reach.practice(), client, reach.assigned_to()]).await?)
}

record! {
    /// Somebody who opened a record.
    #[derive(Clone, Debug)]
    pub(crate) struct Opener {
        pub(crate) name: String,
        /// When they last did.
        pub(crate) at: Moment,
    }
}

const OPENERS: &str = "select s.name, max(a.at) as at from audit_events a
     join staff s on s.practice_id = a.practice_id and s.id = a.actor_id
     where a.practice_id = $1 and a.action in ('client.viewed', 'client.portal_seen', 'form.read', 'form.exported', 'form.file_opened',
     'document.downloaded', 'client.exported')
     and (a.client_id = $2 or a.client_id in (select m.gone_id from merges m where m.practice_id = $1 and m.into_id = $2
     and m.undone_at is null)) and exists (select 1 from grants g
     where g.practice_id = $1 and g.client_id = $2 and g.login_id = $3 and g.ended_at is null)
     group by s.id, s.name order by max(a.at) desc, s.id limit 50";

/// Who opened the record of a client or something in it ([`LOOKS`]), latest first, for a login whose grant opens that client's portal.
pub(crate) async fn openers(db: &mut Connection, reach: &Reach, login: LoginId, client: ClientId) -> Answer<Vec<Opener>> {
    Ok(db.rows(OPENERS, values![reach.practice(), client, login]).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_see_whoever_looked_in_any_way() {
        for (action, _) in LOOKS {
            assert!(OPENERS.contains(&format!("'{action}'")), "{action}");
        }
    }
}
