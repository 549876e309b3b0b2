//! Adding and removing passkeys. The challenge for a new passkey is kept in a row, lives for five minutes and is answered once. It is
//! recognised by a cookie of the browser that asked, so any process can take the answer.

use super::{
    passkey::MOST,
    proof::Door,
    store::{self, NewCeremony, NewPasskey},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    audit::Event,
    practices::{self, Practice},
    sessions::Audience,
};
use portico_policy::Reach;
use portico_values::{CeremonyId, Identity, Moment, PasskeyId, SecretToken, TokenId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;
use webauthn_rs::prelude::{CredentialID, PasskeyRegistration, RegisterPublicKeyCredential};

/// How long a challenge waits for its answer.
pub const LIFE: Duration = Duration::from_secs(5 * 60);

/// Whose passkey it is to be.
pub struct Owner<'a> {
    /// Clients and staff keep theirs apart.
    pub audience: Audience,
    /// The login or staff member.
    pub subject: Uuid,
    /// What the device shows beside the key: the address of the account.
    pub address: &'a str,
    /// What its owner is called.
    pub called: &'a str,
    /// The practice, which the device names.
    pub practice: &'a Practice,
}

/// A passkey on offer.
pub struct Offered {
    /// What the browser's script hands to the device, as JSON.
    pub options: String,
    /// For the cookie by which this browser is recognised.
    pub browser: SecretToken,
}

/// Offers a passkey: earlier offers to the same account end.
///
/// # Errors
/// Refused if there can be no passkeys here, or if the account has ten.
pub async fn offer(act: &mut Act, reach: &Reach, owner: &Owner<'_>) -> Answer<Offered> {
    let known = store::credential_ids(act.db(), reach, owner.audience, owner.subject).await?;
    if known.len() >= MOST {
        return Err(Refusal::conflict("enough_passkeys", "You can have ten passkeys. First remove one you no longer use.").into());
    }
    let (options, waiting) = begin(act.portico(), owner, known)?;
    let state = serde_json::to_string(&waiting).map_err(Trouble::fault)?;
    let browser = act.secret();
    let id: CeremonyId = act.id();
    let new = NewCeremony {
        id,
        audience: owner.audience,
        subject: owner.subject,
        browser_hash: act.portico().keys.session_hash(&browser),
        state: &state,
        now: act.now(),
        expires_at: act.now().plus(LIFE),
    };
    store::open(act.db(), reach, &new).await?;
    act.record(Event::new("passkey.offered").about(id));
    Ok(Offered { options, browser })
}

fn begin(portico: &Portico, owner: &Owner<'_>, known: Vec<CredentialID>) -> Answer<(String, PasskeyRegistration)> {
    let none = || Refusal::new(RefusalKind::Unavailable, "no_passkeys", "Passkeys can’t be used at this address.");
    let party = Door::of(owner.audience, owner.practice).relying_party(portico).ok_or_else(none)?;
    let begun = party.webauthn.start_passkey_registration(owner.subject, owner.address, owner.called, Some(known));
    let (options, waiting) = begun.map_err(|error| Trouble::fault(format!("a passkey could not be offered: {error}")))?;
    let options = serde_json::to_value(&options).map_err(Trouble::fault)?;
    Ok((discoverable(options, &owner.practice.name), waiting))
}

/// What waits sealed in the cookie of whoever has a living link and no account yet.
#[derive(Serialize, Deserialize)]
struct Unwritten {
    subject: Uuid,
    state: PasskeyRegistration,
}

/// Offers a passkey to somebody whose account does not exist yet. Whoever has only opened a link and pressed its buttons, as mail scanners
/// do, leaves no row (promises.md P2): what the answer is checked against waits sealed in a cookie, for this one link. That it is
/// answered once follows from the link, which is accepted once.
///
/// # Errors
/// Refused if there can be no passkeys here.
pub fn offer_unwritten(portico: &Portico, link: TokenId, owner: &Owner<'_>, now: Moment) -> Answer<(String, String)> {
    let (options, state) = begin(portico, owner, Vec::new())?;
    let waiting = serde_json::to_vec(&Unwritten { subject: owner.subject, state }).map_err(Trouble::fault)?;
    Ok((options, portico.sealer.seal(&for_link(link), &waiting, now, LIFE)))
}

fn for_link(link: TokenId) -> String {
    format!("passkey for link {link}")
}

