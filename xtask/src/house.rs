//! The rules of STYLE.md that a program can see: how files open, what they are called, what pages may not contain.

use crate::{
    Done,
    running::{ask, program, root},
};
use std::{fs, path::Path};

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "core", "types"];

/// Marks of unfinished work; put together here so that this file does not hold them.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("unimple", "mented!")];

/// Looks at every text file that git knows or would know.
pub(crate) fn check(_: &[String]) -> Done {
    let listed = ask(&mut program("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let (mut files, mut broken) = (0, Vec::new());
    for name in listed.lines().filter(|name| root().join(name).is_file() && !holds_data(name)) {
        let Ok(text) = fs::read_to_string(root().join(name)) else { continue };
        files += 1;
        broken.extend(name_rules(name).chain(text_rules(name, &text)).map(|rule| format!("{name}: {rule}")));
    }
    if !broken.is_empty() {
        return Err(broken.join("\n"));
    }
    println!("{files} files keep the house rules.");
    Ok(())
}

/// Real input for the stories is kept as it came.
fn holds_data(name: &str) -> bool {
    name.split('/').any(|folder| folder == "data") || name.ends_with("package-lock.json")
}

fn name_rules(name: &str) -> impl Iterator<Item = String> {
    let parts: Vec<&str> = name.split('/').map(|part| part.split('.').next().unwrap_or(part)).collect();
    let empty = parts.into_iter().find(|part| EMPTY_NAMES.contains(part));
    empty.map(|part| format!("“{part}” is a name that says nothing")).into_iter()
}

fn text_rules(name: &str, text: &str) -> impl Iterator<Item = String> {
    let mut rules = Vec::new();
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension == "rs" && !text.starts_with("//!") {
        rules.push("opens without a `//!` that says what it is".to_owned());
    }
    if let Some(mark) = UNFINISHED.iter().find(|mark| text.contains(**mark)) {
        rules.push(format!("holds a {mark}"));
    }
    if extension == "html" && !name.contains("letter") {
        // A letter is read in a mail program, which knows no style but an inline one.
        rules.extend(page_rules(text));
    }
    if extension == "css" && (text.contains("url(\"http") || text.contains("url(http") || text.contains("url(//")) {
        rules.push("fetches something from elsewhere".to_owned());
    }
    rules.into_iter()
}

/// The content policy forbids these, so a page that holds one is broken for everybody.
fn page_rules(text: &str) -> impl Iterator<Item = String> {
    let inline_script = text.split("<script").skip(1).any(|tag| !tag.split('>').next().unwrap_or(tag).contains(" src="));
    let handler = text.split(" on").skip(1).any(|rest| {
        let word = rest.split('=').next().unwrap_or_default();
        rest.len() > word.len() + 1
            && rest[word.len() + 1..].starts_with('"')
            && !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_lowercase())
    });
    let found = [
        (inline_script, "has an inline script"),
        (handler, "has an inline event handler"),
        (text.contains("<style") || text.contains(" style=\""), "has an inline style"),
        (text.contains("src=\"http") || text.contains("src=\"//"), "fetches something from elsewhere"),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, rule)| rule.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_seen_to_break() {
        let page = |text: &str| page_rules(text).collect::<Vec<_>>();
        assert_eq!(page("<p on the way><script type=\"module\" src=\"/assets/a.js\"></script>"), Vec::<String>::new());
        assert_eq!(page("<script>alert(1)</script>"), ["has an inline script"]);
        assert_eq!(page("<a onclick=\"x()\">"), ["has an inline event handler"]);
        assert_eq!(page("<p style=\"color: red\">"), ["has an inline style"]);
        assert_eq!(page("<img src=\"https://example.test/x.png\">"), ["fetches something from elsewhere"]);
        assert_eq!(name_rules("crates/portico/src/utils/mod.rs").count(), 1);
        assert_eq!(name_rules("crates/portico-values/src/moment.rs").count(), 0);
        assert_eq!(text_rules("a.rs", "fn main() {}").count(), 1);
    }
}
