//! Sending forms to clients: with an invitation, or without one to those who are active, one or many (behaviours.md 47).

use super::{
    super::{
        letters,
        signers::{Countersigning, Signers},
        store::{requests as store, signatures},
    },
    coming::Coming,
    hands::{self, WayIn},
};
use crate::{
    access,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::{Event, saying_which},
    clients::{self, eligibility::REST},
    documents::of_forms,
    invitations::{self, Recipient},
    outbox::{Letter, LetterKind},
    practices::{self, Practice, Present},
    waiting,
};
use jiff::civil::Date;
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, FormId, FormRequestId, Identity, LetterId, LoginId, WaitingId, moment::days};
use uuid::Uuid;

/// The most letters about forms to one client within a day, as with invitations (settled.md 10).
pub(crate) const A_DAY: i64 = 5;

/// Which forms, in the order to fill them in, and the last day on which they are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packet {
    /// Forms in use.
    pub forms: Vec<FormId>,
    /// A day as `2026-12-01`.
    pub due_on: Option<String>,
    /// Whether a form that was answered before starts from those answers.
    pub prefill: bool,
    /// Who signs, where a form wants a signature.
    pub signers: Signers,
    /// Whether the practice countersigns them.
    pub countersign: Countersigning,
}

/// Asks a client for these forms, within the act that sends. What is open already or lacks a signature, in whatever version, is not asked
/// twice; a new last day holds for it too.
///
/// # Errors
/// A fault.
pub async fn assign(act: &mut Act, reach: &Reach, client: ClientId, packet: &Packet) -> Answer<u64> {
    let packet_id: FormRequestId = act.id();
    assign_as(act, reach, client, packet, packet_id.uuid()).await
}

/// The same for the forms that go along with an invitation of a batch: they are taken back with it when the batch is stopped.
///
/// # Errors
/// As [`assign`].
pub(crate) async fn assign_in(act: &mut Act, reach: &Reach, client: ClientId, packet: &Packet, batch: BatchId) -> Answer<u64> {
    assign_as(act, reach, client, packet, batch.uuid()).await
}

async fn assign_as(act: &mut Act, reach: &Reach, client: ClientId, packet: &Packet, packet_id: Uuid) -> Answer<u64> {
    if packet.forms.is_empty() {
        return Ok(0);
    }
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let already = store::asked_already(act.db(), reach, client).await?;
    let placed = packet.forms.iter().zip(1..).filter(|(form, _)| !already.iter().any(|one| one.form == **form));
    let new: Vec<store::New> = placed.map(|(form, place)| store::New { id: act.id(), client, form: *form, place }).collect();
    let (now, by) = (act.now(), act.who().actor.staff());
    let due_on = packet.due_on.as_deref();
    // A day of reminding that lies behind already when the form is sent is not made up for.
    let served = match due_on.and_then(|day| day.parse::<Date>().ok()) {
        Some(day) => practices::of(act).await?.form_rhythm().passed_before(day, now),
        None => 0,
    };
    let stopped = waiting::stopped_by_client(act.db(), reach, client).await?;
    let (signers, countersign) = (packet.signers, packet.countersign);
    let asked = store::Asked { packet: packet_id, due_on, served, stopped, by, signers, countersign };
    let written = store::insert(act.db(), reach, &new, &asked, now).await?;
    let already: Vec<_> = already.into_iter().filter(|one| packet.forms.contains(&one.form)).collect();
    if let Some(due_on) = due_on {
        for one in &already {
            store::set_due(act.db(), reach, client, one.request, (due_on, served)).await?;
        }
    }
    if packet.prefill {
        let asked = new.iter().map(|one| (one.form, one.id)).chain(already.into_iter().map(|one| (one.form, one.request)));
        for (form, request) in asked {
            if let Some(last) = store::last_answers(act.db(), reach, client, form).await? {
                store::start_from(act.db(), reach, client, request, &last).await?;
            }
        }
    }
    let event = Event::new("form.sent").client(client).about(FormRequestId::from_uuid(packet_id));
    let event = event.with("forms", packet.forms.len()).with("new", written);
    act.record(saying_which(event, &packet.forms));
    Ok(written)
}

/// What became of forms for one client who is active.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// A letter says that something waits.
    Told(LetterId),
    /// The letter sent a moment ago says so already.
    Silently,
}

