//! The SMTP carrier and its connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio_rustls::TlsConnector;

use super::{
    opening::{ConnectError, Session, open, say},
    settings::{Security, SmtpSettings},
    tls,
};
use crate::{Batch, Boxed, Carrier, Connection, Mime, Outcome};

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(3);

/// Carries messages to one mail server.
#[derive(Clone)]
pub struct SmtpCarrier {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) settings: SmtpSettings,
    tls: Option<TlsConnector>,
    /// Starts as the setting says; goes off for good when a server proves that it forgets commands behind the final dot.
    pub(super) ahead: AtomicBool,
}

/// One connection to the mail server. It replaces its network connection by itself when that is worn out or was closed.
pub struct SmtpConnection {
    pub(super) shared: Arc<Shared>,
    pub(super) session: Option<Session>,
}

impl SmtpCarrier {
    /// Reads the certificates; speaks to nobody yet.
    ///
    /// # Errors
    /// When TLS is wanted and no certificate authorities can be read.
    pub fn new(settings: SmtpSettings) -> Result<Self, ConnectError> {
        let tls = match settings.security {
            Security::None => None,
            Security::Implicit | Security::StartTls => Some(tls::connector(settings.extra_roots.as_deref())?),
        };
        let ahead = AtomicBool::new(settings.ahead);
        Ok(SmtpCarrier { shared: Arc::new(Shared { settings, tls, ahead }) })
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &SmtpSettings {
        &self.shared.settings
    }

    /// Opens a connection: reaches the server, greets, encrypts and signs in.
    ///
    /// # Errors
    /// When any of that fails; [`ConnectError::outcome`] says what it means for waiting messages.
    pub async fn connect(&self) -> Result<SmtpConnection, ConnectError> {
        let mut connection = SmtpConnection { shared: self.shared.clone(), session: None };
        connection.session = Some(connection.open_session().await?);
        Ok(connection)
    }
}

impl SmtpConnection {
    pub(super) async fn open_session(&self) -> Result<Session, ConnectError> {
        open(&self.shared.settings, self.shared.tls.as_ref()).await
    }

    /// Carries one message.
    pub async fn carry(&mut self, mime: &Mime) -> Outcome {
        let mut one = One { mime: Some(mime.clone()), outcome: None };
        let ended = self.carry_batch(&mut one).await;
        one.outcome.unwrap_or_else(|| match ended {
            Err(error) => error.outcome(),
            Ok(()) => Outcome::Later { code: None, reply: "the message was not tried".into() },
        })
    }

    /// Carries every message of the batch; see [`Connection::carry_all`].
    ///
    /// # Errors
    /// When the connection is gone and cannot be replaced.
    pub async fn carry_all(&mut self, batch: &mut dyn Batch) -> Result<(), ConnectError> {
        self.carry_batch(batch).await
    }

    /// Asks the server whether it would take messages from this sender. What carries next takes the question back.
    ///
    /// # Errors
    /// When it would not, or the connection is gone.
    pub async fn would_take_from(&mut self, sender: &str) -> Result<(), ConnectError> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.open_session().await?,
        };
        if session.needs_reset {
            say(&mut session.wire, &self.shared.settings, "RSET").await?;
        }
        let reply = say(&mut session.wire, &self.shared.settings, &format!("MAIL FROM:<{sender}>")).await?;
        session.needs_reset = true;
        self.session = Some(session);
        if reply.is_yes() { Ok(()) } else { Err(ConnectError::TurnedAway { code: reply.code, reply: reply.text() }) }
    }

    /// Whether the next message can go out without opening a new network connection first.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.session.as_ref().is_some_and(|session| self.is_good(session))
    }

    /// Says goodbye and closes.
    pub async fn quit(mut self) {
        if let Some(session) = self.session.take() {
            part(self.shared, session).await;
        }
    }

    pub(super) fn goes_ahead(&self, session: &Session) -> bool {
        session.offers.pipelining && self.shared.ahead.load(Relaxed)
    }

    pub(super) fn stop_going_ahead(&self) {
        if self.shared.ahead.swap(false, Relaxed) {
            tracing::warn!("the mail server forgets commands behind the final dot: envelopes no longer go ahead");
        }
    }
}

/// QUIT, the answer if it comes soon, the end.
pub(super) async fn part(shared: Arc<Shared>, mut session: Session) {
    let goodbye = say(&mut session.wire, &shared.settings, "QUIT");
    if !matches!(tokio::time::timeout(GOODBYE, goodbye).await, Ok(Ok(_))) {
        tracing::debug!("the mail server was gone before the goodbye");
    }
    session.wire.close(GOODBYE).await;
}

/// A batch of one.
struct One {
    mime: Option<Mime>,
    outcome: Option<Outcome>,
}

impl Batch for One {
    fn next(&mut self) -> Option<Mime> {
        self.mime.take()
    }

    fn before_end(&mut self, _: usize) -> Boxed<'_, bool> {
        Box::pin(async { true })
    }

    fn after(&mut self, _: usize, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl Carrier for SmtpCarrier {
    fn connections(&self) -> usize {
        self.shared.settings.connections
    }

    fn open(&self) -> Boxed<'_, Result<Box<dyn Connection>, ConnectError>> {
        Box::pin(async {
            let connection: Box<dyn Connection> = Box::new(self.connect().await?);
            Ok(connection)
        })
    }
}

impl Connection for SmtpConnection {
    fn carry_all<'a>(&'a mut self, batch: &'a mut dyn Batch) -> Boxed<'a, Result<(), ConnectError>> {
        Box::pin(self.carry_batch(batch))
    }

    fn is_usable(&self) -> bool {
        SmtpConnection::is_usable(self)
    }

    fn quit(self: Box<Self>) -> Boxed<'static, ()> {
        Box::pin(SmtpConnection::quit(*self))
    }
}
