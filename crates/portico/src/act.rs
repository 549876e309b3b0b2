//! The two ways to the database. An [`Act`] changes something: it is one actor, one moment and one write transaction. A [`Look`] is the
//! same for reading.
//!
//! Everything that changes state goes through an act, so that its rows, its letters and its audit events are written together or not at
//! all. Slow work (hashing a password, parsing a file, composing thousands of letters, anything on the network) is done before an act
//! begins or after it ends, because SQLite has a single writer, which an act holds from [`begin`](Act::begin) to [`commit`](Act::commit).
//! Acts that wait for it share a commit, and each hears when that is on the disk. Composing the one letter that an act sends is quick
//! enough to be done inside it.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    audit::{self, Event, chain::Origin},
    bell,
    outbox::{Composed, Letter, LetterKind, post},
};
use portico_database::{Connection, Reader, Transaction};
use portico_policy::{Actor, Permission, Reach, decide};
use portico_values::{ClientId, EmailAddress, Identity, IdsInOrder, Moment, PracticeId, SecretToken};
use std::{any::Any, sync::Arc};

/// Who asks for something, and from where.
#[derive(Clone, Debug)]
pub struct Who {
    /// The actor.
    pub actor: Actor,
    /// The network address and the request's id, for the audit.
    pub origin: Origin,
}

impl Who {
    /// Portico itself, in a background job of this name.
    pub fn portico(practice: PracticeId, job: &str) -> Self {
        Self { actor: Actor::Portico { practice }, origin: Origin { address: "-".into(), request_id: job.into() } }
    }
    /// Whoever runs the program on the command line, with this command.
    pub fn operator(practice: PracticeId, command: &str) -> Self {
        Self { actor: Actor::Operator { practice }, origin: Origin { address: "-".into(), request_id: command.into() } }
    }
    /// Asks the policy whether this actor has the permission. The answer says how far it goes, and is what store functions want to see.
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        Ok(decide(&self.actor, permission)?)
    }
}

/// A write transaction together with its actor, its moment, and the letters and events it has gathered so far.
pub struct Act {
    portico: Arc<Portico>,
    transaction: Transaction,
    who: Who,
    now: Moment,
    ids: IdsInOrder,
    letters: Vec<Letter>,
    events: Vec<Event>,
    hands_over: bool,
    kept: Option<Box<dyn Any + Send + Sync>>,
}

