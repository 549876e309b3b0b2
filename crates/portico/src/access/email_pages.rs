//! "Change email": whoever is signed in chooses another address to sign in with. The present password is asked for, a code goes to the new
//! address, a notice to the old one (promises.md P15).

use super::{
    actions, cookies,
    present::{self, Asks},
};
use crate::{
    answer::{Answer, Trouble, code},
    look::PortalShell,
    sign_in::{
        codes::{self, Tried, TypedCode},
        guesses::{self, Counter},
        passes::Purpose,
    },
    visit::{Carried, ClientVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::{Around, Words};
use portico_values::EmailAddress;
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/email.html")]
struct EmailPage {
    shell: PortalShell,
    w: Words,
    title: String,
    signs_in_with: Around,
    address: String,
    typed: String,
    /// Where the code that waits was sent to; empty where none waits.
    sent_to: String,
    code_sent: Around,
    awaits_code: bool,
    asks: Asks,
    problems: Problems,
}

impl EmailPage {
    /// Whether something is to be mended in the form below the code.
    fn asks_anew(&self) -> bool {
        self.problems.iter().any(|problem| problem.field != "code")
    }
}

const EMAIL: &str = "/account/email";

/// Where the newest code was sent, while it may still be typed.
async fn awaited(visit: &ClientVisit) -> Answer<Option<String>> {
    let mut look = visit.look().await?;
    let now = look.now();
    let newest = codes::newest(look.db(), visit.practice.id, Purpose::PortalNewAddressCode, visit.session.login).await?;
    Ok(newest.filter(|pass| pass.lives(now)).map(|pass| pass.address_normalised))
}

/// `GET /p/{slug}/account/email`.
pub(super) async fn show(visit: ClientVisit) -> Answer<Response> {
    let sent_to = awaited(&visit).await?.unwrap_or_default();
    let (typed, problems) = (visit.call.carried.text(0), visit.call.carried.problems());
    let awaits_code = !sent_to.is_empty() || problems.at("code").is_some();
    let words = visit.words();
    Ok(visit.page(&EmailPage {
        shell: visit.shell(),
        title: words.say(if awaits_code { "new-email-code-title" } else { "new-email-title" }),
        signs_in_with: words.around("email", "new-email-text"),
        address: visit.session.address.clone(),
        typed: if typed.is_empty() { sent_to.clone() } else { typed },
        sent_to,
        code_sent: words.around("email", "new-email-sent-to"),
        awaits_code,
        asks: present::asks(&visit).await?,
        problems,
        w: words,
    }))
}

/// Back to the page, with the address that was typed.
fn again(visit: &ClientVisit, typed: &str, problems: &Problems) -> Answer<Response> {
    Ok(visit.carry(EMAIL, &Carried::to_mend(problems).with(&[typed])))
}

/// `POST /p/{slug}/account/email`: the answer is the same whether or not the address is somebody else's.
pub(super) async fn ask(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["new_email", "present", "username"])?;
    let words = visit.words();
    let typed = form.text("new_email");
    let mut problems = Problems::none();
    let address = match EmailAddress::parse(typed) {
        Ok(address) if address.normalised() == visit.session.address.to_lowercase() => {
            problems.add("new_email", "same", words.say("new-email-same"));
            None
        }
        Ok(address) => Some(address),
        Err(_) => {
            let (code, key) =
                if typed.is_empty() { ("missing", "new-email-missing") } else { ("not_an_address", "new-email-wrong") };
            problems.add("new_email", code, words.say(key));
            None
        }
    };
    if present::asks(&visit).await?.password() && form.raw("present").is_empty() {
        problems.add("present", "missing", words.say("change-present-missing"));
    }
    let Some(address) = address.filter(|_| problems.is_empty()) else { return again(&visit, typed, &problems) };
    let portico = &visit.call.portico;
    let login = match present::confirmed(&visit, form.raw("present")).await? {
        Ok(login) => login,
        Err(problems) => return again(&visit, typed, &problems),
    };
    let mailed = Counter::account(&portico.keys, "confirm", &visit.session.login.to_string());
    match guesses::try_once(portico, &visit.who, &[mailed]).await {
        Ok(()) => {}
        Err(Trouble::Refused(_)) => {
            return Ok(visit.go_with(EMAIL, &Flash::attention(words.say("confirm-limit"))));
        }
        Err(other) => return Err(other),
    }
    let waits = awaited(&visit).await?.is_some();
    let mut act = visit.act().await?;
    let code = actions::ask_to_change_address(&mut act, login.id, &address).await?;
    act.commit().await?;
    let asked = visit.clone();
    portico.later.after_the_answer("the code for a new address", async move {
        let mut act = asked.act().await?;
        actions::mail_new_address(&mut act, asked.session.login, &address, &code).await?;
        act.commit().await
    });
    // The page says where the code went. Only somebody with two of them has to know which one counts.
    Ok(if waits { visit.go_with(EMAIL, &Flash::note(words.say("new-email-sent"))) } else { visit.go(EMAIL) })
}

/// `POST /p/{slug}/account/email/code`.
pub(super) async fn change(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["code"])?;
    let words = visit.words();
    let Some(typed) = TypedCode::read(form.text("code")) else {
        return again(&visit, "", &Problems::one("code", "missing", words.say("confirm-code-missing")));
    };
    let counter = present::count_code(&visit).await?;
    let mut act = visit.act().await?;
    let (tried, secret) = match actions::change_address(&mut act, visit.session.login, &typed, &present::here(&visit)).await {
        Ok(done) => done,
        Err(Trouble::Refused(refusal)) if refusal.code == code::ADDRESS_TAKEN => {
            act.leave();
            return again(&visit, "", &Problems::one("code", "taken", words.say("new-email-taken")));
        }
        Err(other) => return Err(other),
    };
    if secret.is_some() {
        guesses::forget(act.db(), &counter).await?;
    }
    act.commit().await?;
    if let (Tried::Right(address), Some(secret)) = (&tried, &secret) {
        let said = words.with("email", address.as_str()).say("new-email-done");
        let response = visit.go_with("/account", &Flash::done(said));
        return Ok(cookies::give(&visit.call, &visit.practice, secret, response));
    }
    again(&visit, "", &present::code_problem(&words, &tried))
}
