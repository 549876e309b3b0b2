//! What happens to a batch by itself: recipients are looked at in groups and their letters posted.

use super::{
    actions::stop_what_has_not_gone,
    batch::Kind,
    drafting::{Ahead, Makings},
    forms_job,
    store::{self, Unprepared},
    writing::Group,
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, stored},
    app::Portico,
    audit::{Event, chain::Origin},
    forms::NotGiven,
    invitations::{Words, known_messages::KnownMessages, placeholders::Placeholder, recipient::Obstacle, wording::Wording},
    practices::{self, Practice},
};
use portico_policy::{Actor, Grants, Permission, Reach, Role};
use portico_values::PracticeId;
use std::{sync::Arc, time::Duration};

/// How many recipients letters are made for in one go, before they are written.
pub(super) const GROUP: i64 = 400;

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

async fn prepare_next(portico: &Arc<Portico>, ahead: &mut Ahead) -> Answer<usize> {
    let practices = {
        let mut reader = portico.database.read().await?;
        practices::store::all(&mut reader).await?
    };
    let (mut looked_at, mut in_line) = (0, Vec::new());
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
                Ok(Kind::Invitations) => prepare_group(portico, ahead, &practice, &batch).await,
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

async fn prepare_group(portico: &Arc<Portico>, ahead: &mut Ahead, practice: &Practice, batch: &Unprepared) -> Answer<usize> {
    let words = Words { subject: batch.subject.clone(), message: batch.message.clone() };
    let wording = Wording::again(practice, &words, batch.wordings.as_deref());
    let Some(who) = answerable(practice.id, batch) else {
        return stop_orphan(portico, practice.id, batch, NO_LONGER_INVITES).await;
    };
    let Ok(mut wording) = wording else {
        return stop_orphan(portico, practice.id, batch, "its_words_cannot_be_read").await;
    };
    wording.know(&known_messages(portico, &who).await?);
    let makings =
        Makings { portico: portico.clone(), practice: practice.clone(), batch: batch.clone(), who, wording: Arc::new(wording) };
    let made = ahead.take(&makings).await?;
    if let Some(last) = made.last {
        ahead.begin(&makings, last);
    }
    let mut group = Group::new(makings, made);
    while group.write_some().await? {}
    Ok(group.looked_at)
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
    let placeholder = Placeholder::ALL.into_iter().find(|placeholder| placeholder.name() == reason);
    placeholder.map_or_else(|| reason.to_owned(), |placeholder| format!("{}.", placeholder.missing()))
}
