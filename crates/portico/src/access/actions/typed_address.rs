//! Proving the email address that somebody types when they activate, because their invitation was sent to none. It becomes their login
//! only when they know the code that was mailed to it. Every address is treated alike; whether it has an account is told only to somebody
//! who reads its mail (promises.md P10).

use super::super::{letters, passes::Purpose};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
    invitations::{self, LinkFacts},
    outbox::LetterKind,
    practices,
    sign_in::{
        codes::{self, Tried, TypedCode},
        store,
    },
};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::{EmailAddress, Identity, Moment, PracticeId, SecretToken, TokenId, moment::days};
use std::time::Duration;

const PURPOSE: Purpose = Purpose::PortalTypedAddressCode;
/// How many codes one link may ask for in a day, for any addresses.
pub const CODES_A_DAY: i64 = 3;
/// How many codes are mailed to one address in a day, whatever links ask for them.
pub(super) const TO_ONE_ADDRESS_A_DAY: i64 = 5;
/// Asking again for the same address within this time counts as the same request: a double click writes one letter.
const ONE_ASKING: Duration = Duration::from_secs(60);
/// How long a proof is good for: the account has to be opened within this time.
const PROVEN: Duration = Duration::from_secs(15 * 60);

/// What became of asking for a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// A code was mailed, whoever the address belongs to.
    Sent,
    /// The code from a moment ago is still on its way.
    OnItsWay,
    /// This link has asked for as many codes as it may today.
    EnoughToday,
}

/// Mails a code to the address that was typed, with the same statements and the same letter for every address. If the act has no event
/// afterwards, it has nothing to commit and can be left.
///
/// # Errors
/// Refused when the link is not alive, or its invitation was sent to an address.
pub async fn ask_to_prove_address(act: &mut Act, secret: &SecretToken, to: &EmailAddress, language: &str) -> Answer<Asked> {
    let (_, facts) = held(act, secret).await?;
    let (practice, now) = (practices::of(act).await?, act.now());
    let newest = codes::newest(act.db(), practice.id, PURPOSE, facts.token).await?;
    let same = newest.filter(|code| code.lives(now) && code.address_normalised == to.normalised());
    if same.is_some_and(|code| now.since(code.created_at) < ONE_ASKING) {
        return Ok(Asked::OnItsWay);
    }
    let (purpose, since) = (PURPOSE, now.minus(days(1)));
    let asked = store::issued_to(act.db(), practice.id, purpose, facts.token.uuid(), since).await?;
    let there = store::mailed_to(act.db(), practice.id, purpose, to.normalised(), since).await?;
    if asked >= CODES_A_DAY {
        return Ok(Asked::EnoughToday);
    }
    let code = codes::issue(act, PURPOSE, facts.token, to.normalised()).await?;
    let event = about("invitation.address_code_mailed", &facts);
    // Whoever typed it is not told how often others have asked.
    if there >= TO_ONE_ADDRESS_A_DAY {
        act.record(event.refused("enough_today"));
        return Ok(Asked::Sent);
    }
    let content = letters::typed_address(act.portico(), &practice, language, &code);
    act.tell(LetterKind::AddressProof, to.clone(), Some(facts.client), content);
    act.record(event);
    Ok(Asked::Sent)
}

/// Tries a code. The right one proves the address for the account that is opened with this link next; its id is returned, for the browser
/// to keep. Commit the act whatever comes of it: a wrong code is recorded too.
///
/// # Errors
/// As [`ask_to_prove_address`].
pub async fn prove_address(act: &mut Act, secret: &SecretToken, typed: &TypedCode) -> Answer<(Tried, Option<TokenId>)> {
    let (_, facts) = held(act, secret).await?;
    let practice = act.practice();
    let tried = codes::try_again(act, PURPOSE, facts.token, typed).await?;
    if !matches!(tried, Tried::Right(_)) {
        act.record(about("invitation.address_code_failed", &facts).refused("no_match"));
        return Ok((tried, None));
    }
    let code = codes::newest(act.db(), practice, PURPOSE, facts.token).await?;
    act.record(about("invitation.address_proven", &facts));
    Ok((tried, code.map(|code| TokenId::from_uuid(code.id))))
}

/// The address that this code proved: it must be the newest code of its link, used within the last fifteen minutes.
///
/// # Errors
/// A fault.
pub async fn proven_address(
    db: &mut Connection,
    practice: PracticeId,
    (link, code): (TokenId, TokenId),
    now: Moment,
) -> Answer<Option<EmailAddress>> {
    let newest = codes::newest(db, practice, PURPOSE, link).await?.filter(|pass| pass.id == code.uuid());
    let proven = newest.filter(|pass| pass.used_at.is_some_and(|at| now.since(at) < PROVEN));
    let Some(pass) = proven else { return Ok(None) };
    let address = EmailAddress::parse(&pass.address_normalised);
    address.map(Some).map_err(|_| Trouble::fault("a code was mailed to an address that is none"))
}

/// The link of an invitation that was sent to no address, if it is alive. The client's row is locked, so that two requests at once are
/// answered one after the other.
async fn held(act: &mut Act, secret: &SecretToken) -> Answer<(Reach, LinkFacts)> {
    let (reach, found) = invitations::actions::living(act, secret).await?;
    clients::store::is_held(act.db(), reach.practice(), found.client).await?;
    let (reach, facts) = invitations::actions::living(act, secret).await?;
    if !facts.asks_for_address() {
        return Err(Refusal::conflict("has_address", "This invitation went to an address already.").into());
    }
    Ok((reach, facts))
}

fn about(action: &'static str, facts: &LinkFacts) -> Event {
    Event::new(action).client(facts.client).about(facts.invitation).with("token", facts.token.to_string())
}
