//! One event: who did what, to whom, with which result.

use portico_values::{ClientId, Identity};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Something that was done, before it is bound into the chain.
#[derive(Clone, Debug)]
pub struct Event {
    pub(crate) action: &'static str,
    pub(crate) client: Option<ClientId>,
    pub(crate) subject: Option<Uuid>,
    pub(crate) result: &'static str,
    pub(crate) detail: Map<String, Value>,
    /// Somebody should look today: it rings so, and is not written down.
    pub(crate) is_urgent: bool,
}

impl Event {
    /// An event that went well. Actions are `noun.past_participle`, such as `invitation.sent`.
    pub fn new(action: &'static str) -> Self {
        Self { action, client: None, subject: None, result: "done", detail: Map::new(), is_urgent: false }
    }
    /// The client it concerns: the event shows up on their record.
    #[must_use]
    pub fn client(mut self, client: ClientId) -> Self {
        self.client = Some(client);
        self
    }
    /// The client it concerns, where there is one.
    #[must_use]
    pub fn client_if(mut self, client: Option<ClientId>) -> Self {
        self.client = client;
        self
    }
    /// The thing it is about: an invitation, a login, a session, a batch.
    #[must_use]
    pub fn about(mut self, subject: impl Identity) -> Self {
        self.subject = Some(subject.uuid());
        self
    }
    /// It was asked for and refused; `why` is a stable code.
    #[must_use]
    pub fn refused(mut self, why: &'static str) -> Self {
        self.result = "refused";
        self.detail.insert("why".into(), why.into());
        self
    }
    /// Somebody should look today. Staff are told of it in other words; the history says nothing of it.
    #[must_use]
    pub fn urgent(mut self, is_urgent: bool) -> Self {
        self.is_urgent = is_urgent;
        self
    }
    /// A fact worth keeping: an id, a number, a code. Never a name, an address in clear or a text somebody wrote.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.into(), value.into());
        self
    }
}
