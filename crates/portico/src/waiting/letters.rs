//! Letters about what waits at the portal: that something does, and nothing of what it is.

use crate::{
    access::store::Owner,
    app::Portico,
    invitations::letters::{button, frame, words_for},
    outbox::{Composed, LetterButton},
    practices::Practice,
    reminders::opt_out,
};
use portico_language::Words;
use portico_values::{LoginId, WaitingId};

/// "Something still waits for you", and how reminders are stopped: by the client for everybody, by anybody else for themselves.
pub(super) fn reminder(
    portico: &Portico,
    practice: &Practice,
    (login, owner): (LoginId, &Owner),
    is_client: bool,
    many: usize,
    about: WaitingId,
) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let text = words.with("count", many).say("letter-waiting-reminder-text");
    let mut composed = plain(portico, practice, &words, owner, "letter-waiting-reminder", text);
    composed.opt_out = Some(LetterButton {
        label: words.say("letter-reminder-stop"),
        address: match is_client {
            true => opt_out::address(portico, practice, opt_out::About::Waiting, about),
            false => opt_out::address_to_one(portico, practice, opt_out::About::Waiting, about, login),
        },
        in_words: words.say("letter-reminder-stop-question"),
    });
    composed
}

/// A letter that leads to the home of the portal: subject and preheader of `which`, and this text.
pub(crate) fn plain(portico: &Portico, practice: &Practice, words: &Words, owner: &Owner, which: &str, text: String) -> Composed {
    let home = practice.link(&portico.settings, "/");
    Composed {
        recipient_name: format!("{} {}", owner.given_name, owner.family_name).trim().to_owned(),
        subject: words.with("practice", practice.name.as_str()).say(&format!("{which}-subject")),
        preheader: words.say(&format!("{which}-preheader")),
        paragraphs: vec![words.with("name", owner.called()).say("letter-greeting"), text],
        button: Some(button(words, words.say("letter-waiting-button"), home)),
        notes: vec![words.with("phone", practice.phone.as_str()).say("letter-not-expecting")],
        ..frame(portico, practice, words)
    }
}
