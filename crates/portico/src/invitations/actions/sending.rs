//! One send as it is written: a generation, its link, its letter, its event. Single sends, batches and paper come through here.

use super::{
    super::{
        invitation::{Channel, day_number},
        letters::{self, Link, Message},
        paper,
        placeholders::Placeholder,
        recipient::{Obstacle, Recipient},
        second_check::SecondCheck,
        sender::Sender,
        store::{self, NewToken, Send},
    },
    NotSent, stored,
};
use crate::{
    act::Act,
    answer::Answer,
    app::Portico,
    audit::Event,
    clients::MessageSent,
    outbox::{Content, Letter, LetterKind, post::sealed},
    practices::Practice,
};
use portico_policy::Reach;
use portico_values::{BatchId, InvitationId, LetterId, Moment, SecretToken, TokenId, new_id};

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

/// A letter and its link, made ahead of the act that sends them: composing takes longer than writing, and on SQLite an act holds the one
/// writer.
pub(crate) struct Draft {
    letter: LetterId,
    secret: SecretToken,
    expires_at: Moment,
    /// The words, sealed.
    content: Vec<u8>,
    which: MessageSent,
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
    Ok(Draft { letter, secret, expires_at, content, which: message.which })
}

/// Writes one send: the next generation, its link, its letter, its event. What stands in the way has been asked before.
pub(crate) async fn send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    Draft { letter, secret, expires_at, content, which }: Draft,
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
    act.record(match batch {
        Some(batch) => event("invitation.sent_in_batch").with("batch", batch.to_string()),
        None => event("invitation.sent"),
    });
    Ok(Ok(invited))
}

/// Opens a generation: the first or the next. `None` when somebody else did so in the same moment. A client who asks for a new link gets
/// no other message (`which`), and that counts for nobody's day.
pub(crate) async fn write_send(
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
pub(crate) async fn mint_with(
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
