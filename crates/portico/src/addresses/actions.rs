//! What staff can do with the address by which a client gets in.

use crate::{
    access,
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::{Event, OTHER_EMAIL},
    clients::{
        self,
        store::{EmailFacts, InUse},
    },
    invitations, practices,
    sessions::{self, Audience},
    sign_in::passes,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, Identity, LoginId};

/// What is said to whoever answered for an email that a colleague has changed since.
pub const CHANGED: &str = "Someone changed the email while you were here. Nothing has been done yet.";

/// Moves the sign-in of an active client to one of their addresses (settled.md 24).
///
/// # Errors
/// Refused when they have no account, when the address is not one of theirs with consent, or is another login's.
pub async fn move_sign_in(act: &mut Act, client: ClientId, to: &EmailAddress) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = facts(act, &reach, client).await?;
    let login = login_of(act, &reach, &facts).await?;
    let email = consented(act, &reach, client, to).await?;
    let to = EmailAddress::parse(&email.address).map_err(|_| Trouble::fault("an address on file is none"))?;
    access::actions::move_address(act, &reach, &login, &to, false).await?;
    clients::store::choose_sign_in(act.db(), &reach, client, Some(to.normalised())).await?;
    let now = act.now();
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

/// Ends every way in by the old address and invites the new one, in one act. Of an active client sessions, links and the login itself end;
/// what they did stays.
///
/// # Errors
/// Refused with what stands in the way of the invitation, with [`code::CHANGED_MEANWHILE`] when the new one is not `to` any more, and when the
/// old address opens somebody else's portal too, where it would go on signing in; then nothing has changed.
pub async fn disable_and_resend(act: &mut Act, client: ClientId, to: &EmailAddress) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = facts(act, &reach, client).await?;
    let main = facts.main_address.as_deref().and_then(|main| EmailAddress::parse(main).ok());
    if main.is_none_or(|main| main.normalised() != to.normalised()) {
        return Err(Refusal::conflict(code::CHANGED_MEANWHILE, CHANGED).into());
    }
    let now = act.now();
    if let Some(login) = facts.login {
        // It comes before its sessions, as where somebody ends their access to another client.
        access::store::hold_login(act.db(), &reach, login).await?;
        if access::store::acts_for_others(act.db(), &reach, login, now).await? {
            return Err(Refusal::conflict("acts_for_others", acts_for_others(facts.called())).into());
        }
        sessions::store::end_all(act.db(), &reach, Audience::Portal, login.uuid(), None, now).await?;
        passes::end_all(act, login).await?;
        let closed = access::store::end_self(act.db(), &reach, login, client, now).await?;
        invitations::actions::reopen(act, client).await?;
        if let Some(address) = facts.login_address.as_deref() {
            access::actions::end_letters_with_links(act, &reach, (login, client), address).await?;
        }
        act.record(Event::new("login.ended_by_address_change").client(client).about(login).with("closed", closed));
    } else {
        invitations::actions::end_links_of(act, client).await?;
    }
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    match invitations::actions::invite_default(act, client).await {
        Ok(_) => Ok(()),
        Err(Trouble::Refused(refusal)) if refusal.code == clients::Obstacle::AddressTaken.code() => Err(taken()),
        Err(other) => Err(other),
    }
}

/// What choosing an address for the portal came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is the one in use.
    Nothing,
    /// The sign-in moved.
    Moved,
    /// The next invitation goes there.
    Chosen {
        /// One to the old address stopped working.
        ended: bool,
    },
}

/// "Email" on the Client Portal tab: another of the client's own addresses for the portal, and nothing else (behaviours.md 48).
///
/// # Errors
/// As [`move_sign_in`].
pub async fn choose(act: &mut Act, client: ClientId, to: &EmailAddress) -> Answer<Chosen> {
    let reach = act.may(Permission::EditClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = facts(act, &reach, client).await?;
    if facts.address().is_some_and(|address| address.eq_ignore_ascii_case(to.as_str())) {
        return Ok(Chosen::Nothing);
    }
    if facts.login.is_some() {
        move_sign_in(act, client, to).await?;
        return Ok(Chosen::Moved);
    }
    consented(act, &reach, client, to).await?;
    if access::store::login_at(act.db(), &reach, to).await?.is_some() {
        return Err(taken());
    }
    clients::store::choose_sign_in(act.db(), &reach, client, Some(to.normalised())).await?;
    let ended = invitations::actions::end_links_of(act, client).await?;
    act.record(Event::new("client.sign_in_address_chosen").client(client).with(OTHER_EMAIL, true));
    let now = act.now();
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(Chosen::Chosen { ended })
}

/// Mails an active client the link and the code that confirm the address they sign in with, so that resets can reach them.
///
/// # Errors
/// Refused when they have no account, when it is confirmed already, or when enough letters went.
pub async fn ask_to_confirm(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = facts(act, &reach, client).await?;
    let login = login_of(act, &reach, &facts).await?;
    invitations::actions::mind_the_hour(act).await?;
    access::actions::mail_confirmation(act, &reach, login.id).await
}

/// What the practice prefers when a main address changes: the answer that stands first.
///
/// # Errors
/// Refused to everybody who may not manage the practice.
pub async fn prefer(act: &mut Act, choice: super::Choice) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    practices::store::set_address_change(practices::changing(act), &reach, choice.word()).await?;
    act.record(Event::new("practice.address_change_set").about(act.practice()).with("choice", choice.word()));
    Ok(())
}

async fn facts(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<InUse> {
    clients::store::in_use(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)
}

async fn login_of(act: &mut Act, reach: &Reach, facts: &InUse) -> Answer<access::login::Login> {
    let none = || Refusal::conflict("not_active", "This client has no account yet.");
    let id: LoginId = facts.login.ok_or_else(none)?;
    access::store::login(act.db(), reach, id).await?.ok_or_else(|| none().into())
}

/// The address among the client's own, if they agreed to email there.
async fn consented(act: &mut Act, reach: &Reach, client: ClientId, to: &EmailAddress) -> Answer<EmailFacts> {
    let record = clients::store::record(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let found = record.emails.into_iter().find(|email| email.address_normalised == to.normalised() && email.consent);
    found.ok_or_else(|| Refusal::conflict("no_consent", format!("{}.", clients::obstacle::CONSENT)).into())
}

/// Why a sign-in that opens somebody else's portal too does not end here.
pub(super) fn acts_for_others(called: &str) -> String {
    format!(
        "{called} opens somebody else’s portal with the old address too, so it can’t be switched off here. Move the sign-in, or end that \
         access first."
    )
}

fn taken() -> Trouble {
    Refusal::conflict(code::ADDRESS_TAKEN, access::actions::TAKEN).into()
}
