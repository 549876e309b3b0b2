//! No statement reads a whole practice to find a few rows. SQLite is asked how it would go on a database that has no statistics yet,
//! as one is that grew since it was opened: there it takes "ten rows" for the answer to every column, and prefers the key of a table,
//! which begins with the practice, to the index that would lead to one client.

use super::{parameters, reading::every_statement};
use portico_database::{Engine, Sql, Value, testing::TestDatabase};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that hold a few rows of a practice, whatever the number of its clients, or of which few are unfinished.
const SHORT: &[&str] = &[
    "practices",
    "staff",
    "templates",
    "forms",
    "questionnaire_drafts",
    "client_groups",
    "audit_heads",
    "batches",
    "imports",
    "installation",
    "practice_logos",
    "saved_views",
    "default_views",
    "merges",
    "kept_enquiries",
];

/// Beginnings of statements: they are whole with what is put behind them, and run in stories only.
const BEGINNINGS: &[&str] = &[
    "care/erasing.rs::erased_tables",
    "clients/store/groups.rs::circles::CIRCLES",
    "clients/store/in_turn.rs::ALONG",
    "clients/store/in_turn.rs::SORTED",
    "clients/store/in_turn.rs::AMONG_THE_OLDEST",
    "clients/store/in_turn.rs::to_ask",
    "clients/store/pool.rs::COLUMNS",
    "clients/store/pool.rs::HOW_MANY",
    "clients/store/rows.rs::ROWS",
    "clients/store/rows.rs::more::MORE",
    "clients/store/rows.rs::assigned_names::ASSIGNED",
    "clients/store/rows.rs::within::WITHIN",
    "clients/store/walk.rs::open_text",
    "clients/store/walk.rs::narrow_text",
];

/// Statements that are about everybody, by their names, each with the table that it goes through and its reason.
const ABOUT_EVERYBODY: &[(&str, &str, &str)] = &[
    ("audit/verify.rs::EVENTS", "audit_events", "verifying the history reads all of it"),
    ("care/erasing.rs::ALL", "import_rows", ERASING),
    ("care/erasing.rs::ALL", "suppressions", ERASING),
    ("care/erasing.rs::ALL", "notices", ERASING),
    ("care/reading_copy.rs::BESIDE", "import_rows", "everything that is held about one client, as a file"),
    ("care/store.rs::imports_with::WITH", "import_rows", ERASING),
    ("care/store.rs::likely::LIKELY", "client_phones", "looking for the second record of a person, on the page of a merge"),
    ("clients/store/stages.rs::counted::ALL", "clients", REPORT),
    ("clients/store/stages.rs::by_language::LANGUAGES", "clients", REPORT),
    ("clients/store/stages.rs::by_clinician::CLINICIANS", "assignments", REPORT),
    ("clients/store/stages.rs::by_message::MESSAGES", "invitations", REPORT),
    ("clients/store/stages.rs::days_taken::DAYS", "invitations", REPORT),
    ("clients/store/stages.rs::standings::STANDINGS", "clients", REPORT),
    ("commands/doctor/store.rs::figures::FIGURES", "clients", "`doctor` counts everything"),
    ("commands/doctor/store.rs::figures::FIGURES", "letters", "`doctor` counts everything"),
    ("commands/doctor/store.rs::figures::FIGURES", "audit_events", "`doctor` counts everything"),
    ("delivery/store.rs::LET_GO", "letters", "once, when a process starts"),
    ("documents/store/mod.rs::taken::TAKEN", "documents", "how much room a practice has left, asked when documents are brought"),
    ("documents/store/sweep.rs::move_back::BACK", "documents", "undoing a merge, once"),
    ("documents/store/sweep.rs::all::ALL", "documents", "the doctor counts documents without a file"),
    ("families/store/of_age.rs::coming_of_age::COMING", "clients", "once a day"),
    ("installation/store.rs::hold::EPOCHS", "logins", HELD),
    ("installation/store.rs::hold::SESSIONS", "sessions", HELD),
    ("installation/store.rs::hold::PASSES", "passes", HELD),
    ("installation/store.rs::hold::INVITATIONS", "invitations", HELD),
    ("installation/store.rs::hold::LETTERS", "letters", HELD),
    ("installation/store.rs::release::INVITATIONS", "invitations", HELD),
    ("installation/store.rs::release::LETTERS", "letters", HELD),
    ("installation/store.rs::clients_with_invitations::CLIENTS", "invitations", HELD),
    ("invitations/store/ending.rs::cancel_all_letters::LETTERS", "letters", OFF),
    ("organization/store.rs::touched::TOUCHED", "invitations", OFF),
    ("organization/store.rs::touched::TOUCHED", "letters", OFF),
    ("organization/store.rs::touched::TOUCHED", "batch_recipients", OFF),
    ("passkeys/store.rs::sweep::OLD", "ceremonies", SWEEPING),
    ("sessions/store.rs::sweep::OLD", "sessions", SWEEPING),
    ("sign_in/guesses.rs::sweep", "guesses", SWEEPING),
    ("sign_in/store.rs::sweep_passes::OLD", "passes", SWEEPING),
    ("sign_in/store.rs::sweep_nowhere::NOWHERE", "passes", SWEEPING),
    ("sign_in/store.rs::sweep_nowhere::NOWHERE", "letter_contents", SWEEPING),
    ("sign_in/store.rs::sweep_nowhere::NOWHERE", "letters", SWEEPING),
    ("waiting/store.rs::cancel_done::ALL", "letters", "once for a batch that is stopped"),
];

