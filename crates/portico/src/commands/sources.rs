//! Where settings come from: file < environment < flag. What comes later overrules what came before.

use super::{
    Stop,
    names::{self, Name},
};
use clap::Args;
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// The settings as flags; each has the same name in the environment and in the settings file.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct GivenSettings {
    /// A file of settings (TOML), also PORTICO_CONFIG
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to listen, 127.0.0.1:8080 unless set
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// The address people see, used in every link
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// sqlite:/path/file.db or postgres://user:password@host/name
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// A file that holds the database address
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub database_url_file: Option<String>,
    /// smtp://user:password@host:587 or smtps://…; without it emails stay in the local mailbox
    #[arg(long, global = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// A file that holds the mail server's address
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub smtp_url_file: Option<String>,
    /// imaps://user:password@host/INBOX: the mailbox for emails that come back, read every few minutes
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub bounces_url: Option<String>,
    /// A file that holds the mailbox's address
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub bounces_url_file: Option<String>,
    /// bounces+%@example.org: where emails come back to, a different address for each
    #[arg(long, global = true, value_name = "EMAIL", hide_short_help = true)]
    pub bounce_address: Option<String>,
    /// The sender of every email
    #[arg(long, global = true, value_name = "EMAIL")]
    pub mail_from: Option<String>,
    /// The folder for everything that is not in the database, portico-data unless set
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<String>,
    /// The keys that seal links and emails, in the data folder unless set
    #[arg(long, global = true, value_name = "FILE")]
    pub keys_file: Option<String>,
    /// Proxies whose X-Forwarded-For is trusted, as addresses or ranges separated by commas
    #[arg(long, global = true, value_name = "RANGES", hide_short_help = true)]
    pub trusted_proxies: Option<String>,
    /// Host names that lead here and administrators can give to portals, separated by commas
    #[arg(long, global = true, value_name = "NAMES", hide_short_help = true)]
    pub portal_hosts: Option<String>,
    /// The most recipients in one batch, 20000 unless set
    #[arg(long, global = true, value_name = "NUMBER", hide_short_help = true)]
    pub batch_cap: Option<String>,
    /// Memory for hashing one password in KiB, 19456 unless set
    #[arg(long, global = true, value_name = "KIB", hide_short_help = true)]
    pub hashing_memory: Option<String>,
    /// Passes over that memory, 2 unless set
    #[arg(long, global = true, value_name = "NUMBER", hide_short_help = true)]
    pub hashing_passes: Option<String>,
    /// The largest document in bytes, 100000000 unless set
    #[arg(long, global = true, value_name = "BYTES", hide_short_help = true)]
    pub document_bytes: Option<String>,
    /// The most bytes one client's documents can take, 5000000000 unless set
    #[arg(long, global = true, value_name = "BYTES", hide_short_help = true)]
    pub client_bytes: Option<String>,
    /// The most bytes a practice's documents can take, 500000000000 unless set
    #[arg(long, global = true, value_name = "BYTES", hide_short_help = true)]
    pub practice_bytes: Option<String>,
    /// s3://KEY:SECRET@bucket/prefix?endpoint=https://…&region=…: the object store for documents; without it they are in the data folder
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub documents_url: Option<String>,
    /// A file that holds the object store's address
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub documents_url_file: Option<String>,
    /// Where the virus scanner clamd listens; without it documents are not scanned
    #[arg(long, global = true, value_name = "HOST:PORT", hide_short_help = true)]
    pub clamd: Option<String>,
}

impl GivenSettings {
    fn flag(&self, name: Name) -> Option<&String> {
        match name {
            names::LISTEN => self.listen.as_ref(),
            names::BASE_URL => self.base_url.as_ref(),
            names::DATABASE_URL => self.database_url.as_ref(),
            names::SMTP_URL => self.smtp_url.as_ref(),
            names::BOUNCES_URL => self.bounces_url.as_ref(),
            names::BOUNCE_ADDRESS => self.bounce_address.as_ref(),
            names::MAIL_FROM => self.mail_from.as_ref(),
            names::DATA_DIR => self.data_dir.as_ref(),
            names::KEYS_FILE => self.keys_file.as_ref(),
            names::TRUSTED_PROXIES => self.trusted_proxies.as_ref(),
            names::PORTAL_HOSTS => self.portal_hosts.as_ref(),
            names::BATCH_CAP => self.batch_cap.as_ref(),
            names::HASHING_MEMORY => self.hashing_memory.as_ref(),
            names::HASHING_PASSES => self.hashing_passes.as_ref(),
            names::DOCUMENT_BYTES => self.document_bytes.as_ref(),
            names::CLIENT_BYTES => self.client_bytes.as_ref(),
            names::PRACTICE_BYTES => self.practice_bytes.as_ref(),
            names::DOCUMENTS_URL => self.documents_url.as_ref(),
            names::CLAMD => self.clamd.as_ref(),
            _ => None,
        }
    }
    fn file_flag(&self, name: Name) -> Option<&String> {
        match name {
            names::DATABASE_URL => self.database_url_file.as_ref(),
            names::SMTP_URL => self.smtp_url_file.as_ref(),
            names::BOUNCES_URL => self.bounces_url_file.as_ref(),
            names::DOCUMENTS_URL => self.documents_url_file.as_ref(),
            _ => None,
        }
    }
}

