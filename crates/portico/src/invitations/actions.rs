//! What can be done with invitations: invite (first and again, one and many), take back, hand out a link, renew, decline, accept.
//! One function per intention; pages, the command line and jobs call the same.

use super::{
    invitation::{Channel, LinkFacts, LinkState, SINGLE_SENDS_AN_HOUR, day_number},
    known_messages::KnownMessages,
    letters::{self, Link, Message},
    links,
    notices::{self, Answered},
    paper,
    placeholders::{Placeholder, Text},
    recipient::{Obstacle, Recipient},
    second_check::{self, SecondCheck},
    sender::Sender,
    store::{self, NewToken, Send},
    templates::{Defaults, Kind},
};
use crate::{
    act::{Act, Who},
    answer::{Answer, Refusal, Trouble},
    app::Portico,
    audit::Event,
    clients::{self, MessageSent},
    forms::saying_which,
    outbox::{Content, Letter, LetterKind, post::sealed},
    practices::{self, Practice},
};
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, EmailAddress, FormId, InvitationId, LetterId, Moment, SecretToken, TokenId, new_id};
use portico_web::Problems;
use std::time::Duration;

/// The subject and message somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One line, 150 characters at most.
    pub subject: String,
    /// 5,000 characters at most.
    pub message: String,
}

impl Words {
    /// Reads them for placeholders.
    ///
    /// # Errors
    /// Problems at `subject` and `message`.
    pub fn parse(&self) -> Result<Message, Problems> {
        let mut problems = Problems::none();
        let read = |problems: &mut Problems, field: &'static str, text: &str, most: usize, missing: &str| {
            if text.trim().is_empty() {
                problems.add(field, "missing", missing);
            } else if text.chars().count() > most {
                problems.add(field, "too_long", format!("Shorten this to {most} characters"));
            }
            match Text::parse(text) {
                Ok(text) => Some(text),
                Err(unknown) => {
                    problems.add(field, "unknown_placeholder", unknown.to_string());
                    None
                }
            }
        };
        let subject = read(&mut problems, "subject", &self.subject, 150, "Enter a subject");
        let message = read(&mut problems, "message", &self.message, 5_000, "Enter a message");
        match (subject, message) {
            (Some(subject), Some(message)) if problems.is_empty() => {
                Ok(Message { subject, message, which: MessageSent::default(), forms: Vec::new() })
            }
            _ => Err(problems),
        }
    }
}

/// What became of one send.
#[derive(Clone, Copy, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: InvitationId,
    /// The generation this send opened.
    pub generation: i64,
    /// The letter that carries it.
    pub letter: LetterId,
    /// Whether one had been sent before.
    pub again: bool,
}

/// Why one client of several was not sent to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// Something stands in the way.
    Obstacle(Obstacle),
    /// The message has a placeholder without a value for this client.
    Missing(Placeholder),
}

/// Invites one client with the words given, or again.
///
/// # Errors
/// Refused with the obstacle; invalid when the message names something this client has no value for.
pub async fn invite(act: &mut Act, client: ClientId, message: &Message) -> Answer<Invited> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if let Some(obstacle) = recipient.obstacle(practice.portal_on, now) {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    mind_the_hour(act).await?;
    let who = act.who().clone();
    let sender = Sender::of(act.db(), &who, &practice).await?;
    let portico = act.portico().clone();
    let which = KnownMessages::read(act.db(), &reach, &portico).await?.which(&message.message);
    let message = Message { which, ..message.clone() };
    let sent = match draft(&portico, &practice, &recipient, &sender, &message, now) {
        Ok(draft) => send(act, &reach, &recipient, draft, None).await?,
        Err(placeholder) => Err(NotSent::Missing(placeholder)),
    };
    match sent {
        Ok(invited) => {
            clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
            Ok(invited)
        }
        Err(NotSent::Missing(placeholder)) => Err(Trouble::at("message", "missing_value", placeholder.missing())),
        Err(NotSent::Obstacle(obstacle)) => {
            Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into())
        }
    }
}

