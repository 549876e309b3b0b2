//! An audit event: who did what, to whom, and how it ended.

use portico_values::{ClientId, Identity};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The fact in an event that a client who had an email is written to at another one from then on (promises.md D24).
pub(crate) const OTHER_EMAIL: &str = "other_email";
/// The fact in the event of a merge that one sign-in opens what was reached at another email before (promises.md D24).
pub(crate) const OTHER_SIGN_IN: &str = "other_sign_in";

/// An event before it is appended to the chain.
#[derive(Clone, Debug)]
pub struct Event {
    pub(crate) action: &'static str,
    pub(crate) client: Option<ClientId>,
    pub(crate) subject: Option<Uuid>,
    pub(crate) result: &'static str,
    pub(crate) detail: Map<String, Value>,
    /// Whether staff should look at it today. It changes how they are told, and is not written into the chain.
    pub(crate) is_urgent: bool,
}

impl Event {
    /// Something that was done. Actions are named `noun.past_participle`, such as `invitation.sent`.
    pub fn new(action: &'static str) -> Self {
        Self { action, client: None, subject: None, result: "done", detail: Map::new(), is_urgent: false }
    }
    /// The client it concerns; the event then shows on their record.
    #[must_use]
    pub fn client(mut self, client: ClientId) -> Self {
        self.client = Some(client);
        self
    }
    /// The client it concerns, if there is one.
    #[must_use]
    pub fn client_if(mut self, client: Option<ClientId>) -> Self {
        self.client = client;
        self
    }
    /// What it is about: an invitation, a login, a session, a batch.
    #[must_use]
    pub fn about(mut self, subject: impl Identity) -> Self {
        self.subject = Some(subject.uuid());
        self
    }
    /// Marks it as asked for and refused. `why` is a stable code.
    #[must_use]
    pub fn refused(mut self, why: &'static str) -> Self {
        self.result = "refused";
        self.detail.insert("why".into(), why.into());
        self
    }
    /// Whether staff should look at it today. They are told in other words; the history does not mention it.
    #[must_use]
    pub fn urgent(mut self, is_urgent: bool) -> Self {
        self.is_urgent = is_urgent;
        self
    }
    /// Adds a fact worth keeping: an id, a number, a code. Never a name, an address in the clear, or a text that somebody wrote.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.into(), value.into());
        self
    }
}
