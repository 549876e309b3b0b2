//! What happens by itself: the mailbox for letters that come back is read every few minutes. A message is put away after it has been taken
//! in: after a crash in between it is taken in once more, which changes nothing.

use super::{
    actions::{Taken, take_in},
    mailbox::Reading,
};
use crate::{act::Who, answer::Answer, app::Portico, installation, upright::caught};
use portico_mail::{MailboxSession, MailboxSettings, MailboxTrouble, Then};
use std::{sync::Arc, time::Duration};

/// How often it is read.
const EVERY: Duration = Duration::from_secs(180);
/// The most messages of one reading; the next reading carries on.
const MOST: usize = 500;

/// Reads until the house stops. Without a mailbox there is nothing to do.
pub async fn run(portico: Arc<Portico>) {
    if portico.settings.bounces.is_none() {
        return portico.stopping.clone().wait().await;
    }
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = read_mailbox(&portico).await {
            tracing::error!(%trouble, "what came back could not be taken in; the next reading tries again");
        }
        portico.rests(EVERY).await;
    }
}

/// Reads what lies in the mailbox, once. Returns how many messages changed something. While a restored copy is held, nothing is read: it may
/// stand beside the installation it was made of, which would never hear of what is marked here.
///
/// # Errors
/// A fault of ours; the message at hand stays unread. What is wrong with the mailbox is written down for staff instead.
pub async fn read_mailbox(portico: &Arc<Portico>) -> Answer<usize> {
    let Some(settings) = &portico.settings.bounces else { return Ok(0) };
    if installation::hold::is_held(portico).await? {
        return Ok(0);
    }
    let before = Reading::last(portico).await?.unwrap_or_default();
    let mut noted = 0;
    let outcome = read_all(portico, settings, &mut noted).await?;
    let reading = match outcome {
        Ok(passed_over) => Reading { read_at: Some(portico.clock.now()), trouble: None, passed_over },
        Err(trouble) => {
            tracing::warn!(%trouble, "the mailbox of what comes back could not be read");
            Reading { trouble: Some(trouble.to_string()), ..before }
        }
    };
    reading.keep(portico).await?;
    Ok(noted)
}

/// How many messages were passed over: one that the server cannot hand out, or that Portico cannot read, keeps nobody from those behind it.
async fn read_all(
    portico: &Arc<Portico>,
    settings: &MailboxSettings,
    noted: &mut usize,
) -> Answer<Result<usize, MailboxTrouble>> {
    macro_rules! try_or_tell {
        ($asked:expr) => {
            match $asked.await {
                Ok(answer) => answer,
                Err(trouble) => return Ok(Err(trouble)),
            }
        };
    }
    let mut passed_over = 0;
    let mut mailbox = try_or_tell!(MailboxSession::open(settings));
    for uid in try_or_tell!(mailbox.unread(MOST)) {
        if portico.stopping.is_stopping() {
            break;
        }
        let raw = match mailbox.message(uid).await {
            Ok(Some(raw)) => raw,
            Ok(None) | Err(MailboxTrouble::Refused(_)) => {
                tracing::warn!(uid, "the mailbox does not hand out one of the messages that came back; it stays unread");
                passed_over += 1;
                continue;
            }
            // Whatever else the server sends on this connection belongs to that message.
            Err(MailboxTrouble::TooLong) => {
                tracing::warn!(uid, "the mailbox hands out more of a long message than was asked for; it stays unread");
                passed_over += 1;
                mailbox = try_or_tell!(MailboxSession::open(settings));
                continue;
            }
            Err(trouble) => return Ok(Err(trouble)),
        };
        // Anybody may have written it, also something that no test has foreseen.
        let Some(taken) = caught(take_in(portico, |practice| Who::portico(practice, "bounces"), &raw)).await else {
            tracing::error!(uid, "one of the messages that came back made Portico stumble; it stays unread");
            passed_over += 1;
            continue;
        };
        let taken = taken?;
        if let Taken::NotYet(_) = taken {
            continue; // it stays unread for the next reading
        }
        *noted += usize::from(matches!(taken, Taken::Noted { .. }));
        try_or_tell!(mailbox.mark_read(uid));
        // What is no bounce was perhaps written by a person, for a person: it stays where it is.
        if let (Then::Move(folder), false) = (&settings.then, taken == Taken::NotABounce) {
            try_or_tell!(mailbox.file(uid, folder));
        }
    }
    mailbox.leave().await;
    Ok(Ok(passed_over))
}