/// Invites one client with the default message in their language: the practice's, or else Portico's own (behaviours.md 14).
///
/// # Errors
/// As [`invite`].
pub async fn invite_default(act: &mut Act, client: ClientId) -> Answer<Invited> {
    let message = default_message(act, client).await?;
    invite(act, client, &message).await
}

/// The default message for one client.
///
/// # Errors
/// Not found; a fault.
pub(crate) async fn default_message(act: &mut Act, client: ClientId) -> Answer<Message> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let defaults = Defaults::read(act.db(), &reach).await?;
    let language = letters::language_for(&practice, &recipient.language);
    Ok(defaults.words(act.portico(), Kind::Invitation, language, recipient.again()).parse()?)
}

/// A letter and its link, made ahead of the act that sends them: composing takes longer than writing, and on SQLite an act holds the one
/// writer.
pub(crate) struct Draft {
    letter: LetterId,
    secret: SecretToken,
    expires_at: Moment,
    /// The words, sealed.
    content: Vec<u8>,
    which: MessageSent,
    /// The intake forms that go along.
    forms: Vec<FormId>,
}

/// Makes the letter of one send.
///
/// # Errors
/// The first placeholder for which this client has no value.
pub(crate) fn draft(
    portico: &Portico,
    practice: &Practice,
    recipient: &Recipient,
    sender: &Sender,
    message: &Message,
    now: Moment,
) -> Result<Draft, Placeholder> {
    let secret = SecretToken::draw(&*portico.randomness);
    let expires_at = now.plus(Channel::Mailed.life(practice.link_days));
    let link = Link { secret: &secret, expires_at, now };
    let composed = letters::invitation(portico, practice, recipient, sender, message, &link)?.composed;
    let letter = new_id(now, &*portico.randomness);
    let content = sealed(&portico.keys, &*portico.randomness, letter, &composed);
    Ok(Draft { letter, secret, expires_at, content, which: message.which, forms: message.forms.clone() })
}

/// Writes one send: the next generation, its link, its letter, its event. What stands in the way has been asked before.
pub(crate) async fn send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    Draft { letter, secret, expires_at, content, which, forms }: Draft,
    batch: Option<BatchId>,
) -> Answer<Result<Invited, NotSent>> {
    let (Some(address), Some(normalised)) = (recipient.address.as_deref(), recipient.address_normalised.as_deref()) else {
        return Ok(Err(NotSent::Obstacle(Obstacle::NoEmail)));
    };
    let written = write_send(act, reach, recipient, (letter, address, normalised), expires_at, Some(which)).await?;
    let Some(invited) = written else { return Ok(Err(NotSent::Obstacle(Obstacle::JustSent))) };
    mint(act, reach, invited.invitation, invited.generation, Channel::Mailed, &secret, expires_at).await?;
    act.post(Letter {
        id: invited.letter,
        kind: LetterKind::Invitation,
        recipient: stored(address)?,
        client: Some(recipient.client),
        invitation: Some((invited.invitation, invited.generation)),
        batch,
        not_before: act.now(),
        content: Content::Sealed(content),
    });
    // A batch counts as one act (settled.md 10): its sends have an action of their own, so that nobody's hour is filled by them.
    let event =
        |action| Event::new(action).client(recipient.client).about(invited.invitation).with("generation", invited.generation);
    let event = match batch {
        Some(batch) => event("invitation.sent_in_batch").with("batch", batch.to_string()),
        None => event("invitation.sent"),
    };
    act.record(saying_which(event, &forms));
    Ok(Ok(invited))
}

