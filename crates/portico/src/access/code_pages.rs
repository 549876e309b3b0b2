//! The code from a letter on paper, typed with the date of birth. Whatever is wrong, the answer is the same; what is right leads on as a
//! link does (promises.md D11, D18).

use super::{
    check_pages::day_of,
    link_cookie::{self, Sort},
    link_pages::OpenPortal,
};
use crate::{
    answer::{Answer, Trouble},
    invitations::{
        Channel, PaperCode, links,
        second_check::{self, Answered},
    },
    look::PortalShell,
    sign_in::guesses::{self, Counter},
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_values::{SecretToken, TokenId};
use portico_web::{FormData, Problems};

/// The steps of whoever begins with a letter on paper: this one, the email, its code, the password.
const STEPS_FROM_PAPER: i64 = 4;

const CODE: &str = "/code";

#[derive(Template)]
#[template(path = "access/pages/code.html")]
struct CodePage {
    shell: PortalShell,
    w: Words,
    step: String,
    text: String,
    help: String,
    code: String,
    born: [String; 3],
    problems: Problems,
}

fn page(visit: &PortalVisit) -> CodePage {
    let (words, carried) = (visit.words(), &visit.call.carried);
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    CodePage {
        shell: visit.shell(),
        step: words.with("step", 1).with("steps", STEPS_FROM_PAPER).say("activation-step"),
        text: about.say("code-text"),
        help: about.say("code-help"),
        code: carried.text(0),
        born: [1, 2, 3].map(|at| carried.text(at)),
        problems: carried.problems(),
        w: words,
    }
}

/// `GET /p/{slug}/code`.
pub(super) async fn show(OpenPortal(visit): OpenPortal) -> Response {
    visit.page(&page(&visit))
}

/// `POST /p/{slug}/code`.
pub(super) async fn enter(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["code", "born.day", "born.month", "born.year"])?;
    let words = visit.words();
    let typed = form.text("code").to_owned();
    let born = ["born.day", "born.month", "born.year"].map(|name| form.text(name).to_owned());
    let mut problems = Problems::none();
    let code = PaperCode::parse(&typed);
    if code.is_none() {
        let key = if typed.is_empty() { "code-code-missing" } else { "code-code-slip" };
        problems.add("code", "code", words.say(key));
    }
    let day = day_of(&born, &visit);
    if day.is_none() {
        problems.add("born", "check", words.say("activation-check-born-missing"));
    }
    let [on_day, in_month, in_year] = born.each_ref().map(String::as_str);
    let texts = [typed.as_str(), on_day, in_month, in_year];
    let again = |problems: &Problems| Ok(visit.carry(CODE, &Carried::to_mend(problems).with(&texts)));
    let (Some(code), Some(day)) = (code, day) else { return again(&problems) };
    let network = Counter::network(&visit.call.portico.keys, &format!("letters {}", visit.practice.id), &visit.call.limit_key);
    guesses::try_once(&visit.call.portico, &visit.who, &[network]).await?;
    match try_code(&visit, &code, &day).await? {
        Some((secret, token)) => {
            let response = link_cookie::put_secret(&visit, Sort::Activation, &secret, "/activate/password");
            Ok(link_cookie::put_passed(&visit, token, response))
        }
        // One sentence for both fields: which of them is wrong is not told.
        None => again(&Problems::one("code", "no_match", words.say("code-wrong"))),
    }
}

/// The link that a code opens for somebody born on this day; every answer to it counts.
async fn try_code(visit: &PortalVisit, code: &PaperCode, born: &str) -> Answer<Option<(SecretToken, TokenId)>> {
    for secret in code.secrets(&visit.call.portico.keys, visit.practice.id) {
        let mut look = visit.look().await?;
        let found = links::find(&mut look, &secret).await?;
        drop(look);
        if found.is_none_or(|facts| facts.channel != Channel::Printed) {
            continue;
        }
        let mut act = visit.act().await?;
        let answered = match second_check::answer(&mut act, &secret, born).await {
            Ok(answered) => answered,
            Err(Trouble::Refused(_)) => return Ok(None), // it lives no more, and who types it is not told why
            Err(other) => return Err(other),
        };
        act.commit().await?;
        return Ok(match answered {
            Answered::Right(token) => Some((secret, token)),
            Answered::Wrong | Answered::Burnt => None,
        });
    }
    Ok(None)
}
