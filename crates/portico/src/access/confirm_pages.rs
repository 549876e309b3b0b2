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
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::{Around, Words};
use portico_web::{FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/confirm.html")]
struct ConfirmPage {
    shell: PortalShell,
    w: Words,
    question: Around,
    address: String,
    problems: Problems,
}

const CONFIRM: &str = "/confirm";
/// What became of the question.
const CONFIRMED: &str = "confirmed";

/// `GET /p/{slug}/confirm/{token}`.
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Confirmation, CONFIRM)
}

/// `GET /p/{slug}/confirm`: the question, and the page after it.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    if !visit.practice.portal_on {
        return Ok(visit.page(&switched_off(&visit)));
    }
    let (words, problems) = (visit.words(), visit.call.carried.problems());
    if visit.call.carried.is(CONFIRMED) {
        let text = words.with("email", visit.call.carried.text(0)).say("confirm-done-text");
        let page = LinkPage::new(&visit, "check-circle", words.say("confirm-done-title"), vec![text]);
        return Ok(visit.page(&page.way(words.say("confirm-done-button"), visit.path("/"), true)));
    }
    let Some((_, address)) = living(&visit, Sort::Confirmation, Purpose::PortalAddress).await? else {
        return Ok(passed(&visit, "confirm-closed-title", "confirm-closed-text", ("portal-sign-in", "/sign-in")).await);
    };
    let question = words.around("email", "confirm-link-text");
    Ok(visit.page(&ConfirmPage { shell: visit.shell(), question, address, problems, w: words }))
}

/// `POST /p/{slug}/confirm`: with a tick that a person sets and a scanner does not (promises.md P2).
pub(super) async fn confirm(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["confirm"])?;
    if !visit.practice.portal_on {
        return Ok(visit.go(CONFIRM));
    }
    let Some((secret, address)) = living(&visit, Sort::Confirmation, Purpose::PortalAddress).await? else {
        return Ok(link_cookie::end(&visit, Sort::Confirmation, visit.go(CONFIRM)));
    };
    if !form.checked("confirm") {
        let problems = Problems::one("confirm", "missing", visit.words().say("confirm-tick-missing"));
        return Ok(visit.carry(CONFIRM, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match actions::confirm_address(&mut act, &secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => {
            act.leave();
            return Ok(visit.go(CONFIRM));
        }
        Err(other) => return Err(other),
    }
    let confirmed = Carried::outcome(CONFIRMED).with(&[address.as_str()]);
    Ok(link_cookie::end(&visit, Sort::Confirmation, visit.carry(CONFIRM, &confirmed)))
}
