//! Signing in by email (behaviours.md 34): asking for a letter, typing its code, opening its link. The answer to asking is the same for
//! everybody (promises.md P10); opening the link changes nothing, the button on its page does (P2).

use super::{
    cookies,
    link_cookie::{self, Sort},
    link_pages::{LinkPage, in_already, passed, switched_off},
    login::Admitted,
    passes::{self, Purpose},
    reset_pages::living,
    second_step_pages::code_is_due,
    sign_in_pages::way_on,
    ways_in,
};
use crate::{
    answer::{Answer, Trouble},
    doors::with_own_bar,
    look::PortalShell,
    sign_in::{
        codes::{self, Tried, TypedCode},
        guesses::{self, Counter},
    },
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_values::{EmailAddress, TokenId};
use portico_web::{FormData, Problems, with_cookie};

#[derive(Template)]
#[template(path = "access/pages/way_in.html")]
struct AskPage {
    shell: PortalShell,
    w: Words,
    /// Who is signed in here already, and the label of the way to their portal.
    in_already: Option<(String, String)>,
    address: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/way_in_code.html")]
struct CodePage {
    shell: PortalShell,
    w: Words,
    sent: String,
    help: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/way_in_open.html")]
struct OpenPage {
    shell: PortalShell,
    w: Words,
    signs_in_as: Around,
    masked: String,
    /// Whether this browser is not the one that asked: then a person sets a tick, which a mail scanner does not.
    elsewhere: bool,
    problems: Problems,
}

const LINK: &str = "/sign-in/link";
const CODE: &str = "/sign-in/link/code";
const OPEN: &str = "/sign-in/open";

/// `GET /p/{slug}/sign-in/link`.
pub(super) async fn form(visit: PortalVisit) -> Answer<Response> {
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let visit = with_own_bar(visit).await;
    let (in_already, carried) = (in_already(&visit), &visit.call.carried);
    let (address, problems) = (carried.text(0), carried.problems());
    Ok(visit.page(&AskPage { shell: visit.shell(), w: visit.words(), in_already, address, problems }))
}

/// The page that says why there are no letters to sign in with; none where there are.
fn off(visit: &PortalVisit) -> Option<Response> {
    if !visit.practice.portal_on {
        return Some(visit.page(&switched_off(visit)));
    }
    if visit.practice.sign_in_links {
        return None;
    }
    let words = visit.words();
    let page = LinkPage::new(visit, "prohibit", words.say("way-in-off-title"), vec![words.say("way-in-off-text")]);
    Some(visit.page(&page.way(words.say("forgot-back"), visit.path("/sign-in"), true)))
}

/// `POST /p/{slug}/sign-in/link`.
pub(super) async fn ask(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["email"])?;
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let typed = form.text("email");
    let address = match EmailAddress::parse(typed) {
        Ok(address) => address,
        Err(_) => {
            let key = if typed.is_empty() { "sign-in-email-missing" } else { "sign-in-email-shape" };
            let problems = Problems::one("email", "format", visit.words().say(key));
            return Ok(visit.carry(LINK, &Carried::to_mend(&problems).with(&[typed])));
        }
    };
    let portico = &visit.call.portico;
    let side = format!("sign-in letter {}", visit.practice.id);
    let counters = [
        Counter::code(&portico.keys, &format!("{side} {}", address.normalised())),
        Counter::network(&portico.keys, &side, &visit.call.limit_key),
    ];
    let asked = match guesses::try_once(portico, &visit.who, &counters).await {
        Ok(()) => {
            let mut act = visit.act().await?;
            let asked = ways_in::ask_for_link(&mut act, &address).await?;
            act.commit().await?;
            let id = asked.id;
            mail_later(&visit, &address, asked);
            id
        }
        // Asking too often changes nothing and says the same: here the code of the last letter goes on to work.
        Err(Trouble::Refused(_)) => match asked_here(&visit) {
            Some((asked, with)) if with == address.as_str() => asked,
            _ => portico_values::new_id(visit.call.now, &*portico.randomness),
        },
        Err(other) => return Err(other),
    };
    let kept = format!("{asked}\n{}", address.as_str());
    let sealed = portico.sealer.seal(&purpose(&visit), kept.as_bytes(), visit.call.now, passes::LIFE);
    let cookie = portico.cookies.set(&cookie(&visit), &sealed, Some(passes::LIFE));
    Ok(with_cookie(visit.go(CODE), cookie))
}

/// Whether there is anything to mail is for nobody to tell by the clock (promises.md P10).
fn mail_later(visit: &PortalVisit, address: &EmailAddress, asked: ways_in::Asked) {
    let (visit, address) = (visit.clone(), address.clone());
    visit.call.portico.clone().later.after_the_answer("the letter to sign in with", async move {
        let mut act = visit.act().await?;
        ways_in::mail_link(&mut act, &address, &asked).await?;
        if act.has_events() {
            act.commit().await?;
        }
        Ok(())
    });
}

fn cookie(visit: &PortalVisit) -> String {
    format!("way-in-{}", visit.practice.slug)
}

fn purpose(visit: &PortalVisit) -> String {
    format!("way in {}", visit.practice.id)
}

/// What this browser asked for, and with which address.
fn asked_here(visit: &PortalVisit) -> Option<(TokenId, String)> {
    let portico = &visit.call.portico;
    let sealed = portico.cookies.read(&visit.call.headers, &cookie(visit))?;
    let kept = String::from_utf8(portico.sealer.open(&purpose(visit), sealed, visit.call.now)?).ok()?;
    let (id, address) = kept.split_once('\n')?;
    Some((id.parse().ok()?, address.to_owned()))
}

/// `GET /p/{slug}/sign-in/link/code`.
pub(super) async fn code(visit: PortalVisit) -> Answer<Response> {
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let Some((_, address)) = asked_here(&visit) else { return Ok(elsewhere(&visit)) };
    Ok(visit.page(&code_page(&visit, &address)))
}

fn code_page(visit: &PortalVisit, address: &str) -> CodePage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    CodePage {
        shell: visit.shell(),
        sent: words.with("email", address).with("practice", visit.practice.name.as_str()).say("forgot-sent-text"),
        help: about.with("limit", passes::LIVING_LETTERS).say("forgot-sent-help"),
        problems: visit.call.carried.problems(),
        w: words,
    }
}

/// A code was brought to a browser that did not ask for one.
fn elsewhere(visit: &PortalVisit) -> Response {
    let words = visit.words();
    let page =
        LinkPage::new(visit, "device-mobile", words.say("way-in-elsewhere-title"), vec![words.say("way-in-elsewhere-text")])
            .way(words.say("way-in-again"), visit.path(LINK), true)
            .way(words.say("forgot-back"), visit.path("/sign-in"), false);
    visit.page(&page)
}

/// `POST /p/{slug}/sign-in/link/code`.
pub(super) async fn try_code(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["code"])?;
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let Some((asked, address)) = asked_here(&visit) else { return Ok(visit.go(CODE)) };
    let words = visit.words();
    let problem = if let Some(typed) = TypedCode::read(form.text("code")) {
        let portico = &visit.call.portico;
        // A code burns after five wrong ones; asking for another brings no further tries without end (promises.md P11, K7).
        let whose = EmailAddress::parse(&address).map_or_else(|_| address.clone(), |parsed| parsed.normalised().to_owned());
        let counter = Counter::mailed_codes(&portico.keys, &visit.practice.id.to_string(), &whose);
        match guesses::try_once(portico, &visit.who, std::slice::from_ref(&counter)).await {
            Ok(()) => {}
            Err(Trouble::Refused(_)) => {
                let said = words.with("minutes", guesses::REST.as_secs() / 60).say("sign-in-too-many");
                let to_mend = Carried::to_mend(&Problems::one("code", "too_many_tries", said));
                return Ok(visit.carry(CODE, &to_mend.with_status(StatusCode::TOO_MANY_REQUESTS)));
            }
            Err(other) => return Err(other),
        }
        let mut act = visit.act().await?;
        let tried = ways_in::sign_in_by_code(&mut act, asked, &typed, &visit.call.device).await;
        let tried = match tried {
            // A door that is closed says no more than a code that has ended.
            Err(Trouble::Refused(_)) => (Tried::Late, None),
            tried => tried?,
        };
        if tried.1.is_some() {
            guesses::forget(act.db(), &counter).await?;
        }
        act.commit().await?;
        match tried {
            (_, Some(admitted)) => return Ok(let_on(&visit, &admitted, end(&visit))),
            (Tried::Wrong, None) => Problems::one("code", "wrong", words.say("way-in-code-wrong")),
            (Tried::Burnt, None) => Problems::one("code", "tries", words.say("way-in-code-tries")),
            (Tried::Late | Tried::Right(_), None) => {
                Problems::one("code", "late", words.with("minutes", codes::MINUTES).say("way-in-code-late"))
            }
        }
    } else {
        Problems::one("code", "missing", words.say("way-in-code-missing"))
    };
    Ok(visit.carry(CODE, &Carried::to_mend(&problem)))
}

