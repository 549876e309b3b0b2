//! The preview beside the words: ways of looking at the letter, whom it is shown for, what to think of before it goes.

use super::{
    health_words::{HealthWord, Place, health_words},
    preview::{Preview, View},
    words::Words,
};
use askama::Template;
use portico_values::ClientId;

/// The part of the page that follows while somebody writes.
#[derive(Template)]
#[template(path = "invitations/pages/preview.html")]
pub(crate) struct PreviewPart {
    /// Where its buttons lead: the preview of the form it stands in.
    pub(crate) door: String,
    pub(crate) preview: Option<Preview>,
    /// What stands in place of a preview.
    pub(crate) instead: &'static str,
    pub(crate) view: View,
    pub(crate) walk: Option<Walk>,
    /// Said under the sender when the letter is shown for nobody real.
    pub(crate) for_whom: &'static str,
    pub(crate) worries: Vec<HealthWord>,
}

/// The people for whom it can be shown, one after the other.
pub(crate) struct Walk {
    pub(crate) choices: Vec<(String, String, bool)>,
    pub(crate) place: usize,
    pub(crate) total: usize,
    pub(crate) previous: Option<(ClientId, String)>,
    pub(crate) next: Option<(ClientId, String)>,
}

impl Walk {
    /// A walk among these people, in their order, at one of them; none where there is nobody else. `shown`: how many names the list has.
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

impl PreviewPart {
    /// What to think of before these words go.
    pub(crate) fn worries(words: &Words) -> Vec<HealthWord> {
        health_words(&words.subject, &words.message)
    }
    /// "“therapy” (subject), “anxiety”".
    fn worrying_words(&self) -> String {
        let said = |one: &HealthWord| match one.place {
            Place::Subject => format!("“{}” in the subject", one.word),
            Place::Message => format!("“{}”", one.word),
        };
        self.worries.iter().take(8).map(said).collect::<Vec<_>>().join(", ")
    }
}
