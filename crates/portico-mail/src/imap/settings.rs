//! Where the mailbox is: `imaps://user:password@host:993/INBOX`.

use std::{fmt, path::PathBuf, time::Duration};

use crate::smtp::{
    Security, SettingsError,
    settings::is_loopback,
    settings_url::{decode, host_and_port, user_and_password},
};

/// Where what was read goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It is marked as read and stays.
    Seen,
    /// It is marked as read and goes into this folder.
    Move(String),
}

/// The mailbox and how to speak to its server.
#[derive(Clone, PartialEq, Eq)]
pub struct MailboxSettings {
    /// Name or address of the server; its certificate must name it.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who signs in.
    pub user: String,
    /// The password.
    pub password: String,
    /// The folder that is read.
    pub folder: String,
    /// What becomes of what was read.
    pub then: Then,
    /// A PEM file of certificate authorities to trust besides the system's.
    pub extra_roots: Option<PathBuf>,
    /// How long reaching the server may take.
    pub connect: Duration,
    /// How long one command may take, its whole answer included.
    pub answer: Duration,
}

/// Why the address of the mailbox cannot be used. Never repeats the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxSettingsError {
    /// Neither `imap:` nor `imaps:`.
    #[error("the mailbox's address must start with imap:// or imaps://")]
    Scheme,
    /// Host, port, user or password.
    #[error("{0}")]
    Place(#[from] SettingsError),
    /// Nobody signs in.
    #[error("the mailbox's address must hold user:password before the @")]
    Nobody,
    /// A folder whose name cannot be sent.
    #[error("the mailbox's folder must be a name in plain letters")]
    Folder,
    /// A setting nobody knows, or with a value that does not fit.
    #[error(
        "the mailbox's settings behind ? may be tls=starttls, tls=off (on this machine only), then=seen, then=move, to=folder and roots=file.pem"
    )]
    Unknown,
    /// `tls=off` for another machine.
    #[error("tls=off is only for a mailbox on this machine (localhost, 127.0.0.1 or ::1)")]
    PlainToElsewhere,
}

impl MailboxSettings {
    /// Reads a mailbox's address: `imaps://user:password@host:993/INBOX` (TLS from the first byte), or `imap://…` (STARTTLS). Behind `?`
    /// may stand `tls=starttls`, `tls=off` (this machine only), `then=seen` (the default) or `then=move`, `to=Portico/Read`,
    /// `roots=file.pem`. Everything may be percent-encoded.
    ///
    /// # Errors
    /// One clear line for whoever wrote the setting.
    pub fn parse(url: &str) -> Result<Self, MailboxSettingsError> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(MailboxSettingsError::Scheme)?;
        let security = match scheme.to_ascii_lowercase().as_str() {
            "imap" => Security::StartTls,
            "imaps" => Security::Implicit,
            _ => return Err(MailboxSettingsError::Scheme),
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, folder) = place.split_once('/').unwrap_or((place, ""));
        let (credentials, place) = place.rsplit_once('@').ok_or(MailboxSettingsError::Nobody)?;
        let (host, port) = host_and_port(place)?;
        let (user, password) = user_and_password(credentials)?;
        let mut settings = Self {
            host,
            port: port.unwrap_or(if security == Security::Implicit { 993 } else { 143 }),
            security,
            user,
            password,
            folder: if folder.is_empty() { "INBOX".into() } else { folder_name(folder)? },
            then: Then::Seen,
            extra_roots: None,
            connect: Duration::from_secs(30),
            answer: Duration::from_secs(60),
        };
        let (mut moves, mut to) = (false, "Portico/Read".to_owned());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (name, value) {
                ("tls", "starttls" | "required") if security == Security::StartTls => {}
                ("tls", "required") => {}
                ("tls", "off") if security == Security::StartTls => settings.security = Security::None,
                ("then", "seen") => moves = false,
                ("then", "move") => moves = true,
                ("to", folder) if !folder.is_empty() => to = folder_name(folder)?,
                ("roots", file) if !file.is_empty() => {
                    settings.extra_roots = Some(decode(file).ok_or(MailboxSettingsError::Unknown)?.into());
                }
                _ => return Err(MailboxSettingsError::Unknown),
            }
        }
        if moves {
            settings.then = Then::Move(to);
        }
        if settings.security == Security::None && !is_loopback(&settings.host) {
            return Err(MailboxSettingsError::PlainToElsewhere);
        }
        Ok(settings)
    }
}

fn folder_name(text: &str) -> Result<String, MailboxSettingsError> {
    let name = decode(text).ok_or(MailboxSettingsError::Folder)?;
    let plain = name.len() <= 200 && name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if plain { Ok(name) } else { Err(MailboxSettingsError::Folder) }
}

/// User and password stay out of every log.
impl fmt::Debug for MailboxSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = format!("{}:{}/{}", self.host, self.port, self.folder);
        f.debug_struct("MailboxSettings").field("place", &place).field("security", &self.security).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_addresses() {
        let settings = MailboxSettings::parse("imaps://b%40x.test:p%2Fw%40@mail.example/INBOX").unwrap();
        assert_eq!((settings.host.as_str(), settings.port, settings.security), ("mail.example", 993, Security::Implicit));
        assert_eq!((settings.user.as_str(), settings.password.as_str(), settings.folder.as_str()), ("b@x.test", "p/w@", "INBOX"));
        assert_eq!(settings.then, Then::Seen);
        assert!(!format!("{settings:?}").contains("p/w"));
        let settings = MailboxSettings::parse("imap://u:p@mail.example:1143/Back%20mail?tls=starttls&then=move").unwrap();
        assert_eq!((settings.port, settings.security, settings.folder.as_str()), (1143, Security::StartTls, "Back mail"));
        assert_eq!(settings.then, Then::Move("Portico/Read".into()));
        let settings = MailboxSettings::parse("imap://u:p@[::1]?tls=off&then=move&to=Old").unwrap();
        assert_eq!((settings.port, settings.security, settings.then), (143, Security::None, Then::Move("Old".into())));
    }

    #[test]
    fn a_wrong_address_is_one_line_without_the_password() {
        for wrong in [
            "pop3://u:hunter2@h",
            "u:hunter2@h",
            "imaps://h/INBOX",
            "imaps://u@h",
            "imaps://u:hunter2@",
            "imaps://u:hunter2@h:0",
            "imaps://u:hunter2@h?tls=off",
            "imap://u:hunter2@h?tls=off",
            "imaps://u:hunter2@h?then=delete",
            "imaps://u:hunter2@h/a%0D%0Ab",
            "imaps://u:hunter2@h/%C3%A4",
            "imaps://u:hunter2@h?what=now",
        ] {
            let line = MailboxSettings::parse(wrong).expect_err(wrong).to_string();
            assert!(!line.contains('\n') && !line.contains("hunter2"), "{line}");
        }
    }
}
