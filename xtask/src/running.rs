//! Other programs: found, started from the root of the repository, and judged by how they end.

use crate::{Done, sets};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
};

/// The root of the repository, where every program is started.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies one folder below the root").to_path_buf()
}

/// A program that will run in the root of the repository, and knows where the sets of real input are.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    if let Some(folder) = sets::folder() {
        command.env(sets::NAMED_BY, folder);
    }
    command
}

/// Whether cargo builds everything once and for all.
static ONCE: AtomicBool = AtomicBool::new(false);

/// From now on cargo keeps nothing that would only make the next build of our own crates quicker: keeping it takes time and thousands of
/// files.
pub(crate) fn build_once() {
    ONCE.store(true, Ordering::Relaxed);
}

/// Cargo, the same one that runs this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments);
    if ONCE.load(Ordering::Relaxed) && std::env::var_os("CARGO_INCREMENTAL").is_none() {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Shows the command line, runs it, and is content only with exit code 0.
pub(crate) fn run(command: &mut Command) -> Done {
    eprintln!("$ {}", spoken(command));
    let status = command.status().map_err(|why| format!("could not start {}: {why}", spoken(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", spoken(command))) }
}

/// Like `run`, and returns what the program said on its error output, where cargo speaks.
pub(crate) fn run_and_listen(command: &mut Command) -> Done<String> {
    eprintln!("$ {}", spoken(command));
    let could_not = |why: std::io::Error| format!("could not start: {why}");
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(could_not)?;
    let mut heard = String::new();
    for line in BufReader::new(child.stderr.take().expect("it was piped")).lines().map_while(Result::ok) {
        eprintln!("{line}");
        heard.push_str(&line);
        heard.push('\n');
    }
    let status = child.wait().map_err(could_not)?;
    if status.success() { Ok(heard) } else { Err(format!("{} ended with {status}", spoken(command))) }
}

/// Runs without a word and returns what was printed; the error carries what the program complained about.
pub(crate) fn ask(command: &mut Command) -> Done<String> {
    let answer = command.stdin(Stdio::null()).output().map_err(|why| format!("could not start {}: {why}", spoken(command)))?;
    if !answer.status.success() {
        let complaint = [answer.stdout, answer.stderr].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()).join("\n");
        return Err(format!("{} ended with {}\n{}", spoken(command), answer.status, complaint.trim()));
    }
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// Where a program stands: on the PATH, or in the folders that a plain user's PATH leaves out.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// True when this process may do everything.
pub(crate) fn is_root() -> bool {
    ask(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

fn spoken(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
