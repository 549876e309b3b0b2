//! The preview beside the words: the views, the recipient it is shown for, and what to consider before sending.

use super::preview::{Preview, View};
use askama::Template;
use portico_values::ClientId;

/// The part of the page that is updated while somebody writes.
#[derive(Template)]
#[template(path = "invitations/pages/preview.html")]
pub(crate) struct PreviewPart {
    /// Where its buttons send the form: to the preview of the form around it.
    pub(crate) door: String,
    pub(crate) preview: Option<Preview>,
    /// What is said when there is no preview.
    pub(crate) instead: &'static str,
    pub(crate) view: View,
    pub(crate) walk: Option<Walk>,
    /// Said below the sender when the letter is shown for an example rather than a client.
    pub(crate) for_whom: &'static str,
    /// Words about health to consider before sending, as [`worries`](super::health_words::worries) names them.
    pub(crate) worries: String,
}

/// The recipients it can be shown for, one after the other.
pub(crate) struct Walk {
    pub(crate) choices: Vec<(String, String, bool)>,
    pub(crate) place: usize,
    pub(crate) total: usize,
    pub(crate) previous: Option<(ClientId, String)>,
    pub(crate) next: Option<(ClientId, String)>,
}

impl Walk {
    /// A walk through these people in order, standing at one of them; `None` when there is nobody else. `shown` is how many names are
    /// listed.
    pub(crate) fn among(people: &[(ClientId, String)], at: ClientId, shown: usize) -> Option<Self> {
        let place = people.iter().position(|(client, _)| *client == at)?;
        if people.len() < 2 {
            return None;
        }
        let listed = people.iter().take(shown).chain(people.get(place).filter(|_| place >= shown));
        Some(Self {
            choices: listed.map(|(client, name)| (client.to_string(), name.clone(), *client == at)).collect(),
            place: place + 1,
            total: people.len(),
            previous: place.checked_sub(1).and_then(|before| people.get(before).cloned()),
            next: people.get(place + 1).cloned(),
        })
    }
}
