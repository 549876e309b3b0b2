//! The preview: the real letter for a real recipient, except that its link leads nowhere and filled-in values are marked.

use super::{
    letters::{self, Link, Message},
    placeholders::Filled,
    recipient::Recipient,
    sender::Sender,
};
use crate::{app::Portico, invitations::Channel, outbox::plain_text, practices::Practice};
use portico_values::{Moment, SecretToken};

/// What the preview shows.
pub struct Preview {
    /// The sender's name.
    pub sender: String,
    /// The id of the client it is shown for.
    pub client: String,
    /// The address it would go to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The language of the letter.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// The message: paragraphs, and the pieces of each.
    pub paragraphs: Vec<Vec<Filled>>,
    /// The label of the button.
    pub button: String,
    /// The small print.
    pub notes: Vec<String>,
    /// "Or copy this address:".
    pub in_words: String,
    /// The address of the link, without its secret.
    pub address: String,
    /// The whole letter as plain text.
    pub text: String,
    /// Why this recipient cannot get these words; then everything else is empty.
    pub problem: Option<String>,
}

/// The view in which the letter is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum View {
    /// As on a small screen.
    #[default]
    Phone,
    /// As on a large one.
    Computer,
    /// As programs without HTML show it.
    Text,
}

impl View {
    /// All of them, in the order in which they are offered.
    pub const ALL: [View; 3] = [View::Phone, View::Computer, View::Text];

    /// The word in forms.
    pub const fn word(self) -> &'static str {
        match self {
            View::Phone => "phone",
            View::Computer => "computer",
            View::Text => "text",
        }
    }
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            View::Phone => "Phone",
            View::Computer => "Computer",
            View::Text => "Plain text",
        }
    }
    /// The view with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.word() == word)
    }
}

/// The preview for one recipient.
pub fn preview(
    portico: &Portico,
    practice: &Practice,
    recipient: &Recipient,
    sender: &Sender,
    message: &Message,
    now: Moment,
) -> Preview {
    let secret = SecretToken::from_bytes([0; 32]);
    let link = Link { secret: &secret, expires_at: now.plus(Channel::Mailed.life(practice.link_days)), now };
    let empty = Preview {
        sender: practice.sender_name.clone(),
        client: recipient.client.to_string(),
        to: recipient.written_to().to_owned(),
        subject: String::new(),
        language: recipient.language.clone(),
        direction: "ltr".into(),
        paragraphs: Vec::new(),
        button: String::new(),
        notes: Vec::new(),
        in_words: String::new(),
        address: practice.link(&portico.settings, "/a/…"),
        text: String::new(),
        problem: None,
    };
    match letters::invitation(portico, practice, recipient, sender, message, &link) {
        Ok(mut written) => {
            if let Some(button) = &mut written.composed.button {
                button.address.clone_from(&empty.address);
            }
            if let Some(wrong) = &mut written.composed.wrong_address {
                wrong.address = practice.link(&portico.settings, "/w/…");
            }
            let text = plain_text(&written.composed).unwrap_or_else(|error| {
                tracing::error!(%error, "a preview has no plain text");
                String::new()
            });
            let button = written.composed.button;
            let wrong = written.composed.wrong_address.map(|wrong| format!("{} {}.", wrong.in_words, wrong.label));
            Preview {
                subject: written.composed.subject,
                language: written.composed.language,
                direction: written.composed.direction,
                paragraphs: by_paragraph(written.message),
                in_words: button.as_ref().map(|button| button.in_words.clone()).unwrap_or_default(),
                button: button.map(|button| button.label).unwrap_or_default(),
                notes: written.composed.notes.into_iter().chain(wrong).collect(),
                text: text.trim().to_owned(),
                ..empty
            }
        }
        Err(placeholder) => Preview { problem: Some(format!("{}.", placeholder.missing())), ..empty },
    }
}

/// Splits pieces into paragraphs at empty lines.
fn by_paragraph(pieces: Vec<Filled>) -> Vec<Vec<Filled>> {
    let mut paragraphs = vec![Vec::new()];
    for piece in pieces {
        if piece.from_placeholder {
            paragraphs.last_mut().expect("never empty").push(piece);
            continue;
        }
        let text = piece.text.replace("\r\n", "\n");
        for (at, part) in text.split("\n\n").enumerate() {
            if at > 0 {
                paragraphs.push(Vec::new());
            }
            if !part.is_empty() {
                let piece = Filled { text: part.to_owned(), from_placeholder: false };
                paragraphs.last_mut().expect("never empty").push(piece);
            }
        }
    }
    paragraphs.retain(|paragraph| paragraph.iter().any(|piece| !piece.text.trim().is_empty()));
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_part_at_empty_lines_only() {
        let plain = |text: &str| Filled { text: text.into(), from_placeholder: false };
        let value = Filled { text: "Maya".into(), from_placeholder: true };
        let parted = by_paragraph(vec![plain("Hello "), value.clone(), plain(",\n\nTwo\nlines.\n\n\n\n")]);
        assert_eq!(parted, [vec![plain("Hello "), value, plain(",")], vec![plain("Two\nlines.")]]);
    }
}
