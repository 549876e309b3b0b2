//! "Update Client Portal access?": when it is asked, and what can be answered. Pure.

use crate::clients::store::InUse;
use portico_database::word_enum;

/// The question that a changed main address opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Invited and not active: the invitation went to an address that is no longer the main one, and has ended.
    Invited {
        /// Where the invitation went.
        from: String,
        /// The main address now.
        to: String,
    },
    /// Active: they sign in with another address than the main one.
    Active {
        /// With which they sign in.
        from: String,
        /// The main address now.
        to: String,
    },
}

word_enum! {
    /// What can be answered, and in the practice's row what it prefers.
    pub enum Choice {
        /// The sign-in moves, the password stays.
        Move = "move",
        /// The way in by the old address ends, and the new one is invited.
        Resend = "resend",
        /// Nothing.
        No = "no",
    }
}

impl Choice {
    /// The words on the button.
    pub const fn label(self) -> &'static str {
        match self {
            Choice::Move => "Move sign-in to the new email",
            Choice::Resend => "Yes, Disable and Resend",
            Choice::No => "No",
        }
    }
    /// What it does, where the practice says which one it prefers.
    pub const fn hint(self) -> &'static str {
        match self {
            Choice::Move => {
                "The same password works with the new address straight away. If they haven’t signed in yet, the invitation is sent again."
            }
            Choice::Resend => "The old address stops working, and the new one gets an invitation.",
            Choice::No => "Sign-in stays as it is, and nothing is sent.",
        }
    }
}

impl Question {
    /// The question that stands open for a client, if one does.
    pub(crate) fn of(facts: &InUse) -> Option<Self> {
        let to = facts.main_address.clone()?;
        let differs = |from: &str| !from.eq_ignore_ascii_case(&to);
        match (&facts.login_address, &facts.invited_address, facts.invitation_state.as_deref()) {
            (Some(from), ..) => differs(from).then(|| Question::Active { from: from.clone(), to: to.clone() }),
            (None, Some(from), Some("revoked")) => {
                differs(from).then(|| Question::Invited { from: from.clone(), to: to.clone() })
            }
            _ => None,
        }
    }
    /// The address that was used so far.
    pub fn from(&self) -> &str {
        match self {
            Question::Invited { from, .. } | Question::Active { from, .. } => from,
        }
    }
    /// The new one.
    pub fn to(&self) -> &str {
        match self {
            Question::Invited { to, .. } | Question::Active { to, .. } => to,
        }
    }
    /// The answers in their order, the one that the practice prefers first.
    pub fn choices(&self, preferred: Choice) -> Vec<Choice> {
        let mut choices = match self {
            Question::Invited { .. } => vec![Choice::Resend, Choice::No],
            Question::Active { .. } => vec![Choice::Move, Choice::Resend, Choice::No],
        };
        // Nothing can be moved before there is an account: whoever prefers that prefers to send again.
        if let Some(at) = choices.iter().position(|choice| *choice == preferred) {
            let first = choices.remove(at);
            choices.insert(0, first);
        }
        choices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(login: Option<&str>, invited: Option<&str>, state: Option<&str>, main: Option<&str>) -> InUse {
        let text = |part: Option<&str>| part.map(str::to_owned);
        InUse {
            given_name: "Maya".into(),
            family_name: String::new(),
            preferred_name: None,
            main_address: text(main),
            login: None,
            login_address: text(login),
            confirmed_at: None,
            invited_address: text(invited),
            invitation_state: text(state),
        }
    }

    #[test]
    fn it_is_asked_where_an_address_in_use_is_no_longer_the_main_one() {
        let asked = |login, invited, state, main| Question::of(&facts(login, invited, state, main));
        assert!(matches!(asked(Some("old@x.test"), None, None, Some("new@x.test")), Some(Question::Active { .. })));
        assert_eq!(asked(Some("New@x.test"), None, None, Some("new@x.test")), None);
        assert!(matches!(asked(None, Some("old@x.test"), Some("revoked"), Some("new@x.test")), Some(Question::Invited { .. })));
        assert_eq!(
            asked(None, Some("old@x.test"), Some("sent"), Some("new@x.test")),
            None,
            "its link lives: nothing has changed"
        );
        assert_eq!(asked(None, None, None, Some("new@x.test")), None, "never invited");
        assert_eq!(asked(Some("old@x.test"), None, None, None), None);
    }

    #[test]
    fn the_preferred_answer_stands_first() {
        let (from, to) = ("a@x.test".to_owned(), "b@x.test".to_owned());
        let active = Question::Active { from: from.clone(), to: to.clone() };
        assert_eq!(active.choices(Choice::No), [Choice::No, Choice::Move, Choice::Resend]);
        let invited = Question::Invited { from, to };
        assert_eq!(invited.choices(Choice::Move), [Choice::Resend, Choice::No]);
        assert_eq!(invited.choices(Choice::No), [Choice::No, Choice::Resend]);
    }
}