/// Adds the passkey that was made for such an offer.
///
/// # Errors
/// As for [`add`].
pub async fn add_unwritten(
    act: &mut Act,
    reach: &Reach,
    link: TokenId,
    sealed: Option<&str>,
    answer: &str,
    name: &str,
) -> Answer<Added> {
    let opened = sealed.and_then(|sealed| act.portico().sealer.open(&for_link(link), sealed, act.now()));
    let waiting = opened.and_then(|waiting| serde_json::from_slice::<Unwritten>(&waiting).ok()).ok_or_else(gone)?;
    write(act, reach, Audience::Portal, waiting.subject, &waiting.state, answer, name).await
}

/// Asks the device to keep the key so that it can find it by itself: signing in asks for no address.
fn discoverable(mut options: serde_json::Value, practice: &str) -> String {
    let asked = &mut options["publicKey"];
    asked["rp"]["name"] = practice.into();
    asked["authenticatorSelection"]["residentKey"] = "required".into();
    asked["authenticatorSelection"]["requireResidentKey"] = true.into();
    options.to_string()
}

/// A passkey that was added.
pub struct Added {
    /// Its id.
    pub id: PasskeyId,
    /// The account it was offered to.
    pub subject: Uuid,
}

/// Adds the passkey that a device made for the offer in this browser. The offer is used up with it.
///
/// # Errors
/// Refused if there is no living offer in this browser, if the answer is not the device's, or if the key is somebody's already.
pub async fn add(
    act: &mut Act,
    reach: &Reach,
    audience: Audience,
    browser: Option<&SecretToken>,
    answer: &str,
    name: &str,
) -> Answer<Added> {
    let now = act.now();
    let mut offer = None;
    for hash in browser.map(|browser| act.portico().keys.session_hashes(browser)).unwrap_or_default() {
        offer = store::living(act.db(), reach, audience, hash, now).await?;
        if offer.is_some() {
            break;
        }
    }
    let offer = offer.ok_or_else(gone)?;
    let unreadable = |error: serde_json::Error| Trouble::unreadable("a passkey that was offered", &error);
    let waiting: PasskeyRegistration = serde_json::from_str(&offer.state).map_err(unreadable)?;
    if !store::use_up(act.db(), reach, offer.id, now).await? {
        return Err(gone().into());
    }
    write(act, reach, audience, offer.subject_id, &waiting, answer, name).await
}

fn gone() -> Refusal {
    Refusal::conflict("offer_gone", "That took too long, or began in another browser. Start again.")
}

/// Judges the device's answer and writes the key.
async fn write(
    act: &mut Act,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    waiting: &PasskeyRegistration,
    answer: &str,
    name: &str,
) -> Answer<Added> {
    let not_made = || Refusal::conflict("passkey_not_made", "Your device didn’t make a passkey. Start again.");
    let made: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| not_made())?;
    let practice = practices::of(act).await?;
    let party = Door::of(audience, &practice).relying_party(act.portico()).ok_or_else(gone)?;
    let passkey = party.webauthn.finish_passkey_registration(&made, waiting).map_err(|_| not_made())?;
    let credential = serde_json::to_string(&passkey).map_err(Trouble::fault)?;
    let (id, now): (PasskeyId, Moment) = (act.id(), act.now());
    let new =
        NewPasskey { id, audience, subject, credential_id: passkey.cred_id().as_slice(), credential: &credential, name, now };
    if !store::insert(act.db(), reach, &new).await? {
        return Err(Refusal::conflict("passkey_known", "This passkey is in use already.").into());
    }
    act.record(Event::new("passkey.added").about(id).with("of", subject.to_string()));
    Ok(Added { id, subject })
}

/// Removes a passkey of an account and returns its name.
///
/// # Errors
/// Not found if it is not one of theirs.
pub async fn remove(act: &mut Act, reach: &Reach, audience: Audience, subject: impl Identity, id: PasskeyId) -> Answer<String> {
    let listed = store::list(act.db(), reach, audience, subject.uuid()).await?;
    let passkey = listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    if !store::remove(act.db(), reach, audience, subject.uuid(), id).await? {
        return Err(Trouble::not_found());
    }
    act.record(Event::new("passkey.removed").about(id).with("of", subject.uuid().to_string()));
    Ok(passkey.name)
}
