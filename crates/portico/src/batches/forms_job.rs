//! "Resend Intake Forms" for many, as it happens by itself: the same action as on the record, one client after the other, in groups.

use super::{
    actions::packet,
    batch::Outcome,
    jobs::{NO_LONGER_INVITES, answerable, end, stop_orphan},
    store::{self, Looked, Unprepared},
};
use crate::{
    act::Act,
    answer::Answer,
    app::Portico,
    audit::Event,
    forms::{self, Given},
    invitations,
    practices::{self, Practice},
};
use portico_policy::Permission;
use std::sync::Arc;

/// How many clients are looked at in one transaction: each takes some ten statements.
const GROUP: i64 = 50;

/// Looks at the next clients of a batch. Returns how many.
pub(super) async fn prepare_group(portico: &Arc<Portico>, practice: &Practice, batch: &Unprepared) -> Answer<usize> {
    let Some(who) = answerable(practice.id, batch) else {
        return stop_orphan(portico, practice.id, batch, NO_LONGER_INVITES).await;
    };
    let mut act = Act::begin(portico, &who).await?;
    let reach = act.may(Permission::InviteClients)?;
    let Some((after,)) = store::take(act.db(), &reach, batch.id).await? else { return Ok(0) };
    // Read again inside the act: the switch may have moved since.
    let Some(practice) = practices::store::by_id(act.db(), practice.id).await?.filter(|practice| practice.portal_on) else {
        return Ok(0);
    };
    let recipients = invitations::store::recipients_in_line(act.db(), &reach, batch.id, after, GROUP).await?;
    let Some(last) = recipients.last().map(|recipient| recipient.client) else { return end(act, &reach, batch).await };
    let packet = packet(batch)?;
    let mut outcomes = Vec::with_capacity(recipients.len());
    for recipient in &recipients {
        let given = forms::give(&mut act, &reach, &practice, recipient, &packet, Some(batch.id)).await?;
        let (outcome, reason, letter) = match given {
            Ok(Given::Told(letter)) => (Outcome::Posted, None, Some(letter)),
            // A batch tells each by a letter of its own.
            Ok(Given::Silently) => (Outcome::LeftOut, None, None),
            Err(why) if why.needs_somebody() => (Outcome::NotSent, Some(why.code()), None),
            Err(why) => (Outcome::LeftOut, Some(why.code()), None),
        };
        outcomes.push(Looked { client: recipient.client, outcome, reason, again: false, letter, good_until: None });
    }
    let posted = outcomes.iter().filter(|one| one.letter.is_some()).count();
    store::note(act.db(), &reach, batch.id, &outcomes).await?;
    store::prepared_to(act.db(), &reach, batch.id, last).await?;
    act.record(Event::new("batch.group_prepared").about(batch.id).with("looked_at", outcomes.len()).with("posted", posted));
    act.commit().await?;
    portico.live_bell.notify_waiters();
    Ok(outcomes.len())
}
