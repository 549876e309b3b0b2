//! Signing in at a practice's portal, and out again. Every sign-in with what is not right gets one and the same answer (promises.md P10);
//! whoever gave the right password and meets a closed door is told so.

use super::{
    actions, cookies,
    letters::Unusual,
    link_pages::{self, OpenPortal},
    login::{Admitted, LetIn, Login},
    passkey_pages,
    second_step_pages::code_is_due,
    store, ways_in,
};
use crate::{
    answer::{Answer, Trouble, code},
    doors::with_own_bar,
    look::PortalShell,
    sign_in::guesses::{self, Counter},
    visit::{Carried, ClientVisit, PortalVisit},
};
use askama::Template;
use axum::{extract::RawQuery, response::Response};
use http::{HeaderValue, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_language::Words;
use portico_policy::Permission;
use portico_values::EmailAddress;
use portico_web::{Flash, FormData, Problems, is_own_path, with_cookie};

#[derive(Template)]
#[template(path = "access/pages/sign_in.html")]
struct SignInPage {
    shell: PortalShell,
    w: Words,
    /// Who is signed in here already, and the label of the way to their portal.
    in_already: Option<(String, String)>,
    address: String,
    next: String,
    problems: Problems,
    /// Whether the practice mails links to sign in with.
    links: bool,
    /// What a device is asked for a passkey with; none where there can be none.
    passkey: Option<String>,
}

/// The page, at which whoever is turned away reads why.
pub(super) const SIGN_IN: &str = "/sign-in";

/// `GET /p/{slug}/sign-in`, with a fresh challenge for a passkey in it and in its cookie.
pub(super) async fn show(OpenPortal(visit): OpenPortal, RawQuery(query): RawQuery) -> Answer<Response> {
    if visit.call.carried.is(link_pages::CLOSED) {
        return Ok(link_pages::closed_door(&visit));
    }
    let query = FormData::from_query(query.as_deref())?;
    let next = own_next(&visit.path("/"), query.text("next"));
    let visit = with_own_bar(visit).await;
    let (passkey, cookie) = passkey_pages::challenge(&visit).unzip();
    let page = SignInPage {
        shell: visit.shell(),
        in_already: link_pages::in_already(&visit),
        address: visit.call.carried.text(0),
        next,
        problems: visit.call.carried.problems(),
        links: visit.practice.sign_in_links,
        passkey,
        w: visit.words(),
    };
    Ok(with_cookie(visit.page(&page), cookie))
}

/// Back to the page, with the address that was typed.
pub(super) fn back(visit: &PortalVisit, address: &str, next: &str, to_mend: Carried) -> Response {
    visit.carry(&with_next(SIGN_IN, next), &to_mend.with(&[address]))
}

/// The address of a page that keeps where somebody wanted to go.
pub(super) fn with_next(page: &str, next: &str) -> String {
    match next.is_empty() {
        true => page.to_owned(),
        false => format!("{page}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC)),
    }
}

/// Where to go afterwards: only within this portal.
pub(super) fn own_next(home: &str, next: &str) -> String {
    let within = is_own_path(next) && next.starts_with(home);
    if within { next.to_owned() } else { String::new() }
}

/// `POST /p/{slug}/sign-in`.
pub(super) async fn sign_in(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["email", "password", "next"])?;
    let words = visit.words();
    let typed = form.text("email").to_owned();
    let next = own_next(&visit.path("/"), form.text("next"));
    let again = |to_mend: Carried| Ok(back(&visit, &typed, &next, to_mend));
    let mut problems = Problems::none();
    if typed.is_empty() {
        problems.add("email", "missing", words.say("sign-in-email-missing"));
    }
    if form.raw("password").is_empty() {
        problems.add("password", "missing", words.say("sign-in-password-missing"));
    }
    let address = EmailAddress::parse(&typed);
    if !typed.is_empty() && address.is_err() {
        problems.add("email", "format", words.say("sign-in-email-shape"));
    }
    let (true, Ok(address)) = (problems.is_empty(), address) else { return again(Carried::to_mend(&problems)) };
    match let_in(&visit, &address, form.raw("password")).await {
        Ok(Admitted::In(let_in)) => Ok(cookies::signed_in(&visit, &let_in.secret, way_on(&visit, &let_in, &next))),
        Ok(Admitted::CodeDue(first)) => Ok(code_is_due(&visit, &first, &next)),
        Err(Trouble::Refused(refusal)) if refusal.code == "not_let_in" => {
            again(Carried::to_mend(&Problems::one("email", "not_let_in", words.say("sign-in-failed"))))
        }
        // The password was right: whoever knows it may know that the portal is closed.
        Err(Trouble::Refused(refusal)) if refusal.code == code::CLOSED_DOOR => Ok(link_pages::at_a_closed_door(&visit)),
        Err(Trouble::Refused(refusal)) if refusal.code == "too_many_tries" => {
            let minutes = guesses::REST.as_secs() / 60;
            let problem = Problems::one("email", "too_many_tries", words.with("minutes", minutes).say("sign-in-too-many"));
            again(Carried::to_mend(&problem).with_status(StatusCode::TOO_MANY_REQUESTS))
        }
        Err(other) => Err(other),
    }
}

/// Where somebody goes who has just been let in: to what they wanted to see, by way of the choice between portals where there are several.
pub(super) fn way_on(visit: &PortalVisit, let_in: &LetIn, next: &str) -> Response {
    let page = match (let_in.chooses, next.is_empty()) {
        (true, _) => visit.path(&with_next("/choose", next)),
        (false, true) => visit.path("/"),
        (false, false) => next.to_owned(),
    };
    visit.call.go(&page)
}

async fn let_in(visit: &PortalVisit, address: &EmailAddress, password: &str) -> Answer<Admitted> {
    let portico = &visit.call.portico;
    let side = visit.practice.id.to_string();
    let counters = [
        Counter::account(&portico.keys, &side, address.normalised()),
        Counter::network(&portico.keys, &side, &visit.call.limit_key),
    ];
    guesses::try_once(portico, &visit.who, &counters).await?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let login = store::login_at(look.db(), &reach, address).await?;
    let tries = guesses::standing(look.db(), &counters[0], visit.call.now).await?;
    drop(look);
    let hash = login.as_ref().and_then(|login| login.password_hash.as_deref());
    let right = portico.hashing.verify(password, hash).await?;
    let mut act = visit.act().await?;
    let known = login.filter(|_| right);
    let outcome = match &known {
        Some(login) if login.second_step_sealed.is_some() => {
            let unusual = (tries > FEW).then_some(Unusual::ManyFailuresBeforeCode);
            ways_in::password_given(&mut act, login, unusual, &visit.call.device).await.map(Admitted::CodeDue)
        }
        Some(login) => {
            let unusual = unusual(&mut act, login, tries, &visit.call.device).await?;
            actions::sign_in(&mut act, login, unusual, &visit.call.device).await.map(Admitted::In)
        }
        None => {
            actions::note_failed_sign_in(&mut act);
            mail_way_in_later(visit, address);
            Err(actions::not_let_in())
        }
    };
    match outcome {
        Ok(let_in) => {
            guesses::settle(act.db(), &counters[0], &counters[1]).await?;
            act.commit().await?;
            if let Some(login) = &known
                && let Err(trouble) = freshen_hash(visit, login, password).await
            {
                tracing::warn!(%trouble, "a password stays under a hash of another cost until the next sign-in");
            }
            Ok(let_in)
        }
        Err(trouble) => {
            // A refusal is written down too; a fault leaves nothing behind.
            if matches!(trouble, Trouble::Refused(_)) && act.has_events() {
                act.commit().await?;
            }
            Err(trouble)
        }
    }
}

/// Keeps a password that was right under a hash of today's cost when it was made at another one, so that all sign-ins cost alike: else the
/// clock tells of every address that it has an account from before (promises.md P10).
async fn freshen_hash(visit: &PortalVisit, login: &Login, password: &str) -> Answer<()> {
    let portico = &visit.call.portico;
    let Some(before) = login.password_hash.as_deref().filter(|hash| portico.hashing.is_of_another_cost(hash)) else {
        return Ok(());
    };
    let after = portico.hashing.hash(password, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    actions::keep_at_todays_cost(&mut act, login.id, before, &after).await?;
    act.commit().await
}

/// Whether there is anything to mail is for nobody to tell by the clock (promises.md P10).
fn mail_way_in_later(visit: &PortalVisit, address: &EmailAddress) {
    let (visit, address) = (visit.clone(), address.clone());
    visit.call.portico.clone().later.after_the_answer("the way in after a failed sign-in", async move {
        let mut act = visit.act().await?;
        actions::mail_way_in(&mut act, &address).await?;
        if act.has_events() {
            act.commit().await?;
        }
        Ok(())
    });
}

/// So many tries are worth no notice.
const FEW: i64 = 3;

/// More than a few tries, or a browser this login has not used: worth a notice to its owner (K22).
async fn unusual(act: &mut crate::act::Act, login: &Login, tries: i64, device: &str) -> Answer<Option<Unusual>> {
    if tries > FEW {
        return Ok(Some(Unusual::ManyFailures));
    }
    ways_in::new_device(act, login.id, device).await
}

/// `POST /p/{slug}/sign-out`.
pub(super) async fn sign_out(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::sign_out(&mut act, visit.session.login, Some(visit.session.id)).await?;
    if act.has_events() {
        act.commit().await?;
    } else {
        act.leave();
    }
    Ok(signed_out(&visit, "sign-in-signed-out"))
}

/// To the sign-in page, with nothing of the portal left in the browser (K31).
pub(super) fn signed_out(visit: &ClientVisit, said: &str) -> Response {
    let response = visit.go_with("/sign-in", &Flash::done(visit.words().say(said)));
    let mut response = visit.call.carrying_nothing(cookies::take(&visit.call, &visit.practice, response));
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    response
}
