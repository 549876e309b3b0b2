//! The names of the settings, the same in file (`listen`), environment (`PORTICO_LISTEN`) and flag (`--listen`).

/// One setting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Name {
    /// As written in the settings file.
    pub(super) word: &'static str,
    /// Whether its value may hold a password, and so may stand in a file of its own (`…_file`).
    pub(super) secret: bool,
}

impl Name {
    const fn plain(word: &'static str) -> Self {
        Self { word, secret: false }
    }
    const fn secret(word: &'static str) -> Self {
        Self { word, secret: true }
    }
    /// The name in the environment, `PORTICO_LISTEN`.
    pub(super) fn variable(self) -> String {
        format!("PORTICO_{}", self.word.to_ascii_uppercase())
    }
    /// The flag, `--listen`.
    pub(super) fn flag(self) -> String {
        format!("--{}", self.word.replace('_', "-"))
    }
}

/// Where to listen.
pub(super) const LISTEN: Name = Name::plain("listen");
/// The address people see.
pub(super) const BASE_URL: Name = Name::plain("base_url");
/// The database.
pub(super) const DATABASE_URL: Name = Name::secret("database_url");
/// The mail server.
pub(super) const SMTP_URL: Name = Name::secret("smtp_url");
/// The mailbox in which letters come back.
pub(super) const BOUNCES_URL: Name = Name::secret("bounces_url");
/// The address they come back to.
pub(super) const BOUNCE_ADDRESS: Name = Name::plain("bounce_address");
/// The sender of every email.
pub(super) const MAIL_FROM: Name = Name::plain("mail_from");
/// The folder for everything that is not in the database.
pub(super) const DATA_DIR: Name = Name::plain("data_dir");
/// The keys.
pub(super) const KEYS_FILE: Name = Name::plain("keys_file");
/// Proxies whose word is taken for where a request comes from.
pub(super) const TRUSTED_PROXIES: Name = Name::plain("trusted_proxies");
/// The names that portals may have to themselves.
pub(super) const PORTAL_HOSTS: Name = Name::plain("portal_hosts");
/// The most recipients of one batch.
pub(super) const BATCH_CAP: Name = Name::plain("batch_cap");
/// Memory for hashing one password.
pub(super) const HASHING_MEMORY: Name = Name::plain("hashing_memory");
/// Passes over that memory.
pub(super) const HASHING_PASSES: Name = Name::plain("hashing_passes");

/// The most bytes of one document.
pub(super) const DOCUMENT_BYTES: Name = Name::plain("document_bytes");
/// The most bytes of one client's documents.
pub(super) const CLIENT_BYTES: Name = Name::plain("client_bytes");
/// The most bytes of a practice's documents.
pub(super) const PRACTICE_BYTES: Name = Name::plain("practice_bytes");
/// The object store in which documents lie.
pub(super) const DOCUMENTS_URL: Name = Name::secret("documents_url");
/// The virus scanner.
pub(super) const CLAMD: Name = Name::plain("clamd");

/// Every setting.
pub(super) const ALL: [Name; 19] = [
    LISTEN,
    BASE_URL,
    DATABASE_URL,
    SMTP_URL,
    BOUNCES_URL,
    BOUNCE_ADDRESS,
    MAIL_FROM,
    DATA_DIR,
    KEYS_FILE,
    TRUSTED_PROXIES,
    PORTAL_HOSTS,
    BATCH_CAP,
    HASHING_MEMORY,
    HASHING_PASSES,
    DOCUMENT_BYTES,
    CLIENT_BYTES,
    PRACTICE_BYTES,
    DOCUMENTS_URL,
    CLAMD,
];
