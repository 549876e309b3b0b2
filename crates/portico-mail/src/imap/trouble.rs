//! Why a mailbox could not be read.

/// Why a mailbox could not be read. The text is fit for staff and logs: it repeats no word of the server, which might repeat ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxTrouble {
    /// The server could not be found or reached.
    #[error("its server could not be reached: {0}")]
    Unreachable(String),
    /// The conversation broke off or ran out of time.
    #[error("the conversation with its server broke off")]
    Broken,
    /// The server's answer is no IMAP, or longer than any answer to what was asked.
    #[error("its server’s answer makes no sense")]
    NoSense,
    /// The server begins to hand out more of a message than was asked for. Nothing more is read on this connection.
    #[error("its server hands out more of a message than was asked for")]
    TooLong,
    /// The server greeted us with no.
    #[error("its server turned us away")]
    TurnedAway,
    /// TLS is required and the server does not offer it.
    #[error("its server does not offer encryption (STARTTLS), and nothing is read without it")]
    NoEncryption,
    /// The encrypted connection could not be made.
    #[error("its server’s encryption was refused: {0}")]
    Encryption(String),
    /// The user or password was not accepted.
    #[error("its server did not accept the user and password")]
    SignIn,
    /// The server takes no password in a way that we know.
    #[error("its server offers no way to sign in with a password")]
    NoSignIn,
    /// The folder is not there, or not for us.
    #[error("it has no folder {0} that can be opened")]
    Folder(String),
    /// The server refused something else.
    #[error("its server refused to {0}")]
    Refused(&'static str),
    /// Something on this machine is missing.
    #[error("{0}")]
    Setup(String),
}
