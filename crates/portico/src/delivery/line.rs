//! The line between feeder and couriers: letters that were handed over, mail that is ready, and all letters in our hands.

use super::{
    Limits,
    in_hand::{Handed, Held, Letter, Ready},
    road::{KNOCK, Road},
};
use portico_mail::Outcome;
use portico_values::LetterId;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::Notify, time::Instant};

/// What a courier does next.
#[derive(Debug)]
pub(super) enum Next {
    /// Carry this one, and more if there are.
    Carry(Ready),
    /// The mail server cannot be reached, for this reason: this one is put off.
    PutOff(Ready, Outcome),
    /// Try to reach the mail server.
    Knock,
    /// Close the connection, nothing has come for a while.
    Rest,
    /// Go home.
    End,
}

#[derive(Default)]
pub(super) struct Inner {
    /// Mail that is ready, of letters on their own. It goes before that of batches.
    singles: VecDeque<Ready>,
    /// Mail that is ready, of batches.
    ready: VecDeque<Ready>,
    handed: VecDeque<Handed>,
    /// How many of those that were handed over the feeder makes mail of just now.
    making: usize,
    /// Acts that were promised room for their letters.
    promised: usize,
    /// Letters of batches wait in the outbox: whoever writes more of them gets no room before those.
    others_wait: bool,
    held: HashMap<LetterId, Held>,
    /// Couriers that wait with an open connection: they go first.
    warm: usize,
    /// Open connections.
    pub(super) open: usize,
    pub(super) road: Road,
    closed: bool,
}

impl Inner {
    fn goes_on(&self) -> bool {
        !self.closed && matches!(self.road, Road::Open)
    }
    fn promises(&self, limits: &Limits) -> bool {
        self.goes_on() && !self.others_wait && self.waiting() < limits.handed
    }
    fn waiting(&self) -> usize {
        self.ready.len() + self.making + self.handed.iter().map(|handed| handed.letters.len()).sum::<usize>()
    }
    fn has_room(&self, limits: &Limits) -> bool {
        self.ready.len() < limits.chunk && self.singles.len() < limits.chunk
    }
    /// The letter may be in our hands a second time, claimed anew after a jump of the clock.
    fn let_go(&mut self, held: &Held) {
        if self.held.get(&held.1) == Some(held) {
            self.held.remove(&held.1);
        }
    }
    fn pop(&mut self) -> Option<Ready> {
        self.singles.pop_front().or_else(|| self.ready.pop_front())
    }
    fn of_its_kind(&mut self, ready: &Ready) -> &mut VecDeque<Ready> {
        if ready.letter.is_single { &mut self.singles } else { &mut self.ready }
    }
}

/// The line.
pub(super) struct Line {
    inner: Mutex<Inner>,
    pub(super) limits: Limits,
    /// For couriers: something to do.
    pub(super) called: Notify,
    /// For the feeder and for acts: there is room again, or none at present, letters were handed over, or all are settled.
    pub(super) moved: Notify,
}

