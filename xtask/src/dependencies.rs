//! Dependencies that nobody uses. Each one that a member of the workspace declares is named in its sources: what the product uses in `src`, what
//! only tests use anywhere in the member. And each one that the workspace declares has a member that wants it. (Which features are used no text
//! says; STYLE.md asks whoever adds one to look.)

use crate::{Done, running::root};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A sentence for each dependency that nobody uses.
pub(crate) fn unused() -> Done<Vec<String>> {
    let root = root();
    let mut members: Vec<PathBuf> = entries(&root.join("crates"))?;
    members.extend(["bench", "xtask"].map(|member| root.join(member)));
    let (mut wrong, mut wanted) = (Vec::new(), BTreeSet::new());
    for member in members {
        let name = member.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (product, everything) = (sources(&member.join("src"))?, sources(&member)?);
        for dependency in declared(&read(&member.join("Cargo.toml"))?) {
            if !mentions(if dependency.tests_only { &everything } else { &product }, &dependency.name.replace('-', "_")) {
                let hint =
                    if mentions(&everything, &dependency.name.replace('-', "_")) { "only tests use" } else { "nobody uses" };
                wrong.push(format!("{name}/Cargo.toml: {hint} {}", dependency.name));
            }
            wanted.insert(dependency.name);
        }
    }
    let workspace = read(&root.join("Cargo.toml"))?;
    let unwanted = declared(&workspace).into_iter().filter(|dependency| !wanted.contains(&dependency.name));
    wrong.extend(unwanted.map(|dependency| format!("Cargo.toml: no member wants {}", dependency.name)));
    Ok(wrong)
}

#[derive(Debug, PartialEq)]
struct Dependency {
    name: String,
    tests_only: bool,
}

/// The dependencies of a manifest, one a line, whatever platform they are for.
fn declared(manifest: &str) -> Vec<Dependency> {
    let (mut found, mut section) = (Vec::new(), "");
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line.trim_end_matches(']');
        } else if section.ends_with("dependencies") && !line.starts_with('#') {
            let name = line.split(['=', '.']).next().unwrap_or_default().trim();
            if !name.is_empty() {
                found.push(Dependency { name: name.to_owned(), tests_only: section.ends_with("dev-dependencies") });
            }
        }
    }
    found
}

/// Whether a text has this word, as a word of its own.
fn mentions(text: &str, word: &str) -> bool {
    let part = |sign: char| sign.is_alphanumeric() || sign == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part) && !text[at + word.len()..].chars().next().is_some_and(part)
    })
}

/// All Rust in a folder and below it, without its comments.
fn sources(folder: &Path) -> Done<String> {
    let mut all = String::new();
    for path in entries(folder)? {
        if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
            all.push_str(&sources(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = read(&path)?;
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                all.push_str(line);
                all.push('\n');
            }
        }
    }
    Ok(all)
}

fn entries(folder: &Path) -> Done<Vec<PathBuf>> {
    let could_not = |why: std::io::Error| format!("could not read {}: {why}", folder.display());
    let listed = fs::read_dir(folder).map_err(could_not)?;
    listed.map(|entry| entry.map(|entry| entry.path()).map_err(could_not)).collect()
}

fn read(file: &Path) -> Done<String> {
    fs::read_to_string(file).map_err(|why| format!("could not read {}: {why}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read() {
        let manifest = "[package]\nname = \"portico\"\n\n[dependencies]\n# pages\naskama.workspace = true\ntokio = { workspace = true }\n\n\
                        [dev-dependencies]\nring.workspace = true\n\n[target.'cfg(unix)'.dependencies]\nrustix.workspace = true\n\n\
                        [workspace.dependencies]\nhttp = \"1\"\n\n[lints]\nworkspace = true\n";
        let found: Vec<(String, bool)> = declared(manifest).into_iter().map(|one| (one.name, one.tests_only)).collect();
        let expected = [("askama", false), ("tokio", false), ("ring", true), ("rustix", false), ("http", false)];
        assert_eq!(found, expected.map(|(name, tests)| (name.to_owned(), tests)));
    }

    #[test]
    fn a_word_is_not_found_in_another() {
        assert!(mentions("use tower::ServiceExt;", "tower"));
        assert!(!mentions("use tower_http::limit;", "tower"));
        assert!(!mentions("use my_tower::x;", "tower"));
    }
}
