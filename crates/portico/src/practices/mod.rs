//! Practices: the tenants. Their name, phone, zone and language stand on every page and letter; their switch opens or closes the portal.

pub mod actions;
mod grant_kind;
pub mod logo;
mod new_practice;
mod open_grant;
mod portal_host;
mod practice;
mod rhythm;
pub(crate) mod store;

pub use grant_kind::GrantKind;
pub use new_practice::{NewPractice, PracticeAsWritten, slug_of};
pub(crate) use open_grant::open_grant;
pub use portal_host::PortalHost;
pub use practice::{Practice, Present};
pub use rhythm::{FormRhythm, Rhythm};

use crate::{
    act::Act,
    answer::{Answer, Trouble},
};
use portico_database::{Connection, Engine};

/// The practice an act happens in, read within it. The act keeps it after the first time.
///
/// # Errors
/// Not found; a fault.
pub(crate) async fn of(act: &mut Act) -> Answer<Practice> {
    let id = act.practice();
    if let Some(kept) = act.kept::<Practice>().cloned() {
        // On SQLite nobody else writes while an act is open: whoever changed the row in this one has taken its connection from `changing`.
        if cfg!(debug_assertions) && act.portico().database.engine() == Engine::Sqlite {
            let row = store::by_id(act.db(), id).await?;
            assert_eq!(row.as_ref(), Some(&kept), "an act changed its practice and kept what it was");
        }
        return Ok(kept);
    }
    let practice = store::by_id(act.db(), id).await?.ok_or_else(Trouble::not_found)?;
    act.keep(practice.clone());
    Ok(practice)
}

/// The connection for a statement that changes the practice: what the act keeps of it is forgotten.
pub(crate) fn changing(act: &mut Act) -> &mut Connection {
    act.forget();
    act.db()
}