/// Opens a generation: the first or the next. `None` when somebody else did so in the same moment. A client who asks for a new link gets
/// no other message (`which`), and that counts for nobody's day.
pub(super) async fn write_send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    (letter, address, normalised): (LetterId, &str, &str),
    expires_at: Moment,
    which: Option<MessageSent>,
) -> Answer<Option<Invited>> {
    let now = act.now();
    let today = day_number(now);
    let sent_today = if recipient.sends_day == Some(today) { recipient.sends_today.unwrap_or(0) } else { 0 };
    let invited = Invited {
        invitation: recipient.invitation.unwrap_or_else(|| act.id()),
        generation: recipient.generation.unwrap_or(0) + 1,
        letter,
        again: recipient.again(),
    };
    let row = Send {
        practice: reach.practice(),
        invitation: invited.invitation,
        client: recipient.client,
        generation: invited.generation,
        address,
        address_normalised: normalised,
        sent_by: act.who().actor.staff(),
        now,
        expires_at,
        letter: invited.letter,
        sends_today: sent_today + i64::from(which.is_some()),
        day: today,
        message: which.map(MessageSent::word),
    };
    let written = if recipient.invitation.is_some() {
        store::cancel_letters(act.db(), reach, recipient.client, invited.invitation, now).await?;
        let written = store::send_again(act.db(), &row).await?;
        if written && recipient.delivery.as_deref() == Some(paper::DELIVERY) {
            store::end_printed(act.db(), reach, invited.invitation, now).await?;
        }
        written
    } else {
        store::send_first(act.db(), &row).await?
    };
    Ok(written.then_some(invited))
}

/// Writes one link of a generation.
pub(crate) async fn mint(
    act: &mut Act,
    reach: &Reach,
    invitation: InvitationId,
    generation: i64,
    channel: Channel,
    secret: &SecretToken,
    expires_at: Moment,
) -> Answer<TokenId> {
    let id = act.id();
    mint_with(act, reach, invitation, generation, channel, secret, expires_at, (id, SecondCheck::None, None)).await
}

/// The same with a second check: the id of the link, what is asked, and the hash of the code where it is one.
#[allow(clippy::too_many_arguments)] // each is a column of the row
pub(super) async fn mint_with(
    act: &mut Act,
    reach: &Reach,
    invitation: InvitationId,
    generation: i64,
    channel: Channel,
    secret: &SecretToken,
    expires_at: Moment,
    (id, check, code_hash): (TokenId, SecondCheck, Option<[u8; 32]>),
) -> Answer<TokenId> {
    let (secret_hash, key_id) = act.portico().keys.hash(secret);
    let token = NewToken {
        practice: reach.practice(),
        id,
        invitation,
        generation,
        channel,
        secret_hash,
        key_id,
        created_by: act.who().actor.staff(),
        now: act.now(),
        expires_at,
        check,
        code_hash,
    };
    store::mint(act.db(), &token).await?;
    Ok(token.id)
}

