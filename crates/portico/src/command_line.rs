//! The command line: every command under its name, and how each of them ends.

use crate::commands::{
    GivenSettings, Stop, audit, backup, bounce, create_practice, create_staff, doctor, import, lift_second_step, migrate,
    restore, running, saying::complain,
};
use clap::{Parser, Subcommand, error::ErrorKind};
use std::process::ExitCode;

/// A client portal with the best way in.
#[derive(Parser, Debug)]
#[command(name = "portico", version, about, after_help = AFTER, max_term_width = 100, disable_help_subcommand = true)]
pub struct CommandLine {
    #[command(flatten)]
    given: GivenSettings,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "Settings come from a file (--config), overruled by the environment (PORTICO_LISTEN …), overruled by flags.\n\
A database address or mail server with a password in it can be in a file of its own: --smtp-url-file or PORTICO_SMTP_URL_FILE.\n\n\
Exit codes: 0 when it was done, 1 when it could not be done or something needs fixing, 2 when the request \
        can't be right, such as a wrong setting or a missing file. Whatever went wrong is said in one line.\n\n\
Examples:\n  portico serve\n  portico serve --config /etc/portico.toml\n  PORTICO_DATA_DIR=/var/lib/portico portico doctor";

#[derive(Subcommand, Debug)]
enum Command {
    Serve(crate::serve::Serve),
    Work(crate::serve::Work),
    Migrate(migrate::Migrate),
    CreatePractice(create_practice::CreatePractice),
    CreateStaff(create_staff::CreateStaff),
    LiftSecondStep(lift_second_step::LiftSecondStep),
    Import(import::Import),
    Bounce(bounce::Bounce),
    Doctor(doctor::Doctor),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Audit(audit::Audit),
    Demo(crate::demo::Demo),
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(instead) => return said_instead(&instead),
    };
    match line.command.done(&line.given) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Wrong(why)) => {
            complain(one_line(&why));
            ExitCode::from(2)
        }
        Err(Stop::Failed(why)) => {
            complain(one_line(&why));
            ExitCode::FAILURE
        }
        Err(Stop::NotYet(why)) => {
            complain(one_line(&why));
            ExitCode::from(75)
        }
    }
}

impl Command {
    /// Runs the command to its end.
    fn done(self, given: &GivenSettings) -> Result<(), Stop> {
        match self {
            Self::Serve(serve) => running::until_done(serve.run(given)),
            Self::Work(work) => running::until_done(work.run(given)),
            Self::Migrate(migrate) => running::until_done(migrate.run(given)),
            Self::CreatePractice(create) => running::until_done(create.run(given)),
            Self::CreateStaff(create) => running::until_done(create.run(given)),
            Self::LiftSecondStep(lift) => running::until_done(lift.run(given)),
            Self::Import(import) => running::until_done(import.run(given)),
            Self::Bounce(bounce) => running::until_done(bounce.run(given)),
            Self::Doctor(doctor) => running::until_done(doctor.run(given)),
            Self::Backup(backup) => running::until_done(backup.run(given)),
            Self::Restore(restore) => running::until_done(restore.run(given)),
            Self::Audit(audit) => running::until_done(audit.run(given)),
            Self::Demo(demo) => running::until_done(demo.run(given)),
        }
    }
}

/// The help or the version, where that is asked for or nothing is; otherwise, in one line, why the command line cannot be read.
fn said_instead(instead: &clap::Error) -> ExitCode {
    let helps = !instead.use_stderr() || instead.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if helps {
        let _ = instead.print(); // where nobody listens any more, nobody is told
    } else {
        complain(cause(&instead.to_string()));
    }
    ExitCode::from(u8::try_from(instead.exit_code()).unwrap_or(2))
}

/// What is wrong, out of all that the parser has to say about it.
fn cause(text: &str) -> String {
    let ends = ["\n\nUsage:", "\n\nFor more information"].into_iter().filter_map(|behind| text.find(behind));
    let said = &text[..ends.min().unwrap_or(text.len())];
    let said = said.trim_start_matches("error: ").replace("\n\n  tip: ", "; ").replace("\n  tip: ", "; ");
    format!("{}; --help says more", one_line(&said))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, Stop, cause};
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_sound_and_shows_examples() {
        let mut line = CommandLine::command();
        line.clone().debug_assert();
        for command in line.get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example"), "{} shows no example", command.get_name());
        }
    }

    #[test]
    fn why_a_command_line_cannot_be_read_is_one_line() {
        let mistaken: [(&[&str], &str); 4] = [
            (&["srve"], "unrecognized subcommand 'srve'; "),
            (&["serve", "--lisen", "x"], "unexpected argument '--lisen' found; a similar argument exists: '--listen'; "),
            (&["serve", "--listen"], "a value is required for '--listen <ADDRESS:PORT>' but none was supplied; "),
            (&["backup"], "the following required arguments were not provided: <FILE>; "),
        ];
        for (words, says) in mistaken {
            let error = CommandLine::try_parse_from(["portico"].iter().chain(words)).expect_err("it cannot be read");
            let line = cause(&error.to_string());
            assert!(line.starts_with(says) && line.ends_with("; --help says more"), "{line}");
            assert!(!line.contains('\n') && !line.contains("Usage") && error.exit_code() == 2, "{line}");
        }
    }

    #[test]
    fn flags_of_a_restore_that_do_not_belong_together_are_refused() {
        let asked: [&[&str]; 5] = [
            &[],
            &["portico.db", "--release"],
            &["--release", "--documents", "documents"],
            &["--release", "--without-keys"],
            &["--documents", "documents", "--without-keys"],
        ];
        for words in asked {
            let line = CommandLine::try_parse_from(["portico", "restore"].iter().chain(words));
            assert!(line.is_err(), "{words:?}");
        }
    }

    /// Run in another folder, or without its settings, it would otherwise copy, verify or fill an installation that it made itself.
    #[test]
    fn no_command_that_goes_on_with_an_installation_makes_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let (list, copy) = (folder.path().join("list.csv"), folder.path().join("copy"));
        std::fs::write(&list, "First name,Last name\nMaya,Lindqvist\n").expect("written");
        let url = format!("sqlite:{}", data.join("portico.db").display());
        let [data_dir, list, copy_to] = [&data, &list, &copy].map(|path| path.display().to_string());
        let somebody =
            ["create-staff", "--practice", "alder", "--name", "Ines Duarte", "--email", "ines@example.com", "--role", "biller"];
        let asked: [&[&str]; 8] = [
            &["backup", &copy_to],
            &["audit", "verify"],
            &["bounce"],
            &["restore", "--release"],
            &["lift-second-step", "--practice", "alder", "--email", "ines@example.com"],
            &somebody,
            &["import", &list, "--practice", "alder"],
            &["migrate", "--pending"],
        ];
        for words in asked {
            let settings: [&str; 4] = ["--data-dir", &data_dir, "--database-url", &url];
            let line = CommandLine::parse_from(["portico"].iter().chain(words).chain(&settings));
            let outcome = line.command.done(&line.given);
            let refused =
                matches!(&outcome, Err(Stop::Wrong(why) | Stop::NotYet(why)) if why.contains("there is no database at"));
            assert!(refused, "{words:?}: {outcome:?}");
            assert!(!data.exists() && !copy.exists(), "{words:?} made something");
        }
    }
}
