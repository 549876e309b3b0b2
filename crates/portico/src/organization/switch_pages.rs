//! The question before the Client Portal is turned off or on. Whoever turns it off gives their password with it (promises.md K28).

use super::{
    store::{self, Touched},
    switch::{self, Waited},
};
use crate::{
    answer::{Answer, Refusal, RefusalKind},
    invitations::own_next,
    look::{Section, StaffShell},
    sign_in,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "organization/pages/switch.html")]
struct SwitchPage {
    shell: StaffShell,
    back: &'static str,
    is_on: bool,
    /// Whether the practice has a phone number to show on the page of a portal that is off.
    has_phone: bool,
    touched: Touched,
    /// The page from which it was asked, to return to; empty for the settings.
    next: String,
    problems: Problems,
}

/// Where somebody changes the settings: administrators on the path of the organization.
pub(super) fn settings_of(visit: &StaffVisit) -> &'static str {
    match visit.may(Permission::ManagePractice) {
        true => "/organization/client-portal/settings",
        false => "/settings/scheduling/client-portal",
    }
}

/// `GET /settings/scheduling/client-portal/switch`.
pub(super) async fn ask(visit: StaffVisit, query: FormData) -> Answer<Response> {
    let page = page(&visit, &query, Problems::none()).await?;
    Ok(visit.page(&page))
}

async fn page(visit: &StaffVisit, form: &FormData, problems: Problems) -> Answer<SwitchPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManagePortal)?;
    let now = look.now();
    let touched = store::touched(look.db(), &reach, now).await?;
    Ok(SwitchPage {
        shell: visit.shell(Some(Section::Organization)),
        back: settings_of(visit),
        // What is to be mended stands at the question that was answered, though somebody else turned it off meanwhile.
        is_on: visit.practice.portal_on || !problems.is_empty(),
        has_phone: !visit.practice.phone.is_empty(),
        touched,
        next: own_next(form).unwrap_or_default(),
        problems,
    })
}

/// `POST /settings/scheduling/client-portal/switch`.
pub(super) async fn switch(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["portal", "letters", "next", "present"])?;
    if form.text("portal") == "off" {
        if let Err((status, problems)) = sign_in::confirmed(&visit, form.raw("present")).await? {
            return Ok(visit.page_with(status, &page(&visit, &form, problems).await?));
        }
    } else {
        // This door goes on when the disk is full, to end access and not to open it.
        visit.call.portico.database.has_room()?;
    }
    let mut act = visit.act().await?;
    let flash = match (form.text("portal"), form.text("letters")) {
        ("off", _) => {
            switch::turn_off(&mut act).await?;
            None // the notice above every page says it from now on
        }
        ("on", "drop") => {
            switch::turn_on(&mut act, Waited::Drop).await?;
            Some(Flash::done("The Client Portal is on.").with("The emails that had waited were not sent."))
        }
        ("on", _) => {
            switch::turn_on(&mut act, Waited::Send).await?;
            Some(Flash::done("The Client Portal is on.").with("Emails that had waited go out now."))
        }
        _ => {
            return Err(
                Refusal::new(RefusalKind::Unreadable, "switch", "Say whether to turn the Client Portal on or off.").into()
            );
        }
    };
    act.commit().await?;
    let portico = &visit.call.portico;
    portico.outbox_bell.notify_waiters();
    portico.live_bell.notify_waiters();
    let next = own_next(&form).unwrap_or_else(|| settings_of(&visit).to_owned());
    Ok(match flash {
        Some(flash) => visit.go_with(&next, &flash),
        None => visit.go(&next),
    })
}
