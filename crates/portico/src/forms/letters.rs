//! Letters about forms: that something waits, and nothing of what it is.

use crate::{
    access::store::Owner, app::Portico, invitations::letters::words_for, outbox::Composed, practices::Practice,
    waiting::letters::plain,
};

/// "Something is ready for you to fill in".
pub(super) fn waiting(portico: &Portico, practice: &Practice, owner: &Owner, many: usize) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let text = words.with("count", many).say("letter-forms-text");
    plain(portico, practice, &words, owner, "letter-forms", text)
}

/// "Something needs another look".
pub(super) fn returned(portico: &Portico, practice: &Practice, owner: &Owner) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let text = words.say("letter-forms-back-text");
    plain(portico, practice, &words, owner, "letter-forms-back", text)
}
