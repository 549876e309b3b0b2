//! What real mail servers sent back, read: the sisimai collection, against its own reports and against what people read in the rest
//! (`data/bounces.csv`). Checked when `PORTICO_TEST_DATA` names the folder that holds `bounces-sisimai`; the figures stand in
//! `docs/reference/bounces.md`, which `PORTICO_WRITE_GOLDEN=1` writes again.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use portico_mail::{
    Cause,
    bounce::{Action, Incoming, read},
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

/// Said past the test runner, which swallows what `println!` says in a test that passes.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn folder(cases: usize, what: &str) -> Option<PathBuf> {
    let found = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join("bounces-sisimai"));
    let found = found.filter(|folder| folder.exists());
    if found.is_none() {
        say(&format!("skipped {cases} {what} of bounces-sisimai: PORTICO_TEST_DATA names no folder that holds it"));
    }
    found
}

fn action_of(word: &str) -> Option<Action> {
    Some(match word.to_lowercase().as_str() {
        "failed" | "expired" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "deliverable" => Action::Delivered,
        "relayed" => Action::Relayed,
        "expanded" => Action::Expanded,
        _ => return None,
    })
}

/// A part of the collection as it was read.
struct Measured {
    all: usize,
    /// What was read otherwise, a line for each.
    misses: Vec<String>,
}

impl Measured {
    fn met(&self) -> usize {
        self.all - self.misses.len()
    }
    fn said(&self) -> String {
        let tenths = self.met() * 1_000 / self.all;
        format!("{} of {} ({}.{} %)", self.met(), self.all, tenths / 10, tenths % 10)
    }
}

/// `index.csv` holds Action and Status of each report as Python's email package reads them.
fn reports(folder: &Path) -> Measured {
    let (mut all, mut misses) = (0, Vec::new());
    for row in csv::Reader::from_path(folder.join("index.csv")).unwrap().records() {
        let row = row.unwrap();
        let (file, recipients, actions, statuses) = (&row[0], &row[4], &row[5], &row[6]);
        if actions.is_empty() && statuses.is_empty() {
            continue;
        }
        all += 1;
        let Incoming::Bounce(bounce) = read(&std::fs::read(folder.join(file)).unwrap()) else {
            misses.push(format!("{file}: no bounce"));
            continue;
        };
        let said: Vec<_> = bounce.news.iter().map(|news| (Some(news.action), news.status)).collect();
        let pairs = actions.split(';').zip(statuses.split(';'));
        let wanted: Vec<_> = pairs.map(|(action, status)| (action_of(action), numbers(status))).collect();
        let agrees = said.len() == wanted.len()
            && said.iter().zip(&wanted).all(|(is, wanted)| (wanted.0.is_none() || is.0 == wanted.0) && is.1 == wanted.1)
            && bounce.news.iter().all(|news| recipients.is_empty() || !news.recipients.is_empty());
        if !agrees {
            misses.push(format!("{file}: {said:?}, not {wanted:?}"));
        }
    }
    Measured { all, misses }
}

#[test]
fn reports_are_read_as_they_say() {
    let Some(folder) = folder(405, "delivery reports") else { return };
    let measured = reports(&folder);
    say(&format!("bounce reports read as they say: {}", measured.said()));
    assert!(measured.misses.is_empty() && measured.all >= 390, "{:#?}", measured.misses);
}

fn numbers(status: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = status.split(' ').next()?.split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??, numbers.next()??))
}

/// How many of the labels are met at least, in percent.
const LABELS_MET: usize = 95;

/// A message without a report, its verdict, and its causes with `/` between.
struct Label {
    file: String,
    verdict: String,
    causes: String,
}

