//! As what a grant opens a portal. What follows from it is said in statements by `open_grant.rs`.

use portico_database::word_enum;

word_enum! {
    /// The kinds of grants.
    pub enum GrantKind {
        /// The client's own.
        Own = "self",
        /// Of somebody who acts for somebody under age. Suspended at the age that the practice sets.
        Guardian = "guardian",
        /// Of somebody who acts for an adult.
        Proxy = "proxy",
        /// Of a guest of a group, who sees what is shared with guests.
        Guest = "guest",
    }
}

impl GrantKind {
    /// What it is called on staff pages.
    pub const fn label(self) -> &'static str {
        match self {
            GrantKind::Own => "Own portal",
            GrantKind::Guardian => "Guardian",
            GrantKind::Proxy => "Proxy",
            GrantKind::Guest => "Guest",
        }
    }
    /// Whether its owner acts for the client: not the client, and not a guest.
    pub const fn acts_for_somebody(self) -> bool {
        matches!(self, GrantKind::Guardian | GrantKind::Proxy)
    }
}
