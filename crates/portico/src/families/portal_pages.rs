//! Answering an offer: after signing in, or by its mailed link with a new password. A GET writes nothing; only the person asked accepts, by
//! pressing a button.

use super::{
    actions,
    kind::Kind,
    store::{self, About, Offer},
};
use crate::{
    access::{
        cookies::signed_in,
        link_cookie::{self, Sort},
        link_pages::{LinkPage, switched_off},
        passes::{self, Purpose},
        rights::{Level, Rights},
        store as logins,
    },
    act::Look,
    answer::{Answer, Trouble},
    clients::permissions::Area,
    doors::{Path, with_own_bar},
    look::PortalShell,
    sign_in::password_rules,
    visit::{Carried, ClientVisit, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_policy::{Permission, Reach};
use portico_values::{Identity, Moment, OfferId, SecretToken};
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "families/pages/offers.html")]
struct OffersPage {
    shell: PortalShell,
    w: Words,
    offers: Vec<Asked>,
    /// Whether questions wait until the address is known to be theirs.
    unconfirmed: bool,
}

struct Asked {
    id: OfferId,
    said: Said,
}

/// An offer, in words for the person asked.
struct Said {
    title: String,
    text: String,
    /// What it means to act for somebody, or to be a guest.
    means: String,
    /// What is asked before it is declined.
    decline: String,
    facts: Vec<String>,
}

#[derive(Template)]
#[template(path = "families/pages/offer.html")]
struct OfferPage {
    shell: PortalShell,
    w: Words,
    said: Said,
    address: String,
    sign_in_with: Around,
    /// Whether the address is already a login: then its owner signs in to answer.
    known: bool,
    hint: String,
    own: String,
    problems: Problems,
}

fn said(words: &Words, zone: &portico_language::Zone, now: Moment, practice: &str, offer: &Offer, about: &[About]) -> Said {
    let names = names(words, about);
    let said = words.with("name", names.as_str()).with("practice", practice).with("kind", offer.kind.word());
    let mut facts = Vec::new();
    if offer.kind != Kind::Guest {
        let rights = Rights::of(offer.kind.into(), &offer.rights);
        let key = |area: Area| match area {
            Area::Requests => "offer-area-requests",
            Area::Messages => "offer-area-messages",
            Area::Bills => "offer-area-bills",
            Area::Payments => "offer-area-payments",
        };
        let fact = |key: &str, level: Level, [see, manage]: [&str; 2]| match level {
            Level::Nothing => None,
            Level::See => Some(words.with("area", words.say(key).as_str()).say(see)),
            Level::Manage => Some(words.with("area", words.say(key).as_str()).say(manage)),
        };
        facts.extend(fact("offer-area-documents", rights.documents(), ["offer-right-see", "offer-right-manage"]));
        if rights.fills_forms() {
            facts.push(words.say("offer-right-forms"));
        }
        // The portal has none of the four places yet.
        let later = |area| fact(key(area), rights.level(area), ["offer-later-see", "offer-later-manage"]);
        facts.extend(Area::ALL.into_iter().filter_map(later));
    }
    if let Some(ends) = offer.ends_at {
        let last = ends.minus(std::time::Duration::from_secs(1));
        facts.push(words.with("date", words.day(last, now, zone).as_str()).say("offer-until"));
    }
    let [title, text, means, decline] =
        ["offer-title", "offer-text", "offer-means", "offer-decline-question"].map(|key| said.say(key));
    Said { title, text, means, decline, facts }
}

fn names(words: &Words, about: &[About]) -> String {
    words.list(&about.iter().map(About::called).collect::<Vec<_>>())
}

/// What home says about the offers that wait: the only one, with the client it is about, or how many there are. `None` if there are none.
pub(crate) async fn waiting(look: &mut Look, reach: &Reach, words: &Words, visit: &ClientVisit) -> Answer<Option<String>> {
    let (now, login) = (look.now(), visit.session.login);
    let count = store::asked(look.db(), reach, login, now).await?;
    // Staff who see the page as the client does may not know whom the question is about: it can be a client of somebody else.
    if count == 1 && visit.seen.is_none() {
        for offer in store::offers_to(look.db(), reach, login, now).await? {
            let about = store::about(look.db(), reach, offer.id).await?;
            if !about.is_empty() {
                let asked = words.with("name", names(words, &about)).with("kind", offer.kind.word());
                return Ok(Some(asked.say("home-offer")));
            }
        }
    }
    Ok((count > 0).then(|| words.with("count", count).say("home-offers")))
}

