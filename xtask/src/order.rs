//! The order of the slices: `crates/portico/src/lib.rs` lists them, and each uses only what stands above it there.

use crate::{Done, running::root};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// One file that uses a slice below its own, and why no order of the slices does without it.
struct Exception {
    file: &'static str,
    uses: &'static str,
    reason: &'static str,
}

const WITH_AN_INVITATION: &str = "intake forms are chosen beside the invitation, and what waits is counted in its letter; \
    forms in turn are sent to whoever can be invited";
const WITH_DOCUMENTS: &str = "documents and intake forms are shared on one page, in one act and with one letter; \
    forms in turn keep the files among their answers where documents are";

/// All of them. One that is not needed any more is an error too.
const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: "look/ui.html",
        uses: "sign_in",
        reason: "the macros of all pages show what a good password is; how long it is at least is decided where passwords are",
    },
    Exception {
        file: "doors/gate.rs",
        uses: "clients",
        reason: "that a client was here is noted where the client stands; only the gate sees every request",
    },
    Exception {
        file: "visit/portal_visit.rs",
        uses: "access",
        reason: "the bar of the portal shows the places a grant opens, on every page of it",
    },
    Exception {
        file: "record_head/head.rs",
        uses: "forms",
        reason: "the head of a record offers to send forms again while some are open; the tab of forms in turn has that head",
    },
    Exception {
        file: "access/closing.rs",
        uses: "families",
        reason: "questions about a portal end with the access they are about, in the same act; an answered question in turn opens access",
    },
    Exception {
        file: "installation/hold.rs",
        uses: "care",
        reason: "releasing a restored copy gives waiting erasures their days anew; care in turn erases nothing while a copy is held",
    },
    Exception { file: "invitations/review.rs", uses: "forms", reason: WITH_AN_INVITATION },
    Exception { file: "invitations/composing.rs", uses: "forms", reason: WITH_AN_INVITATION },
    Exception { file: "invitations/composer_pages.rs", uses: "forms", reason: WITH_AN_INVITATION },
    Exception { file: "invitations/send_pages.rs", uses: "forms", reason: WITH_AN_INVITATION },
    Exception { file: "invitations/actions/inviting.rs", uses: "forms", reason: WITH_AN_INVITATION },
    Exception {
        file: "access/activation_pages.rs",
        uses: "forms",
        reason: "the first page of an activation says how many intake forms wait; forms in turn are for whoever has access",
    },
    Exception {
        file: "access/account_pages.rs",
        uses: "waiting",
        reason: "“Your account” is one page, and says whether its reader gets reminders; these in turn go to whoever has access",
    },
    Exception { file: "documents/actions/sharing.rs", uses: "forms", reason: WITH_DOCUMENTS },
    Exception { file: "documents/share_pages.rs", uses: "forms", reason: WITH_DOCUMENTS },
    Exception { file: "documents/sharing.rs", uses: "forms", reason: WITH_DOCUMENTS },
];

/// Looks at every path from the root of the product, in its Rust and in its templates.
pub(crate) fn check(_: &[String]) -> Done {
    let sources = root().join("crates/portico/src");
    let order = Order::of(&read(&sources.join("lib.rs"))?);
    let (mut wrong, mut needed) = (Vec::new(), BTreeSet::new());
    for file in files(&sources)? {
        let name = file.strip_prefix(&sources).expect("it lies there").to_string_lossy().replace('\\', "/");
        if matches!(&*name, "lib.rs" | "main.rs") {
            continue;
        }
        for used in order.below(&name, &read(&file)?)? {
            match EXCEPTIONS.iter().position(|one| one.file == name && one.uses == used) {
                Some(place) => drop(needed.insert(place)),
                None => wrong.push(format!("{name} uses “{used}”, which stands below it in lib.rs")),
            }
        }
    }
    let stale = EXCEPTIONS.iter().enumerate().filter(|(place, _)| !needed.contains(place));
    wrong.extend(stale.map(|(_, one)| format!("{} does not use “{}” any more: take it off the list", one.file, one.uses)));
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    println!("{} slices use only what stands above them, but for {} files:", order.slices.len(), EXCEPTIONS.len());
    for one in EXCEPTIONS {
        println!("  {} uses {}: {}.", one.file, one.uses, one.reason);
    }
    Ok(())
}

