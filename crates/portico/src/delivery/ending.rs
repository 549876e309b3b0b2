//! What follows from one try: which state the letter is in, when it goes again, what staff read. Pure rules (promises.md R5, R6).

use crate::clients::Obstacle;
use portico_mail::{Outcome, explain, next_try};
use portico_values::Moment;

/// What became of a letter after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was handed over, or the mail server said no, or the network failed.
    Tried(Outcome),
    /// It could not become mail: its content or an address cannot be read.
    Unmailable(String),
    /// It is sealed under a newer key than this process has: one that has the keys file as it is now makes mail of it.
    KeyToCome,
    /// Its invitation no longer lives in this generation, its link has ended, the client's portal is off, or there is nothing left to remind of.
    Cancelled,
    /// It says that something waits at a portal, and its recipient does not get in there.
    ShutOut,
    /// Its recipient told their mail provider that email from the practice is unwanted.
    Unwanted,
    /// The practice's portal is off: it waits until it is on again.
    Held,
}

/// What is written about a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The letter's state.
    pub(super) state: &'static str,
    /// When it is due again; meaningful while it is deferred.
    pub(super) next_at: Moment,
    /// The mail server's code.
    pub(super) code: Option<u16>,
    /// The mail server's answer.
    pub(super) reply: String,
    /// Nothing follows any more: the content is wiped.
    pub(super) is_over: bool,
    /// The delivery of its invitation, with the reason in words.
    pub(super) delivery: &'static str,
    pub(super) reason: Option<String>,
    /// The event in the audit.
    pub(super) event: &'static str,
    /// Why it was withheld, as a code, where staff are told.
    pub(super) why: Option<&'static str>,
    /// The letter may have arrived although nobody said so.
    pub(super) uncertain: bool,
}

/// The longest answer of a mail server that is kept.
const LONGEST_REPLY: usize = 500;

impl Ending {
    /// What is to be written after try number `attempt` (from 1). `chance` (0 to 1) spreads the later tries. `None` for a letter
    /// that merely goes back into the line.
    pub(super) fn written(&self, attempt: i64, now: Moment, chance: f64) -> Option<Written> {
        let over = |state, delivery, event, reply: &str| Written {
            state,
            next_at: now,
            code: None,
            reply: shortened(reply),
            is_over: true,
            delivery,
            reason: None,
            event,
            why: None,
            uncertain: false,
        };
        let outcome = match self {
            Ending::Held => return None,
            Ending::Cancelled => return Some(over("cancelled", "cancelled", "letter.cancelled", "")),
            Ending::ShutOut => {
                return Some(Written { why: Some("shut_out"), ..over("cancelled", "cancelled", "letter.cancelled", "") });
            }
            Ending::Unwanted => {
                let why = Some(Obstacle::Complained.code());
                return Some(Written { why, ..over("cancelled", "cancelled", "letter.cancelled", "") });
            }
            Ending::Unmailable(why) => {
                let reason = Some("This email could not be prepared. Send it again.".to_owned());
                return Some(Written { reason, ..over("failed", "bounced", "letter.failed", why) });
            }
            Ending::KeyToCome => {
                let written = over("failed", "bounced", "letter.failed", "sealed under a newer key than this process has");
                return Some(put_off(written, KEY_TO_COME.to_owned(), attempt, now, chance));
            }
            Ending::Tried(outcome) => outcome,
        };
        Some(match outcome {
            Outcome::Withheld => return None,
            Outcome::Accepted { reply } => Written { code: Some(250), ..over("sent", "accepted", "letter.accepted", reply) },
            Outcome::Never { code, reply } => {
                let reason = Some(explain(Some(*code), reply).sentence);
                Written { code: Some(*code), reason, ..over("failed", "bounced", "letter.failed", reply) }
            }
            Outcome::Later { .. } | Outcome::Uncertain { .. } => {
                let (code, uncertain) = match outcome {
                    Outcome::Later { code, .. } => (*code, false),
                    _ => (None, true),
                };
                let reason = if uncertain { UNCERTAIN.to_owned() } else { explain(code, outcome.reply()).sentence };
                let written = Written { code, uncertain, ..over("failed", "bounced", "letter.failed", outcome.reply()) };
                put_off(written, reason, attempt, now, chance)
            }
        })
    }
}

