//! A restore is a security event: a copy from the past must not bring back what was ended since. Sessions die, mailed passes too;
//! links, letters and batches wait until somebody has looked and releases them (promises.md R14).

use super::store::{self, Counted};
use crate::{
    act::{Act, Who},
    answer::Answer,
    app::Portico,
    audit::{self, Event},
    care::erasing,
    clients,
    keys::Keys,
    practices,
    sign_in::actions::nowhere,
};
use portico_database::{Connection, Database};
use portico_policy::Permission;
use portico_values::{Moment, PracticeId, moment::days};
use std::sync::Arc;

const NAME: &str = "held_since";

/// Since when the installation is held, if it is.
///
/// # Errors
/// A fault.
pub async fn since(db: &mut Connection) -> Answer<Option<Moment>> {
    Ok(store::get(db, NAME).await?.and_then(|text| text.parse().ok()).map(Moment::from_millis))
}

/// Whether the installation is held: then nothing goes on by itself before somebody has looked round.
///
/// # Errors
/// A fault.
pub async fn is_held(portico: &Portico) -> Answer<bool> {
    Ok(since(&mut *portico.database.read().await?).await?.is_some())
}

/// Holds a copy from the past within the transaction in which it is loaded, so that nobody, not a worker on another machine either, ever
/// sees a row of it that goes on by itself. Its history begins anew: heads that were signed since the copy was taken say nothing of it. It
/// asks for no table and no column that came with a later version: the copy may be of an earlier one. Run [`settle`] when the database is up
/// to date.
///
/// # Errors
/// A fault; then nothing of it may be committed.
pub async fn hold_copy(db: &mut Connection, keys: &Keys, now: Moment) -> Answer<Counted> {
    store::put(db, NAME, &now.millis().to_string()).await?;
    let mut all = Counted::default();
    for practice in store::practices(db).await? {
        let reach = Who::operator(practice, "restore").may(Permission::ManagePractice)?;
        let counted = store::hold(db, &reach, now).await?;
        tell_of_hold(db, practice, &counted, now).await?;
        all.add(&counted);
    }
    // What belongs to no practice has a chain as well.
    tell_of_hold(db, nowhere(), &Counted::default(), now).await?;
    // With these events every chain is another one than that of any other copy: the beginning names them.
    let beginning = audit::beginning_anew(db, keys, now).await?;
    store::put(db, audit::BEGAN, &beginning).await?;
    Ok(all)
}

async fn tell_of_hold(db: &mut Connection, practice: PracticeId, counted: &Counted, now: Moment) -> Answer<()> {
    let who = Who::operator(practice, "restore");
    audit::chain::append(db, &who.actor, now, &who.origin, vec![told("installation.held", counted)]).await?;
    Ok(())
}

/// Writes anew where the clients of a held copy stand whose invitation waits.
///
/// # Errors
/// A fault; then some of them stand in lists as they stood in the copy. Nothing goes on because of it.
pub async fn settle(database: &Database, now: Moment) -> Answer<()> {
    let practices = store::practices(&mut *database.read().await?).await?;
    for practice in practices {
        let reach = Who::operator(practice, "restore").may(Permission::ManagePractice)?;
        let mut transaction = database.begin().await?;
        let waiting = store::clients_with_invitations(&mut transaction, &reach).await?;
        for some in waiting.chunks(1_000) {
            clients::store::refresh(&mut transaction, practice, some, now).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Holds an installation that stands already as a copy is held that comes back.
///
/// # Errors
/// A fault; then nothing is held, or everything is and only where clients stand was not written anew.
pub async fn hold(portico: &Arc<Portico>) -> Answer<Counted> {
    let now = portico.clock.now();
    let mut transaction = portico.database.begin().await?;
    let counted = hold_copy(&mut transaction, &portico.keys, now).await?;
    transaction.commit().await?;
    settle(&portico.database, now).await?;
    Ok(counted)
}

/// Lets everything go on that is held: one act for each practice.
///
/// # Errors
/// A fault; what was released stays so, and the rest can be released again.
pub async fn release(portico: &Arc<Portico>) -> Answer<Counted> {
    let mut all = Counted::default();
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        let mut act = Act::begin(portico, &Who::operator(practice.id, "restore")).await?;
        let reach = act.may(Permission::ManagePractice)?;
        let now = act.now();
        let waiting = store::clients_with_invitations(act.db(), &reach).await?;
        let counted = store::release(act.db(), &reach, now, now.plus(days(erasing::STOPPABLE_DAYS))).await?;
        for some in waiting.chunks(1_000) {
            clients::store::refresh(act.db(), practice.id, some, now).await?;
        }
        act.record(told("installation.released", &counted));
        act.commit().await?;
        all.add(&counted);
    }
    let mut transaction = portico.database.begin().await?;
    store::forget(&mut transaction, NAME).await?;
    transaction.commit().await?;
    portico.outbox_bell.notify_waiters();
    Ok(all)
}

fn told(action: &'static str, counted: &Counted) -> Event {
    let event = Event::new(action).with("sessions", counted.sessions).with("invitations", counted.invitations);
    event.with("letters", counted.letters).with("batches", counted.batches)
}
