//! The words that somebody typed for an invitation.

use super::{letters::Message, placeholders::Text};
use portico_web::Problems;

/// The subject and message somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One line of at most 150 characters.
    pub subject: String,
    /// At most 5,000 characters.
    pub message: String,
}

impl Words {
    /// The words of a message that was accepted before: what would be refused now does not stop it.
    pub fn kept(&self) -> Message {
        Message::of(Text::kept(&self.subject), Text::kept(&self.message))
    }
    /// Checks the words and finds their placeholders.
    ///
    /// # Errors
    /// Problems at `subject` and `message`.
    pub fn parse(&self) -> Result<Message, Problems> {
        let mut problems = Problems::none();
        let read = |problems: &mut Problems, field: &'static str, text: &str, most: usize, missing: &str| {
            if text.trim().is_empty() {
                problems.add(field, "missing", missing);
            } else if text.chars().count() > most {
                problems.add(field, "too_long", format!("Shorten this to {most} characters"));
            }
            match Text::parse(text) {
                Ok(text) => Some(text),
                Err(unknown) => {
                    problems.add(field, "unknown_placeholder", unknown.to_string());
                    None
                }
            }
        };
        let subject = read(&mut problems, "subject", &self.subject, 150, "Enter a subject");
        let message = read(&mut problems, "message", &self.message, 5_000, "Enter a message");
        match (subject, message) {
            (Some(subject), Some(message)) if problems.is_empty() => Ok(Message::of(subject, message)),
            _ => Err(problems),
        }
    }
}
