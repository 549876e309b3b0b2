//! Activation: from the link in a letter to a signed-in browser, in two screens (behaviours.md 30–33, settled.md 1, 4, 6), and more where
//! something is asked between them: a second check, or the address to sign in with.
//!
//! GET writes nothing. The first screen says who invites; the second takes the password; only the finished password uses the link up.

use super::{
    actions,
    cookies::signed_in,
    link_cookie::{self, Brought, Sort},
    link_pages, typed_address_pages,
};
use crate::{
    answer::{Answer, Refusal, Trouble, code},
    invitations::{self, Channel, LinkFacts, LinkState, SecondCheck, links},
    look::PortalShell,
    sign_in::password_rules,
    visit::{Carried, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::{Around, Words};
use portico_policy::Permission;
use portico_values::{EmailAddress, SecretToken, TokenId};
use portico_web::{FormData, Problems};

#[derive(Template)]
#[template(path = "access/pages/activate.html")]
struct StartPage {
    shell: PortalShell,
    w: Words,
    hello: String,
    heading: String,
    text: String,
    /// How many things wait inside, said; nothing when nothing does.
    waiting: Option<String>,
    step: String,
    not_me: String,
    not_me_link: String,
}

#[derive(Template)]
#[template(path = "access/pages/activate_password.html")]
struct PasswordPage {
    shell: PortalShell,
    w: Words,
    step: String,
    sign_in_with: Around,
    address: String,
    /// Whether the address was typed, because the invitation went to none: another one can be.
    was_typed: bool,
    hint: String,
    own: String,
    not_me: String,
    not_me_link: String,
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
    button: String,
    /// Whether the link came by email, so that it says something of an address.
    mailed: bool,
    problems: Problems,
}

/// "Tell us and we’ll stop these emails." Where none were sent, because the invitation is on paper, none are spoken of.
fn not_me_link(facts: &LinkFacts, words: &Words) -> String {
    words.say(if facts.asks_for_address() { "activation-not-me-link-paper" } else { "activation-not-me-link" })
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
        hello: words.with("name", facts.called()).say("activation-start-hello"),
        heading: words.with("practice", visit.practice.name_in_one().as_str()).say("activation-start-heading"),
        text: words.with("practice", visit.practice.name.as_str()).say("activation-start-text"),
        waiting: (waiting > 0).then(|| words.with("count", waiting).say("activation-waiting")),
        step: words.with("step", 1).with("steps", steps).say("activation-step"),
        not_me: words.with("name", facts.called()).say("activation-not-me-question"),
        not_me_link: not_me_link(&facts, &words),
        w: words,
    };
    Ok(visit.page(&page))
}

const PASSWORD: &str = "/activate/password";
/// What became of a password: somebody signs in with its address by now.
const TAKEN: &str = "taken";

/// `GET /p/{slug}/activate/password`.
pub(super) async fn password(visit: PortalVisit) -> Answer<Response> {
    Ok(match ready(visit).await? {
        Ok(ready) if ready.living.visit.call.carried.is(TAKEN) => ready.address_taken(),
        Ok(ready) => ready.living.visit.page(&password_page(&ready)),
        Err(page) => page,
    })
}

fn password_page(Ready { living, address, .. }: &Ready) -> PasswordPage {
    let Living { visit, facts, .. } = living;
    let words = visit.words();
    PasswordPage {
        shell: visit.shell(),
        step: living.step(0, &words),
        sign_in_with: words.around("email", "activation-password-sign-in-with"),
        address: address.to_string(),
        was_typed: facts.asks_for_address(),
        hint: words.with("least", password_rules::LEAST).say("password-hint"),
        own: format!("{} {address}", facts.called()),
        passkeys: visit.call.is_at_home_of(&visit.practice)
            && visit.practice.relying_party(&visit.call.portico.settings).is_some(),
        not_me: words.with("name", facts.called()).say("activation-not-me-question"),
        not_me_link: not_me_link(facts, &words),
        problems: visit.call.carried.problems(),
        w: words,
    }
}

/// Back to the page, which says what was not right.
pub(super) fn password_again(visit: &PortalVisit, problems: &Problems) -> Response {
    visit.carry(PASSWORD, &Carried::to_mend(problems))
}

/// `POST /p/{slug}/activate/password`: the finished password accepts the link, opens the login and signs in, in one transaction.
pub(super) async fn activate(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["password", "username"])?;
    let ready = match ready(visit).await? {
        Ok(ready) => ready,
        Err(page) => return Ok(page),
    };
    let (Living { visit, secret, facts }, address) = (&ready.living, &ready.address);
    let typed = form.raw("password");
    if !typed.is_empty() {
        note_started(visit, secret).await?;
    }
    let about = [address.as_str(), facts.given_name.as_str(), facts.called(), visit.practice.name.as_str()];
    if let Err(problem) = password_rules::check(typed, &about) {
        return Ok(password_again(visit, &Problems::one("password", problem.code(), problem.say(&visit.words()))));
    }
    let portico = &visit.call.portico;
    let hash = portico.hashing.hash(typed, &*portico.randomness).await?;
    let mut act = visit.act().await?;
    match actions::activate(&mut act, secret, ready.proof, &hash, visit.language.tag(), &visit.call.device).await {
        Ok(let_in) => {
            act.commit().await?;
            let flash =
                portico_web::Flash::done(visit.words().say("activation-done-title")).with(visit.words().say("home-welcome"));
            let response = signed_in(visit, &let_in.secret, visit.go_with("/", &flash));
            Ok(ready.end(response))
        }
        Err(Trouble::Refused(refusal)) => Ok(ready.refused(&refusal)),
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

const NOT_ME: &str = "/activate/not-me";

/// `GET /p/{slug}/activate/not-me`: the question, and the thanks for an answer. After that the page of the link says that it was turned
/// down.
pub(super) async fn not_me(visit: PortalVisit) -> Answer<Response> {
    if visit.call.carried.is(link_pages::TOLD)
        && let Some((visit, facts)) = link_pages::kept(&visit).await?
    {
        return Ok(thank_you(&visit, &facts));
    }
    let Living { visit, facts, .. } = match checked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    let words = visit.words();
    Ok(visit.page(&NotMePage {
        shell: visit.shell(),
        title: words.with("name", facts.called()).say("activation-not-me-title"),
        text: words.with("practice", visit.practice.name.as_str()).say(match facts.asks_for_address() {
            true => "activation-not-me-text-paper",
            false => "activation-not-me-text",
        }),
        button: words.say(if facts.asks_for_address() { "activation-not-me-button-paper" } else { "activation-not-me-button" }),
        mailed: facts.channel == Channel::Mailed,
        problems: visit.call.carried.problems(),
        w: words,
    }))
}

fn thank_you(visit: &PortalVisit, facts: &LinkFacts) -> Response {
    let said = if facts.asks_for_address() { "activation-not-me-done-text-paper" } else { "activation-not-me-done-text" };
    link_pages::thank_you(visit, said)
}

/// `POST /p/{slug}/activate/not-me`: with a tick that a person sets and a scanner does not.
pub(super) async fn say_not_me(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["not_me"])?;
    let Living { visit, secret, facts } = match checked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(page),
    };
    if !form.checked("not_me") {
        let missing =
            if facts.asks_for_address() { "activation-not-me-tick-missing-paper" } else { "activation-not-me-tick-missing" };
        let problems = Problems::one("not_me", "missing", visit.words().say(missing));
        return Ok(visit.carry(NOT_ME, &Carried::to_mend(&problems)));
    }
    let mut act = visit.act().await?;
    match invitations::actions::decline(&mut act, &secret).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(_)) => return Ok(visit.go("/activate")),
        Err(other) => return Err(other),
    }
    Ok(visit.carry(NOT_ME, &Carried::outcome(link_pages::TOLD)))
}

