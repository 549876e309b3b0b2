//! Getting in: activating an account, signing in, choosing a new password, confirming an address.
//!
//! Passwords are hashed before the act begins. Nothing here tells a stranger whether an address has an account.

use super::{
    letters,
    login::{LetIn, Login},
    passes::{self, Purpose},
    store::{self, NewLogin},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
    invitations::{self, Channel, actions::Renewed, notices::Answered},
    outbox::LetterKind,
    passkeys,
    practices::{self, Practice},
    sessions::{
        self, Audience, Stage,
        actions::{Opening, open},
    },
    sign_in::codes::{self, Tried},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, GrantId, Identity, LoginId, SecretToken, SessionId, TokenId};

/// Activates an account: the link is accepted, the login opened with its password, joined to the client, and signed in. All of it or
/// nothing, for exactly one caller.
///
/// # Errors
/// Refused when the link does not live at this moment, or when the address is somebody's login already.
pub async fn activate(act: &mut Act, secret: &SecretToken, password_hash: &str, language: &str, device: &str) -> Answer<LetIn> {
    activate_as(act, secret, None, password_hash, language, device).await
}

/// The same for an invitation that went to no address: whoever activates has typed theirs. It opens the account at once and counts as
/// confirmed when the letter that goes there has been answered (settled.md 7).
///
/// # Errors
/// As above.
pub async fn activate_as(
    act: &mut Act,
    secret: &SecretToken,
    typed: Option<&EmailAddress>,
    password_hash: &str,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let chosen = Chosen { login: act.id(), typed, password_hash: Some(password_hash) };
    open_account(act, secret, chosen, language, device).await
}

/// The same with a passkey in the place of the password: the one that was offered to whoever has this link, in this browser.
///
/// # Errors
/// As for a password; refused when the passkey cannot be taken, too.
pub async fn activate_with_passkey(
    act: &mut Act,
    secret: &SecretToken,
    made: &Made<'_>,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let added = passkeys::actions::add_unwritten(act, &reach, made.link, made.sealed, made.answer, device).await?;
    let chosen = Chosen { login: LoginId::from_uuid(added.subject), typed: None, password_hash: None };
    open_account(act, secret, chosen, language, device).await
}

/// A passkey as it came back from a browser.
pub struct Made<'a> {
    /// The link for which it was offered.
    pub link: TokenId,
    /// What waited in this browser for the answer.
    pub sealed: Option<&'a str>,
    /// The device's answer, as JSON.
    pub answer: &'a str,
}

/// What whoever activates has chosen to sign in with.
struct Chosen<'a> {
    login: LoginId,
    /// The address they typed, where the invitation went to none.
    typed: Option<&'a EmailAddress>,
    /// None with a passkey.
    password_hash: Option<&'a str>,
}

async fn open_account(
    act: &mut Act,
    secret: &SecretToken,
    Chosen { login, typed, password_hash }: Chosen<'_>,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now = act.now();
    let link = invitations::actions::accept(act, secret).await?;
    let address = match typed.filter(|_| link.asks_for_address()) {
        Some(typed) => typed.clone(),
        None => EmailAddress::parse(&link.address).map_err(|_| Trouble::fault("an invitation has an address that is none"))?,
    };
    let mailed = link.channel == Channel::Mailed.word();
    let new =
        NewLogin { id: login, address: &address, confirmed_at: mailed.then_some(now), password_hash, language, name: None, now };
    if !store::open_login(act.db(), &reach, &new).await? {
        let sentence = "This email already opens an account. Sign in, or call the practice.";
        return Err(Refusal::conflict("address_taken", sentence).into());
    }
    let grant: GrantId = act.id();
    if !store::grant_self(act.db(), &reach, grant, login, link.client, now).await? {
        return Err(Refusal::conflict("already_active", "This account is already active. Sign in.").into());
    }
    act.record(Event::new("login.opened").client(link.client).about(login).with("confirmed", mailed));
    act.record(Event::new("grant.given").client(link.client).about(grant).with("kind", "self"));
    let secret = let_in(act, &reach, (login, 1), (grant, link.client), device).await?;
    if link.asks_for_address() {
        mail_confirmation(act, &reach, login).await?;
    }
    invitations::notices::tell(act, &reach, &link, Answered::Accepted(device)).await?;
    clients::store::refresh(act.db(), reach.practice(), &[link.client], now).await?;
    Ok(LetIn { login, client: link.client, chooses: false, secret })
}

