//! The two letters that go by themselves.

use super::opt_out;
use crate::{
    app::Portico,
    invitations::{
        Recipient,
        letters::{self, Link, Message},
        placeholders::Placeholder,
        sender::Sender,
    },
    outbox::{Composed, LetterButton},
    practices::Practice,
};
use portico_values::InvitationId;

/// A reminder: the practice's words, the button, and how reminders are stopped.
///
/// # Errors
/// The first placeholder for which this client has no value.
pub(super) fn reminder(
    portico: &Portico,
    practice: &Practice,
    recipient: &Recipient,
    invitation: InvitationId,
    message: &Message,
    link: &Link<'_>,
) -> Result<Composed, Placeholder> {
    let sender = Sender { name: practice.name.clone(), signature: String::new() };
    let mut composed = letters::invitation(portico, practice, recipient, &sender, message, link)?.composed;
    let words = letters::words_for(portico, practice, &recipient.language);
    composed.opt_out = Some(LetterButton {
        label: words.say("letter-reminder-stop"),
        address: opt_out::address(portico, practice, opt_out::About::Invitation, invitation),
        in_words: words.say("letter-reminder-stop-question"),
    });
    Ok(composed)
}

/// The link has ended: why, and the way to a new one.
pub(super) fn link_ended(portico: &Portico, practice: &Practice, recipient: &Recipient, link: &Link<'_>) -> Composed {
    let words = letters::words_for(portico, practice, &recipient.language);
    let about = words.with("practice", practice.name.as_str());
    let mut composed = Composed { recipient_name: recipient.full_name(), ..letters::frame(portico, practice, &words) };
    composed.subject = about.say("letter-link-ended-subject");
    composed.preheader = words.say("letter-link-ended-preheader");
    composed.paragraphs =
        vec![words.with("name", recipient.called()).say("letter-greeting"), words.say("letter-link-ended-text")];
    let address = letters::activation_address(portico, practice, link.secret);
    composed.button = Some(letters::button(&words, words.say("link-expired-button"), address));
    composed.notes = vec![words.with("phone", practice.phone.as_str()).say("letter-link-ended-call")];
    composed
}
