//! What the product is made of: every crate has a licence we accept, comes from crates.io, is not one we decided against, and is used.
//!
//! The lists stand in `deny.toml`, which cargo-deny reads too; it takes minutes to build, so this check does not need it and
//! runs it only where it is already installed (docs/decisions/0003).

use crate::{
    Done, dependencies, licence,
    running::{ask, cargo, find, root, run},
};
use std::{collections::BTreeSet, fs};

/// Where crates may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Licences, banned crates, sources, dependencies that nobody uses; and cargo-deny where it is installed.
pub(crate) fn check(_: &[String]) -> Done {
    let rules = Rules::read()?;
    let crates = crates()?;
    let mut wrong = wrong_sources()?;
    wrong.extend(dependencies::unused()?);
    for (name, version, licence) in &crates {
        if !licence::allowed(licence, &|one| rules.licences.contains(one)) {
            wrong.push(format!("{name} {version}: the licence “{licence}” is not in deny.toml"));
        }
        if let Some((_, reason)) = rules.banned.iter().find(|(banned, _)| banned == name) {
            wrong.push(format!("{name} {version}: {reason}"));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    println!("{} crates, {} licences accepted, {} crates banned.", crates.len(), rules.licences.len(), rules.banned.len());
    match find("cargo-deny") {
        Some(_) => run(&mut cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])),
        None => Ok(()),
    }
}

/// The two lists of `deny.toml` that are checked here.
struct Rules {
    licences: BTreeSet<String>,
    banned: Vec<(String, String)>,
}

impl Rules {
    /// Reads `deny.toml` by the line, so its lists keep one entry a line.
    fn read() -> Done<Self> {
        let file = root().join("deny.toml");
        let text = fs::read_to_string(&file).map_err(|why| format!("could not read {}: {why}", file.display()))?;
        let mut rules = Self { licences: BTreeSet::new(), banned: Vec::new() };
        let mut list = "";
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            match (list, line, &quoted[..]) {
                (_, "allow = [", _) | (_, "deny = [", _) => list = line,
                (_, "]", _) => list = "",
                ("allow = [", _, [licence, ..]) => drop(rules.licences.insert((*licence).to_owned())),
                ("deny = [", _, [name, reason]) => rules.banned.push(((*name).to_owned(), (*reason).to_owned())),
                ("", ..) => {}
                _ => return Err(format!("deny.toml: this line is not one entry: {line}")),
            }
        }
        if rules.licences.is_empty() || rules.banned.is_empty() {
            return Err("deny.toml: the list of licences or of banned crates is empty".into());
        }
        Ok(rules)
    }
}

/// Every crate on every platform: name, version, licence.
fn crates() -> Done<BTreeSet<(String, String, String)>> {
    let tree = ["tree", "--workspace", "--locked", "--target", "all", "--prefix", "none", "--format", "{p}|{l}"];
    let text = ask(&mut cargo(&tree))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (package, licence) = line.split_once('|').ok_or_else(|| format!("cargo tree said: {line}"))?;
            let mut words = package.split_whitespace();
            let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            Ok((name.to_owned(), version.to_owned(), licence.trim_end_matches("(*)").trim().to_owned()))
        })
        .collect()
}

fn wrong_sources() -> Done<Vec<String>> {
    let file = root().join("Cargo.lock");
    let text = fs::read_to_string(&file).map_err(|why| format!("could not read {}: {why}", file.display()))?;
    let sources = text.lines().filter_map(|line| line.strip_prefix("source = ")).map(|source| source.trim_matches('"'));
    let foreign: BTreeSet<&str> = sources.filter(|source| *source != REGISTRY).collect();
    Ok(foreign.into_iter().map(|source| format!("Cargo.lock: a crate comes from {source}")).collect())
}
