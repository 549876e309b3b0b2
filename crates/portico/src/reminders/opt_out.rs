//! The address under which somebody stops reminders: it names the invitation, or what waits, and proves that it came from a letter of ours. One
//! that was written to whoever acts for a client names their login as well, and is about theirs alone.
//! It opens nothing else, keeps nothing in the database, and can be used as often as anybody likes (RFC 8058).

use crate::{app::Portico, keys::Keys, practices::Practice};
use portico_values::{Identity, LoginId, PracticeId, hex};
use uuid::Uuid;

/// An id in the address: 32 digits.
const ID: usize = 32;
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
    fn text_to_one(self, practice: PracticeId, id: Uuid, login: Uuid) -> String {
        format!("{} to {login}", self.text(practice, id))
    }
}

/// The whole address, for a letter to the client: what it stops, it stops for everybody.
pub(crate) fn address(portico: &Portico, practice: &Practice, about: About, id: impl Identity) -> String {
    link(portico, practice, about, &about.text(practice.id, id.uuid()), &id.uuid().simple().to_string())
}

/// The whole address, for a letter to somebody else: it stops theirs.
pub(crate) fn address_to_one(portico: &Portico, practice: &Practice, about: About, id: impl Identity, login: LoginId) -> String {
    let names = format!("{}{}", id.uuid().simple(), login.uuid().simple());
    link(portico, practice, about, &about.text_to_one(practice.id, id.uuid(), login.uuid()), &names)
}

fn link(portico: &Portico, practice: &Practice, about: About, text: &str, names: &str) -> String {
    let proof = &portico.keys.fingerprint(text)[..PROOF];
    practice.link(&portico.settings, &format!("/{}/{names}{}", about.path(), hex(proof)))
}

/// What a token names, when the token is one of ours for this practice.
pub(crate) fn read<T: Identity>(keys: &Keys, practice: PracticeId, about: About, token: &str) -> Option<T> {
    let (id, proof) = token.split_at_checked(ID)?;
    let id = Uuid::try_parse(id).ok()?;
    proves(keys, &about.text(practice, id), proof).then_some(T::from_uuid(id))
}

/// The same of a token that was written to somebody else than the client, and to whom.
pub(crate) fn read_to_one<T: Identity>(keys: &Keys, practice: PracticeId, about: About, token: &str) -> Option<(T, LoginId)> {
    let (id, rest) = token.split_at_checked(ID)?;
    let (login, proof) = rest.split_at_checked(ID)?;
    let (id, login) = (Uuid::try_parse(id).ok()?, Uuid::try_parse(login).ok()?);
    let is_ours = proves(keys, &about.text_to_one(practice, id, login), proof);
    is_ours.then_some((T::from_uuid(id), LoginId::from_uuid(login)))
}

fn proves(keys: &Keys, text: &str, proof: &str) -> bool {
    let Some(proof) = bytes_of(proof) else { return false };
    keys.fingerprints(text).iter().any(|known| same(&known[..PROOF], &proof))
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
    use portico_values::{InvitationId, Moment, SeededRandomness, WaitingId, new_id};

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

    #[test]
    fn a_token_to_one_is_theirs_alone() {
        let random = SeededRandomness::new(4);
        let keys = Keys::draw(&random);
        let at = Moment::from_millis(0);
        let practice: PracticeId = new_id(at, &random);
        let (waiting, login, other): (WaitingId, LoginId, LoginId) =
            (new_id(at, &random), new_id(at, &random), new_id(at, &random));
        let text = About::Waiting.text_to_one(practice, waiting.uuid(), login.uuid());
        let proof = hex(&keys.fingerprint(&text)[..PROOF]);
        let token = |login: LoginId| format!("{}{}{proof}", waiting.uuid().simple(), login.uuid().simple());
        let read = |token: &str| read_to_one::<WaitingId>(&keys, practice, About::Waiting, token);
        assert_eq!(read(&token(login)), Some((waiting, login)));
        assert_eq!(read(&token(other)), None);
        assert_eq!(super::read::<WaitingId>(&keys, practice, About::Waiting, &token(login)), None, "it stops nobody else's");
        let of_everybody = hex(&keys.fingerprint(&About::Waiting.text(practice, waiting.uuid()))[..PROOF]);
        let old = format!("{}{of_everybody}", waiting.uuid().simple());
        assert_eq!(
            super::read::<WaitingId>(&keys, practice, About::Waiting, &old),
            Some(waiting),
            "letters that are out stay right"
        );
        assert_eq!(read(&old), None);
    }
}
