//! Practices: the tenants. Their name, phone, zone and language stand on every page and letter; their switch opens or closes the portal.

pub mod actions;
mod grant_kind;
pub mod logo;
mod new_practice;
mod open_grant;
mod practice;
mod rhythm;
pub(crate) mod store;

pub use grant_kind::GrantKind;
pub use new_practice::{NewPractice, PracticeAsWritten, slug_of};
pub(crate) use open_grant::open_grant;
pub use practice::{Practice, Present};
pub use rhythm::{FormRhythm, Rhythm};

/// The practice an act happens in, read within it.
pub(crate) async fn of(act: &mut crate::act::Act) -> crate::answer::Answer<Practice> {
    let id = act.practice();
    store::by_id(act.db(), id).await?.ok_or_else(crate::answer::Trouble::not_found)
}