/// Why one client was not sent any forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotGiven {
    /// There is no account yet.
    NotActive,
    /// Access is off, or the record is closed.
    Disabled,
    /// All of them are open already, and a letter went a moment ago.
    JustTold,
    /// As many letters about forms went today as may go in a day.
    EnoughToday,
    /// Whoever would be told complained about email.
    Complained,
    /// Nobody, or only one, may fill in forms for the client who is to sign as a guardian.
    NoGuardian,
    /// The client is to sign, and has neither an account of their own nor an invitation to one.
    NoOwnAccount,
    /// All of them are filled in, and nobody whose signature is missing under them can get in.
    NobodyToSign,
}

impl NotGiven {
    const ALL: [NotGiven; 8] = [
        NotGiven::NotActive,
        NotGiven::Disabled,
        NotGiven::JustTold,
        NotGiven::EnoughToday,
        NotGiven::Complained,
        NotGiven::NoGuardian,
        NotGiven::NoOwnAccount,
        NotGiven::NobodyToSign,
    ];

    /// The word in rows and refusals.
    pub const fn code(self) -> &'static str {
        match self {
            NotGiven::NotActive => "forms_not_active",
            NotGiven::Disabled => "forms_disabled",
            NotGiven::JustTold => "forms_just_told",
            NotGiven::EnoughToday => "forms_enough_today",
            NotGiven::Complained => "forms_complained",
            NotGiven::NoGuardian => "forms_no_guardian",
            NotGiven::NoOwnAccount => "forms_no_own_account",
            NotGiven::NobodyToSign => "forms_nobody_to_sign",
        }
    }
    /// The one with that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
    /// Whether somebody here can repair it.
    pub const fn needs_somebody(self) -> bool {
        matches!(
            self,
            NotGiven::Disabled | NotGiven::Complained | NotGiven::NoGuardian | NotGiven::NoOwnAccount | NotGiven::NobodyToSign
        )
    }
    /// Whether somebody who has to sign is not there.
    pub const fn is_of_signers(self) -> bool {
        matches!(self, NotGiven::NoGuardian | NotGiven::NoOwnAccount)
    }
    /// The reason of many, in words that follow a number: "3 without enough guardians to sign".
    pub const fn in_general(self) -> &'static str {
        match self {
            NotGiven::NotActive => "without an account yet",
            NotGiven::Disabled => "whose access is disabled",
            NotGiven::JustTold => "told about forms less than 5 minutes ago",
            NotGiven::EnoughToday => "told about forms often enough today",
            NotGiven::Complained => "who told their mail provider that an email was unwanted",
            NotGiven::NoGuardian => "without enough guardians to sign",
            NotGiven::NoOwnAccount => "without an account to sign with",
            NotGiven::NobodyToSign => "without anybody left who can sign",
        }
    }
    /// The sentence for staff.
    pub fn sentence(self, called: &str) -> String {
        match self {
            NotGiven::NotActive => format!("{called} has no account yet. Send the forms with the invitation."),
            NotGiven::Disabled => format!("Access is disabled for {called}."),
            NotGiven::JustTold => format!("An email about forms was sent to {called} less than 5 minutes ago."),
            NotGiven::EnoughToday => {
                format!("{A_DAY} emails about forms were sent to {called} in the last day. Call them instead.")
            }
            NotGiven::Complained => format!(
                "Whoever gets the emails for {called} told their mail provider that an email from you was unwanted. Talk to them, \
                 then choose “Allow email again” on the tab Client Portal."
            ),
            NotGiven::NoGuardian => format!(
                "Not enough guardians can sign forms for {called}. Use “Add guardian or proxy” on the tab \
                 Client Portal, or choose someone else to sign."
            ),
            NotGiven::NoOwnAccount => format!(
                "{called} has no account to sign with. Invite {called} to the Client Portal, or choose someone else to sign."
            ),
            NotGiven::NobodyToSign => format!(
                "This is filled in for {called}, and whoever still has to sign can’t get in. The tab Client Portal says who has access."
            ),
        }
    }
}

