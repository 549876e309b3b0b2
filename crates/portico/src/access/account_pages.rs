//! "Your account": address, password, language, devices.

use super::{actions, cookies, present, sign_in_pages::signed_out};
use crate::doors::Path;
use crate::{
    act::Look,
    answer::{Answer, Refusal, RefusalKind, Trouble, code},
    audit,
    look::PortalShell,
    passkeys,
    practices::GrantKind,
    sessions::{self, Audience},
    sign_in::{
        codes::{self, Tried, TypedCode},
        guesses::{self, Counter},
        passes::Purpose,
        password_rules,
        recovery_codes::OF_LOGINS,
    },
    visit::{Carried, ClientVisit, device_said, keep_language},
    waiting,
};
use askama::Template;
use axum::response::Response;
use portico_language::{Around, Language, Words};
use portico_policy::{Permission, Reach};
use portico_values::{Identity, PasskeyId, SessionId};
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/account.html")]
struct AccountPage {
    shell: PortalShell,
    w: Words,
    /// That the account is the login's own, where somebody else's portal is open.
    own: Option<String>,
    signs_in_with: Around,
    address: String,
    confirmed: bool,
    awaits_code: bool,
    sent: String,
    other_address: String,
    language: &'static str,
    languages: Vec<Language>,
    has_password: bool,
    /// Whether this installation can have passkeys.
    passkeys_offered: bool,
    passkeys: Vec<PasskeyRow>,
    has_step: bool,
    codes_left: String,
    /// What is emailed about the portal that is open; nothing to a guest, who gets no reminders.
    reminders: Option<RemindersPart>,
    devices: Vec<DeviceRow>,
    openers_text: String,
    openers: Vec<(String, String)>,
    problems: Problems,
}

struct PasskeyRow {
    id: PasskeyId,
    name: String,
    added: String,
    used: Option<String>,
    remove_name: String,
}

struct RemindersPart {
    text: String,
    /// Whether the reader stopped them.
    stopped: bool,
    /// That nobody gets any, where the client stopped them for whoever acts for them as well.
    for_all: Option<String>,
}

struct DeviceRow {
    id: SessionId,
    name: String,
    seen: String,
    is_this: bool,
    sign_out_name: String,
}

#[derive(Template)]
#[template(path = "access/pages/change_password.html")]
struct ChangePage {
    shell: PortalShell,
    w: Words,
    address: String,
    hint: String,
    own: String,
    problems: Problems,
}

const ACCOUNT: &str = "/account";
const PASSWORD: &str = "/account/password";

/// `GET /p/{slug}/account`.
pub(super) async fn show(visit: ClientVisit) -> Answer<Response> {
    Ok(visit.page(&account_page(&visit).await?))
}

