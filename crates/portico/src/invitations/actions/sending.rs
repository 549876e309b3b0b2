//! How one send is written: a generation, its link, its letter, its event. Single sends, batches and letters on paper all use it.

use super::{
    super::{
        invitation::{Channel, InvitationState},
        letters::{self, Link, Message},
        paper,
        placeholders::Placeholder,
        recipient::{Obstacle, Recipient},
        second_check::{LinkCheck, SecondCheck},
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
    outbox::{Content, Letter, LetterKind, sealed},
    practices::Practice,
};
use portico_policy::Reach;
use portico_values::{BatchId, EmailAddress, FormId, InvitationId, LetterId, Moment, SecretToken, TokenId};

/// A send that was written.
#[derive(Clone, Copy, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: InvitationId,
    /// The generation it opened.
    pub generation: i64,
    /// The letter with its link.
    pub letter: LetterId,
    /// Whether an invitation had been sent before.
    pub again: bool,
}

impl Invited {
    /// A link into this generation.
    pub(crate) fn link(&self, channel: Channel, expires_at: Moment) -> NewLink {
        NewLink { invitation: self.invitation, generation: self.generation, channel, expires_at }
    }
}

/// A letter and its link, composed before the act that sends them: composing takes longer than writing, and an act holds SQLite's one
/// writer.
pub(crate) struct Draft {
    letter: LetterId,
    secret: SecretToken,
    expires_at: Moment,
    /// The day whose sends it is counted with.
    day: i64,
    /// What the link asks for.
    check: SecondCheck,
    content: Content,
    which: MessageSent,
    /// The intake forms that are sent along.
    forms: Vec<FormId>,
}

impl Draft {
    /// Until when its link is good.
    pub(crate) fn good_until(&self) -> Moment {
        self.expires_at
    }
}

/// Composes the letter of one send, under this id and as of this moment.
///
/// # Errors
/// The first placeholder that has no value for this client.
pub(crate) fn draft(
    portico: &Portico,
    practice: &Practice,
    recipient: &Recipient,
    sender: &Sender,
    message: &Message,
    (letter, now): (LetterId, Moment),
) -> Result<Draft, Placeholder> {
    let secret = SecretToken::draw(&*portico.randomness);
    let expires_at = now.plus(Channel::Mailed.life(practice.link_days));
    let link = Link { secret: &secret, expires_at, now };
    let composed = letters::invitation(portico, practice, recipient, sender, message, &link)?.composed;
    let content = Content::Sealed(sealed(&portico.keys, &*portico.randomness, letter, &composed), Box::new(composed));
    let check = LinkCheck::of_mailed(&practice.link_check);
    let day = practice.present(now).day;
    Ok(Draft { letter, secret, expires_at, day, check, content, which: message.which, forms: message.forms.clone() })
}

/// Writes one send: the next generation, its link, its letter and its event. The caller has already looked for obstacles.
pub(crate) async fn send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    Draft { letter, secret, expires_at, day, check, content, which, forms }: Draft,
    batch: Option<BatchId>,
) -> Answer<Result<Invited, NotSent>> {
    let Some(address) = &recipient.address else { return Ok(Err(NotSent::Obstacle(Obstacle::NoEmail))) };
    let next = Generation { letter, to: Some(address), expires_at, day, message: Some(which) };
    let written = write_send(act, reach, recipient, &next).await?;
    let Some(invited) = written else { return Ok(Err(NotSent::Obstacle(Obstacle::JustSent))) };
    mint(act, reach, &invited.link(Channel::Mailed, expires_at), &secret, check).await?;
    let (kind, of) = (LetterKind::Invitation, (invited.invitation, invited.generation));
    let letter = Letter::with_link(invited.letter, kind, address.clone(), recipient.client, of, act.now(), content);
    act.post(Letter { batch, ..letter });
    // A batch counts as one act (settled.md 10). Its sends have an action of their own, so that they do not use up anybody's hourly
    // limit.
    let event =
        |action| Event::new(action).client(recipient.client).about(invited.invitation).with("generation", invited.generation);
    let event = match batch {
        Some(batch) => event("invitation.sent_in_batch").with("batch", batch.to_string()),
        None => event("invitation.sent"),
    };
    act.record(saying_which(event, &forms));
    Ok(Ok(invited))
}

/// The generation that a send opens.
pub(crate) struct Generation<'a> {
    /// The letter with its link.
    pub(crate) letter: LetterId,
    /// Where the letter goes; `None` for one on paper.
    pub(crate) to: Option<&'a EmailAddress>,
    /// When its link ends.
    pub(crate) expires_at: Moment,
    /// The day in the practice on which it is sent.
    pub(crate) day: i64,
    /// Which message it is. `None` when a client asks for a new link: they get no other message, and it does not count for anybody's
    /// limit.
    pub(crate) message: Option<MessageSent>,
}

/// Opens the first or the next generation. `None` when somebody else did so at the same moment.
pub(crate) async fn write_send(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    &Generation { letter, to, expires_at, day, message }: &Generation<'_>,
) -> Answer<Option<Invited>> {
    let now = act.now();
    let sent_today = if recipient.sends_day == Some(day) { recipient.sends_today.unwrap_or(0) } else { 0 };
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
        day,
        message: message.map(MessageSent::word),
    };
    let written = if recipient.invitation.is_some() {
        if !matches!(recipient.state, Some(InvitationState::Sent | InvitationState::Held)) {
            // A link that was handed out just when the invitation ended must not work again with the next one.
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

/// A link before it is created: which generation of which invitation it leads to, how it travels, and when it ends.
pub(crate) struct NewLink {
    pub(crate) invitation: InvitationId,
    pub(crate) generation: i64,
    pub(crate) channel: Channel,
    pub(crate) expires_at: Moment,
}

/// Creates a mailed link of a generation.
pub(crate) async fn mint(
    act: &mut Act,
    reach: &Reach,
    link: &NewLink,
    secret: &SecretToken,
    check: SecondCheck,
) -> Answer<TokenId> {
    let id = act.id();
    mint_with(act, reach, link, secret, Checked { link: id, check, code_hash: None }).await
}

/// What whoever opens a link is asked for.
pub(crate) struct Checked {
    /// The link's id, which is part of the hash of its code.
    pub(crate) link: TokenId,
    /// The kind of check.
    pub(crate) check: SecondCheck,
    /// The hash of the code, if a code is asked for.
    pub(crate) code_hash: Option<[u8; 32]>,
}

/// Creates a link of a generation with its second check.
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
