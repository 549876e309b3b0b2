//! Staff members: who works in a practice, and in which role. How they sign in is in `sign_in`.

pub mod actions;
mod staff_member;
pub(crate) mod store;

pub use staff_member::{NewStaffMember, StaffAsWritten, StaffMember};
