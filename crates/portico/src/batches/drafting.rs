//! The letters of a group, made before its act begins: SQLite's one writer is held for writing alone. Those of the next group are made
//! while this one is being written.

use super::{actions::packet, jobs::GROUP, store::Unprepared};
use crate::{
    act::{Look, Who},
    answer::Answer,
    app::Portico,
    forms,
    invitations::{
        self,
        actions::{Draft, draft},
        placeholders::Placeholder,
        recipient::Recipient,
        sender::Sender,
        wording::Wording,
    },
    own_thread::{Haste, on_its_own_thread},
    practices::Practice,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, FormId, Moment};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::oneshot;

pub(super) type Drafted = Result<Draft, Placeholder>;

/// What the letters of a batch are made from.
#[derive(Clone)]
pub(super) struct Makings {
    pub(super) portico: Arc<Portico>,
    pub(super) practice: Practice,
    pub(super) batch: Unprepared,
    pub(super) who: Who,
    pub(super) wording: Arc<Wording>,
}

/// Letters made ahead, with what they were made from.
pub(super) struct Made {
    pub(super) at: Moment,
    pub(super) practice: Practice,
    pub(super) sender: Sender,
    /// Each letter behind its client as they stood when it was made.
    pub(super) drafts: HashMap<ClientId, (Recipient, Drafted)>,
    /// The last client of the group, if others may come after them.
    pub(super) last: Option<ClientId>,
}

/// The letters that are being made while others are written: of each batch, those of the group after this client.
#[derive(Default)]
pub(super) struct Ahead(HashMap<BatchId, (ClientId, oneshot::Receiver<Answer<Made>>)>);

impl Ahead {
    /// The letters of the next group of a batch: those that are ready, or made now.
    pub(super) async fn take(&mut self, makings: &Makings) -> Answer<Made> {
        let after = makings.batch.prepared_to;
        if let Some((made_after, made)) = self.0.remove(&makings.batch.id)
            && Some(made_after) == after
            && let Ok(Ok(made)) = made.await
        {
            return Ok(made);
        }
        makings.make(after).await
    }
    /// Begins to make those of the group after this client.
    pub(super) fn begin(&mut self, makings: &Makings, after: ClientId) {
        let (done, made) = oneshot::channel();
        let of_the_next = makings.clone();
        on_its_own_thread("drafts", Haste::StepsBack, async move {
            let _ = done.send(of_the_next.make(Some(after)).await);
        });
        self.0.insert(makings.batch.id, (after, made));
    }
    /// Forgets what was made for batches that are not among these.
    pub(super) fn keep(&mut self, waiting: &[BatchId]) {
        self.0.retain(|batch, _| waiting.contains(batch));
    }
}

impl Makings {
    async fn make(&self, after: Option<ClientId>) -> Answer<Made> {
        let Self { portico, practice, batch, who, wording } = self;
        let mut look = Look::begin(portico, who).await?;
        let reach = look.may(Permission::InviteClients)?;
        let recipients = invitations::store::recipients_in_line(look.db(), &reach, batch.id, after, GROUP).await?;
        let sender = Sender::of(look.db(), who, practice).await?;
        let now = look.now();
        let forms = packet(batch)?.forms;
        let asked = asked_of(look.db(), &reach, &recipients, &forms).await?;
        drop(look);
        let is_full = usize::try_from(GROUP).is_ok_and(|group| recipients.len() >= group);
        let last = recipients.last().filter(|_| is_full).map(|recipient| recipient.client);
        let mut drafts = HashMap::with_capacity(recipients.len());
        for recipient in recipients {
            if recipient.obstacle_in_bulk(practice.portal_on, now).is_none() {
                let counted = counted(&recipient, forms.len(), &asked);
                let message = wording.for_recipient(&recipient).with_forms(&forms);
                let drafted = draft(portico, practice, &counted, &sender, &message, now);
                drafts.insert(recipient.client, (counted, drafted));
                tokio::task::consume_budget().await;
            }
        }
        Ok(Made { at: now, practice: practice.clone(), sender, drafts, last })
    }
}

/// How many of the forms that go along each of them is asked for already.
pub(super) async fn asked_of(
    db: &mut Connection,
    reach: &Reach,
    recipients: &[Recipient],
    forms: &[FormId],
) -> Answer<HashMap<ClientId, usize>> {
    let clients: Vec<ClientId> = recipients.iter().map(|recipient| recipient.client).collect();
    forms::asked_among(db, reach, &clients, forms).await
}

/// A recipient with as many forms more as are new to them.
pub(super) fn counted(recipient: &Recipient, forms: usize, asked: &HashMap<ClientId, usize>) -> Recipient {
    let already = asked.get(&recipient.client).copied().unwrap_or(0);
    recipient.clone().with_more_forms(forms.saturating_sub(already))
}
