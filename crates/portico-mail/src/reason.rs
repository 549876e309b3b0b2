//! What a mail server's answer means, in words for staff.

use crate::{
    outcome::is_final,
    reason_words::{by_hint, by_words, plain_words},
};

/// Stands before what the mail server said when it would not have our sender.
pub(crate) const OUR_SENDER: &str = "our sender was refused:";

/// An enhanced status code: its class, subject and detail (RFC 3463).
pub type Status = (u16, u16, u16);

/// Why a message did not get through, as far as the server's answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nobody has this address there.
    NoSuchAddress,
    /// The domain does not exist or takes no mail.
    NoSuchDomain,
    /// The person moved to another address.
    Moved,
    /// The mailbox exists and is switched off.
    MailboxClosed,
    /// The mailbox has no room left.
    MailboxFull,
    /// The message is larger than allowed.
    TooLarge,
    /// Taken for spam or dangerous content.
    Spam,
    /// Our server or its network address is on a block list or has a bad reputation.
    Blocked,
    /// SPF, DKIM or DMARC of our domain did not convince.
    SenderNotTrusted,
    /// Our own mail server does not take messages from our sender address.
    SenderRefused,
    /// Our own mail server does not pass on mail for us.
    NotAllowed,
    /// Our user and password were not accepted.
    SignIn,
    /// A server on the way cannot carry this kind of address.
    AddressNotCarried,
    /// Sent too much in too short a time.
    TooMany,
    /// The server wants to see the message a second time later.
    Greylisted,
    /// The server is busy or out of order for now.
    Busy,
    /// The server could not be reached, or the connection broke.
    Unreachable,
    /// Mail goes round in a loop between servers.
    Loop,
    /// Deferred, for a reason we do not know.
    PutOff,
    /// Refused, for a reason we do not know.
    Refused,
}

/// The meaning of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The cause.
    pub cause: Cause,
    /// One or two plain sentences for staff.
    pub sentence: String,
    /// Whether the message is tried again.
    pub retryable: bool,
}

impl Cause {
    fn sentence(self) -> &'static str {
        match self {
            Cause::NoSuchAddress => "This address doesn’t exist",
            Cause::NoSuchDomain => "The part after the @ doesn’t exist or accepts no mail",
            Cause::Moved => "This person no longer has a mailbox there",
            Cause::MailboxClosed => "This mailbox is switched off",
            Cause::MailboxFull => "The mailbox is full",
            Cause::TooLarge => "The message is larger than the mail server accepts",
            Cause::Spam => "The server refused the message as spam",
            Cause::Blocked => "The server accepts no mail from our mail server because of its reputation",
            Cause::SenderNotTrusted => "The server doesn’t trust our sender address (SPF, DKIM or DMARC)",
            Cause::SenderRefused => "The mail server doesn’t accept our sender address: its set-up needs a look",
            Cause::NotAllowed => "The mail server doesn’t pass on mail for us: its set-up needs a look",
            Cause::SignIn => "The mail server didn’t accept our user and password: its set-up needs a look",
            Cause::AddressNotCarried => "A mail server on the way can’t carry the characters before the @",
            Cause::TooMany => "The mail server limits how much we may send at a time",
            Cause::Greylisted => "The mail server asks us to come back later",
            Cause::Busy => "The mail server is busy",
            Cause::Unreachable => "The mail server couldn’t be reached",
            Cause::Loop => "The message went round in circles between mail servers",
            Cause::PutOff => "The mail server postponed the message",
            Cause::Refused => "The mail server refused the message",
        }
    }
}

/// The meaning of a server's answer: by what it says in words first, because many servers send a code that fits badly,
/// then by its enhanced status code (RFC 3463), then by its plain code. Without `code` the network failed, unless the
/// reply carries a status code of its own (as bounce messages do).
#[must_use]
pub fn explain(code: Option<u16>, reply: &str) -> Reason {
    let words = plain_words(reply);
    if words.starts_with(OUR_SENDER) {
        let cause = Cause::SenderRefused;
        return Reason { cause, sentence: format!("{}; trying again.", cause.sentence()), retryable: true };
    }
    let status = enhanced_status(&words);
    let retryable = match (code, status) {
        (Some(code), _) => !is_final(code),
        (None, Some((class, ..))) => class != 5,
        (None, None) => true,
    };
    let cause = named(&words, status, code, retryable).unwrap_or(match (code, status) {
        (None, None) => Cause::Unreachable,
        _ if retryable => Cause::PutOff,
        _ => Cause::Refused,
    });
    let ending = if retryable { "; trying again." } else { "." };
    Reason { cause, sentence: format!("{}{ending}", cause.sentence()), retryable }
}

/// The meaning of what a bounce message tells: the words of the server that gave up (`failed`) or puts off, with the status of the
/// report beside them, which counts where the words themselves carry none.
#[must_use]
pub fn explain_report(status: Option<Status>, said: &str, failed: bool) -> Reason {
    let words = plain_words(said);
    let status = status.filter(|(_, subject, _)| *subject != 0).or_else(|| enhanced_status(&words)).or(status);
    let code = said
        .split(|c: char| !c.is_ascii_digit())
        .find_map(|word| (word.len() == 3).then(|| word.parse::<u16>().ok().filter(|code| (400..600).contains(code))).flatten());
    let was_tried_again = !failed || status.is_some_and(|(class, ..)| class == 4);
    let cause = named(&words, status, code, was_tried_again).unwrap_or(if failed { Cause::Refused } else { Cause::PutOff });
    let ending = match (failed, status, code) {
        (false, ..) => "; trying again.",
        (true, Some((4, ..)), _) | (true, None, Some(400..500)) => ", and it gave up trying.",
        (true, ..) => ".",
    };
    Reason { cause, sentence: format!("{}{ending}", cause.sentence()), retryable: !failed }
}

