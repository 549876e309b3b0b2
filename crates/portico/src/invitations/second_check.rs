//! The second check on a link that staff copied: it travels by other means than the letter, so the practice may ask for something that only
//! the right person knows (behaviours.md 27).

/// What is asked of whoever opens a copied link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecondCheck {
    /// Nothing.
    None,
    /// Six digits that staff tell the client.
    Code,
    /// The date of birth on file.
    BirthDate,
}

impl SecondCheck {
    /// All of them, in the order in which they are offered.
    pub const ALL: [SecondCheck; 3] = [SecondCheck::None, SecondCheck::Code, SecondCheck::BirthDate];

    /// The word stored in rows.
    pub const fn word(self) -> &'static str {
        match self {
            SecondCheck::None => "none",
            SecondCheck::Code => "code",
            SecondCheck::BirthDate => "birth_date",
        }
    }
    /// The check with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.word() == word)
    }
    /// What it is called in the settings.
    pub const fn label(self) -> &'static str {
        match self {
            SecondCheck::None => "None",
            SecondCheck::Code => "Six-digit code told by staff",
            SecondCheck::BirthDate => "Date of birth",
        }
    }
    /// What that means.
    pub const fn hint(self) -> &'static str {
        match self {
            SecondCheck::None => "",
            SecondCheck::Code => "The code is shown beside the link when it is copied. Tell it to the client in person or by phone.",
            SecondCheck::BirthDate => "As it stands in Client Info. A wrong one on file keeps the right person out.",
        }
    }
}
