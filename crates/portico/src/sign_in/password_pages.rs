//! The pages of a forgotten password: asking for a link, following it, choosing a new one.

use super::{actions, passes};
use crate::doors::Path;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    look::{Flash, PlainShell},
    visit::{Call, Carried, HallVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_values::{EmailAddress, SecretToken};
use portico_web::{FormData, Problems, no_referrer, with_cookie};
use std::time::Duration;

/// Keeps the secret of a link while the form is open, so that it leaves the address at once (promises.md D3).
const LINK_COOKIE: &str = "staff-link";
const LINK_LIFE: Duration = Duration::from_secs(15 * 60);
const LINK_SEAL: &str = "staff link";

#[derive(Template)]
#[template(path = "sign_in/pages/forgot.html")]
struct ForgotPage<'a> {
    shell: PlainShell,
    problems: Problems,
    email: &'a str,
}

#[derive(Template)]
#[template(path = "sign_in/pages/sent.html")]
struct SentPage<'a> {
    shell: PlainShell,
    email: &'a str,
    /// Emails an hour at most.
    limit: i64,
}

#[derive(Template)]
#[template(path = "sign_in/pages/choose_password.html")]
struct ChoosePage<'a> {
    shell: PlainShell,
    problems: Problems,
    is_first: bool,
    practice: &'a str,
    email: &'a str,
    hint: String,
}

#[derive(Template)]
#[template(path = "sign_in/pages/link_closed.html")]
struct ClosedPage {
    shell: PlainShell,
    became: actions::DeadLink,
}

const FORGOT: &str = "/forgot-password";
/// What became of asking.
const SENT: &str = "sent";

/// The form, and the page after it.
pub(super) async fn forgot(visit: HallVisit) -> Response {
    let call = &visit.call;
    let (shell, email, problems) = (call.plain_shell(), call.carried.text(0), call.carried.problems());
    if call.carried.is(SENT) {
        let page = SentPage { shell, email: &email, limit: passes::LIVING_LETTERS };
        return call.plain_page(StatusCode::OK, &page);
    }
    call.plain_page(StatusCode::OK, &ForgotPage { shell, problems, email: &email })
}

/// An address has come. The answer is the same for every address.
pub(super) async fn ask(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["email"])?;
    let email = form.text("email");
    let on = |carried: Carried| Ok(visit.call.carry(FORGOT, &carried.with(&[email])));
    let address = match EmailAddress::parse(email) {
        Ok(address) => address,
        Err(why) => return on(Carried::to_mend(&Problems::one("email", "address", why.to_string()))),
    };
    match actions::ask_for_reset(&visit.call, &address).await {
        Ok(()) => on(Carried::outcome(SENT)),
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
            let problems = Problems::one("email", refusal.code, refusal.sentence);
            on(Carried::to_mend(&problems).with_status(StatusCode::TOO_MANY_REQUESTS))
        }
        Err(other) => Err(other),
    }
}

const RESET: &str = "/reset";

/// A link was opened. Nothing is looked up, nothing is written: the secret moves into a sealed cookie and out of the address.
pub(super) async fn open_link(visit: HallVisit, Path(token): Path<String>) -> Response {
    let call = &visit.call;
    let cookie = match SecretToken::parse(&token) {
        Ok(secret) => {
            let sealed = call.portico.sealer.seal(LINK_SEAL, secret.bytes(), call.now, LINK_LIFE);
            call.portico.cookies.set(LINK_COOKIE, &sealed, Some(LINK_LIFE))
        }
        Err(_) => call.portico.cookies.end(LINK_COOKIE),
    };
    with_cookie(no_referrer(call.go(RESET)), cookie)
}

fn link_of(call: &Call) -> Option<SecretToken> {
    let sealed = call.portico.cookies.read(&call.headers, LINK_COOKIE)?;
    let bytes = call.portico.sealer.open(LINK_SEAL, sealed, call.now)?;
    Some(SecretToken::from_bytes(bytes.try_into().ok()?))
}

/// The form for a new password, or what has become of the link.
pub(super) async fn choose(visit: HallVisit) -> Answer<Response> {
    let Some(link) = link_of(&visit.call) else { return Ok(closed(&visit.call, actions::DeadLink::Unknown)) };
    match actions::choosing(&visit.call, &link).await? {
        Some(choosing) => Ok(choose_page(&visit.call, &choosing)),
        None => dead(&visit.call, &link).await,
    }
}

fn choose_page(call: &Call, choosing: &actions::Choosing) -> Response {
    let words = call.portico.words.words(Language::En);
    let page = ChoosePage {
        shell: call.plain_shell(),
        problems: call.carried.problems(),
        is_first: choosing.is_first,
        practice: &choosing.member.practice_name,
        email: choosing.member.address.as_str(),
        hint: words.with("least", super::password_rules::LEAST).say("password-hint"),
    };
    no_referrer(call.plain_page(StatusCode::OK, &page))
}

fn closed(call: &Call, became: actions::DeadLink) -> Response {
    let status = if became == actions::DeadLink::Unknown { StatusCode::NOT_FOUND } else { StatusCode::GONE };
    no_referrer(call.plain_page(status, &ClosedPage { shell: call.plain_shell(), became }))
}

/// What has become of a link that opens nothing. One that nobody knows is counted (promises.md D18).
async fn dead(call: &Call, link: &SecretToken) -> Answer<Response> {
    let became = actions::became_of(call, link).await?;
    if became == actions::DeadLink::Unknown {
        call.portico.unknown_links.tried(&call.limit_key, call.now)?;
    }
    Ok(closed(call, became))
}

/// A new password has come.
pub(super) async fn chosen(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["email", "password"])?;
    let call = &visit.call;
    let Some(link) = link_of(call) else { return Ok(closed(call, actions::DeadLink::Unknown)) };
    let Some(choosing) = actions::choosing(call, &link).await? else { return dead(call, &link).await };
    match actions::choose_password(call, &choosing, &link, form.raw("password")).await {
        Ok(()) => {
            let done = Flash::done("Your password is saved.").with("Sign in with it now.");
            Ok(with_cookie(call.go_with("/sign-in", &done), call.portico.cookies.end(LINK_COOKIE)))
        }
        Err(Trouble::Invalid(problems)) => Ok(no_referrer(call.carry(RESET, &Carried::to_mend(&problems)))),
        Err(other) => Err(other),
    }
}
