//! The command run to its end on SQLite. What it prints is looked at from outside, on both engines (`cargo xtask smoke`).

use super::*;
use crate::{
    import::target::Target,
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

#[test]
fn the_help_names_every_field() {
    let help = Import::augment_args(clap::Command::new("import")).render_long_help().to_string();
    let words: BTreeSet<&str> = help.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    let missing: Vec<&str> = Target::ALL.iter().map(|target| target.word()).filter(|word| !words.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
