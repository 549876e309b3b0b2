//! `portico bounce`: what mail servers sent back is taken in.

use super::{GivenSettings, Stop, running};
use crate::{
    act::Who,
    bounces::{Taken, actions::Outcome, take_in},
};
use clap::Args;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// Read bounce messages: what mail servers sent back about emails from this installation
///
/// Reads whole messages, from files or from the input: delivery reports, bounces in words, complaints. A message about an email from this
/// installation to the same recipient is recorded; any other changes nothing. Ends with 0 in both cases, so that a mail server can pipe
/// into it, and with 75 while the installation is not ready, so that the mail server tries again.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico bounce < message.eml\n  portico bounce Maildir/new/*")]
pub(crate) struct Bounce {
    /// Files with one message each; without any, one message is read from the input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The longest message that is read, in bytes.
const LONGEST: u64 = 32 * 1024 * 1024;

impl Bounce {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        // A mail server that pipes into this drops what ends with another code: bounces have nobody to go back to.
        let portico = running::standing(given).await.map_err(|stop| Stop::NotYet(stop.why()))?;
        let who = |practice| Who::operator(practice, "bounce");
        if self.files.is_empty() {
            let raw = read(std::io::stdin().lock()).map_err(Stop::failed)?;
            println!("{}", said(&take_in(&portico, who, &raw).await?));
            return Ok(());
        }
        for file in &self.files {
            let raw = open(file)?;
            println!("{}: {}", file.display(), said(&take_in(&portico, who, &raw).await?));
        }
        Ok(())
    }
}

fn open(file: &Path) -> Result<Vec<u8>, Stop> {
    let cannot = |error: std::io::Error| Stop::Wrong(format!("{} cannot be read: {error}", file.display()));
    read(std::fs::File::open(file).map_err(cannot)?).map_err(cannot)
}

fn read(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    from.take(LONGEST).read_to_end(&mut raw)?;
    Ok(raw)
}

/// What became of a message, in one line. Names no address: the line ends up in logs.
fn said(taken: &Taken) -> String {
    match taken {
        Taken::NotABounce => "not a bounce; nothing changed".into(),
        Taken::AutoReply => "an automatic reply, not a bounce; nothing changed".into(),
        Taken::NotOurs => "not about an email from this installation; nothing changed".into(),
        Taken::OtherRecipient(letter) => format!("names letter {letter} with another recipient; nothing changed"),
        Taken::NothingNew(letter) => format!("says nothing new about letter {letter}; nothing changed"),
        Taken::Noted { practice, letter, outcome, reason } => {
            let what = match outcome {
                Outcome::Bounced => "came back",
                Outcome::Delayed => "is delayed",
                Outcome::Arrived => "has arrived",
                Outcome::Complained => "was complained about",
            };
            format!("{practice}: letter {letter} {what}. {reason}").trim_end().to_owned()
        }
    }
}
