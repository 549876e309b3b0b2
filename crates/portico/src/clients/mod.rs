//! Clients: the people cared for, with everything about them, before and without any invitation.
//!
//! The public face for the slices that follow: [`Standing`] and [`StandingView`] say where a client stands, [`store::refresh`] writes it
//! down in the transaction of whatever changed it, and [`NewClient`] with [`store::insert`] and [`store::insert_many`] creates clients.

pub mod actions;
pub mod client;
pub mod columns;
pub mod details;
pub mod details_part;
pub mod eligibility;
pub mod filter;
mod invitable;
pub mod message;
pub mod obstacle;
pub mod permissions;
pub mod saved_views;
pub mod search;
mod staff_pages;
mod standing;
mod standing_view;
pub(crate) mod store;

use crate::doors::Doors;
use portico_policy::Permission;

pub use client::{CareStatus, ClientLink, ClientName, NewClient, NewContact, NewEmail, NewPhone, Subscription};
pub use details::Details;
pub use eligibility::{EligibilityFacts, Sending};
pub use filter::{Filter, Request, Stage};
pub(crate) use invitable::{Invitable, NOT_ASSIGNED, not_assigned};
pub use message::MessageSent;
pub use obstacle::{ADDING, Obstacle};
pub(crate) use staff_pages::opened::{OpenedGroup, open_groups};
pub use standing::{Standing, Tab};
pub(crate) use standing_view::with_forms;
pub use standing_view::{Calendar, NextStep, StandingBanner, StandingFacts, StandingView};
pub use store::{Stamp, insert_many, refresh};

/// Hangs the doors of clients.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeClients)
        .get("/clients", staff_pages::list::list)
        .get("/clients/events", staff_pages::live::events)
        .get("/clients/columns", staff_pages::list::choose_columns)
        .get("/clients/views", staff_pages::views::list)
        .get("/clients/views/new", staff_pages::views::new)
        .post("/clients/views", staff_pages::views::save)
        .post("/clients/views/{view}", staff_pages::views::change)
        .post("/clients/views/{view}/deletion", staff_pages::views::delete);
    doors.staff(Permission::ManagePractice).get("/organization/client-portal/clients", staff_pages::manage::manage);
}
