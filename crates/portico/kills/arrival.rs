//! A letter as the mail server took it: what makes it this letter and no other.

use super::ground::LINKS;

/// What is looked at in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) message_id: String,
    /// What its link ends with, the same in both parts.
    pub(crate) secret: String,
}

impl Arrival {
    /// Reads it out of a message whose parts are quoted-printable.
    pub(crate) fn read(message: &[u8]) -> Self {
        let message = std::str::from_utf8(message).expect("a letter is ASCII");
        let (_, behind) = message.split_once("\r\nMessage-ID: ").unwrap_or_else(|| panic!("no Message-ID:\n{message}"));
        let message_id = behind.lines().next().unwrap_or_default().to_owned();
        let unbroken = message.replace("=\r\n", "");
        let mut secrets: Vec<&str> = unbroken.split(LINKS).skip(1).map(secret_at_the_start).collect();
        secrets.dedup();
        assert_eq!(secrets.len(), 1, "a letter has one link, this one has {secrets:?}:\n{message}");
        Self { message_id, secret: secrets[0].to_owned() }
    }
}

fn secret_at_the_start(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    &text[..end.unwrap_or(text.len())]
}
