//! What happens to a batch by itself: recipients are looked at in groups and their letters posted.

use super::{
    actions::{packet, stop_what_has_not_gone},
    batch::{Kind, Outcome},
    drafting::{Ahead, Drafted, Made, Makings, asked_of, counted},
    forms_job,
    group::MOST,
    store::{self, Looked, Unprepared},
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, stored},
    app::Portico,
    audit::{Event, chain::Origin},
    clients,
    forms::{self, NotGiven, Signers, WayIn},
    invitations::{
        self, Words,
        actions::{NotSent, draft},
        known_messages::KnownMessages,
        recipient::{Obstacle, Recipient},
        sender::Sender,
        wording::Wording,
    },
    practices::{self, Practice},
};
use portico_database::Engine;
use portico_policy::{Actor, Grants, Permission, Reach, Role};
use portico_values::{ClientId, IdsInOrder, PracticeId};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// How long a letter that was made ahead may wait for its act.
const MADE_FOR: Duration = Duration::from_secs(10);

/// How long couriers are waited for who will have room, by all groups of one round together. A mail server that takes letters more slowly gets
/// them from the outbox.
const A_MOMENT: Duration = Duration::from_millis(150);

/// Prepares batches until the house stops. Rung by the outbox bell, looking every two seconds by itself.
pub async fn run(portico: Arc<Portico>) {
    let mut ahead = Ahead::default();
    while !portico.stopping.is_stopping() {
        let bell = portico.outbox_bell.notified();
        match prepare_next(&portico, &mut ahead).await {
            Ok(0) => {
                tokio::select! {
                    () = bell => {}
                    () = tokio::time::sleep(Duration::from_secs(2)) => {}
                    () = portico.stopping.clone().wait() => {}
                }
            }
            Ok(_) => {}
            Err(trouble) => {
                tracing::error!(%trouble, "a batch could not be prepared");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Looks at one group of each waiting batch, practice by practice. Returns how many recipients were looked at.
///
/// # Errors
/// A fault; the group it happened in is untouched and will be tried again.
pub async fn prepare_due(portico: &Arc<Portico>) -> Answer<usize> {
    prepare_next(portico, &mut Ahead::default()).await
}

pub(super) async fn prepare_next(portico: &Arc<Portico>, ahead: &mut Ahead) -> Answer<usize> {
    let practices = {
        let mut reader = portico.database.read().await?;
        practices::store::all(&mut reader).await?
    };
    let (mut looked_at, mut in_line) = (0, Vec::new());
    let mut patience = A_MOMENT;
    // While the portal is off, sending waits (settled.md 5).
    for practice in practices.into_iter().filter(|practice| practice.portal_on) {
        begin_due(portico, &practice).await?;
        let mut look = Look::begin(portico, &Who::portico(practice.id, "batches")).await?;
        let waiting = store::unprepared(look.db(), practice.id).await?;
        drop(look);
        in_line.extend(waiting.iter().map(|batch| batch.id));
        for batch in waiting {
            // One that cannot go on holds up no other.
            let prepared = match stored(Kind::from_word(&batch.kind), "what a batch sends") {
                Ok(Kind::Invitations) => prepare_group(portico, (ahead, &mut patience), &practice, &batch).await,
                Ok(Kind::Forms) => forms_job::prepare_group(portico, &practice, &batch).await,
                Err(trouble) => Err(trouble),
            };
            match prepared {
                Ok(many) => looked_at += many,
                Err(trouble) => tracing::error!(%trouble, batch = %batch.id, "a batch could not be prepared"),
            }
        }
    }
    ahead.keep(&in_line);
    Ok(looked_at)
}

/// Begins the batches whose time has come. From then on they are like any other. None is planned into the quiet hours; one whose time lies in
/// those that were set later, or has passed while it could not begin, waits for their end.
async fn begin_due(portico: &Arc<Portico>, practice: &Practice) -> Answer<()> {
    let who = Who::portico(practice.id, "batches");
    let mut look = Look::begin(portico, &who).await?;
    let now = look.now();
    if practice.rhythm().is_quiet(now) {
        return Ok(());
    }
    let due = store::to_begin(look.db(), practice.id, now).await?;
    drop(look);
    for (batch,) in due {
        let mut act = Act::begin(portico, &who).await?;
        let (reach, now) = (act.may(Permission::InviteClients)?, act.now());
        if store::begin(act.db(), &reach, batch, now).await? {
            act.record(Event::new("batch.begun").about(batch));
            act.commit().await?;
        }
    }
    Ok(())
}

/// The staff member who started the batch answers for it: somebody who may no longer invite starts nothing through it (K36).
pub(super) fn answerable(practice: PracticeId, batch: &Unprepared) -> Option<Who> {
    let origin = Origin { address: "-".into(), request_id: format!("batch {}", batch.id) };
    let actor = match (batch.started_by, batch.active) {
        (Some(staff), Some(true)) => {
            let (invite_assigned, invite_all) = (batch.invite_assigned, batch.invite_all);
            let grants = Grants { invite_assigned, invite_all, ..Grants::NONE };
            Actor::Staff { practice, staff, role: Role::from_word(batch.role.as_deref()?)?, grants }
        }
        (Some(_), _) => return None,
        (None, _) => Actor::Operator { practice },
    };
    let who = Who { actor, origin };
    who.may(Permission::InviteClients).is_ok().then_some(who)
}

async fn prepare_group(
    portico: &Arc<Portico>,
    (ahead, patience): (&mut Ahead, &mut Duration),
    practice: &Practice,
    batch: &Unprepared,
) -> Answer<usize> {
    let words = Words { subject: batch.subject.clone(), message: batch.message.clone() };
    let wording = Wording::again(practice, &words, batch.wordings.as_deref());
    let Some(who) = answerable(practice.id, batch) else {
        return stop_orphan(portico, practice.id, batch, NO_LONGER_INVITES).await;
    };
    let mut wording = match wording {
        Ok(wording) => wording,
        Err(trouble) => {
            tracing::error!(%trouble, batch = %batch.id, "the words of a batch cannot be read, so it is stopped");
            return stop_orphan(portico, practice.id, batch, "its_words_cannot_be_read").await;
        }
    };
    wording.know(&known_messages(portico, &who).await?);
    let makings =
        Makings { portico: portico.clone(), practice: practice.clone(), batch: batch.clone(), who, wording: Arc::new(wording) };
    let Made { at, practice: practice_then, sender: sender_then, group, mut drafts, last } = ahead.take(&makings).await?;
    if let Some(last) = last {
        ahead.begin(&makings, last);
    }
    let Makings { who, wording, .. } = makings;
    let waits_since = Instant::now();
    portico.handover.room_by(waits_since + *patience).await;
    *patience = patience.saturating_sub(waits_since.elapsed());
    let mut act = Act::begin_long(portico, &who).await?;
    let began = Instant::now();
    let reach = act.may(Permission::InviteClients)?;
    let Some((after,)) = store::take(act.db(), &reach, batch.id).await? else { return Ok(0) };
    // Read again inside the act: the switch may have moved since.
    let Some(now_practice) = practices::store::by_id(act.db(), practice.id).await? else { return Ok(0) };
    if !now_practice.portal_on {
        return Ok(0);
    }
    // A link lives its days from when it is sent and counts for the day on which it is, not from when a letter was made that had to wait.
    let is_another_day = now_practice.present(act.now()).day != now_practice.present(at).day;
    if now_practice != practice_then || is_another_day || act.now() > at.plus(MADE_FOR) {
        drafts.clear();
    }
    let practice = now_practice;
    let recipients = invitations::store::recipients_in_line(act.db(), &reach, batch.id, after, group).await?;
    if recipients.is_empty() {
        return end(act, &reach, batch).await;
    }
    let recipients = held(&mut act, &reach, batch, (after, group), recipients).await?;
    let sender = Sender::of(act.db(), &who, &practice).await?;
    if sender != sender_then {
        drafts.clear();
    }
    let now = act.now();
    let packet = packet(batch)?;
    let signers = forms::asked_to_sign(act.db(), &reach, &packet).await?;
    let asked = asked_of(act.db(), &reach, &recipients, &packet.forms).await?;
    let ids = IdsInOrder::at(now, &*portico.randomness);
    let mut outcomes = Vec::with_capacity(recipients.len());
    for recipient in &recipients {
        let counted = counted(recipient, packet.forms.len(), &asked);
        // What was made ahead counts only for somebody who stands exactly as they stood then.
        let ahead = drafts.remove(&recipient.client).filter(|(then, _)| *then == counted).map(|(_, draft)| draft);
        let anew = || {
            let (message, made) =
                (wording.for_recipient(recipient).with_forms(&packet.forms), (ids.next(&*portico.randomness), now));
            draft(portico, &practice, &counted, &sender, &message, made)
        };
        let drafted = || ahead.unwrap_or_else(anew);
        let outcome = look_at(&mut act, &reach, &practice, recipient, drafted, (batch, signers)).await?;
        if outcome.letter.is_some() {
            forms::assign_in(&mut act, &reach, recipient.client, &packet, batch.id).await?;
        }
        outcomes.push(outcome);
    }
    store::note(act.db(), &reach, batch.id, &outcomes).await?;
    if let Some(last) = outcomes.last() {
        store::prepared_to(act.db(), &reach, batch.id, last.client).await?;
    }
    let invited: Vec<_> = outcomes.iter().filter_map(|one| Some((one.client, one.good_until?))).collect();
    clients::store::note_invited(act.db(), reach.practice(), &invited).await?;
    act.record(
        Event::new("batch.group_prepared").about(batch.id).with("looked_at", outcomes.len()).with("posted", invited.len()),
    );
    ahead.size.fit(outcomes.len(), began.elapsed());
    act.hand_over();
    act.commit().await?;
    if after.is_none() {
        count_what_grew(portico, batch).await;
    }
    portico.live_bell.notify_waiters();
    Ok(outcomes.len())
}

/// What the first group of a batch was written into may have been empty before.
async fn count_what_grew(portico: &Portico, batch: &Unprepared) {
    const GROWS: [&str; 7] =
        ["batch_recipients", "invitations", "invitation_tokens", "letters", "letter_contents", "audit_events", "clients"];
    if batch.total >= MOST as i64
        && let Err(trouble) = portico.database.count_what_grew(&GROWS, batch.total).await
    {
        tracing::warn!(%trouble, "PostgreSQL makes its plans by older figures until it counts by itself");
    }
}

/// Holds a group to the end of its act: a revocation, or a send on its own, that is just being written is waited for and seen. SQLite's one
/// writer is held already.
async fn held(
    act: &mut Act,
    reach: &Reach,
    batch: &Unprepared,
    (after, most): (Option<ClientId>, i64),
    found: Vec<Recipient>,
) -> Answer<Vec<Recipient>> {
    if act.db().engine() == Engine::Sqlite {
        return Ok(found);
    }
    let group: Vec<ClientId> = found.iter().map(|recipient| recipient.client).collect();
    clients::store::hold_those_there(act.db(), reach.practice(), &group).await?;
    let mut now = invitations::store::recipients_in_line(act.db(), reach, batch.id, after, most).await?;
    now.retain(|recipient| group.contains(&recipient.client));
    Ok(now)
}

/// Nobody is left in line.
pub(super) async fn end(mut act: Act, reach: &Reach, batch: &Unprepared) -> Answer<usize> {
    store::leave_out_the_rest(act.db(), reach, batch.id).await?;
    store::prepared(act.db(), reach, batch.id).await?;
    let need_you = store::not_sent(act.db(), reach, batch.id).await?;
    act.record(Event::new("batch.prepared").about(batch.id).with("need_you", need_you));
    act.commit().await?;
    Ok(0)
}

async fn known_messages(portico: &Arc<Portico>, who: &Who) -> Answer<KnownMessages> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::InviteClients)?;
    KnownMessages::read(look.db(), &reach, portico).await
}

async fn look_at(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    recipient: &Recipient,
    drafted: impl FnOnce() -> Drafted,
    (batch, signers): (&Unprepared, Signers),
) -> Answer<Looked> {
    let without_letter = |outcome, reason| Looked {
        client: recipient.client,
        outcome,
        reason: Some(reason),
        again: recipient.again(),
        letter: None,
        good_until: None,
    };
    let not_sent = |not_sent: NotSent| match not_sent {
        NotSent::Obstacle(obstacle) if obstacle.needs_somebody() => without_letter(Outcome::NotSent, obstacle.code()),
        NotSent::Obstacle(obstacle) => without_letter(Outcome::LeftOut, obstacle.code()),
        NotSent::Missing(placeholder) => without_letter(Outcome::NotSent, placeholder.name()),
    };
    let present = practice.present(act.now());
    // One client whose send was put off is one client, not a bulk send.
    let obstacle = match (batch.total, batch.begins_at) {
        (1, Some(_)) => recipient.obstacle(practice.portal_on, &present),
        _ => recipient.obstacle_in_bulk(practice.portal_on, &present),
    };
    if let Some(obstacle) = obstacle {
        return Ok(not_sent(NotSent::Obstacle(obstacle)));
    }
    if signers != Signers::Whoever {
        let way_in = (WayIn::Invited, &present);
        if let Some(why) = forms::missing(act.db(), reach, recipient, signers, way_in).await? {
            return Ok(without_letter(Outcome::NotSent, why.code()));
        }
    }
    let sent = match drafted() {
        Ok(draft) => {
            let good_until = draft.good_until();
            let sent = invitations::actions::send(act, reach, recipient, draft, Some(batch.id)).await?;
            sent.map(|invited| (invited, good_until))
        }
        Err(placeholder) => Err(NotSent::Missing(placeholder)),
    };
    Ok(match sent {
        Ok((invited, good_until)) => Looked {
            client: recipient.client,
            outcome: Outcome::Posted,
            reason: None,
            again: invited.again,
            letter: Some(invited.letter),
            good_until: Some(good_until),
        },
        Err(why) => not_sent(why),
    })
}

/// Why a batch is stopped for which nobody answers any more.
pub(super) const NO_LONGER_INVITES: &str = "starter_may_no_longer_invite";

/// This batch cannot go on: it is stopped, and says why in the history.
pub(super) async fn stop_orphan(
    portico: &Arc<Portico>,
    practice: PracticeId,
    batch: &Unprepared,
    why: &'static str,
) -> Answer<usize> {
    let mut act = Act::begin(portico, &Who::portico(practice, "batches")).await?;
    let reach = act.may(Permission::InviteClients)?;
    match stop_what_has_not_gone(&mut act, &reach, batch.id, Some(why)).await? {
        Some(_) => act.commit().await?,
        None => act.leave(),
    }
    Ok(0)
}

/// The sentence behind a stored reason.
pub fn sentence(reason: &str, name: &str) -> String {
    if reason == store::NO_LONGER_YOURS {
        return format!("{name} is no longer assigned to the person who started this.");
    }
    if reason == store::NOT_YOURS {
        return format!("{name} wasn’t assigned to the person who started this.");
    }
    if reason == store::MERGED {
        return format!("{name} was merged with another record before this was sent. “Retry failed” sends it.");
    }
    if reason == store::IN_IT_TWICE {
        return format!("{name} is in this batch twice, because two records have been merged.");
    }
    if reason == store::INVITED_SINCE {
        return format!("{name} was invited separately after this was sent.");
    }
    if reason == store::SHUT_OUT {
        return format!(
            "{name} could no longer get in when this email was about to leave. Check access, then choose “Retry failed”."
        );
    }
    if let Some(why) = NotGiven::from_code(reason) {
        return why.sentence(name);
    }
    if let Some(obstacle) = Obstacle::from_code(reason) {
        return obstacle.sentence(name, &[]);
    }
    let placeholder = invitations::placeholders::Placeholder::ALL.into_iter().find(|placeholder| placeholder.name() == reason);
    placeholder.map_or_else(|| reason.to_owned(), |placeholder| format!("{}.", placeholder.missing()))
}
