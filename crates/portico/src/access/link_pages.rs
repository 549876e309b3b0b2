//! Pages of links that do not lead in: each says what is true and the one thing to do next (behaviours.md 31). Addresses are masked.

use super::{
    link_cookie::{self, Brought, Sort},
    passes,
    sign_in_pages::SIGN_IN,
};
use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    doors::with_own_bar,
    invitations::{
        self, LinkFacts, LinkState,
        actions::Renewed,
        invitation::{CHECK_TRIES, Channel, RENEWABLE, RENEWALS_A_DAY},
        links,
    },
    look::PortalShell,
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};
use portico_language::Words;
use portico_values::EmailAddress;
use portico_web::{FormData, Problems};
use std::sync::Arc;

/// A page of sentences with at most one form and a few ways on.
#[derive(Template)]
#[template(path = "access/pages/link.html")]
pub(crate) struct LinkPage {
    pub(crate) shell: PortalShell,
    pub(super) icon: &'static str,
    pub(super) title: String,
    pub(super) sentences: Vec<String>,
    pub(super) renew: Option<RenewForm>,
    pub(super) ways: Vec<Way>,
    pub(super) notes: Vec<String>,
    pub(super) problems: Problems,
    pub(super) problems_title: String,
}

/// "Email me a new link", confirmed by a tick.
pub(crate) struct RenewForm {
    action: String,
    tick: String,
    button: String,
}

/// A way on from the page.
pub(crate) struct Way {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) main: bool,
}

impl LinkPage {
    pub(crate) fn new(visit: &PortalVisit, icon: &'static str, title: String, sentences: Vec<String>) -> Self {
        Self {
            shell: visit.shell(),
            icon,
            title,
            sentences,
            renew: None,
            ways: Vec::new(),
            notes: Vec::new(),
            problems: Problems::none(),
            problems_title: visit.words().say("portal-to-mend"),
        }
    }
    /// A way on from here, as the main button or as a further one.
    pub(crate) fn way(mut self, label: String, href: String, main: bool) -> Self {
        self.ways.push(Way { label, href, main });
        self
    }
    pub(super) fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }
    /// Leads whoever is signed in here to their portal first, whatever became of the link.
    pub(crate) fn leads_in(mut self, visit: &PortalVisit) -> Self {
        if let Some((said, button)) = in_already(visit) {
            self.sentences.push(said);
            self.ways.iter_mut().for_each(|way| way.main = false);
            self.ways.insert(0, Way { label: button, href: visit.path("/"), main: true });
        }
        self
    }
    /// The one thing to do is to call: the practice's number as the button.
    fn to_call(self, visit: &PortalVisit) -> Self {
        let dialled = self.shell.phone_digits();
        if dialled.is_empty() {
            return self;
        }
        let label = visit.words().with("phone", visit.practice.phone.as_str()).say("link-call");
        self.way(label, format!("tel:{dialled}"), true)
    }
}

/// Who is signed in here, said, and the label of the way to their portal; nothing where nobody is, or where nobody looked.
pub(super) fn in_already(visit: &PortalVisit) -> Option<(String, String)> {
    let (session, words) = (visit.client.as_deref()?, visit.words());
    Some((words.with("email", session.address.as_str()).say("portal-in-already"), words.say("portal-in-already-button")))
}

/// The page of a link, in which dead ones say what is true of them.
const START: &str = "/activate";

/// The page of a mailed link that opens nothing any more, because it was used or its [`passes::LIFE`] is over: all that is said is how long
/// one works, and the way to another. The words are named by their keys.
pub(super) async fn passed(visit: &PortalVisit, title: &str, text: &str, (way_on, path): (&str, &str)) -> Response {
    let visit = &with_own_bar(visit.clone()).await;
    let words = visit.words();
    let text = words.with("minutes", passes::MINUTES).say(text);
    let page = LinkPage::new(visit, "clock-countdown", words.say(title), vec![text]);
    visit.page_with(StatusCode::GONE, &page.way(words.say(way_on), visit.path(path), true).leads_in(visit))
}

