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
    visit::{Call, Carried, HallVisit, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use portico_policy::Permission;
use portico_values::{Identity, PasskeyId, SecretToken};
use portico_web::{FormData, Problems, with_cookie};

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
            let is_too_often = refusal.kind == RefusalKind::TooMuch;
            let to_mend = Carried::to_mend(&Problems::one("passkey", refusal.code, refusal.sentence));
            let to_mend = if is_too_often { to_mend.with_status(StatusCode::TOO_MANY_REQUESTS) } else { to_mend };
            Ok(super::entry_pages::back(call, "", next, to_mend))
        }
        Err(other) => Err(other),
    }
}

const NEW: &str = "/account/passkeys/new";
/// What became of asking for a passkey: it is offered.
const OFFERED: &str = "offered";

/// The form for a new passkey, and once it was sent what the device is asked.
pub(super) async fn new(visit: StaffVisit) -> Response {
    let carried = &visit.call.carried;
    if carried.is(OFFERED) {
        return visit.page(&MakePage { shell: visit.shell(None), name: carried.text(0), options: carried.text(1) });
    }
    let problems = carried.problems();
    let called = if problems.is_empty() { visit.call.device.clone() } else { carried.text(0) };
    visit.page(&NewPage { shell: visit.shell(None), called, problems })
}

/// Name and present password have come: the passkey is offered.
pub(super) async fn offer(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "present", "email"])?;
    let name = name_of(form.text("name"), &visit.call.device);
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        return Ok(visit.carry(NEW, &plain::to_mend(trouble, "present")?.with(&[name.as_str()])));
    }
    match actions::offer_passkey(&visit).await {
        Ok(Offered { options, browser }) => {
            let offered = Carried::outcome(OFFERED).with(&[name.as_str(), options.as_str()]);
            // Of an account with many passkeys the device is told more than a cookie takes.
            let answer = if offered.fits() {
                visit.carry(NEW, &offered)
            } else {
                visit.page(&MakePage { shell: visit.shell(None), options, name })
            };
            let cookie = visit.call.portico.cookies.set(OFFER_COOKIE, &browser.reveal(), Some(LIFE));
            Ok(with_cookie(answer, cookie))
        }
        Err(trouble) => not_added(&visit, &name, trouble),
    }
}

fn not_added(visit: &StaffVisit, name: &str, trouble: Trouble) -> Answer<Response> {
    match trouble {
        Trouble::Refused(refusal) if refusal.kind != RefusalKind::NotFound => {
            let problems = Problems::one("name", refusal.code, refusal.sentence);
            Ok(visit.carry(NEW, &Carried::to_mend(&problems).with(&[name])))
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
        Err(trouble) => not_added(&visit, &name, trouble),
    }
}

/// "Remove this passkey?"
pub(super) async fn ask_to_remove(visit: StaffVisit, Path(id): Path<PasskeyId>) -> Answer<Response> {
    let called = own(&visit, id).await?.name;
    let problems = visit.call.carried.problems();
    Ok(visit.page(&RemovePage { shell: visit.shell(None), id, called, problems }))
}

/// A passkey of theirs.
async fn own(visit: &StaffVisit, id: PasskeyId) -> Answer<passkeys::Listed> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnStaffAccount)?;
    let listed = passkeys::store::list(look.db(), &reach, Audience::Staff, visit.session.staff.uuid()).await?;
    listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)
}

/// The present password has come with it.
pub(super) async fn remove(visit: StaffVisit, Path(id): Path<PasskeyId>, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    own(&visit, id).await?;
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        return Ok(visit.carry(&format!("/account/passkeys/{id}/remove"), &plain::to_mend(trouble, "present")?));
    }
    actions::remove_passkey(&visit, id).await?;
    Ok(visit.go_with("/account", &Flash::done("The passkey is removed.")))
}
