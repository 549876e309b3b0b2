//! The address to sign in with, where the invitation went to none: it is typed, a code goes there, and the code leads on to the password
//! (settled.md 7). The answer to asking is the same for every address (promises.md P10).

use super::{
    actions::{self, Asked, CODES_A_DAY},
    activation_pages::{Living, checked},
    link_cookie, link_pages,
    passes::Purpose,
    store,
};
use crate::{
    answer::{Answer, Trouble},
    invitations::Channel,
    look::PortalShell,
    sign_in::codes::{self, Tried, TypedCode},
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_policy::Permission;
use portico_values::{EmailAddress, TokenId};
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/typed_address.html")]
struct AddressPage {
    shell: PortalShell,
    w: Words,
    step: String,
    address: String,
    /// Whether a code was sent that may be typed still.
    awaits_code: bool,
    help: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/typed_address_code.html")]
struct CodePage {
    shell: PortalShell,
    w: Words,
    step: String,
    sent: Around,
    address: String,
    help: String,
    problems: Problems,
}

const EMAIL: &str = "/activate/email";
const EMAIL_CODE: &str = "/activate/email/code";

/// The address that was proved in this browser for a link, with the code that proved it; or where it is proved, or why it can't be used.
pub(super) async fn proven(living: &Living) -> Answer<Result<(EmailAddress, TokenId), Response>> {
    let (visit, link) = (&living.visit, living.facts.token);
    let mut look = visit.look().await?;
    let now = look.now();
    if let Some(code) = link_cookie::proof(visit, link)
        && let Some(address) = actions::proven_address(look.db(), visit.practice.id, (link, code), now).await?
    {
        let reach = look.may(Permission::KnockAtTheDoor)?;
        // Whoever reads the mail of an address may know that somebody signs in with it.
        return Ok(match store::login_at(look.db(), &reach, &address).await? {
            Some(_) => Err(link_pages::address_taken(visit, Some(&address), true)),
            None => Ok((address, code)),
        });
    }
    let awaited = codes::awaited(look.db(), visit.practice.id, Purpose::PortalTypedAddressCode, link, now).await?;
    Ok(Err(visit.go(if awaited.is_some() { EMAIL_CODE } else { EMAIL })))
}

/// The newest code of this link that was not typed yet: where it was sent, and whether it may be typed still.
async fn awaited(living: &Living) -> Answer<Option<(String, bool)>> {
    let mut look = living.visit.look().await?;
    let (practice, now) = (living.visit.practice.id, look.now());
    let newest = codes::newest(look.db(), practice, Purpose::PortalTypedAddressCode, living.facts.token).await?;
    let unused = newest.filter(|code| code.used_at.is_none());
    Ok(unused.map(|code| (code.address_normalised.clone(), code.lives(now))))
}

/// The living link of an invitation that went to no address; others lead on to their password.
async fn asked(visit: PortalVisit) -> Answer<Result<Living, Response>> {
    Ok(match checked(visit).await? {
        Ok(living) if !living.facts.asks_for_address() => Err(living.visit.go("/activate/password")),
        other => other,
    })
}

/// `GET /p/{slug}/activate/email`.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    let living = match asked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    let visit = &living.visit;
    let (words, problems) = (visit.words(), visit.call.carried.problems());
    let (before, awaits_code) = awaited(&living).await?.unwrap_or_default();
    // From a letter on paper the code and the day of birth were one page, and the code in the email is a step of its own.
    let before_the_password = if living.facts.channel == Channel::Printed { 2 } else { 1 };
    let page = AddressPage {
        shell: visit.shell(),
        step: living.step(before_the_password, &words),
        address: if problems.is_empty() { before } else { visit.call.carried.text(0) },
        awaits_code,
        help: help(visit, &words),
        problems,
        w: words,
    };
    Ok(visit.page(&page))
}

fn help(visit: &PortalVisit, words: &Words) -> String {
    words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str()).say("typed-address-help")
}

