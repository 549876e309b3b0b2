//! The line between feeder and couriers: mail that is ready, letters in our hands, and whether the mail server can be reached.

use super::store::Claimed;
use portico_mail::{Message, Mime, Outcome};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, LetterId, PracticeId};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// What must be known of a letter after its mail is made.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) reach: Reach,
    pub(super) id: LetterId,
    pub(super) kind: String,
    pub(super) client: Option<ClientId>,
    pub(super) invitation: Option<(InvitationId, i64)>,
    /// Which try this is, from 1.
    pub(super) attempt: i64,
    pub(super) fence: i64,
}

impl Letter {
    pub(super) fn of(reach: Reach, claimed: &Claimed) -> Self {
        Self {
            reach,
            id: claimed.id,
            kind: claimed.kind.clone(),
            client: claimed.client_id,
            invitation: claimed.invitation_id.map(|id| (id, claimed.generation)),
            attempt: claimed.attempts,
            fence: claimed.fence,
        }
    }
    fn held(&self) -> Held {
        (self.reach.practice(), self.id, self.fence)
    }
}

/// A letter in our hands, as statements name it.
pub(super) type Held = (PracticeId, LetterId, i64);

/// What the local mailbox keeps of a letter.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) message: Message,
    pub(super) mime: Vec<u8>,
}

/// A letter with its mail made.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) letter: Letter,
    pub(super) mime: Mime,
    pub(super) kept: Option<Box<Kept>>,
}

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

/// The way to the mail server.
enum Road {
    Open,
    Blocked { why: Outcome, knock_at: Instant, pause: Duration },
}

struct Inner {
    ready: VecDeque<Ready>,
    held: HashMap<LetterId, Held>,
    /// Couriers that wait with an open connection: they go first.
    warm: usize,
    /// Open connections.
    open: usize,
    road: Road,
    closed: bool,
}

/// The line.
pub(super) struct Line {
    inner: Mutex<Inner>,
    /// For couriers: something to do.
    called: Notify,
    /// For the feeder: room in the line, or a letter settled.
    moved: Notify,
    idle: Duration,
    longest_pause: Duration,
}

/// The first pause before knocking again at a mail server that cannot be reached.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// How long one knock may take before another courier knocks as well.
const KNOCK: Duration = Duration::from_secs(40);

impl Line {
    pub(super) fn new(idle: Duration, longest_pause: Duration) -> Self {
        let inner = Inner { ready: VecDeque::new(), held: HashMap::new(), warm: 0, open: 0, road: Road::Open, closed: false };
        Self { inner: Mutex::new(inner), called: Notify::new(), moved: Notify::new(), idle, longest_pause }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Letters that were just claimed: from now on they are renewed until they are settled.
    pub(super) fn hold(&self, letters: impl Iterator<Item = Letter>) {
        self.inner().held.extend(letters.map(|letter| (letter.id, letter.held())));
    }
    /// Mail that is ready.
    pub(super) fn push(&self, ready: Vec<Ready>) {
        self.inner().ready.extend(ready);
        self.called.notify_waiters();
    }
    /// Puts one back at the head: its courier could not begin with it.
    pub(super) fn push_back(&self, ready: Ready) {
        self.inner().ready.push_front(ready);
        self.called.notify_waiters();
    }
    /// The next one for a courier that is under way.
    pub(super) fn pop(&self) -> Option<Ready> {
        let mut inner = self.inner();
        if inner.closed {
            return None;
        }
        let ready = inner.ready.pop_front();
        drop(inner);
        self.moved.notify_waiters();
        ready
    }
    /// A letter is no longer in our hands.
    pub(super) fn settled(&self, id: LetterId) {
        self.inner().held.remove(&id);
        self.moved.notify_waiters();
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
        let unbegun: Vec<Ready> = inner.ready.drain(..).collect();
        for ready in &unbegun {
            inner.held.remove(&ready.letter.id);
        }
        drop(inner);
        self.called.notify_waiters();
        self.moved.notify_waiters();
        unbegun.iter().map(|ready| ready.letter.held()).collect()
    }

    /// Waits until there is room for more mail, or the line is closed.
    pub(super) async fn room(&self, enough: usize) {
        self.until(|inner| inner.closed || inner.ready.len() < enough).await;
    }
    /// Waits until every letter is settled, or the line is closed.
    pub(super) async fn drained(&self) {
        self.until(|inner| inner.closed || inner.held.is_empty()).await;
    }
    /// Waits until the line is closed.
    pub(super) async fn closed(&self) {
        self.until(|inner| inner.closed).await;
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
        let rest_at = Instant::now() + self.idle;
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
            return inner.ready.pop_front().map(|ready| Next::PutOff(ready, why)).ok_or(Some(knock_at));
        }
        let enough = is_warm || inner.ready.len() > inner.warm;
        if enough && let Some(ready) = inner.ready.pop_front() {
            drop(inner);
            self.moved.notify_waiters();
            return Ok(Next::Carry(ready));
        }
        if is_warm && rest_at <= now {
            return Ok(Next::Rest);
        }
        Err(is_warm.then_some(rest_at))
    }

    /// A connection was opened. Says whether the road had been blocked before.
    pub(super) fn opened(&self) -> bool {
        let mut inner = self.inner();
        inner.open += 1;
        let was_blocked = matches!(inner.road, Road::Blocked { .. });
        inner.road = Road::Open;
        drop(inner);
        self.called.notify_waiters();
        was_blocked
    }
    /// How many connections are open.
    pub(super) fn open_connections(&self) -> usize {
        self.inner().open
    }
    /// A connection was closed or lost.
    pub(super) fn shut(&self) {
        let mut inner = self.inner();
        inner.open = inner.open.saturating_sub(1);
    }
    /// The mail server could not be reached. While other connections are open it only takes no more of them: `false`.
    pub(super) fn blocked(&self, why: Outcome) -> bool {
        let mut inner = self.inner();
        if inner.open > 0 {
            return false;
        }
        let pause = match &inner.road {
            Road::Open => FIRST_PAUSE,
            Road::Blocked { pause, .. } => (*pause * 2).min(self.longest_pause),
        };
        inner.road = Road::Blocked { why, knock_at: Instant::now() + pause, pause };
        drop(inner);
        self.called.notify_waiters();
        true
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