/// Takes an invitation back: every living link of it ends, letters that have not left are cancelled.
///
/// # Errors
/// Refused when it does not wait any more.
pub async fn revoke(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    if !end_links(act, &reach, client, "invitation.revoked").await? {
        return Err(Refusal::conflict("not_waiting", "There is no waiting invitation to revoke.").into());
    }
    let now = act.now();
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

/// Ends the living links of a client whose address changed, so that nothing sent to the old address works (behaviours.md 50). Standing is
/// refreshed by the caller, who changes more than this. True when there was something to end.
///
/// # Errors
/// A fault.
pub async fn end_links_of(act: &mut Act, client: ClientId) -> Answer<bool> {
    let reach = act.may(Permission::EditClients)?;
    end_links(act, &reach, client, "invitation.ended_by_address_change").await
}

/// Ends everything of a client's invitation with the access it was for: its links, those handed out, its letters that have not left.
/// What somebody made in the same moment ends too. Standing is refreshed by the caller, who changes more than this.
///
/// # Errors
/// A fault.
pub(crate) async fn end_with_access(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    if end_links(act, reach, client, "invitation.ended_with_access").await? {
        return Ok(());
    }
    let now = act.now();
    if let Some(shown) = store::shown(act.db(), reach, client).await? {
        store::revoke_handed_out(act.db(), reach, shown.id, now).await?;
        store::cancel_letters(act.db(), reach, client, shown.id, now).await?;
    }
    Ok(())
}

/// The account of a client has ended, so that they can be invited again. What was handed out before ends with it, used or not: the next
/// invitation must not bring it back to life. What causes it records it.
pub(crate) async fn reopen(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    store::reopen(act.db(), &reach, client, by, now).await?;
    if let Some(shown) = store::shown(act.db(), &reach, client).await? {
        store::revoke_handed_out(act.db(), &reach, shown.id, now).await?;
    }
    Ok(())
}

async fn end_links(act: &mut Act, reach: &Reach, client: ClientId, action: &'static str) -> Answer<bool> {
    let now = act.now();
    let Some(shown) = store::shown(act.db(), reach, client).await? else { return Ok(false) };
    let by = act.who().actor.staff();
    if !store::end(act.db(), reach, shown.id, "revoked", by, now).await? {
        return Ok(false);
    }
    store::revoke_handed_out(act.db(), reach, shown.id, now).await?;
    store::cancel_letters(act.db(), reach, client, shown.id, now).await?;
    act.record(Event::new(action).client(client).about(shown.id).with("generation", shown.generation));
    Ok(true)
}

/// A link that was handed out; all of it is shown once.
#[derive(Debug)]
pub struct HandedOut {
    /// The secret in it.
    pub secret: SecretToken,
    /// When it ends.
    pub expires_at: Moment,
    /// What is asked of whoever opens it.
    pub check: SecondCheck,
    /// The six digits that staff tell the client, where it is asked for them.
    pub code: Option<String>,
}

/// Mints a link to be handed out: copied by staff, or shown as a code at the desk. It is listed, named in the history, ends alone, and
/// proves no mailbox (promises.md D11). Given only after an invitation was sent and until it is accepted.
///
/// # Errors
/// Refused when no invitation waits.
pub async fn hand_out(act: &mut Act, client: ClientId, channel: Channel) -> Answer<HandedOut> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    let (Some(invitation), Some(generation), Some("sent")) =
        (recipient.invitation, recipient.generation, recipient.state.as_deref())
    else {
        return Err(Refusal::conflict("not_waiting", "Send an invitation first, then you can copy a link.").into());
    };
    mind_the_hour(act).await?;
    let secret = act.secret();
    let expires_at = act.now().plus(channel.life(practice.link_days));
    // A code at the desk is shown to the person who stands there; the check is for links that travel (behaviours.md 27).
    let check = SecondCheck::from_word(&practice.link_check).filter(|_| channel == Channel::Copied).unwrap_or(SecondCheck::None);
    if check == SecondCheck::BirthDate && !store::knows_birth_date(act.db(), &reach, client).await? {
        let sentence =
            format!("Add {}’s date of birth to Client Info first. It is asked for on copied links.", recipient.called());
        return Err(Refusal::conflict("no_birth_date", sentence).into());
    }
    let id: TokenId = act.id();
    let code = (check == SecondCheck::Code).then(|| second_check::draw(act));
    let code_hash = code.as_ref().map(|code| second_check::fingerprint(act, id, code));
    let minted = (id, check, code_hash);
    let token = mint_with(act, &reach, invitation, generation, channel, &secret, expires_at, minted).await?;
    let action = if channel == Channel::Qr { "invitation.code_shown" } else { "invitation.link_copied" };
    act.record(Event::new(action).client(client).about(invitation).with("token", token.to_string()));
    Ok(HandedOut { secret, expires_at, check, code })
}

