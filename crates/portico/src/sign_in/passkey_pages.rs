//! Passkeys of staff: at the door, and on their own account. The device speaks through a script; without scripts none of this is offered.

use super::{actions, plain};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::{Flash, StaffShell},
    passkeys::{
        self,
        actions::{LIFE, Offered},
        name_of,
        proof::{self, Door},
    },
    sessions::Audience,
    visit::{Call, HallVisit, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use portico_policy::Permission;
use portico_values::{Identity, PasskeyId, SecretToken};
use portico_web::{FormData, Problems, html_with, with_cookie};

/// Where the other half of a sign-in challenge waits.
const PROOF_COOKIE: &str = "passkey-in-staff";
/// By which a browser is known again when its device has made a passkey.
const OFFER_COOKIE: &str = "passkey-staff";

#[derive(Template)]
#[template(path = "sign_in/pages/passkey_new.html")]
struct NewPage {
    shell: StaffShell,
    called: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "sign_in/pages/passkey_make.html")]
struct MakePage {
    shell: StaffShell,
    options: String,
    name: String,
}

#[derive(Template)]
#[template(path = "sign_in/pages/passkey_remove.html")]
struct RemovePage {
    shell: StaffShell,
    id: PasskeyId,
    called: String,
    problems: Problems,
}

/// The challenge for the sign-in page, and its cookie.
pub(super) fn challenge(call: &Call) -> Option<(String, HeaderValue)> {
    let challenge = proof::challenge(&call.portico, Door::Staff, call.now)?;
    Some((challenge.options, call.portico.cookies.set(PROOF_COOKIE, &challenge.sealed, Some(proof::LIFE))))
}

/// A passkey was shown at the door.
pub(super) async fn sign_in(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["credential", "next"])?;
    let (call, next) = (&visit.call, form.raw("next"));
    let sealed = call.portico.cookies.read(&call.headers, PROOF_COOKIE);
    match actions::enter_with_passkey(call, sealed, form.raw("credential")).await {
        Ok((practice, secret)) => {
            let response = plain::with_session(call, call.go(plain::next_page(next)), practice, &secret);
            Ok(with_cookie(response, call.portico.cookies.end(PROOF_COOKIE)))
        }
        Err(Trouble::Refused(refusal)) => {
            let status = if refusal.kind == RefusalKind::TooMuch {
                StatusCode::TOO_MANY_REQUESTS
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            let problems = Problems::one("passkey", refusal.code, refusal.sentence);
            Ok(super::entry_pages::answer(call, status, "", next, problems))
        }
        Err(other) => Err(other),
    }
}

/// The form for a new passkey.
pub(super) async fn new(visit: StaffVisit) -> Response {
    let called = visit.call.device.clone();
    new_page(&visit, StatusCode::OK, called, Problems::none())
}

fn new_page(visit: &StaffVisit, status: StatusCode, called: String, problems: Problems) -> Response {
    html_with(status, &NewPage { shell: visit.shell(None), called, problems })
}

/// Name and present password have come: the passkey is offered.
pub(super) async fn offer(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "present", "email"])?;
    let name = name_of(form.text("name"), &visit.call.device);
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        let (status, problems) = plain::at_field("present", trouble)?;
        return Ok(new_page(&visit, status, name, problems));
    }
    match actions::offer_passkey(&visit).await {
        Ok(Offered { options, browser }) => {
            let page = MakePage { shell: visit.shell(None), options, name };
            let cookie = visit.call.portico.cookies.set(OFFER_COOKIE, &browser.reveal(), Some(LIFE));
            Ok(with_cookie(visit.page(&page), cookie))
        }
        Err(trouble) => not_added(&visit, name, trouble),
    }
}

fn not_added(visit: &StaffVisit, name: String, trouble: Trouble) -> Answer<Response> {
    match trouble {
        Trouble::Refused(refusal) if refusal.kind != RefusalKind::NotFound => {
            let problems = Problems::one("name", refusal.code, refusal.sentence);
            Ok(new_page(visit, StatusCode::UNPROCESSABLE_ENTITY, name, problems))
        }
        other => Err(other),
    }
}

/// The device has made it.
pub(super) async fn add(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "credential"])?;
    let name = name_of(form.text("name"), &visit.call.device);
    let cookies = visit.call.portico.cookies;
    let browser = cookies.read(&visit.call.headers, OFFER_COOKIE).and_then(|text| SecretToken::parse(text).ok());
    match actions::add_passkey(&visit, browser.as_ref(), form.raw("credential"), &name).await {
        Ok(()) => {
            let done = Flash::done("Your passkey is added.").with("Next time, choose “Sign in with a passkey”.");
            Ok(with_cookie(visit.go_with("/account", &done), cookies.end(OFFER_COOKIE)))
        }
        Err(trouble) => not_added(&visit, name, trouble),
    }
}

/// "Remove this passkey?"
pub(super) async fn ask_to_remove(visit: StaffVisit, Path(id): Path<PasskeyId>) -> Answer<Response> {
    remove_page(&visit, id, StatusCode::OK, Problems::none()).await
}

async fn remove_page(visit: &StaffVisit, id: PasskeyId, status: StatusCode, problems: Problems) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnStaffAccount)?;
    let listed = passkeys::store::list(look.db(), &reach, Audience::Staff, visit.session.staff.uuid()).await?;
    let passkey = listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    Ok(html_with(status, &RemovePage { shell: visit.shell(None), id, called: passkey.name, problems }))
}

/// The present password has come with it.
pub(super) async fn remove(visit: StaffVisit, Path(id): Path<PasskeyId>, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        let (status, problems) = plain::at_field("present", trouble)?;
        return remove_page(&visit, id, status, problems).await;
    }
    actions::remove_passkey(&visit, id).await?;
    Ok(visit.go_with("/account", &Flash::done("The passkey is removed.")))
}
