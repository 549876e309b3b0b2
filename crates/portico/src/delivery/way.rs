//! The way letters go: to a mail server, or into the local mailbox.

use super::local_mailbox::LocalMailbox;
use crate::settings::Settings;
use portico_mail::{Carrier, ConnectError, ScriptedCarrier, SmtpCarrier};
use std::sync::Arc;

/// Where letters go.
#[derive(Clone)]
pub enum Way {
    /// To a mail server.
    Server(Arc<dyn Carrier>),
    /// Into the local mailbox, where staff can read them.
    Mailbox,
}

impl Way {
    /// The way the settings name: the mail server, or the local mailbox when none is set.
    ///
    /// # Errors
    /// When the certificates for the mail server cannot be read.
    pub fn of(settings: &Settings) -> Result<Self, ConnectError> {
        match &settings.smtp {
            Some(smtp) => Ok(Self::Server(Arc::new(SmtpCarrier::new(smtp.clone())?))),
            None => Ok(Self::Mailbox),
        }
    }
    pub(super) fn carrier(&self) -> Arc<dyn Carrier> {
        match self {
            Way::Server(carrier) => carrier.clone(),
            Way::Mailbox => Arc::new(LocalMailbox),
        }
    }
    /// Whether the letters themselves are kept for reading.
    pub(super) fn keeps(&self) -> bool {
        matches!(self, Way::Mailbox)
    }
}

impl From<ScriptedCarrier> for Way {
    fn from(carrier: ScriptedCarrier) -> Self {
        Self::Server(Arc::new(carrier))
    }
}