/// Ends one handed-out link.
///
/// # Errors
/// Not found when it is not one of this client's, or has ended.
pub async fn revoke_handed_out(act: &mut Act, client: ClientId, token: TokenId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    let shown = store::shown(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if !store::revoke_token(act.db(), &reach, shown.id, token, now).await? {
        return Err(Trouble::not_found());
    }
    act.record(Event::new("invitation.link_revoked").client(client).about(shown.id).with("token", token.to_string()));
    Ok(())
}

/// What became of asking for a new link. None of it tells a stranger anything: the page says the same for all but the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Renewed {
    /// A letter is on its way to the address on file.
    Sent,
    /// Three were asked for today already.
    EnoughToday,
}

/// "Email me a new link" on the page of an expired or replaced link: a new generation, sent to the address on file and nowhere else.
///
/// # Errors
/// Refused when this link cannot be renewed.
pub async fn renew(act: &mut Act, secret: &SecretToken) -> Answer<Renewed> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now = act.now();
    let hashes = act.portico().keys.hashes(secret);
    let facts = links::find_by(act.db(), &reach, hashes).await?.ok_or_else(Trouble::not_found)?;
    if !matches!(facts.state(now), LinkState::Expired | LinkState::Replaced) {
        return Err(Refusal::conflict("not_renewable", "This link can’t be renewed.").into());
    }
    renew_for(act, &reach, facts.client, false).await
}

/// Somebody not yet active tried to sign in or to reset a password: mail them the way in (behaviours.md 32). A further link of the living
/// generation with its own end; when that is over, a new generation.
///
/// # Errors
/// A fault. Whether anything was sent is not told.
pub async fn send_way_in(act: &mut Act, address: &EmailAddress) -> Answer<Option<Renewed>> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let Some((client,)) = store::waiting_at(act.db(), &reach, address.normalised()).await? else { return Ok(None) };
    let portico = act.portico().clone();
    let look = Who::portico(act.practice(), "way_in").may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let Some(recipient) = store::recipient(act.db(), &look, client).await? else { return Ok(None) };
    let now = act.now();
    let living = recipient.expires_at.is_some_and(|end| end > now)
        && recipient.address_normalised.as_deref() == Some(address.normalised());
    if !living {
        return match renew_for(act, &reach, client, true).await {
            Err(Trouble::Refused(_)) => Ok(None), // something stands in the way, and who asks is not told what
            renewed => renewed.map(Some),
        };
    }
    if recipient.standing_obstacle(practice.portal_on).is_some() {
        return Ok(None);
    }
    let (Some(invitation), Some(generation), Some(expires_at)) =
        (recipient.invitation, recipient.generation, recipient.expires_at)
    else {
        return Ok(None);
    };
    if !store::count_renewal(act.db(), &reach, invitation, day_number(now)).await? {
        return Ok(Some(Renewed::EnoughToday));
    }
    let secret = act.secret();
    mint(act, &reach, invitation, generation, Channel::Mailed, &secret, expires_at).await?;
    let content = letters::new_link(&portico, &practice, &recipient, true, &Link { secret: &secret, expires_at, now });
    let letter = act.id();
    act.post(Letter {
        id: letter,
        kind: LetterKind::NewLink,
        recipient: address_of(&recipient)?,
        client: Some(client),
        invitation: Some((invitation, generation)),
        batch: None,
        not_before: now,
        content: content.into(),
    });
    act.record(Event::new("invitation.way_in_sent").client(client).about(invitation).with("generation", generation));
    Ok(Some(Renewed::Sent))
}