/// The cause by whatever names it first: the words, the status, a hint in the words, the plain code.
fn named(words: &str, status: Option<Status>, code: Option<u16>, retryable: bool) -> Option<Cause> {
    let subject = status.map_or(0, |(_, subject, _)| subject);
    by_words(words)
        .or_else(|| by_status(status?, retryable))
        .or_else(|| by_hint(words).filter(|_| !matches!(subject, 3..=7)))
        .or_else(|| by_code(code?, subject))
}

/// The first status code in the text.
fn enhanced_status(words: &str) -> Option<Status> {
    words.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(read_status)
}

/// `5.1.1`, with nothing around it but a full stop behind it.
pub(crate) fn read_status(token: &str) -> Option<Status> {
    let mut parts = token.trim_end_matches('.').split('.').map(|part| part.parse::<u16>().ok().filter(|n| *n < 1000));
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(class @ (2 | 4 | 5))), Some(Some(subject)), Some(Some(detail)), None) => Some((class, subject, detail)),
        _ => None,
    }
}

fn by_status((_, subject, detail): Status, retryable: bool) -> Option<Cause> {
    Some(match (subject, detail) {
        (1, 1 | 3 | 4 | 10) => Cause::NoSuchAddress,
        (1, 2) | (4, 4) => Cause::NoSuchDomain,
        (1, 6) => Cause::Moved,
        (1, 7 | 8) | (7, 20..=27 | 29) => Cause::SenderNotTrusted,
        (2, 1) | (7, 13) => Cause::MailboxClosed,
        (2, 2) => Cause::MailboxFull,
        (2, 3) | (3, 4) => Cause::TooLarge,
        (3, 1 | 2) | (4, 5) => Cause::Busy,
        (4, 7) => Cause::Unreachable,
        (4, 1 | 2) if retryable => Cause::Unreachable,
        (4, 6) => Cause::Loop,
        (6, 7) => Cause::AddressNotCarried,
        (7, 8 | 11 | 14) => Cause::SignIn,
        (7, 1) if retryable => Cause::Greylisted,
        (7, 28) => Cause::TooMany,
        _ => return None,
    })
}

/// `subject` is the middle of the status code, 0 when the server gave none: a status about something else outweighs the
/// usual meaning of the plain code.
fn by_code(code: u16, subject: u16) -> Option<Cause> {
    Some(match code {
        421 | 451 => Cause::Busy,
        452 | 552 if matches!(subject, 0 | 2) => Cause::MailboxFull,
        530 | 534 | 535 | 538 => Cause::SignIn,
        551 if subject < 2 => Cause::Moved,
        553 if subject < 2 => Cause::NoSuchAddress, // "mailbox name not allowed"
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(reply: &str) -> Cause {
        explain(reply.get(..3).and_then(|code| code.parse().ok()), reply).cause
    }

    #[test]
    fn sentences_for_staff() {
        let explained = explain(Some(550), "550 5.1.1 <ana@x.test>: Recipient address rejected: User unknown");
        assert_eq!((explained.sentence.as_str(), explained.retryable), ("This address doesn’t exist.", false));
        let explained = explain(Some(421), "421 4.3.2 Service shutting down");
        assert_eq!((explained.sentence.as_str(), explained.retryable), ("The mail server is busy; trying again.", true));
        let explained = explain(Some(452), "452 4.2.2 Over quota");
        assert_eq!((explained.sentence.as_str(), explained.retryable), ("The mailbox is full; trying again.", true));
        let explained = explain(None, "the mail server closed the connection");
        assert_eq!((explained.cause, explained.retryable), (Cause::Unreachable, true));
        assert!(explain(Some(535), "535 5.7.8 no").retryable);
        assert!(!explain(None, "smtp; 5.1.1 gone").retryable);
        let explained = explain(Some(550), &format!("{OUR_SENDER} 550 5.1.1 <us@x.test>: User unknown"));
        assert_eq!(
            (explained.cause, explained.retryable),
            (Cause::SenderRefused, true),
            "it is not the recipient who is unknown"
        );
    }

    #[test]
    fn status_when_the_words_say_nothing() {
        assert_eq!(cause("550 5.2.1 no"), Cause::MailboxClosed);
        assert_eq!(cause("550 5.1.10 RESOLVER"), Cause::NoSuchAddress);
        assert_eq!(cause("450 4.7.1 later"), Cause::Greylisted);
        assert_eq!(cause("550 no thanks"), Cause::Refused);
        assert_eq!(cause("450 not now"), Cause::PutOff);
        assert_eq!(cause("554 rejected [203.5.1.1]"), Cause::Refused, "an IP address is no status");
        assert_eq!(cause("551 no"), Cause::Moved);
        assert_eq!((cause("553 no"), cause("553 5.3.5 system config error")), (Cause::NoSuchAddress, Cause::Refused));
    }

    #[test]
    fn words_of_the_address_do_not_count() {
        assert_eq!(cause("550 5.1.1 <mailbox.full.spam@x.test> no"), Cause::NoSuchAddress);
    }
}
