//! What real mail servers said, in words for staff: the delivery reports of the sisimai collection.
//!
//! Checked when `PORTICO_TEST_DATA` names the folder that holds `bounces-sisimai`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{collections::BTreeMap, io::Write, path::PathBuf};

use portico_mail::{Cause, explain};

/// One `Diagnostic-Code` with the `Status` beside it.
type Report = (String, String);

/// Every different report in the folder's messages.
fn reports(folder: &PathBuf) -> Vec<Report> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text =
            String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).replace("\n ", " ").replace("\n\t", " ");
        let field = |block: &str, name: &str| {
            block.lines().find_map(|line| {
                line.get(..name.len())
                    .filter(|start| start.eq_ignore_ascii_case(name))
                    .map(|_| line[name.len()..].trim().to_owned())
            })
        };
        for block in text.split("\n\n") {
            if let (Some(said), Some(status)) = (field(block, "Diagnostic-Code:"), field(block, "Status:")) {
                found.push((status, said.split_once(';').map_or(said.clone(), |(_, text)| text.trim().to_owned())));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Said past the test runner, which swallows what `println!` says in a test that passes.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

#[test]
fn delivery_reports_get_fitting_words() {
    let folder = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join("bounces-sisimai/maildir/bsd"));
    let Some(folder) = folder.filter(|folder| folder.exists()) else {
        say("skipped 225 reports of bounces-sisimai: PORTICO_TEST_DATA names no folder that holds it");
        return;
    };
    let reports = reports(&folder);
    assert!(reports.len() > 150, "{} reports", reports.len());

    let mut by_status: BTreeMap<&str, Vec<(Cause, &str)>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (status, said) in &reports {
        let code = said.get(..3).and_then(|digits| digits.parse().ok()).filter(|code| (400..600).contains(code));
        let reason = explain(code, said);
        assert!(reason.sentence.ends_with('.'));
        if let Some(code) = code {
            assert_eq!(reason.retryable, code < 500 || matches!(code, 503 | 530 | 534 | 535 | 538), "{said}");
        }
        by_status.entry(status.split(' ').next().unwrap()).or_default().push((reason.cause, said));
        if matches!(reason.cause, Cause::Refused | Cause::PutOff) {
            unknown.push(said);
        }
    }
    let wanted: &[(&str, &[Cause])] = &[
        ("5.1.1", &[Cause::NoSuchAddress]),
        ("5.1.6", &[Cause::Moved]),
        ("5.2.1", &[Cause::MailboxClosed, Cause::NoSuchAddress, Cause::TooMany]),
        ("5.2.2", &[Cause::MailboxFull]),
        ("5.2.3", &[Cause::TooLarge]),
        ("5.7.26", &[Cause::SenderNotTrusted]),
        ("5.7.509", &[Cause::SenderNotTrusted]),
        ("5.7.606", &[Cause::Blocked]),
        ("5.4.4", &[Cause::NoSuchDomain, Cause::Unreachable]),
        ("4.4.1", &[Cause::Unreachable]),
    ];
    for (status, causes) in wanted {
        let all = &by_status[status];
        let fitting = all.iter().filter(|(cause, _)| causes.contains(cause)).count();
        let odd: Vec<_> = all.iter().filter(|(cause, _)| !causes.contains(cause)).collect();
        // Servers put other things under these codes too ("550 5.1.1 … has sent to too many recipients").
        assert!(fitting * 100 >= all.len() * 80, "{status}: {fitting} of {}: {odd:#?}", all.len());
    }
    say(&format!("checked {} reports, {} without a known cause", reports.len(), unknown.len()));
    assert!(unknown.len() * 100 <= reports.len() * 20, "{unknown:#?}");
}
