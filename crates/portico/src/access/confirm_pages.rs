//! Confirming an address with its mailed link. Needs no session, gives none, and asks for a press: opening alone changes nothing.

use super::{
    actions,
    link_cookie::{self, Sort},
    link_pages::{LinkPage, passed, switched_off},
    passes::Purpose,
    reset_pages::living,
};
use crate::{
    answer::{Answer, Trouble},
    look::PortalShell,
    visit::PortalVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_web::{FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "access/pages/confirm.html")]
struct ConfirmPage {
    shell: PortalShell,
    w: Words,
    question: Around,
    address: String,
    problems: Problems,
}

/// `GET /p/{slug}/confirm/{token}`.
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Confirmation, "/confirm")
}

/// `GET /p/{slug}/confirm`.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    if !visit.practice.portal_on {
        return Ok(visit.page(&switched_off(&visit)));
    }
    let Some((_, address)) = living(&visit, Sort::Confirmation, Purpose::PortalAddress).await? else {
        return Ok(closed(&visit).await);
    };
    Ok(visit.page(&page(&visit, address, Problems::none())))
}

fn page(visit: &PortalVisit, address: String, problems: Problems) -> ConfirmPage {
    let words = visit.words();
    ConfirmPage { shell: visit.shell(), question: words.around("email", "confirm-link-text"), address, problems, w: words }
}

/// `POST /p/{slug}/confirm`: with a tick that a person sets and a scanner does not (promises.md P2).
pub(super) async fn confirm(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["confirm"])?;
    if !visit.practice.portal_on {
        return Ok(visit.page(&switched_off(&visit)));
    }
    let Some((secret, address)) = living(&visit, Sort::Confirmation, Purpose::PortalAddress).await? else {
        return Ok(closed(&visit).await);
    };
    if !form.checked("confirm") {
        let problems = Problems::one("confirm", "missing", visit.words().say("confirm-tick-missing"));
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, address, problems))));
    }
    let mut act = visit.act().await?;
    match actions::confirm_address(&mut act, &secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => {
            act.leave();
            return Ok(closed(&visit).await);
        }
        Err(other) => return Err(other),
    }
    let words = visit.words();
    let text = words.with("email", address.as_str()).say("confirm-done-text");
    let page = LinkPage::new(&visit, "check-circle", words.say("confirm-done-title"), vec![text]).way(
        words.say("confirm-done-button"),
        visit.path("/"),
        true,
    );
    Ok(link_cookie::end(&visit, Sort::Confirmation, visit.page(&page)))
}

async fn closed(visit: &PortalVisit) -> Response {
    passed(visit, "confirm-closed-title", "confirm-closed-text", ("portal-sign-in", "/sign-in")).await
}
