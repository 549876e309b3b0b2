//! Activating an account in one act: the link is accepted, and the login is opened, joined to its client and signed in.

use super::{
    super::{
        login::{Entering, LetIn},
        store::{self, NewLogin},
    },
    signing_in::let_in,
    typed_address::proven_address,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, code},
    audit::Event,
    clients,
    invitations::{self, Channel, notices::Answered},
    passkeys,
};
use portico_policy::Permission;
use portico_values::{GrantId, Identity, LoginId, SecretToken, TokenId};

/// Activates an account with a password: accepts the link, opens the login, joins it to the client and signs it in. All of it happens or
/// nothing, and for exactly one caller. `proof` is the id of the code by which a typed address was proved (settled.md 7); `None` where
/// the invitation was sent to an address.
///
/// # Errors
/// Refused when the link is not alive at this moment; with [`code::ADDRESS_TAKEN`] when somebody else signs in with the address; with
/// [`code::NOT_PROVEN`] when the code proves nothing, or no longer does.
pub async fn activate(
    act: &mut Act,
    secret: &SecretToken,
    proof: Option<TokenId>,
    password_hash: &str,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let chosen = Chosen { login: act.id(), proof, password_hash: Some(password_hash) };
    open_account(act, secret, chosen, language, device).await
}

/// The same with a passkey instead of a password: the one that was offered in this browser to the holder of this link.
///
/// # Errors
/// As for a password, and refused when the passkey cannot be accepted.
pub async fn activate_with_passkey(
    act: &mut Act,
    secret: &SecretToken,
    made: &Made<'_>,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let added = passkeys::actions::add_unwritten(act, &reach, made.link, made.sealed, made.answer, device).await?;
    let chosen = Chosen { login: LoginId::from_uuid(added.subject), proof: made.proof, password_hash: None };
    open_account(act, secret, chosen, language, device).await
}

/// A passkey as the browser returned it.
pub struct Made<'a> {
    /// The link for which it was offered.
    pub link: TokenId,
    /// The sealed state of the ceremony, from this browser's cookie.
    pub sealed: Option<&'a str>,
    /// The device's answer, in JSON.
    pub answer: &'a str,
    /// The code by which a typed address was proved.
    pub proof: Option<TokenId>,
}

/// What somebody has chosen to sign in with.
struct Chosen<'a> {
    login: LoginId,
    /// The code by which they proved the address they typed, if the invitation was sent to none.
    proof: Option<TokenId>,
    /// `None` for a passkey.
    password_hash: Option<&'a str>,
}

async fn open_account(
    act: &mut Act,
    secret: &SecretToken,
    Chosen { login, proof, password_hash }: Chosen<'_>,
    language: &str,
    device: &str,
) -> Answer<LetIn> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now = act.now();
    let link = invitations::actions::accept(act, secret).await?;
    let proven = match proof.filter(|_| link.asks_for_address()) {
        Some(code) => proven_address(act.db(), reach.practice(), (link.token, code), now).await?,
        None => None,
    };
    let confirmed = link.channel == Channel::Mailed || link.asks_for_address();
    let Some(address) = link.address.as_ref().or(proven.as_ref()) else {
        return Err(Refusal::conflict(code::NOT_PROVEN, "Enter the code that was sent to your email first.").into());
    };
    let new = NewLogin { id: login, address, confirmed_at: confirmed.then_some(now), password_hash, language, name: None, now };
    if !store::open_login(act.db(), &reach, &new).await? {
        let sentence = "This email already opens an account. Sign in, or call the practice.";
        return Err(Refusal::conflict(code::ADDRESS_TAKEN, sentence).into());
    }
    let grant: GrantId = act.id();
    if !store::grant_self(act.db(), &reach, grant, login, link.client, now).await? {
        return Err(Refusal::conflict("already_active", "This account is already active. Sign in.").into());
    }
    act.record(Event::new("login.opened").client(link.client).about(login).with("confirmed", confirmed));
    act.record(Event::new("grant.given").client(link.client).about(grant).with("kind", "self"));
    let secret = let_in(act, &reach, Entering { login, epoch: 1, grant, client: link.client }, device).await?;
    invitations::notices::tell(act, &reach, &link, Answered::Accepted(device)).await?;
    clients::store::refresh(act.db(), reach.practice(), &[link.client], now).await?;
    Ok(LetIn { login, client: link.client, chooses: false, secret })
}