/// The living link behind the cookie, or the page that says why there is none.
pub(super) async fn judged(visit: PortalVisit) -> Answer<Result<Living, Response>> {
    let secret = match link_cookie::read(&visit, Sort::Activation) {
        Brought::Secret(secret) => secret,
        Brought::Nothing => return Ok(Err(link_pages::closed(&visit).await)),
        Brought::Damaged => return Ok(Err(link_pages::unknown(&visit)?)),
    };
    let mut look = visit.look().await?;
    let Some(facts) = links::find(&mut look, &secret).await? else { return Ok(Err(link_pages::unknown(&visit)?)) };
    let visit = link_pages::in_the_clients_language(&visit, &facts);
    let state = facts.state(look.now());
    drop(look); // a page that says why not takes one of its own
    match state {
        LinkState::Living => Ok(Ok(Living { visit, secret, facts })),
        state => Ok(Err(link_pages::dead(&visit, &facts, state).await)),
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
    /// How many steps there are.
    pub(super) fn steps(&self) -> i64 {
        2 + i64::from(self.is_asked()) + i64::from(self.facts.asks_for_address())
    }
    /// "Step 3 of 3", counted from the last one, which is the password.
    pub(super) fn step(&self, before_the_last: i64, words: &Words) -> String {
        let steps = self.steps();
        words.with("step", steps - before_the_last).with("steps", steps).say("activation-step")
    }
    /// The answer with the link, and the second check that was passed, open for another while in this browser.
    pub(super) fn kept_open(&self, response: Response) -> Response {
        let response = link_cookie::keep_open(&self.visit, Sort::Activation, &self.secret, response);
        if self.is_asked() { link_cookie::put_passed(&self.visit, self.facts.token, response) } else { response }
    }
}

/// A living link with everything that comes before the password.
pub(super) struct Ready {
    pub(super) living: Living,
    /// By which its account will sign in.
    pub(super) address: EmailAddress,
    /// The code by which it was proved, where it was typed.
    pub(super) proof: Option<TokenId>,
}

impl Ready {
    /// The answer without the cookies of a link that has done its work.
    pub(super) fn end(&self, response: Response) -> Response {
        let response = link_cookie::end(&self.living.visit, Sort::Activation, response);
        if self.proof.is_some() { link_cookie::end_proof(&self.living.visit, response) } else { response }
    }
    fn address_taken(&self) -> Response {
        link_pages::address_taken(&self.living.visit, Some(&self.address), self.proof.is_some())
    }
    /// Where a refused activation leads: to another address, to the code once more, or to the start page, which says how the link died
    /// between the look and the act.
    pub(super) fn refused(&self, refusal: &Refusal) -> Response {
        let visit = &self.living.visit;
        match refusal.code {
            code::ADDRESS_TAKEN => visit.carry(PASSWORD, &Carried::outcome(TAKEN)),
            code::NOT_PROVEN => visit.go("/activate/email"),
            _ => visit.go("/activate"),
        }
    }
}

/// The same, once there is an address to sign in with: the one the invitation went to, or one that was typed and proved in this browser.
pub(super) async fn ready(visit: PortalVisit) -> Answer<Result<Ready, Response>> {
    let living = match checked(visit).await? {
        Ok(living) => living,
        Err(page) => return Ok(Err(page)),
    };
    if let Some(address) = living.facts.address.clone() {
        return Ok(Ok(Ready { living, address, proof: None }));
    }
    Ok(match typed_address_pages::proven(&living).await? {
        Ok((address, code)) => Ok(Ready { living, address, proof: Some(code) }),
        Err(page) => Err(page),
    })
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
