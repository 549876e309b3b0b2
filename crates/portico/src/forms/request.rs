//! Where a form stands that was sent to a client.

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// Sent, and nothing is filled in.
    Waiting,
    /// Somebody has begun.
    Started,
    /// Staff sent it back for correction.
    Returned,
    /// Filled in and sent, and somebody has still to sign.
    Signing,
    /// Filled in and sent, with every signature.
    Done,
    /// Taken back by staff.
    Withdrawn,
}

impl State {
    /// The one with the word of a row.
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "started" => Self::Started,
            "returned" => Self::Returned,
            "signing" => Self::Signing,
            "done" => Self::Done,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Waiting,
        }
    }
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
            Self::Signing => ("Waits for a signature", "pencil-simple-line", "honey"),
            Self::Done => ("Filled in", "check-circle", "sage"),
            Self::Withdrawn => ("Withdrawn", "prohibit", "stone"),
        }
    }
}
