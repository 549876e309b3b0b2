//! Permissions: the complete list of things that can be allowed.

/// Something that can be allowed or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Permission {
    /// Find clients, and read their records and status.
    SeeClients,
    /// Create clients; change their details and consent.
    EditClients,
    /// Invite clients, send again, revoke, copy a link, show a code at the desk.
    InviteClients,
    /// Import a client list.
    ImportClients,
    /// Export the client list as a file.
    ExportClients,
    /// Read the history.
    SeeHistory,
    /// Read letters in the local mailbox, while no mail server is set.
    SeeMailbox,
    /// Manage one's own staff account: password, second step, devices.
    ManageOwnStaffAccount,
    /// Finish a staff sign-in with the second step.
    FinishStaffSignIn,
    /// Use the portals that one's grants open.
    UsePortal,
    /// Manage one's own portal login: password, language, devices, address.
    ManageOwnLogin,
    /// What anybody may do at a practice's portal: open a link, activate an account, sign in, ask for a reset.
    KnockAtTheDoor,
    /// Have one's own invitation mailed again to the address on file, by its link or by trying to sign in. It leads to one client and
    /// shows nothing about them.
    RenewAnInvitation,
    /// Carry letters, and do other background work.
    CarryLetters,
    /// Set up the practice: its name, address, zone, language, and the rules for its staff.
    ManagePractice,
    /// Switch the Client Portal on and off and decide what new clients may use there: "Manage portal settings".
    ManagePortal,
    /// Add staff members, and change their roles.
    ManageStaff,
    /// Edit the messages that are sent when nobody writes another one.
    EditTemplates,
    /// Save the history as a file: "Export".
    ExportHistory,
    /// Merge two records of one person, and undo it.
    MergeClients,
    /// Erase a client's data on request, and stop that.
    EraseClients,
    /// Read the documents of clients; upload, rename, share and delete them.
    HandleDocuments,
}

impl Permission {
    /// Every permission, in the order of the table.
    pub const ALL: [Permission; 22] = [
        Permission::SeeClients,
        Permission::EditClients,
        Permission::InviteClients,
        Permission::ImportClients,
        Permission::ExportClients,
        Permission::SeeHistory,
        Permission::SeeMailbox,
        Permission::ManageOwnStaffAccount,
        Permission::FinishStaffSignIn,
        Permission::UsePortal,
        Permission::ManageOwnLogin,
        Permission::KnockAtTheDoor,
        Permission::RenewAnInvitation,
        Permission::CarryLetters,
        Permission::ManagePractice,
        Permission::ManagePortal,
        Permission::ManageStaff,
        Permission::EditTemplates,
        Permission::ExportHistory,
        Permission::MergeClients,
        Permission::EraseClients,
        Permission::HandleDocuments,
    ];

    /// What the permission allows, in the words that follow "You can't …" on the page that refuses it.
    pub const fn words(self) -> &'static str {
        match self {
            Permission::SeeClients => "see clients",
            Permission::EditClients => "change client details",
            Permission::InviteClients => "invite clients",
            Permission::ImportClients => "import clients",
            Permission::ExportClients => "export clients",
            Permission::SeeHistory => "see the history",
            Permission::SeeMailbox => "read the local mailbox",
            Permission::ManageOwnStaffAccount => "change your account",
            Permission::FinishStaffSignIn => "finish signing in",
            Permission::UsePortal => "use the portal",
            Permission::ManageOwnLogin => "change your account",
            Permission::KnockAtTheDoor => "open this page",
            Permission::RenewAnInvitation => "ask for a new link",
            Permission::CarryLetters => "carry letters",
            Permission::ManagePractice => "change the practice’s settings",
            Permission::ManagePortal => "change the settings of the Client Portal",
            Permission::ManageStaff => "change staff members",
            Permission::EditTemplates => "edit templates",
            Permission::ExportHistory => "export the history",
            Permission::MergeClients => "bring records together",
            Permission::EraseClients => "erase a client’s data",
            Permission::HandleDocuments => "read and share documents",
        }
    }
}