/// Where a value was found, for the sentence that names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// In the settings file.
    File(PathBuf),
    /// In the environment.
    Variable(String),
    /// On the command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Variable(name) | Origin::Flag(name) => f.write_str(name),
        }
    }
}

/// One setting as it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was written.
    pub text: String,
    /// Where.
    pub origin: Origin,
}

/// Every setting that was given anywhere.
pub(super) type Given = BTreeMap<Name, Found>;

/// The settings file, in the environment.
const CONFIG: &str = "PORTICO_CONFIG";

/// Collects what was given.
///
/// # Errors
/// A settings file or secret file that cannot be read, a name in it that is none of ours, or a setting that is empty.
pub(super) fn collect(flags: &GivenSettings, variable: &dyn Fn(&str) -> Option<String>) -> Result<Given, Stop> {
    let mut given = Given::new();
    let config = flags.config.clone().map(|path| (path, Origin::Flag("--config".into())));
    let config = config.or_else(|| Some((variable(CONFIG)?.into(), Origin::Variable(CONFIG.into()))));
    if let Some((path, origin)) = config {
        said(&path.to_string_lossy(), &origin)?;
        from_file(&path, &mut given)?;
    }
    for name in names::ALL {
        let named = name.variable();
        if let Some(path) = variable(&format!("{named}_FILE")).filter(|_| name.secret) {
            let origin = Origin::Variable(format!("{named}_FILE"));
            given.insert(name, secret(&path, origin)?);
        }
        if let Some(text) = variable(&named) {
            given.insert(name, found(text, Origin::Variable(named))?);
        }
    }
    for name in names::ALL {
        let flag = name.flag();
        if let Some(path) = flags.file_flag(name) {
            given.insert(name, secret(path, Origin::Flag(format!("{flag}-file")))?);
        }
        if let Some(text) = flags.flag(name) {
            given.insert(name, found(text.clone(), Origin::Flag(flag))?);
        }
    }
    Ok(given)
}

/// What was given where something overrules it: nothing is a mistake there, usually a name that was to be filled in. As if nothing were set,
/// it would undo what the settings file says, and Portico would begin another installation, or email nobody.
fn found(text: String, origin: Origin) -> Result<Found, Stop> {
    said(&text, &origin)?;
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Stop::Wrong(format!("{origin} is not written in UTF-8")));
    }
    Ok(Found { text, origin })
}

/// Refuses what is set and says nothing.
fn said(text: &str, origin: &Origin) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Err(Stop::Wrong(format!("{origin} is set and empty; give it a value, or leave it out")));
    }
    Ok(())
}

fn from_file(path: &Path, given: &mut Given) -> Result<(), Stop> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Stop::Wrong(format!("the settings file {shown} cannot be read: {error}")))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        Stop::Wrong(format!("the settings file {shown} cannot be understood at line {line}: {}", error.message()))
    })?;
    for (word, value) in table {
        let origin = Origin::File(path.to_owned());
        if let Some(name) = names::ALL.into_iter().find(|name| name.word == word) {
            given.insert(name, Found { text: as_text(&word, &value, &origin)?, origin });
        } else if let Some(name) = names::ALL.into_iter().find(|name| name.secret && format!("{}_file", name.word) == word) {
            let place = as_text(&word, &value, &origin)?;
            if !given.contains_key(&name) {
                given.insert(name, secret(&place, origin)?);
            }
        } else {
            return Err(Stop::Wrong(format!("the settings file {shown} has a setting that Portico does not know: {word}")));
        }
    }
    Ok(())
}

/// Texts, whole numbers, and lists of texts.
fn as_text(word: &str, value: &toml::Value, origin: &Origin) -> Result<String, Stop> {
    let wrong = || Stop::Wrong(format!("{word} in {origin} should be a text or a whole number"));
    match value {
        toml::Value::String(text) if text.trim().is_empty() => {
            Err(Stop::Wrong(format!("{word} in {origin} is empty; give it a value, or leave it out")))
        }
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Array(list) => {
            let texts: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(",")).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// A file with nothing in it is a mistake: as if nothing were set, Portico would begin another installation, or email nobody.
fn secret(path: &str, origin: Origin) -> Result<Found, Stop> {
    said(path, &origin)?;
    match std::fs::read_to_string(path) {
        Ok(text) if text.trim().is_empty() => Err(Stop::Wrong(format!("{origin} names the file {path}, which is empty"))),
        Ok(text) => Ok(Found { text: text.trim_end_matches(['\r', '\n']).to_owned(), origin }),
        Err(error) => Err(Stop::Wrong(format!("{origin} names the file {path}, which cannot be read: {error}"))),
    }
}
