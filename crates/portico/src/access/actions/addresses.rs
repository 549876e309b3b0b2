//! The address of a login: confirming it, and moving to another.

use super::{
    super::{
        letters,
        login::{Here, Login},
        passes::{self, Purpose},
        store,
    },
    post_newest,
    signing_in::{changed, go_on},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
    outbox::LetterKind,
    practices,
    sessions::{self, Audience},
    sign_in::codes::{self, Tried, TypedCode},
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, LoginId, SecretToken};

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
        return Err(Refusal::conflict("confirmed", "Your address is already confirmed.").into());
    };
    let address = known.address;
    let secret = passes::issue(act, Purpose::PortalAddress, login, address.normalised()).await?;
    let code = codes::issue(act, Purpose::PortalAddressCode, login, address.normalised()).await?;
    let content = letters::confirm(act.portico(), &practice, &owner, &secret, &code);
    post_newest(act, reach, LetterKind::AddressConfirmation, address, owner.client, content).await?;
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
    super::hold_owner_of(act, &reach, Purpose::PortalAddress, secret).await?;
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
pub async fn confirm_address_by_code(act: &mut Act, login: LoginId, typed: &TypedCode) -> Answer<Tried> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    store::hold_owner(act.db(), &reach, login).await?;
    let known = store::login(act.db(), &reach, login).await?;
    if known.is_none_or(|login| login.address_confirmed_at.is_some()) {
        return Err(Refusal::conflict("confirmed", "Your address is already confirmed.").into());
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
        return Err(Refusal::conflict(code::ADDRESS_TAKEN, TAKEN).into());
    }
    let ended = sessions::store::end_all(act.db(), reach, Audience::Portal, login.id.uuid(), None, now).await?;
    passes::end_all(act, login.id).await?;
    let event = Event::new("login.address_moved").about(login.id).with("confirmed", confirmed).with("sessions", ended);
    let Some(owner) = owner else {
        act.record(event);
        return Ok(());
    };
    let portico = act.portico().clone();
    let (from, content) = (login.address.clone(), letters::moved_from(&portico, &practice, &owner, to));
    act.tell(LetterKind::AccountNotice, from, owner.client, content);
    act.tell(LetterKind::AccountNotice, to.clone(), owner.client, letters::moved_to(&portico, &practice, &owner, to));
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
    act.tell(LetterKind::AddressConfirmation, to.clone(), owner.client, content);
    act.record(event);
    Ok(())
}

/// Changes the address somebody signed in signs in with, by the code that was mailed to it. Other sessions end; this one goes on under a
/// new secret. A wrong code is written down too: the act is kept either way.
///
/// # Errors
/// Refused when the address has become another login's meanwhile, or the session has ended.
pub async fn change_address(
    act: &mut Act,
    login: LoginId,
    typed: &TypedCode,
    here: &Here<'_>,
) -> Answer<(Tried, Option<SecretToken>)> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    store::hold_owner(act.db(), &reach, login).await?;
    let known = store::login(act.db(), &reach, login).await?.ok_or_else(Trouble::not_found)?;
    let tried = codes::try_once(act, Purpose::PortalNewAddressCode, login, typed).await?;
    let Tried::Right(address) = &tried else {
        act.record(Event::new("login.new_address_failed").about(login).refused("no_match"));
        return Ok((tried, None));
    };
    let to = EmailAddress::parse(address).map_err(|_| Trouble::fault("a code was mailed to an address that is none"))?;
    let whose = (known.id.uuid(), known.epoch);
    // The row of the login comes before those of sessions.
    if !store::hold_unchanged(act.db(), &reach, &known).await?
        || !sessions::store::goes_on(act.db(), &reach, Audience::Portal, whose, here.session).await?
    {
        return Err(changed().into());
    }
    move_address(act, &reach, &known, &to, true).await?;
    let secret = go_on(act, &reach, &known, here).await?;
    Ok((tried, Some(secret)))
}
