//! Closing the portal for one client, and opening it again (behaviours.md 53, promises.md P5, D13); and signing a client out who stays one.
//!
//! Closing takes effect with the next request: sessions, links, passes and letters that have not left end in the same act, and nothing is
//! deleted. Opening again brings none of them back: it sweeps once more, for whatever was being made in the moment of the closing, and
//! sends a letter of its own.

use super::{letters, passes, store};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients, families,
    invitations::{self, letters::Message},
    outbox::LetterKind,
    practices,
    sessions::{self, Audience, Device},
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, Identity as _, Moment, SessionId};

/// What opening again came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenedAgain {
    /// There never was a password: an activation mail of a new generation is on its way.
    Invited,
    /// There is an account: a letter says that its owner can sign in again.
    Told,
}

/// The code of the refusal when access is disabled already.
pub const DISABLED_ALREADY: &str = "disabled_already";
/// The code of the refusal when access is open already.
pub const OPEN_ALREADY: &str = "not_disabled";

/// Disables access for one client. With `tell` the client gets an email that says so, where there is an account: whether one went out comes
/// back.
///
/// # Errors
/// Not found; refused with [`DISABLED_ALREADY`], or when the client is none at present.
pub async fn disable(act: &mut Act, client: ClientId, tell: bool) -> Answer<bool> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.care_status.obstacle() {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    let (now, by) = (act.now(), act.who().actor.staff());
    if !store::set_portal(act.db(), &reach, client, false, by, now).await? {
        let sentence = format!("Access is already disabled for {}.", recipient.called());
        return Err(Refusal::conflict(DISABLED_ALREADY, sentence).into());
    }
    let sessions = end_ways_in(act, &reach, client).await?;
    let owner = match store::own_login(act.db(), &reach, client).await?.filter(|_| tell) {
        Some(login) => store::owner(act.db(), &reach, login).await?,
        None => None,
    };
    let told = owner.is_some();
    if let Some(owner) = owner {
        let practice = practices::of(act).await?;
        let content = letters::closed(act.portico(), &practice, &owner);
        act.tell(LetterKind::AccountNotice, owner.address, Some(client), content);
    }
    act.record(Event::new("client.access_disabled").client(client).with("sessions", sessions).with("told", told));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(told)
}

/// Opens the portal again for a client whose access was disabled, and sends the letter that says so: the invitation, in these words or
/// the default ones and with the default intake forms, where there never was a password.
///
/// # Errors
/// Not found; refused with [`OPEN_ALREADY`], or when something stands in the way of the letter. Then nothing has changed.
pub async fn open_again(act: &mut Act, client: ClientId, message: Option<&Message>) -> Answer<OpenedAgain> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let practice = practices::of(act).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let open = || Refusal::conflict(OPEN_ALREADY, format!("Access is open for {}.", recipient.called()));
    // The letter of the first press stands in the way of none: that it is open comes before the limits on sending.
    if recipient.portal_on && recipient.care_status.lets_in() {
        return Err(open().into());
    }
    let obstacle = recipient.obstacle_to_opening(practice.portal_on, &practice.present(act.now()));
    if let Some(obstacle) = obstacle {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    let (now, by) = (act.now(), act.who().actor.staff());
    if !store::set_portal(act.db(), &reach, client, true, by, now).await? {
        return Err(open().into());
    }
    end_ways_in(act, &reach, client).await?;
    act.record(Event::new("client.access_opened").client(client));
    let own = store::own_login(act.db(), &reach, client).await?;
    let owner = match own {
        Some(login) => store::owner(act.db(), &reach, login).await?,
        None => None,
    };
    let Some(owner) = owner else {
        match message {
            Some(message) => invitations::actions::invite_with_defaults(act, client, message.clone()).await?,
            None => invitations::actions::invite_default(act, client).await?,
        };
        return Ok(OpenedAgain::Invited);
    };
    let content = letters::open_again(act.portico(), &practice, &owner);
    act.tell(LetterKind::AccountNotice, owner.address, Some(client), content);
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(OpenedAgain::Told)
}

/// Signs a client out for them, of one browser or of all: a phone was lost, or a computer is somebody else's. Signed out of all, what was mailed
/// and not used yet signs nobody in any more, even where no browser was signed in by then. Access stays open, so the client signs in again
/// (promises.md K27).
///
/// # Errors
/// Not found; refused when nothing is left to end.
pub async fn sign_out(act: &mut Act, client: ClientId, session: Option<SessionId>) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let place = if session.is_some() { "there" } else { "everywhere" };
    let already = || Refusal::conflict("signed_out_already", format!("{} is signed out {place} already.", recipient.called()));
    let login = store::own_login(act.db(), &reach, client).await?.ok_or_else(already)?;
    let now = act.now();
    let (ended, mailed) = match session {
        Some(session) => {
            (u64::from(sessions::store::end(act.db(), &reach, Audience::Portal, login.uuid(), session, now).await?), 0)
        }
        None => {
            let ended = sessions::store::end_all(act.db(), &reach, Audience::Portal, login.uuid(), None, now).await?;
            (ended, passes::end_all(act, login).await?)
        }
    };
    if ended + mailed == 0 {
        return Err(already().into());
    }
    let event = Event::new("login.ended_by_staff").client(client).about(login).with("sessions", ended);
    act.record(event.with("everywhere", session.is_none()));
    Ok(())
}

/// The browsers in which a client is signed in to their own account, the latest used first.
///
/// # Errors
/// A fault.
pub(crate) async fn browsers(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<Vec<Device>> {
    let Some(login) = store::own_login(db, reach, client).await? else { return Ok(Vec::new()) };
    sessions::store::devices(db, reach, Audience::Portal, login.uuid(), now).await
}

/// Ends every way in to a client's portal: sessions, links mailed and handed out, passes, questions to others that wait for an answer, and the
/// letters that carry them. Standing is refreshed by the caller, who changes more than this. Returns how many sessions ended.
///
/// # Errors
/// A fault.
pub async fn end_ways_in(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<u64> {
    let now = act.now();
    let sessions = sessions::store::end_at(act.db(), reach, client, now).await?;
    store::move_epoch(act.db(), reach, client).await?;
    store::end_passes(act.db(), reach, client, now).await?;
    invitations::actions::end_with_access(act, reach, client).await?;
    families::actions::end_questions(act, reach, client).await?;
    Ok(sessions)
}
