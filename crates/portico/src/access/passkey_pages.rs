//! Passkeys of clients: signing in with one, adding and removing them under "Your account", activating with one in place of a password
//! (behaviours.md 33, 34, 38). The device speaks through a script, so without scripts none of this is offered.

use super::{
    actions::{self, Made},
    activation_pages::{self, Living},
    cookies,
    link_pages::{self, OpenPortal},
    present::{self, Asks},
    sign_in_pages::{back, own_next, way_on},
    ways_in,
};
use crate::{
    answer::{Answer, Refusal, Trouble, code},
    doors::Path,
    look::PortalShell,
    passkeys::{
        self, PasskeyNotice,
        actions::{LIFE, Offered, Owner},
        name_of,
        proof::{self, Door},
    },
    sessions::Audience,
    sign_in::guesses::{self, Counter},
    visit::{Carried, ClientVisit, PortalVisit, device_said},
};
use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use portico_language::{Around, Words};
use portico_policy::Permission;
use portico_values::{Identity, LoginId, PasskeyId, SecretToken, new_id};
use portico_web::{Flash, FormData, Problems, with_cookie};

#[derive(Template)]
#[template(path = "access/pages/passkey_new.html")]
struct NewPage {
    shell: PortalShell,
    w: Words,
    called: String,
    asks: Asks,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "access/pages/passkey_make.html")]
struct MakePage {
    shell: PortalShell,
    w: Words,
    options: String,
    name: String,
    action: &'static str,
    back: &'static str,
    /// Before there is an account: the address it will have.
    address: Option<(Around, String)>,
}

#[derive(Template)]
#[template(path = "access/pages/passkey_remove.html")]
struct RemovePage {
    shell: PortalShell,
    w: Words,
    id: PasskeyId,
    text: String,
    is_last: bool,
    asks: Asks,
    problems: Problems,
}

/// The challenge for the sign-in page and the cookie in which its other half waits. At another host than the portal's the device would
/// have no passkey for it.
pub(super) fn challenge(visit: &PortalVisit) -> Option<(String, HeaderValue)> {
    if !visit.call.is_at_home_of(&visit.practice) {
        return None;
    }
    let portico = &visit.call.portico;
    let challenge = proof::challenge(portico, Door::Portal(&visit.practice), visit.call.now)?;
    Some((challenge.options, portico.cookies.set(&proof_cookie(visit), &challenge.sealed, Some(proof::LIFE))))
}

fn proof_cookie(visit: &PortalVisit) -> String {
    format!("passkey-in-{}", visit.practice.slug)
}

/// `POST /p/{slug}/sign-in/passkey`: one answer for every passkey that does not open this portal.
pub(super) async fn sign_in(OpenPortal(visit): OpenPortal, form: FormData) -> Answer<Response> {
    form.only(&["credential", "next"])?;
    let portico = &visit.call.portico;
    let next = own_next(&visit.path("/"), form.text("next"));
    let words = visit.words();
    let to_mend = |code, said: String| Carried::to_mend(&Problems::one("passkey", code, said));
    let network = Counter::network(&portico.keys, &format!("passkey {}", visit.practice.id), &visit.call.limit_key);
    match guesses::try_once(portico, &visit.who, std::slice::from_ref(&network)).await {
        Ok(()) => {}
        Err(Trouble::Refused(_)) => {
            let minutes = guesses::REST.as_secs() / 60;
            let said = words.with("minutes", minutes).say("sign-in-too-many");
            let to_mend = to_mend("too_many_tries", said).with_status(StatusCode::TOO_MANY_REQUESTS);
            return Ok(back(&visit, "", &next, to_mend));
        }
        Err(other) => return Err(other),
    }
    let sealed = portico.cookies.read(&visit.call.headers, &proof_cookie(&visit));
    let door = Door::Portal(&visit.practice);
    let proved = proof::prove(portico, door, sealed, form.raw("credential"), visit.call.now).await?;
    let mut act = visit.act().await?;
    let let_in = match &proved {
        Some(proved) => ways_in::sign_in_by_passkey(&mut act, proved, &visit.call.device).await,
        None => {
            actions::note_failed_sign_in(&mut act);
            Err(actions::not_let_in())
        }
    };
    match let_in {
        Ok(let_in) => {
            guesses::give_back(act.db(), &network).await?;
            act.commit().await?;
            let response = cookies::signed_in(&visit, &let_in.secret, way_on(&visit, &let_in, &next));
            Ok(with_cookie(response, portico.cookies.end(&proof_cookie(&visit))))
        }
        Err(Trouble::Refused(refusal)) => {
            // A refusal is written down too.
            if act.has_events() {
                act.commit().await?;
            }
            if refusal.code == code::CLOSED_DOOR {
                return Ok(link_pages::at_a_closed_door(&visit));
            }
            Ok(back(&visit, "", &next, to_mend("not_let_in", words.say("sign-in-passkey-failed"))))
        }
        Err(other) => Err(other),
    }
}