/// The page of a dead link of an invitation.
pub(super) async fn dead(visit: &PortalVisit, facts: &LinkFacts, state: LinkState) -> Response {
    let visit = &match state {
        LinkState::Living | LinkState::Used => with_own_bar(visit.clone()).await,
        _ => visit.clone(),
    };
    let words = visit.words();
    let (practice, phone) = (visit.practice.name.as_str(), visit.practice.phone.as_str());
    let about = words.with("practice", practice).with("phone", phone);
    let ended = words.day(facts.token_expires_at, visit.call.now, &visit.zone());
    let sent = words.day(facts.sent_at, visit.call.now, &visit.zone());
    let mut page = match state {
        LinkState::Living | LinkState::Used if visit.client.is_some() => {
            let page = LinkPage::new(visit, "check-circle", words.say("link-used-title"), Vec::new());
            page.leads_in(visit).note(about.say("link-used-not-you"))
        }
        LinkState::Living | LinkState::Used => {
            let page = LinkPage::new(visit, "check-circle", words.say("link-used-title"), vec![words.say("link-used-text")]);
            page.way(words.say("link-used-sign-in"), visit.path("/sign-in"), true)
                .way(words.say("link-used-forgot"), visit.path("/forgot-password"), false)
                .note(about.say("link-used-not-you"))
        }
        LinkState::Expired if facts.channel == Channel::Qr => {
            let text = words.with("minutes", 10).say("link-desk-code-text");
            LinkPage::new(visit, "clock-countdown", words.say("link-desk-code-title"), vec![text])
        }
        LinkState::Expired if facts.asks_for_address() => {
            let text = about.with("date", ended.as_str()).say("code-ended-text");
            LinkPage::new(visit, "clock-countdown", words.say("link-expired-title"), vec![text])
        }
        LinkState::Replaced if facts.asks_for_address() => {
            LinkPage::new(visit, "arrow-clockwise", words.say("link-replaced-title"), vec![about.say("code-replaced-text")])
        }
        LinkState::Expired => {
            let text = words.with("date", ended.as_str()).say("link-expired-text");
            let mut page = LinkPage::new(visit, "clock-countdown", words.say("link-expired-title"), vec![text]);
            page.renew = Some(renew_form(visit, &words, facts, "link-expired-button"));
            page.note(about.say("link-renew-other-address"))
        }
        LinkState::Replaced => {
            let text = words.with("date", sent.as_str()).with("practice", practice).say("link-replaced-text");
            let mut page = LinkPage::new(visit, "arrow-clockwise", words.say("link-replaced-title"), vec![text]);
            page.renew = Some(renew_form(visit, &words, facts, "link-replaced-button"));
            page.note(about.say("link-renew-other-address"))
        }
        LinkState::LongExpired => {
            let days = RENEWABLE.as_secs() / 86_400;
            let text = words.with("date", ended.as_str()).with("days", days).with("practice", practice).with("phone", phone);
            LinkPage::new(visit, "clock-countdown", words.say("link-too-old-title"), vec![text.say("link-too-old-text")])
                .to_call(visit)
        }
        LinkState::Revoked => {
            LinkPage::new(visit, "prohibit", words.say("link-revoked-title"), vec![about.say("link-revoked-text")]).to_call(visit)
        }
        LinkState::Burnt => {
            let text = about.with("tries", CHECK_TRIES).say("activation-check-burnt-text");
            LinkPage::new(visit, "prohibit", words.say("activation-check-burnt-title"), vec![text]).to_call(visit)
        }
        LinkState::Declined => {
            LinkPage::new(visit, "prohibit", words.say("link-declined-title"), vec![about.say("link-declined-text")])
                .to_call(visit)
        }
        LinkState::AccessDisabled => access_closed(visit),
        LinkState::PortalOff => switched_off(visit),
    };
    if page.renew.is_some() {
        page.problems = visit.call.carried.problems();
    }
    visit.page(&page)
}

fn renew_form(visit: &PortalVisit, words: &Words, facts: &LinkFacts, button: &str) -> RenewForm {
    RenewForm {
        action: visit.path("/activate/renew"),
        tick: words.with("email", masked(facts).as_str()).say("link-renew-tick"),
        button: words.say(button),
    }
}

fn masked(facts: &LinkFacts) -> String {
    facts.address.as_ref().map(EmailAddress::masked).unwrap_or_default()
}

/// `GET /p/{slug}/test-link`: where the button of a test leads.
pub(super) async fn test(visit: PortalVisit) -> Response {
    let words = visit.words();
    let text = words.with("practice", visit.practice.name.as_str()).say("link-test-text");
    visit.page(&LinkPage::new(&visit, "paper-plane-tilt", words.say("link-test-title"), vec![text]))
}

