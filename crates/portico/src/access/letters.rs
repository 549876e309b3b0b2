//! The letters about a client's account, in their language.

use super::store::Owner;
use crate::{
    app::Portico,
    invitations::letters::{button, frame, words_for},
    outbox::{Composed, LetterCode},
    passkeys::PasskeyNotice,
    practices::Practice,
    sign_in::{codes, passes},
    visit::device_said,
};
use portico_language::Words;
use portico_values::{EmailAddress, Moment, SecretToken};

/// "Reset your password": a link for 60 minutes.
pub fn reset(portico: &Portico, practice: &Practice, owner: &Owner, secret: &SecretToken) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-reset");
    letter.paragraphs.push(words.say("letter-reset-text"));
    let address = practice.link(&portico.settings, &format!("/reset/{}", secret.reveal()));
    letter.button = Some(button(&words, words.say("letter-reset-button"), address));
    letter.notes = vec![words.with("minutes", passes::MINUTES).say("letter-reset-limits")];
    letter
}

/// "Sign in to …": a link for 60 minutes and a code for ten, to be typed where it was asked for.
pub fn sign_in(portico: &Portico, practice: &Practice, owner: &Owner, secret: &SecretToken, code: &str) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-way-in");
    letter.paragraphs.push(words.say("letter-way-in-text"));
    letter.code = Some(typed(&words, "letter-way-in-code", code));
    let address = practice.link(&portico.settings, &format!("/s/{}", secret.reveal()));
    letter.button = Some(button(&words, words.say("letter-way-in-button"), address));
    letter.notes = vec![
        words.with("minutes", passes::MINUTES).with("code-minutes", codes::MINUTES).say("letter-way-in-limits"),
        words.say("letter-way-in-secret"),
    ];
    letter
}

/// The same from a staff member, who was asked for help: a link alone, for 60 minutes.
pub fn sign_in_sent(portico: &Portico, practice: &Practice, owner: &Owner, secret: &SecretToken) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-way-in-sent");
    letter.paragraphs.push(words.with("practice", practice.name.as_str()).say("letter-way-in-sent-text"));
    let address = practice.link(&portico.settings, &format!("/s/{}", secret.reveal()));
    letter.button = Some(button(&words, words.say("letter-way-in-button"), address));
    letter.notes = vec![
        words.with("minutes", passes::MINUTES).say("letter-way-in-sent-limits"),
        words.with("phone", practice.phone.as_str()).say("letter-not-expecting"),
    ];
    letter
}

/// "A passkey was added", or removed: which, and when.
pub fn passkey(portico: &Portico, practice: &Practice, owner: &Owner, name: &str, what: PasskeyNotice, now: Moment) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let which = match what {
        PasskeyNotice::Added => "letter-passkey-added",
        PasskeyNotice::Removed => "letter-passkey-removed",
    };
    let mut letter = about(portico, practice, &words, owner, which);
    let said = words.with("when", when(&words, practice, now).as_str()).with("passkey", name).say(&format!("{which}-text"));
    letter.paragraphs.push(said);
    letter.notes = vec![words.say("letter-all-right"), words.with("phone", practice.phone.as_str()).say("letter-not-you")];
    letter
}

/// What happened to a second step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepNotice {
    /// It was set up.
    SetUp,
    /// It was taken away.
    TurnedOff,
    /// Its recovery codes were made anew.
    NewCodes,
    /// A recovery code opened the portal; so many are left.
    RecoveryCodeUsed(i64),
}

/// What happened to the second step, and when.
pub fn second_step(portico: &Portico, practice: &Practice, owner: &Owner, what: StepNotice, now: Moment) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let (which, left) = match what {
        StepNotice::SetUp => ("letter-step-set-up", 0),
        StepNotice::TurnedOff => ("letter-step-off", 0),
        StepNotice::NewCodes => ("letter-step-codes", 0),
        StepNotice::RecoveryCodeUsed(left) => ("letter-step-code-used", left),
    };
    let mut letter = about(portico, practice, &words, owner, which);
    let when = when(&words, practice, now);
    letter.paragraphs.push(words.with("when", when.as_str()).with("left", left).say(&format!("{which}-text")));
    letter.notes = vec![words.say("letter-all-right"), words.with("phone", practice.phone.as_str()).say("letter-not-you")];
    letter
}

/// "Your password was changed", with the time and a way to reach the practice.
pub fn changed(portico: &Portico, practice: &Practice, owner: &Owner, now: Moment) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-changed");
    letter.paragraphs.push(words.with("when", when(&words, practice, now).as_str()).say("letter-changed-text"));
    letter.notes = vec![words.say("letter-all-right"), words.with("phone", practice.phone.as_str()).say("letter-not-you")];
    letter
}

/// "Confirm your email": a link for 60 minutes and a code for ten.
pub fn confirm(portico: &Portico, practice: &Practice, owner: &Owner, secret: &SecretToken, code: &str) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-confirm");
    letter.paragraphs.push(words.say("letter-confirm-text"));
    letter.code = Some(typed(&words, "letter-confirm-code", code));
    let address = practice.link(&portico.settings, &format!("/confirm/{}", secret.reveal()));
    letter.button = Some(button(&words, words.say("letter-confirm-button"), address));
    letter.notes = vec![words.with("minutes", passes::MINUTES).with("code-minutes", codes::MINUTES).say("letter-confirm-limits")];
    letter
}

