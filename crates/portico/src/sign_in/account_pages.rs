//! One's own account: password, second step, recovery codes, devices. Everything that changes it asks for the present password.

use super::{
    actions, password_rules, plain,
    recovery_codes::{self, OF_STAFF},
    second_step_pages::{offered, too_late},
    step_offer::Offer,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    look::{Flash, StaffShell},
    passkeys,
    sessions::{self, Audience},
    visit::{Carried, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{Identity, PasskeyId, SessionId};
use portico_web::{FormData, Problems};

#[derive(Template)]
#[template(path = "sign_in/pages/account.html")]
struct AccountPage<'a> {
    shell: StaffShell,
    name: &'a str,
    email: &'a str,
    role: String,
    practice: &'a str,
    has_second_step: bool,
    codes_left: i64,
    signature: String,
    problems: Problems,
    /// Whether this installation can have passkeys.
    passkeys_offered: bool,
    passkeys: Vec<PasskeyLine>,
    devices: Vec<DeviceLine>,
}

struct PasskeyLine {
    id: PasskeyId,
    name: String,
    added: String,
    used: Option<String>,
}

struct DeviceLine {
    id: SessionId,
    device: String,
    address: String,
    signed_in: String,
    last_seen: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "sign_in/pages/change_password.html")]
struct ChangePasswordPage<'a> {
    shell: StaffShell,
    problems: Problems,
    email: &'a str,
    hint: String,
}

#[derive(Template)]
#[template(path = "sign_in/pages/change_second_step.html")]
struct ChangeSecondStepPage {
    shell: StaffShell,
    problems: Problems,
    replaces: bool,
    offer: Offer,
}

#[derive(Template)]
#[template(path = "sign_in/pages/make_recovery_codes.html")]
struct MakeRecoveryCodesPage {
    shell: StaffShell,
    problems: Problems,
    left: i64,
}

#[derive(Template)]
#[template(path = "sign_in/pages/new_recovery_codes.html")]
struct NewRecoveryCodesPage {
    shell: StaffShell,
    codes: Vec<String>,
}

const ACCOUNT: &str = "/account";
const PASSWORD: &str = "/account/password";
const SECOND_STEP: &str = "/account/second-step";
const RECOVERY_CODES: &str = "/account/recovery-codes";

/// The account.
pub(super) async fn page(visit: StaffVisit) -> Answer<Response> {
    let problems = visit.call.carried.problems();
    let typed = (!problems.is_empty()).then(|| visit.call.carried.text(0));
    account(&visit, typed, problems).await
}

async fn account(visit: &StaffVisit, typed: Option<String>, problems: Problems) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnStaffAccount)?;
    let now = look.now();
    let devices = sessions::store::devices(look.db(), &reach, Audience::Staff, visit.session.staff.uuid(), now).await?;
    let codes_left = OF_STAFF.left(look.db(), &reach, visit.session.staff).await?;
    let signing = crate::staff::store::signing(look.db(), visit.practice.id, visit.session.staff).await?;
    let passkeys = passkeys::store::list(look.db(), &reach, Audience::Staff, visit.session.staff.uuid()).await?;
    drop(look);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (words, zone) = (visit.words(), visit.zone());
    let line = |device: sessions::Device| DeviceLine {
        is_this: device.id == visit.session.id,
        signed_in: words.day_time(device.created_at, now, &zone),
        last_seen: words.relative(device.seen_at, now, &zone),
        id: device.id,
        device: device.device,
        address: device.address,
    };
    let passkey = |one: passkeys::Listed| PasskeyLine {
        id: one.id,
        name: one.name,
        added: words.relative(one.created_at, now, &zone),
        used: one.last_used_at.map(|at| words.relative(at, now, &zone)),
    };
    let page = AccountPage {
        passkeys_offered: visit.call.portico.relying_party.is_some(),
        passkeys: passkeys.into_iter().map(passkey).collect(),
        shell: visit.shell(None),
        name: &visit.session.name,
        email: &visit.session.address,
        role: visit.role.label().to_lowercase(),
        practice: &visit.practice.name,
        has_second_step: visit.session.has_second_step,
        codes_left,
        signature: typed.unwrap_or_else(|| signing.map(|(_, signature)| signature).unwrap_or_default()),
        problems,
        devices: devices.into_iter().map(line).collect(),
    };
    Ok(visit.page_with(status, &page))
}