/// Opens a session for a login in one of its portals; the secret goes into the cookie.
///
/// # Errors
/// A fault.
pub(crate) async fn let_in(
    act: &mut Act,
    reach: &Reach,
    (login, epoch): (LoginId, i64),
    (grant, client): (GrantId, ClientId),
    device: &str,
) -> Answer<SecretToken> {
    let practice = practices::of(act).await?;
    let opening = Opening {
        audience: Audience::Portal,
        subject: login.uuid(),
        grant: Some(grant),
        subject_epoch: epoch,
        practice_epoch: practice.epoch,
        stage: Stage::Full,
        device,
    };
    let (session, secret) = open(act, reach, &opening).await?;
    let kind = store::kind_of(act.db(), reach, grant).await?;
    let event = Event::new("login.signed_in").client(client).about(session).with("login", login.to_string());
    act.record(event.with("kind", kind));
    Ok(secret)
}

/// Signs in after the password was found right outside the act. The login is read again: its password must still be the one that was
/// checked, one of its portals open. Its own opens first; a login with several chooses then.
///
/// # Errors
/// Refused with one sentence for every reason, which stands in the history.
pub async fn sign_in(act: &mut Act, checked: &Login, unusual: Option<letters::Unusual>, device: &str) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now_login = store::login(act.db(), &reach, checked.id).await?;
    let still = now_login.is_some_and(|login| {
        login.epoch == checked.epoch && login.password_hash == checked.password_hash && login.second_step_sealed.is_none()
    });
    if !still {
        act.record(Event::new("login.sign_in_failed").about(checked.id).refused("changed"));
        return Err(not_let_in());
    }
    open_door(act, &reach, checked, unusual, device).await
}

/// Opens one of the portals of a login whose owner has proved who they are, in every way that is asked of them.
///
/// # Errors
/// Refused, and written down, when none is open.
pub(super) async fn open_door(
    act: &mut Act,
    reach: &Reach,
    checked: &Login,
    unusual: Option<letters::Unusual>,
    device: &str,
) -> Answer<LetIn> {
    let practice = practices::of(act).await?;
    let present = practice.present(act.now());
    let portals = store::open_portals(act.db(), reach, checked.id, &present).await?;
    let (true, Some(portal)) = (practice.portal_on, portals.first()) else {
        act.record(Event::new("login.sign_in_failed").about(checked.id).refused("closed"));
        return Err(not_let_in());
    };
    let secret = let_in(act, reach, (checked.id, checked.epoch), (portal.grant_id, portal.client), device).await?;
    let now = act.now();
    store::note_sign_in(act.db(), reach, checked.id, now).await?;
    if portal.is_own() {
        clients::store::note_active(act.db(), reach.practice(), portal.client, now).await?;
    }
    if let Some(unusual) = unusual {
        notify(act, reach, &practice, checked.id, |portico, practice, owner, now| {
            letters::signed_in(portico, practice, owner, unusual, device, now)
        })
        .await?;
    }
    Ok(LetIn { login: checked.id, client: portal.client, chooses: portals.len() > 1, secret })
}

/// Writes down a sign-in that failed, in the same way for everybody.
pub fn note_failed_sign_in(act: &mut Act) {
    act.record(Event::new("login.sign_in_failed").refused("no_match"));
}

/// Writes down that somebody signed in did not know the present password.
pub fn note_wrong_present(act: &mut Act, login: LoginId) {
    act.record(Event::new("login.password_not_confirmed").about(login).refused("wrong_password"));
}