fn end(visit: &PortalVisit) -> http::HeaderValue {
    visit.call.portico.cookies.end(&cookie(visit))
}

/// In, or on to the second step; the cookie of what was asked for goes.
fn let_on(visit: &PortalVisit, admitted: &Admitted, end: http::HeaderValue) -> Response {
    let response = match admitted {
        Admitted::In(let_in) => cookies::signed_in(visit, &let_in.secret, way_on(visit, let_in, "")),
        Admitted::CodeDue(secret) => code_is_due(visit, secret, ""),
    };
    with_cookie(response, end)
}

/// `GET /p/{slug}/s/{token}`: as with every link, no look-up and no write.
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::SignIn, OPEN)
}

/// `GET /p/{slug}/sign-in/open`.
pub(super) async fn show(visit: PortalVisit) -> Answer<Response> {
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let Some((_, address)) = living(&visit, Sort::SignIn, Purpose::PortalSignIn).await? else { return Ok(closed(&visit).await) };
    Ok(visit.page(&open_page(&visit, &address)))
}

fn open_page(visit: &PortalVisit, address: &str) -> OpenPage {
    let words = visit.words();
    OpenPage {
        shell: visit.shell(),
        signs_in_as: words.around("email", "way-in-open-text"),
        masked: EmailAddress::parse(address).map(|address| address.masked()).unwrap_or_default(),
        elsewhere: !is_here(visit, address),
        problems: visit.call.carried.problems(),
        w: words,
    }
}

