//! The second check on a link: six digits told by staff, or the date of birth. Five answers, then the practice is called.

use super::{
    activation_pages::{Living, judged},
    link_cookie,
};
use crate::{
    answer::{Answer, Trouble},
    invitations::{
        SecondCheck,
        second_check::{self, Answered},
    },
    look::PortalShell,
    sign_in::codes::TypedCode,
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_values::BirthDate;
use portico_web::{FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/check.html")]
struct CheckPage {
    shell: PortalShell,
    w: Words,
    step: String,
    text: String,
    asks_birth_date: bool,
    born: [String; 3],
    problems: Problems,
}

const CHECK: &str = "/activate/check";

fn page(living: &Living) -> CheckPage {
    let visit = &living.visit;
    let carried = &visit.call.carried;
    let words = visit.words();
    let asks_birth_date = living.facts.second_check == SecondCheck::BirthDate;
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    CheckPage {
        shell: visit.shell(),
        step: words.with("step", 2).with("steps", living.steps()).say("activation-step"),
        text: about.say(if asks_birth_date { "activation-check-born-text" } else { "activation-check-code-text" }),
        asks_birth_date,
        born: [0, 1, 2].map(|at| carried.text(at)),
        problems: carried.problems(),
        w: words,
    }
}

/// `GET /p/{slug}/activate/check`.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    let living = match judged(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    if !living.is_asked() || link_cookie::has_passed(&living.visit, living.facts.token) {
        return Ok(living.visit.go("/activate/password"));
    }
    Ok(living.visit.page(&page(&living)))
}

/// `POST /p/{slug}/activate/check`.
pub(super) async fn check(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["code", "born.day", "born.month", "born.year"])?;
    let living = match judged(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    if !living.is_asked() {
        return Ok(living.visit.go("/activate/password"));
    }
    let words = living.visit.words();
    let asks_birth_date = living.facts.second_check == SecondCheck::BirthDate;
    let born = ["born.day", "born.month", "born.year"].map(|name| form.text(name).to_owned());
    let to_mend = |key: &str| {
        let field = if asks_birth_date { "born" } else { "code" };
        let problems = Problems::one(field, "check", words.say(key));
        Ok(living.visit.carry(CHECK, &Carried::to_mend(&problems).with(&born.each_ref().map(String::as_str))))
    };
    let given = if asks_birth_date {
        day_of(&born, &living.visit)
    } else {
        TypedCode::read(form.text("code")).map(|code| code.as_str().to_owned())
    };
    let Some(given) = given else {
        return to_mend(if asks_birth_date { "activation-check-born-missing" } else { "activation-check-code-missing" });
    };
    let mut act = living.visit.act().await?;
    let answered = match second_check::answer(&mut act, &living.secret, &given).await {
        Ok(answered) => answered,
        // The link died between the look and the act: the start page says how.
        Err(Trouble::Refused(_)) => return Ok(living.visit.go("/activate")),
        Err(other) => return Err(other),
    };
    act.commit().await?;
    match answered {
        Answered::Right(token) => Ok(link_cookie::put_passed(&living.visit, token, living.visit.go("/activate/password"))),
        Answered::Wrong if asks_birth_date => to_mend("activation-check-born-wrong"),
        Answered::Wrong => to_mend("activation-check-code-wrong"),
        Answered::Burnt => Ok(living.visit.go("/activate")),
    }
}

/// The day in three boxes, where it is one.
pub(super) fn day_of(born: &[String; 3], visit: &PortalVisit) -> Option<String> {
    let [day, month, year] = born;
    let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    BirthDate::new(year, month, day, visit.zone().today(visit.call.now)).ok().map(|born| born.to_string())
}