/// The accounts that are told of forms for this client: their own, or where there is none those who fill in for them.
///
/// # Errors
/// A fault. What stands in the way, whatever was sent before, is the second answer.
pub(crate) async fn told(
    db: &mut Connection,
    reach: &Reach,
    recipient: &Recipient,
    present: &Present,
) -> Answer<Result<Vec<LoginId>, NotGiven>> {
    if !recipient.lets_in() {
        return Ok(Err(NotGiven::Disabled));
    }
    if let Some(own) = access::store::own_login(db, reach, recipient.client).await? {
        return Ok(Ok(vec![own]));
    }
    let guardians = signatures::guardians(db, reach, recipient.client, present).await?;
    Ok(if guardians.is_empty() { Err(NotGiven::NotActive) } else { Ok(guardians) })
}

/// What stands in the way of telling each of these, in their order: what [`told`] says of one of them.
///
/// # Errors
/// A fault.
pub(crate) async fn untold_among(
    db: &mut Connection,
    reach: &Reach,
    recipients: &[Recipient],
    present: &Present,
) -> Answer<Vec<Option<NotGiven>>> {
    let without_account = recipients.iter().filter(|one| one.lets_in() && !one.active);
    let without_account: Vec<ClientId> = without_account.map(|one| one.client).collect();
    let guardians = hands::guardians_among(db, reach, &without_account, present).await?;
    let why = |one: &Recipient| match one.lets_in() {
        false => Some(NotGiven::Disabled),
        true if one.active || guardians.contains_key(&one.client) => None,
        true => Some(NotGiven::NotActive),
    };
    Ok(recipients.iter().map(why).collect())
}

/// "Resend Intake Forms" for one client, whichever page or batch asked: the forms stand at the portal, and a letter says so, without a word
/// about health and without a link of an invitation. On its own, one letter within five minutes is enough; a batch tells by its own.
///
/// # Errors
/// Not found if the record is gone; a fault.
pub async fn give(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    recipient: &Recipient,
    packet: &Packet,
    batch: Option<BatchId>,
) -> Answer<Result<Given, NotGiven>> {
    let client = recipient.client;
    // Of two who send at the same moment the second one counts the letter of the first.
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let present = practice.present(act.now());
    let mut logins = match told(act.db(), reach, recipient, &present).await? {
        Ok(logins) => logins,
        Err(why) => return Ok(Err(why)),
    };
    let signers = hands::asked_to_sign(act.db(), reach, packet).await?;
    if let Some(why) = hands::missing(act.db(), reach, recipient, signers, (WayIn::AsItStands, &present)).await? {
        return Ok(Err(why));
    }
    let now = act.now();
    let lately = store::letters_since(act.db(), reach, client, now.minus(REST)).await? > 0;
    let enough = store::letters_since(act.db(), reach, client, now.minus(days(1))).await? >= A_DAY;
    let already = store::asked_already(act.db(), reach, client).await?;
    let mut to_sign = waiting::to_sign(act.db(), reach, client, &present).await?;
    let coming = Coming::among(&packet.forms, &already, &to_sign);
    if coming.waiting.is_empty() {
        return Ok(Err(NotGiven::NobodyToSign));
    }
    let (all_open, all_filled_in, mut who_signs) = (coming.new == 0, coming.to_fill_in == 0, coming.signers);
    // Whoever complained about email is told nothing. A form that is new is asked of nobody unless somebody is told who fills it in.
    let closed = clients::store::closed_logins(act.db(), reach, client).await?;
    logins.retain(|login| !closed.contains(login));
    to_sign.retain(|(login, _)| !closed.contains(login));
    who_signs.retain(|login| !closed.contains(login));
    if batch.is_some() {
        // A batch takes any letter of this moment to a client for its own: nobody is told who has nothing to do with what it asks for.
        let concerned = if all_filled_in { who_signs.clone() } else { logins.clone() };
        logins.retain(|login| concerned.contains(login));
        to_sign.retain(|(login, _)| concerned.contains(login));
        who_signs.retain(|login| concerned.contains(login));
    }
    let nobody_fills_in = all_filled_in || logins.is_empty();
    if nobody_fills_in && (!all_open || who_signs.is_empty()) {
        return Ok(Err(NotGiven::Complained));
    }
    if lately && all_open {
        return Ok(Err(NotGiven::JustTold));
    }
    // A batch asks nobody for what it cannot tell them of.
    if enough && (all_open || batch.is_some()) {
        return Ok(Err(NotGiven::EnoughToday));
    }
    let packet_id: FormRequestId = act.id();
    assign_as(act, reach, client, packet, batch.map_or(packet_id.uuid(), |batch| batch.uuid())).await?;
    if enough || (lately && batch.is_none()) {
        return Ok(Ok(Given::Silently));
    }
    let open = store::open_forms(act.db(), reach, client).await?.len();
    let first: LetterId = act.id();
    for (at, (login, many)) in readers(logins, open, &to_sign).into_iter().enumerate() {
        let owner = access::store::owner(act.db(), reach, login).await?;
        let owner = owner.ok_or_else(|| Trouble::fault("a login without an owner"))?;
        let content = letters::waiting(act.portico(), practice, &owner, many).into();
        let letter = Letter {
            id: if at == 0 { first } else { act.id() },
            kind: LetterKind::Forms,
            recipient: owner.address,
            client: Some(client),
            invitation: None,
            // A batch follows one letter for each client.
            batch: batch.filter(|_| at == 0),
            not_before: act.now(),
            content,
        };
        act.post(letter);
    }
    Ok(Ok(Given::Told(first)))
}

