//! Activation: from the link in a letter to a signed-in browser, in two screens (behaviours.md 30–33, settled.md 1, 4, 6).
//!
//! GET writes nothing. The first screen says who invites; the second takes the password; only the finished password uses the link up.

use super::{
    actions,
    cookies::signed_in,
    link_cookie::{self, Brought, Sort},
    link_pages,
};
use crate::{
    answer::{Answer, Trouble},
    invitations::{self, Channel, LinkFacts, LinkState, SecondCheck, links},
    look::PortalShell,
    sign_in::password_rules,
    visit::PortalVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Around, Words};
use portico_policy::Permission;
use portico_values::{EmailAddress, SecretToken};
use portico_web::{FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "access/pages/activate.html")]
struct StartPage {
    shell: PortalShell,
    w: Words,
    heading: String,
    text: String,
    waiting: String,
    step: String,
    not_me: String,
    /// Whether the link came by email, so that it says something of an address.
    mailed: bool,
}

#[derive(Template)]
#[template(path = "access/pages/activate_password.html")]
struct PasswordPage {
    shell: PortalShell,
    w: Words,
    step: String,
    sign_in_with: Around,
    address: String,
    /// Whether the address is typed here, because the invitation went to none.
    asks_for_address: bool,
    hint: String,
    own: String,
    not_me: String,
    /// Whether a passkey can be made here.
    passkeys: bool,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/not_me.html")]
struct NotMePage {
    shell: PortalShell,
    w: Words,
    title: String,
    text: String,
    problems: Problems,
}

/// `GET /p/{slug}/a/{token}`: no look-up, no write; the secret leaves the address (303).
pub(super) async fn arrive(visit: PortalVisit) -> Response {
    link_cookie::put(&visit, Sort::Activation, "/activate")
}

/// `GET /p/{slug}/activate`: the true state of the link, and its one next step.
pub(super) async fn start(visit: PortalVisit) -> Answer<Response> {
    let living = match judged(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    let steps = living.steps();
    let Living { visit, facts, .. } = living;
    let words = visit.words();
    let waiting = {
        let mut look = visit.look().await?;
        let reach = look.may(Permission::KnockAtTheDoor)?;
        crate::forms::open_for(look.db(), &reach, facts.client).await?
    };
    let page = StartPage {
        shell: visit.shell(),
        heading: words
            .with("name", facts.called())
            .with("practice", visit.practice.name.as_str())
            .say("activation-start-heading"),
        text: words.with("practice", visit.practice.name.as_str()).say("activation-start-text"),
        waiting: words.with("count", waiting).say("activation-waiting"),
        step: words.with("step", 1).with("steps", steps).say("activation-step"),
        not_me: words.with("name", facts.called()).say("activation-not-me-question"),
        mailed: facts.channel == Channel::Mailed,
        w: words,
    };
    Ok(visit.page(&page))
}

/// `GET /p/{slug}/activate/password`.
pub(super) async fn password(visit: PortalVisit) -> Answer<Response> {
    match checked(visit).await? {
        Ok(Living { visit, facts, .. }) => Ok(visit.page(&password_page(&visit, &facts, Problems::none()))),
        Err(page) => Ok(page),
    }
}

fn password_page(visit: &PortalVisit, facts: &LinkFacts, problems: Problems) -> PasswordPage {
    let words = visit.words();
    let steps = if facts.second_check == SecondCheck::None { 2 } else { 3 };
    PasswordPage {
        shell: visit.shell(),
        step: words.with("step", steps).with("steps", steps).say("activation-step"),
        sign_in_with: words.around("email", "activation-password-sign-in-with"),
        address: facts.written_to().to_owned(),
        asks_for_address: facts.asks_for_address(),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        own: format!("{} {}", facts.called(), facts.written_to()),
        // A passkey bears the address it signs in with, which on paper is not known yet.
        passkeys: visit.call.portico.relying_party.is_some() && !facts.asks_for_address(),
        not_me: words.with("name", facts.called()).say("activation-not-me-question"),
        problems,
        w: words,
    }
}

/// The page again, with what was not right.
pub(super) fn password_again(visit: &PortalVisit, facts: &LinkFacts, problems: Problems) -> Response {
    no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &password_page(visit, facts, problems)))
}