impl Line {
    pub(super) fn new(limits: Limits) -> Self {
        Self { inner: Mutex::default(), limits, called: Notify::new(), moved: Notify::new() }
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Letters that were just claimed: from now on they are renewed until they are settled.
    pub(super) fn hold(&self, letters: impl Iterator<Item = Letter>) {
        self.inner().held.extend(letters.map(|letter| (letter.id, letter.held())));
    }
    /// Mail that is ready.
    pub(super) fn push(&self, ready: Vec<Ready>) {
        let mut inner = self.inner();
        inner.making = 0;
        for ready in ready {
            inner.of_its_kind(&ready).push_back(ready);
        }
        drop(inner);
        self.called.notify_waiters();
        self.moved.notify_waiters();
    }
    /// Puts one back at the head: its courier could not begin with it.
    pub(super) fn push_back(&self, ready: Ready) {
        self.inner().of_its_kind(&ready).push_front(ready);
        self.called.notify_waiters();
    }
    /// The next one for a courier that is under way.
    pub(super) fn pop(&self) -> Option<Ready> {
        let mut inner = self.inner();
        if inner.closed {
            return None;
        }
        let ready = inner.pop();
        self.tell_of_room(inner);
        ready
    }
    /// Rings where one letter less is the one that makes room: nobody is woken for each of thousands.
    fn tell_of_room(&self, inner: MutexGuard<'_, Inner>) {
        let Limits { chunk, handed, .. } = self.limits;
        let makes_room = [(inner.ready.len(), chunk), (inner.singles.len(), chunk), (inner.waiting(), handed)]
            .iter()
            .any(|(left, most)| left + 1 == *most);
        drop(inner);
        if makes_room {
            self.moved.notify_waiters();
        }
    }
    /// A letter is no longer in our hands.
    pub(super) fn settled(&self, letter: &Letter) {
        let mut inner = self.inner();
        inner.let_go(&letter.held());
        let was_last = inner.held.is_empty();
        drop(inner);
        if was_last {
            self.moved.notify_waiters();
        }
    }
    /// All letters in our hands.
    pub(super) fn held(&self) -> Vec<Held> {
        self.inner().held.values().copied().collect()
    }
    pub(super) fn is_closed(&self) -> bool {
        self.inner().closed
    }
    /// Nothing more is carried but what is under way. Gives back the letters that were not begun.
    pub(super) fn close(&self) -> Vec<Held> {
        let mut inner = self.inner();
        inner.closed = true;
        let mut unbegun: Vec<Held> = inner.handed.drain(..).flat_map(|handed| handed.held().collect::<Vec<_>>()).collect();
        while let Some(ready) = inner.pop() {
            unbegun.push(ready.letter.held());
        }
        for held in &unbegun {
            inner.let_go(held);
        }
        drop(inner);
        self.called.notify_waiters();
        self.moved.notify_waiters();
        unbegun
    }

    /// Waits until there is room for more mail, letters were handed over, or the line is closed.
    pub(super) async fn room(&self) {
        self.until(|inner| inner.closed || !inner.handed.is_empty() || inner.has_room(&self.limits)).await;
    }
    /// Whether there is room for more mail, or none is wanted any more.
    pub(super) fn has_room(&self) -> bool {
        let inner = self.inner();
        inner.closed || inner.has_room(&self.limits)
    }
    /// For how many letters on their own there is room.
    pub(super) fn room_for_singles(&self) -> usize {
        self.limits.chunk.saturating_sub(self.inner().singles.len())
    }
    /// Waits until the line is closed.
    pub(super) async fn closed(&self) {
        self.until(|inner| inner.closed).await;
    }
    /// Waits until letters were handed over, or the line is closed.
    pub(super) async fn something_handed(&self) {
        self.until(|inner| inner.closed || !inner.handed.is_empty()).await;
    }
    /// Letters that were handed over, to be made into mail.
    pub(super) fn handed(&self) -> Option<Handed> {
        let mut inner = self.inner();
        let handed = inner.handed.pop_front()?;
        inner.making = handed.letters.len();
        Some(handed)
    }
    /// Says whether letters of batches wait in the outbox.
    pub(super) fn others_wait(&self, others_wait: bool) {
        self.inner().others_wait = others_wait;
        self.moved.notify_waiters();
    }
    /// Promises room for the letters of one act, if there is any. Nobody gets room at a mail server that cannot be reached.
    pub(super) fn promise(&self) -> bool {
        let mut inner = self.inner();
        let has_room = inner.promises(&self.limits);
        inner.promised += usize::from(has_room);
        has_room
    }
    /// Waits until room can be promised, or nobody carries anything at present.
    pub(super) async fn until_promised(&self) {
        self.until(|inner| !inner.goes_on() || inner.promises(&self.limits)).await;
    }
    /// An act keeps to what it was promised: its letters are here.
    pub(super) fn hand(&self, handed: Handed) {
        let mut inner = self.inner();
        inner.held.extend(handed.held().map(|held| (held.1, held)));
        inner.handed.push_back(handed);
        drop(inner);
        self.moved.notify_waiters();
    }
    /// An act has ended that was promised room.
    pub(super) fn kept(&self) {
        self.inner().promised -= 1;
        self.moved.notify_waiters();
    }
    /// Waits until all acts have ended that were promised room.
    pub(super) async fn all_kept(&self) {
        self.until(|inner| inner.promised == 0).await;
    }
    /// Waits until every letter is settled, or the line is closed.
    pub(super) async fn drained(&self) {
        self.until(|inner| inner.closed || inner.held.is_empty()).await;
    }
    async fn until(&self, is_so: impl Fn(&Inner) -> bool) {
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            if is_so(&self.inner()) {
                return;
            }
            moved.await;
        }
    }

    /// What a courier does next; `is_warm` says that it holds an open connection.
    pub(super) async fn next(&self, is_warm: bool) -> Next {
        let rest_at = Instant::now() + self.limits.idle;
        let _waiting = is_warm.then(|| Warm::begin(self));
        loop {
            let mut called = std::pin::pin!(self.called.notified());
            called.as_mut().enable();
            let wake_at = match self.decide(is_warm, rest_at) {
                Ok(next) => return next,
                Err(wake_at) => wake_at,
            };
            match wake_at {
                Some(at) => drop(tokio::time::timeout_at(at, called).await),
                None => called.await,
            }
        }
    }

    /// What is to be done now, or when to look again at the latest.
    fn decide(&self, is_warm: bool, rest_at: Instant) -> Result<Next, Option<Instant>> {
        let mut inner = self.inner();
        if inner.closed {
            return Ok(Next::End);
        }
        let now = Instant::now();
        if let Road::Blocked { why, knock_at, .. } = &mut inner.road {
            if *knock_at <= now {
                *knock_at = now + KNOCK;
                return Ok(Next::Knock);
            }
            let (why, knock_at) = (why.clone(), *knock_at);
            return inner.pop().map(|ready| Next::PutOff(ready, why)).ok_or(Some(knock_at));
        }
        let enough = is_warm || inner.singles.len() + inner.ready.len() > inner.warm;
        if enough && let Some(ready) = inner.pop() {
            self.tell_of_room(inner);
            return Ok(Next::Carry(ready));
        }
        if is_warm && rest_at <= now {
            return Ok(Next::Rest);
        }
        Err(is_warm.then_some(rest_at))
    }
}

/// Counts a courier among those that wait with an open connection.
struct Warm<'a>(&'a Line);

impl<'a> Warm<'a> {
    fn begin(line: &'a Line) -> Self {
        line.inner().warm += 1;
        Self(line)
    }
}

impl Drop for Warm<'_> {
    fn drop(&mut self) {
        self.0.inner().warm -= 1;
        self.0.called.notify_waiters();
    }
}
