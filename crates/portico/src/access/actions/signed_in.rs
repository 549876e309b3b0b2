//! What somebody who is signed in can do with their sessions: end them, open another portal, choose the language.

use super::super::{passes, store};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    practices,
    sessions::{self, Audience},
};
use portico_policy::Permission;
use portico_values::{GrantId, Identity, LoginId, SessionId};

/// Ends one session of the login, or all of them, and then mailed links, codes and offered passkeys that were not used yet as well. A session
/// that has ended already stays so: if the act has no event afterwards, it can be left.
///
/// # Errors
/// Not found when the session is not one of this login's.
pub async fn sign_out(act: &mut Act, login: LoginId, session: Option<SessionId>) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let now = act.now();
    store::hold_owner(act.db(), &reach, login).await?;
    let ended = match session {
        Some(session) => u64::from(sessions::store::end(act.db(), &reach, Audience::Portal, login.uuid(), session, now).await?),
        None => sessions::store::end_all(act.db(), &reach, Audience::Portal, login.uuid(), None, now).await?,
    };
    if ended == 0 {
        let was_theirs = match session {
            Some(session) => sessions::store::is_of(act.db(), &reach, Audience::Portal, login.uuid(), session).await?,
            None => false,
        };
        return was_theirs.then_some(()).ok_or_else(Trouble::not_found);
    }
    if session.is_none() {
        passes::end_all(act, login).await?;
    }
    let event = Event::new("login.signed_out").about(login).with("sessions", ended);
    let present = practices::of(act).await?.present(act.now());
    let portals = store::open_portals(act.db(), &reach, login, &present).await?;
    act.record(event.client_if(portals.first().map(|portal| portal.client)));
    Ok(())
}

/// Switches the session to another portal that the login may open.
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
    act.record(event.with("kind", portal.kind.word()));
    Ok(())
}

/// Chooses the language of the portal and of its letters.
///
/// # Errors
/// A fault.
pub async fn choose_language(act: &mut Act, login: LoginId, language: &'static str) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    store::set_language(act.db(), &reach, login, language).await?;
    act.record(Event::new("login.language_chosen").about(login).with("language", language));
    Ok(())
}
