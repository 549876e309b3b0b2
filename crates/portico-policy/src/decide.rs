//! The decision: one match over actor and permission, without a wildcard for permissions.

use crate::{Actor, Permission, Reach, Role, Scope};

/// Why something is not allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// Nobody has signed in, or not on this side of the house.
    SignInFirst,
    /// The second step is still due.
    SecondStepFirst,
    /// The role does not include it.
    NotInRole(Role),
}

/// May this actor do this, and how far?
///
/// # Errors
/// Why not.
pub fn decide(actor: &Actor, permission: Permission) -> Result<Reach, Denied> {
    use Permission as P;
    let practice = actor.practice();
    let reach = |scope| Ok(Reach::new(practice, scope));
    match *actor {
        Actor::Visitor { .. } => match permission {
            P::KnockAtTheDoor => reach(Scope::Door),
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
            | P::EditTemplates => Err(Denied::SignInFirst),
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
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates => Err(Denied::SecondStepFirst),
        },
        Actor::Staff { staff, role, .. } => match permission {
            P::KnockAtTheDoor => reach(Scope::Door),
            P::ManageOwnStaffAccount | P::FinishStaffSignIn => reach(Scope::OwnOf(staff)),
            P::SeeClients => match role {
                Role::Administrator | Role::FrontDesk | Role::Biller => reach(Scope::Whole),
                Role::Clinician => reach(Scope::AssignedTo(staff)),
            },
            P::EditClients | P::InviteClients => match role {
                Role::Administrator | Role::FrontDesk => reach(Scope::Whole),
                Role::Clinician => reach(Scope::AssignedTo(staff)),
                Role::Biller => Err(Denied::NotInRole(role)),
            },
            P::SeeHistory => match role {
                Role::Administrator => reach(Scope::Whole),
                Role::Clinician => reach(Scope::AssignedTo(staff)),
                Role::FrontDesk | Role::Biller => reach(Scope::OwnOf(staff)),
            },
            P::ImportClients
            | P::ExportClients
            | P::SeeMailbox
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates => match role {
                Role::Administrator => reach(Scope::Whole),
                Role::Clinician | Role::FrontDesk | Role::Biller => Err(Denied::NotInRole(role)),
            },
            P::UsePortal | P::ManageOwnLogin => Err(Denied::SignInFirst),
            P::CarryLetters => Err(Denied::NotInRole(role)),
        },
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
            | P::CarryLetters
            | P::ManagePractice
            | P::ManagePortal
            | P::ManageStaff
            | P::EditTemplates => Err(Denied::SignInFirst),
        },
        Actor::Portico { .. } => match permission {
            P::CarryLetters | P::InviteClients | P::SeeClients => reach(Scope::Whole),
            P::KnockAtTheDoor
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
            | P::EditTemplates => Err(Denied::SignInFirst),
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
            | P::KnockAtTheDoor => reach(Scope::Whole),
            P::ManageOwnStaffAccount | P::FinishStaffSignIn | P::UsePortal | P::ManageOwnLogin => Err(Denied::SignInFirst),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{LoginId, PracticeId, SeededRandomness, StaffId, moment::Moment, new_id};

    fn actors() -> Vec<(&'static str, Actor)> {
        let random = SeededRandomness::new(1);
        let practice: PracticeId = new_id(Moment::from_millis(0), &random);
        let staff: StaffId = new_id(Moment::from_millis(0), &random);
        let login: LoginId = new_id(Moment::from_millis(0), &random);
        let mut all =
            vec![("visitor", Actor::Visitor { practice }), ("password given, code due", Actor::HalfSignedIn { practice, staff })];
        all.extend(Role::ALL.map(|role| (role.label(), Actor::Staff { practice, staff, role })));
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

    /// The table in words is generated from the decision and reviewed by people: a change of policy shows up as a change of the table.
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