/// Somebody invited and not yet active who tries to sign in is mailed the way in (behaviours.md 32). Done after the answer, which is the
/// same for everybody.
///
/// # Errors
/// A fault.
pub async fn mail_way_in(act: &mut Act, address: &EmailAddress) -> Answer<()> {
    if practices::of(act).await?.portal_on {
        invitations::actions::send_way_in(act, address).await?;
    }
    Ok(())
}

/// The one answer to every sign-in that does not succeed.
pub fn not_let_in() -> Trouble {
    Refusal::conflict("not_let_in", "That email and password don’t match.").into()
}

/// Asks for a way back in: a reset for a login with a confirmed address, the activation mail for somebody invited, nothing for a
/// stranger. The page says the same in every case, before any of this is done.
///
/// # Errors
/// A fault.
pub async fn ask_for_reset(act: &mut Act, address: &EmailAddress) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let practice = practices::of(act).await?;
    let login = store::login_at(act.db(), &reach, address).await?;
    let Some(login) = login.filter(|login| login.address_confirmed_at.is_some()) else {
        let sent = if practice.portal_on { invitations::actions::send_way_in(act, address).await? } else { None };
        if sent != Some(Renewed::Sent) {
            act.record(Event::new("login.reset_asked").refused("nothing_to_send"));
        }
        return Ok(());
    };
    let owner = store::owner(act.db(), &reach, login.id).await?;
    let present = practice.present(act.now());
    let is_open = practice.portal_on && !store::open_portals(act.db(), &reach, login.id, &present).await?.is_empty();
    let (Some(owner), true) = (owner, is_open) else {
        act.record(Event::new("login.reset_asked").about(login.id).refused("nothing_to_send"));
        return Ok(());
    };
    let secret = passes::issue(act, Purpose::PortalReset, login.id, address.normalised()).await?;
    let content = letters::reset(act.portico(), &practice, &owner, &secret);
    post_newest(act, &reach, LetterKind::PasswordReset, &owner.address, owner.client, content).await?;
    act.record(Event::new("login.reset_asked").client_if(owner.client).about(login.id));
    Ok(())
}

/// Sets a new password with a reset link; every session ends, the owner gets a notice. Signs nobody in.
///
/// # Errors
/// Refused when the link does not live, or no portal is open for its login.
pub async fn reset_password(act: &mut Act, secret: &SecretToken, password_hash: &str) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let spent = passes::spend(act, Purpose::PortalReset, secret).await?;
    let Some((login, address)) = spent.map(|(subject, address)| (LoginId::from_uuid(subject), address)) else {
        return Err(Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.").into());
    };
    let known = store::login(act.db(), &reach, login).await?;
    // A link sent to an address that is no longer the login's is worth nothing (KEYCLOAK-15170).
    let same = known.and_then(|login| EmailAddress::parse(&login.address).ok()).is_some_and(|now| now.normalised() == address);
    let practice = practices::of(act).await?;
    let present = practice.present(act.now());
    let is_open = practice.portal_on && !store::open_portals(act.db(), &reach, login, &present).await?.is_empty();
    if !same || !is_open || !store::set_password(act.db(), &reach, login, password_hash).await? {
        return Err(Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.").into());
    }
    password_was_changed(act, &reach, login, "reset").await
}

/// Changes the password of somebody signed in, whose present password was found right outside the act. Other sessions end; this one
/// goes on under a new secret, in the same client's portal.
///
/// # Errors
/// Refused when the login has changed meanwhile.
pub async fn change_password(
    act: &mut Act,
    checked: &Login,
    password_hash: &str,
    open_now: (GrantId, ClientId),
    device: &str,
) -> Answer<LetIn> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let known = store::login(act.db(), &reach, checked.id).await?;
    if known.is_none_or(|login| login.password_hash != checked.password_hash) {
        return Err(Refusal::conflict("changed", "Your password was changed meanwhile. Sign in again.").into());
    }
    store::set_password(act.db(), &reach, checked.id, password_hash).await?;
    password_was_changed(act, &reach, checked.id, "changed").await?;
    let secret = let_in(act, &reach, (checked.id, checked.epoch + 1), open_now, device).await?;
    Ok(LetIn { login: checked.id, client: open_now.1, chooses: false, secret })
}

