//! The words of the history for what is in no client's record: signing in, staff, settings, templates, imports, batches.

use serde_json::Value;

/// Who an event speaks of.
#[derive(Clone, Copy)]
pub(super) struct People<'a> {
    /// Who did it.
    pub(super) who: &'a str,
    /// The client it concerns, if there is one.
    pub(super) client: Option<&'a str>,
    /// The staff member it is about, if there is one.
    pub(super) member: Option<&'a str>,
}

/// The sentence for an action; none if it has no words here.
pub(super) fn worded(action: &str, done: bool, detail: &Value, people: People) -> Option<String> {
    let (area, _) = action.split_once('.')?;
    match area {
        "staff" | "session" => staff(action, detail, people),
        "second_step" | "recovery_code" | "recovery_codes" | "passkey" | "login" | "limit" => signing_in(action, done, people),
        "practice" | "template" | "view" | "history" | "installation" => settings(action, people.who),
        "import" | "batch" | "clients" | "group" => several(action, detail, people.who),
        "form" | "document" | "offer" | "invitation" => paperwork(action, people.who),
        "letter" if people.client.is_none() => letter(action),
        "enquiry" if action == "enquiry.lost" => {
            Some("What somebody new sent from a public page could not be opened: its key is lost".into())
        }
        "client" | "grant" => record(action, detail, people),
        _ => None,
    }
}

fn record(action: &str, detail: &Value, People { who, client, .. }: People) -> Option<String> {
    Some(match action {
        "client.viewed" => format!("Record opened by {who}"),
        "client.portal_seen" => format!("Portal viewed as the client sees it by {who}"),
        "client.merged_away" => format!("A record was merged into another one by {who}"),
        "client.erased" => "A client’s data was erased on request".into(),
        "grant.given" if detail["kind"] == "self" => {
            format!("Client Portal access given to {}", client.unwrap_or("a client"))
        }
        _ => return None,
    })
}

fn staff(action: &str, detail: &Value, People { who, member, .. }: People) -> Option<String> {
    let member = member.unwrap_or(who);
    let role = |name: &str| detail[name].as_str().unwrap_or_default().replace('_', " ");
    Some(match action {
        "staff.created" => format!("{member} was added to the staff as {} by {who}", role("role")),
        "staff.role_changed" => {
            format!("Role of {member} changed from {} to {} by {who}", role("from"), role("to"))
        }
        "staff.grants_changed" => format!("Staff permissions of {member} changed by {who}"),
        "staff.closed" => format!("The account of {member} was closed by {who}"),
        "staff.reopened" => format!("The account of {member} was opened again by {who}"),
        "staff.set_up_link_made" => format!("A link to choose a password was made for {member}"),
        "staff.reset_requested" => "A new staff password was asked for".into(),
        "staff.password_changed" if detail["how"] == "changed" => format!("{member} changed their password"),
        "staff.password_changed" => format!("{member} chose a password"),
        "staff.password_given" => format!("{who} entered their password and was asked for the code"),
        "staff.password_confirmed" => format!("{who} confirmed their password"),
        "staff.password_not_confirmed" => format!("A wrong password was entered by {who}"),
        "staff.password_rehashed" => format!("The password of {member} is now stored more safely"),
        "staff.practice_offered" => format!("{member} was asked which practice to work in"),
        "staff.signed_in" => format!("{who} signed in"),
        "staff.signed_out" if detail["sessions"].is_number() => format!("{who} signed out everywhere"),
        "staff.signed_out" => format!("{who} signed out"),
        "staff.sign_in_failed" if detail["how"] == "passkey" => format!("A sign-in of {member} with a passkey failed"),
        "staff.sign_in_failed" => format!("A wrong password was entered for {member}"),
        "staff.second_step_failed" => format!("A wrong code was entered for {member}"),
        "staff.signature_changed" => format!("{who} changed their signature"),
        "staff.notices_chosen" => format!("{who} chose which notifications to get"),
        "staff.told_daily" => format!("Daily email about unread notifications sent to {member}"),
        "session.ended" => format!("{who} signed out one device"),
        _ => return None,
    })
}

