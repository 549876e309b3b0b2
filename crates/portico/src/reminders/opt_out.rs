//! The address under which a client stops reminders: it names the invitation and proves that it came from a letter of ours. It opens
//! nothing else, keeps nothing in the database, and can be used as often as anybody likes (RFC 8058).

use crate::{app::Portico, keys::Keys, practices::Practice};
use portico_values::{Identity, InvitationId, PracticeId};
use std::fmt::Write;
use uuid::Uuid;

/// How much of the fingerprint stands in the address: 128 bits.
const PROOF: usize = 16;

/// The whole address.
pub(super) fn address(portico: &Portico, practice: &Practice, invitation: InvitationId) -> String {
    let proof = &portico.keys.fingerprint(&text(practice.id, invitation))[..PROOF];
    let mut token = invitation.uuid().simple().to_string();
    for byte in proof {
        let _ = write!(token, "{byte:02x}"); // a String takes everything
    }
    portico.settings.link(&format!("{}/reminders/{token}", practice.portal_path()))
}

/// The invitation that a token names, when the token is one of ours for this practice.
pub(super) fn read(keys: &Keys, practice: PracticeId, token: &str) -> Option<InvitationId> {
    let (id, proof) = token.split_at_checked(32)?;
    let invitation = InvitationId::from_uuid(Uuid::try_parse(id).ok()?);
    let proof = hex(proof)?;
    let known = keys.fingerprints(&text(practice, invitation));
    known.iter().any(|known| same(&known[..PROOF], &proof)).then_some(invitation)
}

fn text(practice: PracticeId, invitation: InvitationId) -> String {
    format!("stop reminders {practice} {invitation}")
}

fn hex(text: &str) -> Option<[u8; PROOF]> {
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
    use portico_values::{Moment, SeededRandomness, new_id};

    #[test]
    fn only_our_own_tokens_are_read_and_only_at_their_practice() {
        let random = SeededRandomness::new(3);
        let keys = Keys::draw(&random);
        let (here, there): (PracticeId, PracticeId) =
            (new_id(Moment::from_millis(0), &random), new_id(Moment::from_millis(0), &random));
        let invitation: InvitationId = new_id(Moment::from_millis(0), &random);
        let proof: String = keys.fingerprint(&text(here, invitation))[..PROOF].iter().map(|byte| format!("{byte:02x}")).collect();
        let token = format!("{}{proof}", invitation.uuid().simple());
        assert_eq!(read(&keys, here, &token), Some(invitation));
        assert_eq!(read(&keys.rotated(&random), here, &token), Some(invitation), "old letters stay right");
        assert_eq!(read(&keys, there, &token), None);
        let other: InvitationId = new_id(Moment::from_millis(0), &random);
        for wrong in
            [format!("{}{proof}", other.uuid().simple()), token[..63].into(), format!("{token}0"), "é".repeat(32), String::new()]
        {
            assert_eq!(read(&keys, here, &wrong), None, "{wrong}");
        }
    }
}
