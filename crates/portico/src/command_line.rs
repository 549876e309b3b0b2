//! The command line: every command under its name, and how each of them ends.

use crate::commands::{
    GivenSettings, Stop, audit, backup, bounce, create_practice, create_staff, doctor, import, lift_second_step, migrate,
    restore, running,
};
use clap::{Parser, Subcommand};
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
A database address or mail server with a password in it may stand in a file of its own: --smtp-url-file or PORTICO_SMTP_URL_FILE.\n\n\
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
    let line = CommandLine::parse();
    let outcome = match line.command {
        Command::Serve(serve) => running::until_done(serve.run(&line.given)),
        Command::Work(work) => running::until_done(work.run(&line.given)),
        Command::Migrate(migrate) => running::until_done(migrate.run(&line.given)),
        Command::CreatePractice(create) => running::until_done(create.run(&line.given)),
        Command::CreateStaff(create) => running::until_done(create.run(&line.given)),
        Command::LiftSecondStep(lift) => running::until_done(lift.run(&line.given)),
        Command::Import(import) => running::until_done(import.run(&line.given)),
        Command::Bounce(bounce) => running::until_done(bounce.run(&line.given)),
        Command::Doctor(doctor) => running::until_done(doctor.run(&line.given)),
        Command::Backup(backup) => running::until_done(backup.run(&line.given)),
        Command::Restore(restore) => running::until_done(restore.run(&line.given)),
        Command::Audit(audit) => running::until_done(audit.run(&line.given)),
        Command::Demo(demo) => running::until_done(demo.run(&line.given)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Wrong(why)) => {
            eprintln!("portico: {}", one_line(&why));
            ExitCode::from(2)
        }
        Err(Stop::Failed(why)) => {
            eprintln!("portico: {}", one_line(&why));
            ExitCode::FAILURE
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::CommandLine;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_shows_examples() {
        let mut line = CommandLine::command();
        line.clone().debug_assert();
        for command in line.get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example"), "{} shows no example", command.get_name());
        }
    }
}