/// Whether it was this browser that asked with this address.
fn is_here(visit: &PortalVisit, address: &str) -> bool {
    asked_here(visit).and_then(|(_, asked)| EmailAddress::parse(&asked).ok()).is_some_and(|asked| asked.normalised() == address)
}

/// `POST /p/{slug}/sign-in/open`: only this uses the link up. Where the letter was not asked for, a tick is asked for as well: a mail
/// scanner that presses buttons signs nobody in.
pub(super) async fn open(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["here"])?;
    if let Some(page) = off(&visit) {
        return Ok(page);
    }
    let Some((secret, address)) = living(&visit, Sort::SignIn, Purpose::PortalSignIn).await? else {
        return Ok(link_cookie::end(&visit, Sort::SignIn, visit.go(OPEN)));
    };
    if !is_here(&visit, &address) && !form.checked("here") {
        let problems = Problems::one("here", "missing", visit.words().say("way-in-open-tick-missing"));
        return Ok(visit.carry(OPEN, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match ways_in::sign_in_by_link(&mut act, &secret, &visit.call.device).await {
        Ok(admitted) => {
            act.commit().await?;
            Ok(link_cookie::end(&visit, Sort::SignIn, let_on(&visit, &admitted, end(&visit))))
        }
        Err(Trouble::Refused(_)) => {
            act.leave();
            Ok(visit.go(OPEN))
        }
        Err(other) => Err(other),
    }
}

async fn closed(visit: &PortalVisit) -> Response {
    passed(visit, "way-in-closed-title", "way-in-closed-text", ("way-in-closed-button", "/sign-in/link")).await
}
