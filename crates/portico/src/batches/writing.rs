//! A group of recipients is looked at and their letters are posted, in as few acts as others allow: an act ends when somebody else waits for
//! the writer. So what became of the letters that have gone is written in between, and making keeps pace with sending; nobody waits for more
//! than a few of them.

use super::{
    actions::packet,
    batch::Outcome,
    drafting::{Drafted, Made, Makings, asked_of, counted},
    jobs::{GROUP, end},
    store::{self, Looked, Unprepared},
};
use crate::{
    act::Act,
    answer::Answer,
    audit::Event,
    clients,
    forms::{self, Signers, WayIn},
    invitations::{
        self,
        actions::{NotSent, draft},
        recipient::Recipient,
        sender::Sender,
    },
    practices::{self, Practice},
};
use portico_database::Engine;
use portico_policy::{Permission, Reach};
use portico_values::ClientId;
use std::time::Duration;

/// How many recipients are read at once, and looked at whoever waits.
const FEW: i64 = 8;
/// How many are looked at in one act when nobody waits: as many as change the pages that SQLite keeps at hand.
const MANY: usize = 128;
/// How long a letter that was made ahead may wait for its act.
const MADE_FOR: Duration = Duration::from_secs(10);

/// A group on its way into the outbox.
pub(super) struct Group {
    makings: Makings,
    made: Made,
    /// How many were looked at so far, and how many of them get a letter.
    pub(super) looked_at: usize,
    posted: usize,
}

impl Group {
    pub(super) fn new(makings: Makings, made: Made) -> Self {
        Self { makings, made, looked_at: 0, posted: 0 }
    }

    /// Writes some of them in one act. Whether the group goes on.
    pub(super) async fn write_some(&mut self) -> Answer<bool> {
        let Makings { portico, batch, who, .. } = self.makings.clone();
        let mut act = Act::begin_apart(&portico, &who).await?;
        let reach = act.may(Permission::InviteClients)?;
        let Some((after,)) = store::take(act.db(), &reach, batch.id).await? else { return Ok(false) };
        // Read again inside the act: the switch may have moved since.
        let Some(practice) = practices::store::by_id(act.db(), reach.practice()).await?.filter(|practice| practice.portal_on)
        else {
            return Ok(false);
        };
        let sender = Sender::of(act.db(), &who, &practice).await?;
        // A link lives its days from when it is sent, not from when a letter was made that had to wait.
        if practice != self.made.practice || sender != self.made.sender || act.now() > self.made.at.plus(MADE_FOR) {
            self.made.drafts.clear();
        }
        let (outcomes, is_over) = self.look_at_some(&mut act, &reach, &practice, &sender, after).await?;
        let Some(last) = outcomes.last() else {
            return if is_over { end(act, &reach, &batch).await.map(|_| false) } else { Ok(false) };
        };
        store::note(act.db(), &reach, batch.id, &outcomes).await?;
        store::prepared_to(act.db(), &reach, batch.id, last.client).await?;
        let posted: Vec<ClientId> = outcomes.iter().filter(|one| one.letter.is_some()).map(|one| one.client).collect();
        let now = act.now();
        clients::store::refresh(act.db(), reach.practice(), &posted, now).await?;
        self.looked_at += outcomes.len();
        self.posted += posted.len();
        let goes_on = !is_over && self.looked_at < usize::try_from(GROUP).unwrap_or(usize::MAX);
        // Each letter has an event of its own; the group has one when it is over, and so has an act that leads to no letter.
        if !goes_on || posted.is_empty() {
            let event = Event::new("batch.group_prepared").about(batch.id);
            act.record(event.with("looked_at", self.looked_at).with("posted", self.posted));
        }
        act.commit().await?;
        portico.live_bell.notify_waiters();
        Ok(goes_on)
    }