fn signing_in(action: &str, done: bool, People { who, client, member }: People) -> Option<String> {
    let whose = member.or(client).unwrap_or("a client");
    Some(match action {
        "second_step.enrolled" => format!("{who} set up a second step"),
        "second_step.not_confirmed" => "A wrong code was entered while setting up a second step".into(),
        "second_step.turned_off" => format!("{who} turned off the second step"),
        "second_step.lifted" => format!("The second step of {whose} was removed by {who}"),
        "recovery_code.used" => "A recovery code was used to sign in".into(),
        "recovery_codes.made" => format!("New recovery codes were made by {who}"),
        "passkey.offered" => format!("Adding a passkey was started by {who}"),
        "passkey.added" => format!("A passkey was added by {who}"),
        "passkey.removed" => format!("A passkey was removed by {who}"),
        "passkey.used" => "A passkey was used to sign in".into(),
        "login.first_step_done" => "A client entered the password and was asked for the code".into(),
        "login.second_step_failed" | "login.code_failed" => "A wrong code was entered at the Client Portal".into(),
        "login.sign_in_failed" => "A sign-in at the Client Portal failed".into(),
        "login.letter_used" => "An email to sign in with was used".into(),
        "login.link_asked" => "An email to sign in with was asked for".into(),
        "login.link_mailed" if done => "An email to sign in with was sent".into(),
        "login.link_mailed" => "An email to sign in with was asked for and not sent".into(),
        "login.reset_asked" if !done => "A new password was asked for and no email was sent".into(),
        "login.new_address_asked" if !done => "A new email to sign in with was asked for".into(),
        "login.new_address_mailed" => "A code was sent to a new email".into(),
        "login.confirmation_failed" | "login.new_address_failed" => "A wrong code was entered to confirm an email".into(),
        "login.language_chosen" => format!("{who} chose another language"),
        "login.opened_by_offer" => "An account was opened to accept access for somebody else".into(),
        "login.password_not_confirmed" => "A wrong password was entered to change an account".into(),
        "login.password_rehashed" => "The password of a client is now stored more safely".into(),
        "login.portal_chosen" => format!("The portal of {} was opened by {who}", client.unwrap_or("a client")),
        "limit.reached" => "There were too many tries, so the next ones have to wait".into(),
        _ => return None,
    })
}

fn settings(action: &str, who: &str) -> Option<String> {
    let what = match action {
        "history.exported" => "History saved as a file",
        "history.verified" => "History verified",
        "installation.held" => "Sending was put on hold after a restore from a backup",
        "installation.released" => "Sending was started again after a restore from a backup",
        "practice.created" => "Practice created",
        "practice.changed" => "Practice details changed",
        "practice.portal_turned_off" => "Client Portal turned off",
        "practice.portal_turned_on" => "Client Portal turned on",
        "practice.address_change_set" => "Preferred answer for a changed email saved",
        "practice.default_permissions_saved" => "Client Portal permissions for new clients saved",
        "practice.form_reminders_saved" => "Reminders about intake forms and documents set",
        "practice.guardian_age_set" => "Age when guardian access ends set",
        "practice.invitation_rules_saved" => "Invitation settings saved",
        "practice.invites_guests_set" => "Invitations to guests set",
        "practice.logo_set" => "Logo changed",
        "practice.logo_removed" => "Logo removed",
        "practice.portal_host_set" => "Portal address set",
        "practice.second_step_set" => "Second step for staff set",
        "practice.sign_in_links_set" => "Sign-in by email set",
        "template.created" => "Template created",
        "template.saved" => "Template changed",
        "template.restored" => "Earlier version of a template restored",
        "template.made_default" => "Template made the default",
        "template.default_cleared" => "Portico’s own message made the default",
        "template.deleted" => "Template deleted",
        "view.saved" => "View of the client list saved",
        "view.changed" => "View of the client list changed",
        "view.default_chosen" => "First view of the client list chosen",
        "view.deleted" => "View of the client list deleted",
        _ => return None,
    };
    Some(format!("{what} by {who}"))
}

