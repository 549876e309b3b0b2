//! The notice that something was shared. It names no document: what it is can be seen only after sign-in.

use super::store::Told;
use crate::{
    app::Portico,
    invitations::letters::{button, frame, words_for},
    outbox::Composed,
    practices::Practice,
};

/// To somebody who can sign in. Where forms wait as well it leads to the list of what there is to do.
pub(super) fn shared(portico: &Portico, practice: &Practice, person: &Told, forms: bool) -> Composed {
    let words = words_for(portico, practice, &person.language);
    let address = practice.link(&portico.settings, if forms { "/" } else { "/documents" });
    Composed {
        recipient_name: person.given_name.clone(),
        subject: words.with("practice", practice.name.as_str()).say("letter-shared-subject"),
        preheader: words.say("letter-shared-preheader"),
        paragraphs: vec![
            words.with("name", person.given_name.as_str()).say("letter-greeting"),
            words.with("practice", practice.name.as_str()).say("letter-shared-text"),
        ],
        button: Some(button(&words, words.say("letter-shared-button"), address)),
        notes: vec![words.with("phone", practice.phone.as_str()).say("letter-not-expecting")],
        ..frame(portico, practice, &words)
    }
}