const NEW: &str = "/account/passkeys/new";
/// What became of asking for a passkey: it is offered.
const OFFERED: &str = "offered";

/// `GET /p/{slug}/account/passkeys/new`: the form, and once it was sent what the device is asked.
pub(super) async fn new(visit: ClientVisit) -> Answer<Response> {
    let carried = &visit.call.carried;
    if carried.is(OFFERED) {
        return Ok(visit.page(&make_page(&visit, carried.text(0), carried.text(1))));
    }
    let (words, problems) = (visit.words(), carried.problems());
    let called = if problems.is_empty() { device_said(&words, &visit.call.device) } else { carried.text(0) };
    let page = NewPage { shell: visit.shell(), w: words, called, asks: present::asks(&visit).await?, problems };
    Ok(visit.page(&page))
}

/// Back to the form, with the name that was typed.
fn again(visit: &ClientVisit, name: &str, problems: &Problems) -> Response {
    visit.carry(NEW, &Carried::to_mend(problems).with(&[name]))
}

fn make_page(visit: &ClientVisit, name: String, options: String) -> MakePage {
    let (action, back) = ("/account/passkeys", "/account");
    MakePage { shell: visit.shell(), w: visit.words(), options, name, action, back, address: None }
}

/// `POST /p/{slug}/account/passkeys/new`: whoever has shown that it is them is offered a passkey.
pub(super) async fn offer(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "present", "username"])?;
    let name = name_of(form.text("name"), &visit.call.device);
    if let Err(problems) = present::confirmed(&visit, form.raw("present")).await? {
        return Ok(again(&visit, &name, &problems));
    }
    let called = format!("{} {}", visit.session.given_name, visit.session.family_name);
    let owner = Owner {
        audience: Audience::Portal,
        subject: visit.session.login.uuid(),
        address: &visit.session.address,
        called: if visit.session.is_own() { &called } else { &visit.session.address },
        practice: &visit.practice,
    };
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnLogin)?;
    match passkeys::actions::offer(&mut act, &reach, &owner).await {
        Ok(Offered { options, browser }) => {
            act.commit().await?;
            let offered = Carried::outcome(OFFERED).with(&[name.as_str(), options.as_str()]);
            // Of an account with many passkeys the device is told more than a cookie takes.
            let answer = if offered.fits() { visit.carry(NEW, &offered) } else { visit.page(&make_page(&visit, name, options)) };
            Ok(keep(&visit.call, &visit.practice.slug, &browser, answer))
        }
        Err(Trouble::Refused(refusal)) => {
            Ok(again(&visit, &name, &Problems::one("name", refusal.code, said(&visit.words(), &refusal))))
        }
        Err(other) => Err(other),
    }
}

fn offer_cookie(slug: &str) -> String {
    format!("passkey-{slug}")
}

