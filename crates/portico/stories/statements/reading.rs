//! Reading statements out of the sources: just enough Rust to work out the texts of stores.

use crate::kit::Engine;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A statement and where it stands. Texts of twins are for one engine only.
pub(super) struct Statement {
    /// The file and the line.
    pub(super) place: String,
    /// What stays when lines move: the file below `src`, the function, and the constant that holds it, as in
    /// `batches/store/stopping.rs::stop::LETTERS`.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) engine: Option<Engine>,
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

/// A macro of a store: the names of what it is given (all in one, where it repeats) and its body.
#[derive(Clone)]
struct Macro {
    holes: Vec<String>,
    body: Vec<(usize, Token)>,
}

type Macros = BTreeMap<String, Macro>;

/// Reads one file, or what a macro came to.
struct Reading<'a> {
    file: &'a Path,
    tokens: Vec<(usize, Token)>,
    at: usize,
    macros: Macros,
}

impl Reading<'_> {
    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(_, token)| token)
    }
    fn sees(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| match self.token(n) {
            Some(Token::Word(found)) => found == word,
            Some(Token::Sign(sign)) => word.chars().eq([*sign]),
            _ => false,
        })
    }
    /// What stands between the brackets that open at `self.at`; moves behind them.
    fn inside(&mut self) -> Vec<(usize, Token)> {
        let begin = self.at + 1;
        let mut depth = 0;
        loop {
            match self.token(0) {
                Some(Token::Sign('(' | '[' | '{')) => depth += 1,
                Some(Token::Sign(')' | ']' | '}')) => depth -= 1,
                Some(_) => {}
                None => return Vec::new(),
            }
            self.at += 1;
            if depth == 0 {
                return self.tokens[begin..self.at - 1].to_vec();
            }
        }
    }
    /// `macro_rules! name { ($hole:literal) => { … } }`, of one arm.
    fn learn(&mut self) {
        let Some(Token::Word(name)) = self.token(2).cloned() else { return };
        self.at += 3;
        let rule = self.inside();
        let mut arm = Reading { file: self.file, tokens: rule, at: 0, macros: Macros::new() };
        let given = arm.inside();
        arm.at += 2;
        let holes = given.windows(2).filter_map(|two| match (&two[0].1, &two[1].1) {
            (Token::Sign('$'), Token::Word(hole)) => Some(hole.clone()),
            _ => None,
        });
        let body = arm.inside();
        self.macros.insert(name, Macro { holes: holes.collect(), body });
    }
    /// The body of a macro with what it is given put into its holes.
    fn expand(&self, known: &Macro, given: &[(usize, Token)]) -> Vec<(usize, Token)> {
        let given = parts(given);
        let mut body = Vec::new();
        let mut reading = Reading { file: self.file, tokens: known.body.clone(), at: 0, macros: Macros::new() };
        while let Some(token) = reading.token(0).cloned() {
            match (&token, reading.token(1).cloned()) {
                // `$crate`: where a macro of another file is found.
                (Token::Sign('$'), Some(Token::Word(hole))) if hole == "crate" => reading.at += 2,
                (Token::Sign('$'), Some(Token::Word(hole))) => {
                    let place = known.holes.iter().position(|one| *one == hole).unwrap_or_default();
                    body.extend(given.get(place).cloned().unwrap_or_default());
                    reading.at += 2;
                }
                // `$($hole,)*`: everything that is given, one after the other.
                (Token::Sign('$'), Some(Token::Sign('('))) => {
                    reading.at += 1;
                    reading.inside();
                    reading.at += 1;
                    body.extend(given.iter().flatten().cloned());
                    body.push((0, Token::Sign(',')));
                }
                _ => {
                    body.push(reading.tokens[reading.at].clone());
                    reading.at += 1;
                }
            }
        }
        body
    }
    /// The texts that begin here: a literal, or what a macro comes to. None where no text begins.
    fn texts(&mut self) -> Option<Vec<String>> {
        if let Some(Token::Text(text)) = self.token(0).cloned() {
            self.at += 1;
            return Some(vec![text]);
        }
        let (Some(Token::Word(name)), Some(Token::Sign('!'))) = (self.token(0).cloned(), self.token(1)) else { return None };
        let known = self.macros.get(&name).cloned();
        if known.is_none() && name != "concat" && name != "include_str" {
            return None;
        }
        self.at += 2;
        let given = self.inside();
        let tokens = known.map_or_else(|| given.clone(), |known| self.expand(&known, &given));
        let mut inner = Reading { file: self.file, tokens, at: 0, macros: self.macros.clone() };
        let mut texts = Vec::new();
        while inner.token(0).is_some() {
            match inner.texts() {
                Some(more) => texts.extend(more),
                None => inner.at += 1,
            }
        }
        match name.as_str() {
            "concat" => Some(vec![texts.concat()]),
            "include_str" => {
                let included = texts.first().filter(|name| name.ends_with(".sql")).map(|name| self.file.with_file_name(name));
                Some(vec![included.map(|file| fs::read_to_string(file).expect("an included text")).unwrap_or_default()])
            }
            _ => Some(texts),
        }
    }
    fn statements(&mut self) -> Vec<Statement> {
        let mut found = Vec::new();
        let mut twin = 0;
        let mut around = Around::default();
        while self.token(0).is_some() && !self.sees(&["cfg", "(", "test", ")"]) {
            if self.sees(&["macro_rules", "!"]) {
                self.learn();
                continue;
            }
            if self.sees(&["Sql", ":", ":", "twin", "("]) {
                (twin, self.at) = (2, self.at + 5);
            }
            let line = self.tokens.get(self.at).map_or(0, |(line, _)| *line);
            let Some(texts) = self.texts() else {
                around.pass(self.token(0), self.token(1));
                self.at += 1;
                continue;
            };
            let engine = [None, Some(Engine::Postgres), Some(Engine::Sqlite)][twin];
            twin = twin.saturating_sub(1);
            for text in texts.into_iter().filter(|text| is_a_statement(text)) {
                let engine = engine.or_else(|| only_for(&text));
                let (place, name) = (format!("{}:{line}", self.file.display()), around.name_in(self.file));
                found.push(Statement { place, name, text, engine });
            }
        }
        found
    }
}

