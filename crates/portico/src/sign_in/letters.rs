//! The letters to staff members about their own accounts, in English, and what stands around every letter to one.

use super::passes;
use crate::{
    app::Portico,
    outbox::{Composed, LetterButton},
    passkeys::PasskeyNotice,
    practices::Practice,
};
use portico_language::Language;
use portico_values::{Moment, SecretToken};

/// Why a sign-in is worth a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unusual {
    /// A browser not seen before.
    NewDevice,
    /// Several wrong passwords came before.
    ManyFailures,
    /// Several wrong codes came after a right password.
    WrongCodes,
}

/// "Reset your Portico password": a link for 60 minutes.
pub fn reset(portico: &Portico, practice: &Practice, name: &str, pass: &SecretToken) -> Composed {
    let mut letter = about(portico, practice, name, "Reset your Portico password", "Choose a new password.");
    letter
        .paragraphs
        .push(format!("Someone asked to reset your password at {}. If it was you, choose a new one here.", practice.name));
    letter.button = Some(LetterButton {
        label: "Choose a new password".into(),
        address: portico.settings.link(&format!("/reset/{}", pass.reveal())),
        in_words: "Or copy this address:".into(),
    });
    letter.notes = vec![
        format!("The link works once, for {} minutes.", passes::MINUTES),
        "If it wasn’t you, you can ignore this email. Your password stays the same.".into(),
    ];
    letter
}

/// "Your Portico password was changed".
pub fn password_changed(portico: &Portico, practice: &Practice, name: &str, now: Moment) -> Composed {
    let text = format!(
        "Your password at {} was changed on {}. You were signed out everywhere else.",
        practice.name,
        when(portico, practice, now)
    );
    notice(portico, practice, name, "Your Portico password was changed", text)
}

/// "A passkey was added", or removed.
pub fn passkey(portico: &Portico, practice: &Practice, name: &str, passkey: &str, what: PasskeyNotice, now: Moment) -> Composed {
    let when = when(portico, practice, now);
    let at = &practice.name;
    let (subject, text) = match what {
        PasskeyNotice::Added => (
            "A passkey was added",
            format!("The passkey “{passkey}” was added to your account at {at} on {when}. It can sign you in."),
        ),
        PasskeyNotice::Removed => (
            "A passkey was removed",
            format!("The passkey “{passkey}” was removed from your account at {at} on {when}. It no longer signs you in."),
        ),
    };
    notice(portico, practice, name, subject, text)
}

/// "Your second step was changed".
pub fn second_step_changed(portico: &Portico, practice: &Practice, name: &str, now: Moment) -> Composed {
    let text = format!(
        "Your second step at {} was set up again on {}. Codes from the old one, and your old recovery codes, no longer work.",
        practice.name,
        when(portico, practice, now)
    );
    notice(portico, practice, name, "Your second step was changed", text)
}

/// "Your second step was removed".
pub fn second_step_lifted(portico: &Portico, practice: &Practice, name: &str, now: Moment) -> Composed {
    let text = format!(
        "Your second step at {} was removed on {} by Portico’s operator there. Set up a new one when you next sign in.",
        practice.name,
        when(portico, practice, now)
    );
    notice(portico, practice, name, "Your second step was removed", text)
}

/// "A recovery code was used".
pub fn recovery_code_used(portico: &Portico, practice: &Practice, name: &str, left: i64, now: Moment) -> Composed {
    let left = match left {
        0 => "You have none left. Make new ones on your account page.".to_owned(),
        1 => "You have 1 left. Make new ones on your account page.".to_owned(),
        more => format!("You have {more} left."),
    };
    let text = format!(
        "Someone signed in at {} with one of your recovery codes on {}. {left}",
        practice.name,
        when(portico, practice, now)
    );
    notice(portico, practice, name, "A recovery code was used", text)
}

/// "You have new recovery codes".
pub fn recovery_codes_made(portico: &Portico, practice: &Practice, name: &str, now: Moment) -> Composed {
    let when = when(portico, practice, now);
    let text = format!("New recovery codes were made for you at {} on {when}. The old ones no longer work.", practice.name);
    notice(portico, practice, name, "You have new recovery codes", text)
}

/// "A new sign-in to Portico".
pub fn signed_in(portico: &Portico, practice: &Practice, name: &str, unusual: Unusual, device: &str, now: Moment) -> Composed {
    let when = when(portico, practice, now);
    let text = match unusual {
        Unusual::NewDevice => {
            format!("Someone signed in as you at {} on {when}, with a browser we haven’t seen before: {device}.", practice.name)
        }
        Unusual::ManyFailures => {
            format!(
                "Someone entered your password at {} on {when}, after several wrong tries. The browser: {device}.",
                practice.name
            )
        }
        Unusual::WrongCodes => {
            format!(
                "Someone entered your password at {} on {when}, and then several wrong codes. The browser: {device}.",
                practice.name
            )
        }
    };
    notice(portico, practice, name, "A new sign-in to Portico", text)
}

fn notice(portico: &Portico, practice: &Practice, name: &str, subject: &str, text: String) -> Composed {
    let mut letter = about(portico, practice, name, subject, "If it was you, there is nothing to do.");
    letter.paragraphs.push(text);
    letter.notes = vec![
        "If it was you, there is nothing to do.".into(),
        format!("If it wasn’t you, tell an administrator of {} today.", practice.name),
    ];
    letter
}

/// By what a staff member is greeted: the first name; the whole name where it begins with a title.
fn greeted(name: &str) -> &str {
    const TITLES: [&str; 8] = ["Dr", "Dra", "Prof", "Mr", "Mrs", "Ms", "Mx", "Rev"];
    let first = name.split_whitespace().next().unwrap_or(name);
    if TITLES.contains(&first.trim_end_matches('.')) { name } else { first }
}

/// The frame of a letter to a staff member.
pub(crate) fn about(portico: &Portico, practice: &Practice, name: &str, subject: &str, preheader: &str) -> Composed {
    let footer = [practice.name.as_str(), &practice.postal_address, &practice.phone];
    Composed {
        language: Language::En.tag().into(),
        direction: Language::En.dir().into(),
        sender_name: practice.sender_name.clone(),
        reply_to: practice.reply_to.clone(),
        recipient_name: name.to_owned(),
        subject: subject.to_owned(),
        preheader: preheader.to_owned(),
        practice_name: practice.name.clone(),
        paragraphs: vec![format!("Hello {},", greeted(name))],
        footer: footer.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        phone: String::new(),
        portal_address: practice.link(&portico.settings, ""),
        ..Composed::default()
    }
}

/// A moment, written out in the practice's zone.
pub(crate) fn when(portico: &Portico, practice: &Practice, now: Moment) -> String {
    let zone = practice.time_zone();
    portico.words.words(Language::En).day_time(now, now, &zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_greeted_by_a_title_alone() {
        assert_eq!(greeted("Ines Okafor"), "Ines");
        assert_eq!(greeted("Dr Ada Brandt"), "Dr Ada Brandt");
        assert_eq!(greeted("Prof. Lee"), "Prof. Lee");
    }
}
