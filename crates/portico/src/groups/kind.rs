//! What holds a group together.

use portico_database::word_enum;

word_enum! {
    /// The kinds of groups, in the order of the form.
    pub enum GroupKind {
        /// Two people.
        Couple = "couple",
        /// Parents and children.
        Family = "family",
        /// People who live together.
        Household = "household",
        /// People who work together.
        Business = "business",
    }
}

impl GroupKind {
    /// The word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            GroupKind::Couple => "Couple",
            GroupKind::Family => "Family",
            GroupKind::Household => "Household",
            GroupKind::Business => "Business",
        }
    }
}