/// What a macro is given, one after the other: the commas within brackets divide nothing.
fn parts(given: &[(usize, Token)]) -> Vec<Vec<(usize, Token)>> {
    let (mut parts, mut depth) = (vec![Vec::new()], 0);
    for (line, token) in given {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                parts.push(Vec::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push((*line, token.clone()));
        }
    }
    parts
}

/// What stands around a text: the functions that are open, and the constant that begins.
#[derive(Default)]
struct Around {
    depth: usize,
    functions: Vec<(String, usize)>,
    constant: Option<(String, bool)>,
    /// Behind the sign of a lifetime: `'static` begins nothing.
    lifetime: bool,
}

impl Around {
    /// Goes over a token that begins no text, with a look at the next.
    fn pass(&mut self, token: Option<&Token>, next: Option<&Token>) {
        let lifetime = std::mem::replace(&mut self.lifetime, token == Some(&Token::Sign('\'')));
        match (token, next) {
            _ if lifetime => {}
            (Some(Token::Word(word)), Some(Token::Word(name))) if word == "fn" => self.functions.push((name.clone(), self.depth)),
            (Some(Token::Word(word)), Some(Token::Word(name))) if (word == "const" && name != "fn") || word == "static" => {
                self.constant = Some((name.clone(), false));
            }
            (Some(Token::Sign('=')), _) => self.constant = self.constant.take().map(|(name, _)| (name, true)),
            // The type of a constant may hold one too: `[&str; 3]`.
            (Some(Token::Sign(';')), _) if self.constant.as_ref().is_some_and(|(_, begun)| *begun) => self.constant = None,
            (Some(Token::Sign('{')), _) => self.depth += 1,
            (Some(Token::Sign('}')), _) => {
                self.depth = self.depth.saturating_sub(1);
                while self.functions.last().is_some_and(|(_, depth)| *depth >= self.depth) {
                    self.functions.pop();
                }
            }
            _ => {}
        }
    }
    fn name_in(&self, file: &Path) -> String {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let file = file.strip_prefix(sources).unwrap_or(file).display().to_string();
        let function = self.functions.last().map(|(name, _)| name);
        let constant = self.constant.as_ref().map(|(name, _)| name);
        [Some(&file), function, constant].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("::")
    }
}

fn is_a_statement(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    ["select", "insert", "update", "delete", "with"].contains(&first) && words.next().is_some()
}

/// Twins that stand in constants of their own, or that a macro makes, are known by what only one engine has.
fn only_for(text: &str) -> Option<Engine> {
    const POSTGRES: [&str; 5] = ["json_array_elements", "skip locked", "as uuid", "with gone as (update", "join lateral"];
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (has(&["json_each", "unhex("]), has(&POSTGRES)) {
        (true, false) => Some(Engine::Sqlite),
        (false, true) => Some(Engine::Postgres),
        _ => None,
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let of_tests = ["stories", "tests", "tests.rs", "stories.rs"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !of_tests {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !of_tests {
            found.push(path);
        }
    }
}

/// Macros that statements of several stores share, by their files.
const SHARED: [&str; 6] = [
    "within_reach.rs",
    "bell/whom.rs",
    "practices/open_grant.rs",
    "clients/store/guessed.rs",
    "outbox/cancelling.rs",
    "waiting/lacking.rs",
];

/// Every statement of the product.
pub(super) fn every_statement() -> Vec<Statement> {
    let mut shared = Macros::new();
    for name in SHARED {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name);
        let tokens = tokens(&fs::read_to_string(&file).expect("a source"));
        let mut reading = Reading { file: &file, tokens, at: 0, macros: Macros::new() };
        reading.statements();
        shared.extend(reading.macros);
    }
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let read = |file: &PathBuf| {
        let tokens = tokens(&fs::read_to_string(file).expect("a source"));
        Reading { file, tokens, at: 0, macros: shared.clone() }.statements()
    };
    files.iter().flat_map(read).collect()
}
