//! What a batch is, and how far it has come.

use crate::{
    answer::{Answer, stored},
    clients,
    invitations::{InvitationState, Words},
    keys::Keys,
};
use portico_database::{record, word_enum};
use portico_values::{BatchId, ClientId, FormId, Moment, StaffId, hex};

record! {
    /// One bulk send.
    #[derive(Debug, Clone)]
    pub struct Batch {
        pub id: BatchId,
        pub state: State,
        pub started_at: Moment,
        /// When it begins, for one that was put off.
        pub begins_at: Option<Moment>,
        pub started_by: Option<StaffId>,
        pub started_by_name: Option<String>,
        pub stopped_at: Option<Moment>,
        pub total: i64,
        pub subject: String,
        pub message: String,
        /// What it sends.
        pub kind: Kind,
        /// The ids of the intake forms that go along, commas between.
        pub forms: Option<String>,
    }
}

impl Batch {
    /// The intake forms that go along.
    ///
    /// # Errors
    /// A fault when the row cannot be understood.
    pub fn forms(&self) -> Answer<Vec<FormId>> {
        form_ids(self.forms.as_deref())
    }
    /// Its words.
    pub(super) fn words(&self) -> Words {
        Words { subject: self.subject.clone(), message: self.message.clone() }
    }
    /// By which a page that changes what is planned knows again what it was made from: the moment and the words.
    pub(super) fn plan(&self, keys: &Keys) -> String {
        let begins_at = self.begins_at.map_or(0, Moment::millis);
        hex(&keys.fingerprint(&format!("plan\n{begins_at}\n{}\n{}", self.subject, self.message))[..16])
    }
    /// Who started it, to whoever reads it: "you", a name, or the operator.
    pub(super) fn starter(&self, me: Option<StaffId>) -> &str {
        match self.started_by.is_some() && self.started_by == me {
            true => "you",
            false => self.started_by_name.as_deref().unwrap_or("Portico’s operator"),
        }
    }
}

/// The forms of a row.
pub(super) fn form_ids(kept: Option<&str>) -> Answer<Vec<FormId>> {
    match kept {
        Some(ids) => ids.split(',').map(|id| stored(id.parse().ok(), "a form of a batch")).collect(),
        None => Ok(Vec::new()),
    }
}

word_enum! {
    /// What a batch sends.
    pub enum Kind {
        /// Invitations to the Client Portal.
        Invitations = "invitations",
        /// Intake forms to clients who are active, without an invitation (behaviours.md 47).
        Forms = "forms",
    }
}

impl Kind {
    /// What is counted on its pages: "1 invitation", "12 emails about forms".
    pub fn counted(self, many: i64) -> String {
        match (self, many) {
            (Kind::Invitations, 1) => "1 invitation".into(),
            (Kind::Invitations, n) => format!("{n} invitations"),
            (Kind::Forms, 1) => "1 email about forms".into(),
            (Kind::Forms, n) => format!("{n} emails about forms"),
        }
    }
    /// "No invitations".
    pub const fn none(self) -> &'static str {
        match self {
            Kind::Invitations => "No invitations",
            Kind::Forms => "No emails about forms",
        }
    }
}

word_enum! {
    /// Where a batch stands.
    pub enum State {
        /// It begins by itself, later.
        Scheduled = "scheduled",
        /// Recipients are being looked at and their letters posted.
        Preparing = "preparing",
        /// Every recipient has been looked at; letters are under way.
        Sending = "sending",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// It waits, in a copy that was restored, until somebody has looked round.
        Held = "held",
    }
}

word_enum! {
    /// What became of a recipient before their letter.
    pub enum Outcome {
        /// Not yet looked at.
        InLine = "in_line",
        /// A letter was posted; what became of it stands with the letter.
        Posted = "posted",
        /// Something a person here can repair stood in the way.
        NotSent = "not_sent",
        /// There was nothing to send.
        LeftOut = "left_out",
        /// The batch was stopped first.
        Stopped = "stopped",
    }
}

/// Where one recipient stands, in the words of the page (settled.md 14).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The mail server took the letter.
    Sent,
    /// Being carried at this moment.
    Sending,
    /// Waiting for its turn, or for another try.
    InLine,
    /// Not sent, with a reason that somebody here can repair.
    NeedsYou,
    /// Left out, with a reason.
    LeftOut,
}

impl Standing {
    /// From what stands in the recipient's row and in the letter's.
    pub fn of(outcome: Outcome, letter: Option<&str>) -> Self {
        match (outcome, letter) {
            (Outcome::InLine, _) => Standing::InLine,
            (Outcome::NotSent, _) => Standing::NeedsYou,
            (Outcome::Posted, Some("sent")) => Standing::Sent,
            (Outcome::Posted, Some("sending")) => Standing::Sending,
            (Outcome::Posted, Some("failed")) => Standing::NeedsYou,
            (Outcome::Posted, Some("queued" | "deferred" | "held")) => Standing::InLine,
            (Outcome::Posted | Outcome::LeftOut | Outcome::Stopped, _) => Standing::LeftOut,
        }
    }
    /// The word on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Standing::Sent => "Sent",
            Standing::Sending => "Sending…",
            Standing::InLine => "In line",
            Standing::NeedsYou => "Not sent",
            Standing::LeftOut => "Left out",
        }
    }
}

