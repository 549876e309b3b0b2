//! Where a form stands that was sent to a client.

use portico_database::word_enum;

word_enum! {
    /// Where it stands.
    pub enum State {
        /// Sent, and nothing is filled in.
        Waiting = "waiting",
        /// Somebody has begun.
        Started = "started",
        /// Staff sent it back for correction.
        Returned = "returned",
        /// Filled in and sent, and somebody has still to sign.
        Signing = "signing",
        /// Filled in and sent, with every signature.
        Done = "done",
        /// Taken back by staff.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether the client can fill it in.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Started | Self::Returned)
    }
    /// Label, icon and tone of its badge on staff pages.
    pub(crate) const fn badge(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Waiting => ("Waiting", "hourglass-medium", "honey"),
            Self::Started => ("Begun", "pencil-simple-line", "tide"),
            Self::Returned => ("Sent back for correction", "arrow-u-up-left", "clay"),
            Self::Signing => ("Waiting for a signature", "pencil-simple-line", "honey"),
            Self::Done => ("Filled in", "check-circle", "sage"),
            Self::Withdrawn => ("Withdrawn", "prohibit", "stone"),
        }
    }
}
