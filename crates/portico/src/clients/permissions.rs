//! What a client may use at the portal: four permissions, each for staff to give (behaviours.md 51, 52).

use portico_database::record;

/// A part of the portal that has to be permitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// Asking for an appointment.
    Requests,
    /// Secure messages.
    Messages,
    /// Invoices, statements and superbills.
    Bills,
    /// Paying what is outstanding.
    Payments,
}

impl Area {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Area; 4] = [Area::Requests, Area::Messages, Area::Bills, Area::Payments];

    /// The name of its field in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Area::Requests => "requests",
            Area::Messages => "messages",
            Area::Bills => "bills",
            Area::Payments => "payments",
        }
    }
    /// The words beside its checkbox.
    pub const fn label(self) -> &'static str {
        match self {
            Area::Requests => "Allow online appointment requests",
            Area::Messages => "Use secure messaging",
            Area::Bills => "Access billing documents",
            Area::Payments => "Pay outstanding balance",
        }
    }
}

record! {
    /// The four permissions, as they were given.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Permissions {
        pub may_request: bool,
        pub may_message: bool,
        pub may_see_bills: bool,
        pub may_pay: bool,
    }
}

impl Permissions {
    /// What the boxes of a form say.
    pub fn ticked(is_ticked: impl Fn(&str) -> bool) -> Self {
        Self {
            may_request: is_ticked(Area::Requests.word()),
            may_message: is_ticked(Area::Messages.word()),
            may_see_bills: is_ticked(Area::Bills.word()),
            may_pay: is_ticked(Area::Payments.word()),
        }
    }
    /// Whether staff gave this one.
    pub const fn gives(self, area: Area) -> bool {
        match area {
            Area::Requests => self.may_request,
            Area::Messages => self.may_message,
            Area::Bills => self.may_see_bills,
            Area::Payments => self.may_pay,
        }
    }
    /// Whether the area is open: paying needs the documents too, and an account that can take the money.
    pub const fn opens(self, area: Area, takes_payments: bool) -> bool {
        match area {
            Area::Payments => self.may_pay && self.may_see_bills && takes_payments,
            _ => self.gives(area),
        }
    }
    /// What paying still lacks, in a sentence; nothing if it is not given at all, or lacks nothing.
    pub fn paying_lacks(self, takes_payments: bool) -> Option<&'static str> {
        match (self.may_pay, self.may_see_bills, takes_payments) {
            (false, ..) | (true, true, true) => None,
            (true, false, true) => Some("Paying also needs “Access billing documents”."),
            (true, true, false) => Some("Paying also needs a connected payment account. The practice has none yet."),
            (true, false, false) => {
                Some("Paying also needs “Access billing documents” and a connected payment account. The practice has none yet.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Permissions = Permissions { may_request: true, may_message: true, may_see_bills: true, may_pay: true };

    #[test]
    fn paying_needs_both_permissions_and_an_account() {
        let without_bills = Permissions { may_see_bills: false, ..ALL };
        for (given, account, opens) in [(ALL, true, true), (ALL, false, false), (without_bills, true, false)] {
            assert_eq!(given.opens(Area::Payments, account), opens, "{given:?} {account}");
            assert_eq!(given.paying_lacks(account).is_none(), opens);
        }
        assert_eq!(Permissions { may_pay: false, ..ALL }.paying_lacks(false), None);
    }

    #[test]
    fn a_form_says_what_is_ticked() {
        let given = Permissions::ticked(|name| name == "messages");
        let open: Vec<_> = Area::ALL.into_iter().filter(|area| given.opens(*area, true)).collect();
        assert_eq!(open, [Area::Messages]);
    }
}