/// `POST /p/{slug}/activate/password`: the finished password accepts the link, opens the login and signs in, in one transaction.
pub(super) async fn activate(visit: PortalVisit, form: FormData) -> Answer<Response> {
    let Living { visit, secret, facts } = match checked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    form.only(if facts.asks_for_address() { &["password", "email"] } else { &["password", "username"] })?;
    let typed = form.raw("password");
    if !typed.is_empty() {
        note_started(&visit, &secret).await?;
    }
    let mut problems = Problems::none();
    let mut chosen = None;
    if facts.asks_for_address() {
        match EmailAddress::parse(form.text("email")) {
            Ok(address) => chosen = Some(address),
            Err(_) => problems.add("email", "email", visit.words().say("code-email-wrong")),
        }
    }
    let again = |problems| {
        let mut page = password_page(&visit, &facts, problems);
        if facts.asks_for_address() {
            page.address = form.text("email").to_owned();
        }
        Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
    };
    let address = chosen.as_ref().or(facts.address.as_ref());
    let about =
        [address.map_or("", EmailAddress::as_str), facts.given_name.as_str(), facts.called(), visit.practice.name.as_str()];
    if let Err(problem) = password_rules::check(typed, &about) {
        problems.add("password", problem.code(), problem.say(&visit.words()));
    }
    if !problems.is_empty() {
        return again(problems);
    }
    let portico = &visit.call.portico;
    let hash = portico.hashing.hash(typed, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    match actions::activate_as(&mut act, &secret, chosen.as_ref(), &hash, visit.language.tag(), &visit.call.device).await {
        Ok(let_in) => {
            act.commit().await?;
            let flash =
                portico_web::Flash::done(visit.words().say("activation-done-title")).with(visit.words().say("home-welcome"));
            let response = signed_in(&visit, &let_in.secret, visit.go_with("/", &flash));
            Ok(link_cookie::end(&visit, Sort::Activation, response))
        }
        Err(Trouble::Refused(refusal)) if refusal.code == "address_taken" => Ok(link_pages::address_taken(&visit, address)),
        // The link died between the look and the act: the start page says how.
        Err(Trouble::Refused(_)) => Ok(visit.go("/activate")),
        Err(other) => Err(other),
    }
}

pub(super) async fn note_started(visit: &PortalVisit, secret: &SecretToken) -> Answer<()> {
    let mut act = visit.act().await?;
    match invitations::actions::note_started(&mut act, secret).await {
        Ok(true) => act.commit().await,
        Ok(false) | Err(Trouble::Refused(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// `GET /p/{slug}/activate/not-me`.
pub(super) async fn not_me(visit: PortalVisit) -> Answer<Response> {
    match checked(visit).await? {
        Ok(Living { visit, facts, .. }) => Ok(visit.page(&not_me_page(&visit, &facts, Problems::none()))),
        Err(page) => Ok(page),
    }
}

fn not_me_page(visit: &PortalVisit, facts: &LinkFacts, problems: Problems) -> NotMePage {
    let words = visit.words();
    NotMePage {
        shell: visit.shell(),
        title: words.with("name", facts.called()).say("activation-not-me-title"),
        text: words.with("practice", visit.practice.name.as_str()).say("activation-not-me-text"),
        problems,
        w: words,
    }
}

/// `POST /p/{slug}/activate/not-me`: with a tick that a person sets and a scanner does not.
pub(super) async fn say_not_me(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["not_me"])?;
    let Living { visit, secret, facts } = match checked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    if !form.checked("not_me") {
        let problems = Problems::one("not_me", "missing", visit.words().say("activation-not-me-tick-missing"));
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &not_me_page(&visit, &facts, problems))));
    }
    let mut act = visit.act().await?;
    match invitations::actions::decline(&mut act, &secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => return Ok(visit.go("/activate")),
        Err(other) => return Err(other),
    }
    Ok(link_cookie::end(&visit, Sort::Activation, link_pages::thank_you(&visit)))
}

/// The living link behind the cookie, or the page that says why there is none.
pub(super) async fn judged(visit: PortalVisit) -> Answer<Result<Living, Response>> {
    let secret = match link_cookie::read(&visit, Sort::Activation) {
        Brought::Secret(secret) => secret,
        Brought::Nothing => return Ok(Err(link_pages::closed(&visit))),
        Brought::Damaged => return Ok(Err(link_pages::unknown(&visit)?)),
    };
    let mut look = visit.look().await?;
    let Some(facts) = links::find(&mut look, &secret).await? else { return Ok(Err(link_pages::unknown(&visit)?)) };
    let visit = link_pages::in_the_clients_language(&visit, &facts);
    match facts.state(look.now()) {
        LinkState::Living => Ok(Ok(Living { visit, secret, facts })),
        state => Ok(Err(link_pages::dead(&visit, &facts, state, Problems::none()))),
    }
}

/// A living link and the visit in its client's language.
pub(super) struct Living {
    pub(super) visit: PortalVisit,
    pub(super) secret: SecretToken,
    pub(super) facts: LinkFacts,
}

impl Living {
    /// Whether something is asked before the password.
    pub(super) fn is_asked(&self) -> bool {
        self.facts.second_check != SecondCheck::None
    }
    /// How many screens there are.
    fn steps(&self) -> i64 {
        if self.is_asked() { 3 } else { 2 }
    }
}

/// The same, once its second check is passed in this browser; before that, the way there.
pub(super) async fn checked(visit: PortalVisit) -> Answer<Result<Living, Response>> {
    let living = match judged(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(Err(page)),
    };
    if living.is_asked() && !link_cookie::has_passed(&living.visit, living.facts.token) {
        return Ok(Err(living.visit.go("/activate/check")));
    }
    Ok(Ok(living))
}
