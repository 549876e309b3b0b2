//! `portico bounce`: what mail servers sent back is taken in.

use super::{GivenSettings, Stop, running};
use crate::{
    act::Who,
    app::Portico,
    bounces::{Taken, actions::Outcome, take_in},
};
use clap::Args;
use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Read bounce messages: what mail servers sent back about emails from this installation
///
/// Reads whole messages, from files or from the input: delivery reports, bounces in words, complaints. A message about an email from this
/// installation to the same recipient is recorded; any other changes nothing. Ends with 0 in both cases, so that a mail server can pipe
/// into it, and with 75 while the installation is not ready or cannot record it, so that the mail server tries again.
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
            println!("{}", said(&taken(&portico, &raw).await?));
            return Ok(());
        }
        for file in &self.files {
            let raw = open(file)?;
            println!("{}: {}", file.display(), said(&taken(&portico, &raw).await?));
        }
        Ok(())
    }
}

/// A database that is busy, away or full for now costs no bounce: whoever pipes into this keeps the message and comes again.
async fn taken(portico: &Arc<Portico>, raw: &[u8]) -> Result<Taken, Stop> {
    let who = |practice| Who::operator(practice, "bounce");
    take_in(portico, who, raw).await.map_err(|trouble| Stop::NotYet(trouble.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        act::Act,
        practices::{self, NewPractice, PracticeAsWritten},
    };
    use portico_database::values;
    use portico_values::new_id;

    #[tokio::test]
    async fn what_cannot_be_recorded_now_stays_with_the_mail_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = |name: &str| folder.path().join(name).display().to_string();
        let given = GivenSettings {
            database_url: Some(format!("sqlite:{}", text("portico.db"))),
            data_dir: Some(folder.path().display().to_string()),
            keys_file: Some(text("keys")),
            ..GivenSettings::default()
        };
        let portico = running::first_or_standing(&given).await.expect("a house");
        let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
        let who = Who::operator(new_id(portico.clock.now(), &*portico.randomness), "a test");
        let mut act = Act::begin(&portico, &who).await.expect("an act");
        practices::actions::create(&mut act, &new).await.expect("created");
        act.commit().await.expect("kept");
        let message = folder.path().join("message.eml");
        let returned = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender\n\n\
                        550 5.1.1 <maya@x.test> User unknown\n\n--- Original message ---\n\
                        Message-ID: <01930000-0000-7000-8000-000000000001@x.test>\nTo: maya@x.test\n";
        std::fs::write(&message, returned).expect("written");
        let run = async || Bounce { files: vec![message.clone()] }.run(&given).await;
        assert!(run().await.is_ok(), "it is about no letter of ours");

        let mut transaction = portico.database.begin().await.expect("begun");
        transaction.run("alter table letters rename column recipient to elsewhere", values![]).await.expect("out of order");
        transaction.commit().await.expect("committed");
        let stopped = run().await;
        assert!(matches!(stopped, Err(Stop::NotYet(_))), "{stopped:?}");
    }
}