const RENEW: &str = "/activate/renew";
// What became of a renewal.
const SENT: &str = "sent";
const ENOUGH: &str = "enough";
const NOT_RENEWED: &str = "not-renewed";

/// `GET /p/{slug}/activate/renew`: how a renewal was answered. Loaded anew, it is the page of the link.
pub(super) async fn after_renewal(visit: PortalVisit) -> Answer<Response> {
    if visit.call.carried.is_nothing() {
        return Ok(visit.go(START));
    }
    let Some((visit, facts)) = kept(&visit).await? else { return Ok(visit.go(START)) };
    let became = &visit.call.carried;
    Ok(if became.is(SENT) {
        sent(&visit, &facts)
    } else if became.is(ENOUGH) {
        enough(&visit)
    } else {
        not_renewed(&visit)
    })
}

/// The link that this browser keeps, whatever became of it, and the visit in its client's language.
pub(super) async fn kept(visit: &PortalVisit) -> Answer<Option<(PortalVisit, LinkFacts)>> {
    let Brought::Secret(secret) = link_cookie::read(visit, Sort::Activation) else { return Ok(None) };
    let facts = links::find(&mut visit.look().await?, &secret).await?;
    Ok(facts.map(|facts| (in_the_clients_language(visit, &facts), facts)))
}

/// `POST /p/{slug}/activate/renew`.
pub(super) async fn renew(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["renew"])?;
    let secret = match link_cookie::read(&visit, Sort::Activation) {
        Brought::Secret(secret) => secret,
        Brought::Nothing => return Ok(closed(&visit).await),
        Brought::Damaged => return unknown(&visit),
    };
    let mut look = visit.look().await?;
    let Some(facts) = links::find(&mut look, &secret).await? else { return unknown(&visit) };
    drop(look);
    let visit = in_the_clients_language(&visit, &facts);
    let state = facts.state(visit.call.now);
    if !matches!(state, LinkState::Expired | LinkState::Replaced) {
        return Ok(visit.go(START));
    }
    if !form.checked("renew") {
        let problems = Problems::one("renew", "missing", visit.words().say("link-renew-tick-missing"));
        return Ok(visit.carry(START, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match invitations::actions::renew(&mut act, &secret).await {
        Ok(Renewed::Sent) => {
            act.commit().await?;
            Ok(visit.carry(RENEW, &Carried::outcome(SENT)))
        }
        Ok(Renewed::EnoughToday) => Ok(visit.carry(RENEW, &Carried::outcome(ENOUGH))),
        // The link changed between the look and the act: its page says how.
        Err(Trouble::Refused(refusal)) if ["not_renewable", "changed"].contains(&refusal.code) => Ok(visit.go(START)),
        Err(Trouble::Refused(_)) => Ok(visit.carry(RENEW, &Carried::outcome(NOT_RENEWED))),
        Err(other) => Err(other),
    }
}

fn sent(visit: &PortalVisit, facts: &LinkFacts) -> Response {
    let words = visit.words();
    let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let sentences = vec![words.with("email", masked(facts).as_str()).say("link-sent-text"), words.say("link-sent-junk")];
    let page = LinkPage::new(visit, "paper-plane-tilt", words.say("link-sent-title"), sentences);
    visit.page(&page.note(help.say("link-sent-help")))
}

fn enough(visit: &PortalVisit) -> Response {
    let words = visit.words();
    let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let sentences = vec![words.with("limit", RENEWALS_A_DAY).say("link-limit-text")];
    let page =
        LinkPage::new(visit, "clock-countdown", words.say("link-limit-title"), sentences).note(help.say("link-limit-help"));
    visit.page_with(StatusCode::TOO_MANY_REQUESTS, &page)
}

/// Something at the practice stands in the way. What it is, is for the practice to say.
fn not_renewed(visit: &PortalVisit) -> Response {
    let words = visit.words();
    let text = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let page = LinkPage::new(visit, "phone", words.say("link-no-renewal-title"), vec![text.say("link-no-renewal-text")]);
    visit.page_with(StatusCode::CONFLICT, &page.to_call(visit))
}

/// The one neutral page for links that match nothing.
///
/// # Errors
/// Refused when this network has tried too many of them.
pub(super) fn unknown(visit: &PortalVisit) -> Answer<Response> {
    visit.call.portico.unknown_links.tried(&visit.call.limit_key, visit.call.now)?;
    let words = visit.words();
    let help = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let page = LinkPage::new(visit, "link-break", words.say("link-unknown-title"), vec![words.say("link-unknown-text")])
        .way(words.say("link-unknown-sign-in"), visit.path("/sign-in"), false)
        .note(help.say("link-unknown-help"));
    Ok(visit.page_with(StatusCode::NOT_FOUND, &page))
}

/// The Client Portal is off for the whole practice: nothing opens, and nothing is lost.
pub(crate) fn switched_off(visit: &PortalVisit) -> LinkPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let page = LinkPage::new(visit, "moon", words.say("link-portal-off-title"), vec![about.say("link-portal-off-text")]);
    page.to_call(visit)
}

/// A visit at the door of a portal that is on. While it is off for the whole practice, doors that would only ask for something in vain
/// answer with the page that says so, and their handlers do not run (behaviours.md 54).
pub(super) struct OpenPortal(pub(super) PortalVisit);

impl FromRequestParts<Arc<Portico>> for OpenPortal {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, portico: &Arc<Portico>) -> Result<Self, Response> {
        let visit = PortalVisit::from_request_parts(parts, portico).await.map_err(IntoResponse::into_response)?;
        if visit.practice.portal_on { Ok(Self(visit)) } else { Err(visit.page(&switched_off(&visit))) }
    }
}

