//! The decision: one match on actor and permission, which lists every permission and uses no wildcard.

use crate::{Actor, Grant, Permission, Reach, Role, Scope};

/// Why something is not allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// Nobody is signed in, or not on this side (staff or portal).
    SignInFirst,
    /// The second step is still missing.
    SecondStepFirst,
    /// The role does not include it.
    NotInRole(Role),
}

/// Whether this actor may do this, and how far that goes.
///
/// # Errors
/// The reason why not.
pub fn decide(actor: &Actor, permission: Permission) -> Result<Reach, Denied> {
    use Permission as P;
    let practice = actor.practice();
    let reach = |scope| Ok(Reach::new(practice, scope));
    match *actor {
        Actor::Visitor { .. } => match permission {
            P::KnockAtTheDoor | P::RenewAnInvitation => reach(Scope::Door),
            P::SeeClients
            | P::EditClients
            | P::InviteClients
            | P::ImportClients
            | P::ExportClients
            | P::SeeHistory
            | P::SeeMailbox
            | P::ManageOwnStaffAccount
            | P::FinishStaffSignIn
            | P::UsePortal
            | P::ManageOwnLogin
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates
            | P::ExportHistory
            | P::MergeClients
            | P::EraseClients
            | P::HandleDocuments => Err(Denied::SignInFirst),
        },
        Actor::HalfSignedIn { staff, .. } => match permission {
            P::KnockAtTheDoor => reach(Scope::Door),
            P::FinishStaffSignIn => reach(Scope::OwnOf(staff)),
            P::SeeClients
            | P::EditClients
            | P::InviteClients
            | P::ImportClients
            | P::ExportClients
            | P::SeeHistory
            | P::SeeMailbox
            | P::ManageOwnStaffAccount
            | P::UsePortal
            | P::ManageOwnLogin
            | P::RenewAnInvitation
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates
            | P::ExportHistory
            | P::MergeClients
            | P::EraseClients
            | P::HandleDocuments => Err(Denied::SecondStepFirst),
        },
        Actor::Staff { staff, role, grants, .. } => {
            let has = |grant| grants.gives(grant, role);
            match permission {
                P::KnockAtTheDoor => reach(Scope::Door),
                P::ManageOwnStaffAccount | P::FinishStaffSignIn => reach(Scope::OwnOf(staff)),
                P::SeeClients => match role {
                    Role::Administrator | Role::FrontDesk | Role::Biller => reach(Scope::Whole),
                    // Nobody can invite clients they do not see.
                    Role::Clinician if has(Grant::InviteAll) => reach(Scope::Whole),
                    Role::Clinician => reach(Scope::AssignedTo(staff)),
                },
                P::EditClients | P::HandleDocuments => match role {
                    Role::Administrator | Role::FrontDesk => reach(Scope::Whole),
                    Role::Clinician => reach(Scope::AssignedTo(staff)),
                    Role::Biller => Err(Denied::NotInRole(role)),
                },
                P::InviteClients if has(Grant::InviteAll) => reach(Scope::Whole),
                P::InviteClients if has(Grant::InviteAssigned) => reach(Scope::AssignedTo(staff)),
                P::InviteClients => Err(Denied::NotInRole(role)),
                P::SeeHistory => match role {
                    Role::Administrator => reach(Scope::Whole),
                    Role::Clinician => reach(Scope::AssignedTo(staff)),
                    Role::FrontDesk | Role::Biller => reach(Scope::OwnOf(staff)),
                },
                P::ManagePortal if has(Grant::ManagePortal) => reach(Scope::Whole),
                P::EditTemplates if has(Grant::EditTemplates) => reach(Scope::Whole),
                P::ExportHistory if has(Grant::Export) => match role {
                    Role::Administrator => reach(Scope::Whole),
                    Role::Clinician => reach(Scope::AssignedTo(staff)),
                    Role::FrontDesk | Role::Biller => reach(Scope::OwnOf(staff)),
                },
                P::ExportClients if has(Grant::Export) => match role {
                    Role::Administrator | Role::FrontDesk | Role::Biller => reach(Scope::Whole),
                    Role::Clinician if has(Grant::InviteAll) => reach(Scope::Whole),
                    Role::Clinician => reach(Scope::AssignedTo(staff)),
                },
                P::ManagePortal | P::EditTemplates | P::ExportHistory | P::ExportClients => Err(Denied::NotInRole(role)),
                P::ImportClients | P::SeeMailbox | P::ManagePractice | P::ManageStaff | P::MergeClients | P::EraseClients => {
                    match role {
                        Role::Administrator => reach(Scope::Whole),
                        Role::Clinician | Role::FrontDesk | Role::Biller => Err(Denied::NotInRole(role)),
                    }
                }
                P::UsePortal | P::ManageOwnLogin | P::RenewAnInvitation => Err(Denied::SignInFirst),
                P::CarryLetters => Err(Denied::NotInRole(role)),
            }
        }
        Actor::Client { login, .. } => match permission {
            P::KnockAtTheDoor => reach(Scope::Door),
            P::UsePortal | P::ManageOwnLogin => reach(Scope::Login(login)),
            P::SeeClients
            | P::EditClients
            | P::InviteClients
            | P::ImportClients
            | P::ExportClients
            | P::SeeHistory
            | P::SeeMailbox
            | P::ManageOwnStaffAccount
            | P::FinishStaffSignIn
            | P::RenewAnInvitation
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates
            | P::ExportHistory
            | P::MergeClients
            | P::EraseClients
            | P::HandleDocuments => Err(Denied::SignInFirst),
        },
        Actor::Portico { .. } => match permission {
            P::CarryLetters | P::InviteClients | P::SeeClients | P::EraseClients => reach(Scope::Whole),
            P::KnockAtTheDoor
            | P::RenewAnInvitation
            | P::EditClients
            | P::ImportClients
            | P::ExportClients
            | P::SeeHistory
            | P::SeeMailbox
            | P::ManageOwnStaffAccount
            | P::FinishStaffSignIn
            | P::UsePortal
            | P::ManageOwnLogin
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates
            | P::ExportHistory
            | P::MergeClients
            | P::HandleDocuments => Err(Denied::SignInFirst),
        },
        Actor::Operator { .. } => match permission {
            P::SeeClients
            | P::EditClients
            | P::InviteClients
            | P::ImportClients
            | P::ExportClients
            | P::SeeHistory
            | P::SeeMailbox
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates
            | P::ExportHistory
            | P::MergeClients
            | P::EraseClients
            | P::HandleDocuments
            | P::KnockAtTheDoor => reach(Scope::Whole),
            P::ManageOwnStaffAccount | P::FinishStaffSignIn | P::UsePortal | P::ManageOwnLogin | P::RenewAnInvitation => {
                Err(Denied::SignInFirst)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grants;
    use portico_values::{LoginId, PracticeId, SeededRandomness, StaffId, moment::Moment, new_id};

    fn actors() -> Vec<(&'static str, Actor)> {
        let random = SeededRandomness::new(1);
        let practice: PracticeId = new_id(Moment::from_millis(0), &random);
        let staff: StaffId = new_id(Moment::from_millis(0), &random);
        let login: LoginId = new_id(Moment::from_millis(0), &random);
        let mut all =
            vec![("visitor", Actor::Visitor { practice }), ("password given, code due", Actor::HalfSignedIn { practice, staff })];
        all.extend(Role::ALL.map(|role| (role.label(), Actor::Staff { practice, staff, role, grants: Grants::NONE })));
        all.push(("client", Actor::Client { practice, login }));
        all.push(("Portico itself", Actor::Portico { practice }));
        all.push(("operator", Actor::Operator { practice }));
        all
    }

    fn cell(actor: &Actor, permission: Permission) -> &'static str {
        match decide(actor, permission).map(|reach| reach.scope()) {
            Ok(Scope::Whole) => "all",
            Ok(Scope::AssignedTo(_)) => "assigned",
            Ok(Scope::OwnOf(_)) => "own",
            Ok(Scope::Login(_)) => "own login",
            Ok(Scope::Door) => "door",
            Err(_) => "–",
        }
    }

    fn one(grant: Grant, on: bool) -> Grants {
        let mut grants = Grants::NONE;
        *match grant {
            Grant::InviteAssigned => &mut grants.invite_assigned,
            Grant::InviteAll => &mut grants.invite_all,
            Grant::ManagePortal => &mut grants.manage_portal,
            Grant::EditTemplates => &mut grants.edit_templates,
            Grant::Export => &mut grants.export,
        } = Some(on);
        grants
    }

    /// How these grants change what somebody of this role may do.
    fn changes(role: Role, grants: Grants) -> Vec<String> {
        let random = SeededRandomness::new(1);
        let practice: PracticeId = new_id(Moment::from_millis(0), &random);
        let staff: StaffId = new_id(Moment::from_millis(0), &random);
        let of = |grants, permission| cell(&Actor::Staff { practice, staff, role, grants }, permission);
        let differs = |permission: &Permission| of(grants, *permission) != of(Grants::NONE, *permission);
        let say = |permission| format!("{permission:?}: {}", of(grants, permission));
        Permission::ALL.into_iter().filter(differs).map(say).collect()
    }

    #[test]
    fn an_administrator_loses_nothing() {
        for grant in Grant::ALL {
            assert!(changes(Role::Administrator, one(grant, false)).is_empty(), "{grant:?}");
        }
    }

    #[test]
    fn only_what_differs_from_the_role_is_kept() {
        let kept = Grants::for_role(Role::FrontDesk, |grant| grant.is_given_to(Role::FrontDesk));
        assert_eq!(kept, Grants::NONE);
        let kept = Grants::for_role(Role::Clinician, |grant| grant == Grant::InviteAll);
        assert_eq!((kept.invite_assigned, kept.invite_all, kept.export), (Some(false), Some(true), None));
        assert!(kept.gives(Grant::InviteAll, Role::Clinician) && !kept.gives(Grant::InviteAssigned, Role::Clinician));
    }

    /// The table is generated from the decision and reviewed by people, so that a change of policy shows up as a change of the table.
    #[test]
    fn the_table_in_words_is_the_table_in_code() {
        let actors = actors();
        let mut table = String::from(
            "# Who may do what\n\nWritten from `decide.rs` by its test; a change here is a change of policy.\n\n| |",
        );
        for (name, _) in &actors {
            table += &format!(" {name} |");
        }
        table += "\n|---|";
        table += &"---|".repeat(actors.len());
        table.push('\n');
        for permission in Permission::ALL {
            table += &format!("| {permission:?} |");
            for (_, actor) in &actors {
                table += &format!(" {} |", cell(actor, permission));
            }
            table.push('\n');
        }
        table += "\n## With one grant more or less\n\nWhat changes for a role when a single grant is added to it (+) or taken from it (−).\n\n| |";
        for role in Role::ALL {
            table += &format!(" {} |", role.label());
        }
        table += "\n|---|";
        table += &"---|".repeat(Role::ALL.len());
        table.push('\n');
        for (grant, on) in Grant::ALL.into_iter().flat_map(|grant| [(grant, true), (grant, false)]) {
            table += &format!("| {} {} |", if on { "+" } else { "−" }, grant.label());
            for role in Role::ALL {
                let changed = changes(role, one(grant, on));
                table += &format!(" {} |", if changed.is_empty() { "–".to_owned() } else { changed.join(", ") });
            }
            table.push('\n');
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/policy-table.md");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        if kept != table && std::env::var_os("PORTICO_WRITE_GOLDEN").is_some() {
            std::fs::write(path, &table).expect("the table can be written");
            return;
        }
        assert_eq!(kept, table, "policy-table.md differs; review it and run again with PORTICO_WRITE_GOLDEN=1");
    }

    #[test]
    fn one_factor_opens_nothing() {
        let half = &actors()[1].1;
        for permission in Permission::ALL {
            let allowed = decide(half, permission).is_ok();
            let expected = matches!(permission, Permission::KnockAtTheDoor | Permission::FinishStaffSignIn);
            assert_eq!(allowed, expected, "{permission:?}");
        }
    }

    #[test]
    fn every_reach_stays_in_the_actors_practice() {
        for (_, actor) in actors() {
            for permission in Permission::ALL {
                if let Ok(reach) = decide(&actor, permission) {
                    assert_eq!(reach.practice(), actor.practice());
                }
            }
        }
    }
}
