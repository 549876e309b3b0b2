//! Audit events in words, each with an icon and a tone. An event that there are no words for is left out of the page; it stays in the
//! chain.

use super::form_names::{FormNames, sent_with};

/// One line of the activity on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What happened.
    pub sentence: String,
    /// The icon.
    pub icon: &'static str,
    /// `sage`, `honey`, `clay`, `tide`, or empty.
    pub tone: &'static str,
}

impl Said {
    /// The same with the name of the document that it speaks of, as it is called now; nothing is named where there is none any more.
    #[must_use]
    pub fn naming(mut self, document: Option<&str>) -> Self {
        if let Some(name) = document {
            self.sentence += &format!(": {name}");
        }
        self
    }
}

/// A sentence with a capital at its beginning.
pub(crate) fn beginning_large(mut sentence: String) -> String {
    if let Some(first) = sentence.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// Puts an event into words. `who` is the staff member, "Portico", the client or somebody who acts for them; `client` is what the client is
/// called; `names` are those of the forms that the event speaks of.
pub fn said(action: &str, result: &str, detail: &str, (who, client): (&str, &str), names: &FormNames) -> Option<Said> {
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    let sent = sent_with(&detail);
    let with = names.said(&sent).map(|forms| format!(", with {forms}")).unwrap_or_default();
    let again = detail["generation"].as_i64().is_some_and(|generation| generation > 1);
    let line = |sentence: String, icon, tone| Some(Said { sentence: beginning_large(sentence), icon, tone });
    let waits = match (detail["forms"].as_i64(), detail["documents"].as_i64()) {
        (_, None | Some(0)) => "intake forms",
        (None | Some(0), _) => "documents to sign",
        _ => "intake forms and documents to sign",
    };
    let other = format!("somebody else with access to {client}’s portal");
    match action {
        // Nobody but clients themselves, on the public pages, can create their own profile.
        "client.created" if who == client => line(format!("{client} gave their details on the public page"), "user-plus", ""),
        "client.created" => line(format!("Profile created by {who}"), "user-plus", ""),
        "client.imported" => line(format!("Profile imported by {who}"), "upload-simple", ""),
        "client.changed" => line(format!("Client Info changed by {who}"), "pencil-simple-line", ""),
        "client.consent_given" => line(format!("Consent to email recorded by {who}"), "check-bold", "sage"),
        "client.consent_ended" => line(format!("An email with consent was removed by {who}"), "prohibit", ""),
        "client.consent_withdrawn" if detail["merged_with"].is_string() => {
            let sentence = "Consent to email ended with the merge: one of the two records had none for the same email";
            line(sentence.into(), "prohibit", "clay")
        }
        "client.consent_withdrawn" => line(format!("Consent to email withdrawn, recorded by {who}"), "prohibit", "clay"),
        "client.care_status_changed" => line(format!("Care status changed by {who}"), "pencil-simple-line", ""),
        "client.assigned" => line(format!("Assigned staff changed by {who}"), "users-three", ""),
        "invitation.sent_in_batch" if again => {
            line(format!("Invitation sent again by {who}, together with others{with}"), "paper-plane-tilt", "sage")
        }
        "invitation.sent_in_batch" => {
            line(format!("Invitation sent by {who}, together with others{with}"), "paper-plane-tilt", "sage")
        }
        "invitation.sent" if again => line(format!("Invitation sent again by {who}{with}"), "paper-plane-tilt", "sage"),
        "invitation.sent" => line(format!("Invitation sent by {who}{with}"), "paper-plane-tilt", "sage"),
        "invitation.renewed" => line(format!("New link requested by {client}"), "arrow-clockwise", "honey"),
        "invitation.way_in_sent" => {
            line(format!("{client} tried to sign in before activating. The link was sent again"), "paper-plane-tilt", "honey")
        }
        "invitation.reminded" => line(format!("Reminder sent to {client}"), "paper-plane-tilt", "tide"),
        "invitation.end_told" => line(format!("{client} was told that the link has ended"), "clock-countdown", "honey"),
        "invitation.reminder_left_out" => line(format!("A reminder to {client} was skipped"), "prohibit", ""),
        "invitation.reminders_stopped" if detail["by"] == "client" => {
            line(format!("{client} stopped reminders"), "prohibit", "honey")
        }
        "invitation.reminders_stopped" => line(format!("Reminders stopped by {who}"), "prohibit", ""),
        "invitation.reminders_started" => line(format!("Reminders started again by {who}"), "arrow-clockwise", ""),
        "invitation.revoked" => line(format!("Invitation revoked by {who}"), "prohibit", ""),
        "invitation.ended_with_access" => line("The invitation’s links stopped working too".into(), "prohibit", ""),
        "client.access_disabled" if detail["told"] == true => {
            line(format!("Access disabled by {who}. {client} was told by email"), "prohibit", "clay")
        }
        "client.access_disabled" => line(format!("Access disabled by {who}"), "prohibit", "clay"),
        "client.access_opened" => line(format!("Access opened again by {who}"), "check-circle", "sage"),
        "client.permissions_saved" => line(format!("Client Portal permissions saved by {who}"), "sliders-horizontal", ""),
        "enquiry.made" if detail["page"] == "sign-up" => {
            line(format!("{client} signed up on the public page"), "user-plus", "tide")
        }
        "enquiry.made" => line(format!("{client} asked for an appointment on the public page"), "calendar-plus", "tide"),
        "invitation.stopped" if detail["handed_over"] == true => {
            let what = format!("Sending was stopped by {who} while the email was being handed over. Its link doesn’t work");
            line(what, "prohibit", "")
        }
        "invitation.stopped" => line(format!("Sending was stopped by {who}, before the email left"), "prohibit", ""),
        "invitation.ended_by_address_change" => line(
            format!("The address was changed by {who}. The invitation sent to the old one stopped working"),
            "prohibit",
            "clay",
        ),
        "invitation.link_copied" => line(format!("Invitation link copied by {who}"), "link-simple", ""),
        "invitation.letter_printed" => line(format!("Invitation letter printed by {who}"), "printer", ""),
        "invitation.address_wrong" => {
            line("The person who got the email said the address is wrong".into(), "warning-circle", "clay")
        }
        "client.address_called_right" => line(format!("The address was confirmed as right by {who}"), "check-bold", ""),
        "invitation.code_shown" => line(format!("QR code shown at the desk by {who}"), "qr-code", ""),
        "invitation.link_revoked" => line(format!("A copied link was ended by {who}"), "prohibit", ""),
        "invitation.check_passed" => line("The second check on a link was passed".into(), "check-bold", "sage"),
        "invitation.check_failed" if detail["why"] == "burnt" => {
            line("A link was ended after 5 wrong answers to its second check".into(), "warning-circle", "clay")
        }
        "invitation.check_failed" => {
            line("The second check on a link was answered wrongly".into(), "warning-circle", "honey")
        }
        "invitation.address_code_mailed" if result == "done" => {
            line(format!("{client} chose an email to sign in with. A code was sent there"), "envelope-simple", "")
        }
        "invitation.address_code_mailed" => {
            line("Too many codes were asked for at one email. This one was not sent".into(), "warning-circle", "honey")
        }
        "invitation.address_code_failed" => line("A wrong code was entered for an email".into(), "warning-circle", "honey"),
        "invitation.address_proven" => {
            line(format!("{client} entered the code that was sent to the email"), "check-bold", "sage")
        }
        "invitation.declined" => line("Somebody who opened the link said “Not me”".into(), "warning-circle", "clay"),
        "invitation.started" => line(format!("{client} started setting up the account"), "pencil-simple-line", "honey"),
        "invitation.accepted" => line(format!("{client} accepted the invitation"), "check-bold", "sage"),
        "login.opened" => line(format!("{client} activated the account"), "check-circle", "sage"),
        "letter.accepted" if detail["reader"] == "other" => {
            line(format!("Accepted by the mail server of {other}"), "check-bold", "sage")
        }
        "letter.accepted" => line(format!("Accepted by {client}’s mail server"), "check-bold", "sage"),
        "letter.deferred" => line("The mail server was busy. Portico will try again".into(), "hourglass-medium", "honey"),
        "letter.failed" if detail["reader"] == "other" => {
            line(format!("The email didn’t reach {other}"), "warning-circle", "clay")
        }
        "letter.bounced" if detail["reader"] == "other" => {
            line(format!("The email to {other} came back"), "warning-circle", "clay")
        }
        "letter.failed" | "letter.bounced" if detail["reader"] == "former" => {
            let what = format!("An email came back from an address that {client} doesn’t sign in with. Nothing needs to be done");
            line(what, "warning-circle", "")
        }
        "letter.failed" | "letter.bounced" if detail["reader"] == "earlier" => {
            line(format!("An earlier email to {client} came back. Nothing needs to be done"), "warning-circle", "")
        }
        "letter.failed" => line(format!("The email didn’t reach {client}"), "warning-circle", "clay"),
        "letter.bounced" => line(format!("The email to {client} came back"), "warning-circle", "clay"),
        "letter.delayed" => line("The email is delayed. Their mail server is still trying".into(), "hourglass-medium", "honey"),
        "letter.arrived" => line("The delayed email has arrived".into(), "check-bold", "sage"),
        "letter.complained" if detail["reader"] == "other" => {
            let what = format!("{other} told their mail provider that the email was unwanted");
            line(what, "warning-circle", "clay")
        }
        "letter.complained" => {
            line(format!("{client} told their mail provider that the email was unwanted"), "warning-circle", "clay")
        }
        "client.complaint_lifted" => line(format!("Email was allowed again by {who}, after the complaint"), "check-bold", ""),
        "letter.cancelled" if detail["why"] == "complained" => line(
            "An email was not sent: its reader told their mail provider that email from you is unwanted. Talk to them first".into(),
            "warning-circle",
            "clay",
        ),
        "letter.cancelled" if detail["why"] == "shut_out" => line(
            "An email that something is waiting was not sent: its reader could no longer get in. Check access, then send it again"
                .into(),
            "warning-circle",
            "clay",
        ),
        "letter.cancelled" if detail["why"] == "address_changed" => {
            let what = format!("An email with a link was not sent: {client}’s email was changed first, and the link had ended");
            line(what, "prohibit", "")
        }
        "letter.cancelled" => line("An email waiting to be sent was cancelled".into(), "prohibit", ""),
        "letter.held" => line("An email is on hold until the Client Portal is on again".into(), "hourglass-medium", "honey"),
        "login.signed_in" => line(format!("{who} signed in"), "sign-in", if who == client { "sage" } else { "" }),
        "login.signed_out" => line(format!("{who} signed out"), "sign-out", ""),
        "login.password_changed" => line(format!("{who} chose a new password"), "key", ""),
        "login.reset_asked" if result == "done" => line(format!("{client} asked for a new password"), "key", ""),
        "login.address_moved" => {
            line(format!("{client} signs in with another email, changed by {who}"), "envelope-simple", "sage")
        }
        "login.ended_by_address_change" => {
            line(format!("Sign-in with the old email was turned off by {who}"), "prohibit", "clay")
        }
        "login.ended_by_staff" if detail["everywhere"] == true => {
            line(format!("{who} signed {client} out everywhere"), "sign-out", "honey")
        }
        "login.ended_by_staff" => line(format!("{who} signed {client} out of one browser"), "sign-out", ""),
        "login.new_address_asked" if result == "done" => {
            line(format!("{client} asked to sign in with another email"), "envelope-simple", "")
        }
        "login.lockout_lifted" => line(format!("{who} let {client} try again after too many wrong passwords"), "key", ""),
        "login.link_sent" => line(format!("{who} emailed {client} a sign-in link"), "paper-plane-tilt", "sage"),
        "client.sign_in_address_chosen" => line(format!("The Client Portal email was changed by {who}"), "envelope-simple", ""),
        "form.sent" => {
            let named = names.named(&sent).map(|named| format!(": {named}")).unwrap_or_default();
            line(format!("Intake forms sent by {who}{named}"), "clipboard-text", "tide")
        }
        "waiting.reminded" => line(format!("Reminder about {waits} sent to {client}"), "bell", ""),
        "waiting.reminder_left_out" => line(format!("A reminder to {client} about {waits} was skipped"), "prohibit", ""),
        "waiting.reminders_stopped" if detail["by"] == "client" => {
            line(format!("{client} stopped reminders about what is waiting in the Client Portal"), "prohibit", "honey")
        }
        "waiting.reminders_stopped" if detail["by"] == "helper" => {
            let what =
                format!("Someone who acts for {client} stopped their own reminders about what is waiting in the Client Portal");
            line(what, "prohibit", "")
        }
        "waiting.reminders_stopped" => {
            line(format!("Reminders about what is waiting in the Client Portal stopped by {who}"), "prohibit", "")
        }
        "waiting.reminders_started" if detail["by"] == "helper" => {
            let what =
                format!("Someone who acts for {client} started their own reminders about what is waiting in the Client Portal again");
            line(what, "arrow-clockwise", "")
        }
        "waiting.reminders_started" => {
            line(format!("Reminders about what is waiting in the Client Portal started again by {who}"), "arrow-clockwise", "")
        }
        "form.withdrawn" => line(format!("An intake form was withdrawn by {who}"), "prohibit", ""),
        "form.started" => line(format!("{who} started an intake form"), "pencil-simple-line", "honey"),
        "form.filled_in" => line(format!("{who} sent an intake form"), "check-bold", "sage"),
        "form.signed" => line(format!("{who} signed an intake form"), "pencil-simple-line", "sage"),
        "form.sent_back" => line(format!("An intake form was sent back for correction by {who}"), "arrow-u-up-left", "honey"),
        "form.countersigned" => line(format!("An intake form was countersigned by {who}"), "check-bold", "sage"),
        "form.locked" => line(format!("An intake form was locked by {who}"), "lock-key", ""),
        "form.file_attached" => line(format!("{who} attached a file to an intake form"), "file-text", ""),
        "form.file_removed" => line(format!("A file was removed from an intake form by {who}"), "trash", ""),
        "form.file_turned_away" => {
            line(format!("There was no room for a file {who} added to an intake form"), "prohibit", "honey")
        }
        "form.file_opened" => line(format!("A file in an intake form was opened by {who}"), "eye", ""),
        "form.read" => line(format!("The answers of an intake form were read by {who}"), "eye", ""),
        "form.exported" => line(format!("The answers of an intake form were saved as a file by {who}"), "download-simple", ""),
        "document.moved" => line("A document went to the record of whoever brought or signed it".into(), "arrow-u-up-left", ""),
        "form.moved" => line("An intake form went to the record of whoever filled it in".into(), "arrow-u-up-left", ""),
        "form.emptied" => line("What stood in an intake form and had not been sent was thrown away".into(), "trash", ""),
        "offer.made" => line(format!("Access for somebody else was offered by {who}"), "users-three", ""),
        "offer.stopped" => {
            line(format!("Sending the offer of access was stopped by {who}, before the email left"), "prohibit", "")
        }
        "offer.withdrawn" => line(format!("The offer of access was withdrawn by {who}"), "prohibit", ""),
        "offer.not_arrived" => line("The email that asked somebody about access didn’t arrive".into(), "warning-circle", "clay"),
        "offer.declined" => line("Somebody turned down access to this portal".into(), "prohibit", "honey"),
        "grant.given" if detail["kind"] != "self" => line(format!("Access was accepted by {who}"), "check-bold", "sage"),
        "grant.changed" => line(format!("Somebody’s access was changed by {who}"), "sliders-horizontal", ""),
        "grant.ended" => line(format!("Somebody’s access was ended by {who}"), "prohibit", "clay"),
        "client.others_frozen" => line(format!("Access for others was frozen by {who}"), "prohibit", "clay"),
        "client.others_thawed" => line(format!("Access for others was opened again by {who}"), "check-circle", "sage"),
        "client.coming_of_age_told" => line("Staff were told that guardian access ends soon".into(), "users-three", ""),
        "client.merged" => line(format!("Another record of {client} was merged into this one by {who}"), "users", "tide"),
        "client.merge_undone" => line(format!("The merge was undone by {who}"), "arrow-u-up-left", ""),
        "client.exported" => line(format!("All data on file was exported by {who}"), "download-simple", ""),
        "client.erasure_asked" => line(format!("Erasure was requested by {who}"), "trash", "clay"),
        "client.erasure_stopped" => line(format!("Erasure was stopped by {who}"), "arrow-u-up-left", ""),
        "login.address_confirmed" => line(format!("{client} confirmed the email"), "check-bold", "sage"),
        "login.confirmation_asked" if detail["by"] == "staff" => {
            line(format!("{who} emailed {client} a link to confirm the email"), "envelope-simple", "")
        }
        "login.confirmation_asked" => line(format!("{who} asked for a link to confirm the email"), "envelope-simple", ""),
        "document.uploaded" => line(format!("A document was uploaded by {who}"), "upload-simple", ""),
        "document.shared" => line(format!("{who} shared a document"), "share-network", "sage"),
        "document.unshared" => line(format!("{who} stopped sharing a document"), "prohibit", ""),
        "document.renamed" => line(format!("A document was renamed by {who}"), "pencil-simple-line", ""),
        "document.opened" => line(format!("A document was opened in the Client Portal by {who}"), "eye", "sage"),
        "document.signed" => line(format!("A document was signed in the Client Portal by {who}"), "pencil-simple-line", "sage"),
        "document.downloaded" => line(format!("A document was downloaded by {who}"), "download-simple", ""),
        "document.deleted" => line(format!("A document was deleted by {who}"), "trash", "clay"),
        "document.restored" => line(format!("A deleted document was brought back by {who}"), "arrow-u-up-left", ""),
        "document.erased" => line("A deleted document was erased for good".into(), "trash", ""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::FormNames;
    use super::said;

    #[test]
    fn events_are_said_in_words() {
        let none = FormNames::default();
        let sentence = |action, detail| said(action, "done", detail, ("Ines Okafor", "Maya"), &none).map(|said| said.sentence);
        assert_eq!(sentence("invitation.sent", r#"{"generation":1}"#).as_deref(), Some("Invitation sent by Ines Okafor"));
        assert_eq!(sentence("invitation.sent", r#"{"generation":2}"#).as_deref(), Some("Invitation sent again by Ines Okafor"));
        let with =
            r#"{"generation":1,"form_ids":["019ab3e6-2f00-7000-8000-000000000001","019ab3e6-2f00-7000-8000-000000000002"]}"#;
        assert_eq!(sentence("invitation.sent", with).as_deref(), Some("Invitation sent by Ines Okafor, with 2 intake forms"));
        assert_eq!(sentence("form.sent", with).as_deref(), Some("Intake forms sent by Ines Okafor"));
        assert_eq!(sentence("login.opened", "{}").as_deref(), Some("Maya activated the account"));
        let to_others = sentence("letter.bounced", r#"{"reader":"other"}"#);
        assert_eq!(to_others.as_deref(), Some("The email to somebody else with access to Maya’s portal came back"));
        let former = sentence("letter.failed", r#"{"reader":"former"}"#).expect("it has words");
        assert!(former.starts_with("An email came back from an address that Maya doesn’t sign in with"), "{former}");
        assert_eq!(sentence("some.newer_thing", "{}"), None);
        let shared = said("document.shared", "done", "{}", ("a former staff member", "Maya"), &none).expect("it has words");
        assert_eq!(shared.clone().naming(None).sentence, "A former staff member shared a document");
        assert_eq!(shared.naming(Some("Plan.pdf")).sentence, "A former staff member shared a document: Plan.pdf");
        let by = |who, action, detail| said(action, "done", detail, (who, "Maya"), &none).map(|said| said.sentence);
        let sent = by("Ana Silva (guardian)", "form.filled_in", "{}");
        assert_eq!(sent.as_deref(), Some("Ana Silva (guardian) sent an intake form"));
        let came = by("someone who acts for Maya", "login.signed_in", r#"{"kind":"guardian"}"#);
        assert_eq!(came.as_deref(), Some("Someone who acts for Maya signed in"));
        // Whoever acts for a client asks for their own email, which is about no client.
        let asked = |who, detail| by(who, "login.confirmation_asked", detail);
        assert_eq!(asked("Ana Silva", "{}").as_deref(), Some("Ana Silva asked for a link to confirm the email"));
        let mailed = asked("Sam Patel", r#"{"by":"staff"}"#);
        assert_eq!(mailed.as_deref(), Some("Sam Patel emailed Maya a link to confirm the email"));
    }
}
