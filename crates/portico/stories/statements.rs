//! Every statement of every store is understood by both engines, whether or not a story happens to run it; and every statement that
//! touches a practice's rows names the practice (security.md K35).
//!
//! The statements are read out of the sources: string literals that begin like SQL, with `concat!`, `include_str!`, the stores' own
//! `macro_rules!` and `Sql::twin` worked out. Fragments that are put behind a statement with `.and(…)` run in stories only.

use crate::kit::*;
use portico_database::{Sql, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A statement and where it stands. Texts of twins are for one engine only.
struct Statement {
    place: String,
    text: String,
    engine: Option<Engine>,
}

/// The smallest pieces of Rust that matter here.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

fn tokens(source: &str) -> Vec<(usize, Token)> {
    let characters: Vec<char> = source.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < characters.len() {
        let (one, next) = (characters[at], characters.get(at + 1).copied().unwrap_or_default());
        match one {
            '/' if next == '/' => at += characters[at..].iter().take_while(|c| **c != '\n').count(),
            '\'' if next == '\\' => at += 2 + characters[at + 2..].iter().take_while(|c| **c != '\'').count() + 1,
            '\'' if characters.get(at + 2) == Some(&'\'') => at += 3,
            '"' => {
                let (text, length) = literal(&characters[at + 1..]);
                found.push((line, Token::Text(text)));
                line += characters[at..at + length].iter().filter(|c| **c == '\n').count();
                at += length;
            }
            _ if one.is_alphabetic() || one == '_' => {
                let length = characters[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                found.push((line, Token::Word(characters[at..at + length].iter().collect())));
                at += length;
            }
            _ => {
                line += usize::from(one == '\n');
                if !one.is_whitespace() {
                    found.push((line, Token::Sign(one)));
                }
                at += 1;
            }
        }
    }
    found
}

/// The text of a literal after its opening quote, and the length of the whole literal.
fn literal(rest: &[char]) -> (String, usize) {
    let (mut text, mut at) = (String::new(), 0);
    while at < rest.len() && rest[at] != '"' {
        if rest[at] == '\\' {
            at += 1;
            match rest[at] {
                '\n' => at += rest[at..].iter().take_while(|c| c.is_whitespace()).count() - 1,
                'n' => text.push('\n'),
                other => text.push(other),
            }
        } else {
            text.push(rest[at]);
        }
        at += 1;
    }
    (text, at + 2)
}

/// A macro of a store: texts, and holes for what it is given.
type Macro = Vec<Option<String>>;

/// Reads one file.
struct Reading<'a> {
    file: &'a Path,
    tokens: Vec<(usize, Token)>,
    at: usize,
    macros: BTreeMap<String, Macro>,
}

impl Reading<'_> {
    fn sees(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| match self.tokens.get(self.at + n) {
            Some((_, Token::Word(found))) => found == word,
            Some((_, Token::Sign(sign))) => word.chars().eq([*sign]),
            _ => false,
        })
    }
    /// The end of the brackets that open at `self.at`.
    fn closing(&self) -> usize {
        let mut depth = 0;
        for (n, (_, token)) in self.tokens[self.at..].iter().enumerate() {
            match token {
                Token::Sign('(' | '[' | '{') => depth += 1,
                Token::Sign(')' | ']' | '}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return self.at + n;
            }
        }
        self.tokens.len()
    }
    /// `macro_rules! name { ($hole:literal) => { concat!("…", $hole, "…") } }`
    fn learn(&mut self) {
        let Some((_, Token::Word(name))) = self.tokens.get(self.at + 2).cloned() else { return };
        self.at += 3;
        let end = self.closing();
        let body = self.tokens[self.at..end].windows(3);
        let concat = body.into_iter().position(|three| three[0].1 == Token::Word("concat".into()));
        if let Some(begin) = concat {
            let parts = self.tokens[self.at + begin..end].iter().zip(self.tokens[self.at + begin + 1..].iter());
            let parts = parts.filter_map(|((_, one), (_, next))| match (one, next) {
                (Token::Text(text), _) => Some(Some(text.clone())),
                (Token::Sign('$'), Token::Word(_)) => Some(None),
                _ => None,
            });
            self.macros.insert(name, parts.collect());
        }
        self.at = end;
    }
    /// One expression that is a text, if it is one.
    fn text(&mut self) -> Option<String> {
        if let Some((_, Token::Text(text))) = self.tokens.get(self.at).cloned() {
            self.at += 1;
            return Some(text);
        }
        let name = match self.tokens.get(self.at) {
            Some((_, Token::Word(name)))
                if self.tokens.get(self.at + 1) == Some(&(self.tokens[self.at + 1].0, Token::Sign('!'))) =>
            {
                name.clone()
            }
            _ => return None,
        };
        if name != "concat" && name != "include_str" && !self.macros.contains_key(&name) {
            return None;
        }
        self.at += 2;
        let end = self.closing();
        self.at += 1;
        let mut given = Vec::new();
        while self.at < end {
            match self.text() {
                Some(text) => given.push(text),
                None => self.at += 1,
            }
        }
        self.at = end + 1;
        Some(match name.as_str() {
            "concat" => given.concat(),
            "include_str" if given[0].ends_with(".sql") => {
                fs::read_to_string(self.file.with_file_name(&given[0])).expect("an included text")
            }
            "include_str" => String::new(),
            _ => {
                let mut given = given.into_iter();
                self.macros[&name].iter().map(|part| part.clone().or_else(|| given.next()).unwrap_or_default()).collect()
            }
        })
    }
    fn statements(&mut self) -> Vec<Statement> {
        let mut found = Vec::new();
        let mut twin = 0;
        while self.at < self.tokens.len() {
            if self.sees(&["cfg", "(", "test", ")"]) {
                break;
            }
            if self.sees(&["macro_rules", "!"]) {
                self.learn();
            }
            if self.sees(&["Sql", ":", ":", "twin", "("]) {
                (twin, self.at) = (2, self.at + 5);
            }
            let line = self.tokens.get(self.at).map_or(0, |(line, _)| *line);
            let Some(text) = self.text() else {
                self.at += 1;
                continue;
            };
            let engine = [None, Some(Engine::Postgres), Some(Engine::Sqlite)][twin];
            twin = twin.saturating_sub(1);
            let first = text.split_whitespace().next().unwrap_or_default();
            let more = text.split_whitespace().nth(1).is_some();
            if more && ["select", "insert", "update", "delete", "with"].contains(&first) {
                found.push(Statement { place: format!("{}:{line}", self.file.display()), text, engine });
            }
        }
        found
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.ends_with("stories") {
            continue;
        } else if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// Every statement of the product.
fn all() -> Vec<Statement> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let read = |file: &PathBuf| {
        let tokens = tokens(&fs::read_to_string(file).expect("a source"));
        Reading { file, tokens, at: 0, macros: BTreeMap::new() }.statements()
    };
    files.iter().flat_map(read).collect()
}

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
        for (number, statement) in all().into_iter().enumerate().filter(|(_, one)| one.engine.is_none_or(|only| only == engine)) {
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
                Err(error) => wrong.push(format!("{}\n  {}", statement.place, error.to_string().lines().next().unwrap_or_default())),
            }
        }
        assert!(understood > 50, "only {understood} statements were found in the sources");
        assert!(wrong.is_empty(), "{} statements are not understood:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// K35: whoever forgets the practice reads everybody's rows. What is looked up before a practice is known is listed here by its table.
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
    for statement in all() {
        let words: Vec<&str> =
            statement.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
        let tables = words.windows(2).filter(|two| ["from", "join", "into", "update"].contains(&two[0])).map(|two| two[1]);
        let touches: Vec<&str> = tables.filter(|table| owned.contains(table)).collect();
        if !touches.is_empty()
            && !words.contains(&"practice_id")
            && !BEFORE_A_PRACTICE_IS_KNOWN.iter().any(|part| statement.text.contains(part))
        {
            forgetful.push(format!("{} {touches:?}", statement.place));
        }
    }
    assert!(forgetful.is_empty(), "statements that name no practice:\n{}", forgetful.join("\n"));
}

/// Parts of the statements that may span practices, each with its reason.
const BEFORE_A_PRACTICE_IS_KNOWN: &[&str] = &[];
