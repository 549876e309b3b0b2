//! "This address is wrong": said by whoever got a letter that is not theirs, from its footer or from the page of its link. Nothing about
//! the client is shown, and a tick that a person sets keeps scanners from answering (settled.md 4).

use super::{
    activation_pages::{Living, judged},
    link_cookie::{self, Sort},
    link_pages::{TOLD, kept, thank_you},
};
use crate::{
    answer::{Answer, Trouble},
    invitations::{self, Channel},
    look::PortalShell,
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_web::{FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/wrong_address.html")]
struct WrongAddressPage {
    shell: PortalShell,
    w: Words,
    text: String,
    button: String,
    problems: Problems,
}

const PAGE: &str = "/activate/wrong-address";

fn page(visit: &PortalVisit) -> WrongAddressPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str());
    WrongAddressPage {
        shell: visit.shell(),
        text: about.say("wrong-address-text"),
        button: about.say("wrong-address-button"),
        problems: visit.call.carried.problems(),
        w: words,
    }
}

/// `GET /p/{slug}/w/{token}`: no look-up, no write; the secret leaves the address (303).
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Activation, PAGE)
}

/// `GET /p/{slug}/activate/wrong-address`: the question, and the thanks for an answer. After that the page of the link says that it was
/// turned down.
pub(super) async fn ask(visit: PortalVisit) -> Answer<Response> {
    if visit.call.carried.is(TOLD)
        && let Some((visit, _)) = kept(&visit).await?
    {
        return Ok(thank_you(&visit, "wrong-address-done-text"));
    }
    Ok(match mailed(visit).await? {
        Ok(Living { visit, .. }) => visit.page(&page(&visit)),
        Err(page) => page,
    })
}

/// `POST /p/{slug}/activate/wrong-address`.
pub(super) async fn say(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["wrong"])?;
    let Living { visit, secret, .. } = match mailed(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    if !form.checked("wrong") {
        let problems = Problems::one("wrong", "missing", visit.words().say("wrong-address-tick-missing"));
        return Ok(visit.carry(PAGE, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match invitations::actions::address_wrong(&mut act, &secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => return Ok(visit.go("/activate")),
        Err(other) => return Err(other),
    }
    Ok(visit.carry(PAGE, &Carried::outcome(TOLD)))
}

/// The living emailed link behind the cookie, or the page that says why there is none.
async fn mailed(visit: PortalVisit) -> Answer<Result<Living, Response>> {
    Ok(match judged(visit).await? {
        Ok(living) if living.facts.channel != Channel::Mailed => Err(living.visit.go("/activate/not-me")),
        Err(page) => Err(page),
        Ok(living) => Ok(living),
    })
}
