//! One send as it is written: a generation, its link, its letter, its event. Single sends, batches and paper come through here.

use super::{
    super::{
        invitation::{Channel, InvitationState, day_number},
        letters::{self, Link, Message},
        paper,
        placeholders::Placeholder,
        recipient::{Obstacle, Recipient},
        second_check::SecondCheck,
        sender::Sender,
        store::{self, NewToken, Send},
    },
    NotSent,
};
use crate::{
    act::Act,
    answer::Answer,
    app::Portico,
    audit::{Event, saying_which},
    clients::MessageSent,
    outbox::{Content, Letter, LetterKind, post::sealed},
    practices::Practice,
};
use portico_policy::Reach;
use portico_values::{BatchId, EmailAddress, FormId, InvitationId, LetterId, Moment, SecretToken, TokenId, new_id};

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

impl Invited {
    /// A link into the generation that was opened.
    pub(crate) fn link(&self, channel: Channel, expires_at: Moment) -> NewLink {
        NewLink { invitation: self.invitation, generation: self.generation, channel, expires_at }
    }
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
    let Some(address) = &recipient.address else { return Ok(Err(NotSent::Obstacle(Obstacle::NoEmail))) };
    let next = Generation { letter, to: Some(address), expires_at, message: Some(which) };
    let written = write_send(act, reach, recipient, &next).await?;
    let Some(invited) = written else { return Ok(Err(NotSent::Obstacle(Obstacle::JustSent))) };
    mint(act, reach, &invited.link(Channel::Mailed, expires_at), &secret).await?;
    let (kind, of) = (LetterKind::Invitation, (invited.invitation, invited.generation));
    let content = Content::Sealed(content);
    let letter = Letter::with_link(invited.letter, kind, address.clone(), recipient.client, of, act.now(), content);
    act.post(Letter { batch, ..letter });
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

/// A generation that a send opens.
pub(crate) struct Generation<'a> {
    /// The letter that carries it.
    pub(crate) letter: LetterId,
    /// Where that goes; nowhere for one on paper.
    pub(crate) to: Option<&'a EmailAddress>,
    /// When its link ends.
    pub(crate) expires_at: Moment,
    /// Which message it is; none for a client who asks for a new link: they get no other message, and it counts for nobody's day.
    pub(crate) message: Option<MessageSent>,
}

/// Opens a generation: the first or the next. `None` when somebody else did so in the same moment.
pub(crate) async fn write_send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    &Generation { letter, to, expires_at, message }: &Generation<'_>,
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
        to,
        sent_by: act.who().actor.staff(),
        now,
        expires_at,
        letter: invited.letter,
        sends_today: sent_today + i64::from(message.is_some()),
        day: today,
        message: message.map(MessageSent::word),
    };
    let written = if recipient.invitation.is_some() {
        if !matches!(recipient.state, Some(InvitationState::Sent | InvitationState::Held)) {
            // What was handed out in the very moment in which the invitation ended does not come to life with the next one.
            store::revoke_handed_out(act.db(), reach, invited.invitation, now).await?;
        }
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

/// A link before it is minted: into which generation of which invitation it leads, how it travels, and when it ends.
pub(crate) struct NewLink {
    pub(crate) invitation: InvitationId,
    pub(crate) generation: i64,
    pub(crate) channel: Channel,
    pub(crate) expires_at: Moment,
}

/// Writes one link of a generation.
pub(crate) async fn mint(act: &mut Act, reach: &Reach, link: &NewLink, secret: &SecretToken) -> Answer<TokenId> {
    let id = act.id();
    let unchecked = Checked { link: id, check: SecondCheck::None, code_hash: None };
    mint_with(act, reach, link, secret, unchecked).await
}

/// What is asked of whoever opens a link.
pub(crate) struct Checked {
    /// The link: the hash of its code is made with its id.
    pub(crate) link: TokenId,
    /// What is asked.
    pub(crate) check: SecondCheck,
    /// The hash of the code, where it is one.
    pub(crate) code_hash: Option<[u8; 32]>,
}

/// The same with a second check.
pub(crate) async fn mint_with(
    act: &mut Act,
    reach: &Reach,
    &NewLink { invitation, generation, channel, expires_at }: &NewLink,
    secret: &SecretToken,
    Checked { link: id, check, code_hash }: Checked,
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
