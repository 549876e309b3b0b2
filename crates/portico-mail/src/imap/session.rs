//! An open mailbox: signed in, with its folder selected.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::time::Duration;
use tokio_rustls::TlsConnector;

use super::{
    response::{LONGEST_MESSAGE, Response},
    settings::MailboxSettings,
    trouble::MailboxTrouble,
    wire::{Ended, Wire},
};
use crate::{
    reach::reach,
    smtp::{Security, tls},
};

/// An open mailbox.
pub struct MailboxSession {
    wire: Wire,
    offers: Vec<String>,
}

impl MailboxSession {
    /// Reaches the server, encrypts, signs in and opens the folder.
    ///
    /// # Errors
    /// What is in the way, in words that hold neither password nor anything the server said.
    pub async fn open(settings: &MailboxSettings) -> Result<Self, MailboxTrouble> {
        let (plain, connector) = (settings.security == Security::None, connector(settings)?);
        let stream = reach(&settings.host, settings.port, plain, settings.connect).await.map_err(MailboxTrouble::Unreachable)?;
        let mut wire = Wire::plain(stream, settings.answer);
        if let (Security::Implicit, Some(connector)) = (settings.security, &connector) {
            wire = wire.under_tls(connector, &settings.host).await?;
        }
        let greeting = wire.greeting().await?;
        // A connection that counts as signed in already is nobody's we know (PREAUTH); it could not be encrypted any more either.
        if !greeting.is("OK") {
            return Err(if greeting.text.starts_with("* ") { MailboxTrouble::TurnedAway } else { MailboxTrouble::NoSense });
        }
        let mut session = Self { wire, offers: Vec::new() };
        session.ask_what_it_offers().await?;
        if let (Security::StartTls, Some(connector)) = (settings.security, &connector) {
            if !session.offers("STARTTLS") {
                return Err(MailboxTrouble::NoEncryption);
            }
            session.must("STARTTLS", "encrypt the connection").await?;
            session.wire = session.wire.under_tls(connector, &settings.host).await?;
            // Whatever was offered before TLS does not count.
            session.ask_what_it_offers().await?;
        }
        session.sign_in(&settings.user, &settings.password).await?;
        session.ask_what_it_offers().await?;
        match session.wire.say(&format!("SELECT {}", quoted(&settings.folder)), None).await? {
            Ended::Well(_) => Ok(session),
            Ended::Refused => Err(MailboxTrouble::Folder(settings.folder.clone())),
        }
    }

    /// Reads the certificates that [`open`](Self::open) reads first; speaks to nobody.
    ///
    /// # Errors
    /// [`MailboxTrouble::Setup`] when TLS is wanted and no certificate authorities, or not those of the settings, can be read.
    pub fn check_certificates(settings: &MailboxSettings) -> Result<(), MailboxTrouble> {
        connector(settings).map(drop)
    }

    fn offers(&self, what: &str) -> bool {
        self.offers.iter().any(|offer| offer.eq_ignore_ascii_case(what))
    }

    async fn ask_what_it_offers(&mut self) -> Result<(), MailboxTrouble> {
        let answers = self.must("CAPABILITY", "say what it offers").await?;
        let offers = answers.iter().filter(|answer| answer.is("CAPABILITY")).flat_map(Response::words).skip(2);
        self.offers = offers.map(str::to_owned).collect();
        Ok(())
    }

    async fn sign_in(&mut self, user: &str, password: &str) -> Result<(), MailboxTrouble> {
        let plain = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let ended = if self.offers("AUTH=PLAIN") {
            let secret = STANDARD.encode(format!("\0{user}\0{password}"));
            self.wire.say("AUTHENTICATE PLAIN", Some(&secret)).await?
        } else if !self.offers("LOGINDISABLED") && plain(user) && plain(password) {
            self.wire.say(&format!("LOGIN {} {}", quoted(user), quoted(password)), None).await?
        } else {
            return Err(MailboxTrouble::NoSignIn);
        };
        match ended {
            Ended::Well(_) => Ok(()),
            Ended::Refused => Err(MailboxTrouble::SignIn),
        }
    }

    async fn must(&mut self, command: &str, what: &'static str) -> Result<Vec<Response>, MailboxTrouble> {
        match self.wire.say(command, None).await? {
            Ended::Well(answers) => Ok(answers),
            Ended::Refused => Err(MailboxTrouble::Refused(what)),
        }
    }

