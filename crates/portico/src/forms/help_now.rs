//! What somebody reads at once whose answer staff are told of the same day: thanks, where help is now, and the practice's phone number.
//! Also what every form says of who reads it. Portico does not read forms for anybody, and the words say so.

use crate::visit::ClientVisit;
use portico_language::Words;

/// Help, in words for whoever fills in.
#[derive(Clone)]
pub(super) struct Help {
    pub(super) thanks: String,
    pub(super) urgent: String,
    pub(super) call: Option<String>,
    /// The practice's telephone number, which stands in `call`.
    pub(super) phone: String,
}

impl Help {
    /// For this visit: to the client, or of the client to whoever acts for them.
    pub(super) fn of(visit: &ClientVisit) -> Self {
        let words = visit.words();
        let urgent = match visit.session.is_own() {
            true => words.say("form-help-urgent"),
            false => words.with("name", visit.session.called()).say("form-help-urgent-for"),
        };
        Self {
            thanks: words.say("form-help-thanks"),
            urgent,
            call: to_call(visit, "form-help-call"),
            phone: visit.practice.phone.clone(),
        }
    }
}

/// What happens with a form when it is sent. Where an answer asks for help, nothing is said of the next meeting.
pub(super) fn then(words: &Words, help: Option<&Help>) -> String {
    words.say(if help.is_some() { "form-then-today" } else { "form-then" })
}

/// The sentence that says whom to call for what cannot wait, where the practice has a telephone.
pub(super) fn to_call(visit: &ClientVisit, key: &str) -> Option<String> {
    let phone = visit.practice.phone.as_str();
    (!phone.is_empty()).then(|| visit.words().with("phone", phone).say(key))
}
