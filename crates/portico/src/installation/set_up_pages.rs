//! The pages of the first set-up.

use super::set_up;
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    look::{Flash, PlainShell},
    practices::{NewPractice, PracticeAsWritten},
    sign_in::password_rules,
    staff::{NewStaffMember, StaffAsWritten},
    visit::{Call, HallVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Role;
use portico_values::SecretToken;
use portico_web::{FormData, Problems, no_referrer, with_cookie};
use std::time::Duration;

const COOKIE: &str = "set-up";
const SEAL: &str = "set-up link";
const LIFE: Duration = Duration::from_secs(60 * 60);

#[derive(Template)]
#[template(path = "installation/pages/set_up.html")]
struct SetUpPage<'a> {
    shell: PlainShell,
    problems: Problems,
    practice: &'a PracticeAsWritten,
    staff_name: &'a str,
    staff_email: &'a str,
    zones: Vec<String>,
    languages: Vec<(&'static str, &'static str)>,
    hint: String,
}

#[derive(Template)]
#[template(path = "installation/pages/set_up_over.html")]
struct OverPage {
    shell: PlainShell,
}

/// The printed address was opened. Nothing is looked up or written: the secret moves into a sealed cookie and out of the address.
pub(super) async fn open_link(visit: HallVisit, Path(token): Path<String>) -> Response {
    let call = &visit.call;
    let cookie = match SecretToken::parse(&token) {
        Ok(secret) => {
            call.portico.cookies.set(COOKIE, &call.portico.sealer.seal(SEAL, secret.bytes(), call.now, LIFE), Some(LIFE))
        }
        Err(_) => call.portico.cookies.end(COOKIE),
    };
    with_cookie(no_referrer(call.go("/set-up")), cookie)
}

async fn open_secret(call: &Call) -> Answer<Option<SecretToken>> {
    let sealed = call.portico.cookies.read(&call.headers, COOKIE).unwrap_or_default();
    let bytes = call.portico.sealer.open(SEAL, sealed, call.now).and_then(|bytes| bytes.try_into().ok());
    let Some(secret) = bytes.map(SecretToken::from_bytes) else { return Ok(None) };
    Ok(set_up::is_open(&call.portico, &secret).await?.then_some(secret))
}

fn over(call: &Call) -> Response {
    no_referrer(call.plain_page(StatusCode::NOT_FOUND, &OverPage { shell: call.plain_shell() }))
}

fn page(call: &Call, status: StatusCode, problems: Problems, practice: &PracticeAsWritten, staff: (&str, &str)) -> Response {
    let words = call.portico.words.words(Language::En);
    let page = SetUpPage {
        shell: call.plain_shell(),
        problems,
        practice,
        staff_name: staff.0,
        staff_email: staff.1,
        zones: zones(),
        languages: Language::OFFERED.iter().map(|language| (language.tag(), language.own_name())).collect(),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
    };
    no_referrer(call.plain_page(status, &page))
}

/// The time zones to choose among: places, and UTC.
fn zones() -> Vec<String> {
    const AREAS: [&str; 9] =
        ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let known = jiff::tz::db().available().map(|name| name.to_string());
    let mut zones: Vec<String> = known.filter(|name| AREAS.iter().any(|area| name.starts_with(area))).collect();
    zones.sort();
    zones.dedup();
    zones.insert(0, "UTC".into());
    zones
}

/// The form.
pub(super) async fn form(visit: HallVisit) -> Answer<Response> {
    if open_secret(&visit.call).await?.is_none() {
        return Ok(over(&visit.call));
    }
    let empty =
        PracticeAsWritten { zone: "UTC".into(), language: "en".into(), link_days: "30".into(), ..PracticeAsWritten::default() };
    Ok(page(&visit.call, StatusCode::OK, Problems::none(), &empty, ("", "")))
}

/// Practice and first administrator have come.
pub(super) async fn set_up(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&[
        "practice_name",
        "slug",
        "phone",
        "postal_address",
        "zone",
        "language",
        "link_days",
        "name",
        "email",
        "password",
    ])?;
    let call = &visit.call;
    let Some(secret) = open_secret(call).await? else { return Ok(over(call)) };
    let practice = PracticeAsWritten {
        name: form.text("practice_name").into(),
        slug: form.text("slug").into(),
        phone: form.text("phone").into(),
        postal_address: form.prose("postal_address"),
        zone: form.text("zone").into(),
        language: form.text("language").into(),
        link_days: form.text("link_days").into(),
        ..PracticeAsWritten::default()
    };
    let staff = (form.text("name"), form.text("email"));
    match try_to_set_up(call, &secret, &practice, staff, form.raw("password")).await {
        Ok(()) => {
            let done = Flash::done("Your practice is set up.").with("Sign in with the email and password you just chose.");
            Ok(with_cookie(call.go_with("/sign-in", &done), call.portico.cookies.end(COOKIE)))
        }
        Err(Trouble::Invalid(problems)) => Ok(page(call, StatusCode::UNPROCESSABLE_ENTITY, problems, &practice, staff)),
        Err(other) => Err(other),
    }
}

async fn try_to_set_up(
    call: &Call,
    secret: &SecretToken,
    practice: &PracticeAsWritten,
    (name, email): (&str, &str),
    password: &str,
) -> Answer<()> {
    let written = StaffAsWritten { name: name.into(), email: email.into(), role: Role::Administrator.word().into() };
    let (practice, administrator) = (NewPractice::read(practice).map_err(at_practice), NewStaffMember::read(&written));
    match (practice, administrator) {
        (Ok(practice), Ok(administrator)) => {
            set_up::set_up(&call.portico, &call.origin, secret, &practice, &administrator, password).await
        }
        (practice, administrator) => {
            let mut all = practice.err().unwrap_or_default();
            for problem in &administrator.err().unwrap_or_default() {
                all.add(problem.field.clone(), problem.code, problem.message.clone());
            }
            Err(all.into())
        }
    }
}

/// The practice's name and the administrator's stand on one page: theirs is called `name`.
fn at_practice(problems: Problems) -> Problems {
    let mut moved = Problems::none();
    for problem in &problems {
        let field = if problem.field == "name" { "practice_name".into() } else { problem.field.clone() };
        moved.add(field, problem.code, problem.message.clone());
    }
    moved
}
