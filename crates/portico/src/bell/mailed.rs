//! When a staff member gets an email about what stands behind the bell.

use portico_database::word_enum;

word_enum! {
    /// Their choice, in the order in which they are offered.
    pub enum Mailed {
        /// A letter of its own for each answer that somebody should see soon.
        AtOnce = "at_once",
        /// One letter in the morning with what has not been read.
        Daily = "daily",
        /// None.
        Never = "never",
    }
}

impl Mailed {
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
                 access, or sends documents. Everything else waits under the bell."
            }
            Mailed::Daily => {
                "Each morning, how many of the notifications you chose are unread. No email when there is nothing new."
            }
            Mailed::Never => "Everything but a form to read today waits under the bell.",
        }
    }
}