async fn renew_for(act: &mut Act, reach: &Reach, client: ClientId, at_sign_in: bool) -> Answer<Renewed> {
    let now = act.now();
    let portico = act.portico().clone();
    let practice = practices::of(act).await?;
    // The visitor's own reach covers no clients. Portico looks for them, at the one client their link names.
    let look = Who::portico(act.practice(), "renewal").may(Permission::InviteClients)?;
    let recipient = store::recipient(act.db(), &look, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Err(Refusal::conflict(obstacle.code(), "A new link can’t be sent. Call the practice.").into());
    }
    let (Some(address), Some(normalised)) = (recipient.address.clone(), recipient.address_normalised.clone()) else {
        return Err(Refusal::conflict("no_email", "A new link can’t be sent. Call the practice.").into());
    };
    let Some(invitation) = recipient.invitation else { return Err(Trouble::not_found()) };
    if !store::count_renewal(act.db(), reach, invitation, day_number(now)).await? {
        return Ok(Renewed::EnoughToday);
    }
    let secret = act.secret();
    let expires_at = now.plus(Channel::Mailed.life(practice.link_days));
    let letter = act.id();
    let written = write_send(act, reach, &recipient, (letter, &address, &normalised), expires_at, None).await?;
    let Some(invited) = written else {
        return Err(Refusal::conflict("changed", "This link has just changed. Try again.").into());
    };
    mint(act, reach, invited.invitation, invited.generation, Channel::Mailed, &secret, expires_at).await?;
    let content = letters::new_link(&portico, &practice, &recipient, at_sign_in, &Link { secret: &secret, expires_at, now });
    act.post(Letter {
        id: invited.letter,
        kind: LetterKind::NewLink,
        recipient: address_of(&recipient)?,
        client: Some(client),
        invitation: Some((invited.invitation, invited.generation)),
        batch: None,
        not_before: now,
        content: content.into(),
    });
    act.record(Event::new("invitation.renewed").client(client).about(invited.invitation).with("generation", invited.generation));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(Renewed::Sent)
}

/// "Not me", said with a tick: the link ends, reminders stop, staff see "Declined" (settled.md 4, 9).
///
/// # Errors
/// Refused when the link does not live.
pub async fn decline(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let (reach, facts) = living(act, secret).await?;
    let now = act.now();
    if !store::end(act.db(), &reach, facts.invitation, "declined", None, now).await? {
        return Err(Refusal::conflict("not_waiting", "This link has already ended.").into());
    }
    store::revoke_handed_out(act.db(), &reach, facts.invitation, now).await?;
    store::cancel_letters(act.db(), &reach, facts.client, facts.invitation, now).await?;
    notices::tell(act, &reach, &facts, Answered::Declined).await?;
    act.record(Event::new("invitation.declined").client(facts.client).about(facts.invitation).with("channel", facts.channel));
    clients::store::refresh(act.db(), reach.practice(), &[facts.client], now).await
}

/// What staff read of an invitation whose address was called wrong.
const WRONG: &str = "Whoever got the email says that the address is wrong.";

/// "This address is wrong", said with a tick by whoever got the letter: the link ends, nothing more is sent there, and staff are asked to
/// fix the address. Only an emailed link says anything of an address.
///
/// # Errors
/// Refused when the link does not live, or was not emailed.
pub async fn address_wrong(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let (reach, facts) = living(act, secret).await?;
    let now = act.now();
    if facts.channel != Channel::Mailed.word() {
        return Err(Refusal::conflict("not_mailed", "This link did not come by email.").into());
    }
    if !store::end(act.db(), &reach, facts.invitation, "declined", None, now).await? {
        return Err(Refusal::conflict("not_waiting", "This link has already ended.").into());
    }
    store::revoke_handed_out(act.db(), &reach, facts.invitation, now).await?;
    store::cancel_letters(act.db(), &reach, facts.client, facts.invitation, now).await?;
    store::note_wrong(act.db(), &reach, &facts, WRONG, now).await?;
    notices::tell(act, &reach, &facts, Answered::WrongAddress).await?;
    act.record(Event::new("invitation.address_wrong").client(facts.client).about(facts.invitation));
    clients::store::refresh(act.db(), reach.practice(), &[facts.client], now).await
}