impl Act {
    /// Begins an act. On SQLite this waits until the one writer is free.
    ///
    /// # Errors
    /// A fault when the database is busy or cannot be reached.
    pub async fn begin(portico: &Arc<Portico>, who: &Who) -> Answer<Self> {
        Ok(Self::within(portico.database.begin().await?, portico, who))
    }
    /// Begins an act that writes hundreds of rows. On SQLite the acts before it are committed first: no answer waits for its end.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub(crate) async fn begin_long(portico: &Arc<Portico>, who: &Who) -> Answer<Self> {
        Ok(Self::within(portico.database.begin_long().await?, portico, who))
    }
    fn within(transaction: Transaction, portico: &Arc<Portico>, who: &Who) -> Self {
        let now = portico.clock.now();
        let ids = IdsInOrder::at(now, &*portico.randomness);
        let (letters, events) = (Vec::new(), Vec::new());
        let (portico, who) = (portico.clone(), who.clone());
        Self { portico, transaction, who, now, ids, letters, events, hands_over: false, kept: None }
    }
    /// As [`Who::may`].
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        self.who.may(permission)
    }
    /// The moment of this act. Everything it writes carries this time, however long the act takes.
    pub const fn now(&self) -> Moment {
        self.now
    }
    /// The practice in which it acts.
    pub const fn practice(&self) -> PracticeId {
        self.who.actor.practice()
    }
    /// The actor, and where the request came from.
    pub const fn who(&self) -> &Who {
        &self.who
    }
    /// The house: keys, settings, words and the rest.
    pub fn portico(&self) -> &Arc<Portico> {
        &self.portico
    }
    /// The connection inside the transaction, for store functions.
    pub fn db(&mut self) -> &mut Connection {
        &mut self.transaction
    }
    /// Something that was read earlier in this act and put aside with [`keep`](Self::keep), if it is of this type.
    pub(crate) fn kept<T: Any>(&self) -> Option<&T> {
        self.kept.as_ref()?.downcast_ref()
    }
    /// Puts something that was read aside for later in this act. There is room for one thing: it replaces what was kept before.
    pub(crate) fn keep(&mut self, read: impl Any + Send + Sync) {
        self.kept = Some(Box::new(read));
    }
    /// Drops what is kept, because it has just been changed.
    pub(crate) fn forget(&mut self) {
        self.kept = None;
    }
    /// Makes a new id from the moment of the act, greater than those before it.
    pub fn id<T: Identity>(&self) -> T {
        self.ids.next(&*self.portico.randomness)
    }
    /// Draws a new secret for a link or a cookie.
    pub fn secret(&self) -> SecretToken {
        SecretToken::draw(&*self.portico.randomness)
    }
    /// Adds a letter. It is written to the outbox when the act commits, and carried afterwards.
    pub fn post(&mut self, letter: Letter) {
        self.letters.push(letter);
    }
    /// Adds a letter that informs somebody and carries no invitation link. It may go at once.
    pub fn tell(&mut self, kind: LetterKind, recipient: EmailAddress, client: Option<ClientId>, content: Composed) {
        let (id, not_before) = (self.id(), self.now);
        self.post(Letter { id, kind, recipient, client, invitation: None, batch: None, not_before, content: content.into() });
    }
    /// Has the letters of this act go straight to the couriers of this process, where they have room.
    pub(crate) fn hand_over(&mut self) {
        self.hands_over = true;
    }
    /// Adds an audit event. It is written to the chain when the act commits.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }
    /// Whether any event has been added so far.
    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }
    /// Commits: rows, letters and events become durable together. An act without an event is refused, because nothing changes unrecorded;
    /// one that has found nothing to do ends with [`leave`](Self::leave).
    ///
    /// # Errors
    /// A fault; then nothing of the act has happened, unless the fault says that this cannot be told.
    pub async fn commit(mut self) -> Answer<()> {
        if self.events.is_empty() {
            return Err(Trouble::fault("an act wrote no event into the audit and was undone"));
        }
        let portico = self.portico.clone();
        let posted = self.letters.len();
        let room = (self.hands_over && posted > 0).then(|| portico.handover.room()).flatten();
        let claimed_until = room.as_ref().map(|room| portico.clock.now().plus(room.claim()));
        let by = (&self.who.actor, self.now);
        let in_hand =
            post::post(&mut self.transaction, by, &portico.keys, &*portico.randomness, self.letters, claimed_until).await?;
        let (rings, way_in, count) = (bell::heard(&self.events), bell::way_in(&self.events), self.events.len());
        let appended =
            audit::chain::append(&mut self.transaction, &self.who.actor, self.now, &self.who.origin, self.events).await?;
        let mut rang = !rings.is_empty();
        let written = (appended.last, count);
        bell::store::ring(&mut self.transaction, &self.who.actor, self.now, written, rings).await?;
        if let Some(way_in) = way_in {
            rang |= bell::store::ring_of_emails(&mut self.transaction, &self.who.actor, self.now, written, way_in).await?;
        }
        self.transaction.commit().await?;
        let is_in_line = in_hand.len() < posted;
        if let Some(room) = room {
            room.take(self.who.actor.practice(), in_hand);
        }
        if appended.is_late {
            audit::sign_heads_after(&portico, &self.who.actor).await;
        }
        if is_in_line {
            portico.outbox_bell.notify_waiters();
        }
        if rang {
            portico.live_bell.notify_waiters();
        }
        Ok(())
    }
    /// Ends an act that found nothing to do. Whatever it wrote is rolled back.
    pub fn leave(self) {}
}

/// A read connection together with its actor and its moment.
pub struct Look {
    portico: Arc<Portico>,
    reader: Reader,
    who: Who,
    now: Moment,
}

impl Look {
    /// Begins a look.
    ///
    /// # Errors
    /// A fault when the database cannot be reached.
    pub async fn begin(portico: &Arc<Portico>, who: &Who) -> Answer<Self> {
        let reader = portico.database.read().await?;
        Ok(Self { portico: portico.clone(), reader, who: who.clone(), now: portico.clock.now() })
    }
    /// As [`Who::may`].
    ///
    /// # Errors
    /// Refused, with the reason.
    pub fn may(&self, permission: Permission) -> Answer<Reach> {
        self.who.may(permission)
    }
    /// The moment of this look.
    pub const fn now(&self) -> Moment {
        self.now
    }
    /// The practice whose rows are read.
    pub const fn practice(&self) -> PracticeId {
        self.who.actor.practice()
    }
    /// The actor, and where the request came from.
    pub const fn who(&self) -> &Who {
        &self.who
    }
    /// The house: keys, settings, words and the rest.
    pub fn portico(&self) -> &Arc<Portico> {
        &self.portico
    }
    /// The connection, for store functions.
    pub fn db(&mut self) -> &mut Connection {
        &mut self.reader
    }
}