async fn password_was_changed(act: &mut Act, reach: &Reach, login: LoginId, how: &'static str) -> Answer<()> {
    passes::end_all(act, login).await?;
    let practice = practices::of(act).await?;
    let client = store::owner(act.db(), reach, login).await?.and_then(|owner| owner.client);
    let event = Event::new("login.password_changed").about(login).with("how", how);
    act.record(match client {
        Some(client) => event.client(client),
        None => event,
    });
    notify(act, reach, &practice, login, letters::changed).await
}

/// Mails a link and a code that confirm the login's address.
///
/// # Errors
/// Refused when it is confirmed already.
pub async fn ask_to_confirm_address(act: &mut Act, login: LoginId) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    mail_confirmation(act, &reach, login).await
}

/// The same for staff, who ask on behalf of a client within their reach.
pub(crate) async fn mail_confirmation(act: &mut Act, reach: &Reach, login: LoginId) -> Answer<()> {
    let practice = practices::of(act).await?;
    let known = store::login(act.db(), reach, login).await?.filter(|login| login.address_confirmed_at.is_none());
    let (Some(known), Some(owner)) = (known, store::owner(act.db(), reach, login).await?) else {
        return Err(Refusal::conflict("confirmed", "Your address is confirmed already.").into());
    };
    let address = EmailAddress::parse(&known.address).map_err(|_| Trouble::fault("a login has an address that is none"))?;
    let secret = passes::issue(act, Purpose::PortalAddress, login, address.normalised()).await?;
    let code = codes::issue(act, Purpose::PortalAddressCode, login, address.normalised()).await?;
    let content = letters::confirm(act.portico(), &practice, &owner, &secret, &code);
    post_newest(act, reach, LetterKind::AddressConfirmation, &known.address, owner.client, content).await?;
    act.record(Event::new("login.confirmation_asked").client_if(owner.client).about(login));
    Ok(())
}

/// Confirms an address with its mailed link. Signs nobody in.
///
/// # Errors
/// Refused when the link does not live.
pub async fn confirm_address(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let gone = || Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.");
    let (subject, address) = passes::spend(act, Purpose::PortalAddress, secret).await?.ok_or_else(gone)?;
    if !confirmed(act, &reach, LoginId::from_uuid(subject), &address).await? {
        return Err(gone().into());
    }
    Ok(())
}

/// Confirms the address of somebody signed in with its mailed code. A wrong one is written down too: the act is kept either way.
///
/// # Errors
/// Refused when the address is confirmed already, or is another one by now.
pub async fn confirm_address_by_code(act: &mut Act, login: LoginId, typed: &str) -> Answer<Tried> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let known = store::login(act.db(), &reach, login).await?;
    if known.is_none_or(|login| login.address_confirmed_at.is_some()) {
        return Err(Refusal::conflict("confirmed", "Your address is confirmed already.").into());
    }
    let tried = codes::try_once(act, Purpose::PortalAddressCode, login, typed).await?;
    match &tried {
        Tried::Right(address) => {
            if !confirmed(act, &reach, login, address).await? {
                return Err(Refusal::conflict("changed", "Your address has changed. Ask for a new code.").into());
            }
        }
        _ => act.record(Event::new("login.confirmation_failed").about(login).refused("no_match")),
    }
    Ok(tried)
}

/// The login's address is its owner's from now on, if it is still this one.
async fn confirmed(act: &mut Act, reach: &Reach, login: LoginId, address: &str) -> Answer<bool> {
    let now = act.now();
    if !store::confirm_address(act.db(), reach, login, address, now).await? {
        return Ok(false);
    }
    let client = store::owner(act.db(), reach, login).await?.and_then(|owner| owner.client);
    let event = Event::new("login.address_confirmed").about(login);
    act.record(match client {
        Some(client) => event.client(client),
        None => event,
    });
    Ok(true)
}