async fn account_page(visit: &ClientVisit) -> Answer<AccountPage> {
    let problems = visit.call.carried.problems();
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let now = look.now();
    let devices = sessions::store::devices(look.db(), &reach, Audience::Portal, visit.session.login.uuid(), now).await?;
    let (login, client) = (visit.session.login, visit.session.client);
    let openers = audit::views::openers(look.db(), &reach, login, client).await?;
    let reminders = reminders(visit, &mut look, &reach).await?;
    let own = super::store::login(look.db(), &reach, login).await?.ok_or_else(Trouble::not_found)?;
    let passkeys = passkeys::store::list(look.db(), &reach, Audience::Portal, login.uuid()).await?;
    let codes_left = OF_LOGINS.left(look.db(), &reach, login).await?;
    let confirmed = visit.session.address_confirmed_at.is_some();
    let login = visit.session.login;
    let awaits_code =
        !confirmed && codes::awaited(look.db(), visit.practice.id, Purpose::PortalAddressCode, login, now).await?.is_some();
    let words = visit.words();
    let zone = visit.zone();
    let rows = devices.into_iter().map(|device| {
        let name = device_said(&words, &device.device);
        DeviceRow {
            is_this: device.id == visit.session.id,
            seen: words.with("when", words.relative(device.seen_at, now, &zone).as_str()).say("account-device-seen"),
            sign_out_name: words.with("device", name.as_str()).say("account-device-sign-out-name"),
            name,
            id: device.id,
        }
    });
    let keys = passkeys.into_iter().map(|one| {
        let when = |at| words.relative(at, now, &zone);
        PasskeyRow {
            id: one.id,
            added: words.with("when", when(one.created_at).as_str()).say("account-passkeys-added"),
            used: one.last_used_at.map(|at| words.with("when", when(at).as_str()).say("account-passkeys-used")),
            remove_name: words.with("passkey", one.name.as_str()).say("account-passkeys-remove-name"),
            name: one.name,
        }
    });
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    // Staff look at it from the installation's host, and see it as its client does.
    let at_home = visit.seen.is_some() || visit.call.is_at_home_of(&visit.practice);
    Ok(AccountPage {
        has_password: own.password_hash.is_some(),
        passkeys_offered: at_home && visit.practice.relying_party(&visit.call.portico.settings).is_some(),
        passkeys: keys.collect(),
        has_step: own.second_step_sealed.is_some(),
        codes_left: words.with("count", codes_left).say("account-step-left"),
        shell: visit.shell(),
        own: (!visit.session.is_own()).then(|| words.with("name", visit.session.called()).say("account-own")),
        signs_in_with: words.around("email", "account-email-text"),
        address: visit.session.address.clone(),
        confirmed,
        awaits_code: awaits_code || !problems.is_empty(),
        sent: words.with("email", visit.session.address.as_str()).say("confirm-sent"),
        other_address: about.say("account-email-other"),
        language: visit.language.tag(),
        languages: Language::OFFERED.into_iter().filter(|language| visit.practice.offers(*language)).collect(),
        reminders,
        devices: rows.collect(),
        openers_text: about.say("account-openers-text"),
        openers: openers.into_iter().map(|one| (one.name, words.day_time(one.at, now, &zone))).collect(),
        problems,
        w: words,
    })
}

async fn reminders(visit: &ClientVisit, look: &mut Look, reach: &Reach) -> Answer<Option<RemindersPart>> {
    let (session, words) = (&visit.session, visit.words());
    if session.kind == GrantKind::Guest {
        return Ok(None);
    }
    let stopped = waiting::are_stopped(look.db(), reach, session).await?;
    let named = words.with("name", session.called());
    let text = match session.is_own() {
        true => words.say("account-emails-text"),
        false => named.say("account-emails-text-of"),
    };
    let for_all = waiting::are_stopped_for_all(look.db(), reach, session).await?;
    Ok(Some(RemindersPart { text, stopped, for_all: for_all.then(|| named.say("account-reminders-off-for-all")) }))
}

/// `POST /p/{slug}/account/confirmation`.
pub(super) async fn ask_to_confirm(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let enough = |visit: &ClientVisit| visit.go_with(ACCOUNT, &Flash::attention(visit.words().say("confirm-limit")));
    let counter = Counter::account(&visit.call.portico.keys, "confirm", &visit.session.login.to_string());
    match guesses::try_once(&visit.call.portico, &visit.who, &[counter]).await {
        Ok(()) => {}
        Err(Trouble::Refused(_)) => return Ok(enough(&visit)),
        Err(other) => return Err(other),
    }
    let mut act = visit.act().await?;
    match actions::ask_to_confirm_address(&mut act, visit.session.login).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == code::ENOUGH_TODAY => {
            act.leave();
            return Ok(enough(&visit));
        }
        Err(other) => return Err(other),
    }
    let words = visit.words();
    let said = words.with("email", visit.session.address.as_str()).say("confirm-sent");
    Ok(visit.go_with(ACCOUNT, &Flash::done(said).with(words.say("confirm-junk"))))
}