/// The slices in the order in which `lib.rs` lists them.
struct Order {
    slices: Vec<String>,
}

impl Order {
    fn of(library: &str) -> Self {
        let declared = library.lines().filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "));
        Self { slices: declared.filter_map(|rest| rest.strip_suffix(';')).map(str::to_owned).collect() }
    }
    fn place(&self, slice: &str) -> Option<usize> {
        self.slices.iter().position(|one| one == slice)
    }
    /// The slices that a file uses though they stand below its own.
    fn below(&self, name: &str, text: &str) -> Done<BTreeSet<String>> {
        let own = name.split('/').next().unwrap_or(name).trim_end_matches(".rs");
        let place = self.place(own).ok_or_else(|| format!("{name}: “{own}” is not in lib.rs"))?;
        let used = paths(text).into_iter().filter(|used| self.place(used).is_some_and(|other| other > place));
        Ok(used.collect())
    }
}

/// What the paths from the root begin with: `crate::outbox::Letter` and `crate::{outbox::{Letter, plain_text}, act}`. Comments are left out.
fn paths(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_words(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// The first word of everything between the brackets that were opened before this text.
fn first_words(group: &str) -> Vec<String> {
    let (mut words, mut depth, mut expected) = (Vec::new(), 0_usize, true);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expected = true,
            _ if expected && depth == 0 && !sign.is_whitespace() => {
                words.extend(word(&group[at..]));
                expected = false;
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
    (!word.is_empty()).then_some(word)
}

fn read(file: &Path) -> Done<String> {
    fs::read_to_string(file).map_err(|why| format!("could not read {}: {why}", file.display()))
}

/// The Rust and the templates in a folder and all below it.
fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).map_err(|why| format!("could not read {}: {why}", folder.display()))?;
    let mut found = Vec::new();
    for entry in listed {
        let path = entry.map_err(|why| format!("could not read {}: {why}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        paths(text).into_iter().collect()
    }

    #[test]
    fn paths_are_found_in_every_form() {
        assert_eq!(all("use crate::outbox::Letter;"), ["outbox"]);
        assert_eq!(all("let one = crate::act::Act::begin(crate::audit::Event::new());"), ["act", "audit"]);
        let group = "use crate::{\n    act::{self, Act},\n    audit::{\n        chain::{Origin, Link},\n        Event,\n    },\n    bell,\n};\nuse std::fmt;";
        assert_eq!(all(group), ["act", "audit", "bell"]);
        assert_eq!(all("{{ crate::look::asset(\"a\") }}"), ["look"]);
        assert_eq!(all("$crate::outbox::cancel_where!()"), ["outbox"]);
        assert_eq!(all("/// As [`crate::forms::Picker`] does.\nfn f() {} // crate::forms"), Vec::<String>::new());
    }

    #[test]
    fn the_order_is_read_and_kept() {
        let order = Order::of("//! The order.\npub mod act;\nmod forms;\n// Below\npub mod care;\n");
        assert_eq!(order.slices, ["act", "forms", "care"]);
        let below = |name: &str, text: &str| order.below(name, text).map(|used| used.into_iter().collect::<Vec<_>>());
        assert_eq!(below("forms/mod.rs", "use crate::{act::Act, care};"), Ok(vec!["care".to_owned()]));
        assert_eq!(below("forms/pages/one.html", "{{ crate::care::x() }}"), Ok(vec!["care".to_owned()]));
        assert_eq!(below("care/store.rs", "use crate::{act::Act, care::x, forms};"), Ok(Vec::new()));
        assert_eq!(below("act.rs", "use crate::forms;"), Ok(vec!["forms".to_owned()]));
        assert!(below("lost/mod.rs", "").is_err());
    }
}
