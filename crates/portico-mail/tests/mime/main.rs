//! Messages read back by a parser nobody here wrote: Python's `email`.
//!
//! A few dozen hard cases are always checked; the collections of naughty strings and of names from all countries when
//! `PORTICO_TEST_DATA` names the folder that holds `strings-naughty` and `names-by-country`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use portico_mail::{Mailbox, Message, MessageError};
use serde_json::json;

/// What people and attackers put into names, subjects and texts.
const HARD: [&str; 36] = [
    "Ana",
    "",
    " ",
    "Ana\r\nBcc: evil@x.test",
    "Ana\nBcc: evil@x.test",
    "Ana\rBcc: evil@x.test",
    "Ana\u{85}Bcc: evil@x.test",
    "Ana\u{2028}Bcc: evil@x.test\u{2029}\u{0}",
    "Ana\r\n\r\n<script>alert(1)</script>",
    "\r\n.\r\nMAIL FROM:<evil@x.test>\r\n",
    ".\r\n..\r\n...\n.",
    "From here on",
    "a\u{202e}gpj.exe",
    "\u{2066}isolated\u{2069}",
    "zero\u{200b}width\u{feff}",
    "می\u{200c}خواهم",
    "ශ්\u{200d}රී ලංකා",
    "👩\u{200d}👩\u{200d}👧 family",
    "葛\u{e0100}飾区",
    "=?utf-8?B?SW5qZWN0ZWQ=?=",
    "=?utf-8?Q?=0D=0ABcc:_evil@x.test?=",
    "a =?x? b",
    "O'Neil, \"Dr\" <evil@x.test>, (comment) \\",
    "\"\\\"",
    "<>@,;:\\\".[]()",
    "José Ñandú",
    "Łukasz Żółć",
    "Нина Пе́тровна",
    "محمد عبد الله",
    "יעל כהן",
    "สมชาย",
    "山田太郎",
    "e\u{301}\u{323}\u{307}",
    "soft\u{ad}hyphen",
    "tab\tand\u{b}vertical",
    "a word without an end aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fn message(text: &str, number: usize) -> Message {
    let mailbox = |name: &str, address: String| Mailbox { name: Some(name.into()), address };
    Message {
        from: mailbox(text, "hello@portico.test".into()),
        reply_to: Some(mailbox(text, "desk@bücher.test".into())),
        to: mailbox(text, format!("client{number}@clients.test")),
        subject: text.into(),
        text: format!("Hello {text},\nyour link:\r\nhttps://portal.test/p/river/a/{number}\n"),
        html: format!("<!doctype html>\n<p>{text}</p>\r<a href=\"https://portal.test/p/river/a/{number}\">Activate</a>"),
        message_id: format!("<{number}.abc@portico.test>"),
        date_ms: 1_795_219_200_000 + number as i64 * 86_400_000,
        language: "es-MX".into(),
        return_path: None,
        list_unsubscribe: (number % 2 == 1).then(|| "https://portal.test/p/river/letters".into()),
    }
}

