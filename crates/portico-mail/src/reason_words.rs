//! The phrases mail servers use, and what they mean. Taken from the answers of the large providers and from the
//! collection of bounce messages that the tests read.

use crate::reason::Cause;

/// The reply in lower case, single spaces between words, without addresses and links: a name such as `mailbox.full@…`
/// is no reason. Of a link to a block list the fact remains.
pub(crate) fn plain_words(reply: &str) -> String {
    let mut words = String::with_capacity(reply.len());
    for word in reply.split_whitespace().map(str::to_lowercase) {
        if word.contains("://") {
            words.push_str(if ["spamhaus", "dnsbl"].iter().any(|list| word.contains(list)) { "blocklist " } else { "" });
        } else if !word.contains('@') {
            words.push_str(&word);
            words.push(' ');
        }
    }
    words
}

/// The cause that the words name. Ordered: what names a cause beyond doubt stands before what merely hints at it.
pub(crate) fn by_words(words: &str) -> Option<Cause> {
    PHRASES.iter().find(|(phrases, _)| phrases.iter().any(|phrase| words.contains(phrase))).map(|(_, cause)| *cause)
}

/// What the words hint at where no status says anything better: many servers put these before every refusal of a recipient.
pub(crate) fn by_hint(words: &str) -> Option<Cause> {
    ["address rejected", "addresses rejected"].iter().any(|phrase| words.contains(phrase)).then_some(Cause::NoSuchAddress)
}

const PHRASES: &[(&[&str], Cause)] = &[
    (&["smtputf8"], Cause::AddressNotCarried),
    (&["blacklisted url"], Cause::Spam),
    (
        &[
            "mailbox full",
            "mailbox is full",
            "user is full",
            "mailfolder is full",
            "mailbox exceeds",
            "mailbox exceeded",
            "over quota",
            "overquota",
            "quota exceeded",
            "quotaexceeded",
            "exceeded storage",
            "out of storage",
        ],
        Cause::MailboxFull,
    ),
    (
        &[
            "dmarc",
            "spf record",
            "spf check",
            "dkim",
            "domain of sender address",
            "sender domain",
            "sender address rejected",
            "unroutable sender",
            "unrouteable sender",
            "please provide a valid from",
            "mismatches client ip",
            "unauthenticated email",
            "authentication information",
        ],
        Cause::SenderNotTrusted,
    ),
    (
        &[
            "spamhaus",
            "blacklist",
            "blocklist",
            "block list",
            "dnsbl",
            " rbl",
            "reputation",
            "banned sending ip",
            "host blocked",
            "blocked ip",
            "reverse dns",
            "ptr resource",
            "ip name lookup",
            "client host rejected",
            "network not allowed",
            "low reputation",
            "blocked using",
            "unfortunately, messages from",
            "blocked for abuse",
            "invalid rdns",
            "invalid ip for sending",
        ],
        Cause::Blocked,
    ),
    (
        &[
            "spam",
            "ube,",
            "junk mail",
            "unsolicited",
            "virus",
            "content rejected",
            "potential security",
            "content presents",
            "suspicious",
        ],
        Cause::Spam,
    ),
    (&["greylist", "graylist", "grey listed", "gray listed", "greylisting"], Cause::Greylisted),
    (
        &[
            "rate limit",
            "too many messages",
            "too many connections",
            "too many recipients",
            "frequency limited",
            "unexpected volume",
            "at a rate that",
            "sending limit",
            "quota for sending",
            "relay quota",
        ],
        Cause::TooMany,
    ),
    (
        &[
            "relay access denied",
            "relaying denied",
            "no relaying",
            "not configured to relay",
            "not permitted to relay",
            "unable to relay",
            "relay not permitted",
        ],
        Cause::NotAllowed,
    ),
    (
        &[
            "account has been disabled",
            "account is disabled",
            "account disabled",
            "mailbox disabled",
            "disabled recipient",
            "mailbox is frozen",
            "account is blocked",
            "inactive email",
            "inactive user",
            "mailbox is inactive",
        ],
        Cause::MailboxClosed,
    ),
    (&["no longer on server", "not our user", "not our customer", "has moved", "user has left"], Cause::Moved),
    (
        &[
            "host or domain name not found",
            "domain name not found",
            "host unknown",
            "host not found",
            "domain not found",
            "domain does not exist",
            "null mx",
            "does not accept mail",
            "domain is not reachable",
            "nxdomain",
            "no relevant answers",
            "unrouteable",
            "no mx",
            "no smtp service",
            "find a gateway",
            "dns lookup failure",
        ],
        Cause::NoSuchDomain,
    ),
    (
        &[
            "user unknown",
            "unknown user",
            "unknown recipient",
            "no such user",
            "no such mailbox",
            "no such recipient",
            "user not found",
            "recipient not found",
            "recipnotfound",
            "recipientnotfound",
            "does not exist",
            "doesn't exist",
            "not exist",
            "doesn't have a",
            "invalid recipient",
            "mailbox unavailable",
            "no mailbox here",
            "unknown address",
            "unknown mailbox",
            "not listed in",
            "malformed address",
            "invalid final delivery userid",
            "no valid recipients",
            "invalid user address",
            "mailbox not found",
        ],
        Cause::NoSuchAddress,
    ),
    (&["unknown host"], Cause::NoSuchDomain),
    (&["too large", "message size exceeds", "length exceeds", "message exceeds", "size limit"], Cause::TooLarge),
    (
        &[
            "smtp authentication",
            "authentication required",
            "authentication failed",
            "authentication credentials",
            "unauthenticated senders",
            "not authenticated",
            "must issue a starttls",
        ],
        Cause::SignIn,
    ),
    (&["too many hops", "hop count", "routing loop"], Cause::Loop),
    (
        &[
            "connection timed out",
            "connection refused",
            "could not be reached",
            "closed the connection",
            "lost connection",
            "did not answer",
            "did not accept our requests",
            "no route to host",
            "timeout exceeded",
            "hosts have been failing",
            "host not reachable",
            "host is not responding",
            "queue too long",
            "network error",
            "envelope expired",
            "multiple retries",
            "could not deliver for the last",
            " attempts:",
            "unable to establish",
            "able to establish an smtp",
        ],
        Cause::Unreachable,
    ),
    (
        &[
            "try again later",
            "try later",
            "too busy",
            "temporarily unavailable",
            "temporary failure",
            "service currently unavailable",
            "insufficient disk space",
            "insufficient system",
            "system storage",
            "not accepting connections",
            "server busy",
        ],
        Cause::Busy,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_links_are_left_out() {
        assert_eq!(plain_words("550 <Spam@x.test> See https://spam.example No\tSuch User"), "550 see no such user ");
        assert_eq!(plain_words("553 http://www.spamhaus.org/query/bl?ip=192.0.2.1"), "553 blocklist ");
    }

    #[test]
    fn the_surer_phrase_wins() {
        assert_eq!(by_words("550 5.1.1 user unknown; mailbox full"), Some(Cause::MailboxFull));
        assert_eq!(by_words("450 4.2.0 greylisted, try again later"), Some(Cause::Greylisted));
        assert_eq!(by_words("554 domain of sender address does not exist"), Some(Cause::SenderNotTrusted));
        assert_eq!(by_words("hello"), None);
    }
}
