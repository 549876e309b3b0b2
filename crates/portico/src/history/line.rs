//! An event of the history as a line that people read.

use super::store::Happened;
use crate::{audit::said, clients::client::full_name};

/// What a visitor does who turns out to be the client.
const BY_THE_CLIENT: [&str; 6] =
    ["login.signed_in", "login.opened", "login.password_changed", "grant.given", "invitation.accepted", "enquiry.made"];

/// One line.
pub(super) struct Line {
    pub(super) who: String,
    pub(super) what: String,
    /// The client or staff member it concerns.
    pub(super) whom: String,
    /// Where the record of that client stands.
    pub(super) href: Option<String>,
    pub(super) refused: bool,
}

impl Line {
    pub(super) fn of(event: &Happened) -> Self {
        let client = event.given_name.as_deref().map(|given| full_name(given, event.family_name.as_deref().unwrap_or_default()));
        let who = match event.actor_kind.as_str() {
            "staff" => event.actor_name.clone().unwrap_or_else(|| "A former staff member".into()),
            "login" => client.clone().unwrap_or_else(|| "A client".into()),
            // Signing in and activating are begun by nobody yet and done by the client.
            "visitor" if event.result == "done" && BY_THE_CLIENT.contains(&event.action.as_str()) => {
                client.clone().unwrap_or_else(|| "A client".into())
            }
            "visitor" => "Somebody not signed in".into(),
            "operator" => "Whoever runs Portico".into(),
            _ => "Portico".into(),
        };
        Self {
            what: what(event, &who, client.as_deref().unwrap_or("the client")),
            refused: event.result == "refused",
            href: event.client_id.filter(|_| client.is_some()).map(|id| format!("/clients/{id}")),
            whom: match event.client_id {
                Some(_) if client.is_none() => "A record that is gone".into(),
                _ => client.or_else(|| event.about_name.clone()).unwrap_or_default(),
            },
            who,
        }
    }
}

/// What happened, in words. Actions that nobody has found words for are said by their own: "staff.role_changed" is "Staff: role changed".
fn what(event: &Happened, who: &str, client: &str) -> String {
    let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let part = |name: &str| detail[name].as_str().unwrap_or_default().replace(['_', ','], " ");
    match event.action.as_str() {
        "client.viewed" => return "Record opened".into(),
        "client.portal_seen" => return "Portal looked at as the client sees it".into(),
        "client.merged_away" => return format!("A record went into another one, merged by {who}"),
        "client.erased" => return "A client’s data was erased on request".into(),
        "history.exported" => return "History saved as a file".into(),
        "history.verified" => return "History verified".into(),
        "staff.role_changed" => return format!("Role changed from {} to {}", part("from"), part("to")),
        "staff.created" => return format!("Staff member added as {}", part("role")),
        "form.told" => return "Email about intake forms".into(),
        "document.told" => return "Email about something shared".into(),
        "staff.told_daily" => return "Email of the day about unread notifications".into(),
        "staff.closed" => return "Account closed".into(),
        "staff.reopened" => return "Account opened again".into(),
        "practice.portal_turned_off" => return "Client Portal turned off".into(),
        "practice.portal_turned_on" => return "Client Portal turned on".into(),
        _ => {}
    }
    if let Some(said) = said(&event.action, &event.result, &event.detail, who, client) {
        return said.sentence;
    }
    plain(&event.action)
}

fn plain(action: &str) -> String {
    let (noun, verb) = action.split_once('.').unwrap_or((action, ""));
    let mut noun = noun.replace('_', " ");
    if let Some(first) = noun.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    if verb.is_empty() { noun } else { format!("{noun}: {}", verb.replace('_', " ")) }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn actions_without_words_are_said_by_their_own() {
        assert_eq!(plain("second_step.enrolled"), "Second step: enrolled");
        assert_eq!(plain("staff.set_up_link_made"), "Staff: set up link made");
        assert_eq!(plain(""), "");
    }
}
