//! What home asks before it asks the slices: most clients have nothing waiting, and one query shows that.

use crate::{answer::Answer, sessions::ClientSession};
use portico_database::{Connection, record, values};
use portico_policy::Reach;

record! {
    /// Which slices have anything to say to a client at all. What exactly, and whether this login may know it, they decide themselves.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Glance {
        /// Somebody offers something to the address of the login.
        pub offers: bool,
        /// An intake form was sent to the client.
        pub forms: bool,
        /// The record has a document.
        pub documents: bool,
    }
}

/// A glance at the three, each answered by the first row of an index.
pub(super) async fn glance(db: &mut Connection, reach: &Reach, session: &ClientSession) -> Answer<Glance> {
    const GLANCE: &str =
        "select exists (select 1 from offers o where o.practice_id = $1 and o.state = 'waiting' and o.address_normalised =
     (select n.address_normalised from logins n where n.practice_id = $1 and n.id = $2)) as offers,
     exists (select 1 from form_requests r where r.practice_id = $1 and r.client_id = $3) as forms,
     exists (select 1 from documents d where d.practice_id = $1 and d.client_id = $3 and d.deleted_at is null
     and d.form_request_id is null) as documents";
    let seen = db.row(GLANCE, values![reach.practice(), session.login, session.client]).await?;
    Ok(seen.unwrap_or_default())
}