/// `POST /p/{slug}/activate/email`: a code goes to the address, and the answer is the same for every one.
pub(super) async fn ask(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["email", "again"])?;
    let living = match asked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    let visit = &living.visit;
    let words = visit.words();
    let typed = form.text("email");
    let Ok(address) = EmailAddress::parse(typed) else {
        let key = if typed.is_empty() { "typed-address-missing" } else { "typed-address-wrong" };
        let problems = Problems::one("email", "format", words.say(key));
        return Ok(visit.carry(EMAIL, &Carried::to_mend(&problems).with(&[typed])));
    };
    let mut act = visit.act().await?;
    let asked = match actions::ask_to_prove_address(&mut act, &living.secret, &address, visit.language.tag()).await {
        Ok(asked) => asked,
        // The link died between the look and the act: the start page says how.
        Err(Trouble::Refused(_)) => return Ok(visit.go("/activate")),
        Err(other) => return Err(other),
    };
    let said = match asked {
        Asked::Sent => {
            act.commit().await?;
            form.checked("again").then(|| words.say("typed-address-again"))
        }
        Asked::OnItsWay => {
            act.leave();
            Some(words.say("typed-address-on-its-way"))
        }
        Asked::EnoughToday => {
            act.leave();
            let limit = words.with("limit", CODES_A_DAY).with("phone", visit.practice.phone.as_str());
            let problems = Problems::one("email", "enough_today", limit.say("typed-address-limit"));
            let to_mend = Carried::to_mend(&problems).with_status(StatusCode::TOO_MANY_REQUESTS);
            return Ok(visit.carry(EMAIL, &to_mend.with(&[typed])));
        }
    };
    let on = match said {
        Some(said) => visit.go_with(EMAIL_CODE, &Flash::done(said)),
        None => visit.go(EMAIL_CODE),
    };
    Ok(living.kept_open(on))
}

/// `GET /p/{slug}/activate/email/code`.
pub(super) async fn code(visit: PortalVisit) -> Answer<Response> {
    let living = match asked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    match awaited(&living).await? {
        Some((address, _)) => {
            let page = code_page(&living, &address);
            Ok(living.visit.page(&page))
        }
        // It was typed already, or none was asked for: the password page knows the way.
        None => Ok(living.visit.go("/activate/password")),
    }
}

fn code_page(living: &Living, address: &str) -> CodePage {
    let words = living.visit.words();
    CodePage {
        shell: living.visit.shell(),
        step: living.step(1, &words),
        sent: words.around("email", "typed-address-sent"),
        address: address.to_owned(),
        help: help(&living.visit, &words),
        problems: living.visit.call.carried.problems(),
        w: words,
    }
}

/// `POST /p/{slug}/activate/email/code`.
pub(super) async fn try_code(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["code"])?;
    let living = match asked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    let visit = &living.visit;
    let words = visit.words();
    let problem = if let Some(typed) = TypedCode::read(form.text("code")) {
        let mut act = visit.act().await?;
        let (tried, code) = match actions::prove_address(&mut act, &living.secret, &typed).await {
            Ok(tried) => tried,
            Err(Trouble::Refused(_)) => return Ok(visit.go("/activate")),
            Err(other) => return Err(other),
        };
        act.commit().await?;
        match (tried, code) {
            (Tried::Right(_), Some(code)) => {
                let on = living.kept_open(visit.go("/activate/password"));
                return Ok(link_cookie::put_proof(visit, living.facts.token, code, on));
            }
            (Tried::Burnt, _) => Problems::one("code", "tries", words.say("typed-address-code-tries")),
            (Tried::Wrong, _) => Problems::one("code", "wrong", words.say("confirm-code-wrong")),
            (Tried::Late | Tried::Right(_), _) => {
                Problems::one("code", "late", words.with("minutes", codes::MINUTES).say("typed-address-code-late"))
            }
        }
    } else {
        Problems::one("code", "missing", words.say("confirm-code-missing"))
    };
    Ok(visit.carry(EMAIL_CODE, &Carried::to_mend(&problem)))
}
