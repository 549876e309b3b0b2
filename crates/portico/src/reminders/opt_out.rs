//! The address under which a client stops reminders: it names the invitation, or what waits, and proves that it came from a letter of ours.
//! It opens nothing else, keeps nothing in the database, and can be used as often as anybody likes (RFC 8058).

use crate::{app::Portico, keys::Keys, practices::Practice};
use portico_values::{Identity, PracticeId, hex};
use uuid::Uuid;

/// How much of the fingerprint stands in the address: 128 bits.
const PROOF: usize = 16;

/// What the reminders are about. A token of one is none of the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum About {
    /// An invitation that waits.
    Invitation,
    /// What waits at the portal; the token names a part of it.
    Waiting,
}

impl About {
    const fn path(self) -> &'static str {
        match self {
            About::Invitation => "reminders",
            About::Waiting => "portal-reminders",
        }
    }
    fn text(self, practice: PracticeId, id: Uuid) -> String {
        match self {
            About::Invitation => format!("stop reminders {practice} {id}"),
            About::Waiting => format!("stop reminders of what waits {practice} {id}"),
        }
    }
}

/// The whole address.
pub(crate) fn address(portico: &Portico, practice: &Practice, about: About, id: impl Identity) -> String {
    let proof = &portico.keys.fingerprint(&about.text(practice.id, id.uuid()))[..PROOF];
    let token = format!("{}{}", id.uuid().simple(), hex(proof));
    portico.settings.link(&format!("{}/{}/{token}", practice.portal_path(), about.path()))
}

/// What a token names, when the token is one of ours for this practice.
pub(crate) fn read<T: Identity>(keys: &Keys, practice: PracticeId, about: About, token: &str) -> Option<T> {
    let (id, proof) = token.split_at_checked(32)?;
    let id = Uuid::try_parse(id).ok()?;
    let proof = bytes_of(proof)?;
    let known = keys.fingerprints(&about.text(practice, id));
    known.iter().any(|known| same(&known[..PROOF], &proof)).then_some(T::from_uuid(id))
}

fn bytes_of(text: &str) -> Option<[u8; PROOF]> {
    let mut bytes = [0u8; PROOF];
    if text.len() != 2 * PROOF || !text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Compares without stopping at the first difference.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{InvitationId, Moment, SeededRandomness, new_id};

    #[test]
    fn only_our_own_tokens_are_read_and_only_at_their_practice() {
        let random = SeededRandomness::new(3);
        let keys = Keys::draw(&random);
        let (here, there): (PracticeId, PracticeId) =
            (new_id(Moment::from_millis(0), &random), new_id(Moment::from_millis(0), &random));
        let invitation: InvitationId = new_id(Moment::from_millis(0), &random);
        let proof = hex(&keys.fingerprint(&About::Invitation.text(here, invitation.uuid()))[..PROOF]);
        let token = format!("{}{proof}", invitation.uuid().simple());
        let read = |keys: &Keys, practice, token: &str| read::<InvitationId>(keys, practice, About::Invitation, token);
        assert_eq!(read(&keys, here, &token), Some(invitation));
        assert_eq!(read(&keys.rotated(&random), here, &token), Some(invitation), "old letters stay right");
        assert_eq!(read(&keys, there, &token), None);
        assert_eq!(super::read::<InvitationId>(&keys, here, About::Waiting, &token), None, "about something else");
        let other: InvitationId = new_id(Moment::from_millis(0), &random);
        for wrong in
            [format!("{}{proof}", other.uuid().simple()), token[..63].into(), format!("{token}0"), "é".repeat(32), String::new()]
        {
            assert_eq!(read(&keys, here, &wrong), None, "{wrong}");
        }
    }
}
