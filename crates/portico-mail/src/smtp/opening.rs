//! From nothing to a connection that can carry messages: reach the server, greet, encrypt, sign in.

use std::net::IpAddr;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{
    capabilities::Capabilities,
    reply::Reply,
    settings::{Security, SmtpSettings},
    sign_in::sign_in,
    wire::{Wire, WireError},
};
use crate::Outcome;

/// Why there is no connection. The text is fit for staff; it never holds the password. For logs there are kind and code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The server could not be found or reached.
    #[error("the mail server {host} could not be reached: {reason}")]
    Unreachable {
        /// Name and port.
        host: String,
        /// What the network said.
        reason: String,
    },
    /// The conversation broke off, ran out of time or made no sense.
    #[error("{0}")]
    Broken(String),
    /// The server turned us away.
    #[error("the mail server turned us away: {reply}")]
    TurnedAway {
        /// The SMTP code.
        code: u16,
        /// The whole reply, one line.
        reply: String,
    },
    /// TLS is required and the server does not offer it.
    #[error("the mail server does not offer encryption (STARTTLS), and nothing is sent without it")]
    NoEncryption,
    /// The encrypted connection could not be made: the certificate is not trusted or names another host.
    #[error("the mail server's encryption was refused: {0}")]
    Encryption(String),
    /// The user or password was not accepted.
    #[error("the mail server did not accept the user and password: {reply}")]
    SignIn {
        /// The SMTP code, absent when the server offers no way we know.
        code: Option<u16>,
        /// The whole reply, one line.
        reply: String,
    },
    /// Something on this machine is missing.
    #[error("{0}")]
    Setup(String),
}

impl ConnectError {
    /// What went wrong, for logs: a mail server's own words may repeat the address it was given, so none of them (promises.md K76).
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            ConnectError::Unreachable { .. } => "unreachable",
            ConnectError::Broken(_) => "broken off",
            ConnectError::TurnedAway { .. } => "turned away",
            ConnectError::NoEncryption => "no encryption offered",
            ConnectError::Encryption(_) => "encryption refused",
            ConnectError::SignIn { .. } => "user and password not accepted",
            ConnectError::Setup(_) => "not set up",
        }
    }

    /// The SMTP code, where the server gave one.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        match self {
            ConnectError::TurnedAway { code, .. } => Some(*code),
            ConnectError::SignIn { code, .. } => *code,
            _ => None,
        }
    }

    /// What this means for a message that was waiting: another try later, never a final refusal.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::Later { code: self.code(), reply: self.to_string() }
    }
}

impl From<WireError> for ConnectError {
    fn from(error: WireError) -> Self {
        ConnectError::Broken(error.to_string())
    }
}

/// A connection that can carry, and what is known about it.
pub(super) struct Session {
    pub(super) wire: Wire,
    pub(super) offers: Capabilities,
    /// Messages that were given a final answer over it.
    pub(super) carried: usize,
    /// A refused envelope must be taken back with RSET before the next one.
    pub(super) needs_reset: bool,
}

/// Opens a connection and makes it ready.
pub(super) async fn open(settings: &SmtpSettings, tls: Option<&TlsConnector>) -> Result<Session, ConnectError> {
    let mut wire = Wire::plain(reach(settings).await?).map_err(WireError::from)?;
    if settings.security == Security::Implicit {
        wire = encrypt(wire, settings, tls).await?;
    }
    expect_yes(wire.reply(settings.timeouts.answer).await?)?;
    let mut offers = greet(&mut wire, settings).await?;
    if settings.security == Security::StartTls {
        if !offers.start_tls {
            return Err(ConnectError::NoEncryption);
        }
        expect_yes(say(&mut wire, settings, "STARTTLS").await?)?;
        wire = encrypt(wire, settings, tls).await?;
        // Whatever was offered before TLS does not count (RFC 3207 section 4.2).
        offers = greet(&mut wire, settings).await?;
    }
    if let Some((user, password)) = &settings.credentials {
        sign_in(&mut wire, &offers, settings, user, password).await?;
    }
    Ok(Session { wire, offers, carried: 0, needs_reset: false })
}

/// The server's addresses one after another, all of them within the connect time.
async fn reach(settings: &SmtpSettings) -> Result<TcpStream, ConnectError> {
    let only_here = settings.security == Security::None;
    crate::reach::reach(&settings.host, settings.port, only_here, settings.timeouts.connect)
        .await
        .map_err(|reason| ConnectError::Unreachable { host: format!("{}:{}", settings.host, settings.port), reason })
}

async fn encrypt(wire: Wire, settings: &SmtpSettings, tls: Option<&TlsConnector>) -> Result<Wire, ConnectError> {
    let connector = tls.ok_or_else(|| ConnectError::Setup("encryption was not set up".into()))?;
    let name = ServerName::try_from(settings.host.clone())
        .map_err(|_| ConnectError::Encryption("the host name fits no certificate".into()))?;
    match wire.under_tls(connector, name, settings.timeouts.connect).await {
        Err(WireError::Io(error)) => Err(ConnectError::Encryption(error.to_string())),
        other => Ok(other?),
    }
}

/// EHLO; HELO for a server so old that it does not know EHLO.
async fn greet(wire: &mut Wire, settings: &SmtpSettings) -> Result<Capabilities, ConnectError> {
    let name = our_name(wire, settings)?;
    let reply = say(wire, settings, &format!("EHLO {name}")).await?;
    if matches!(reply.code, 500 | 502 | 504) {
        expect_yes(say(wire, settings, &format!("HELO {name}")).await?)?;
        return Ok(Capabilities::default());
    }
    expect_yes(reply).map(|reply| Capabilities::read(&reply))
}

fn our_name(wire: &Wire, settings: &SmtpSettings) -> Result<String, ConnectError> {
    if !settings.helo.is_empty() {
        return Ok(settings.helo.clone());
    }
    Ok(match wire.local_ip().map_err(WireError::from)?.to_canonical() {
        IpAddr::V4(ip) => format!("[{ip}]"),
        IpAddr::V6(ip) => format!("[IPv6:{ip}]"),
    })
}

/// One command, one reply.
pub(super) async fn say(wire: &mut Wire, settings: &SmtpSettings, line: &str) -> Result<Reply, WireError> {
    let within = settings.timeouts.answer;
    wire.write(format!("{line}\r\n").as_bytes(), within).await.map_err(|(_, error)| error)?;
    wire.reply(within).await
}

fn expect_yes(reply: Reply) -> Result<Reply, ConnectError> {
    if reply.is_yes() { Ok(reply) } else { Err(ConnectError::TurnedAway { code: reply.code, reply: reply.text() }) }
}
