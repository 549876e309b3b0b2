//! In which capacity somebody opens a portal that is not their own.

use crate::practices::GrantKind;
use portico_database::word_enum;

word_enum! {
    /// The kinds of such grants, and of the offers that they come from.
    pub enum Kind {
        /// Acts for a minor. Suspended at the age that the practice sets.
        Guardian = "guardian",
        /// Acts for an adult.
        Proxy = "proxy",
        /// Sees what is shared with guests of a group.
        Guest = "guest",
    }
}

impl From<Kind> for GrantKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Guardian => GrantKind::Guardian,
            Kind::Proxy => GrantKind::Proxy,
            Kind::Guest => GrantKind::Guest,
        }
    }
}

word_enum! {
    /// Where an offer stands.
    pub enum OfferState {
        /// Written, but not sent.
        Prepared = "prepared",
        /// Sent, but not answered.
        Waiting = "waiting",
        /// Accepted: there is a grant.
        Accepted = "accepted",
        /// Declined. It may be sent again.
        Declined = "declined",
        /// Withdrawn by staff.
        Withdrawn = "withdrawn",
    }
}
