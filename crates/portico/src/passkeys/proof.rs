//! Signing in with a passkey. The page brings a challenge; as looking at a page writes nothing, what the answer is checked against waits
//! for ten minutes, sealed, in a cookie of this browser. The act that signs in marks the challenge as answered, so it counts once.

use super::{passkey::Kept, store};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    app::Portico,
    audit::Event,
    practices::Practice,
    relying_party::RelyingParty,
    sessions::Audience,
};
use portico_policy::Reach;
use portico_values::{CeremonyId, Moment, PasskeyId, PracticeId, new_id};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;
use webauthn_rs::prelude::{AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential};

/// How long the challenge of an open sign-in page waits.
pub const LIFE: Duration = Duration::from_secs(10 * 60);

/// The door at which a passkey is shown.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    /// That of all staff.
    Staff,
    /// That of one practice's portal.
    Portal(&'a Practice),
}

impl<'a> Door<'a> {
    pub(super) const fn of(audience: Audience, practice: &'a Practice) -> Self {
        match audience {
            Audience::Staff => Door::Staff,
            Audience::Portal => Door::Portal(practice),
        }
    }
    /// For whom devices keep the passkeys that open it; none where there can be none.
    pub(super) fn relying_party(self, portico: &Portico) -> Option<RelyingParty> {
        match self {
            Door::Staff => portico.relying_party.clone(),
            Door::Portal(practice) => practice.relying_party(&portico.settings),
        }
    }
    const fn audience(self) -> Audience {
        match self {
            Door::Staff => Audience::Staff,
            Door::Portal(_) => Audience::Portal,
        }
    }
    /// What the cookie is sealed for: a challenge of one door opens no other.
    fn purpose(self) -> String {
        match self {
            Door::Staff => "passkey staff".into(),
            Door::Portal(practice) => format!("passkey {}", practice.id),
        }
    }
}

/// A challenge for a page.
pub struct Challenge {
    /// What the script hands to the device, as JSON.
    pub options: String,
    /// The value of the cookie.
    pub sealed: String,
}

/// What waits in the cookie.
#[derive(Serialize, Deserialize)]
struct Waiting {
    id: CeremonyId,
    state: DiscoverableAuthentication,
}

/// A challenge for the page of a door; none if there can be no passkeys.
pub fn challenge(portico: &Portico, door: Door<'_>, now: Moment) -> Option<Challenge> {
    let (options, state) = door.relying_party(portico)?.webauthn.start_discoverable_authentication().ok()?;
    let waiting = Waiting { id: new_id(now, &*portico.randomness), state };
    let waiting = serde_json::to_vec(&waiting).ok()?;
    let sealed = portico.sealer.seal(&door.purpose(), &waiting, now, LIFE);
    Some(Challenge { options: serde_json::to_string(&options).ok()?, sealed })
}

/// An answer that a passkey of ours gave to a challenge of ours, its owner verified by the device.
pub struct Proved {
    /// The practice whose account it is.
    pub practice: PracticeId,
    /// The login or staff member.
    pub subject: Uuid,
    passkey: PasskeyId,
    ceremony: CeremonyId,
    /// What the device told, its counter with it.
    result: AuthenticationResult,
    audience: Audience,
}

/// Judges an answer. It never says why one is refused: not ours, too late, or wrong.
///
/// # Errors
/// A fault.
pub async fn prove(portico: &Portico, door: Door<'_>, sealed: Option<&str>, answer: &str, now: Moment) -> Answer<Option<Proved>> {
    let opened = sealed.and_then(|sealed| portico.sealer.open(&door.purpose(), sealed, now));
    let waiting = opened.and_then(|waiting| serde_json::from_slice::<Waiting>(&waiting).ok());
    let answer = serde_json::from_str::<PublicKeyCredential>(answer).ok();
    let (Some(Waiting { id, state }), Some(answer), Some(party)) = (waiting, answer, door.relying_party(portico)) else {
        return Ok(None);
    };
    let Ok((subject, credential_id)) = party.webauthn.identify_discoverable_authentication(&answer) else { return Ok(None) };
    let kept = store::kept(&mut *portico.database.read().await?, door.audience(), credential_id).await?;
    let belongs =
        |kept: &Kept| kept.subject_id == subject && !matches!(door, Door::Portal(practice) if practice.id != kept.practice);
    let Some(kept) = kept.filter(belongs) else { return Ok(None) };
    let passkey = read(&kept.credential)?;
    let judged = party.webauthn.finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey));
    let Some(result) = judged.ok().filter(|result| result.user_verified()) else { return Ok(None) };
    Ok(Some(Proved { practice: kept.practice, subject, passkey: kept.id, ceremony: id, result, audience: door.audience() }))
}

fn read(credential: &str) -> Answer<Passkey> {
    serde_json::from_str(credential).map_err(|error| Trouble::unreadable("a passkey", &error))
}

/// Takes a proof within the act that signs in: its challenge has not been answered before, and its passkey is still there.
///
/// # Errors
/// A fault.
pub async fn take(act: &mut Act, reach: &Reach, proved: &Proved) -> Answer<bool> {
    let now = act.now();
    let first = store::mark_answered(act.db(), reach, proved.audience, proved.subject, proved.ceremony, now).await?;
    if !first || !store::note_use(act.db(), reach, proved.passkey, now).await? {
        return Ok(false);
    }
    // Read again, now that nobody else writes it: a sign-in of the same moment may have told a higher counter, which stays.
    let Some(credential) = store::credential(act.db(), reach, proved.passkey).await? else { return Ok(false) };
    let mut passkey = read(&credential)?;
    if passkey.update_credential(&proved.result) == Some(true) {
        let credential = serde_json::to_string(&passkey).map_err(Trouble::fault)?;
        store::keep_credential(act.db(), reach, proved.passkey, &credential).await?;
    }
    act.record(Event::new("passkey.used").about(proved.passkey).with("of", proved.subject.to_string()));
    Ok(true)
}