/// Who is told, and of how much: these of what is `open` to fill in, and whoever is still to sign of what lacks their signature.
fn readers(logins: Vec<LoginId>, open: usize, to_sign: &[(LoginId, WaitingId)]) -> Vec<(LoginId, usize)> {
    let mut readers: Vec<(LoginId, usize)> = logins.into_iter().filter(|_| open > 0).map(|login| (login, open)).collect();
    for (login, _) in to_sign {
        match readers.iter_mut().find(|(reader, _)| reader == login) {
            Some((_, many)) => *many += 1,
            None => readers.push((*login, 1)),
        }
    }
    readers
}

/// "Resend Intake Forms" on the record.
///
/// # Errors
/// Refused if the client has no account or access is off, if whoever would be told complained about email, if nothing is new and a letter
/// went out just now or five did within a day, if a hundred single sends went out within the hour, or if no form was chosen. Returns whether
/// a letter goes out.
pub async fn send_to_active(act: &mut Act, client: ClientId, packet: &Packet) -> Answer<bool> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if packet.forms.is_empty() {
        return Err(Trouble::at("form", "missing", "Choose at least one form"));
    }
    if !practice.portal_on {
        let sentence = "The Client Portal is switched off. Forms can be sent when it is on again.";
        return Err(Refusal::conflict("portal_off", sentence).into());
    }
    match give(act, &reach, &practice, &recipient, packet, None).await? {
        Ok(Given::Silently) => Ok(false),
        Ok(Given::Told(_)) => {
            invitations::actions::mind_the_hour(act).await?;
            act.record(Event::new("form.told").client(client));
            Ok(true)
        }
        Err(why) => Err(Refusal::conflict(why.code(), why.sentence(recipient.called())).into()),
    }
}

/// Withdraws an open form. What was filled in is thrown away.
///
/// # Errors
/// Not found; refused if it is not open.
pub async fn withdraw(act: &mut Act, client: ClientId, request: FormRequestId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    // Who begins the form at the same moment comes before or after: else what they typed would be left behind.
    clients::store::hold(act.db(), reach.practice(), client).await?;
    store::one(act.db(), &reach, client, request).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if !store::withdraw(act.db(), &reach, client, request, now).await? {
        return Err(Refusal::conflict("not_open", "This form has just been filled in or withdrawn.").into());
    }
    of_forms::keep_only(act, &reach, (client, request), &[]).await?;
    waiting::end_when_done(act, &reach, client).await?;
    act.record(Event::new("form.withdrawn").client(client).about(request));
    Ok(())
}

/// Withdraws what a batch asked of clients for whom it was stopped, where nobody had begun: nobody has told them.
///
/// # Errors
/// A fault.
pub(crate) async fn take_back(act: &mut Act, reach: &Reach, batch: BatchId) -> Answer<()> {
    let now = act.now();
    for (request, client) in store::withdraw_stopped(act.db(), reach, batch, now).await? {
        act.record(Event::new("form.withdrawn").client(client).about(request));
    }
    store::cancel_untrue(act.db(), reach, batch, now).await?;
    waiting::end_wherever_done(act, reach).await
}
