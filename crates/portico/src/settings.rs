//! Settings: what the person who runs Portico decides. Read from file, environment and flags by `commands`.

use portico_mail::{MailboxSettings, ReturnAddress, SmtpSettings};
use portico_objects::BucketSettings;
use std::{net::SocketAddr, path::PathBuf};

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen, 127.0.0.1:8080 unless set.
    pub listen: SocketAddr,
    /// The address people see, without a slash at the end. Links begin with it, but for those to a portal with a host of its own, which
    /// have that host in it ([`Settings::base_url_at`]).
    pub base_url: String,
    /// `sqlite:…` or `postgres:…`.
    pub database_url: String,
    /// The mail server; without one letters go to the local mailbox.
    pub smtp: Option<SmtpSettings>,
    /// The mailbox in which letters come back; without one somebody brings them to `portico bounce`.
    pub bounces: Option<MailboxSettings>,
    /// The address that letters come back to, with a place for a tag; without one it is `mail_from`.
    pub bounce_address: Option<ReturnAddress>,
    /// The address in the From line of every letter.
    pub mail_from: String,
    /// Where files are kept: database and keys unless they are named, documents, imports, uploads on their way in.
    pub data_dir: PathBuf,
    /// The keys file.
    pub keys_file: PathBuf,
    /// Proxies whose forwarding headers are believed, as `address/bits`.
    pub trusted_proxies: Vec<String>,
    /// The names of hosts that portals may have to themselves. Each leads here, as whoever holds one reads what is sent to it.
    pub portal_hosts: Vec<String>,
    /// How many recipients one batch may have.
    pub batch_cap: usize,
    /// Whether the local mailbox page is open without signing in: the demo on loopback only.
    pub open_mailbox: bool,
    /// Whether this is the demo, which says so on its pages.
    pub demo: bool,
    /// The cost of hashing a password.
    pub hashing: HashingCost,
    /// How large documents may be, and who looks at them.
    pub documents: DocumentSettings,
}

/// What is set for documents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentSettings {
    /// The most bytes of one document.
    pub largest: u64,
    /// The most bytes that one client's documents may take.
    pub per_client: u64,
    /// The most bytes that all documents of a practice may take.
    pub per_practice: u64,
    /// Where clamd listens, as `host:port`; without one nothing is scanned.
    pub clamd: Option<String>,
    /// The object store in which documents lie; without one they lie in the data folder.
    pub bucket: Option<BucketSettings>,
}

impl DocumentSettings {
    /// 100 MB for one document, 5 GB for a client, 500 GB for a practice, no scanner, in the data folder.
    pub const USUAL: Self =
        Self { largest: 100_000_000, per_client: 5_000_000_000, per_practice: 500_000_000_000, clamd: None, bucket: None };
}

/// The parameters of Argon2id (RFC 9106).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HashingCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl HashingCost {
    /// 19 MiB and two passes: the least that OWASP's password storage guidance allows for Argon2id with one lane.
    pub const USUAL: Self = Self { memory: 19_456, passes: 2 };
    /// The cheapest that still runs the algorithm, for model tests.
    pub const CHEAPEST: Self = Self { memory: 8, passes: 1 };
}

impl Settings {
    /// Settings that touch nothing: no mail server, no folder that exists, the cheapest hash. For tests and stories.
    pub fn for_tests() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            base_url: "https://portal.example".into(),
            database_url: String::new(),
            smtp: None,
            bounces: None,
            bounce_address: None,
            mail_from: "portal@portal.example".into(),
            data_dir: PathBuf::from("/nonexistent/portico"),
            keys_file: PathBuf::from("/nonexistent/portico/keys"),
            trusted_proxies: Vec::new(),
            portal_hosts: Vec::new(),
            batch_cap: 20_000,
            open_mailbox: false,
            demo: false,
            hashing: HashingCost::CHEAPEST,
            documents: DocumentSettings::USUAL,
        }
    }
    /// Whether people reach this installation over https.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
    /// The address of a path on this installation.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
    /// The host in the base URL, without its port.
    pub fn host(&self) -> &str {
        self.base_url_in_parts().1
    }
    /// Whether a portal may have this host to itself.
    pub fn lets_have(&self, host: &str) -> bool {
        self.portal_hosts.iter().any(|name| name == host)
    }
    /// The base URL with another host in it; scheme and port stay.
    pub fn base_url_at(&self, host: &str) -> String {
        let (scheme, _, port) = self.base_url_in_parts();
        format!("{scheme}{host}{port}")
    }
    /// `https://`, the host, and `:8443` or nothing.
    fn base_url_in_parts(&self) -> (&str, &str, &str) {
        let (scheme, place) = self.base_url.split_at(self.base_url.find("://").map_or(0, |at| at + 3));
        // Within the brackets of a network address a colon begins no port.
        let end = place.rfind(':').filter(|_| !place.ends_with(']')).unwrap_or(place.len());
        let (host, port) = place.split_at(end);
        (scheme, host, port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_keeps_scheme_and_port() {
        for (base_url, host, other) in [
            ("https://portal.example", "portal.example", "https://own.example"),
            ("https://portal.example:8443", "portal.example", "https://own.example:8443"),
            ("http://localhost:8080", "localhost", "http://own.example:8080"),
            ("http://[::1]:8080", "[::1]", "http://own.example:8080"),
            ("http://[::1]", "[::1]", "http://own.example"),
            ("http://h", "h", "http://own.example"),
        ] {
            let settings = Settings { base_url: base_url.into(), ..Settings::for_tests() };
            assert_eq!((settings.host(), settings.base_url_at("own.example").as_str()), (host, other), "{base_url}");
        }
    }
}
