//! The record: everything about one client as staff see it. Overview, Recent activity and the Client Portal tab stand here; Client info,
//! where details are changed, belongs to `clients`.

mod activity;
mod activity_pages;
mod doors;
mod head;
mod overview_pages;
mod portal_pages;
mod portal_tab;
mod store;

pub use activity::said;
pub use doors::doors;
pub use head::{RecordHead, Tab};