/// Builds a message around every text and lets Python judge. Says how many there were.
fn judge(texts: &[String]) {
    let mut lines = String::new();
    for (number, text) in texts.iter().enumerate() {
        let message = message(text, number);
        let mime = message.to_mime().unwrap();
        assert_eq!(message.to_mime().unwrap(), mime, "every copy is the same");
        assert_eq!((mime.envelope_from.as_str(), mime.needs_smtputf8()), ("hello@portico.test", false));
        let raw = String::from_utf8(mime.bytes).unwrap();
        let case = json!({
            "raw": raw, "given": text, "to": mime.envelope_to, "text": message.text, "html": message.html, "id": message.message_id,
            "date_ms": message.date_ms, "unsubscribe": message.list_unsubscribe,
        });
        lines.push_str(&format!("{case}\n"));
    }
    let mut python = Command::new("python3")
        .args(["-c", include_str!("judge.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed to check messages with an independent parser");
    let mut input = python.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let judged = python.wait_with_output().unwrap();
    writing.join().unwrap();
    let said = String::from_utf8(judged.stdout).unwrap();
    assert!(judged.status.success(), "Python's parser disagrees:\n{said}");
    assert_eq!(said.trim(), format!("{} messages", texts.len()), "every message was judged");
}

/// The collection's file, or a word about how many cases go unchecked without it.
fn collection(name: &str, cases: usize) -> Option<PathBuf> {
    let found = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join(name)).filter(|path| path.exists());
    if found.is_none() {
        say(&format!("skipped {cases} cases of {name}: PORTICO_TEST_DATA names no folder that holds it"));
    }
    found
}

/// Said past the test runner, which swallows what `println!` says in a test that passes.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

#[test]
fn hard_cases() {
    judge(&HARD.map(String::from));
}

#[test]
fn long_texts_in_every_script() {
    judge(&["x", "é", "山", "👩\u{200d}👧", "a b ", "\r\n", ".\n", "=\n", "\u{10ffff}"].map(|piece| piece.repeat(400)));
}

#[test]
fn naughty_strings() {
    let Some(path) = collection("strings-naughty/blns.json", 515) else { return };
    let texts: Vec<String> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(texts.len() > 400);
    judge(&texts);
    say(&format!("checked {} naughty strings", texts.len()));
}

#[test]
fn names_of_all_countries() {
    let mut names = Vec::new();
    for (kind, count) in [("forenames", 1_476), ("surnames", 1_776)] {
        let Some(path) = collection(&format!("names-by-country/common-{kind}-by-country.csv"), count) else { continue };
        let mut reader = csv::Reader::from_path(path).unwrap();
        let at = reader.headers().unwrap().iter().position(|heading| heading == "Localized Name").unwrap();
        names.extend(reader.records().map(|row| row.unwrap().get(at).unwrap().to_owned()));
    }
    if names.is_empty() {
        return;
    }
    names.sort();
    names.dedup();
    assert!(names.len() > 1000);
    judge(&names);
    say(&format!("checked {} names", names.len()));
}

#[test]
fn international_addresses() {
    let mut letter = message("Ana", 0);
    letter.to.address = "ana@bücher.example".into();
    let mime = letter.to_mime().unwrap();
    assert_eq!(mime.envelope_to, "ana@xn--bcher-kva.example");
    assert!(mime.bytes.is_ascii() && !mime.needs_smtputf8());

    letter.to.address = "用户@bücher.example".into();
    let mime = letter.to_mime().unwrap();
    assert_eq!(mime.envelope_to, "用户@xn--bcher-kva.example");
    assert!(mime.needs_smtputf8());
}

#[test]
fn what_cannot_stand_in_a_header_is_an_error() {
    let broken = |change: fn(&mut Message)| {
        let mut letter = message("Ana", 1);
        change(&mut letter);
        letter.to_mime().unwrap_err()
    };
    assert!(matches!(broken(|l| l.to.address = "a@b\r\nBcc: c@d".into()), MessageError::Address { field: "To", .. }));
    assert!(matches!(broken(|l| l.from.address = "a>@b".into()), MessageError::Address { field: "From", .. }));
    assert!(matches!(
        broken(|l| l.reply_to.as_mut().unwrap().address = String::new()),
        MessageError::Address { field: "Reply-To", .. }
    ));
    for id in ["", "<>", "a@b", "<a@b>\r\nX: y", "<a b@c>", "<@c>", "<a@>", "<é@c>"] {
        let mut letter = message("Ana", 1);
        letter.message_id = id.into();
        assert_eq!(letter.to_mime().unwrap_err(), MessageError::MessageId, "{id:?}");
    }
    assert_eq!(broken(|l| l.language = "en\r\nX: y".into()), MessageError::Language);
    assert_eq!(broken(|l| l.language = String::new()), MessageError::Language);
    for address in ["javascript:alert(1)", "https://x/\r\nX: y", "https://x/>, <mailto:y", "http://x/"] {
        let mut letter = message("Ana", 1);
        letter.list_unsubscribe = Some(address.into());
        assert_eq!(letter.to_mime().unwrap_err(), MessageError::Unsubscribe, "{address:?}");
    }
}

#[test]
fn text_stays_readable_or_gets_short() {
    let encodings = |text: &str| {
        let raw = String::from_utf8(message(text, 0).to_mime().unwrap().bytes).unwrap();
        let (_, body) = raw.split_once("\r\n\r\n").unwrap();
        (raw.matches("quoted-printable").count(), raw.matches("base64").count(), body.len())
    };
    let plainly = "José writes plainly. ".repeat(50);
    assert_eq!(encodings(&plainly).0, 2, "one long line");
    let lines = plainly.replace(". ", ".\n");
    assert_eq!(encodings(&lines).0, 1, "HTML needs no encoding, it has numbers for other characters");
    assert_eq!(encodings(&lines.replace('é', "e")).0, 0);
    let (_, base64, length) = encodings(&"山".repeat(1000));
    assert_eq!(base64, 2);
    assert!(length < 2 * 3000 * 3 / 2, "{length} bytes for two parts of 3000");
}

#[test]
fn dates_outside_what_a_header_can_say_are_pulled_in() {
    for (date_ms, wanted) in [(i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"), (i64::MAX, "Fri, 31 Dec 9999 23:59:59 +0000")] {
        let letter = Message { date_ms, ..message("Ana", 0) };
        let raw = String::from_utf8(letter.to_mime().unwrap().bytes).unwrap();
        assert!(raw.contains(&format!("Date: {wanted}\r\n")), "{raw}");
    }
}