/// How many recipients stand where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tallies {
    /// Taken by the mail server.
    pub sent: i64,
    /// Being carried.
    pub sending: i64,
    /// Waiting.
    pub in_line: i64,
    /// Of those waiting: put off by a mail server, for a while.
    pub deferred: i64,
    /// Somebody here must do something.
    pub need_you: i64,
    /// Left out.
    pub left_out: i64,
    /// Of those left out: they had not been written to when sending was stopped.
    pub stopped: i64,
}

impl Tallies {
    /// Adds up groups of (outcome, letter state, how many).
    pub fn add_up(groups: &[(Outcome, Option<String>, i64)]) -> Self {
        let mut tallies = Self::default();
        for (came_to, letter, count) in groups {
            let place = match Standing::of(*came_to, letter.as_deref()) {
                Standing::Sent => &mut tallies.sent,
                Standing::Sending => &mut tallies.sending,
                Standing::InLine => &mut tallies.in_line,
                Standing::NeedsYou => &mut tallies.need_you,
                Standing::LeftOut => &mut tallies.left_out,
            };
            *place += count;
            if *came_to == Outcome::Stopped {
                tallies.stopped += count;
            }
            if letter.as_deref() == Some("deferred") {
                tallies.deferred += count;
            }
        }
        tallies
    }
    /// Everybody.
    pub const fn total(&self) -> i64 {
        self.sent + self.sending + self.in_line + self.need_you + self.left_out
    }
    /// Those about whom nothing more will happen by itself.
    pub const fn done(&self) -> i64 {
        self.sent + self.need_you + self.left_out
    }
    /// Whether nothing more will happen by itself.
    pub const fn is_over(&self) -> bool {
        self.sending + self.in_line == 0
    }
}

record! {
    /// One recipient as the page and the results file show them.
    #[derive(Debug, Clone)]
    pub struct RecipientRow {
        pub client: ClientId,
        /// Where they are found: the same, or the record that theirs went into.
        pub record: ClientId,
        pub position: i64,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub address: Option<String>,
        /// Where the letter went, when there is one.
        pub sent_to: Option<String>,
        pub outcome: Outcome,
        pub reason: Option<String>,
        pub again: bool,
        pub letter_state: Option<String>,
        pub reply_code: Option<i64>,
        pub reply: Option<String>,
        pub next_at: Option<Moment>,
        pub finished_at: Option<Moment>,
        /// Of the invitation, while this letter is its newest.
        pub invitation_state: Option<InvitationState>,
        pub delivery_reason: Option<String>,
    }
}

impl RecipientRow {
    /// Where they stand.
    pub fn standing(&self) -> Standing {
        Standing::of(self.outcome, self.letter_state.as_deref())
    }
    /// What the client is called.
    pub fn called(&self) -> &str {
        clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
    /// Given and family name.
    pub fn full_name(&self) -> String {
        clients::client::full_name(&self.given_name, &self.family_name)
    }
}

/// A part of the recipients.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Everybody, in their order.
    Everybody,
    /// Those who need somebody here.
    NeedYou,
    /// Everybody but those.
    TheOthers,
    /// Those whose letter was taken.
    Sent,
    /// The same while they are few, found another way.
    FewSent,
    /// Those who wait, and those whose letter is being carried.
    InLine,
    /// Those who were left out.
    LeftOut,
}

impl Part {
    /// The word in the page's address.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Everybody => "all",
            Part::NeedYou => "need-you",
            Part::TheOthers => "others",
            Part::Sent | Part::FewSent => "sent",
            Part::InLine => "in-line",
            Part::LeftOut => "left-out",
        }
    }
    /// The part with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        const ALL: [Part; 5] = [Part::Everybody, Part::NeedYou, Part::Sent, Part::InLine, Part::LeftOut];
        ALL.into_iter().find(|part| part.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_count_everybody_once() {
        let group = |outcome: Outcome, letter: Option<&str>, n| (outcome, letter.map(str::to_owned), n);
        let tallies = Tallies::add_up(&[
            group(Outcome::Posted, Some("sent"), 30),
            group(Outcome::Posted, Some("sending"), 2),
            group(Outcome::Posted, Some("deferred"), 1),
            group(Outcome::InLine, None, 8),
            group(Outcome::NotSent, None, 3),
            group(Outcome::Posted, Some("failed"), 1),
            group(Outcome::LeftOut, None, 1),
            group(Outcome::Posted, Some("cancelled"), 1),
            group(Outcome::Stopped, None, 1),
        ]);
        assert_eq!(tallies, Tallies { sent: 30, sending: 2, in_line: 9, deferred: 1, need_you: 4, left_out: 3, stopped: 1 });
        assert_eq!(tallies.total(), 48);
        assert!(!tallies.is_over());
    }
}
