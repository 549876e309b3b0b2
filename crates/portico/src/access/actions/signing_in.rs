//! Signing in: opening a session in one of a login's portals. Failures are recorded, and everybody gets the same answer to them.

use super::{
    super::{
        letters,
        login::{Entering, Here, LetIn, Login},
        passes::{self, Purpose},
        store,
    },
    notify,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
    clients, invitations,
    practices::{self, GrantKind},
    sessions::{
        self, Audience, Stage,
        actions::{Opening, open_since},
    },
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, LoginId, Moment, SecretToken};

/// Opens a session in one of a login's portals. The secret it returns belongs into the cookie.
///
/// # Errors
/// A fault.
pub(crate) async fn let_in(act: &mut Act, reach: &Reach, entering: Entering, device: &str) -> Answer<SecretToken> {
    let now = act.now();
    let_in_since(act, reach, entering, device, now).await
}

async fn let_in_since(
    act: &mut Act,
    reach: &Reach,
    Entering { login, epoch, grant, client }: Entering,
    device: &str,
    began_at: Moment,
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
    let (session, secret) = open_since(act, reach, &opening, began_at).await?;
    let kind = store::kind_of(act.db(), reach, grant).await?;
    let event = Event::new("login.signed_in").client(client).about(session).with("login", login.to_string());
    act.record(event.with("kind", kind.map_or("", GrantKind::word)));
    Ok(secret)
}

/// Ends the session in which a login is being changed; [`go_on`] then continues it under a new secret. The login's row is written before
/// those of sessions, as everywhere, so that two changes at once cannot block each other.
///
/// # Errors
/// Refused when the session has ended or the login has changed since the present password was checked.
pub(crate) async fn take_over(act: &mut Act, reach: &Reach, checked: &Login, here: &Here<'_>) -> Answer<()> {
    let (now, whose) = (act.now(), (checked.id.uuid(), checked.epoch));
    if !sessions::store::take_over(act.db(), reach, Audience::Portal, whose, here.session, now).await? {
        return Err(changed().into());
    }
    Ok(())
}

/// Continues the session that was taken over, under a new secret and at the login's next epoch. It ends when the first one would have.
///
/// # Errors
/// A fault.
pub(crate) async fn go_on(act: &mut Act, reach: &Reach, login: &Login, here: &Here<'_>) -> Answer<SecretToken> {
    let entering = Entering { login: login.id, epoch: login.epoch + 1, grant: here.grant, client: here.client };
    let_in_since(act, reach, entering, here.device, here.began_at).await
}

/// The refusal when somebody else has changed the login first.
pub(crate) fn changed() -> Refusal {
    Refusal::conflict("changed", "Your account has just been changed. Sign in again.")
}

/// Holds the owner of a login before a mailed pass of it is used (see [`store::hold_owner`]).
///
/// # Errors
/// A fault.
pub(crate) async fn hold_owner_of(act: &mut Act, reach: &Reach, purpose: Purpose, secret: &SecretToken) -> Answer<()> {
    let hashes = act.portico().keys.hashes(secret);
    let (practice, now) = (act.practice(), act.now());
    match passes::living(act.db(), practice, purpose, hashes, now).await? {
        Some(pass) => store::hold_owner(act.db(), reach, LoginId::from_uuid(pass.subject_id)).await,
        None => Ok(()),
    }
}

/// Signs in after the password was found right outside the act. The login is read again: its password must still be the one that was
/// checked, one of its portals open. Its own opens first; a login with several chooses then.
///
/// # Errors
/// Refused when the login changed meanwhile, and with [`code::CLOSED_DOOR`]; the reason stands in the history.
pub async fn sign_in(act: &mut Act, checked: &Login, unusual: Option<letters::Unusual>, device: &str) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    store::hold_owner(act.db(), &reach, checked.id).await?;
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

/// Opens one of the portals of a login whose owner has given everything that signing in asks of them.
///
/// # Errors
/// Refused with [`code::CLOSED_DOOR`], and recorded, when none is open.
pub(crate) async fn open_door(
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
        return Err(Refusal::conflict(code::CLOSED_DOOR, "Your portal is closed for now.").into());
    };
    let entering = Entering { login: checked.id, epoch: checked.epoch, grant: portal.grant_id, client: portal.client };
    let secret = let_in(act, reach, entering, device).await?;
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

/// Records a failed sign-in, in the same way for everybody.
pub fn note_failed_sign_in(act: &mut Act) {
    act.record(Event::new("login.sign_in_failed").refused("no_match"));
}

/// Records that somebody who is signed in did not know the present password.
pub fn note_wrong_present(act: &mut Act, login: LoginId) {
    act.record(Event::new("login.password_not_confirmed").about(login).refused("wrong_password"));
}

/// Mails the invitation link again to somebody who was invited, has not activated yet, and tries to sign in (behaviours.md 32). It is
/// done after the answer, which is the same for everybody.
///
/// # Errors
/// A fault.
pub async fn mail_way_in(act: &mut Act, address: &EmailAddress) -> Answer<()> {
    if practices::of(act).await?.portal_on {
        invitations::actions::send_way_in(act, address).await?;
    }
    Ok(())
}

/// The one answer to every sign-in that failed.
pub fn not_let_in() -> Trouble {
    Refusal::conflict("not_let_in", "That email and password don’t match.").into()
}
