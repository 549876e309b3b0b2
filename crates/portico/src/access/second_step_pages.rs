//! The second step of a client: its code while signing in, and setting it up, its recovery codes, and turning it off under "Your account".

use super::{
    cookies,
    link_pages::{self, OpenPortal},
    login::LetIn,
    passes::{self, Purpose},
    present::{self, Asks},
    second_steps,
    sign_in_pages::{SIGN_IN, own_next, way_on, with_next},
    ways_in,
};
use crate::{
    answer::{Answer, Trouble, code},
    look::PortalShell,
    sign_in::{
        guesses::{self, Counter},
        recovery_codes,
        second_step::Typed,
        step_offer::{Offer, Whose},
    },
    visit::{Carried, ClientVisit, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::{LoginId, SecretToken};
use portico_web::{Flash, FormData, Problems, with_cookie};

#[derive(Template)]
#[template(path = "access/pages/step_code.html")]
struct CodePage {
    shell: PortalShell,
    w: Words,
    text: String,
    lost: String,
    next: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/step_set_up.html")]
struct SetUpPage {
    shell: PortalShell,
    w: Words,
    offer: Offer,
    asks: Asks,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/step_codes.html")]
struct CodesPage {
    shell: PortalShell,
    w: Words,
    codes: Vec<String>,
}

impl CodesPage {
    /// Without the bar: a tap on it would lose what is shown only once.
    fn of(visit: &ClientVisit, codes: Vec<String>) -> Self {
        let mut shell = visit.shell();
        shell.places = Vec::new();
        Self { shell, w: visit.words(), codes }
    }
}

/// A question that is confirmed with the present password.
#[derive(Template)]
#[template(path = "access/pages/step_confirm.html")]
struct ConfirmPage {
    shell: PortalShell,
    w: Words,
    title: String,
    text: String,
    action: &'static str,
    button: String,
    asks: Asks,
    problems: Problems,
}

fn cookie(visit: &PortalVisit) -> String {
    format!("step-{}", visit.practice.slug)
}

const CODE: &str = "/sign-in/code";

/// On to the code, with the first step remembered in this browser.
pub(super) fn code_is_due(visit: &PortalVisit, first: &SecretToken, next: &str) -> Response {
    let cookie = visit.call.portico.cookies.set(&cookie(visit), &first.reveal(), Some(ways_in::SECOND_STEP_LIFE));
    with_cookie(visit.go(&with_next(CODE, next)), cookie)
}

/// What this browser is known by since its first step, and whose it was; none when that is too long ago.
async fn first_step(visit: &PortalVisit) -> Answer<Option<(SecretToken, LoginId)>> {
    let portico = &visit.call.portico;
    let brought = portico.cookies.read(&visit.call.headers, &cookie(visit));
    let Some(first) = brought.and_then(|text| SecretToken::parse(text).ok()) else { return Ok(None) };
    let mut look = visit.look().await?;
    let (hashes, now) = (portico.keys.hashes(&first), look.now());
    let pass = passes::living(look.db(), visit.practice.id, Purpose::PortalSecondStep, hashes, now).await?;
    Ok(pass.map(|pass| (first, portico_values::Identity::from_uuid(pass.subject_id))))
}

/// `GET /p/{slug}/sign-in/code`.
pub(super) async fn code(OpenPortal(visit): OpenPortal, query: FormData) -> Answer<Response> {
    let next = own_next(&visit.path("/"), query.text("next"));
    match first_step(&visit).await? {
        Some(_) => Ok(visit.page(&code_page(&visit, next))),
        None => Ok(visit.go(SIGN_IN)),
    }
}

fn code_page(visit: &PortalVisit, next: String) -> CodePage {
    let (words, problems) = (visit.words(), visit.call.carried.problems());
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    CodePage { shell: visit.shell(), text: about.say("step-text"), lost: about.say("step-lost-text"), next, problems, w: words }
}

/// `POST /p/{slug}/sign-in/code`.
pub(super) async fn check(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["code", "next"])?;
    let next = own_next(&visit.path("/"), form.text("next"));
    let words = visit.words();
    let Some((first, login)) = first_step(&visit).await? else { return Ok(visit.go(SIGN_IN)) };
    let again = |to_mend: &Carried| Ok(visit.carry(&with_next(CODE, &next), to_mend));
    let typed = Typed::read(form.raw("code"));
    if typed == Typed::Neither {
        return again(&Carried::to_mend(&Problems::one("code", "shape", words.say("step-shape"))));
    }
    let counter = Counter::code(&visit.call.portico.keys, &login.to_string());
    match guesses::try_once(&visit.call.portico, &visit.who, std::slice::from_ref(&counter)).await {
        Ok(()) => {}
        Err(Trouble::Refused(_)) => {
            let minutes = guesses::REST.as_secs() / 60;
            let problem = Problems::one("code", "too_many_tries", words.with("minutes", minutes).say("sign-in-too-many"));
            return again(&Carried::to_mend(&problem).with_status(StatusCode::TOO_MANY_REQUESTS));
        }
        Err(other) => return Err(other),
    }
    match finish(&visit, (&first, login), &typed, &counter).await {
        Ok(Some(let_in)) => {
            let response = cookies::signed_in(&visit, &let_in.secret, way_on(&visit, &let_in, &next));
            Ok(with_cookie(response, visit.call.portico.cookies.end(&cookie(&visit))))
        }
        Ok(None) => again(&Carried::to_mend(&Problems::one("code", "wrong", words.say("step-wrong")))),
        Err(Trouble::Refused(refusal)) if refusal.code == code::CLOSED_DOOR => Ok(link_pages::at_a_closed_door(&visit)),
        // The first step was undone meanwhile.
        Err(Trouble::Refused(_)) => Ok(visit.go(SIGN_IN)),
        Err(other) => Err(other),
    }
}

async fn finish(
    visit: &PortalVisit,
    (first, login): (&SecretToken, LoginId),
    typed: &Typed,
    counter: &Counter,
) -> Answer<Option<LetIn>> {
    let mut act = visit.act().await?;
    let (now, device) = (act.now(), visit.call.device.as_str());
    let let_in = ways_in::finish_with_code(&mut act, first, typed, device).await?;
    if let_in.is_some() {
        guesses::forget(act.db(), counter).await?;
    } else if guesses::wrong_codes_are_news(act.db(), &visit.call.portico.keys, &login.to_string(), now).await? {
        ways_in::tell_of_wrong_codes(&mut act, login, device).await?;
    }
    act.commit().await?;
    Ok(let_in)
}

fn whose(visit: &ClientVisit) -> Whose<'_, LoginId> {
    Whose { id: visit.session.login, address: &visit.session.address, practice: &visit.practice.name }
}

const SET_UP: &str = "/account/second-step";

/// `GET /p/{slug}/account/second-step`: an offer, the same one where something was to be mended.
pub(super) async fn set_up(visit: ClientVisit) -> Answer<Response> {
    let carried = &visit.call.carried;
    let secret = Offer::read(&visit.call, visit.session.login, &carried.text(0));
    let offer = Offer::of(&visit.call, &whose(&visit), &secret.unwrap_or_else(|| Offer::fresh(&visit.call)))?;
    let (asks, problems) = (present::asks(&visit).await?, carried.problems());
    Ok(visit.page(&SetUpPage { shell: visit.shell(), w: visit.words(), offer, asks, problems }))
}

/// `POST /p/{slug}/account/second-step`: the page after it shows the recovery codes, once.
pub(super) async fn enrol(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["present", "code", "offer"])?;
    let words = visit.words();
    let offer = form.raw("offer");
    let again = |problems: &Problems| Ok(visit.carry(SET_UP, &Carried::to_mend(problems).with(&[offer])));
    let Some(secret) = Offer::read(&visit.call, visit.session.login, offer) else {
        return again(&Problems::one("code", "too_late", words.say("step-set-up-late")));
    };
    let typed = Typed::read(form.raw("code"));
    let mut problems = Problems::none();
    if form.text("code").is_empty() {
        problems.add("code", "missing", words.say("step-set-up-missing"));
    }
    if present::asks(&visit).await?.password() && form.raw("present").is_empty() {
        problems.add("present", "missing", words.say("change-present-missing"));
    }
    if !problems.is_empty() {
        return again(&problems);
    }
    let login = match present::confirmed(&visit, form.raw("present")).await? {
        Ok(login) => login,
        Err(problems) => return again(&problems),
    };
    let mut act = visit.act().await?;
    let enrolled = second_steps::enrol(&mut act, &login, &secret, &typed, &present::here(&visit)).await?;
    act.commit().await?;
    match enrolled {
        Some(enrolled) => {
            let response = codes_made(&visit, &enrolled.recovery_codes);
            Ok(cookies::give(&visit.call, &visit.practice, &enrolled.secret, response))
        }
        None => again(&Problems::one("code", "wrong", words.say("step-wrong"))),
    }
}

fn codes_made(visit: &ClientVisit, codes: &[String]) -> Response {
    visit.carry(CODES.action, &recovery_codes::made(visit.session.login, codes))
}

/// `GET /p/{slug}/account/recovery-codes`: those that were just made, or the question whether new ones are to be.
pub(super) async fn new_codes(visit: ClientVisit) -> Answer<Response> {
    match recovery_codes::to_show(&visit.call, visit.session.login) {
        Some(codes) => Ok(visit.page(&CodesPage::of(&visit, codes))),
        None => confirm_page(&visit, &CODES).await,
    }
}

/// `POST /p/{slug}/account/recovery-codes`.
pub(super) async fn make_codes(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    let login = match present::confirmed(&visit, form.raw("present")).await? {
        Ok(login) => login,
        Err(problems) => return Ok(visit.carry(CODES.action, &Carried::to_mend(&problems))),
    };
    let mut act = visit.act().await?;
    let codes = second_steps::new_codes(&mut act, &login, &present::here(&visit)).await?;
    act.commit().await?;
    Ok(codes_made(&visit, &codes))
}

/// `GET /p/{slug}/account/second-step/off`.
pub(super) async fn off(visit: ClientVisit) -> Answer<Response> {
    confirm_page(&visit, &OFF).await
}

/// `POST /p/{slug}/account/second-step/off`.
pub(super) async fn turn_off(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    let login = match present::confirmed(&visit, form.raw("present")).await? {
        Ok(login) => login,
        Err(problems) => return Ok(visit.carry(OFF.action, &Carried::to_mend(&problems))),
    };
    let mut act = visit.act().await?;
    second_steps::turn_off(&mut act, &login, &present::here(&visit)).await?;
    act.commit().await?;
    Ok(visit.go_with("/account", &Flash::done(visit.words().say("step-off-done"))))
}

/// What is asked, by its words.
struct Question {
    words: &'static str,
    action: &'static str,
}

const CODES: Question = Question { words: "step-new-codes", action: "/account/recovery-codes" };
const OFF: Question = Question { words: "step-off", action: "/account/second-step/off" };

async fn confirm_page(visit: &ClientVisit, question: &Question) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let login = super::store::login(look.db(), &reach, visit.session.login).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    if login.second_step_sealed.is_none() {
        return Ok(visit.go(SET_UP));
    }
    let words = visit.words();
    let say = |part: &str| words.say(&format!("{}-{part}", question.words));
    let page = ConfirmPage {
        shell: visit.shell(),
        title: say("title"),
        text: say("text"),
        action: question.action,
        button: say("button"),
        asks: present::asks(visit).await?,
        problems: visit.call.carried.problems(),
        w: visit.words(),
    };
    Ok(visit.page(&page))
}