/// The address was right after all: it may be written to again.
///
/// # Errors
/// Refused when none was called wrong.
pub async fn address_right(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    if store::forget_wrong(act.db(), &reach, client).await? == 0 {
        return Err(Refusal::conflict("not_wrong", "No address of this client was called wrong.").into());
    }
    let now = act.now();
    act.record(Event::new("client.address_called_right").client(client));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

/// Notes that somebody sent a password on this link for the first time: "Started" (settled.md 4). True when it was the first.
///
/// # Errors
/// Refused when the link does not live.
pub async fn note_started(act: &mut Act, secret: &SecretToken) -> Answer<bool> {
    let (reach, facts) = living(act, secret).await?;
    let now = act.now();
    let first = store::start(act.db(), &reach, facts.invitation, now).await?;
    if first {
        act.record(Event::new("invitation.started").client(facts.client).about(facts.invitation));
    }
    Ok(first)
}

/// Accepts: the one conditional statement, in the transaction in which the credential is set. Called by `access` and nobody else, with
/// the hash already made. Returns what the link was; the caller opens login, grant and session in the same act.
///
/// # Errors
/// Refused when the link does not live at this very moment.
pub(crate) async fn accept(act: &mut Act, secret: &SecretToken) -> Answer<LinkFacts> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now = act.now();
    for hash in act.portico().keys.hashes(secret) {
        let Some(found) = store::link(act.db(), reach.practice(), hash).await? else { continue };
        // A merge, its undoing or an erasure that is just being written is waited for; the link may lead elsewhere then, or nowhere.
        if !clients::store::is_held(act.db(), reach.practice(), found.client).await? {
            return Err(dead_link());
        }
        let facts = store::link(act.db(), reach.practice(), hash).await?.filter(|facts| facts.client == found.client);
        let facts = facts.ok_or_else(dead_link)?;
        if !store::accept(act.db(), &reach, hash, now).await? {
            return Err(dead_link());
        }
        store::mark_used(act.db(), &reach, facts.token, now).await?;
        store::cancel_letters(act.db(), &reach, facts.client, facts.invitation, now).await?;
        let event = Event::new("invitation.accepted").client(facts.client).about(facts.invitation);
        act.record(event.with("generation", facts.token_generation).with("channel", facts.channel.clone()));
        return Ok(facts);
    }
    Err(Trouble::not_found())
}

pub(super) async fn living(act: &mut Act, secret: &SecretToken) -> Answer<(Reach, LinkFacts)> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let hashes = act.portico().keys.hashes(secret);
    let facts = links::find_by(act.db(), &reach, hashes).await?.ok_or_else(Trouble::not_found)?;
    if facts.state(act.now()) != LinkState::Living {
        return Err(dead_link());
    }
    Ok((reach, facts))
}

fn dead_link() -> Trouble {
    Refusal::conflict("link_not_living", "This link has stopped working. Open it again to see why.").into()
}

/// A staff member's single sends in one hour are bounded (settled.md 10), whether they invite, offer access or tell of forms; jobs and the
/// command line are not.
pub(crate) async fn mind_the_hour(act: &mut Act) -> Answer<()> {
    let Some(staff) = act.who().actor.staff() else { return Ok(()) };
    let (practice, since) = (act.practice(), act.now().minus(Duration::from_secs(3_600)));
    if store::single_sends_since(act.db(), practice, staff, since).await? >= SINGLE_SENDS_AN_HOUR {
        let sentence = "You have sent 100 emails one by one in the last hour. Select several clients and send them together.";
        return Err(Refusal::too_much("sends_an_hour", sentence).into());
    }
    Ok(())
}

fn address_of(recipient: &Recipient) -> Answer<EmailAddress> {
    stored(recipient.address.as_deref().unwrap_or_default())
}

fn stored(address: &str) -> Answer<EmailAddress> {
    EmailAddress::parse(address).map_err(|_| Trouble::fault("an address in the database is no address"))
}