    /// Looks at those who come next until somebody waits for the writer. Whether they were the last in line.
    async fn look_at_some(
        &mut self,
        act: &mut Act,
        reach: &Reach,
        practice: &Practice,
        sender: &Sender,
        mut after: Option<ClientId>,
    ) -> Answer<(Vec<Looked>, bool)> {
        let Self { makings: Makings { portico, batch, wording, .. }, made, .. } = self;
        let packet = packet(batch)?;
        let signers = forms::asked_to_sign(act.db(), reach, &packet).await?;
        let now = act.now();
        // PostgreSQL has no one writer that others could wait for.
        let part = if act.db().engine() == Engine::Sqlite { FEW } else { GROUP };
        let mut outcomes = Vec::new();
        loop {
            let found = invitations::store::recipients_in_line(act.db(), reach, batch.id, after, part).await?;
            let is_over = found.len() < usize::try_from(part).unwrap_or(0);
            let next = found.last().map(|recipient| recipient.client).or(after);
            let recipients = held(act, reach, batch, (after, part), found).await?;
            after = next;
            let asked = asked_of(act.db(), reach, &recipients, &packet.forms).await?;
            for recipient in &recipients {
                let counted = counted(recipient, packet.forms.len(), &asked);
                // What was made ahead counts only for somebody who stands exactly as they stood then.
                let ahead = made.drafts.remove(&recipient.client).filter(|(then, _)| *then == counted).map(|(_, draft)| draft);
                let message = || wording.for_recipient(recipient).with_forms(&packet.forms);
                let anew = || draft(portico, practice, &counted, sender, &message(), now);
                let drafted = || ahead.unwrap_or_else(anew);
                let outcome = look_at(act, reach, practice, recipient, drafted, (batch, signers)).await?;
                if outcome.letter.is_some() {
                    forms::assign_in(act, reach, recipient.client, &packet, batch.id).await?;
                }
                outcomes.push(outcome);
            }
            if is_over || act.others_wait() || outcomes.len() >= MANY {
                return Ok((outcomes, is_over));
            }
        }
    }
}

/// Holds a group to the end of its act: a revocation, or a send on its own, that is just being written is waited for and seen. SQLite's one
/// writer is held already.
async fn held(
    act: &mut Act,
    reach: &Reach,
    batch: &Unprepared,
    (after, many): (Option<ClientId>, i64),
    found: Vec<Recipient>,
) -> Answer<Vec<Recipient>> {
    if act.db().engine() == Engine::Sqlite {
        return Ok(found);
    }
    let group: Vec<ClientId> = found.iter().map(|recipient| recipient.client).collect();
    clients::store::hold_those_there(act.db(), reach.practice(), &group).await?;
    let mut now = invitations::store::recipients_in_line(act.db(), reach, batch.id, after, many).await?;
    now.retain(|recipient| group.contains(&recipient.client));
    Ok(now)
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
    };
    let not_sent = |not_sent: NotSent| match not_sent {
        NotSent::Obstacle(obstacle) if obstacle.needs_somebody() => without_letter(Outcome::NotSent, obstacle.code()),
        NotSent::Obstacle(obstacle) => without_letter(Outcome::LeftOut, obstacle.code()),
        NotSent::Missing(placeholder) => without_letter(Outcome::NotSent, placeholder.name()),
    };
    // One client whose send was put off is one client, not a bulk send.
    let obstacle = match (batch.total, batch.begins_at) {
        (1, Some(_)) => recipient.obstacle(practice.portal_on, act.now()),
        _ => recipient.obstacle_in_bulk(practice.portal_on, act.now()),
    };
    if let Some(obstacle) = obstacle {
        return Ok(not_sent(NotSent::Obstacle(obstacle)));
    }
    if signers != Signers::Whoever {
        let way_in = (WayIn::Invited, &practice.present(act.now()));
        if let Some(why) = forms::missing(act.db(), reach, recipient, signers, way_in).await? {
            return Ok(without_letter(Outcome::NotSent, why.code()));
        }
    }
    let sent = match drafted() {
        Ok(draft) => invitations::actions::send(act, reach, recipient, draft, Some(batch.id)).await?,
        Err(placeholder) => Err(NotSent::Missing(placeholder)),
    };
    Ok(match sent {
        Ok(invited) => Looked {
            client: recipient.client,
            outcome: Outcome::Posted,
            reason: None,
            again: invited.again,
            letter: Some(invited.letter),
        },
        Err(why) => not_sent(why),
    })
}
