//! A passkey as its row has it, and what it may be called.

use portico_database::record;
use portico_values::{CeremonyId, Moment, PasskeyId, PracticeId};
use uuid::Uuid;

/// The most passkeys of one account: enough for every device, few enough to look through.
pub const MOST: usize = 10;

/// What happened to a passkey, for the letter that tells its owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasskeyNotice {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
}

record! {
    /// A passkey as its owner sees it.
    #[derive(Debug, Clone)]
    pub struct Listed {
        pub id: PasskeyId,
        pub name: String,
        pub created_at: Moment,
        pub last_used_at: Option<Moment>,
    }
}

record! {
    /// A passkey with what is needed to judge a proof.
    #[derive(Debug, Clone)]
    pub struct Kept {
        pub practice: PracticeId,
        pub id: PasskeyId,
        pub subject_id: Uuid,
        /// The public half with its counter, as JSON.
        pub credential: String,
    }
}

record! {
    /// A passkey on offer: the challenge that waits for its answer.
    #[derive(Debug, Clone)]
    pub struct Ceremony {
        pub id: CeremonyId,
        pub subject_id: Uuid,
        pub state: String,
    }
}

/// What a passkey is called: what its owner typed, within 60 characters, or else the device.
pub fn name_of(typed: &str, device: &str) -> String {
    let typed: String =
        typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(60).collect();
    if typed.is_empty() { device.to_owned() } else { typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_never_empty() {
        assert_eq!(name_of("  My\n phone ", "Safari on iPhone"), "My phone");
        assert_eq!(name_of(" \t", "Safari on iPhone"), "Safari on iPhone");
        assert_eq!(name_of(&"x".repeat(90), "").chars().count(), 60);
    }
}
