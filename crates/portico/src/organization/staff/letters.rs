//! The letter that invites a staff member.

use crate::{
    app::Portico,
    outbox::{Composed, LetterButton},
    practices::Practice,
    sign_in::letters::about,
};

/// "Your account at PRACTICE": a link for three days, to choose a password.
pub(super) fn invitation(portico: &Portico, practice: &Practice, name: &str, by: &str, link: String) -> Composed {
    let subject = format!("Your account at {}", practice.name);
    let mut letter = about(portico, practice, name, &subject, "Choose your password.");
    letter.paragraphs.push(format!("{by} has made an account for you at {}. Choose a password to begin.", practice.name));
    letter.button =
        Some(LetterButton { label: "Choose a password".into(), address: link, in_words: "Or copy this address:".into() });
    letter.notes =
        vec!["The link works once, for three days.".into(), "If you don’t work there, you can ignore this email.".into()];
    letter
}