/// `POST /p/{slug}/account/confirmation/code`: the code from the letter, typed on the page where it was asked for.
pub(super) async fn confirm_by_code(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["code"])?;
    let words = visit.words();
    let problem = if let Some(typed) = TypedCode::read(form.text("code")) {
        let counter = present::count_code(&visit).await?;
        let mut act = visit.act().await?;
        let tried = actions::confirm_address_by_code(&mut act, visit.session.login, &typed).await?;
        if matches!(tried, Tried::Right(_)) {
            guesses::forget(act.db(), &counter).await?;
        }
        act.commit().await?;
        match tried {
            Tried::Right(_) => {
                let said = words.with("email", visit.session.address.as_str()).say("confirm-done-text");
                let flash = Flash::done(words.say("confirm-done-title")).with(said);
                return Ok(visit.go_with(ACCOUNT, &flash));
            }
            failed => present::code_problem(&words, &failed),
        }
    } else {
        Problems::one("code", "missing", words.say("confirm-code-missing"))
    };
    Ok(visit.carry(ACCOUNT, &Carried::to_mend(&problem)))
}

/// `GET /p/{slug}/account/password`.
pub(super) async fn change(visit: ClientVisit) -> Answer<Response> {
    let words = visit.words();
    Ok(visit.page(&ChangePage {
        shell: visit.shell(),
        address: visit.session.address.clone(),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        own: format!("{} {} {}", visit.session.given_name, visit.session.family_name, visit.session.address),
        problems: visit.call.carried.problems(),
        w: words,
    }))
}

/// `POST /p/{slug}/account/password`: the present password is asked for, other devices are signed out, a notice goes out.
pub(super) async fn save_password(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["present", "password", "username"])?;
    let words = visit.words();
    let again = |problems: &Problems| Ok(visit.carry(PASSWORD, &Carried::to_mend(problems)));
    if form.raw("present").is_empty() {
        let mut problems = Problems::one("present", "missing", words.say("change-present-missing"));
        if form.raw("password").is_empty()
            && let Err(problem) = password_rules::check("", &[])
        {
            problems.add("password", problem.code(), problem.say(&words));
        }
        return again(&problems);
    }
    let portico = &visit.call.portico;
    let Some((login, counter)) = present::login_with(&visit, form.raw("present")).await? else {
        return again(&Problems::one("present", "wrong", words.say("change-present-wrong")));
    };
    let typed = form.raw("password");
    if typed == form.raw("present") {
        return again(&Problems::one("password", "same", words.say("password-same")));
    }
    let about = [visit.session.address.as_str(), visit.session.given_name.as_str(), visit.session.family_name.as_str()];
    if let Err(problem) = password_rules::check(typed, &about) {
        return again(&Problems::one("password", problem.code(), problem.say(&words)));
    }
    let hash = portico.hashing.hash(typed, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    let let_in = actions::change_password(&mut act, &login, &hash, &present::here(&visit)).await?;
    guesses::forget(act.db(), &counter).await?;
    act.commit().await?;
    let response = visit.go_with(ACCOUNT, &Flash::done(words.say("change-done")));
    Ok(cookies::give(&visit.call, &visit.practice, &let_in.secret, response))
}

/// `POST /p/{slug}/account/language`.
pub(super) async fn save_language(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["language"])?;
    let unknown = || Refusal::new(RefusalKind::Unreadable, "language", "This language isn’t offered.");
    let language =
        Language::from_tag(form.text("language")).filter(|language| visit.practice.offers(*language)).ok_or_else(unknown)?;
    let mut act = visit.act().await?;
    actions::choose_language(&mut act, visit.session.login, language.tag()).await?;
    act.commit().await?;
    let said = visit.words().in_language(language).say("account-saved");
    Ok(keep_language(&visit.call, language, visit.go_with(ACCOUNT, &Flash::done(said))))
}

/// `POST /p/{slug}/account/devices/{id}/sign-out`.
pub(super) async fn end_device(
    visit: ClientVisit,
    Path((_, device)): Path<(String, SessionId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::sign_out(&mut act, visit.session.login, Some(device)).await?;
    if act.has_events() {
        act.commit().await?;
    } else {
        act.leave();
    }
    if device == visit.session.id {
        return Ok(signed_out(&visit, "sign-in-signed-out"));
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done(visit.words().say("account-device-ended"))))
}

/// `POST /p/{slug}/account/sign-out-everywhere`.
pub(super) async fn end_all_devices(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::sign_out(&mut act, visit.session.login, None).await?;
    act.commit().await?;
    Ok(signed_out(&visit, "sign-in-signed-out-everywhere"))
}
