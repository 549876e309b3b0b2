//! What the reference says is proven is proven: every behaviour, failure and promise that has to stand there stands there once, and names
//! stories that exist, or names what it waits for.

use crate::{Done, running::root};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// One page of the reference whose rows name their proof in the last column.
struct Table {
    page: &'static str,
    /// The letter before the numbers.
    letter: char,
    /// Numbers of which each must have its row.
    needed: fn(u32) -> bool,
    /// How many columns a row has.
    columns: usize,
    /// Whether a test beside the rule is proof as well, or a told story alone.
    rules: bool,
    /// Whether a row may say in words why it, or a part of it, is not promised.
    reasons: bool,
}

const TABLES: [Table; 4] = [
    Table {
        page: "docs/reference/behaviours.md",
        letter: 'B',
        needed: |number| matches!(number, 1..=65 | 70 | 72..=75),
        columns: 4,
        rules: false,
        reasons: false,
    },
    Table {
        page: "docs/reference/failures.md",
        letter: 'C',
        needed: |number| matches!(number, 1..=36 | 38..=43 | 45..=47 | 49..=51 | 54 | 57),
        columns: 3,
        rules: true,
        reasons: false,
    },
    Table {
        page: "docs/reference/promises.md",
        letter: 'P',
        needed: |number| matches!(number, 1..=20),
        columns: 3,
        rules: true,
        reasons: false,
    },
    Table {
        page: "docs/reference/promises.md",
        letter: 'K',
        needed: |number| matches!(number, 1..=86),
        columns: 3,
        rules: true,
        reasons: true,
    },
];

/// What a row says that no story tells yet: "comes with …", to the next semicolon.
const TO_COME: &str = "comes with ";
/// What a row of a checklist does not promise, and why, to the end of the cell.
const NOT_PROMISED: &str = "not promised: ";
/// The areas that nobody has begun. What is not there yet comes with some of them, or with an issue: "issue 12".
const AREAS: [&str; 7] = ["appointments", "messages", "requests", "bills", "webhooks", "metrics", "the HTTP API"];

/// Reads the pages beside the tests of the repository.
pub(crate) fn check() -> Done {
    let told = Told::read()?;
    let mut faults = Vec::new();
    let mut rows = 0;
    for table in &TABLES {
        let page = fs::read_to_string(root().join(table.page)).map_err(|why| format!("could not read {}: {why}", table.page))?;
        rows += page.lines().filter_map(|line| Row::of(line, table.letter)).count();
        faults.extend(faults_of(table, &page, &told).into_iter().map(|fault| format!("{}: {fault}", table.page)));
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    println!("{rows} behaviours, failures, promises and lines of the checklist name their proof.");
    Ok(())
}

/// A row: its number and its cells.
struct Row<'a> {
    number: u32,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn of(line: &'a str, letter: char) -> Option<Self> {
        let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let cells: Vec<&str> = inner.split(" | ").map(str::trim).collect();
        let number = cells.first()?.strip_prefix(letter)?.parse().ok()?;
        Some(Self { number, cells })
    }
    fn proof(&self) -> &'a str {
        self.cells.last().copied().unwrap_or_default()
    }
    /// What the last cell waits for.
    fn to_come(&self) -> impl Iterator<Item = &'a str> {
        self.proof().split(TO_COME).skip(1).map(|what| what.split(';').next().unwrap_or_default().trim())
    }
    /// Whether it says in a few words at least what is not promised.
    fn has_reason(&self) -> bool {
        self.proof().split_once(NOT_PROMISED).is_some_and(|(_, why)| why.split_whitespace().count() > 3)
    }
    /// The names between backticks in the last cell.
    fn stories(&self) -> impl Iterator<Item = &'a str> {
        self.proof().split('`').skip(1).step_by(2)
    }
}

