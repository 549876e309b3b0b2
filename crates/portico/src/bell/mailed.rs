//! When a staff member gets an email about what stands behind the bell.

/// Their choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mailed {
    /// A letter of its own for each answer that somebody should see soon.
    AtOnce,
    /// One letter in the morning with what has not been read.
    Daily,
    /// None.
    Never,
}

impl Mailed {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Mailed; 3] = [Mailed::AtOnce, Mailed::Daily, Mailed::Never];

    /// The word in rows and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Mailed::AtOnce => "at_once",
            Mailed::Daily => "daily",
            Mailed::Never => "never",
        }
    }
    /// The one with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mailed| mailed.word() == word)
    }
    /// What it is called where it is chosen.
    pub const fn label(self) -> &'static str {
        match self {
            Mailed::AtOnce => "At once",
            Mailed::Daily => "Once a day",
            Mailed::Never => "Never",
        }
    }
    /// What it means.
    pub const fn hint(self) -> &'static str {
        match self {
            Mailed::AtOnce => {
                "An email when an invitation is accepted or turned down, an address is wrong, somebody signs up, answers an offer of \
                 access, brings documents, or fills in a form to read today. The rest waits behind the bell."
            }
            Mailed::Daily => "In the morning, how much of what you chose has not been read. Nothing when there is nothing new.",
            Mailed::Never => "Everything waits behind the bell.",
        }
    }
}
