//! Reading what comes back: delivery reports (RFC 3464), bounces in free text, complaints (RFC 5965). This is pure, knows none of our
//! letters, and believes nobody: whoever acts on what is read here first makes sure that the returned message was theirs.

mod complaint;
mod fields;
mod opened;
mod report;
mod text;
mod text_words;

use crate::reason::{Reason, Status, explain_report};
use opened::Opened;

/// What a message that came in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// It tells what became of a message.
    Bounce(Bounce),
    /// Somebody told their mail provider that a message was unwanted.
    Complaint(Bounce),
    /// An automatic reply, such as a holiday notice (RFC 3834): the message has arrived.
    AutoReply,
    /// Anything else, above all mail written by people.
    Other,
}

/// The news and the message it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounce {
    /// One for each recipient that is named, at least one.
    pub news: Vec<News>,
    /// The Message-IDs found in what was returned, without their brackets.
    pub message_ids: Vec<String>,
    /// The addresses in the To of the returned message, in lower case.
    pub returned_to: Vec<String>,
    /// The addresses this came to: where each letter had a return address of its own, that names the letter.
    pub came_to: Vec<String>,
}

/// What became of the message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The addresses by which the recipient is named, in lower case: the final and the original one. Empty if nobody is named.
    pub recipients: Vec<String>,
    /// What the server did.
    pub action: Action,
    /// The enhanced status.
    pub status: Option<Status>,
    /// The mail server's own words.
    pub said: String,
}

/// What a mail server did with a message (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It has not arrived and never will.
    Failed,
    /// It has not arrived so far; the server keeps trying.
    Delayed,
    /// It has arrived.
    Delivered,
    /// It went on to a server that sends no reports.
    Relayed,
    /// It went on to several addresses.
    Expanded,
}

impl News {
    /// What it means, in words for staff.
    #[must_use]
    pub fn reason(&self) -> Reason {
        explain_report(self.status, &self.said, self.action == Action::Failed)
    }
}

/// Reads one message, whatever it is.
#[must_use]
pub fn read(raw: &[u8]) -> Incoming {
    let opened = Opened::new(raw);
    if let Some(complaint) = complaint::read(&opened) {
        return Incoming::Complaint(complaint);
    }
    if let Some(news) = report::read(&opened) {
        return Incoming::Bounce(about(news, &opened));
    }
    match text::read(&opened) {
        text::Verdict::Bounce(news) => Incoming::Bounce(about(vec![news], &opened)),
        text::Verdict::Complaint(news) => Incoming::Complaint(about(vec![news], &opened)),
        text::Verdict::AutoReply => Incoming::AutoReply,
        text::Verdict::Other => Incoming::Other,
    }
}

fn about(news: Vec<News>, opened: &Opened) -> Bounce {
    Bounce {
        news,
        message_ids: opened.message_ids.clone(),
        returned_to: opened.returned_to.clone(),
        came_to: opened.came_to.clone(),
    }
}
