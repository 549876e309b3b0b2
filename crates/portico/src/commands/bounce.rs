//! `portico bounce`: what mail servers sent back is taken in.

use super::{GivenSettings, Stop, running, saying::say};
use crate::{
    act::Who,
    answer::Answer,
    app::Portico,
    bounces::{Taken, actions::Outcome, take_in},
    upright::caught,
};
use clap::Args;
use std::{
    future::Future,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Read bounce messages: what mail servers sent back about emails from this installation
///
/// Reads whole messages, from files or from the input: delivery reports, bounces in words, complaints. A message about an email from this
/// installation to the same recipient is recorded; any other changes nothing. Ends with 0 in both cases, so that a mail server can pipe
/// into it, and with 75 while the installation is not ready, cannot record it or is just sending that email, or where a message makes it
/// stumble, so that the mail server tries again.
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
        if self.files.is_empty() {
            let raw = read(std::io::stdin().lock()).map_err(|error| Stop::NotYet(error.to_string()))?;
            let taken = taken(&portico, &raw).await?;
            say!("{}", said(taken.as_ref()));
            return in_time(taken.as_ref());
        }
        let mut all_in_time = Ok(());
        for file in &self.files {
            let raw = open(file)?;
            let taken = taken(&portico, &raw).await?;
            say!("{}: {}", file.display(), said(taken.as_ref()));
            all_in_time = all_in_time.and(in_time(taken.as_ref()));
        }
        all_in_time
    }
}

fn in_time(taken: Option<&Taken>) -> Result<(), Stop> {
    match taken {
        None => Err(Stop::NotYet("a message made Portico stumble and was not taken in; a later version may read it".into())),
        Some(Taken::NotYet(_)) => {
            Err(Stop::NotYet("an email that came back is not recorded as sent yet; try again in a minute".into()))
        }
        Some(_) => Ok(()),
    }
}

/// A database that is busy, away or full for now costs no bounce: whoever pipes into this keeps the message and comes again.
async fn taken(portico: &Arc<Portico>, raw: &[u8]) -> Result<Option<Taken>, Stop> {
    let who = |practice| Who::operator(practice, "bounce");
    upright(take_in(portico, who, raw)).await
}

/// Anybody may have written a message, also something that no test has foreseen: one that makes Portico stumble is none that was taken in,
/// and ends no other.
async fn upright(taking: impl Future<Output = Answer<Taken>>) -> Result<Option<Taken>, Stop> {
    caught(taking).await.transpose().map_err(|trouble| Stop::NotYet(Stop::from(trouble).why()))
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
fn said(taken: Option<&Taken>) -> String {
    let Some(taken) = taken else { return "made Portico stumble; nothing changed".into() };
    match taken {
        Taken::NotABounce => "not a bounce; nothing changed".into(),
        Taken::AutoReply => "an automatic reply, not a bounce; nothing changed".into(),
        Taken::NotOurs => "not about an email from this installation; nothing changed".into(),
        Taken::OtherRecipient(letter) => format!("names letter {letter} with another recipient; nothing changed"),
        Taken::NotYet(letter) => format!("letter {letter} is still being sent; nothing changed"),
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

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNCED: &str = "From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nSorry.\r\n\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n\
        Final-Recipient: rfc822; maya@lindqvist.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";

    #[tokio::test]
    async fn a_mail_server_keeps_what_cannot_be_taken_in_yet() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let portico = running::first_or_standing(&given).await.expect("a house");
        portico.database.watch().fail_at(1);
        let outcome = taken(&portico, BOUNCED.as_bytes()).await;
        assert!(matches!(outcome, Err(Stop::NotYet(_))), "{outcome:?}");
        assert!(portico.database.watch().stop_failing());
        assert_eq!(taken(&portico, BOUNCED.as_bytes()).await.expect("taken in"), Some(Taken::NotOurs));
    }

    #[tokio::test]
    async fn a_mail_server_keeps_what_makes_portico_stumble() {
        let falls = async {
            assert!(std::hint::black_box(false), "on purpose");
            Ok(Taken::NotABounce)
        };
        let fell = upright(falls).await.expect("it is caught");
        assert_eq!(said(fell.as_ref()), "made Portico stumble; nothing changed");
        assert!(matches!(in_time(fell.as_ref()), Err(Stop::NotYet(_))));
        let read = upright(async { Ok(Taken::AutoReply) }).await.expect("it is taken in");
        assert!(in_time(read.as_ref()).is_ok());
    }
}
