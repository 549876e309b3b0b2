//! The page.

use crate::{answer::Answer, look::StaffShell, visit::StaffVisit};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_web::no_store;

#[derive(Template)]
#[template(path = "help/pages/help.html")]
struct HelpPage {
    shell: StaffShell,
    /// What is not theirs has no link here; the task is told all the same, since a colleague may ask.
    may_invite: bool,
    is_administrator: bool,
    forgot_password: String,
}

/// `GET /help`.
pub(super) async fn help(visit: StaffVisit) -> Answer<Response> {
    let page = HelpPage {
        shell: visit.shell(None),
        may_invite: visit.may(Permission::InviteClients),
        is_administrator: visit.may(Permission::ManagePractice),
        forgot_password: visit.practice.link(&visit.call.portico.settings, "/forgot-password"),
    };
    Ok(no_store(visit.page(&page)))
}
