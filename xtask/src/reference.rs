//! `docs/reference/commands.md` says what `portico --help` says. The step compares; `cargo xtask reference -- --write` writes.

use crate::{
    Done,
    installation::binary,
    running::{ask, root},
};
use std::{fs, process::Command};

const PAGE: &str = "docs/reference/commands.md";

const OPENING: &str = "\
# Commands

What the program says about itself. Written by `cargo xtask reference -- --write`; CI compares.
";

/// Compares the page with the program, or writes it.
pub(crate) fn check(words: &[String]) -> Done {
    let page = page()?;
    let file = root().join(PAGE);
    if words.iter().any(|word| word == "--write") {
        return fs::write(&file, page).map_err(|why| format!("could not write {}: {why}", file.display()));
    }
    if fs::read_to_string(&file).unwrap_or_default() != page {
        return Err(format!("{PAGE} does not say what the program says; write it with: cargo xtask reference -- --write"));
    }
    println!("{PAGE} says what the program says.");
    Ok(())
}

fn page() -> Done<String> {
    let all = help(&[])?;
    let mut page = format!("{OPENING}\n## portico\n\n```text\n{all}\n```\n");
    for command in commands(&all) {
        let path: Vec<&str> = command.split(' ').collect();
        let said = help(&path)?;
        page.push_str(&format!("\n## portico {command}\n\n```text\n{said}\n```\n"));
        for inner in commands(&said) {
            page.push_str(&format!("\n## portico {command} {inner}\n\n```text\n{}\n```\n", help(&[command, inner])?));
        }
    }
    Ok(page)
}

/// What `--help` says, without the settings that every command takes: they stand once, at the top.
fn help(command: &[&str]) -> Done<String> {
    let said = ask(Command::new(binary()).args(command).arg("--help").env_clear())?;
    if command.is_empty() {
        return Ok(without_space_at_ends(&said));
    }
    let without = match said.split_once("\nSettings:\n") {
        Some((before, settings)) => format!(
            "{before}\n{}",
            settings.split_once("\nExamples:").map_or(String::new(), |(_, after)| format!("Examples:{after}"))
        ),
        None => said,
    };
    Ok(without_space_at_ends(&without))
}

/// The names under “Commands:”.
fn commands(help: &str) -> Vec<&str> {
    let under = help.split_once("\nCommands:\n").map_or("", |(_, under)| under);
    let lines = under.lines().take_while(|line| line.starts_with("  "));
    lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next()).collect()
}

fn without_space_at_ends(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_names_stand_under_commands() {
        let help = "A portal\n\nCommands:\n  serve    Serve\n             the pages\n  migrate  Bring\n\nOptions:\n  -h\n";
        assert_eq!(super::commands(help), ["serve", "migrate"]);
    }
}