/// `GET /p/{slug}/offers`.
pub(super) async fn offers(visit: ClientVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let waiting = store::offers_to(look.db(), &reach, visit.session.login, visit.call.now).await?;
    let mut offers = Vec::new();
    for offer in waiting {
        let about = store::about(look.db(), &reach, offer.id).await?;
        if about.is_empty() {
            continue; // there is nobody left whom it is about
        }
        let said = said(&visit.words(), &visit.zone(), visit.call.now, &visit.practice.name, &offer, &about);
        offers.push(Asked { id: offer.id, said });
    }
    let unconfirmed = visit.session.address_confirmed_at.is_none();
    Ok(visit.page(&OffersPage { shell: visit.shell(), w: visit.words(), offers, unconfirmed }))
}

/// `POST /p/{slug}/offers/{offer}`.
pub(super) async fn answer(visit: ClientVisit, Path((_, offer)): Path<(String, OfferId)>, form: FormData) -> Answer<Response> {
    form.only(&["answer"])?;
    let accepts = match form.text("answer") {
        "yes" => true,
        "no" => false,
        _ => {
            let mut look = visit.look().await?;
            let reach = look.may(Permission::ManageOwnLogin)?;
            let waiting = store::offers_to(look.db(), &reach, visit.session.login, visit.call.now).await?;
            let is_theirs = waiting.iter().any(|one| one.id == offer);
            return if is_theirs { Ok(visit.go("/offers")) } else { Err(Trouble::not_found()) };
        }
    };
    let mut act = visit.act().await?;
    match actions::answer(&mut act, visit.session.login, offer, accepts, &visit.call.device).await {
        Ok(_) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == "has_access" || refusal.code == "not_open" => {
            act.leave();
            return Ok(visit.go_with("/offers", &Flash::attention(visit.words().say("offer-not-now"))));
        }
        Err(other) => return Err(other),
    }
    let words = visit.words();
    if !accepts {
        return Ok(visit.go_with("/", &Flash::note(words.say("offer-declined-flash")).with(words.say("offer-declined-text"))));
    }
    let mut look = visit.look().await?;
    let (reach, now) = (look.may(Permission::ManageOwnLogin)?, look.now());
    let offer = store::offer_of(look.db(), &reach, offer).await?.ok_or_else(Trouble::not_found)?;
    let portals = logins::open_portals(look.db(), &reach, visit.session.login, &visit.practice.present(now)).await?;
    let accepted = Flash::done(words.say("offer-accepted"));
    Ok(if offer.starts_at > now {
        let day = words.day(offer.starts_at, now, &visit.zone());
        visit.go_with("/", &accepted.with(words.with("date", day.as_str()).say("offer-accepted-opens")))
    } else if portals.len() > 1 {
        visit.go_with("/choose", &accepted.with(words.say("offer-accepted-choose")))
    } else {
        visit.go_with("/", &accepted)
    })
}

const OFFER: &str = "/offer";
// What became of an offer.
const DECLINED: &str = "declined";
const FOR_LATER: &str = "for-later";

/// `GET /p/{slug}/offer/{token}`: no look-up, no write; the secret leaves the address (303).
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Offer, OFFER)
}

/// A living offer behind the cookie.
struct Living {
    secret: SecretToken,
    offer: Offer,
    about: Vec<About>,
    known: bool,
}

async fn living(visit: &PortalVisit) -> Answer<Option<Living>> {
    let link_cookie::Brought::Secret(secret) = link_cookie::read(visit, Sort::Offer) else { return Ok(None) };
    let mut look = visit.look().await?;
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let (hashes, now) = (look.portico().keys.hashes(&secret), look.now());
    let Some(pass) = passes::find(look.db(), visit.practice.id, Purpose::PortalOffer, hashes).await? else {
        visit.call.portico.unknown_links.tried(&visit.call.limit_key, now)?;
        return Ok(None);
    };
    if !pass.lives(now) {
        return Ok(None);
    }
    let offer = store::offer_of(look.db(), &reach, OfferId::from_uuid(pass.subject_id)).await?;
    let Some(offer) = offer.filter(|offer| offer.waits(now)) else { return Ok(None) };
    let about = store::about(look.db(), &reach, offer.id).await?;
    if about.is_empty() {
        return Ok(None);
    }
    let known = logins::login_at(look.db(), &reach, &offer.address).await?.is_some();
    Ok(Some(Living { secret, offer, about, known }))
}

fn page(visit: &PortalVisit, living: &Living) -> OfferPage {
    let words = visit.words();
    OfferPage {
        shell: visit.shell(),
        said: said(&words, &visit.zone(), visit.call.now, &visit.practice.name, &living.offer, &living.about),
        address: living.offer.address.to_string(),
        sign_in_with: words.around("email", "activation-password-sign-in-with"),
        known: living.known,
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        own: format!("{} {}", living.offer.given_name, living.offer.address),
        problems: visit.call.carried.problems(),
        w: words,
    }
}