/// What people read in every message of the index that carries no report. Those in `dos` and `mac` are messages of `bsd` with other line ends:
/// one that has no label of its own has the label of that message.
fn labels(folder: &Path) -> Vec<Label> {
    let given = csv::Reader::from_reader(&include_bytes!("data/bounces.csv")[..]).into_records().map(Result::unwrap);
    let given: BTreeMap<String, csv::StringRecord> = given.map(|label| (label[0].to_owned(), label)).collect();
    let index = csv::Reader::from_path(folder.join("index.csv")).unwrap().into_records().map(Result::unwrap);
    let without_report = index.filter(|row| row[5].is_empty() && row[6].is_empty());
    let labelled = without_report.map(|row| {
        let bsd = row[0].replace("/dos/", "/bsd/").replace("/mac/", "/bsd/");
        let label = given.get(&row[0]).or_else(|| given.get(&bsd));
        let label = label.unwrap_or_else(|| panic!("{} has no label", &row[0]));
        Label { file: row[0].to_owned(), verdict: label[1].to_owned(), causes: label[2].to_owned() }
    });
    labelled.collect()
}

fn words(folder: &Path) -> Measured {
    let (labels, mut misses) = (labels(folder), Vec::new());
    let with = |verdict: &str, cause: &str| if cause.is_empty() { verdict.to_owned() } else { format!("{verdict} ({cause})") };
    for Label { file, verdict, causes } in &labels {
        let (said, cause) = match read(&std::fs::read(folder.join(file)).unwrap()) {
            Incoming::Bounce(bounce) => match bounce.news[0].action {
                Action::Delayed => ("delayed", Some(bounce.news[0].reason().cause)),
                _ => ("failed", Some(bounce.news[0].reason().cause)),
            },
            Incoming::Complaint(_) => ("complaint", None),
            Incoming::AutoReply => ("reply", None),
            Incoming::Other => ("other", None),
        };
        let cause = cause.map(named).unwrap_or_default();
        let fits = said == verdict && (causes.is_empty() || causes.split('/').any(|one| one == cause));
        if !fits {
            misses.push(format!("{file}: {}, not {}", with(said, &cause), with(verdict, causes)));
        }
    }
    Measured { all: labels.len(), misses }
}