const ERASING: &str = "looking through what was imported and noted, when a record is erased, once";
const REPORT: &str = "a report counts everybody within reach";
const HELD: &str = "a restored copy is held and released as a whole";
const OFF: &str = "turning the portal off says beforehand whom it touches; turning it on can drop all that has waited";
const SWEEPING: &str = "sweeping what is over, by itself";

#[tokio::test]
async fn no_statement_walks_a_whole_practice() {
    let database = TestDatabase::sqlite().await.expect("SQLite is always there");
    let mut reader = database.read().await.expect("a reader");
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for statement in every_statement().into_iter().filter(|one| one.engine != Some(Engine::Postgres)) {
        let text: &'static str = Box::leak(format!("explain query plan {}", statement.text).into_boxed_str());
        let values = vec![Value::Null; parameters(&statement.text)];
        let steps = match reader.rows::<(i64, i64, i64, String)>(Sql::from(text), &values).await {
            Ok(steps) => steps,
            Err(_) if BEGINNINGS.contains(&&*statement.name) => {
                needed.insert(statement.name);
                continue;
            }
            Err(error) => {
                wrong.push(format!("{} ({}) is not understood: {error}", statement.place, statement.name));
                continue;
            }
        };
        let tables = names(&statement.text);
        for (.., step) in steps {
            let Some(alias) = walked(&step) else { continue };
            // The name of a select within the statement is no table.
            let Some(table) = tables.get(alias).map(String::as_str) else { continue };
            if SHORT.contains(&table) {
                needed.insert(table.to_owned());
            } else if ABOUT_EVERYBODY.iter().any(|(name, of, _)| *name == statement.name && *of == table) {
                needed.insert(format!("{} of {table}", statement.name));
            } else {
                wrong.push(format!("{} ({}) walks: {step}\n    {}", statement.place, statement.name, statement.text));
            }
        }
    }
    let listed = SHORT.iter().chain(BEGINNINGS).map(|name| (*name).to_owned());
    let listed = listed.chain(ABOUT_EVERYBODY.iter().map(|(name, table, _)| format!("{name} of {table}")));
    wrong.extend(listed.filter(|one| !needed.contains(one)).map(|one| format!("{one} needs no exception: take it off the list")));
    assert!(
        wrong.is_empty(),
        "{} statements walk a whole practice, or are listed for nothing:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The table that a step of a plan reads as a whole, or for a whole practice, by the name it has in the statement.
fn walked(step: &str) -> Option<&str> {
    let mut words = step.split(' ');
    match (words.next()?, words.next()?) {
        ("SCAN", alias) if !step.contains("VIRTUAL TABLE") && !step.contains("CONSTANT ROW") => Some(alias),
        ("SEARCH", alias) if step.contains("(practice_id=?)") => Some(alias),
        _ => None,
    }
}

/// What the names in a statement stand for: "from clients c" is a table and its name.
fn names(text: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let named = words
        .windows(2)
        .enumerate()
        .filter(|(_, two)| ["from", "join", "update", "into"].contains(&two[0]) && two[1] != "select");
    let both = |(at, two): (usize, &[&str])| {
        let alias = words.get(at + 2).copied().unwrap_or_default();
        [(alias.to_owned(), two[1].to_owned()), (two[1].to_owned(), two[1].to_owned())]
    };
    named.flat_map(both).collect()
}