/// Where an address is another login's.
pub const TAKEN: &str =
    "The same email address can’t be used for the Client Portal of more than one client. This protects client privacy.";

/// Moves the sign-in of a login to another address (settled.md 7, 24): the password stays, every session ends, links mailed before die,
/// both addresses are told. An address that nobody has confirmed works for the password and for nothing that is mailed.
///
/// # Errors
/// Refused when the address is another login's.
pub(crate) async fn move_address(act: &mut Act, reach: &Reach, login: &Login, to: &EmailAddress, confirmed: bool) -> Answer<()> {
    let now = act.now();
    let practice = practices::of(act).await?;
    let owner = store::owner(act.db(), reach, login.id).await?;
    if !store::move_address(act.db(), reach, login, to, confirmed.then_some(now)).await? {
        return Err(Refusal::conflict("address_taken", TAKEN).into());
    }
    let ended = sessions::store::end_all(act.db(), reach, Audience::Portal, login.id.uuid(), None, now).await?;
    passes::end_all(act, login.id).await?;
    let event = Event::new("login.address_moved").about(login.id).with("confirmed", confirmed).with("sessions", ended);
    let Some(owner) = owner else {
        act.record(event);
        return Ok(());
    };
    let portico = act.portico().clone();
    post(act, LetterKind::AccountNotice, &login.address, owner.client, letters::moved_from(&portico, &practice, &owner, to))?;
    post(act, LetterKind::AccountNotice, to.as_str(), owner.client, letters::moved_to(&portico, &practice, &owner, to))?;
    act.record(event.client_if(owner.client));
    Ok(())
}

/// Makes the code for the address that somebody signed in wants to sign in with: the same for every address. Whether it is mailed is
/// decided after the answer, by [`mail_new_address`].
///
/// # Errors
/// A fault.
pub async fn ask_to_change_address(act: &mut Act, login: LoginId, to: &EmailAddress) -> Answer<String> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let owner = store::owner(act.db(), &reach, login).await?.ok_or_else(Trouble::not_found)?;
    let code = codes::issue(act, Purpose::PortalNewAddressCode, login, to.normalised()).await?;
    act.record(Event::new("login.new_address_asked").client_if(owner.client).about(login));
    Ok(code)
}

/// Mails that code. An address that is another login's gets none, and whoever asked sees no difference and waits no differently
/// (promises.md P10).
///
/// # Errors
/// A fault.
pub async fn mail_new_address(act: &mut Act, login: LoginId, to: &EmailAddress, code: &str) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let practice = practices::of(act).await?;
    let owner = store::owner(act.db(), &reach, login).await?.ok_or_else(Trouble::not_found)?;
    let event = Event::new("login.new_address_mailed").client_if(owner.client).about(login);
    if store::login_at(act.db(), &reach, to).await?.is_some() {
        act.record(event.refused("address_taken"));
        return Ok(());
    }
    let content = letters::new_address(act.portico(), &practice, &owner, code);
    post(act, LetterKind::AddressConfirmation, to.as_str(), owner.client, content)?;
    act.record(event);
    Ok(())
}

/// Changes the address somebody signed in signs in with, by the code that was mailed to it. Other sessions end; this one goes on under a
/// new secret. A wrong code is written down too: the act is kept either way.
///
/// # Errors
/// Refused when the address has become another login's meanwhile.
pub async fn change_address(
    act: &mut Act,
    login: LoginId,
    typed: &str,
    open_now: (GrantId, ClientId),
    device: &str,
) -> Answer<(Tried, Option<SecretToken>)> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let known = store::login(act.db(), &reach, login).await?.ok_or_else(Trouble::not_found)?;
    let tried = codes::try_once(act, Purpose::PortalNewAddressCode, login, typed).await?;
    let Tried::Right(address) = &tried else {
        act.record(Event::new("login.new_address_failed").about(login).refused("no_match"));
        return Ok((tried, None));
    };
    let to = EmailAddress::parse(address).map_err(|_| Trouble::fault("a code was mailed to an address that is none"))?;
    move_address(act, &reach, &known, &to, true).await?;
    let secret = let_in(act, &reach, (login, known.epoch + 1), open_now, device).await?;
    Ok((tried, Some(secret)))
}

