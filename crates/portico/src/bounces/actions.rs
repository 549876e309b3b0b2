//! What is done with a message that came in, and allowing email again after a complaint.

use super::{
    mailbox, returned,
    store::{self, Sent},
};
use crate::{
    act::{Act, Who},
    answer::{Answer, Refusal},
    app::Portico,
    audit::{Event, Reader},
    batches, clients, families,
    outbox::LetterKind,
    practices,
};
use portico_mail::{
    Status,
    bounce::{self, Action, Bounce, Incoming},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, LetterId, PracticeId};
use std::sync::Arc;

/// What became of a message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is no bounce and no complaint.
    NotABounce,
    /// An automatic reply: the letter has arrived.
    AutoReply,
    /// It is about no letter of this installation.
    NotOurs,
    /// It names a letter of ours and tells of another recipient, so nothing is believed.
    OtherRecipient(LetterId),
    /// It came before it was written down that the letter is sent: later the same message tells something.
    NotYet(LetterId),
    /// It says nothing new about a letter of ours.
    NothingNew(LetterId),
    /// It was written down.
    Noted {
        /// The slug of the practice.
        practice: String,
        /// The letter.
        letter: LetterId,
        /// What was written.
        outcome: Outcome,
        /// The reason in words; empty for good news.
        reason: String,
    },
}

/// What a message changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The letter came back.
    Bounced,
    /// It is still under way.
    Delayed,
    /// It has arrived after a delay.
    Arrived,
    /// The recipient complained: nothing that the practice sends of its own accord goes to the address any more.
    Complained,
}

/// The most characters that are kept of a mail server's words.
const LONGEST_REPLY: usize = 500;
const COMPLAINED: &str = "They told their mail provider that this email was unwanted.";

/// Takes one message in. `who` says who does it in a practice: the operator's command, or the worker that reads a mailbox.
///
/// # Errors
/// A fault; then nothing was changed.
pub async fn take_in(portico: &Arc<Portico>, who: impl Fn(PracticeId) -> Who, raw: &[u8]) -> Answer<Taken> {
    let (bounce, complains) = match bounce::read(raw) {
        Incoming::Bounce(bounce) => (bounce, false),
        Incoming::Complaint(bounce) => (bounce, true),
        Incoming::AutoReply => return Ok(Taken::AutoReply),
        Incoming::Other => return Ok(Taken::NotABounce),
    };
    let tagged = mailbox::tagged(portico, &bounce);
    let letters = returned::letters(&bounce, tagged);
    let all = practices::store::all(&mut *portico.database.read().await?).await?;
    for practice in &all {
        let who = who(practice.id);
        let reach = who.may(Permission::CarryLetters)?;
        for letter in &letters {
            // Asked without an act: anybody may write to the mailbox, and a message that is about no letter of ours costs no transaction.
            if store::letter(&mut *portico.database.read().await?, &reach, *letter).await?.is_none() {
                continue;
            }
            let mut act = Act::begin(portico, &who).await?;
            let Some(sent) = store::letter(act.db(), &reach, *letter).await? else {
                act.leave();
                continue;
            };
            // Whoever takes back the invitation that it carried holds its client first.
            if let Some(client) = sent.client_id {
                clients::store::is_held(act.db(), reach.practice(), client).await?;
            }
            let proven = tagged == Some(*letter);
            let taken = match complains {
                true => complaint(&mut act, &reach, &sent, &bounce, proven).await?,
                false => report(&mut act, &reach, &sent, &bounce, proven).await?,
            };
            let Some((outcome, reason)) = taken else {
                act.leave();
                return Ok(match returned::concerning(&bounce, &sent.recipient, proven) {
                    None => Taken::OtherRecipient(sent.id),
                    Some(_) if sent.is_in_hand && !complains => Taken::NotYet(sent.id),
                    Some(_) => Taken::NothingNew(sent.id),
                });
            };
            act.commit().await?;
            portico.live_bell.notify_waiters();
            return Ok(Taken::Noted { practice: practice.slug.clone(), letter: sent.id, outcome, reason });
        }
    }
    Ok(Taken::NotOurs)
}

