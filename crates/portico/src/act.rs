//! An act: one actor, one moment, one write transaction. And a look: the same for reading.
//!
//! Everything that changes state goes through an [`Act`]. Its letters and its events are written with it or not at all. Slow work
//! (hashing a password, parsing a file, composing ten thousand letters, anything on the network) is done before an act begins or
//! after it ends: on SQLite the one writer is held from `begin` to `commit`. One letter is composed within the act that posts it.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    audit::{self, Event, chain::Origin},
    bell,
    outbox::{Composed, Letter, LetterKind, post},
};
use portico_database::{Connection, Reader, Transaction};
use portico_policy::{Actor, Permission, Reach, decide};
use portico_values::{ClientId, EmailAddress, Identity, Moment, PracticeId, SecretToken, new_id};
use std::{any::Any, sync::Arc};

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Who {
    /// The actor.
    pub actor: Actor,
    /// Network address and request id.
    pub origin: Origin,
}

impl Who {
    /// Portico itself, doing what happens by itself.
    pub fn portico(practice: PracticeId, job: &str) -> Self {
        Self { actor: Actor::Portico { practice }, origin: Origin { address: "-".into(), request_id: job.into() } }
    }
    /// Whoever runs the program on the machine.
    pub fn operator(practice: PracticeId, command: &str) -> Self {
        Self { actor: Actor::Operator { practice }, origin: Origin { address: "-".into(), request_id: command.into() } }
    }
    /// May they, and how far?
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        Ok(decide(&self.actor, permission)?)
    }
}

/// A write transaction with its actor, moment, letters and events.
pub struct Act {
    portico: Arc<Portico>,
    transaction: Transaction,
    who: Who,
    now: Moment,
    letters: Vec<Letter>,
    events: Vec<Event>,
    kept: Option<Box<dyn Any + Send + Sync>>,
}

impl Act {
    /// Begins an act. On SQLite this waits for the one writer.
    ///
    /// # Errors
    /// A fault when the database is busy or gone.
    pub async fn begin(portico: &Arc<Portico>, who: &Who) -> Answer<Self> {
        let transaction = portico.database.begin().await?;
        let now = portico.clock.now();
        let (letters, events) = (Vec::new(), Vec::new());
        Ok(Self { portico: portico.clone(), transaction, who: who.clone(), now, letters, events, kept: None })
    }
    /// May this actor do this, and how far?
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        self.who.may(permission)
    }
    /// The one moment of this act. Everything in it happened then.
    pub const fn now(&self) -> Moment {
        self.now
    }
    /// The practice acted in.
    pub const fn practice(&self) -> PracticeId {
        self.who.actor.practice()
    }
    /// Who acts.
    pub const fn who(&self) -> &Who {
        &self.who
    }
    /// The rest of the house: keys, settings, words.
    pub fn portico(&self) -> &Arc<Portico> {
        &self.portico
    }
    /// The connection, for stores.
    pub fn db(&mut self) -> &mut Connection {
        &mut self.transaction
    }
    /// What was read once and is kept to the end of the act.
    pub(crate) fn kept<T: Any>(&self) -> Option<&T> {
        self.kept.as_ref()?.downcast_ref()
    }
    /// Keeps something that was read, in place of what was kept before.
    pub(crate) fn keep(&mut self, read: impl Any + Send + Sync) {
        self.kept = Some(Box::new(read));
    }
    /// Forgets what is kept: it is not so any more.
    pub(crate) fn forget(&mut self) {
        self.kept = None;
    }
    /// A new id.
    pub fn id<T: Identity>(&self) -> T {
        new_id(self.now, &*self.portico.randomness)
    }
    /// A new secret.
    pub fn secret(&self) -> SecretToken {
        SecretToken::draw(&*self.portico.randomness)
    }
    /// Puts a letter into the outbox with this act.
    pub fn post(&mut self, letter: Letter) {
        self.letters.push(letter);
    }
    /// Puts a letter into the outbox that tells somebody something and carries no invitation.
    pub fn tell(&mut self, kind: LetterKind, recipient: EmailAddress, client: Option<ClientId>, content: Composed) {
        let (id, not_before) = (self.id(), self.now);
        self.post(Letter { id, kind, recipient, client, invitation: None, batch: None, not_before, content: content.into() });
    }
    /// Writes an event into the audit with this act.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }
    /// Whether anything has been recorded so far.
    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }
    /// Makes it all durable: rows, letters, events. Without an event there is nothing to commit, since no act goes unrecorded.
    ///
    /// # Errors
    /// A fault; then nothing has happened.
    pub async fn commit(mut self) -> Answer<()> {
        if self.events.is_empty() {
            return Err(Trouble::fault("an act wrote no event into the audit and was undone"));
        }
        let posted = !self.letters.is_empty();
        let portico = self.portico.clone();
        post::post(&mut self.transaction, &self.who.actor, self.now, &portico.keys, &*portico.randomness, self.letters).await?;
        let (rings, count) = (bell::heard(&self.events), self.events.len());
        let appended =
            audit::chain::append(&mut self.transaction, &self.who.actor, self.now, &self.who.origin, self.events).await?;
        let rang = !rings.is_empty();
        bell::store::ring(&mut self.transaction, &self.who.actor, self.now, (appended.last, count), rings).await?;
        self.transaction.commit().await?;
        // The act stands whether or not the head can be signed; who signs every minute tries again.
        if appended.is_late
            && let Err(trouble) = audit::sign_heads(&portico).await
        {
            tracing::error!(%trouble, "the heads of the audit could not be signed");
        }
        if posted {
            portico.outbox_bell.notify_waiters();
        }
        if rang {
            portico.live_bell.notify_waiters();
        }
        Ok(())
    }
    /// Ends an act that found nothing to do.
    pub fn leave(self) {}
}

/// A read connection with its actor and moment.
pub struct Look {
    portico: Arc<Portico>,
    reader: Reader,
    who: Who,
    now: Moment,
}

impl Look {
    /// Begins to look.
    ///
    /// # Errors
    /// A fault when the database is gone.
    pub async fn begin(portico: &Arc<Portico>, who: &Who) -> Answer<Self> {
        let reader = portico.database.read().await?;
        Ok(Self { portico: portico.clone(), reader, who: who.clone(), now: portico.clock.now() })
    }
    /// May this actor see this, and how far?
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        self.who.may(permission)
    }
    /// The moment of the look.
    pub const fn now(&self) -> Moment {
        self.now
    }
    /// The practice looked at.
    pub const fn practice(&self) -> PracticeId {
        self.who.actor.practice()
    }
    /// Who looks.
    pub const fn who(&self) -> &Who {
        &self.who
    }
    /// The rest of the house.
    pub fn portico(&self) -> &Arc<Portico> {
        &self.portico
    }
    /// The connection, for stores.
    pub fn db(&mut self) -> &mut Connection {
        &mut self.reader
    }
}