/// The portal is closed for whom this page is for, and for nobody else.
fn access_closed(visit: &PortalVisit) -> LinkPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let page = LinkPage::new(visit, "lock-key", words.say("link-disabled-title"), vec![about.say("link-disabled-text")]);
    page.to_call(visit)
}

/// What is carried to the page at which somebody signed in, once they have proved who they are. Nobody else is told.
pub(super) const CLOSED: &str = "closed";

/// To the page that says so.
pub(super) fn at_a_closed_door(visit: &PortalVisit) -> Response {
    visit.carry(SIGN_IN, &Carried::outcome(CLOSED))
}

/// That page.
pub(super) fn closed_door(visit: &PortalVisit) -> Response {
    visit.page_with(StatusCode::FORBIDDEN, &access_closed(visit))
}

/// The cookie has run out: "Open the link in your email again". Whoever is signed in, as after going back from a finished activation, needs
/// no link.
pub(super) async fn closed(visit: &PortalVisit) -> Response {
    let visit = &with_own_bar(visit.clone()).await;
    let words = visit.words();
    if visit.client.is_some() {
        let page = LinkPage::new(visit, "check-circle", words.say("portal-in-already-title"), Vec::new());
        return visit.page(&page.leads_in(visit));
    }
    let page =
        LinkPage::new(visit, "envelope-simple", words.say("activation-closed-title"), vec![words.say("activation-closed-text")]);
    let page = page.way(words.say("code-title"), visit.path("/code"), false);
    visit.page_with(StatusCode::GONE, &page.note(words.say("activation-cookies-text")))
}

/// Somebody else signs in with this address. Where it was typed, another one can be.
pub(super) fn address_taken(visit: &PortalVisit, address: Option<&EmailAddress>, was_typed: bool) -> Response {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let masked = address.map(EmailAddress::masked).unwrap_or_default();
    let text = about.with("email", masked.as_str()).say("link-address-taken-text");
    let page = LinkPage::new(visit, "warning-circle", words.say("link-address-taken-title"), vec![text]);
    let page = page.way(words.say("portal-sign-in"), visit.path("/sign-in"), false);
    let another = |page: LinkPage| page.way(words.say("typed-address-another"), visit.path("/activate/email"), false);
    visit.page_with(StatusCode::CONFLICT, &if was_typed { another(page) } else { page })
}

/// What became of "Not me", or of "This address is wrong".
pub(super) const TOLD: &str = "told";

/// The page after it, with what happens now, named by its key.
pub(super) fn thank_you(visit: &PortalVisit, said: &str) -> Response {
    let words = visit.words();
    let text = words.with("practice", visit.practice.name.as_str()).say(said);
    visit.page(&LinkPage::new(visit, "check-circle", words.say("activation-not-me-done-title"), vec![text]))
}

/// The visit in the language of the client the link is for, unless another was chosen on this device.
pub(super) fn in_the_clients_language(visit: &PortalVisit, facts: &LinkFacts) -> PortalVisit {
    let mut visit = visit.clone();
    visit.language = crate::visit::language_of(&visit.call, Some(&visit.practice), Some(&facts.language));
    visit
}
