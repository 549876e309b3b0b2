//! Every statement of every store is understood by both engines, whether or not a story happens to run it; and every statement that
//! touches a practice's rows names the practice (promises.md K35).
//!
//! The statements are read out of the sources: string literals that begin like SQL, with `concat!`, `include_str!`, the stores' own
//! `macro_rules!` and `Sql::twin` worked out. Texts that are only whole
//! with what `.and(…)` puts behind them run in stories only.

mod reading;
mod walks;

use crate::kit::*;
use portico_database::{Sql, Value};
use reading::every_statement;
use std::collections::BTreeSet;

/// How many values a statement takes.
fn parameters(text: &str) -> usize {
    text.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).max().unwrap_or(0)
}

stories! {
    /// Prepared, not run: names, types and grammar are checked by the engine itself.
    async fn every_statement_is_understood(house) {
        let engine = house.portico.database.engine();
        let mut wrong = Vec::new();
        let mut understood = 0;
        for (number, statement) in every_statement().into_iter().enumerate().filter(|(_, one)| one.engine.is_none_or(|only| only == engine)) {
            let (text, values) = match engine {
                Engine::Sqlite => (format!("explain {}", statement.text), vec![Value::Null; parameters(&statement.text)]),
                Engine::Postgres => (format!("prepare statement_{number} as {}", statement.text), Vec::new()),
            };
            let text: &'static str = Box::leak(text.into_boxed_str());
            let mut transaction = house.portico.database.begin().await.expect("the database is there");
            let mut ignore = |_: &portico_database::Row<'_>| Ok(());
            let asked = match engine {
                Engine::Sqlite => transaction.each(&Sql::from(text), &values, &mut ignore).await,
                Engine::Postgres => transaction.run(text, &values).await.map(drop),
            };
            match asked {
                Ok(()) => understood += 1,
                Err(error) if is_unfinished(&error.to_string()) => {}
                Err(error) => wrong.push(format!("{}\n  {}", statement.place, error.to_string().lines().next().unwrap_or_default())),
            }
        }
        assert!(understood > 50, "only {understood} statements were found in the sources");
        assert!(wrong.is_empty(), "{} statements are not understood:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// Whether the engine would have read on.
fn is_unfinished(error: &str) -> bool {
    ["incomplete input", "syntax error at end of input"].iter().any(|words| error.contains(words))
}

/// K35: whoever forgets the practice reads everybody's rows.
#[tokio::test]
async fn every_statement_names_its_practice() {
    let database = portico_database::testing::TestDatabase::sqlite().await.expect("SQLite is always there");
    let schema = database.read().await.expect("a reader").describe().await.expect("a schema");
    let owned: BTreeSet<&str> = schema
        .tables
        .iter()
        .filter(|(_, table)| table.columns.iter().any(|c| c.name == "practice_id"))
        .map(|(name, _)| &**name)
        .collect();
    let mut forgetful = Vec::new();
    for statement in every_statement() {
        let words: Vec<&str> =
            statement.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
        let tables = words.windows(2).filter(|two| ["from", "join", "into", "update"].contains(&two[0])).map(|two| two[1]);
        let touches: Vec<&str> = tables.filter(|table| owned.contains(table)).collect();
        if !touches.is_empty() && !words.contains(&"practice_id") {
            forgetful.push(format!("{} {touches:?}", statement.place));
        }
    }
    assert!(forgetful.is_empty(), "statements that name no practice:\n{}", forgetful.join("\n"));
}

/// Whoever is set back to prospective is out as whoever is deactivated is: no statement may ask for one of the two alone where it decides
/// whether something is open.
#[test]
fn no_statement_forgets_who_is_prospective() {
    let forgetful: Vec<String> = every_statement()
        .into_iter()
        .filter(|one| one.text.contains("care_status <> 'deactivated'"))
        .map(|one| one.place)
        .collect();
    assert!(forgetful.is_empty(), "statements that would let somebody prospective in:\n{}", forgetful.join("\n"));
}

/// PostgreSQL finds nothing by an index that is in another collation than what is compared: what a statement folds in "C" is compared in the
/// collation of the column again.
#[test]
fn what_is_folded_is_found_by_an_index() {
    const FOLDED: &str = r#"collate "C")"#;
    let folding: Vec<_> = every_statement().into_iter().filter(|one| one.text.contains(FOLDED)).collect();
    assert!(!folding.is_empty(), "no statement folds what it compares");
    let as_it_is = |text: &str| text.replace(r#"collate "C") collate "default""#, "").contains(FOLDED);
    let unserved: Vec<String> = folding.into_iter().filter(|one| as_it_is(&one.text)).map(|one| one.place).collect();
    assert!(unserved.is_empty(), "statements that read what an index would find:\n{}", unserved.join("\n"));
}