#[test]
fn the_rest_is_read_as_people_read_it() {
    let Some(folder) = folder(340, "bounces in free text") else { return };
    let measured = words(&folder);
    let misses = measured.misses.join("\n  ");
    say(&format!("bounces in free text read as people read them: {}\n  {misses}", measured.said()));
    assert!(measured.met() * 100 >= measured.all * LABELS_MET, "{:#?}", measured.misses);
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/bounces.md");

#[test]
fn the_figures_stand_in_the_reference() {
    let Some(folder) = folder(2, "figures") else { return };
    let found = page(&reports(&folder), &words(&folder));
    if std::env::var_os("PORTICO_WRITE_GOLDEN").is_some() {
        std::fs::write(PAGE, &found).unwrap();
    }
    let kept = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(kept, found, "docs/reference/bounces.md differs; review it and write it again with PORTICO_WRITE_GOLDEN=1");
}

fn page(reports: &Measured, words: &Measured) -> String {
    let otherwise: String = words.misses.iter().map(|miss| format!("- {miss}\n")).collect();
    format!(
        "# Bounces\n\n\
         How well Portico reads what mail servers send back, measured on the collection of sisimai (github.com/sisimai/set-of-emails,\n\
         BSD-2-Clause). A test writes this page and compares it wherever `PORTICO_TEST_DATA` names the folder that holds `bounces-sisimai`\n\
         (`PORTICO_WRITE_GOLDEN=1 cargo test -p portico-mail --test bounces`).\n\n\
         | Messages | Read right if | Read right |\n\
         | --- | --- | --- |\n\
         | with a delivery report (RFC 3464) | every Action and Status in it is what Python's email package reads there, and it has a recipient | {} |\n\
         | in words alone, complaints and answers of machines | verdict and cause are those that people read in it ([labels](../../crates/portico-mail/tests/data/README.md)) | {} |\n\n\
         All of the first and {LABELS_MET} % of the second have to be met. Together they are every message that its index lists; the copies of\n\
         messages with other line ends (`dos`, `mac`) are read as the message itself.\n\n\
         ## Read otherwise than people read it\n\n\
         {otherwise}",
        reports.said(),
        words.said()
    )
}

/// `NoSuchAddress` as `no_such_address`.
fn named(cause: Cause) -> String {
    let mut name = String::new();
    for letter in format!("{cause:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

const REPORT: &str = "From: MAILER-DAEMON@mx.example.net\r\nTo: portal@practice.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; Maya@Example.com\r\n\
Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <maya@example.com>\r\n  User unknown\r\n\r\n--b\r\n\
Content-Type: message/rfc822\r\n\r\nFrom: portal@practice.example\r\nTo: Maya <maya@example.com>\r\n\
Message-ID: <0190-abc@practice.example>\r\n\r\nHello\r\n--b--\r\n";

#[test]
fn a_report_names_recipient_reason_and_the_returned_message() {
    let Incoming::Bounce(bounce) = read(REPORT.as_bytes()) else { panic!("no bounce") };
    assert_eq!(bounce.message_ids, ["0190-abc@practice.example"]);
    assert_eq!(bounce.returned_to, ["maya@example.com"]);
    let [news] = &bounce.news[..] else { panic!("{:?}", bounce.news) };
    assert_eq!(
        (news.recipients.as_slice(), news.action, news.status),
        (&["maya@example.com".to_owned()][..], Action::Failed, Some((5, 1, 1)))
    );
    assert_eq!(news.said, "550 5.1.1 <maya@example.com> User unknown");
    assert_eq!(news.reason().sentence, "This address doesn’t exist.");
    let delayed = REPORT.replace("Action: failed", "Action: delayed").replace("5.1.1", "4.2.2");
    let Incoming::Bounce(bounce) = read(delayed.replace("User unknown", "Over quota").as_bytes()) else { panic!("no bounce") };
    assert_eq!(bounce.news[0].reason().sentence, "The mailbox is full; trying again.");
}

#[test]
fn answers_of_people_and_of_their_machines_are_no_bounces() {
    let mail = |subject: &str, more: &str, body: &str| {
        read(
            format!("From: Maya <maya@example.com>\nTo: portal@practice.example\nSubject: {subject}\n{more}\n{body}\n")
                .as_bytes(),
        )
    };
    assert_eq!(
        mail("Out of office: your invitation", "", "I am away. Mail to me is not delivered to anybody else."),
        Incoming::AutoReply
    );
    assert_eq!(mail("Re: your invitation", "Auto-Submitted: auto-replied\n", "Thank you for your message."), Incoming::AutoReply);
    assert_eq!(mail("A question", "", "I could not find my letter, user unknown it says, 550 pounds."), Incoming::Other);
    assert_eq!(mail("Fwd: Returned mail", "", "> 550 5.1.1 user unknown"), Incoming::Other, "somebody passes a bounce on");
    assert_eq!(read(b""), Incoming::Other);
}

/// Whatever arrives, reading it ends without a panic: the message cut off anywhere, bytes turned, pieces doubled.
#[test]
fn nothing_that_arrives_can_stop_the_reading() {
    for at in 0..REPORT.len() {
        let _ = read(&REPORT.as_bytes()[..at]);
        let mut turned = REPORT.as_bytes().to_vec();
        for value in [0, b'\n', 0xff, b':', b'-', 0xe2] {
            turned[at] = value;
            let _ = read(&turned);
        }
    }
    let Some(folder) = folder(541, "messages, cut off and turned,") else { return };
    for (nth, entry) in std::fs::read_dir(folder.join("maildir/bsd")).unwrap().enumerate() {
        let raw = std::fs::read(entry.unwrap().path()).unwrap();
        let mut state = nth as u64 + 1;
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % raw.len();
            let _ = read(&raw[..at]);
            let mut turned = raw.clone();
            turned[at] = state.to_le_bytes()[0];
            turned.extend_from_within(at..);
            let _ = read(&turned);
        }
    }
}
