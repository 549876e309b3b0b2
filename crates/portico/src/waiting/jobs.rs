//! What happens by itself: clients for whom something waits at the portal are reminded of it.

use super::{actions, store};
use crate::{
    act::{Act, Look},
    answer::Answer,
    app::Portico,
    practices::Practice,
    reminders::{Round, Served, rounds},
};
use jiff::Span;
use portico_policy::Permission;
use portico_values::{ClientId, moment::days};
use std::{collections::BTreeSet, sync::Arc};

/// Writes until the house stops.
pub async fn run(portico: Arc<Portico>) {
    rounds::run::<OfWhatWaits>(portico).await;
}

/// Writes to everybody who is due. Returns how many clients were reminded.
///
/// # Errors
/// A fault; whoever was not written to is due as before.
pub async fn remind_due(portico: &Arc<Portico>) -> Answer<usize> {
    rounds::once::<OfWhatWaits>(portico).await
}

struct OfWhatWaits;

impl Round for OfWhatWaits {
    type Due = ClientId;
    const WRITER: &'static str = "reminders of what waits";

    /// The clients with something that is due, each once: one letter speaks of everything that waits.
    async fn due(look: &mut Look, practice: &Practice) -> Answer<Vec<ClientId>> {
        let reach = look.may(Permission::InviteClients)?;
        let (now, rhythm) = (look.now(), practice.form_rhythm());
        let today = rhythm.today(now);
        let mut found = BTreeSet::new();
        for (served, day) in (0i64..).zip(rhythm.before()) {
            let last = today.checked_add(Span::new().days(*day)).unwrap_or(today);
            let between = (today.to_string(), last.to_string());
            let clients = store::before_a_day(look.db(), &reach, served, (&between.0, &between.1)).await?;
            found.extend(clients.into_iter().map(|(client,)| client));
        }
        for (served, day) in (0i64..).zip(rhythm.after()) {
            let clients = store::after_sending(look.db(), &reach, served, now.minus(days(*day)), now).await?;
            found.extend(clients.into_iter().map(|(client,)| client));
        }
        Ok(found.into_iter().collect())
    }
    async fn write(act: &mut Act, client: &ClientId) -> Answer<Served> {
        actions::remind(act, *client).await
    }
}
