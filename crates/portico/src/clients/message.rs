//! Which message an invitation went out with, as reports count it and the list finds it (behaviours.md 44).

use portico_values::TemplateId;

/// Which message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MessageSent {
    /// The one that goes when nobody writes another: the practice's, or Portico's own.
    Default,
    /// A template as it stands.
    Template(TemplateId),
    /// Words that somebody wrote for it.
    #[default]
    Own,
    /// None: it was printed.
    Paper,
}

impl MessageSent {
    /// The word in rows and addresses.
    pub fn word(self) -> String {
        match self {
            MessageSent::Default => "default".into(),
            MessageSent::Own => "own".into(),
            MessageSent::Paper => "paper".into(),
            MessageSent::Template(template) => template.to_string(),
        }
    }
    /// The message with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "default" => Some(MessageSent::Default),
            "own" => Some(MessageSent::Own),
            "paper" => Some(MessageSent::Paper),
            id => id.parse().ok().map(MessageSent::Template),
        }
    }
    /// The label; of a template without its name.
    pub const fn label(self) -> &'static str {
        match self {
            MessageSent::Default => "Default message",
            MessageSent::Own => "Own words",
            MessageSent::Paper => "Printed letter",
            MessageSent::Template(_) => "A template",
        }
    }
}
