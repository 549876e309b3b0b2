//! As what somebody opens a portal that is not their own.

/// The kinds of such grants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Acts for somebody under age. Suspended at the age that the practice sets.
    Guardian,
    /// Acts for an adult.
    Proxy,
    /// Sees what is shared with guests of a group.
    Guest,
}

impl Kind {
    /// The word in rows and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Guardian => "guardian",
            Kind::Proxy => "proxy",
            Kind::Guest => "guest",
        }
    }
    /// The one with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Kind::Guardian, Kind::Proxy, Kind::Guest].into_iter().find(|kind| kind.word() == word)
    }
}

/// What a kind is called on staff pages.
pub fn label(word: &str) -> &'static str {
    match word {
        "self" => "Own portal",
        "guardian" => "Guardian",
        "proxy" => "Proxy",
        "guest" => "Guest",
        _ => "Access",
    }
}
