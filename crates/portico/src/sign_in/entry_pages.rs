//! The pages at the door: email and password, the choice between practices, signing out.

use super::{actions, passkey_pages, plain};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    look::{Flash, PlainShell},
    practices,
    staff::StaffMember,
    visit::{Call, Carried, HallVisit, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_values::{PracticeId, SecretToken};
use portico_web::{FormData, Problems, with_cookie};

const CHOICE_COOKIE: &str = "staff-choice";

#[derive(Template)]
#[template(path = "sign_in/pages/sign_in.html")]
struct SignInPage<'a> {
    shell: PlainShell,
    problems: Problems,
    email: &'a str,
    next: &'a str,
    /// Nobody can sign in before there is a practice.
    without_practice: bool,
    /// What a device is asked for a passkey with; none where there can be none.
    passkey: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/pages/practices.html")]
struct PracticesPage<'a> {
    shell: PlainShell,
    problems: Problems,
    practices: Vec<(PracticeId, String)>,
    next: &'a str,
}

/// `/`: the client list, for whoever may see it.
pub(super) async fn start(visit: HallVisit) -> Response {
    visit.call.go("/clients")
}

const PRACTICE: &str = "/sign-in/practice";

/// The form, with a fresh challenge for a passkey in it and in its cookie.
pub(super) async fn form(visit: HallVisit, query: FormData) -> Answer<Response> {
    let call = &visit.call;
    let without_practice = !practices::store::any(&mut *call.portico.database.read().await?).await?;
    let (passkey, cookie) = passkey_pages::challenge(call).unzip();
    let (email, problems, next) = (call.carried.text(0), call.carried.problems(), query.raw("next"));
    let page = SignInPage { shell: call.plain_shell(), problems, email: &email, next, without_practice, passkey };
    Ok(with_cookie(call.plain_page(StatusCode::OK, &page), cookie))
}

/// Back to the form, with the address that was typed.
pub(super) fn back(call: &Call, email: &str, next: &str, to_mend: Carried) -> Response {
    call.carry(&plain::with_next("/sign-in", next), &to_mend.with(&[email]))
}

/// A right password is kept under a hash of today's cost. Whoever gave it is let in whether or not that works just now.
async fn freshen(visit: &HallVisit, known: &[StaffMember], password: &str) {
    if let Err(trouble) = actions::freshen_hashes(&visit.call, known, password).await {
        tracing::warn!(%trouble, "a password stays under a hash of another cost until the next sign-in");
    }
}

/// Email and password have come.
pub(super) async fn sign_in(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["email", "password", "next"])?;
    let (email, password, next) = (form.text("email"), form.raw("password"), form.raw("next"));
    let again = |to_mend: Carried| Ok(back(&visit.call, email, next, to_mend));
    if let Some(missing) = missing(&visit.call, email, password) {
        return again(Carried::to_mend(&missing));
    }
    let known = match actions::who_is_it(&visit.call, email, password).await {
        Ok(known) => known,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
            let problems = Problems::one("email", refusal.code, refusal.sentence);
            return again(Carried::to_mend(&problems).with_status(StatusCode::TOO_MANY_REQUESTS));
        }
        Err(other) => return Err(other),
    };
    match known.as_slice() {
        [] => {
            let sentence = "That email and password don’t match. Try again, or choose “Forgot password?”";
            again(Carried::to_mend(&Problems::one("email", "no_match", sentence)))
        }
        [member] => {
            let entrance = actions::enter(&visit.call, member).await?;
            freshen(&visit, &known, password).await;
            Ok(plain::onwards(&visit.call, &entrance, next))
        }
        several => {
            let open = actions::practices_open_to(&visit.call, several).await?;
            freshen(&visit, several, password).await;
            let value: Vec<String> =
                open.iter().map(|(practice, pass)| crate::doors::staff_cookie_value(*practice, pass)).collect();
            let portico = &visit.call.portico;
            let cookie = portico.cookies.set(CHOICE_COOKIE, &value.join("~"), Some(actions::TO_CHOOSE));
            Ok(with_cookie(visit.call.go(&plain::with_next(PRACTICE, next)), cookie))
        }
    }
}

fn missing(call: &Call, email: &str, password: &str) -> Option<Problems> {
    let words = call.portico.words.words(portico_language::Language::En);
    let mut problems = Problems::none();
    if email.is_empty() {
        problems.add("email", "missing", words.say("sign-in-email-missing"));
    }
    if password.is_empty() {
        problems.add("password", "missing", words.say("sign-in-password-missing"));
    }
    Some(problems).filter(|problems| !problems.is_empty())
}

/// The practices to choose among.
pub(super) async fn practices(visit: HallVisit, query: FormData) -> Answer<Response> {
    let call = &visit.call;
    let mut reader = call.portico.database.read().await?;
    let mut offered = Vec::new();
    for (practice, _) in choices(call) {
        if let Some(practice) = practices::store::by_id(&mut reader, practice).await? {
            offered.push((practice.id, practice.name));
        }
    }
    if offered.is_empty() {
        return Ok(call.go_with("/sign-in", &Flash::note("Sign in again to choose a practice.")));
    }
    offered.sort_by(|one, other| one.1.cmp(&other.1));
    let (problems, next) = (call.carried.problems(), query.raw("next"));
    let page = PracticesPage { shell: call.plain_shell(), problems, practices: offered, next };
    Ok(call.plain_page(StatusCode::OK, &page))
}

/// A practice was chosen.
pub(super) async fn choose_practice(visit: HallVisit, form: FormData) -> Answer<Response> {
    form.only(&["practice", "next"])?;
    let chosen: Option<PracticeId> = form.text("practice").parse().ok();
    let pass = choices(&visit.call).into_iter().find(|(practice, _)| Some(*practice) == chosen);
    let Some((practice, pass)) = pass else {
        let problems = Problems::one("practice", "missing", "Choose a practice");
        return Ok(visit.call.carry(&plain::with_next(PRACTICE, form.raw("next")), &Carried::to_mend(&problems)));
    };
    let entrance = actions::enter_practice(&visit.call, practice, &pass).await?;
    let response = plain::onwards(&visit.call, &entrance, form.raw("next"));
    Ok(with_cookie(response, visit.call.portico.cookies.end(CHOICE_COOKIE)))
}

fn choices(call: &Call) -> Vec<(PracticeId, SecretToken)> {
    let value = call.portico.cookies.read(&call.headers, CHOICE_COOKIE).unwrap_or_default();
    value.split('~').filter_map(crate::doors::read_staff_cookie).collect()
}

/// Signs this browser out.
pub(super) async fn sign_out(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    actions::sign_out(&visit).await?;
    Ok(plain::without_session(&visit.call, visit.go_with("/sign-in", &Flash::done("You’re signed out."))))
}
