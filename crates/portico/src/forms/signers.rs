//! Who signs a form: pure rules. Each signs once, from their own account, under the same answers (behaviours.md 62, 63).

use portico_database::word_enum;

word_enum! {
    /// As whom somebody signs.
    pub(crate) enum Role {
        /// The client, by their own account.
        Client = "client",
        /// A guardian or proxy who may fill in intake forms for the client.
        Guardian = "guardian",
    }
}

/// Who is there to sign for a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hands {
    /// Whether the client has an account of their own, or an invitation that leads to one.
    pub(crate) own: bool,
    /// How many others may fill in forms for them.
    pub(crate) guardians: usize,
}

word_enum! {
    /// Who has to sign, chosen when the form is sent. In the order in which they are offered.
    #[derive(Default)]
    pub enum Signers {
        /// The person who fills it in.
        #[default]
        Whoever = "whoever",
        /// The client.
        Client = "client",
        /// A guardian.
        Guardian = "guardian",
        /// The client and a guardian.
        ClientAndGuardian = "client_guardian",
        /// Two guardians, each for themselves.
        TwoGuardians = "two_guardians",
    }
}

word_enum! {
    /// Whether the practice countersigns what is sent, chosen when it goes out. In the order in which it is offered.
    #[derive(Default)]
    pub enum Countersigning {
        /// As each form says.
        #[default]
        AsTheForm = "form",
        /// All of what is sent.
        Always = "always",
        /// None of it.
        Never = "never",
    }
}

impl Countersigning {
    /// The words where it is chosen.
    pub const fn label(self) -> &'static str {
        match self {
            Countersigning::AsTheForm => "As each form says",
            Countersigning::Always => "Yes, every form",
            Countersigning::Never => "No",
        }
    }
}

impl Signers {
    /// The words where it is chosen.
    pub const fn label(self) -> &'static str {
        match self {
            Signers::Whoever => "The person who fills it in",
            Signers::Client => "The client",
            Signers::Guardian => "A guardian",
            Signers::ClientAndGuardian => "The client and a guardian",
            Signers::TwoGuardians => "Two guardians (second parent)",
        }
    }
    /// The same in a sentence about one form or `many`: "The client signs".
    pub(crate) const fn sign(self, many: bool) -> &'static str {
        match self {
            Signers::Whoever if many => "The person who fills them in signs",
            Signers::Whoever => "The person who fills it in signs",
            Signers::Client => "The client signs",
            Signers::Guardian => "A guardian signs",
            Signers::ClientAndGuardian => "The client and a guardian sign",
            Signers::TwoGuardians => "Two guardians sign",
        }
    }
    /// How many signatures of this role are needed.
    const fn needed(self, role: Role) -> usize {
        match (self, role) {
            (Signers::Client | Signers::ClientAndGuardian, Role::Client) => 1,
            (Signers::Guardian | Signers::ClientAndGuardian, Role::Guardian) => 1,
            (Signers::TwoGuardians, Role::Guardian) => 2,
            _ => 0,
        }
    }
    /// How many guardians have to sign.
    pub(crate) const fn guardians(self) -> usize {
        self.needed(Role::Guardian)
    }
    /// Whose signature nobody can give: the client's first.
    pub(crate) const fn lacks(self, hands: Hands) -> Option<Role> {
        if self.needed(Role::Client) > 0 && !hands.own {
            Some(Role::Client)
        } else if self.guardians() > hands.guardians {
            Some(Role::Guardian)
        } else {
            None
        }
    }
    /// Whether the next signature of this role is wanted.
    pub(crate) fn wants(self, role: Role, signed: &[Role]) -> bool {
        match self {
            Signers::Whoever => signed.is_empty(),
            _ => signed.iter().filter(|one| **one == role).count() < self.needed(role),
        }
    }
    /// Whose signatures are missing, once for each.
    pub(crate) fn missing(self, signed: &[Role]) -> Vec<Role> {
        let of = |role: Role| {
            let there = signed.iter().filter(|one| **one == role).count();
            std::iter::repeat_n(role, self.needed(role).saturating_sub(there))
        };
        of(Role::Client).chain(of(Role::Guardian)).collect()
    }
    /// "the client and a guardian", for staff.
    pub(crate) fn missing_said(self, signed: &[Role]) -> String {
        let words: Vec<&str> = self
            .missing(signed)
            .iter()
            .map(|role| match role {
                Role::Client => "the client",
                Role::Guardian if self == Signers::TwoGuardians && !signed.is_empty() => "a second guardian",
                Role::Guardian => "a guardian",
            })
            .collect();
        words.join(" and ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signature_counts_once() {
        use Role::{Client, Guardian};
        assert!(Signers::Whoever.wants(Guardian, &[]) && !Signers::Whoever.wants(Client, &[Guardian]));
        assert!(Signers::Whoever.missing(&[]).is_empty(), "whoever fills in signs with it");
        assert!(!Signers::Client.wants(Guardian, &[]) && Signers::Client.wants(Client, &[]));
        assert_eq!(Signers::ClientAndGuardian.missing(&[Guardian]), [Client]);
        assert_eq!(Signers::TwoGuardians.missing(&[Guardian]), [Guardian]);
        assert_eq!(Signers::TwoGuardians.missing_said(&[Guardian]), "a second guardian");
        assert!(Signers::TwoGuardians.missing(&[Guardian, Guardian]).is_empty());
        assert_eq!(Signers::ClientAndGuardian.missing_said(&[]), "the client and a guardian");
    }

    #[test]
    fn a_form_goes_only_where_everybody_can_sign() {
        use Role::{Client, Guardian};
        let lacking = |signers: Signers| {
            [(false, 0), (true, 0), (false, 1), (true, 1), (true, 2)]
                .map(|(own, guardians)| signers.lacks(Hands { own, guardians }))
        };
        assert_eq!(lacking(Signers::Whoever), [None; 5]);
        assert_eq!(lacking(Signers::Client), [Some(Client), None, Some(Client), None, None]);
        assert_eq!(lacking(Signers::Guardian), [Some(Guardian), Some(Guardian), None, None, None]);
        assert_eq!(lacking(Signers::ClientAndGuardian), [Some(Client), Some(Guardian), Some(Client), None, None]);
        assert_eq!(lacking(Signers::TwoGuardians), [Some(Guardian), Some(Guardian), Some(Guardian), Some(Guardian), None]);
    }

    #[test]
    fn words_come_back() {
        assert!(Signers::ALL.into_iter().all(|one| Signers::from_word(one.word()) == Some(one)));
        assert!(Countersigning::ALL.into_iter().all(|one| Countersigning::from_word(one.word()) == Some(one)));
    }
}
