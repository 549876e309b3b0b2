//! Choosing another password: by a mailed link, or while signed in with the present one.

use super::{
    super::{
        letters,
        login::{Here, LetIn, Login},
        passes::{self, Purpose},
        store,
        ways_in::enough_letters,
    },
    notify,
    signing_in::{changed, go_on, take_over},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal},
    audit::Event,
    invitations::{self, actions::Renewed},
    outbox::LetterKind,
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, LoginId, SecretToken};

/// Asks for a way back in: a reset for a login with a confirmed address, up to [`passes::LIVING_LETTERS`] an hour, the activation
/// mail for somebody invited, nothing for a stranger. It ends no link that was mailed before and takes no letter that waits out of the line: it
/// may be a stranger who asks. The page says the same in every case, before any of this is done.
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
    if enough_letters(act, &reach, Purpose::PortalReset, login.id).await? {
        act.record(Event::new("login.reset_asked").about(login.id).refused("enough_for_now"));
        return Ok(());
    }
    let secret = passes::issue(act, Purpose::PortalReset, login.id, address.normalised()).await?;
    let content = letters::reset(act.portico(), &practice, &owner, &secret);
    act.tell(LetterKind::PasswordReset, owner.address, owner.client, content);
    act.record(Event::new("login.reset_asked").client_if(owner.client).about(login.id));
    Ok(())
}

/// Sets a new password by a mailed link. Every session ends and the owner gets a notice. It does not sign anybody in.
///
/// # Errors
/// Refused when the link is not alive, or no portal is open to the login.
pub async fn reset_password(act: &mut Act, secret: &SecretToken, password_hash: &str) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    super::hold_owner_of(act, &reach, Purpose::PortalReset, secret).await?;
    let spent = passes::spend(act, Purpose::PortalReset, secret).await?;
    let Some((login, address)) = spent.map(|(subject, address)| (LoginId::from_uuid(subject), address)) else {
        return Err(Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.").into());
    };
    // A link that was sent to an address which is no longer the login's is worth nothing (KEYCLOAK-15170).
    let known = store::login(act.db(), &reach, login).await?.filter(|login| login.address.normalised() == address);
    let practice = practices::of(act).await?;
    let present = practice.present(act.now());
    let is_open = practice.portal_on && !store::open_portals(act.db(), &reach, login, &present).await?.is_empty();
    let is_set = match known.filter(|_| is_open) {
        Some(known) => store::set_password(act.db(), &reach, &known, password_hash).await?,
        None => false,
    };
    if !is_set {
        return Err(Refusal::conflict("link_not_living", "This link has stopped working. Ask for a new one.").into());
    }
    password_was_changed(act, &reach, login, "reset").await
}

/// Changes the password of somebody who is signed in. Their present password was checked before the act (`checked` is the login as it was
/// then). Other sessions end; this one continues under a new secret, in the same portal.
///
/// # Errors
/// Refused when the login has changed since.
pub async fn change_password(act: &mut Act, checked: &Login, password_hash: &str, here: &Here<'_>) -> Answer<LetIn> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    store::hold_owner(act.db(), &reach, checked.id).await?;
    // Whoever sets a password by a link at this moment is the owner: the row is changed only as it was read with the present password.
    if !store::set_password(act.db(), &reach, checked, password_hash).await? {
        return Err(changed().into());
    }
    take_over(act, &reach, checked, here).await?;
    password_was_changed(act, &reach, checked.id, "changed").await?;
    let secret = go_on(act, &reach, checked, here).await?;
    Ok(LetIn { login: checked.id, client: here.client, chooses: false, secret })
}

/// Stores the hash of the same password again, at today's cost. `before` is the hash that the password was checked against. Nothing else
/// changes.
///
/// # Errors
/// A fault.
pub async fn keep_at_todays_cost(act: &mut Act, login: LoginId, before: &str, after: &str) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    store::rehash(act.db(), &reach, login, before, after).await?;
    act.record(Event::new("login.password_rehashed").about(login));
    Ok(())
}

async fn password_was_changed(act: &mut Act, reach: &Reach, login: LoginId, how: &'static str) -> Answer<()> {
    passes::end_all(act, login).await?;
    let (practice, now) = (practices::of(act).await?, act.now());
    let owner = store::owner(act.db(), reach, login).await?;
    if let Some(owner) = &owner {
        for kind in [LetterKind::PasswordReset, LetterKind::SignInLink] {
            store::take_out_of_line(act.db(), reach, kind, &owner.address, now).await?;
        }
    }
    let client = owner.and_then(|owner| owner.client);
    act.record(Event::new("login.password_changed").client_if(client).about(login).with("how", how));
    notify(act, reach, &practice, login, letters::changed).await
}
