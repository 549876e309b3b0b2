//! The documents of the repository: every link from one to another leads to a file, and to a heading where it names one; the reference names
//! its proofs.

use crate::{
    Done, proofs,
    running::{ask, program, root},
};
use std::{fs, path::Path};

/// Follows every link of every Markdown file that git knows or would know.
pub(crate) fn check(_: &[String]) -> Done {
    let listed = ask(&mut program("git", &["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]))?;
    let (mut followed, mut dead) = (0, Vec::new());
    for page in listed.lines().map(|name| root().join(name)).filter(|page| page.is_file()) {
        let text = read(&page)?;
        for link in links(&text).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            followed += 1;
            if !leads_somewhere(&page, link)? {
                dead.push(format!("{}: {link} leads nowhere", page.strip_prefix(root()).unwrap_or(&page).display()));
            }
        }
    }
    if !dead.is_empty() {
        return Err(dead.join("\n"));
    }
    println!("{followed} links lead somewhere.");
    proofs::check()
}

fn leads_somewhere(page: &Path, link: &str) -> Done<bool> {
    let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
    let target = if file.is_empty() { page.to_path_buf() } else { page.with_file_name("").join(file) };
    match heading {
        None => Ok(target.exists()),
        Some(_) if !target.is_file() => Ok(false),
        Some(heading) => Ok(read(&target)?.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading)),
    }
}

/// What stands between `](` and `)`, outside of code blocks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("\n```").step_by(2);
    outside.flat_map(|part| part.split("](").skip(1).filter_map(|rest| rest.split_once(')'))).map(|(link, _)| link)
}

/// The address of a heading as the usual viewers of Markdown make it.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter)).collect::<String>().replace(' ', "-")
}

fn read(file: &Path) -> Done<String> {
    fs::read_to_string(file).map_err(|why| format!("could not read {}: {why}", file.display()))
}