/// What is wrong with a page.
fn faults_of(table: &Table, page: &str, told: &Told) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for row in page.lines().filter_map(|line| Row::of(line, table.letter)) {
        let code = format!("{}{}", table.letter, row.number);
        *seen.entry(row.number).or_default() += 1;
        if row.cells.len() != table.columns || row.cells.iter().any(|cell| cell.is_empty()) {
            faults.push(format!("{code} has not its {} cells", table.columns));
        }
        let is_given_up = table.reasons && row.has_reason();
        if row.stories().next().is_none() && row.to_come().next().is_none() && !is_given_up {
            faults.push(format!("{code} names no story, and not what it “{TO_COME}…”"));
        }
        for what in row.to_come().filter(|what| !is_to_come(what)) {
            faults.push(format!("{code} “{TO_COME}{what}”, which is no issue and no area that is to come"));
        }
        for story in row.stories() {
            match told.times(story, table.rules) {
                0 => faults.push(format!("{code} names `{story}`, which nobody tells")),
                1 => {}
                _ => faults.push(format!("{code} names `{story}`, which several stories are called")),
            }
        }
    }
    faults.extend(
        seen.iter().filter(|(_, times)| **times > 1).map(|(number, _)| format!("{}{number} stands there twice", table.letter)),
    );
    let missing = (1..100).filter(|number| (table.needed)(*number) && !seen.contains_key(number));
    faults.extend(missing.map(|number| format!("{}{number} is missing", table.letter)));
    faults
}

/// Whether this is a list of areas and issues: "messages, requests and issue 12".
fn is_to_come(what: &str) -> bool {
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_one = |one: &str| AREAS.contains(&one) || one.strip_prefix("issue ").is_some_and(is_number);
    what.split(", ").flat_map(|part| part.split(" and ")).all(is_one)
}

/// The names of all tests: stories, and tests beside the rules.
#[derive(Default)]
struct Told {
    stories: BTreeMap<String, usize>,
    rules: BTreeMap<String, usize>,
}