fn several(action: &str, detail: &Value, who: &str) -> Option<String> {
    Some(match action {
        "clients.exported" => format!("Client list saved as a file by {who}"),
        "import.taken_in" => format!("Client list uploaded by {who}"),
        "import.chosen" => format!("Columns of an import matched by {who}"),
        "import.rows_checked" => "Rows of an import checked".into(),
        "import.checked" => "Import checked".into(),
        "import.rows_left_out" => format!("Rows of an import left out by {who}"),
        "import.confirmed" => format!("Import started by {who}"),
        "import.continued" => format!("Import continued by {who}"),
        "import.rows_written" => "Clients of an import added".into(),
        "import.finished" => "Import finished".into(),
        "import.stopped" => "Import stopped before its end".into(),
        "import.broken" => "The file of an import could not be read".into(),
        "import.dropped" => format!("Import discarded by {who}"),
        "import.rest_forgotten" => "What was left of the file of an import deleted after 30 days".into(),
        "import.given_up" => "An import that nobody continued was ended".into(),
        "import.undone" => format!("Import undone by {who}"),
        "import.exported" => format!("Results of an import saved as a file by {who}"),
        "batch.started" => format!("Batch of invitations started by {who}"),
        "batch.scheduled" => format!("Batch scheduled by {who}"),
        "batch.rescheduled" => format!("Batch moved to another time by {who}"),
        "batch.forms_started" => format!("Batch of intake forms started by {who}"),
        "batch.begun" => "A scheduled batch started".into(),
        "batch.group_prepared" => "Part of a batch prepared".into(),
        "batch.prepared" => "Batch prepared".into(),
        "batch.retried" => match detail["clients"].as_u64() {
            Some(0) => format!("“Retry failed” of a batch was chosen by {who}, and nobody was left to email"),
            Some(1) => format!("The failed email of 1 client in a batch was put in line again by {who}"),
            Some(clients) => format!("The failed emails of {clients} clients in a batch were put in line again by {who}"),
            None => format!("Failed emails of a batch were put in line again by {who}"),
        },
        "batch.stopped" => format!("Batch stopped by {who}"),
        "batch.exported" => format!("Results of a batch saved as a file by {who}"),
        "group.created" => format!("Client group created by {who}"),
        "group.changed" => format!("Client group changed by {who}"),
        "group.owner_added" => format!("Added to a client group by {who}"),
        "group.owner_removed" => format!("Removed from a client group by {who}"),
        "group.guest_added" => format!("Guest added to a client group by {who}"),
        "group.guest_removed" => format!("Guest removed from a client group by {who}"),
        _ => return None,
    })
}

fn paperwork(action: &str, who: &str) -> Option<String> {
    Some(match action {
        "form.told" => "Email about intake forms sent".into(),
        "document.told" => "Email about something shared sent".into(),
        "form.taken_in" => format!("Form added to the library by {who}"),
        "form.published" => format!("Form put to use by {who}"),
        "form.saved" => format!("Settings of a form changed by {who}"),
        "form.defaults_saved" => format!("Default intake forms saved by {who}"),
        "form.reordered" => format!("Order of the intake forms changed by {who}"),
        "form.retired" => format!("Form retired by {who}"),
        "form.dropped" => format!("Form file discarded by {who}"),
        "form.draft_begun" => format!("Draft of a form started by {who}"),
        "form.draft_changed" => format!("Draft of a form changed by {who}"),
        "form.draft_discarded" => format!("Draft of a form discarded by {who}"),
        "form.draft_published" => format!("Draft of a form published by {who}"),
        "offer.prepared" => format!("Access for somebody else prepared by {who}"),
        "invitation.tested" => format!("Test email sent by {who}"),
        _ => return None,
    })
}

/// Emails to staff, and to people whose record no longer exists.
fn letter(action: &str) -> Option<String> {
    let what = match action {
        "letter.accepted" => "An email was accepted by the recipient’s mail server",
        "letter.failed" => "An email didn’t reach its recipient",
        "letter.bounced" => "An email came back",
        "letter.complained" => "A recipient told their mail provider that an email was unwanted",
        _ => return None,
    };
    Some(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_are_named() {
        let people = People { who: "Ines Okafor", client: None, member: Some("Sam Patel") };
        let line = |action: &str, detail: Value| worded(action, true, &detail, people);
        assert_eq!(line("staff.signed_in", Value::Null).as_deref(), Some("Ines Okafor signed in"));
        let roles = serde_json::json!({ "from": "clinician", "to": "front_desk" });
        let said = "Role of Sam Patel changed from clinician to front desk by Ines Okafor";
        assert_eq!(line("staff.role_changed", roles).as_deref(), Some(said));
        assert_eq!(line("practice.portal_turned_off", Value::Null).as_deref(), Some("Client Portal turned off by Ines Okafor"));
        assert_eq!(line("some.newer_thing", Value::Null), None);
    }

    #[test]
    fn trying_again_says_how_many_are_in_line() {
        let who = People { who: "Sam Patel", client: None, member: None };
        let said = |clients: u64| worded("batch.retried", true, &serde_json::json!({ "clients": clients }), who).expect("words");
        assert_eq!(said(0), "“Retry failed” of a batch was chosen by Sam Patel, and nobody was left to email");
        assert_eq!(said(1), "The failed email of 1 client in a batch was put in line again by Sam Patel");
        assert_eq!(said(12), "The failed emails of 12 clients in a batch were put in line again by Sam Patel");
    }

    #[test]
    fn emails_to_clients_are_said_with_their_record() {
        let to = |client| People { who: "Portico", client, member: None };
        assert_eq!(worded("letter.accepted", true, &Value::Null, to(Some("Maya Lindqvist"))), None);
        assert!(worded("letter.accepted", true, &Value::Null, to(None)).is_some());
    }
}
