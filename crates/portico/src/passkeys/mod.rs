//! Passkeys: key pairs that a device keeps and unlocks with a finger, a face or a PIN (WebAuthn level 3). Here are their public halves, and
//! the two ceremonies: adding one and signing in with one.
//!
//! What a proof opens is decided by the slice that has the door: `access` for clients, `sign_in` for staff. A passkey is accepted only if
//! the device has verified its owner, so it counts as both steps.

pub mod actions;
mod passkey;
pub mod proof;
pub(crate) mod store;

pub use passkey::{Listed, MOST, PasskeyNotice, name_of};
