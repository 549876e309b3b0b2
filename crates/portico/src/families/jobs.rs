//! What happens by itself: staff are told thirty days before guardians step back (behaviours.md 60). It only writes letters; whether a
//! guardian still sees anything is decided by the rows whenever they ask.

use super::store;
use crate::{
    act::{Act, Who},
    answer::Answer,
    app::Portico,
    audit::Event,
    invitations::notices::{Notice, tell_concerned},
    practices::{self, Practice},
};
use portico_policy::Permission;
use portico_values::moment::days;
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long before the birthday staff are told.
const AHEAD: u64 = 30;

/// Looks every hour until the house stops.
pub async fn run(portico: Arc<Portico>) {
    loop {
        tokio::select! {
            () = portico.stopping.clone().wait() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(trouble) = tell_ahead(&portico).await {
            tracing::warn!(%trouble, "staff could not be told who comes of age; the next hour tries again");
        }
    }
}

/// Tells the staff of every practice, once for each client and age.
///
/// # Errors
/// A fault.
pub async fn tell_ahead(portico: &Arc<Portico>) -> Answer<()> {
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    for practice in practices {
        let mut act = Act::begin(portico, &Who::portico(practice.id, "coming-of-age")).await?;
        tell_one(&mut act, &practice).await?;
        if act.has_events() { act.commit().await? } else { act.leave() }
    }
    Ok(())
}

async fn tell_one(act: &mut Act, practice: &Practice) -> Answer<()> {
    let reach = act.may(Permission::SeeClients)?;
    let age = format!("/{}", practice.guardian_age);
    let born_by = practice.present(act.now().plus(days(AHEAD))).came_of_age;
    for (client, _) in store::coming_of_age(act.db(), &reach, &born_by, &age).await? {
        store::note_told(act.db(), &reach, client, &age).await?;
        let notice = Notice {
            subject: "A client comes of age soon",
            preheader: "Guardians step back on the birthday.",
            text: format!(
                "A client of {} turns {} within the next {AHEAD} days, or has already. On the birthday the access of guardians is \
                 suspended. You can invite the young person to a portal of their own.",
                practice.name, practice.guardian_age
            ),
            why: "You get this because you are assigned to the client, invited them, or look after the practice.",
        };
        let administrator = store::an_administrator(act.db(), &reach).await?;
        let told = tell_concerned(act, &reach, client, administrator, &notice).await?;
        act.record(Event::new("client.coming_of_age_told").client(client).with("letters", told));
    }
    Ok(())
}