/// `GET /p/{slug}/offer`: the question, and the page after it.
pub(super) async fn show_link(visit: PortalVisit) -> Answer<Response> {
    if !visit.practice.portal_on {
        return Ok(visit.page(&switched_off(&visit)));
    }
    if let Some(page) = answered(&visit) {
        return Ok(visit.page(&page));
    }
    Ok(match living(&visit).await? {
        Some(living) => visit.page(&page(&visit, &living)),
        None => closed(&visit).await,
    })
}

/// The page after an answer that leads nowhere else.
fn answered(visit: &PortalVisit) -> Option<LinkPage> {
    let (words, carried) = (visit.words(), &visit.call.carried);
    let (title, text) = if carried.is(DECLINED) {
        ("offer-declined", words.say("offer-declined-text"))
    } else if carried.is(FOR_LATER) {
        ("offer-accepted-later", carried.text(0))
    } else {
        return None;
    };
    Some(LinkPage::new(visit, "check-circle", words.say(title), vec![text]))
}

/// `POST /p/{slug}/offer`: the password accepts, opens the login and signs in, in one transaction.
pub(super) async fn accept_link(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["password", "username"])?;
    if !visit.practice.portal_on {
        return Ok(visit.go(OFFER));
    }
    let Some(living) = living(&visit).await?.filter(|living| !living.known) else { return Ok(visit.go(OFFER)) };
    let typed = form.raw("password");
    let about = [living.offer.address.as_str(), living.offer.given_name.as_str(), visit.practice.name.as_str()];
    if let Err(problem) = password_rules::check(typed, &about) {
        let problems = Problems::one("password", problem.code(), problem.say(&visit.words()));
        return Ok(visit.carry(OFFER, &Carried::to_mend(&problems)));
    }
    let portico = &visit.call.portico;
    let hash = portico.hashing.hash(typed, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    match actions::accept_by_link(&mut act, &living.secret, &hash, visit.language.tag(), &visit.call.device).await {
        Ok(None) => {
            act.commit().await?;
            let later = Carried::outcome(FOR_LATER).with(&[from_when(&visit, &living.offer).as_str()]);
            Ok(link_cookie::end(&visit, Sort::Offer, visit.carry(OFFER, &later)))
        }
        Ok(Some(let_in)) => {
            act.commit().await?;
            let (words, accepted) = (visit.words(), Flash::done(visit.words().say("offer-accepted")));
            let response = match let_in.chooses {
                true => visit.go_with("/choose", &accepted.with(words.say("offer-accepted-choose"))),
                false => visit.go_with("/", &accepted),
            };
            Ok(link_cookie::end(&visit, Sort::Offer, signed_in(&visit, &let_in.secret, response)))
        }
        // It was answered, taken back or overtaken between the look and the act: the page says what is true now.
        Err(Trouble::Refused(_)) => Ok(visit.go(OFFER)),
        Err(other) => Err(other),
    }
}

/// `POST /p/{slug}/offer/no`: with a tick that a person sets and a mail scanner does not.
pub(super) async fn decline_link(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["no"])?;
    if !visit.practice.portal_on {
        return Ok(visit.go(OFFER));
    }
    let Some(living) = living(&visit).await? else { return Ok(visit.go(OFFER)) };
    if !form.checked("no") {
        let problems = Problems::one("no", "missing", visit.words().say("offer-no-missing"));
        return Ok(visit.carry(OFFER, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match actions::decline_by_link(&mut act, &living.secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => return Ok(visit.go(OFFER)),
        Err(other) => return Err(other),
    }
    Ok(link_cookie::end(&visit, Sort::Offer, visit.carry(OFFER, &Carried::outcome(DECLINED))))
}

/// It is accepted, but opens nothing at present: says from when it will, if that is known.
fn from_when(visit: &PortalVisit, offer: &Offer) -> String {
    let (words, now) = (visit.words(), visit.call.now);
    if offer.starts_at > now {
        words.with("date", words.day(offer.starts_at, now, &visit.zone()).as_str()).say("offer-accepted-from")
    } else {
        words.say("offer-not-now")
    }
}

async fn closed(visit: &PortalVisit) -> Response {
    let visit = &with_own_bar(visit.clone()).await;
    let words = visit.words();
    let text = words.with("phone", visit.practice.phone.as_str()).say("offer-closed-text");
    let page = LinkPage::new(visit, "clock-countdown", words.say("offer-closed-title"), vec![text]).way(
        words.say("offer-closed-button"),
        visit.path("/sign-in"),
        true,
    );
    visit.page_with(StatusCode::GONE, &page.leads_in(visit))
}