/// "Your account is closed for now": staff closed the portal for its owner, nothing was deleted, and whom to ask.
pub fn closed(portico: &Portico, practice: &Practice, owner: &Owner) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-closed");
    letter.paragraphs.push(words.with("practice", practice.name.as_str()).say("letter-closed-text"));
    letter.notes = vec![words.with("phone", practice.phone.as_str()).say("letter-closed-ask")];
    letter
}

/// "You can sign in again": the portal is open again for somebody who has an account, and the password is the same.
pub fn open_again(portico: &Portico, practice: &Practice, owner: &Owner) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-open-again");
    letter.paragraphs.push(words.with("email", owner.address.as_str()).say("letter-open-again-text"));
    let address = practice.link(&portico.settings, "/sign-in");
    letter.button = Some(button(&words, words.say("letter-open-again-button"), address));
    letter.notes = vec![words.with("phone", practice.phone.as_str()).say("letter-not-expecting")];
    letter
}

/// "Your sign-in email has changed", to the address that was used before: the new one is masked.
pub fn moved_from(portico: &Portico, practice: &Practice, owner: &Owner, to: &EmailAddress) -> Composed {
    moved(portico, practice, owner, &to.masked())
}

/// The same to the new address, with the way to sign in.
pub fn moved_to(portico: &Portico, practice: &Practice, owner: &Owner, to: &EmailAddress) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = moved(portico, practice, owner, to.as_str());
    let address = practice.link(&portico.settings, "/sign-in");
    letter.button = Some(button(&words, words.say("letter-moved-button"), address));
    letter
}

fn moved(portico: &Portico, practice: &Practice, owner: &Owner, shown: &str) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-moved");
    letter.paragraphs.push(words.with("email", shown).say("letter-moved-text"));
    letter.notes = vec![words.with("phone", practice.phone.as_str()).say("letter-moved-not-you")];
    letter
}

/// "Confirm your new email": a code for ten minutes, to the address that is to become the sign-in. It may be mistyped and somebody else's: no
/// name stands in it.
pub fn new_address(portico: &Portico, practice: &Practice, language: &str, code: &str) -> Composed {
    let words = words_for(portico, practice, language);
    let mut letter = to_somebody(portico, practice, &words, "letter-new-address");
    letter.paragraphs.push(words.with("practice", practice.name.as_str()).say("letter-new-address-text"));
    letter.code = Some(typed(&words, "letter-new-address-code", code));
    letter.notes = vec![words.with("minutes", codes::MINUTES).say("letter-new-address-limits")];
    letter
}

/// A code for ten minutes, to an address that was typed by somebody who activates. Whose mailbox it is, nobody knows: no name stands in it.
pub fn typed_address(portico: &Portico, practice: &Practice, language: &str, code: &str) -> Composed {
    let words = words_for(portico, practice, language);
    let mut letter = to_somebody(portico, practice, &words, "letter-typed");
    letter.paragraphs.push(words.with("practice", practice.name.as_str()).say("letter-typed-text"));
    letter.code = Some(typed(&words, "letter-typed-code", code));
    letter.notes = vec![words.with("minutes", codes::MINUTES).say("letter-typed-limits"), words.say("letter-way-in-secret")];
    letter
}

/// Why a sign-in is worth a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unusual {
    /// A browser not seen before.
    NewDevice,
    /// Several wrong passwords came before.
    ManyFailures,
    /// The same, and the second step is due.
    ManyFailuresBeforeCode,
    /// Several wrong codes came after the first step.
    WrongCodes,
}

/// "A new sign-in".
pub fn signed_in(portico: &Portico, practice: &Practice, owner: &Owner, unusual: Unusual, device: &str, now: Moment) -> Composed {
    let words = words_for(portico, practice, &owner.language);
    let mut letter = about(portico, practice, &words, owner, "letter-sign-in");
    let key = match unusual {
        Unusual::NewDevice => "letter-sign-in-device",
        Unusual::ManyFailures => "letter-sign-in-failures",
        Unusual::ManyFailuresBeforeCode => "letter-sign-in-code-due",
        Unusual::WrongCodes => "letter-sign-in-codes",
    };
    let device = device_said(&words, device);
    letter.paragraphs.push(words.with("when", when(&words, practice, now).as_str()).with("device", device.as_str()).say(key));
    let address = practice.link(&portico.settings, "/forgot-password");
    // Nearly everybody who reads this did sign in: that comes first, and the button is for the others.
    letter.lead = vec![words.say("letter-all-right"), words.with("phone", practice.phone.as_str()).say("letter-sign-in-not-you")];
    letter.button = Some(button(&words, words.say("letter-sign-in-button"), address));
    letter.button_is_quiet = true;
    letter
}

fn about(portico: &Portico, practice: &Practice, words: &Words, owner: &Owner, which: &str) -> Composed {
    let mut letter = to_somebody(portico, practice, words, which);
    letter.recipient_name = format!("{} {}", owner.given_name, owner.family_name).trim().to_owned();
    letter.paragraphs.push(words.with("name", owner.called()).say("letter-greeting"));
    letter
}

fn to_somebody(portico: &Portico, practice: &Practice, words: &Words, which: &str) -> Composed {
    Composed {
        subject: words.with("practice", practice.name.as_str()).say(&format!("{which}-subject")),
        preheader: words.say(&format!("{which}-preheader")),
        ..frame(portico, practice, words)
    }
}

fn typed(words: &Words, in_words: &str, code: &str) -> LetterCode {
    LetterCode { in_words: words.say(in_words), digits: code.to_owned() }
}

fn when(words: &Words, practice: &Practice, now: Moment) -> String {
    let zone = practice.time_zone();
    words.day_time(now, now, &zone)
}
