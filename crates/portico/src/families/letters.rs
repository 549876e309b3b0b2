//! The letters of offers, to the person asked. They name no client: who it is about is shown only after sign-in.

use super::store::Offer;
use crate::{
    app::Portico,
    invitations::letters::{button, frame, words_for},
    outbox::{Composed, LetterButton},
    practices::Practice,
};
use portico_language::Words;
use portico_values::{Moment, SecretToken};

/// To somebody who has a login: sign in and answer.
pub(super) fn to_sign_in(portico: &Portico, practice: &Practice, offer: &Offer, language: &str, now: Moment) -> Composed {
    let words = words_for(portico, practice, language);
    let address = practice.link(&portico.settings, "/offers");
    let until = day(&words, practice, now, offer.expires_at);
    let mut letter = about(portico, practice, &words, offer, "letter-offer-known");
    letter.button = Some(answer_button(&words, offer, "letter-offer-known-button", address));
    letter.notes.insert(0, words.with("date", until.as_str()).say("letter-offer-known-until"));
    letter
}

/// To somebody who has none: a link of their own, by which they choose a password.
pub(super) fn with_link(portico: &Portico, practice: &Practice, offer: &Offer, secret: &SecretToken, now: Moment) -> Composed {
    let words = words_for(portico, practice, &practice.language);
    let address = practice.link(&portico.settings, &format!("/offer/{}", secret.reveal()));
    let until = day(&words, practice, now, offer.expires_at);
    let mut letter = about(portico, practice, &words, offer, "letter-offer");
    letter.button = Some(answer_button(&words, offer, "letter-offer-button", address));
    letter.notes.insert(0, words.with("date", until.as_str()).say("letter-offer-until"));
    letter
}

fn about(portico: &Portico, practice: &Practice, words: &Words, offer: &Offer, which: &str) -> Composed {
    let with_practice = words.with("practice", practice.name.as_str()).with("kind", offer.kind.word());
    Composed {
        recipient_name: offer.name(),
        subject: with_practice.say("letter-offer-subject"),
        preheader: words.say("letter-offer-preheader"),
        paragraphs: vec![
            words.with("name", offer.given_name.as_str()).say("letter-greeting"),
            with_practice.say(&format!("{which}-text")),
        ],
        notes: vec![words.with("phone", practice.phone.as_str()).say("letter-not-expecting")],
        ..frame(portico, practice, words)
    }
}

fn answer_button(words: &Words, offer: &Offer, label: &str, address: String) -> LetterButton {
    button(words, words.with("kind", offer.kind.word()).say(label), address)
}

fn day(words: &Words, practice: &Practice, now: Moment, until: Moment) -> String {
    words.day(until, now, &practice.time_zone())
}