/// The lines that one's own messages end with.
pub(super) async fn save_signature(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["signature"])?;
    let signature = form.prose("signature");
    let mut act = visit.act().await?;
    match actions::save_signature(&mut act, &visit, &signature).await {
        Ok(()) => {
            act.commit().await?;
            let done =
                if signature.is_empty() { "Your messages now end without a signature." } else { "Your signature is saved." };
            Ok(visit.go_with(ACCOUNT, &Flash::done(done)))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            let to_mend = Carried::to_mend(&problems).with(&[signature.as_str()]);
            // Of a signature that is much too long nothing may get lost.
            if to_mend.fits() { Ok(visit.carry(ACCOUNT, &to_mend)) } else { account(&visit, Some(signature), problems).await }
        }
        Err(other) => Err(other),
    }
}

/// The form for a new password.
pub(super) async fn password(visit: StaffVisit) -> Response {
    let hint = visit.words().with("least", password_rules::LEAST).say("password-hint");
    let problems = visit.call.carried.problems();
    visit.page(&ChangePasswordPage { shell: visit.shell(None), problems, email: &visit.session.address, hint })
}

/// A new password has come.
pub(super) async fn change_password(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["email", "present", "new"])?;
    match actions::change_password(&visit, form.raw("present"), form.raw("new")).await {
        Ok(secret) => {
            let done = Flash::done("Your password is changed.").with("You were signed out everywhere else.");
            Ok(plain::with_session(&visit.call, visit.go_with(ACCOUNT, &done), visit.practice.id, &secret))
        }
        Err(trouble) => Ok(visit.carry(PASSWORD, &plain::to_mend(trouble, "present")?)),
    }
}

/// A new second step.
pub(super) async fn second_step(visit: StaffVisit) -> Answer<Response> {
    let (replaces, problems, offer) = (visit.session.has_second_step, visit.call.carried.problems(), offered(&visit)?);
    Ok(visit.page(&ChangeSecondStepPage { shell: visit.shell(None), problems, replaces, offer }))
}

/// The present password and the first code of the new second step have come.
pub(super) async fn change_second_step(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["present", "code", "offer"])?;
    let offer = form.raw("offer");
    let Some(secret) = Offer::read(&visit.call, visit.session.staff, offer) else {
        return Ok(visit.carry(SECOND_STEP, &too_late()));
    };
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        return Ok(visit.carry(SECOND_STEP, &plain::to_mend(trouble, "present")?.with(&[offer])));
    }
    match actions::re_enrol(&visit, &secret, form.raw("code")).await {
        Ok(enrolled) => {
            let response = codes_made(&visit, &enrolled.recovery_codes);
            Ok(plain::with_session(&visit.call, response, visit.practice.id, &enrolled.secret))
        }
        Err(trouble) => Ok(visit.carry(SECOND_STEP, &plain::to_mend(trouble, "code")?.with(&[offer]))),
    }
}

fn codes_made(visit: &StaffVisit, codes: &[String]) -> Response {
    visit.carry(RECOVERY_CODES, &recovery_codes::made(visit.session.staff, codes))
}

/// Recovery codes anew, and those that were just made, once.
pub(super) async fn recovery_codes(visit: StaffVisit) -> Answer<Response> {
    if let Some(codes) = recovery_codes::to_show(&visit.call, visit.session.staff) {
        return Ok(visit.page(&NewRecoveryCodesPage { shell: visit.shell(None), codes }));
    }
    if !visit.session.has_second_step {
        return Ok(visit.go(SECOND_STEP));
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnStaffAccount)?;
    let left = OF_STAFF.left(look.db(), &reach, visit.session.staff).await?;
    Ok(visit.page(&MakeRecoveryCodesPage { shell: visit.shell(None), problems: visit.call.carried.problems(), left }))
}

/// The present password has come.
pub(super) async fn make_recovery_codes(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    if let Err(trouble) = actions::check_present(&visit, form.raw("present")).await {
        return Ok(visit.carry(RECOVERY_CODES, &plain::to_mend(trouble, "present")?));
    }
    Ok(codes_made(&visit, &actions::new_recovery_codes(&visit).await?))
}

/// Ends one of the devices.
pub(super) async fn end_device(visit: StaffVisit, Path(session): Path<SessionId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    if session == visit.session.id {
        actions::sign_out(&visit).await?;
        return Ok(plain::without_session(&visit.call, visit.go_with("/sign-in", &Flash::done("You’re signed out."))));
    }
    let mut act = visit.act().await?;
    actions::end_device(&mut act, &visit, session).await?;
    if act.has_events() {
        act.commit().await?;
    } else {
        act.leave();
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done("That device is signed out.")))
}

/// Ends all of them.
pub(super) async fn sign_out_everywhere(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::sign_out_everywhere(&mut act, &visit).await?;
    act.commit().await?;
    Ok(plain::without_session(&visit.call, visit.go_with("/sign-in", &Flash::done("You’re signed out on every device."))))
}
