//! Letters that go from the act that writes them straight into the hands of this process's couriers.
//!
//! They are claimed from the first moment on, so that nobody has to claim them, nor to find them and open what they say. In every other way
//! they are letters like any other: their rows are on the disk before anybody carries them, their claim is renewed and runs out, and they are
//! asked about at the last moment (promises.md R3, R4, R8).

use super::Composed;
use portico_values::{ClientId, InvitationId, LetterId, PracticeId};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// Attempts and fence of a letter that is in somebody's hands from the first moment on.
pub(crate) const FIRST: i64 = 1;

/// A letter that was just written for the couriers of this process.
#[derive(Debug)]
pub(crate) struct InHand {
    /// Its id.
    pub(crate) id: LetterId,
    /// The word of its kind.
    pub(crate) kind: &'static str,
    /// Its one recipient.
    pub(crate) recipient: String,
    /// The client it concerns.
    pub(crate) client: Option<ClientId>,
    /// The invitation whose link it carries, and the generation of that link.
    pub(crate) invitation: Option<(InvitationId, i64)>,
    /// Whether it belongs to no batch.
    pub(crate) is_single: bool,
    /// What it says.
    pub(crate) composed: Composed,
}

/// Who carries letters in this process.
pub(crate) trait Couriers: Send + Sync {
    /// Room for the letters of one act, as long as they have time for more and nobody else's letters wait.
    fn room(self: Arc<Self>) -> Option<Box<dyn Room>>;
    /// Waits until there is room, or nobody carries anything at present.
    fn until_room(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// Room for the letters of one act. Whoever drops it gives it back.
pub(crate) trait Room: Send + Sync {
    /// How long a claim holds.
    fn claim(&self) -> Duration;
    /// Takes letters that are on the disk, claimed.
    fn take(self: Box<Self>, practice: PracticeId, letters: Vec<InHand>);
}

/// Where acts find the couriers of this process, if there are any.
#[derive(Default)]
pub struct Handover(Mutex<Option<Weak<dyn Couriers>>>);

impl Handover {
    /// From now on letters can be handed to these.
    pub(crate) fn open(&self, couriers: &Arc<impl Couriers + 'static>) {
        let couriers: Weak<dyn Couriers> = Arc::downgrade(couriers) as Weak<dyn Couriers>;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(couriers);
    }
    /// Room for the letters of one act.
    pub(crate) fn room(&self) -> Option<Box<dyn Room>> {
        self.couriers()?.room()
    }
    /// Waits for room, no longer than until then. Whoever writes many letters leaves the couriers time for those they have: letters that lie
    /// between have to be claimed, found and opened.
    pub(crate) async fn room_by(&self, end: Instant) {
        if let Some(couriers) = self.couriers() {
            let _ = tokio::time::timeout_at(end, couriers.until_room()).await;
        }
    }
    fn couriers(&self) -> Option<Arc<dyn Couriers>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.upgrade()
    }
}
