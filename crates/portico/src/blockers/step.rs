//! The buttons: each removes what stands in the way, for those who may. Pressed on the answer of a search, it leads back there when it is
//! done.

use crate::{
    clients::{self, Invitable},
    invitations::leading_back,
    visit::StaffVisit,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};

/// The button of a row.
pub struct Step {
    /// Its words.
    pub label: &'static str,
    /// Where it leads, or where its form is sent.
    pub href: String,
    /// Whether it acts at once.
    pub acts: bool,
    /// Whether it sends the invitation of somebody who was never invited, or whose invitation was taken back.
    pub sends: bool,
    /// Whether an invitation goes by it, at once or from where it leads, by email or on paper.
    pub invites: bool,
    /// The address that goes with the form; empty for none.
    pub address: String,
    /// Where the form leads back to; empty for its own page.
    pub next: String,
}

impl Step {
    /// Whether its form prints a letter.
    pub fn prints(&self) -> bool {
        self.href.ends_with("/invitation/letter")
    }
}

/// Where what was found at an address is read.
pub(super) fn looked_up(address: &EmailAddress) -> String {
    format!("/support?address={}", utf8_percent_encode(address.as_str(), NON_ALPHANUMERIC))
}

/// The buttons of one reader.
#[derive(Clone, Copy)]
pub(super) struct Steps<'a> {
    /// The reader.
    pub(super) visit: &'a StaffVisit,
    /// The address that was looked up; none on the record.
    pub(super) typed: Option<&'a EmailAddress>,
    /// Whom of those it is about the reader may invite.
    pub(super) invitable: &'a Invitable,
}

impl Steps<'_> {
    /// One that acts at once.
    pub(super) fn act(self, permission: Permission, label: &'static str, href: String) -> Option<Step> {
        let next = self.typed.map(looked_up).unwrap_or_default();
        self.made(permission, Step { label, href, acts: true, sends: false, invites: false, address: String::new(), next })
    }
    /// One that leads to the page on which it is done.
    pub(super) fn link(self, permission: Permission, label: &'static str, href: &str) -> Option<Step> {
        let next = self.typed.map(looked_up).unwrap_or_default();
        self.see(permission, label, leading_back(href, &next))
    }
    /// One that leads to where more is read.
    pub(super) fn see(self, permission: Permission, label: &'static str, href: String) -> Option<Step> {
        let (address, next) = (String::new(), String::new());
        self.made(permission, Step { label, href, acts: false, sends: false, invites: false, address, next })
    }
    fn made(self, permission: Permission, step: Step) -> Option<Step> {
        self.visit.may(permission).then_some(step)
    }

    /// Opens the portal of a client for whom access is disabled.
    pub(super) fn give_access_again(self, client: ClientId) -> Option<Step> {
        let step = self.act(Permission::InviteClients, "Give access again", format!("/clients/{client}/access/opening"));
        step.filter(|_| self.invitable.holds(client))
    }
    /// Makes a client of somebody who was deactivated.
    pub(super) fn reactivate(self, client: ClientId) -> Option<Step> {
        self.edit(client, "Reactivate client", "#care-status")
    }
    /// Makes a client of somebody prospective.
    pub(super) fn add(self, client: ClientId) -> Option<Step> {
        self.edit(client, "Review and add", clients::ADDING)
    }
    /// Leads to a place in the form of Client Info.
    pub(super) fn edit(self, client: ClientId, label: &'static str, place: &str) -> Option<Step> {
        self.link(Permission::EditClients, label, &format!("/clients/{client}/info/edit{place}"))
    }
    /// Turns the portal on for the whole practice, after its question.
    pub(super) fn turn_on(self) -> Option<Step> {
        self.link(Permission::ManagePortal, "Turn it on", "/settings/scheduling/client-portal/switch")
    }
    /// Lets somebody try again who typed too many wrong passwords or codes, at this address as well.
    pub(super) fn unlock(self, client: ClientId, address: Option<&EmailAddress>) -> Option<Step> {
        let step = self.act(Permission::EditClients, "Let them try again now", format!("/clients/{client}/portal/unlock"))?;
        Some(Step { address: address.map(ToString::to_string).unwrap_or_default(), ..step })
    }
    /// Mails again to somebody who complained.
    pub(super) fn allow_email(self, client: ClientId) -> Option<Step> {
        self.act(Permission::EditClients, "Allow email again", format!("/clients/{client}/complaint/lift"))
    }
    /// Leads to who else has access.
    pub(super) fn see_people(self, client: ClientId) -> Option<Step> {
        self.see(Permission::SeeClients, "See who has access", format!("/clients/{client}/portal#people"))
    }
}
