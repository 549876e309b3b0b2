//! Reminders of what waits, as whoever gets them decides about them under "Your account": the client for everybody, as by the link in one of
//! them, and somebody who acts for the client for themselves.

use super::{
    actions,
    store::{self, StoppedBy},
};
use crate::{act::Act, answer::Answer, audit::Event, sessions::ClientSession};
use portico_database::Connection;
use portico_policy::{Permission, Reach};

/// Whether they have stopped them, here or by the link.
///
/// # Errors
/// A fault.
pub(crate) async fn are_stopped(db: &mut Connection, reach: &Reach, session: &ClientSession) -> Answer<bool> {
    match session.is_own() {
        true => store::is_stopped_by_client(db, reach, session.client).await,
        false => store::is_stopped_to(db, reach, session.client, session.login).await,
    }
}

/// Whether the client has stopped them for everybody, and so for whoever acts for them here, without a word of theirs.
///
/// # Errors
/// A fault.
pub(crate) async fn are_stopped_for_all(db: &mut Connection, reach: &Reach, session: &ClientSession) -> Answer<bool> {
    Ok(!session.is_own() && store::is_stopped_by_client(db, reach, session.client).await?)
}

/// Stops them, for what waits and for what is sent later. False when they had been stopped before.
///
/// # Errors
/// A fault.
pub(super) async fn stop(act: &mut Act, session: &ClientSession) -> Answer<bool> {
    let (reach, now) = (act.may(Permission::ManageOwnLogin)?, act.now());
    let (client, login) = (session.client, session.login);
    // What is sent later looks at the second: the client may stop them before anything was ever sent. Of two presses at once one does it.
    if are_stopped(act.db(), &reach, session).await? || !store::stop_to(act.db(), &reach, client, login, now).await? {
        return Ok(false);
    }
    if session.is_own() {
        store::stop(act.db(), &reach, client, StoppedBy::Client).await?;
        store::cancel_done(act.db(), &reach, Some(client), now).await?;
    }
    store::cancel_to(act.db(), &reach, client, login, now).await?;
    act.record(Event::new("waiting.reminders_stopped").client(client).about(login).with("by", who(session)));
    Ok(true)
}

/// Starts them again. What staff, or somebody else, have stopped stays stopped, and days that have passed are not made up for. False when they
/// had not been stopped.
///
/// # Errors
/// A fault.
pub(super) async fn start(act: &mut Act, session: &ClientSession) -> Answer<bool> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let (client, login) = (session.client, session.login);
    if !are_stopped(act.db(), &reach, session).await? {
        return Ok(false);
    }
    store::start_to(act.db(), &reach, client, login).await?;
    if session.is_own() {
        store::start_of_client(act.db(), &reach, client).await?;
        actions::skip_what_passed(act, &reach, client).await?;
    }
    act.record(Event::new("waiting.reminders_started").client(client).about(login).with("by", who(session)));
    Ok(true)
}

fn who(session: &ClientSession) -> &'static str {
    if session.is_own() { "client" } else { "helper" }
}
