//! The email address of a login: confirming it, and changing it.

use super::{
    super::{
        letters,
        login::{Here, Login},
        passes::{self, Purpose},
        store,
    },
    signing_in::{changed, go_on},
    typed_address::TO_ONE_ADDRESS_A_DAY,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::{Event, OTHER_EMAIL},
    outbox::LetterKind,
    practices,
    sessions::{self, Audience},
    sign_in::{
        self,
        codes::{self, Tried, TypedCode},
    },
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, Identity, LoginId, SecretToken, moment::days};

/// Mails a link and a code that confirm the address of a login.
///
/// # Errors
/// Refused when the address is already confirmed, and with [`code::ENOUGH_TODAY`].
pub async fn ask_to_confirm_address(act: &mut Act, login: LoginId) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    mail_confirmation(act, &reach, login).await
}

/// The same when a staff member asks for it, for a client within their reach. Whoever asks, so many go to one address in a day.
pub(crate) async fn mail_confirmation(act: &mut Act, reach: &Reach, login: LoginId) -> Answer<()> {
    let practice = practices::of(act).await?;
    // Of two who ask at the same moment the second one counts the letter of the first.
    store::hold_owner(act.db(), reach, login).await?;
    let known = store::login(act.db(), reach, login).await?.filter(|login| login.address_confirmed_at.is_none());
    let (Some(known), Some(owner)) = (known, store::owner(act.db(), reach, login).await?) else {
        return Err(Refusal::conflict("confirmed", "Your address is already confirmed.").into());
    };
    let address = known.address;
    let (purpose, since) = (Purpose::PortalAddress, act.now().minus(days(1)));
    if sign_in::store::mailed_to(act.db(), practice.id, purpose, address.normalised(), since).await? >= TO_ONE_ADDRESS_A_DAY {
        let called = owner.called();
        let sentence = format!(
            "{called} was emailed a link to confirm the address {TO_ONE_ADDRESS_A_DAY} times within a day. Ask {called} to check the junk \
             or spam folder. You can send another one tomorrow."
        );
        return Err(Refusal::too_much(code::ENOUGH_TODAY, sentence).into());
    }
    let secret = passes::issue(act, Purpose::PortalAddress, login, address.normalised()).await?;
    let code = codes::issue(act, Purpose::PortalAddressCode, login, address.normalised()).await?;
    let content = letters::confirm(act.portico(), &practice, &owner, &secret, &code);
    // The link and the code of one that waits have ended with the new ones.
    let (kind, now) = (LetterKind::AddressConfirmation, act.now());
    store::take_out_of_line(act.db(), reach, kind, &address, now).await?;
    act.tell(kind, address, owner.client, content);
    let event = Event::new("login.confirmation_asked").client_if(owner.client).about(login);
    let is_by_staff = act.who().actor.staff().is_some();
    act.record(if is_by_staff { event.with("by", "staff") } else { event });
    Ok(())
}

/// Confirms an address by its mailed link. It does not sign anybody in.
///
/// # Errors
/// Refused when the link is not alive.
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

/// Confirms the address of somebody who is signed in, by its mailed code. Commit the act whatever comes of it: a wrong code is recorded
/// too.
///
/// # Errors
/// Refused when the address is already confirmed, or has changed.
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

/// Marks the address as confirmed. False when the login has another address by now.
async fn confirmed(act: &mut Act, reach: &Reach, login: LoginId, address: &str) -> Answer<bool> {
    let now = act.now();
    if !store::confirm_address(act.db(), reach, login, address, now).await? {
        return Ok(false);
    }
    let client = store::owner(act.db(), reach, login).await?.and_then(|owner| owner.client);
    act.record(Event::new("login.address_confirmed").about(login).client_if(client));
    Ok(true)
}

/// What is said when another login already has the address.
pub const TAKEN: &str =
    "The same email address can’t be used for the Client Portal of more than one client. This protects client privacy.";

/// Moves the sign-in of a login to another address (settled.md 7, 24): the password stays, every session ends, links mailed before die, both
/// addresses are told. Of letters that have not left, those about what waits at the portal go to the new one, and those with links go to
/// nobody. An address that nobody has confirmed works for the password, and no mailed link or code opens anything with it.
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
    let letters = store::letters_follow(act.db(), reach, login, to, now).await?;
    note_not_sent(act, login.id, owner.as_ref().and_then(|owner| owner.client), letters.end);
    let event = Event::new("login.address_moved").about(login.id).with("confirmed", confirmed);
    let event = event.with("sessions", ended).with("letters", letters.follow);
    // Nobody has shown that they read its mail: staff chose it.
    let event = if confirmed { event } else { event.with(OTHER_EMAIL, true) };
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

/// Takes letters with links to the address of a login, which have not left, out of the line, where the address was changed and the links have
/// ended. The history says that they were not sent.
///
/// # Errors
/// A fault.
pub(crate) async fn end_letters_with_links(
    act: &mut Act,
    reach: &Reach,
    (login, client): (LoginId, ClientId),
    address: &str,
) -> Answer<()> {
    let now = act.now();
    let letters = store::end_letters_with_links(act.db(), reach, login, address, now).await?;
    note_not_sent(act, login, Some(client), letters);
    Ok(())
}

fn note_not_sent(act: &mut Act, login: LoginId, client: Option<ClientId>, letters: u64) {
    if letters > 0 {
        let event = Event::new("letter.cancelled").client_if(client).about(login);
        act.record(event.with("why", "address_changed").with("letters", letters));
    }
}

/// Makes the code by which somebody who is signed in can change their address. This is the same for every address; [`mail_new_address`]
/// decides after the answer whether the code is mailed.
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

/// Mails that code. If the address already belongs to another login, or has been sent enough of them today, nothing is mailed: it may be a
/// stranger's. Whoever asked sees no difference and waits no longer or shorter (promises.md P10).
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
    let (purpose, since) = (Purpose::PortalNewAddressCode, act.now().minus(days(1)));
    // This one is counted already.
    if sign_in::store::mailed_to(act.db(), practice.id, purpose, to.normalised(), since).await? > TO_ONE_ADDRESS_A_DAY {
        act.record(event.refused("enough_today"));
        return Ok(());
    }
    let content = letters::new_address(act.portico(), &practice, &owner.language, code);
    act.tell(LetterKind::AddressProof, to.clone(), owner.client, content);
    act.record(event);
    Ok(())
}

/// Changes the address of somebody who is signed in, by the code that was mailed to the new one. Other sessions end; this one continues
/// under a new secret. Commit the act whatever comes of it: a wrong code is recorded too.
///
/// # Errors
/// Refused when another login has the address by now, or the session has ended.
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
