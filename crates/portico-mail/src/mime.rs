//! A finished message: its envelope and its bytes.

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mime {
    /// The address bounces go to.
    pub envelope_from: String,
    /// The one recipient.
    pub envelope_to: String,
    /// Headers and body, lines ended by CRLF, 7-bit unless an address holds non-ASCII letters. Not yet dot-stuffed.
    pub bytes: Vec<u8>,
}

impl Mime {
    /// Whether only a server that knows SMTPUTF8 (RFC 6531) can carry it.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !(self.envelope_from.is_ascii() && self.envelope_to.is_ascii() && self.bytes.is_ascii())
    }
}
