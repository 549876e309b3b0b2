//! No statement reads a whole practice to find a few rows. SQLite is asked how it would go on a database that has no statistics yet,
//! as one is that grew since it was opened: there it takes "ten rows" for the answer to every column, and prefers the key of a table,
//! which begins with the practice, to the index that would lead to one client.

use super::{parameters, reading::every_statement};
use portico_database::{Engine, Sql, Value, testing::TestDatabase};
use std::collections::BTreeMap;

/// Tables that hold a few rows of a practice, whatever the number of its clients, or of which few are unfinished.
const SHORT: &[&str] = &[
    "practices",
    "staff",
    "templates",
    "forms",
    "questionnaire_drafts",
    "portal_settings",
    "client_groups",
    "audit_heads",
    "batches",
    "imports",
    "installation",
    "practice_logos",
    "saved_views",
    "default_views",
    "merges",
];

/// Statements that are about everybody, each with its reason.
const ABOUT_EVERYBODY: &[(&str, &str)] = &[
    ("previous_hash, hash from audit_events where practice_id = $1 order by seq", "verifying the history reads all of it"),
    ("as eligible", "a report counts everybody within reach"),
    ("i.first_sent_at) / 86400000", "a report counts everybody within reach"),
    ("then 'expired' else c.standing end, count(*)", "a report counts everybody within reach"),
    ("limit 1001", "counted along an index, as far as 1,001"),
    ("as without_second_step", "`doctor` counts everything"),
    ("set claimed_until = 0 where", "once, when a process starts"),
    ("c.birth_date <= $2", "once a day"),
    ("set epoch = epoch + 1", "a restored copy is held as a whole"),
    ("set ended_at = $2 where practice_id = $1 and ended_at is null", "a restored copy is held as a whole"),
    ("set expires_at = $2 where practice_id = $1 and used_at is null", "a restored copy is held as a whole"),
    ("'held'", "a restored copy is held and released as a whole; turning the portal off stops all that is in line"),
    ("as in_line", "turning the portal off says beforehand whom it touches"),
    ("where practice_id = $1 and created_at < $2", "sweeping"),
    ("where practice_id = $1 and expires_at < $2", "sweeping"),
    ("import_rows", "looking through what was imported, when a record is taken out or erased"),
    ("delete from suppressions where practice_id = $1 and address_normalised in", "erasing one record, once"),
    ("delete from notices where practice_id = $1 and client_id", "erasing one record, once"),
    ("union select p.client_id from client_phones", "looking for the second record of a person, on the page of a merge"),
    ("sum(case when d.client_id", "how much room a practice has left, asked when documents are brought"),
    ("from documents where practice_id = $1 and erased_at is null", "the doctor counts documents without a file"),
    ("update documents set client_id = $2, merge_id = null", "undoing a merge, once"),
    ("delete from guesses", "sweeping a short table"),
    ("delete from passes where practice_id = $1", "sweeping what belongs to nobody"),
    ("delete from letter_contents where practice_id = $1", "sweeping what belongs to nobody"),
    ("delete from letters where practice_id = $1", "sweeping what belongs to nobody"),
];

#[tokio::test]
async fn no_statement_walks_a_whole_practice() {
    let database = TestDatabase::sqlite().await.expect("SQLite is always there");
    let mut reader = database.read().await.expect("a reader");
    let mut walks = Vec::new();
    for statement in every_statement().into_iter().filter(|one| one.engine != Some(Engine::Postgres)) {
        let text: &'static str = Box::leak(format!("explain query plan {}", statement.text).into_boxed_str());
        let values = vec![Value::Null; parameters(&statement.text)];
        let Ok(steps) = reader.rows::<(i64, i64, i64, String)>(Sql::from(text), &values).await else { continue };
        let tables = names(&statement.text);
        for (.., step) in steps {
            let Some(alias) = walked(&step) else { continue };
            // The name of a select within the statement is no table.
            let Some(table) = tables.get(alias).map(String::as_str) else { continue };
            let known = ABOUT_EVERYBODY.iter().any(|(part, _)| statement.text.contains(part));
            if !SHORT.contains(&table) && !known {
                walks.push(format!("{}: {step}\n    {}", statement.place, statement.text));
            }
        }
    }
    assert!(walks.is_empty(), "{} statements walk a whole practice:\n{}", walks.len(), walks.join("\n"));
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
