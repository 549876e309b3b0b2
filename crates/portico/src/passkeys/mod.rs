//! Passkeys: key pairs that a device keeps and opens with a finger, a face or a PIN (WebAuthn level 3). Here stand their public halves,
//! and the two ceremonies: adding one and signing in with one.
//!
//! What a door makes of a proof is decided where the door stands: `access` for clients, `sign_in` for staff. A passkey is taken only with
//! its owner verified by the device, so it counts as both steps.

pub mod actions;
mod passkey;
pub mod proof;
pub(crate) mod store;

pub use passkey::{Listed, MOST, name_of};
