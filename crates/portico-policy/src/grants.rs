//! Grants: single permissions that an administrator adds to a staff member's role, or takes from it (behaviours.md 55).

use crate::Role;

/// Something that can be granted by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Grant {
    /// "Invite clients assigned to me".
    InviteAssigned,
    /// "Invite all clients".
    InviteAll,
    /// "Manage portal settings".
    ManagePortal,
    /// "Edit templates".
    EditTemplates,
    /// "Export".
    Export,
}

impl Grant {
    /// Every grant, in the order in which they are shown.
    pub const ALL: [Grant; 5] =
        [Grant::InviteAssigned, Grant::InviteAll, Grant::ManagePortal, Grant::EditTemplates, Grant::Export];

    /// The word used in forms and events.
    pub const fn word(self) -> &'static str {
        match self {
            Grant::InviteAssigned => "invite_assigned",
            Grant::InviteAll => "invite_all",
            Grant::ManagePortal => "manage_portal",
            Grant::EditTemplates => "edit_templates",
            Grant::Export => "export",
        }
    }
    /// The label of its switch.
    pub const fn label(self) -> &'static str {
        match self {
            Grant::InviteAssigned => "Invite clients assigned to me",
            Grant::InviteAll => "Invite all clients",
            Grant::ManagePortal => "Manage portal settings",
            Grant::EditTemplates => "Edit templates",
            Grant::Export => "Export",
        }
    }
    /// What it allows, in a sentence.
    pub const fn effect(self) -> &'static str {
        match self {
            Grant::InviteAssigned => {
                "Sends and takes back invitations, and hands out links, for the clients who are assigned to them."
            }
            Grant::InviteAll => "The same for every client of the practice, which also lets them see every client.",
            Grant::ManagePortal => {
                "Turns the Client Portal on and off and decides what new clients may use, under Settings in the account menu."
            }
            Grant::EditTemplates => "Writes the messages that go out when nobody writes another one.",
            Grant::Export => {
                "Saves what they may read as files: the client list, what is kept about one client, and the history."
            }
        }
    }
    /// Whether the role has it by default (settled.md, roles).
    pub const fn is_given_to(self, role: Role) -> bool {
        match (self, role) {
            (_, Role::Administrator) | (Grant::InviteAssigned, Role::Clinician | Role::FrontDesk) => true,
            (Grant::InviteAll, Role::FrontDesk) => true,
            (Grant::InviteAssigned, Role::Biller) | (Grant::InviteAll, Role::Clinician | Role::Biller) => false,
            (Grant::ManagePortal | Grant::EditTemplates | Grant::Export, Role::Clinician | Role::FrontDesk | Role::Biller) => {
                false
            }
        }
    }
}

/// The grants of one staff member: each is added, taken away, or left to the role. They are read with every request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Grants {
    /// For "Invite clients assigned to me".
    pub invite_assigned: Option<bool>,
    /// For "Invite all clients".
    pub invite_all: Option<bool>,
    /// For "Manage portal settings".
    pub manage_portal: Option<bool>,
    /// For "Edit templates".
    pub edit_templates: Option<bool>,
    /// For "Export".
    pub export: Option<bool>,
}

impl Grants {
    /// Nothing added and nothing taken away.
    pub const NONE: Grants =
        Grants { invite_assigned: None, invite_all: None, manage_portal: None, edit_templates: None, export: None };

    /// What was decided about a grant; `None` leaves it to the role.
    pub const fn decided(self, grant: Grant) -> Option<bool> {
        match grant {
            Grant::InviteAssigned => self.invite_assigned,
            Grant::InviteAll => self.invite_all,
            Grant::ManagePortal => self.manage_portal,
            Grant::EditTemplates => self.edit_templates,
            Grant::Export => self.export,
        }
    }
    /// Whether somebody of this role has the grant. Administrators have all of them, whatever was decided.
    pub fn gives(self, grant: Grant, role: Role) -> bool {
        let by_role = grant.is_given_to(role);
        if role == Role::Administrator { by_role } else { self.decided(grant).unwrap_or(by_role) }
    }
    /// What has to be stored so that somebody of this role has exactly the grants that `wanted` names: only differences from the role.
    pub fn for_role(role: Role, wanted: impl Fn(Grant) -> bool) -> Self {
        let differs = |grant: Grant| Some(wanted(grant)).filter(|on| *on != grant.is_given_to(role));
        Self {
            invite_assigned: differs(Grant::InviteAssigned),
            invite_all: differs(Grant::InviteAll),
            manage_portal: differs(Grant::ManagePortal),
            edit_templates: differs(Grant::EditTemplates),
            export: differs(Grant::Export),
        }
    }
}
