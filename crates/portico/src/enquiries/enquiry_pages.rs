//! The two public pages. What is sent is kept, and everybody gets the same answer before anything is looked up (promises.md P10).

use super::{
    enquiry::{Kind, Typed},
    kept,
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    look::PortalShell,
    sign_in::guesses::{self, Counter},
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Words;
use portico_web::{FormData, Problems};
use std::net::Ipv6Addr;

#[derive(Template)]
#[template(path = "enquiries/pages/form.html")]
struct FormPage {
    shell: PortalShell,
    w: Words,
    action: String,
    title: String,
    /// The title of the window, which names the practice after it anyway.
    window: String,
    text: String,
    already: String,
    consent: String,
    asks_when: bool,
    typed: Typed,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "enquiries/pages/said.html")]
struct SaidPage {
    shell: PortalShell,
    icon: &'static str,
    title: String,
    sentences: Vec<String>,
    /// The button that leads to the sign-in; none while the portal is off.
    sign_in: Option<String>,
}

/// `GET /p/{slug}/sign-up`.
pub(super) async fn sign_up(visit: PortalVisit) -> Response {
    show(&visit, Kind::SignUp)
}

/// `GET /p/{slug}/new-appointment`.
pub(super) async fn new_appointment(visit: PortalVisit) -> Response {
    show(&visit, Kind::Appointment)
}

/// `POST /p/{slug}/sign-up`.
pub(super) async fn send_sign_up(visit: PortalVisit, form: FormData) -> Answer<Response> {
    send(visit, form, Kind::SignUp).await
}

/// `POST /p/{slug}/new-appointment`.
pub(super) async fn send_new_appointment(visit: PortalVisit, form: FormData) -> Answer<Response> {
    send(visit, form, Kind::Appointment).await
}

/// What became of an enquiry.
const SENT: &str = "sent";

/// The form, and the page after it.
fn show(visit: &PortalVisit, kind: Kind) -> Response {
    let carried = &visit.call.carried;
    if !visit.practice.portal_on {
        visit.page(&closed(visit))
    } else if carried.is(SENT) {
        visit.page(&sent(visit))
    } else {
        visit.page(&page(visit, kind, Typed::brought(carried), carried.problems()))
    }
}

fn page(visit: &PortalVisit, kind: Kind, typed: Typed, problems: Problems) -> FormPage {
    let w = visit.words();
    let about = w.with("practice", visit.practice.name.as_str());
    FormPage {
        shell: visit.shell(),
        action: visit.path(&format!("/{}", kind.word())),
        title: w.with("practice", visit.practice.name_in_one().as_str()).say(&format!("{}-title", kind.key())),
        window: w.say(&format!("{}-window", kind.key())),
        text: about.say(&format!("{}-text", kind.key())),
        already: about.say("enquiry-already"),
        consent: about.say("enquiry-consent"),
        asks_when: kind == Kind::Appointment,
        typed,
        problems,
        w,
    }
}

fn closed(visit: &PortalVisit) -> SaidPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let sentences = vec![about.say("enquiry-closed-text")];
    SaidPage { shell: visit.shell(), icon: "info", title: about.say("enquiry-closed-title"), sentences, sign_in: None }
}

fn sent(visit: &PortalVisit) -> SaidPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let sentences = ["enquiry-sent-text", "enquiry-sent-known", "enquiry-sent-help"].map(|key| about.say(key)).to_vec();
    let sign_in = Some(words.say("sign-in-button"));
    SaidPage { shell: visit.shell(), icon: "check-circle", title: about.say("enquiry-sent-title"), sentences, sign_in }
}

/// Where an enquiry comes from: an IPv4 address, or the /48 in which one IPv6 site moves about (RFC 6177).
fn place_of(limit_key: &str) -> String {
    let network = limit_key.strip_suffix("/64").and_then(|network| network.parse::<Ipv6Addr>().ok());
    network.map_or_else(|| limit_key.to_owned(), |network| Ipv6Addr::from_bits(network.to_bits() & (u128::MAX << 80)).to_string())
}

async fn send(visit: PortalVisit, form: FormData, kind: Kind) -> Answer<Response> {
    form.only(&Typed::FIELDS)?;
    let here = format!("/{}", kind.word());
    if !visit.practice.portal_on {
        return Ok(visit.go(&here));
    }
    let typed = Typed::of(&form);
    let words = visit.words();
    let again = |status, problems: Problems| {
        let to_mend = Carried::to_mend(&problems).with_status(status).with(&typed.texts());
        // Where a long wish finds no room, it does not get lost.
        Ok(match to_mend.fits() {
            true => visit.carry(&here, &to_mend),
            false => visit.page_with(status, &page(&visit, kind, typed.clone(), problems)),
        })
    };
    let enquiry = match typed.read(kind, visit.zone().today(visit.call.now), &words) {
        Ok(enquiry) => enquiry,
        Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let keys = &visit.call.portico.keys;
    // Each makes a record that somebody has to look at: ten from one place in a quarter of an hour, and so many for the practice. Who has had
    // their ten takes nothing of what is left for others.
    let place = Counter::account(keys, &format!("enquiries from {}", visit.practice.id), &place_of(&visit.call.limit_key));
    let everybody = Counter::enquiries(keys, &visit.practice.id.to_string());
    for (counter, said) in [(place, "enquiry-too-many"), (everybody, "enquiry-too-many-here")] {
        match guesses::try_once(&visit.call.portico, &visit.who, &[counter]).await {
            Ok(()) => {}
            Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
                let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
                return again(StatusCode::TOO_MANY_REQUESTS, Problems::one("email", refusal.code, help.say(said)));
            }
            Err(other) => return Err(other),
        }
    }
    let address = Counter::code(keys, &format!("enquiry {} {}", visit.practice.id, enquiry.address.normalised()));
    match guesses::try_once(&visit.call.portico, &visit.who, &[address]).await {
        Ok(()) => {
            let (portico, who) = (visit.call.portico.clone(), visit.who.clone());
            let id = kept::keep(&portico, &who, kind, &typed, words.tag()).await?;
            let taking = portico.clone();
            portico.later.after_the_answer("an enquiry", async move { kept::take(&taking, &who, id).await });
        }
        // The same address again and again changes nothing and says the same.
        Err(Trouble::Refused(_)) => {}
        Err(other) => return Err(other),
    }
    Ok(visit.carry(&here, &Carried::outcome(SENT)))
}