/// This browser is known again when its device has answered.
fn keep(call: &crate::visit::Call, slug: &str, browser: &SecretToken, response: Response) -> Response {
    with_cookie(response, call.portico.cookies.set(&offer_cookie(slug), &browser.reveal(), Some(LIFE)))
}

fn kept(call: &crate::visit::Call, slug: &str) -> Option<SecretToken> {
    SecretToken::parse(call.portico.cookies.read(&call.headers, &offer_cookie(slug))?).ok()
}

/// What a refusal about passkeys is in the words of the page.
fn said(words: &Words, refusal: &Refusal) -> String {
    words.say(match refusal.code {
        "enough_passkeys" => "passkey-enough",
        "passkey_known" => "passkey-known",
        "passkey_not_made" => "passkey-not-made",
        "no_passkeys" => "passkey-unavailable",
        _ => "passkey-offer-gone",
    })
}

/// `POST /p/{slug}/account/passkeys`: the device has made it.
pub(super) async fn add(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "credential"])?;
    let name = name_of(form.text("name"), &visit.call.device);
    let browser = kept(&visit.call, &visit.practice.slug);
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnLogin)?;
    let added = passkeys::actions::add(&mut act, &reach, Audience::Portal, browser.as_ref(), form.raw("credential"), &name).await;
    match added {
        Ok(added) if added.subject == visit.session.login.uuid() => {
            ways_in::tell_of_passkey(&mut act, &reach, visit.session.login, &name, PasskeyNotice::Added).await?;
            act.commit().await?;
            let words = visit.words();
            let flash = Flash::done(words.say("passkey-added")).with(words.say("passkey-added-detail"));
            let ended = visit.call.portico.cookies.end(&offer_cookie(&visit.practice.slug));
            Ok(with_cookie(visit.go_with("/account", &flash), ended))
        }
        Ok(_) => Err(Trouble::not_found()),
        Err(Trouble::Refused(refusal)) => {
            act.leave();
            Ok(again(&visit, &name, &Problems::one("name", refusal.code, said(&visit.words(), &refusal))))
        }
        Err(other) => Err(other),
    }
}

fn removal(id: PasskeyId) -> String {
    format!("/account/passkeys/{id}/remove")
}

/// `GET /p/{slug}/account/passkeys/{passkey}/remove`.
pub(super) async fn ask_to_remove(visit: ClientVisit, Path((_, id)): Path<(String, PasskeyId)>) -> Answer<Response> {
    let (passkey, is_last) = own(&visit, id).await?;
    let words = visit.words();
    let page = RemovePage {
        shell: visit.shell(),
        id,
        text: words.with("passkey", passkey.name.as_str()).say("passkey-remove-text"),
        is_last,
        asks: present::asks(&visit).await?,
        problems: visit.call.carried.problems(),
        w: words,
    };
    Ok(visit.page(&page))
}

/// A passkey of theirs, and whether it is their only way in.
async fn own(visit: &ClientVisit, id: PasskeyId) -> Answer<(passkeys::Listed, bool)> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let mut listed = passkeys::store::list(look.db(), &reach, Audience::Portal, visit.session.login.uuid()).await?;
    let login = super::store::login(look.db(), &reach, visit.session.login).await?.ok_or_else(Trouble::not_found)?;
    let place = listed.iter().position(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    let is_last = listed.len() == 1 && login.password_hash.is_none();
    Ok((listed.swap_remove(place), is_last))
}