async fn report(act: &mut Act, reach: &Reach, sent: &Sent, bounce: &Bounce, proven: bool) -> Answer<Option<(Outcome, String)>> {
    let Some(news) = returned::concerning(bounce, &sent.recipient, proven) else { return Ok(None) };
    let now = act.now();
    let reason = news.reason().sentence;
    let invitation = sent.invitation_id.map(|id| (id, sent.generation));
    let (outcome, action) = match news.action {
        Action::Failed => (Outcome::Bounced, "letter.bounced"),
        Action::Delayed => (Outcome::Delayed, "letter.delayed"),
        Action::Delivered => (Outcome::Arrived, "letter.arrived"),
        Action::Relayed | Action::Expanded => return Ok(None),
    };
    let written = match outcome {
        Outcome::Bounced => {
            // A message that anybody may have written: PostgreSQL keeps no text with this sign in it, and would stop at it every time.
            let said: String = news.said.chars().filter(|c| *c != '\0').take(LONGEST_REPLY).collect();
            let failed = store::fail(act.db(), reach, sent.id, code_of(news.status), &said).await?;
            if let (true, Some(invitation)) = (failed, invitation) {
                store::note(act.db(), reach, invitation, "bounced", Some(&reason), now).await?;
            }
            if failed {
                batches::store::note_lost(act.db(), reach, sent.id).await?;
                if sent.kind == LetterKind::Offer.word() {
                    families::actions::note_not_arrived(act, reach, sent.id).await?;
                }
            }
            failed
        }
        Outcome::Delayed => match invitation {
            Some(invitation) => store::note(act.db(), reach, invitation, "delayed", Some(&reason), now).await?,
            None => false,
        },
        _ => match invitation {
            Some(invitation) => store::note(act.db(), reach, invitation, "accepted", None, now).await?,
            None => false,
        },
    };
    if !written {
        return Ok(None);
    }
    let mut event = about(action, sent);
    if let Some((class, subject, detail)) = news.status {
        event = event.with("status", format!("{class}.{subject}.{detail}"));
    }
    record(act, reach, sent, event).await?;
    refresh(act, reach, sent).await?;
    Ok(Some((outcome, if outcome == Outcome::Arrived { String::new() } else { reason })))
}

async fn complaint(
    act: &mut Act,
    reach: &Reach,
    sent: &Sent,
    bounce: &Bounce,
    proven: bool,
) -> Answer<Option<(Outcome, String)>> {
    if returned::concerning(bounce, &sent.recipient, proven).is_none() {
        return Ok(None);
    }
    let Ok(address) = EmailAddress::parse(&sent.recipient) else { return Ok(None) };
    let now = act.now();
    if !store::suppress(act.db(), reach, address.normalised(), sent.id, now).await? {
        return Ok(None);
    }
    if let Some(invitation) = sent.invitation_id {
        store::note(act.db(), reach, (invitation, sent.generation), "complained", Some(COMPLAINED), now).await?;
    }
    record(act, reach, sent, about("letter.complained", sent)).await?;
    refresh(act, reach, sent).await?;
    Ok(Some((Outcome::Complained, COMPLAINED.to_owned())))
}

/// Allows email to a client's addresses again, and to those of whoever acts for them, after staff have talked to them.
///
/// # Errors
/// Refused if none of them is closed.
pub async fn lift(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let now = act.now();
    clients::store::is_held(act.db(), reach.practice(), client).await?;
    if clients::store::open_addresses(act.db(), &reach, client).await? == 0 {
        return Err(Refusal::conflict("not_suppressed", "Email to this client isn’t stopped.").into());
    }
    store::forget_complaint(act.db(), &reach, client, now).await?;
    act.record(Event::new("client.complaint_lifted").client(client));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

async fn refresh(act: &mut Act, reach: &Reach, sent: &Sent) -> Answer<()> {
    let now = act.now();
    match sent.client_id {
        Some(client) => clients::store::refresh(act.db(), reach.practice(), &[client], now).await,
        None => Ok(()),
    }
}

/// Records an event about a letter, with who reads it.
async fn record(act: &mut Act, reach: &Reach, sent: &Sent, event: Event) -> Answer<()> {
    let now = act.now();
    let reader = match LetterKind::goes_to_who_has_access(&sent.kind) {
        true => families::store::readers(act.db(), reach, &[sent.id], now).await?.remove(&sent.id),
        false => None,
    };
    act.record(reader.unwrap_or(Reader::Own).told(event));
    Ok(())
}

fn about(action: &'static str, sent: &Sent) -> Event {
    let client = sent.client_id.filter(|_| LetterKind::is_told_of_its_client(&sent.kind));
    Event::new(action).about(sent.id).with("kind", sent.kind.as_str()).client_if(client)
}

/// The plain code that goes with an enhanced status: what the rows keep of a refusal.
fn code_of(status: Option<Status>) -> Option<u16> {
    Some(if status?.0 == 4 { 450 } else { 550 })
}