/// Ends one session of the login, or all of them, and then every way in that was mailed or offered and not yet taken.
///
/// # Errors
/// Not found when it is not one of this login's.
pub async fn sign_out(act: &mut Act, login: LoginId, session: Option<SessionId>) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let now = act.now();
    let ended = match session {
        Some(session) => u64::from(sessions::store::end(act.db(), &reach, Audience::Portal, login.uuid(), session, now).await?),
        None => sessions::store::end_all(act.db(), &reach, Audience::Portal, login.uuid(), None, now).await?,
    };
    if ended == 0 {
        return Err(Trouble::not_found());
    }
    if session.is_none() {
        passes::end_all(act, login).await?;
    }
    let event = Event::new("login.signed_out").about(login).with("sessions", ended);
    let present = practices::of(act).await?.present(act.now());
    let portals = store::open_portals(act.db(), &reach, login, &present).await?;
    act.record(match portals.first() {
        Some(portal) => event.client(portal.client),
        None => event,
    });
    Ok(())
}

/// Opens another portal of the login's in this session.
///
/// # Errors
/// Not found when the login has no such grant at this moment.
pub async fn choose_portal(act: &mut Act, login: LoginId, session: SessionId, grant: GrantId) -> Answer<()> {
    let reach = act.may(Permission::UsePortal)?;
    let present = practices::of(act).await?.present(act.now());
    let portals = store::open_portals(act.db(), &reach, login, &present).await?;
    let portal = portals.into_iter().find(|portal| portal.grant_id == grant).ok_or_else(Trouble::not_found)?;
    if !sessions::store::choose_grant(act.db(), &reach, login, session, grant).await? {
        return Err(Trouble::not_found());
    }
    let event = Event::new("login.portal_chosen").client(portal.client).about(session).with("grant", grant.to_string());
    act.record(event.with("kind", portal.kind));
    Ok(())
}

/// Chooses the language of the portal and its letters.
///
/// # Errors
/// A fault.
pub async fn choose_language(act: &mut Act, login: LoginId, language: &'static str) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    store::set_language(act.db(), &reach, login, language).await?;
    act.record(Event::new("login.language_chosen").about(login).with("language", language));
    Ok(())
}

pub(super) async fn notify(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    login: LoginId,
    write: impl FnOnce(&crate::app::Portico, &Practice, &store::Owner, portico_values::Moment) -> crate::outbox::Composed,
) -> Answer<()> {
    let Some(owner) = store::owner(act.db(), reach, login).await? else { return Ok(()) };
    let content = write(act.portico(), practice, &owner, act.now());
    post(act, LetterKind::AccountNotice, &owner.address, owner.client, content)
}

pub(super) fn post(
    act: &mut Act,
    kind: LetterKind,
    address: &str,
    client: Option<ClientId>,
    content: crate::outbox::Composed,
) -> Answer<()> {
    let recipient = EmailAddress::parse(address).map_err(|_| Trouble::fault("a login has an address that is none"))?;
    act.tell(kind, recipient, client, content);
    Ok(())
}

/// Posts a letter with a link that ends the one before it: however often somebody asks, one such letter waits.
pub(super) async fn post_newest(
    act: &mut Act,
    reach: &Reach,
    kind: LetterKind,
    address: &str,
    client: Option<ClientId>,
    content: crate::outbox::Composed,
) -> Answer<()> {
    let now = act.now();
    store::cancel_replaced(act.db(), reach, kind, address, now).await?;
    post(act, kind, address, client, content)
}
