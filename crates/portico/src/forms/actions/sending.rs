//! Sending forms to clients: with an invitation, or to somebody who is active without one (behaviours.md 47).

use super::super::{letters, store::requests as store};
use crate::{
    access,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    invitations,
    outbox::LetterKind,
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, FormId, FormRequestId, moment::days};
use std::time::Duration;
use uuid::Uuid;

/// Between two letters about forms to one client lies at least this.
const REST: Duration = Duration::from_secs(5 * 60);
/// And so many go to one within a day, as with invitations (settled.md 10).
const A_DAY: i64 = 5;

/// Which forms, in the order to fill them in, and the last day on which they are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packet {
    /// Forms in use.
    pub forms: Vec<FormId>,
    /// A day as `2026-12-01`.
    pub due_on: Option<String>,
}

/// Asks a client for these forms, within the act that sends. What is open already is not asked twice; a new last day holds for it too.
///
/// # Errors
/// A fault.
pub async fn assign(act: &mut Act, reach: &Reach, client: ClientId, packet: &Packet) -> Answer<u64> {
    if packet.forms.is_empty() {
        return Ok(0);
    }
    let id: FormRequestId = act.id();
    let packet_id: Uuid = portico_values::Identity::uuid(id);
    let new: Vec<store::New> =
        packet.forms.iter().zip(1..).map(|(form, place)| store::New { id: act.id(), client, form: *form, place }).collect();
    let (now, by) = (act.now(), act.who().actor.staff());
    let due_on = packet.due_on.as_deref();
    let written = store::insert(act.db(), reach, &new, (packet_id, due_on, by), now).await?;
    if let Some(due_on) = due_on {
        store::set_due(act.db(), reach, client, &packet.forms, due_on).await?;
    }
    let event = Event::new("form.sent").client(client).about(id);
    act.record(event.with("forms", packet.forms.len()).with("new", written));
    Ok(written)
}

/// "Resend Intake Forms": the forms stand at the portal, and a letter says so, without a word about health and without a link of an
/// invitation.
///
/// # Errors
/// Refused when the client has no account or access is off, when nothing is new and a letter went out just now or five did within a day,
/// or when no form was chosen. Answers whether a letter goes out.
pub async fn send_to_active(act: &mut Act, client: ClientId, packet: &Packet) -> Answer<bool> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if packet.forms.is_empty() {
        return Err(Trouble::at("form", "missing", "Choose at least one form"));
    }
    let refused = |code, sentence: String| -> Answer<bool> { Err(Refusal::conflict(code, sentence).into()) };
    if !practice.portal_on {
        return refused("portal_off", "The Client Portal is switched off. Forms can be sent when it is on again.".to_owned());
    }
    if !recipient.portal_on || recipient.care_status == "deactivated" {
        return refused("disabled", format!("Access is disabled for {}.", recipient.called()));
    }
    let Some(login) = access::store::own_login(act.db(), &reach, client).await? else {
        let sentence = format!("{} has no account yet. Send the forms with the invitation.", recipient.called());
        return refused("not_active", sentence);
    };
    let owner = access::store::owner(act.db(), &reach, login).await?.ok_or_else(|| Trouble::fault("a login without an owner"))?;
    let now = act.now();
    let lately = store::letters_since(act.db(), &reach, client, now.minus(REST)).await? > 0;
    let enough = store::letters_since(act.db(), &reach, client, now.minus(days(1))).await? >= A_DAY;
    let written = assign(act, &reach, client, packet).await?;
    if lately && written == 0 {
        let sentence = format!("A letter about forms went to {} less than 5 minutes ago.", recipient.called());
        return refused("just_sent", sentence);
    }
    if enough && written == 0 {
        let sentence = format!("{A_DAY} letters about forms went to {} within a day. Call them instead.", recipient.called());
        return refused("enough_today", sentence);
    }
    if lately || enough {
        return Ok(false);
    }
    let open = store::open_forms(act.db(), &reach, client).await?.len();
    let address = EmailAddress::parse(&owner.address).map_err(|_| Trouble::fault("a login has an address that is none"))?;
    let letter = letters::waiting(act.portico(), &practice, &owner, open);
    act.tell(LetterKind::Forms, address, Some(client), letter);
    Ok(true)
}

/// Takes an open form back. What was filled in is thrown away.
///
/// # Errors
/// Not found; refused when it is not open.
pub async fn withdraw(act: &mut Act, client: ClientId, request: FormRequestId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    store::one(act.db(), &reach, client, request).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if !store::withdraw(act.db(), &reach, client, request, now).await? {
        return Err(Refusal::conflict("not_open", "This form was filled in or taken back meanwhile.").into());
    }
    act.record(Event::new("form.withdrawn").client(client).about(request));
    Ok(())
}
