//! What is said at once to whoever gives an answer of which staff are told the same day: thanks, where help is now, and the practice's
//! telephone. And what happens with every form that is sent. Nobody reads a form by itself, and the words say so.

use crate::visit::ClientVisit;

/// Help, in words for whoever fills in.
#[derive(Clone)]
pub(super) struct Help {
    pub(super) thanks: String,
    pub(super) urgent: String,
    pub(super) call: Option<Calling>,
}

/// A sentence with the practice's telephone number in it.
#[derive(Clone)]
pub(super) struct Calling {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) number: String,
    /// As a `tel:` address takes it.
    pub(super) digits: String,
}

impl Help {
    /// For this visit: to the client, or of the client to whoever acts for them.
    pub(super) fn of(visit: &ClientVisit) -> Self {
        let words = visit.words();
        let urgent = match visit.session.is_own() {
            true => words.say("form-help-urgent"),
            false => words.with("name", visit.session.called()).say("form-help-urgent-for"),
        };
        Self { thanks: words.say("form-help-thanks"), urgent, call: Calling::said(visit, "form-help-call") }
    }
}

impl Calling {
    /// The sentence, where the practice has a telephone.
    pub(super) fn said(visit: &ClientVisit, key: &str) -> Option<Self> {
        let shell = visit.shell();
        if shell.practice_phone.is_empty() {
            return None;
        }
        let around = visit.words().around("phone", key);
        let digits = shell.phone_digits();
        Some(Self { before: around.before, after: around.after, number: shell.practice_phone, digits })
    }
}
