//! What became of one attempt to hand a message over.

/// What became of one attempt to hand one message to the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took responsibility for the message.
    Accepted {
        /// What the server said, one line.
        reply: String,
    },
    /// Not sent now, worth another try: a 4xx reply, our sender was refused, or the network failed before the message was complete.
    Later {
        /// The SMTP code, absent when the network failed.
        code: Option<u16>,
        /// What the server or the network said, one line.
        reply: String,
    },
    /// The server refused for good, or the message cannot be carried by this server at all.
    Never {
        /// The SMTP code.
        code: u16,
        /// What the server said, one line.
        reply: String,
    },
    /// The connection was lost after the message was complete and before the server answered: it may have arrived (RFC 1047).
    Uncertain {
        /// What happened, one line.
        reply: String,
    },
    /// [`Batch::before_end`](crate::Batch::before_end) said no at the last moment; the server was given no
    /// whole message.
    Withheld,
}

impl Outcome {
    /// True when the server took the message.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Outcome::Accepted { .. })
    }

    /// What the server or the network said, one line.
    #[must_use]
    pub fn reply(&self) -> &str {
        match self {
            Outcome::Accepted { reply }
            | Outcome::Later { reply, .. }
            | Outcome::Never { reply, .. }
            | Outcome::Uncertain { reply } => reply,
            Outcome::Withheld => "the message was withheld at the last moment",
        }
    }
}

/// Whether a code ends the matter (R6). A 5xx that speaks of our sign-in or of the order of commands says nothing about
/// the message: it goes out once the setting is put right.
pub(crate) fn is_final(code: u16) -> bool {
    code >= 500 && !matches!(code, 503 | 530 | 534 | 535 | 538)
}
