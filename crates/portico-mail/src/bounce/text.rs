//! Bounces without a report, in which the mail server writes as if to a person. They are recognised by the sender, the subject, and
//! well-known phrases.

use super::{Action, News, fields::addresses, opened::Opened, report::status_of, text_words as words};
use crate::Status;

pub(super) enum Verdict {
    Bounce(News),
    Complaint(News),
    AutoReply,
    Other,
}

pub(super) fn read(opened: &Opened) -> Verdict {
    let text = lower(&opened.words);
    let subject = lower(&opened.subject);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let machine = words::MACHINES.iter().any(|name| opened.from.contains(name))
        || opened.header("return-path").is_some_and(|path| path.trim() == "<>")
        || opened.header("x-failed-recipients").is_some()
        || opened.header("x-original-message-id").is_some() && words::SUBJECTS.iter().any(|words| subject.contains(words));
    if ["email feedback report", "complaint about message from"].iter().any(|words| subject.starts_with(words)) {
        return Verdict::Complaint(News {
            recipients: named(opened),
            action: Action::Delivered,
            status: None,
            said: String::new(),
        });
    }
    let passed_on = ["fwd:", "fw:", "wg:"].iter().any(|words| subject.starts_with(words));
    let told = !passed_on && words::SUBJECTS.iter().any(|words| subject.contains(words));
    let away = words::AWAY.iter().any(|words| subject.contains(words)) || opened.header("x-autoreply").is_some();
    let answered = away || opened.header_says("auto-submitted", &["auto-replied"]);
    let failed = says(words::FAILED);
    let delayed = says(words::DELAYED) || words::DELAYED_SUBJECTS.iter().any(|words| subject.contains(words));
    let refused = smtp_code(&text).is_some() || status_in(&text).is_some();
    let is_bounce = !away && ((machine && (told || failed || delayed || refused)) || (told && (failed || delayed || refused)));
    if !is_bounce {
        return if answered { Verdict::AutoReply } else { Verdict::Other };
    }
    let action = if delayed && !says(words::GIVEN_UP) { Action::Delayed } else { Action::Failed };
    let said = said(&opened.words);
    let status = status_in(&said);
    Verdict::Bounce(News { recipients: named(opened), action, status, said })
}

/// The recipients named: by a header made for it, or by any address in the words but the one this came to.
fn named(opened: &Opened) -> Vec<String> {
    let failed = addresses(opened.header("x-failed-recipients").unwrap_or_default());
    if !failed.is_empty() {
        return failed;
    }
    let mut ours_or_theirs = addresses(&opened.from);
    ours_or_theirs.extend(addresses(opened.header("to").unwrap_or_default()));
    let named = addresses(&opened.words);
    named.into_iter().filter(|address| !ours_or_theirs.contains(address)).collect()
}

/// The lines that give the reason: those with a code or status in them and what follows; without any, all the words.
fn said(all: &str) -> String {
    let lines: Vec<&str> = all.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let tells: Vec<bool> = lines.iter().map(|line| smtp_code(&lower(line)).is_some() || status_in(line).is_some()).collect();
    if !tells.contains(&true) {
        return lines.join(" ").chars().take(2_000).collect();
    }
    let mut said = String::new();
    for (at, _) in tells.iter().enumerate().filter(|(_, tells)| **tells) {
        // A reason that goes on on the next line.
        let next = lines.get(at + 1).filter(|_| !tells[at + 1]);
        for line in [Some(&lines[at]), next].into_iter().flatten() {
            said.push_str(line);
            said.push(' ');
        }
    }
    said.chars().take(2_000).collect()
}

/// A reply code of 4yz or 5yz that stands as a word of its own before the words of the reply.
pub(super) fn smtp_code(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(3)).find_map(|at| {
        let apart = at == 0 || matches!(bytes[at - 1], b' ' | b'\n' | b'\t' | b':' | b'<' | b'(' | b'[' | b'"' | b'#');
        let digits = bytes.get(at..at + 3)?;
        let begins = matches!(digits[0], b'4' | b'5') && matches!(digits[1], b'0'..=b'7') && digits[2].is_ascii_digit();
        let ends = matches!(bytes.get(at + 3), Some(b' ' | b'-'));
        (apart && begins && ends).then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
    })
}

fn status_in(text: &str) -> Option<Status> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '#' | ',' | ';' | '<' | '>' | '='))
        .filter(|word| {
            word.as_bytes().first().is_some_and(|first| matches!(first, b'4' | b'5')) && word.as_bytes().get(1) == Some(&b'.')
        })
        .find_map(status_of)
}

fn lower(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace('\u{2019}', "'")
}