impl Told {
    fn read() -> Done<Self> {
        let mut told = Self::default();
        for file in files_under(&root().join("crates"), "rs")? {
            let text = fs::read_to_string(&file).map_err(|why| format!("could not read {}: {why}", file.display()))?;
            let is_story = file.iter().any(|part| ["stories", "kills", "tests"].iter().any(|folder| part == *folder));
            told.hear(&text, is_story);
        }
        for file in files_under(&root().join("e2e/stories"), "js")? {
            let text = fs::read_to_string(&file).map_err(|why| format!("could not read {}: {why}", file.display()))?;
            told.hear_browser(&file.file_name().unwrap_or_default().to_string_lossy(), &text);
        }
        Ok(told)
    }
    fn hear(&mut self, text: &str, is_story: bool) {
        let names = if is_story { &mut self.stories } else { &mut self.rules };
        let mut marked = false;
        for line in text.lines().map(str::trim_start) {
            if let Some(rest) = line.strip_prefix("on_both_engines!(").filter(|_| is_story) {
                *names.entry(rest.trim_end_matches(");").to_owned()).or_default() += 1;
            }
            if line.starts_with("#[") {
                marked |= line.starts_with("#[test") || line.contains("::test");
                continue;
            }
            let Some(rest) = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn ")) else {
                marked &= line.starts_with("///");
                continue;
            };
            let name = rest.split('(').next().unwrap_or_default();
            let in_both_engines =
                rest[name.len()..].starts_with("(house) {") || rest[name.len()..].starts_with("(database: &Database)");
            if std::mem::take(&mut marked) || (is_story && in_both_engines) {
                *names.entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    /// Browser stories: `file.spec.js: title`, the title without its marks.
    fn hear_browser(&mut self, file: &str, text: &str) {
        for title in text.split("\ntest(\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(title, _)| title) {
            let title = title.split(" @").next().unwrap_or(title);
            *self.stories.entry(format!("{file}: {title}")).or_default() += 1;
        }
    }
    fn times(&self, name: &str, rules_too: bool) -> usize {
        let of = |names: &BTreeMap<String, usize>| names.get(name).copied().unwrap_or_default();
        of(&self.stories) + if rules_too { of(&self.rules) } else { 0 }
    }
}

/// Every file below a folder with this ending.
pub(crate) fn files_under(folder: &Path, extension: &str) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).map_err(|why| format!("could not read {}: {why}", folder.display()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Table =
        Table { page: "a.md", letter: 'B', needed: |number| matches!(number, 1 | 2), columns: 4, rules: false, reasons: false };

    fn told() -> Told {
        let mut told = Told::default();
        told.hear(
            "stories! {\n    /// Told.\n    async fn maya_comes_in(house) {\n    }\n}\nasync fn nobody(house: &House) {\n}\n",
            true,
        );
        told.hear("async fn kills_end_nothing(engine: Engine) {\n}\non_both_engines!(kills_end_nothing);\n", true);
        told.hear("#[tokio::test]\nasync fn twice() {\n}\n#[test]\nfn twice() {\n}\n", true);
        told.hear("#[test]\n/// A rule.\nfn a_rule_holds() {\n}\nfn no_test() {\n}\n", false);
        told.hear_browser("way.spec.js", "\ntest(\"Ben comes in @phone @plain\", async () => {});\n");
        told
    }
    fn faults(rows: &[&str]) -> Vec<String> {
        faults_of(&TWO, &rows.join("\n"), &told())
    }
    const GOOD: &str = "| B1 | <a id=\"1\"></a>Somebody comes in. | Client List | `maya_comes_in`, `way.spec.js: Ben comes in` |";

    #[test]
    fn rows_with_a_story_or_with_what_brings_it_are_content() {
        assert_eq!(faults(&[GOOD, "| B2 | Pays. | Home | comes with bills |"]), Vec::<String>::new());
        assert_eq!(faults(&[GOOD, "| B2 | Pays. | Home | `maya_comes_in`; paying comes with bills |"]), Vec::<String>::new());
        let two = "| B2 | Pays. | Home | paying comes with messages, requests and bills; the rest comes with issue 12 |";
        assert_eq!(faults(&[GOOD, two]), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_fault_is_found() {
        assert_eq!(faults(&[GOOD]), ["B2 is missing"]);
        let second = "| B2 | x | y | `maya_comes_in` |";
        assert_eq!(faults(&[GOOD, second, second]), ["B2 stands there twice"]);
        assert_eq!(faults(&[GOOD, "| B2 | x | y | `gone` |"]), ["B2 names `gone`, which nobody tells"]);
        assert_eq!(faults(&[GOOD, "| B2 | x | y | `nobody` |"]), ["B2 names `nobody`, which nobody tells"]);
        assert_eq!(faults(&[GOOD, "| B2 | x | y | `twice` |"]), ["B2 names `twice`, which several stories are called"]);
        assert_eq!(faults(&[GOOD, "| B2 | x | y | later |"]), ["B2 names no story, and not what it “comes with …”"]);
        assert_eq!(faults(&[GOOD, "| B2 | x | `maya_comes_in` |"]), ["B2 has not its 4 cells"]);
        for vague in ["bills (68)", "time", "issue", "issue soon", "bills and luck"] {
            let row = format!("| B2 | x | y | `maya_comes_in`; it comes with {vague} |");
            let fault = format!("B2 “comes with {vague}”, which is no issue and no area that is to come");
            assert_eq!(faults(&[GOOD, &row]), [fault]);
        }
    }

    #[test]
    fn a_checklist_may_say_why_something_is_not_promised() {
        let rows = [GOOD, "| B2 | x | y | not promised: a role for emergencies, as nobody needs one |"];
        assert_eq!(faults(&rows), ["B2 names no story, and not what it “comes with …”"]);
        let list = Table { reasons: true, ..TWO };
        assert_eq!(faults_of(&list, &rows.join("\n"), &told()), Vec::<String>::new());
        for vague in ["not promised", "not promised: yet", "not needed"] {
            let rows = format!("{GOOD}\n| B2 | x | y | {vague} |");
            assert_eq!(faults_of(&list, &rows, &told()).len(), 1, "{vague}");
        }
    }

    #[test]
    fn a_story_that_is_told_on_both_engines_is_told_once() {
        assert_eq!(told().times("kills_end_nothing", false), 1);
    }

    #[test]
    fn a_rule_is_proof_where_the_page_says_so() {
        assert_eq!(told().times("a_rule_holds", false), 0);
        assert_eq!(told().times("a_rule_holds", true), 1);
        assert_eq!(told().times("no_test", true), 0);
    }
}
