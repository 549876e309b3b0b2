//! The state of a form that was sent to a client.

use jiff::civil::Date;
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
        /// Filled in and sent, but somebody still has to sign.
        Signing = "signing",
        /// Filled in and sent, with every signature.
        Done = "done",
        /// Withdrawn by staff.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether the client can fill it in.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Started | Self::Returned)
    }
    /// Whether it is late: asked for until a day before this one, and not filled in or not signed by everybody. What staff sent back is
    /// theirs again.
    pub(crate) fn is_overdue(self, due_on: Option<&str>, today: Date) -> bool {
        let waits = matches!(self, Self::Waiting | Self::Started | Self::Signing);
        waits && due_on.and_then(|day| day.parse::<Date>().ok()).is_some_and(|day| day < today)
    }
    /// Label, icon and tone of its badge on this day.
    pub(crate) fn badge_on(self, due_on: Option<&str>, today: Date) -> (&'static str, &'static str, &'static str) {
        if self.is_overdue(due_on, today) { ("Overdue", "clock", "clay") } else { self.badge() }
    }
    /// What its badge does not say where that says that it is late: that it is filled in, and a signature is missing.
    pub(crate) fn beside_late(self, due_on: Option<&str>, today: Date) -> Option<&'static str> {
        (self == Self::Signing && self.is_overdue(due_on, today)).then_some("Waiting for a signature")
    }
    /// Label, icon and tone of its badge on staff pages.
    const fn badge(self) -> (&'static str, &'static str, &'static str) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_late_the_day_after_it_was_due() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let (due, on_the_day, after) = (Some("2026-11-27"), day("2026-11-27"), day("2026-11-28"));
        assert!(!State::Waiting.is_overdue(due, on_the_day));
        assert!(State::Waiting.is_overdue(due, after) && State::Started.is_overdue(due, after));
        assert_eq!(State::Waiting.badge_on(due, after).0, "Overdue");
        assert_eq!(State::Signing.badge_on(due, on_the_day).0, "Waiting for a signature");
        assert_eq!(State::Signing.badge_on(due, after).0, "Overdue");
        assert_eq!(State::Signing.beside_late(due, after), Some("Waiting for a signature"));
        assert_eq!((State::Signing.beside_late(due, on_the_day), State::Waiting.beside_late(due, after)), (None, None));
        assert!(!State::Returned.is_overdue(due, after));
        assert!(!State::Waiting.is_overdue(None, after));
        assert_eq!(State::Done.badge_on(due, after).0, "Filled in");
    }
}