    /// The UIDs of the unread messages, oldest first, up to a given number.
    ///
    /// # Errors
    /// When the server breaks off, refuses or makes no sense.
    pub async fn unread(&mut self, most: usize) -> Result<Vec<u32>, MailboxTrouble> {
        let answers = self.must("UID SEARCH UNSEEN", "tell what is unread").await?;
        let found = answers.iter().filter(|answer| answer.is("SEARCH")).flat_map(|answer| answer.words().skip(2));
        let mut found: Vec<u32> = found.filter_map(|word| word.parse().ok()).collect();
        found.sort_unstable();
        found.dedup();
        found.truncate(most);
        Ok(found)
    }

    /// The bytes of a message, or the first [`LONGEST_MESSAGE`] of a longer one; it stays unread. `None` if it is gone.
    ///
    /// # Errors
    /// When the server breaks off, refuses or makes no sense; [`MailboxTrouble::TooLong`] when it hands out all of a longer message: then
    /// the others are read in another session.
    pub async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, MailboxTrouble> {
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{LONGEST_MESSAGE}>)");
        let answers = self.must(&command, "hand out a message").await?;
        let is_it = |answer: &Response| {
            let words: Vec<&str> = answer.words().collect();
            words.get(2).is_some_and(|word| word.eq_ignore_ascii_case("FETCH"))
                && words.windows(2).any(|pair| pair[0].eq_ignore_ascii_case("UID") && pair[1].parse() == Ok(uid))
        };
        // An answer without the bytes tells of its flags: somebody else looks into the mailbox as well.
        Ok(answers.into_iter().filter(is_it).find_map(|answer| answer.literals.into_iter().next()))
    }

    /// Marks a message as read.
    ///
    /// # Errors
    /// When the server breaks off, refuses or makes no sense.
    pub async fn mark_read(&mut self, uid: u32) -> Result<(), MailboxTrouble> {
        self.must(&format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)"), "mark a message as read").await.map(drop)
    }

    /// Moves a message into another folder, which is created if it does not exist. `/` stands for the server's own separator of folders.
    ///
    /// # Errors
    /// When the server breaks off, refuses or makes no sense.
    pub async fn file(&mut self, uid: u32, folder: &str) -> Result<(), MailboxTrouble> {
        let folder = quoted(&folder.replace('/', &self.divider().await?));
        let moves = self.offers("MOVE");
        let way = if moves { "MOVE" } else { "COPY" };
        let command = format!("UID {way} {uid} {folder}");
        if let Ended::Refused = self.wire.say(&command, None).await? {
            self.must(&format!("CREATE {folder}"), "make a folder").await?;
            self.must(&command, "move a message").await?;
        }
        if moves {
            return Ok(());
        }
        self.must(&format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), "take away a message").await?;
        // Without UIDPLUS only everything that is marked could be taken away, what others marked with it: then the mark stays.
        if self.offers("UIDPLUS") {
            self.must(&format!("UID EXPUNGE {uid}"), "take away a message").await?;
        }
        Ok(())
    }

    /// What divides the names of folders: the word between the two quotes of `* LIST (\Noselect) "." ""`.
    async fn divider(&mut self) -> Result<String, MailboxTrouble> {
        let answers = self.must("LIST \"\" \"\"", "tell how folders are named").await?;
        let found = answers.iter().find(|answer| answer.is("LIST")).and_then(|answer| answer.text.split('"').nth(1));
        Ok(found.filter(|divider| divider.chars().count() == 1 && *divider != "\\").unwrap_or("/").to_owned())
    }

    /// Says goodbye.
    pub async fn leave(mut self) {
        let goodbye = tokio::time::timeout(Duration::from_secs(5), self.wire.say("LOGOUT", None)).await;
        if !matches!(goodbye, Ok(Ok(_))) {
            tracing::debug!("the mailbox was gone before it was left");
        }
    }
}

/// What encrypts the connection, where it is encrypted.
fn connector(settings: &MailboxSettings) -> Result<Option<TlsConnector>, MailboxTrouble> {
    if settings.security == Security::None {
        return Ok(None);
    }
    let connector = tls::connector(settings.extra_roots.as_deref());
    connector.map(Some).map_err(|error| MailboxTrouble::Setup(error.to_string()))
}

/// A quoted string (RFC 9051, 4.3) of printable ASCII.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
