//! What happens by itself: staff are told thirty days before guardians' access ends (behaviours.md 60). This only writes letters; whether a
//! guardian still sees anything is decided by the rows whenever they ask.

use super::store;
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    audit::Event,
    installation,
    invitations::notices::{Notice, tell_concerned},
    practices::{self, Practice},
};
use portico_policy::Permission;
use portico_values::{ClientId, moment::days};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long before the birthday staff are told.
const AHEAD: u64 = 30;

/// Looks every hour until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
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
    if installation::hold::is_held(portico).await? {
        return Ok(());
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let mut failures = Failures::default();
    for practice in practices {
        let who = Who::portico(practice.id, "coming-of-age");
        for client in failures.note(coming(portico, &who, &practice).await) {
            failures.note(tell_one(portico, &who, &practice, client).await);
        }
    }
    failures.end(())
}

fn of_age(practice: &Practice) -> String {
    format!("/{}", practice.guardian_age)
}

async fn coming(portico: &Arc<Portico>, who: &Who, practice: &Practice) -> Answer<Vec<ClientId>> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::SeeClients)?;
    let born_by = practice.present(look.now().plus(days(AHEAD))).came_of_age;
    let coming = store::coming_of_age(look.db(), &reach, &born_by, &of_age(practice)).await?;
    Ok(coming.into_iter().map(|(client, _)| client).collect())
}

async fn tell_one(portico: &Arc<Portico>, who: &Who, practice: &Practice, client: ClientId) -> Answer<()> {
    let mut act = Act::begin(portico, who).await?;
    let reach = act.may(Permission::SeeClients)?;
    // Another process may have read the same list: the one that notes it tells.
    if !store::note_told(act.db(), &reach, client, &of_age(practice)).await? {
        act.leave();
        return Ok(());
    }
    let notice = Notice {
        subject: "A client comes of age soon",
        preheader: "Guardian access ends on the birthday.",
        text: format!(
            "A client at {} turns {} within the next {AHEAD} days, or has already. Guardian access is \
             suspended on the birthday. You can invite the young person to a portal of their own.",
            practice.name, practice.guardian_age
        ),
        why: "You get this because you are assigned to the client, invited them, or look after the practice.",
    };
    let administrator = store::an_administrator(act.db(), &reach).await?;
    let told = tell_concerned(&mut act, &reach, client, administrator, &notice).await?;
    act.record(Event::new("client.coming_of_age_told").client(client).with("letters", told));
    act.commit().await
}
