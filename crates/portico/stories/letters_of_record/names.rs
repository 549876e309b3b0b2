//! Names of every script and texts that have broken other programs, in letters. The large sets are read where `PORTICO_TEST_DATA` names
//! their folder.

use super::*;
use portico::clients::ClientName;
use std::{io::Write as _, path::PathBuf, time::Duration};

/// The file of a set, or a word about what goes unchecked without it.
fn set(name: &str, what: &str) -> Option<PathBuf> {
    let found = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join(name)).filter(|path| path.exists());
    if found.is_none() {
        // Past the capture of the test harness: a passing test would swallow it.
        let _ = writeln!(
            std::io::stderr(),
            "No letters were written to {what}: PORTICO_TEST_DATA names no folder that holds {name}."
        );
    }
    found
}

/// Invites somebody of this name with this message, by the page; nothing when the message is refused there. An hour holds a hundred.
async fn write_to(house: &House, number: usize, given: &str, message: &str) -> Option<Page> {
    house.clock.advance(Duration::from_secs(37));
    let client = house.another_client(given, &format!("client{number}@names.example")).await;
    let sam = house.sign_in(SAM).await;
    let sent = sam
        .post(
            &format!("/clients/{client}/invitation"),
            &[("subject", "Your portal, {{client_first_name}}"), ("message", message)],
        )
        .await;
    if sent.code == http::StatusCode::UNPROCESSABLE_ENTITY { None } else { Some(sent.shows("Invitation sent just now")) }
}

/// Writes to all of these names and looks at each letter.
async fn all_are_in_order(house: &House, names: &[String]) {
    for (number, name) in names.iter().enumerate() {
        write_to(house, number, name, "Dear {{client_full_name}},\r\nit is {{client_first_name}} we mean.")
            .await
            .expect("it is sent");
    }
    let letters = house.carry_letters().await;
    assert_eq!(letters.len(), names.len());
    for (letter, name) in letters.0.iter().zip(names) {
        let kept = ClientName::parse(name, "Another", "").expect("a name");
        is_in_order(house, letter);
        assert_eq!(letter.content.paragraphs, [format!("Dear {} Another,\nit is {} we mean.", kept.given(), kept.given())]);
        assert_eq!(letter.subject(), format!("Your portal, {}", kept.given()));
    }
}

stories! {
    /// A few of every sort, always.
    async fn names_of_every_script(house) {
        let names = ["李小龍", "أحمد", "Nguyễn Thị", "Ян", "Zoë-Ann", "O’Neil", "\"><img src=x>", "{{staff_name}}", "=1+1", "Bcc: x@evil.example", "👩‍👧", "ﷺ", "İstanbul", "x", "<b>&amp;"];
        all_are_in_order(house, &names.map(String::from)).await;
    }

    /// The common names of many countries.
    async fn names_of_all_countries(house) {
        let mut names = Vec::new();
        for kind in ["forenames", "surnames"] {
            let Some(path) = set(&format!("names-by-country/common-{kind}-by-country.csv"), &format!("common {kind} of all countries")) else { continue };
            let mut reader = csv::Reader::from_path(path).expect("the set can be read");
            let at = reader.headers().expect("headings").iter().position(|heading| heading == "Localized Name").expect("the column");
            names.extend(reader.records().map(|row| row.expect("a row")[at].to_owned()).filter(|name| !name.trim().is_empty() && ClientName::parse(name, "Another", "").is_ok()));
        }
        names.sort();
        names.dedup();
        let part: Vec<String> = names.into_iter().step_by(if at_night() { 1 } else { 12 }).collect();
        all_are_in_order(house, &part).await;
    }

    /// Texts that have broken other programs, as names and as messages.
    async fn naughty_strings(house) {
        let Some(path) = set("strings-naughty/blns.json", "515 naughty strings") else { return };
        let texts: Vec<String> = serde_json::from_slice(&std::fs::read(path).expect("the set can be read")).expect("a list of texts");
        let mut sent = 0;
        for (number, text) in texts.iter().enumerate().step_by(if at_night() { 1 } else { 3 }) {
            let name = if ClientName::parse(text, "Another", "").is_ok() { text } else { "Maya" };
            sent += usize::from(write_to(house, number, name, text).await.is_some());
        }
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), sent);
        assert!(sent > texts.len() / 4, "{sent} of them are messages");
        for letter in &letters.0 {
            is_in_order(house, letter);
        }
    }
}