/// Put off by the schedule, or given up when its two days are over.
fn put_off(written: Written, reason: String, attempt: i64, now: Moment, chance: f64) -> Written {
    match next_try(u32::try_from(attempt).unwrap_or(u32::MAX), chance) {
        Some(wait) => Written {
            state: "deferred",
            next_at: now.plus(wait),
            is_over: false,
            delivery: "deferred",
            reason: Some(reason),
            event: "letter.deferred",
            ..written
        },
        None => Written { reason: Some(given_up(&reason)), ..written },
    }
}

const KEY_TO_COME: &str = "A process of Portico has an older keys file and needs to be started again; trying again.";
const UNCERTAIN: &str = "The connection broke before the mail server confirmed, so the email may have arrived; trying again.";

fn given_up(reason: &str) -> String {
    format!("{}. We tried for two days.", reason.strip_suffix("; trying again.").unwrap_or(reason.trim_end_matches('.')))
}

fn shortened(reply: &str) -> String {
    reply.chars().take(LONGEST_REPLY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Moment = Moment::from_millis(1_000_000);

    fn after(outcome: Outcome, attempt: i64) -> Written {
        Ending::Tried(outcome).written(attempt, NOW, 0.0).expect("something to write")
    }
    fn later(code: Option<u16>, reply: &str) -> Outcome {
        Outcome::Later { code, reply: reply.into() }
    }

    #[test]
    fn accepted_is_over() {
        let written = after(Outcome::Accepted { reply: "250 2.0.0 Ok".into() }, 1);
        assert_eq!((written.state, written.delivery, written.is_over, written.reason), ("sent", "accepted", true, None));
    }

    #[test]
    fn put_off_goes_again_by_the_schedule_and_says_why() {
        let written = after(later(Some(452), "452 4.2.2 Over quota"), 1);
        assert_eq!((written.state, written.delivery, written.is_over), ("deferred", "deferred", false));
        assert_eq!(written.next_at, NOW.plus(Duration::from_secs(60)));
        assert_eq!(written.reason.as_deref(), Some("The mailbox is full; trying again."));
        assert_eq!(after(later(Some(452), "452 4.2.2 Over quota"), 2).next_at, NOW.plus(Duration::from_secs(300)));
    }

    #[test]
    fn after_two_days_it_is_given_up() {
        let last = (1..100).find(|n| after(later(Some(452), "452 4.2.2 Over quota"), *n).is_over).expect("an end");
        let written = after(later(Some(452), "452 4.2.2 Over quota"), last);
        assert_eq!((written.state, written.delivery), ("failed", "bounced"));
        assert_eq!(written.reason.as_deref(), Some("The mailbox is full. We tried for two days."));
    }

    #[test]
    fn refused_is_over_with_code_and_reason() {
        let written = after(Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() }, 1);
        assert_eq!((written.state, written.delivery, written.is_over, written.code), ("failed", "bounced", true, Some(550)));
        assert_eq!(written.reason.as_deref(), Some("This address doesn’t exist."));
    }

    #[test]
    fn uncertain_goes_again_and_is_marked() {
        let written = after(Outcome::Uncertain { reply: "the connection was lost".into() }, 1);
        assert_eq!((written.state, written.uncertain, written.code), ("deferred", true, None));
        assert_eq!(written.reason.as_deref(), Some(UNCERTAIN));
    }

    #[test]
    fn held_letters_are_only_put_back() {
        assert_eq!(Ending::Held.written(1, NOW, 0.0), None);
    }
}
