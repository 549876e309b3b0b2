//! A restore is a security event: a copy from the past must not bring back what was ended since. Sessions die, mailed passes too;
//! links, letters and batches wait until somebody has looked and releases them (promises.md R14).

use super::store::{self, Counted};
use crate::{
    act::{Act, Who},
    answer::Answer,
    app::Portico,
    audit::Event,
    care::erasing,
    clients, practices,
};
use portico_database::Connection;
use portico_policy::Permission;
use portico_values::{Moment, moment::days};
use std::sync::Arc;

const NAME: &str = "held_since";

/// Since when the installation is held, if it is.
///
/// # Errors
/// A fault.
pub async fn since(db: &mut Connection) -> Answer<Option<Moment>> {
    Ok(store::get(db, NAME).await?.and_then(|text| text.parse().ok()).map(Moment::from_millis))
}

/// Holds every practice: one act for each.
///
/// # Errors
/// A fault; then some practices may not be held yet, and nothing may be served.
pub async fn hold(portico: &Arc<Portico>) -> Answer<Counted> {
    let now = portico.clock.now().millis().to_string();
    let mut transaction = portico.database.begin().await?;
    store::put(&mut transaction, NAME, &now).await?;
    transaction.commit().await?;
    each_practice(portico, true).await
}

/// Lets everything go on that is held.
///
/// # Errors
/// A fault; what was released stays so, and the rest can be released again.
pub async fn release(portico: &Arc<Portico>) -> Answer<Counted> {
    let counted = each_practice(portico, false).await?;
    let mut transaction = portico.database.begin().await?;
    store::forget(&mut transaction, NAME).await?;
    transaction.commit().await?;
    portico.outbox_bell.notify_waiters();
    Ok(counted)
}

async fn each_practice(portico: &Arc<Portico>, holding: bool) -> Answer<Counted> {
    let mut all = Counted::default();
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        let mut act = Act::begin(portico, &Who::operator(practice.id, "restore")).await?;
        let reach = act.may(Permission::ManagePractice)?;
        let now = act.now();
        let waiting = store::clients_with_invitations(act.db(), &reach).await?;
        let counted = if holding {
            store::hold(practices::changing(&mut act), &reach, now).await?
        } else {
            store::release(act.db(), &reach, now.plus(days(erasing::STOPPABLE_DAYS))).await?
        };
        for some in waiting.chunks(1_000) {
            clients::store::refresh(act.db(), practice.id, some, now).await?;
        }
        let event = Event::new(if holding { "installation.held" } else { "installation.released" });
        let event = event.with("sessions", counted.sessions).with("invitations", counted.invitations);
        act.record(event.with("letters", counted.letters).with("batches", counted.batches));
        act.commit().await?;
        all.sessions += counted.sessions;
        all.invitations += counted.invitations;
        all.letters += counted.letters;
        all.batches += counted.batches;
    }
    Ok(all)
}
