//! The letter of a day. It counts and names nobody: whose notices they are is read after signing in.

use crate::{
    app::Portico,
    bell::{Kind, store::Unread},
    outbox::{Composed, LetterButton},
    practices::Practice,
    sign_in::letters::about,
};

/// What has not been read, kind by kind.
pub(super) fn daily(portico: &Portico, practice: &Practice, name: &str, unread: &[Unread]) -> Composed {
    let mut letter = about(portico, practice, name, "Your unread notifications", "What has come in since the last email.");
    letter.paragraphs.push(format!("You have unread notifications at {}:", practice.name));
    let counted = |one: &Unread| if one.is_lost { Kind::lost_sign_ups(one.count) } else { one.kind.counted(one.count) };
    letter.paragraphs.push(unread.iter().map(counted).collect::<Vec<_>>().join("\n"));
    letter.button = Some(LetterButton {
        label: "See notifications".into(),
        address: portico.settings.link("/notices"),
        in_words: "Or copy this address:".into(),
    });
    let choices = portico.settings.link("/account/notices");
    letter.notes = vec![format!("You get this once a day because you chose to. You can change that at {choices}")];
    letter
}
