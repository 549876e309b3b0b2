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
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::{Around, Words};
use portico_values::{EmailAddress, SecretToken};
use portico_web::{FormData, Problems};

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

const FORGOT: &str = "/forgot-password";
/// What became of asking.
const SENT: &str = "sent";
const RESET: &str = "/reset";
/// What became of a new password.
const CHANGED: &str = "changed";

/// `GET /p/{slug}/forgot-password`: the form, and the page after it.
pub(super) async fn forgot(OpenPortal(visit): OpenPortal) -> Answer<Response> {
    let visit = with_own_bar(visit).await;
    let (address, problems) = (visit.call.carried.text(0), visit.call.carried.problems());
    if visit.call.carried.is(SENT) {
        return Ok(visit.page(&sent_page(&visit, &address)));
    }
    let in_already = in_already(&visit);
    Ok(visit.page(&ForgotPage { shell: visit.shell(), w: visit.words(), in_already, address, problems }))
}

fn sent_page(visit: &PortalVisit, address: &str) -> LinkPage {
    let words = visit.words();
    let sentence = words.with("email", address).with("practice", visit.practice.name.as_str()).say("forgot-sent-text");
    let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let sentences = vec![sentence, words.say("forgot-sent-junk")];
    LinkPage::new(visit, "paper-plane-tilt", words.say("forgot-sent-title"), sentences)
        .way(words.say("forgot-back"), visit.path("/sign-in"), false)
        .note(help.with("limit", passes::LIVING_LETTERS).say("forgot-sent-help"))
}

/// `POST /p/{slug}/forgot-password`.
pub(super) async fn ask(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["email"])?;
    let typed = form.text("email");
    let address = match EmailAddress::parse(typed) {
        Ok(address) => address,
        Err(_) => {
            let key = if typed.is_empty() { "sign-in-email-missing" } else { "sign-in-email-shape" };
            let problems = Problems::one("email", "format", visit.words().say(key));
            return Ok(visit.carry(FORGOT, &Carried::to_mend(&problems).with(&[typed])));
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
    Ok(visit.carry(FORGOT, &Carried::outcome(SENT).with(&[address.as_str()])))
}

/// `GET /p/{slug}/reset/{token}`: as with every link, no look-up and no write.
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Reset, RESET)
}

/// `GET /p/{slug}/reset`: the form, and the page after it.
pub(super) async fn show(OpenPortal(visit): OpenPortal) -> Answer<Response> {
    let (words, problems) = (visit.words(), visit.call.carried.problems());
    if visit.call.carried.is(CHANGED) {
        let page = LinkPage::new(&visit, "check-circle", words.say("reset-done-title"), vec![words.say("reset-done-text")]);
        return Ok(visit.page(&page.way(words.say("reset-done-button"), visit.path("/sign-in"), true)));
    }
    let Some((_, address)) = living(&visit, Sort::Reset, Purpose::PortalReset).await? else {
        return Ok(passed(&visit, "reset-closed-title", "reset-closed-text", ("reset-closed-button", FORGOT)).await);
    };
    Ok(visit.page(&ResetPage {
        shell: visit.shell(),
        for_address: words.around("email", "reset-text"),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        address,
        problems,
        w: words,
    }))
}

/// `POST /p/{slug}/reset`.
pub(super) async fn reset(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["password", "username"])?;
    let Some((secret, address)) = living(&visit, Sort::Reset, Purpose::PortalReset).await? else {
        return Ok(link_cookie::end(&visit, Sort::Reset, visit.go(RESET)));
    };
    let typed = form.raw("password");
    if let Err(problem) = password_rules::check(typed, &[address.as_str(), visit.practice.name.as_str()]) {
        let problems = Problems::one("password", problem.code(), problem.say(&visit.words()));
        return Ok(visit.carry(RESET, &Carried::to_mend(&problems)));
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
            return Ok(visit.go(RESET));
        }
        Err(other) => return Err(other),
    }
    Ok(link_cookie::end(&visit, Sort::Reset, visit.carry(RESET, &Carried::outcome(CHANGED))))
}

/// The living pass behind the cookie and the address it was mailed to. A form that finds none ends the cookie, so that the page it leads to
/// counts no second try.
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
