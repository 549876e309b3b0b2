//! What holds a group together.

/// The kinds of groups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GroupKind {
    /// Two people.
    Couple,
    /// Parents and children.
    Family,
    /// People who live together.
    Household,
    /// People who work together.
    Business,
}

impl GroupKind {
    /// All of them, in the order of the form.
    pub const ALL: [GroupKind; 4] = [GroupKind::Couple, GroupKind::Family, GroupKind::Household, GroupKind::Business];

    /// The word in rows and forms.
    pub const fn word(self) -> &'static str {
        match self {
            GroupKind::Couple => "couple",
            GroupKind::Family => "family",
            GroupKind::Household => "household",
            GroupKind::Business => "business",
        }
    }
    /// The word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            GroupKind::Couple => "Couple",
            GroupKind::Family => "Family",
            GroupKind::Household => "Household",
            GroupKind::Business => "Business",
        }
    }
    /// The one with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
