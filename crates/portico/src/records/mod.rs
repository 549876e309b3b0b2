//! The record: everything about one client as staff see it: the page that creates a client, then Overview, Recent activity, Client Info and
//! the Client Portal tab.

pub mod actions;
mod activity_pages;
mod closing_pages;
mod doors;
mod info_pages;
mod new_client_pages;
mod overview_pages;
mod portal_pages;
mod portal_tab;
mod store;
mod trail;

pub use doors::doors;
