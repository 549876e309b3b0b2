//! Where the mail server is and how to speak to it.

use std::{fmt, net::IpAddr, path::PathBuf, time::Duration};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`smtps:`, port 465).
    Implicit,
    /// Plain at first, then STARTTLS, which the server must offer.
    StartTls,
    /// No protection: for a server on this machine only.
    None,
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Finding and reaching the server, all its addresses together; also the TLS handshake.
    pub connect: Duration,
    /// Every single answer: greeting, EHLO, sign-in, envelope.
    pub answer: Duration,
    /// Writing one message.
    pub writing: Duration,
    /// The answer after the final dot; RFC 5321 4.5.3.2.6 asks for 10 minutes, because giving up early makes copies.
    pub final_answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Timeouts { connect: seconds(30), answer: seconds(120), writing: seconds(180), final_answer: seconds(600) }
    }
}

/// The mail server and how to speak to it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Name or address of the server; its certificate must name it.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// Connections open at once.
    pub connections: usize,
    /// Messages carried over one connection before it is replaced.
    pub messages_per_connection: usize,
    /// Whether the next envelope is written together with the final dot, where the server offers PIPELINING.
    pub ahead: bool,
    /// How we introduce ourselves; empty means the address of our end of the connection, in brackets.
    pub helo: String,
    /// A PEM file of certificate authorities to trust besides the system's.
    pub extra_roots: Option<PathBuf>,
    /// How long each step may take.
    pub timeouts: Timeouts,
}

impl SmtpSettings {
    /// Settings for a server with every default of this crate.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16, security: Security) -> Self {
        SmtpSettings {
            host: host.into(),
            port,
            security,
            credentials: None,
            connections: 4,
            messages_per_connection: 100,
            ahead: true,
            helo: String::new(),
            extra_roots: None,
            timeouts: Timeouts::default(),
        }
    }
}

/// Whether the host is this machine by name or number.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The password stays out of every log.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("signs_in", &self.credentials.is_some())
            .field("connections", &self.connections)
            .field("messages_per_connection", &self.messages_per_connection)
            .field("ahead", &self.ahead)
            .field("helo", &self.helo)
            .field("extra_roots", &self.extra_roots)
            .field("timeouts", &self.timeouts)
            .finish()
    }
}
