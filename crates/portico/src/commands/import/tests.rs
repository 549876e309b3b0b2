//! The command run to its end on SQLite. What it prints is looked at from outside, on both engines (`cargo xtask smoke`).

use super::*;
use crate::{
    import::{survey::survey, target::Target},
    practices::{self, NewPractice, PracticeAsWritten},
};
use clap::Parser;
use portico_values::new_id;
use std::{collections::BTreeSet, fs, path::Path};

const LISTS: [(&str, &[u8]); 4] = [
    ("broken.csv", b"PK\x03\x04 an archive"),
    ("clients.csv", b"First name,Last name,Contact at,Notes\nRosa,Lima,rosa@example.com,x\n,,nobody@example.com,y\n"),
    ("Patient.ndjson", br#"{"resourceType":"Patient","id":"p5","name":[{"family":"Smith","given":["John"]}]}"#),
    (
        "RelatedPerson.ndjson",
        br#"{"resourceType":"RelatedPerson","patient":{"reference":"Patient/p5"},"name":[{"family":"Smith","given":["Emma"]}]}"#,
    ),
];
const FHIR: &str = "Patient.ndjson and RelatedPerson.ndjson";

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    import: Import,
}

async fn run(given: &GivenSettings, words: &[&str]) -> Result<(), Stop> {
    let all = [&["import", "--practice", "alder-wren"][..], words].concat();
    Line::parse_from(all).import.run(given).await
}

/// An installation with a practice, and a folder of lists in it.
async fn installed(home: &Path) -> (GivenSettings, Arc<Portico>, Who) {
    let text = |name: &str| home.join(name).display().to_string();
    let given = GivenSettings {
        database_url: Some(format!("sqlite:{}", text("portico.db"))),
        data_dir: Some(text("data")),
        keys_file: Some(text("keys")),
        ..GivenSettings::default()
    };
    let portico = running::first_or_standing(&given).await.expect("a house");
    let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
    let who = Who::operator(new_id(portico.clock.now(), &*portico.randomness), "a test");
    let mut act = Act::begin(&portico, &who).await.expect("an act");
    practices::actions::create(&mut act, &new).await.expect("created");
    act.commit().await.expect("kept");
    fs::create_dir(home.join("lists")).expect("a folder");
    LISTS.iter().for_each(|(name, bytes)| fs::write(home.join("lists").join(name), bytes).expect("written"));
    (given, portico, who)
}

/// The imports that were not dropped.
async fn imports(portico: &Arc<Portico>, who: &Who) -> Vec<Taken> {
    let mut look = Look::begin(portico, who).await.expect("a look");
    let reach = look.may(Permission::ImportClients).expect("allowed");
    store::latest(look.db(), &reach).await.expect("imports")
}

