//! Letters in our hands: claimed, made into mail, on their way.

use super::store::Claimed;
use crate::outbox::Composed;
use portico_mail::{Message, Mime};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, LetterId, PracticeId};

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
    /// It belongs to no batch.
    pub(super) is_single: bool,
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
            is_single: claimed.is_single,
        }
    }
    pub(super) fn held(&self) -> Held {
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

/// Letters that were claimed when they were written.
pub(super) struct Handed {
    pub(super) reach: Reach,
    pub(super) letters: Vec<Unmade>,
}

/// A claimed letter of which no mail is made yet.
pub(super) struct Unmade {
    pub(super) claimed: Claimed,
    pub(super) content: Content,
}

/// What a claimed letter says.
pub(super) enum Content {
    Sealed(Vec<u8>),
    /// It never left this process.
    Clear(Composed),
    Gone,
}

impl Handed {
    pub(super) fn held(&self) -> impl Iterator<Item = Held> {
        self.letters.iter().map(|Unmade { claimed, .. }| (self.reach.practice(), claimed.id, claimed.fence))
    }
}