/// `POST /p/{slug}/account/passkeys/{passkey}/remove`. Nobody takes their only way in away.
pub(super) async fn remove(visit: ClientVisit, Path((_, id)): Path<(String, PasskeyId)>, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    own(&visit, id).await?;
    let login = match present::confirmed(&visit, form.raw("present")).await? {
        Ok(login) => login,
        Err(problems) => return Ok(visit.carry(&removal(id), &Carried::to_mend(&problems))),
    };
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnLogin)?;
    // Of two that are removed in one moment the second finds the first gone.
    if !super::store::hold_unchanged(act.db(), &reach, &login).await? {
        return Err(actions::changed().into());
    }
    let listed = passkeys::store::list(act.db(), &reach, Audience::Portal, login.id.uuid()).await?;
    if login.password_hash.is_none() && listed.len() == 1 {
        act.leave();
        return Ok(visit.go(&removal(id)));
    }
    let name = passkeys::actions::remove(&mut act, &reach, Audience::Portal, login.id, id).await?;
    ways_in::tell_of_passkey(&mut act, &reach, login.id, &name, PasskeyNotice::Removed).await?;
    act.commit().await?;
    Ok(visit.go_with("/account", &Flash::done(visit.words().say("passkey-removed"))))
}

/// `GET /p/{slug}/activate/passkey`: whoever has a living link is offered a passkey in the place of the password. Nothing is written.
pub(super) async fn offer_at_activation(visit: PortalVisit) -> Answer<Response> {
    let ready = match activation_pages::ready(visit).await? {
        Ok(ready) => ready,
        Err(page) => return Ok(page),
    };
    let (Living { visit, facts, .. }, address) = (&ready.living, &ready.address);
    let portico = &visit.call.portico;
    let login: LoginId = new_id(visit.call.now, &*portico.randomness);
    let owner = Owner {
        audience: Audience::Portal,
        subject: login.uuid(),
        address: address.as_str(),
        called: facts.called(),
        practice: &visit.practice,
    };
    let (options, sealed) = match passkeys::actions::offer_unwritten(portico, facts.token, &owner, visit.call.now) {
        Ok(offered) => offered,
        Err(Trouble::Refused(_)) => return Ok(visit.go("/activate/password")),
        Err(other) => return Err(other),
    };
    let words = visit.words();
    let page = MakePage {
        shell: visit.shell(),
        options,
        name: String::new(),
        action: "/activate/passkey",
        back: "/activate/password",
        address: Some((words.around("email", "activation-passkey-sign-in-with"), address.to_string())),
        w: words,
    };
    let cookie = portico.cookies.set(&link_offer_cookie(visit), &sealed, Some(LIFE));
    Ok(with_cookie(visit.page(&page), cookie))
}

fn link_offer_cookie(visit: &PortalVisit) -> String {
    format!("passkey-link-{}", visit.practice.slug)
}

/// `POST /p/{slug}/activate/passkey`: the finished passkey accepts the link, as a finished password does.
pub(super) async fn activate(visit: PortalVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "credential"])?;
    let ready = match activation_pages::ready(visit).await? {
        Ok(ready) => ready,
        Err(page) => return Ok(page),
    };
    let Living { visit, secret, facts } = &ready.living;
    if !form.raw("credential").is_empty() {
        activation_pages::note_started(visit, secret).await?;
    }
    let sealed = visit.call.portico.cookies.read(&visit.call.headers, &link_offer_cookie(visit));
    let made = Made { link: facts.token, sealed, answer: form.raw("credential"), proof: ready.proof };
    let mut act = visit.act().await?;
    match actions::activate_with_passkey(&mut act, secret, &made, visit.language.tag(), &visit.call.device).await {
        Ok(let_in) => {
            act.commit().await?;
            let words = visit.words();
            let flash = Flash::done(words.say("activation-done-title")).with(words.say("activation-done-passkey"));
            let response = ready.end(cookies::signed_in(visit, &let_in.secret, visit.go_with("/", &flash)));
            Ok(with_cookie(response, visit.call.portico.cookies.end(&link_offer_cookie(visit))))
        }
        Err(Trouble::Refused(refusal)) if ["offer_gone", "passkey_not_made", "passkey_known"].contains(&refusal.code) => {
            let problems = Problems::one("passkey", refusal.code, said(&visit.words(), &refusal));
            Ok(activation_pages::password_again(visit, &problems))
        }
        Err(Trouble::Refused(refusal)) => Ok(ready.refused(&refusal)),
        Err(other) => Err(other),
    }
}