#[tokio::test]
async fn a_folder_of_lists_comes_in() {
    let home = tempfile::tempdir().expect("a folder");
    let (given, portico, who) = installed(home.path()).await;
    let path = |name: &str| home.path().join(name).display().to_string();
    let (lists, results) = (path("lists"), path("results.csv"));
    let outcome = run(&given, &[&*lists, "--dry-run", "--consent", "yes", "--results", &*results]).await;
    assert!(matches!(outcome, Err(Stop::Failed(_))), "one of them is no list");
    assert!(imports(&portico, &who).await.is_empty(), "nothing stays of a dry run");
    assert!(fs::read_to_string(&results).expect("results").contains("clients.csv,row 2,Rosa Lima,To import,"));

    let chosen = ["--consent", "yes", "--column", "Contact at=email", "--language", "es", "--care-status", "prospective"];
    let list = path("lists/clients.csv");
    let outcome = run(&given, &[&[&*lists, &*list, "--results", &*results][..], &chosen[..]].concat()).await;
    assert!(matches!(outcome, Err(Stop::Failed(_))), "one of them is no list");
    let all = imports(&portico, &who).await;
    assert_eq!(all.len(), 2, "a list that two ways lead to comes in once");
    let called = |name: &str| all.iter().find(|import| import.file_name == name).expect("imported");
    let (table, fhir) = (called("clients.csv"), called(FHIR));
    assert_eq!((table.state.as_str(), table.rows_written, table.rows_refused), ("done", 1, 1));
    assert_eq!((fhir.state.as_str(), fhir.rows_written, fhir.contacts_written), ("done", 1, 1));
    let choices = Kept::read(table).expect("choices").choices;
    assert_eq!((choices.language.as_str(), choices.care_status.as_str()), ("es", "prospective"));
    assert_eq!(choices.mapping, [Target::GivenName, Target::FamilyName, Target::Email, Target::Skip]);

    let results = fs::read_to_string(&results).expect("results");
    assert!(results.starts_with(crate::import::results::HEADINGS));
    assert_eq!(results.matches("Remarks").count(), 1, "one table for all of them");
    let patient = format!("{FHIR},\"Patient.ndjson, line 1\",John Smith,Imported,");
    for line in [
        "clients.csv,row 2,Rosa Lima,Imported,",
        "clients.csv,row 3,,Not imported,",
        &*patient,
        ",Emma Smith,Imported as contact,",
    ] {
        assert!(results.contains(line), "{line} is not in {results}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_said_before_anything_is_done() {
    let home = tempfile::tempdir().expect("a folder");
    let (given, portico, who) = installed(home.path()).await;
    let path = |name: &str| home.path().join(name).display().to_string();
    let (lists, list) = (path("lists"), path("lists/clients.csv"));
    for (option, words, says) in [
        ("--column", "Shoe size=email", "no file has a column “Shoe size”"),
        ("--column", "Notes=shoe", "it should be HEADING=FIELD"),
        ("--staff", "Nobody Known", "--staff is “Nobody Known”"),
        ("--language", "tlh", "it should be en or es"),
        ("--care-status", "gone", "it should be active, inactive, prospective, deactivated"),
        ("--results", list.as_str(), "is to be imported"),
    ] {
        match run(&given, &[&*lists, option, words]).await {
            Err(Stop::Wrong(why)) => assert!(why.contains(says), "{why}"),
            other => panic!("{option} {words} ended with {other:?}"),
        }
    }
    assert!(imports(&portico, &who).await.is_empty());
    assert_eq!(fs::read(&list).expect("there"), LISTS[1].1, "the list is as it was");
}

#[tokio::test]
async fn the_results_go_over_nothing_that_the_installation_lives_by() {
    let home = tempfile::tempdir().expect("a folder");
    let (given, portico, who) = installed(home.path()).await;
    let path = |name: &str| home.path().join(name).display().to_string();
    let (list, keys) = (path("lists/clients.csv"), fs::read(path("keys")).expect("keys"));
    for name in ["portico.db", "portico.db-wal", "portico.db-shm", "portico.db.lock", "keys", "lists/../keys"] {
        match run(&given, &[&*list, "--results", &*path(name)]).await {
            Err(Stop::Wrong(why)) => assert!(why.contains("belongs to this installation"), "{name}: {why}"),
            other => panic!("{name} ended with {other:?}"),
        }
    }
    assert!(imports(&portico, &who).await.is_empty());
    assert_eq!(fs::read(path("keys")).expect("there"), keys);
    assert!(!home.path().join("portico.db.lock").exists(), "nothing is made where nothing was");
}

#[tokio::test]
async fn a_wrong_encoding_is_told_by_the_command() {
    const NOT_LIKE_THE_REST: &str = "row 3: a letter here isn’t UTF-8 like the rest of the file. Save the list as UTF-8.";
    let home = tempfile::tempdir().expect("a folder");
    let (given, portico, who) = installed(home.path()).await;
    let written = |name: &str, bytes: &[u8]| {
        let path = home.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.display().to_string()
    };
    let lists: [(&[u8], &str); 3] = [
        (b"First name,Last name\nZo\xc3\xab,M\xc3\xbcller\nJos\xe9,Silva\n", NOT_LIKE_THE_REST),
        (b"\xef\xbb\xbfFirst name,Last name\nMaya,Lindqvist\nJos\xe9,Silva\n", NOT_LIKE_THE_REST),
        (
            b"First name,Last name\n\x91\xbe\x98Y,\x93c\x92\x86\n\x8eR,\x90X\n",
            "row 3: a letter here is neither UTF-8 nor Windows-1252.",
        ),
    ];
    for (bytes, says) in lists {
        match run(&given, &[&*written("list.csv", bytes)]).await {
            Err(Stop::Wrong(why)) => assert!(why.contains(says), "{why}"),
            other => panic!("{says} is not how it ended, but {other:?}"),
        }
    }
    assert!(imports(&portico, &who).await.is_empty());
    // FHIR is UTF-8: a line that is not costs that line alone.
    let patients = b"{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"text\":\"Jos\xe9 Silva\"}]}\n\
                     {\"resourceType\":\"Patient\",\"id\":\"b\",\"name\":[{\"text\":\"Zo\xc3\xab M\xc3\xbcller\"}]}\n";
    run(&given, &[&*written("Patient.ndjson", patients)]).await.expect("imported");
    let all = imports(&portico, &who).await;
    assert_eq!((all.len(), all[0].rows_written, all[0].rows_refused), (1, 1, 1));
    // One that is all of a kind comes in, and what was assumed is said.
    let list = written("list.csv", b"First name,Last name\nJos\xe9,N\xfa\xf1ez\n");
    run(&given, &[&*list]).await.expect("imported");
    let practice = running::practice(&portico, "alder-wren").await.expect("a practice");
    let kept = Kept::of(vec![survey(Path::new(&list), "list.csv").expect("a table")], &practice);
    let assumed = telling::assumed("list.csv", &kept).expect("a table");
    assert_eq!(assumed, "list.csv is written in Windows-1252, because it is not UTF-8.");
}

#[test]
fn the_help_names_every_field() {
    let help = Import::augment_args(clap::Command::new("import")).render_long_help().to_string();
    let words: BTreeSet<&str> = help.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    let missing: Vec<&str> = Target::ALL.iter().map(|target| target.word()).filter(|word| !words.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
