//! The line as acts see it that hand letters over.

use super::{
    in_hand::{Content, Handed, Unmade},
    line::Line,
    store::Claimed,
};
use crate::{
    act::Who,
    outbox::{Couriers, FIRST, InHand, Room},
};
use portico_policy::Permission;
use portico_values::PracticeId;
use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

/// The line of a worker that goes on until the house stops.
pub(super) struct Counter {
    pub(super) line: Arc<Line>,
    /// How long a claim holds.
    pub(super) claim: Duration,
}

impl Couriers for Counter {
    fn room(self: Arc<Self>) -> Option<Box<dyn Room>> {
        self.line.promise().then(|| Box::new(Promised(self)) as Box<dyn Room>)
    }
    fn until_room(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.line.until_promised())
    }
}

struct Promised(Arc<Counter>);

impl Room for Promised {
    fn claim(&self) -> Duration {
        self.0.claim
    }
    fn take(self: Box<Self>, practice: PracticeId, letters: Vec<InHand>) {
        if letters.is_empty() {
            return;
        }
        let may = Who::portico(practice, "delivery").may(Permission::CarryLetters);
        match may {
            Ok(reach) => self.0.line.hand(Handed { reach, letters: letters.into_iter().map(claimed).collect() }),
            // They go when their claims have run out.
            Err(trouble) => tracing::error!(%trouble, "letters could not be handed over"),
        }
    }
}

impl Drop for Promised {
    fn drop(&mut self) {
        self.0.line.kept();
    }
}

fn claimed(letter: InHand) -> Unmade {
    let InHand { id, kind, recipient, client, invitation, is_single, composed } = letter;
    let claimed = Claimed {
        id,
        kind: kind.to_owned(),
        recipient,
        client_id: client,
        invitation_id: invitation.map(|(id, _)| id),
        generation: invitation.map_or(0, |(_, generation)| generation),
        attempts: FIRST,
        fence: FIRST,
        is_single,
    };
    Unmade { claimed, content: Content::Clear(composed) }
}
