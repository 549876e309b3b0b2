//! Staff members: who works in a practice, and as what. How they sign in stands in `sign_in`.

pub mod actions;
mod staff_member;
pub(crate) mod store;

pub use staff_member::{NewStaffMember, StaffAsWritten, StaffMember};
