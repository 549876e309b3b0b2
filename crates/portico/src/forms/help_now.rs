//! What somebody reads at once whose answer staff are told of the same day: until the form is sent that nobody has seen it, and thanks
//! afterwards; where help is now, and the practice's phone number. Also what every form says of who reads it. Portico does not read forms for
//! anybody, and the words say so.

use crate::visit::ClientVisit;
use portico_language::Words;

/// Help, in words for whoever fills in.
#[derive(Clone)]
pub(super) struct Help {
    /// That nobody sees it before it is sent; or thanks, once it is.
    pub(super) first: String,
    pub(super) urgent: String,
    pub(super) call: Option<String>,
    /// The practice's telephone number, which stands in `call`.
    pub(super) phone: String,
    /// What happens when it is sent.
    then: String,
}

impl Help {
    /// While the form is filled in. A draft is nobody's to read, and whoever writes it must not believe that somebody has.
    pub(super) fn before_sending(visit: &ClientVisit) -> Self {
        Self::of(visit, "form-help-unsent", "form-then-today-unsent")
    }
    /// Once it is with the practice.
    pub(super) fn after_sending(visit: &ClientVisit) -> Self {
        Self::of(visit, "form-help-thanks", "form-then-today")
    }
    /// For this visit: to the client, or of the client to whoever acts for them.
    fn of(visit: &ClientVisit, first: &str, then: &str) -> Self {
        let words = visit.words();
        let urgent = match visit.session.is_own() {
            true => words.say("form-help-urgent"),
            false => words.with("name", visit.session.called()).say("form-help-urgent-for"),
        };
        Self {
            first: words.say(first),
            urgent,
            call: to_call(visit, "form-help-call"),
            phone: visit.practice.phone.clone(),
            then: words.say(then),
        }
    }
}

/// What happens with a form when it is sent. Where an answer asks for help, nothing is said of the next meeting.
pub(super) fn then(words: &Words, help: Option<&Help>) -> String {
    help.map_or_else(|| words.say("form-then"), |help| help.then.clone())
}

/// The sentence that says whom to call for what cannot wait, where the practice has a telephone.
pub(super) fn to_call(visit: &ClientVisit, key: &str) -> Option<String> {
    let phone = visit.practice.phone.as_str();
    (!phone.is_empty()).then(|| visit.words().with("phone", phone).say(key))
}
