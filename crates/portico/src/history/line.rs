//! An event of the history as a line that people read.

use super::{
    store::Happened,
    words::{People, worded},
};
use crate::{
    audit::{Actors, FormNames, beginning_large, said},
    clients::client::full_name,
};

/// What is done by a visitor who turns out to be the client, or somebody who acts for them.
const BY_THE_CLIENT: [&str; 7] = [
    "client.created",
    "login.signed_in",
    "login.opened",
    "login.password_changed",
    "grant.given",
    "invitation.accepted",
    "enquiry.made",
];

/// One line.
pub(super) struct Line {
    pub(super) who: String,
    pub(super) what: String,
    /// The client it concerns.
    pub(super) whom: String,
    /// Where the record of that client stands.
    pub(super) href: Option<String>,
    pub(super) refused: bool,
}

impl Line {
    pub(super) fn of(event: &Happened, names: &FormNames, actors: &Actors) -> Self {
        let client = event.given_name.as_deref().map(|given| full_name(given, event.family_name.as_deref().unwrap_or_default()));
        // The client, or somebody who acts for them.
        let at_the_portal =
            || actors.other(&event.deed(), client.as_deref()).or_else(|| client.clone()).unwrap_or_else(|| "a client".into());
        let who = match event.actor_kind.as_str() {
            "staff" => event.actor_name.clone().unwrap_or_else(|| "a former staff member".into()),
            "login" => at_the_portal(),
            // Signing in and activating are begun by nobody yet and done by the client.
            "visitor" if event.result == "done" && BY_THE_CLIENT.contains(&event.action.as_str()) => at_the_portal(),
            "visitor" => "someone not signed in".into(),
            "operator" => "Portico’s operator".into(),
            _ => "Portico".into(),
        };
        Self {
            what: beginning_large(what(event, (&who, client.as_deref()), names)),
            refused: event.result == "refused",
            href: event.client_id.filter(|_| client.is_some()).map(|id| format!("/clients/{id}")),
            whom: match event.client_id {
                Some(_) if client.is_none() => "A record that no longer exists".into(),
                _ => client.unwrap_or_default(),
            },
            who: beginning_large(who),
        }
    }
}

/// What happened, in words. An action without words is shown by its name: "story.told" is "Story: told".
fn what(event: &Happened, (who, client): (&str, Option<&str>), names: &FormNames) -> String {
    let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let people = People { who, client, member: event.about_name.as_deref() };
    worded(&event.action, event.result == "done", &detail, people)
        .or_else(|| {
            let told = said(&event.action, &event.result, &event.detail, (who, client.unwrap_or("the client")), names);
            told.map(|told| told.sentence)
        })
        .unwrap_or_else(|| plain(&event.action))
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
        assert_eq!(plain("story.told"), "Story: told");
        assert_eq!(plain("some.newer_thing"), "Some: newer thing");
        assert_eq!(plain(""), "");
    }
}
