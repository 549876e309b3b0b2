//! "Forgot password?" and the page its link opens. The answer to asking is the same for everybody (behaviours.md 32, 34).

use super::{
    actions,
    link_cookie::{self, Brought, Sort},
    link_pages::{LinkPage, OpenPortal, in_already, passed},
    passes::{self, Purpose},
};
use crate::{
    answer::{Answer, Trouble},
    doors::with_own_bar,
    look::PortalShell,
    sign_in::{
        guesses::{self, Counter},
        password_rules,
    },
    visit::PortalVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_values::{EmailAddress, SecretToken};
use portico_web::{FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "access/pages/forgot.html")]
struct ForgotPage {
    shell: PortalShell,
    w: Words,
    /// Who is signed in here already, and the label of the way to their portal.
    in_already: Option<(String, String)>,
    address: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/reset.html")]
struct ResetPage {
    shell: PortalShell,
    w: Words,
    for_address: Around,
    address: String,
    hint: String,
    problems: Problems,
}

/// `GET /p/{slug}/forgot-password`.
pub(super) async fn forgot(OpenPortal(visit): OpenPortal) -> Answer<Response> {
    let visit = with_own_bar(visit).await;
    Ok(visit.page(&forgot_page(&visit, String::new(), Problems::none())))
}

fn forgot_page(visit: &PortalVisit, address: String, problems: Problems) -> ForgotPage {
    ForgotPage { shell: visit.shell(), w: visit.words(), in_already: in_already(visit), address, problems }
}

/// `POST /p/{slug}/forgot-password`.
pub(super) async fn ask(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["email"])?;
    let words = visit.words();
    let typed = form.text("email").to_owned();
    let address = match EmailAddress::parse(&typed) {
        Ok(address) => address,
        Err(_) => {
            let key = if typed.is_empty() { "sign-in-email-missing" } else { "sign-in-email-shape" };
            let page = forgot_page(&visit, typed, Problems::one("email", "format", words.say(key)));
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
    };
    let keys = &visit.call.portico.keys;
    let side = format!("forgot {}", visit.practice.id);
    let counters = [Counter::account(keys, &side, address.normalised()), Counter::network(keys, &side, &visit.call.limit_key)];
    match guesses::try_once(&visit.call.portico, &visit.who, &counters).await {
        // Whether there is anything to mail is for nobody to tell by the clock (promises.md P10).
        Ok(()) => {
            let (visit, address) = (visit.clone(), address.clone());
            visit.call.portico.clone().later.after_the_answer("the letter of a forgotten password", async move {
                let mut act = visit.act().await?;
                actions::ask_for_reset(&mut act, &address).await?;
                act.commit().await
            });
        }
        // Asking too often changes nothing and says the same.
        Err(Trouble::Refused(_)) => {}
        Err(other) => return Err(other),
    }
    let sentence = words.with("email", address.as_str()).with("practice", visit.practice.name.as_str()).say("forgot-sent-text");
    let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let page =
        LinkPage::new(&visit, "paper-plane-tilt", words.say("forgot-sent-title"), vec![sentence, words.say("forgot-sent-junk")])
            .way(words.say("forgot-back"), visit.path("/sign-in"), false)
            .note(help.with("limit", passes::LIVING_LETTERS).say("forgot-sent-help"));
    Ok(visit.page(&page))
}

/// `GET /p/{slug}/reset/{token}`: as with every link, no look-up and no write.
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Reset, "/reset")
}

/// `GET /p/{slug}/reset`.
pub(super) async fn show(OpenPortal(visit): OpenPortal) -> Answer<Response> {
    match living(&visit, Sort::Reset, Purpose::PortalReset).await? {
        Some((_, address)) => Ok(visit.page(&reset_page(&visit, address, Problems::none()))),
        None => Ok(closed(&visit).await),
    }
}

fn reset_page(visit: &PortalVisit, address: String, problems: Problems) -> ResetPage {
    let words = visit.words();
    ResetPage {
        shell: visit.shell(),
        for_address: words.around("email", "reset-text"),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        address,
        problems,
        w: words,
    }
}

/// `POST /p/{slug}/reset`.
pub(super) async fn reset(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["password", "username"])?;
    let Some((secret, address)) = living(&visit, Sort::Reset, Purpose::PortalReset).await? else {
        return Ok(closed(&visit).await);
    };
    let words = visit.words();
    let typed = form.raw("password");
    if let Err(problem) = password_rules::check(typed, &[address.as_str(), visit.practice.name.as_str()]) {
        let page = reset_page(&visit, address, Problems::one("password", problem.code(), problem.say(&words)));
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    }
    let portico = &visit.call.portico;
    let hash = portico.hashing.hash(typed, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    match actions::reset_password(&mut act, &secret, &hash).await {
        Ok(()) => {
            // Whoever has the letter need not wait for the end of a rest that wrong passwords brought.
            let side = visit.practice.id.to_string();
            guesses::forget(act.db(), &Counter::account(&portico.keys, &side, &address)).await?;
            act.commit().await?;
        }
        Err(Trouble::Refused(_)) => {
            act.leave();
            return Ok(closed(&visit).await);
        }
        Err(other) => return Err(other),
    }
    let page = LinkPage::new(&visit, "check-circle", words.say("reset-done-title"), vec![words.say("reset-done-text")]).way(
        words.say("reset-done-button"),
        visit.path("/sign-in"),
        true,
    );
    Ok(link_cookie::end(&visit, Sort::Reset, visit.page(&page)))
}

async fn closed(visit: &PortalVisit) -> Response {
    passed(visit, "reset-closed-title", "reset-closed-text", ("reset-closed-button", "/forgot-password")).await
}

/// The living pass behind the cookie and the address it was mailed to.
pub(super) async fn living(visit: &PortalVisit, sort: Sort, purpose: Purpose) -> Answer<Option<(SecretToken, String)>> {
    let Brought::Secret(secret) = link_cookie::read(visit, sort) else { return Ok(None) };
    let mut look = visit.look().await?;
    let hashes = look.portico().keys.hashes(&secret);
    let now = look.now();
    let pass = passes::find(look.db(), visit.practice.id, purpose, hashes).await?;
    if pass.is_none() {
        visit.call.portico.unknown_links.tried(&visit.call.limit_key, now)?;
    }
    Ok(pass.filter(|pass| pass.lives(now)).map(|pass| (secret, pass.address_normalised)))
}
