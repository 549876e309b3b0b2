//! Keys kept outside the database: whoever steals or writes the database alone can open no link, plant none and read no unsent letter.
//!
//! Seven keys, each for one purpose and each in numbered versions (promises.md D2, D20, D22): links and sessions are hashed, letters,
//! what clients answer and short cookies sealed, the keys of documents wrapped, the head of the audit chain signed. The newest version
//! makes, older ones still recognise until they are taken out of the file.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use ed25519_dalek::{SigningKey, VerifyingKey};
use hmac::{Hmac, Mac};
use portico_values::{Randomness, SecretToken, hex};
use sha2::Sha256;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

/// What a key is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Hashing the secrets of links, passes and recovery codes, and what guesses are counted by.
    Links,
    /// Sealing the contents of letters.
    Letters,
    /// Sealing short cookies, and the secrets of second steps, of staff and of clients.
    Cookies,
    /// Signing the head of the audit chain.
    Audit,
    /// Hashing the secrets of sessions.
    Sessions,
    /// Sealing what clients answer in forms.
    Answers,
    /// Sealing the data keys of documents.
    Documents,
}

/// Those that came after the first files were written.
const LATER: [Purpose; 2] = [Purpose::Answers, Purpose::Documents];

impl Purpose {
    const ALL: [Purpose; 7] = [
        Purpose::Links,
        Purpose::Letters,
        Purpose::Cookies,
        Purpose::Audit,
        Purpose::Sessions,
        Purpose::Answers,
        Purpose::Documents,
    ];
    const fn word(self) -> &'static str {
        match self {
            Purpose::Links => "links",
            Purpose::Letters => "letters",
            Purpose::Cookies => "cookies",
            Purpose::Audit => "audit",
            Purpose::Sessions => "sessions",
            Purpose::Answers => "answers",
            Purpose::Documents => "documents",
        }
    }
}

struct Key {
    purpose: Purpose,
    /// From 1 to 255: it stands as one byte in front of sealed cookies.
    version: u8,
    bytes: [u8; 32],
}

impl Key {
    /// What it is known again by: purpose, version, and the beginning of what a text hashes to under it, which tells nothing of the key.
    fn mark(&self) -> String {
        let hash = hmac(&self.bytes, b"portico knows this key again");
        format!("{} {} {}", self.purpose.word(), self.version, hex(&hash[..8]))
    }
}

/// The keys of this installation.
pub struct Keys {
    all: Vec<Key>,
}

/// Why the keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysProblem {
    /// The file cannot be read or written.
    #[error("the keys file {0} cannot be used: {1}")]
    File(String, io::Error),
    /// A line of the file is not `purpose version base64`.
    #[error("line {1} of the keys file {0} should read: purpose version base64-of-32-bytes, the version from 1 to 255")]
    Line(String, usize),
    /// Two keys have the same purpose and version: what one of them seals, the other is asked to open.
    #[error("the keys file {0} has two different keys “{1} {2}”: give the newer one a higher version")]
    Twice(String, &'static str, u8),
    /// A purpose has no key.
    #[error("the keys file {0} has no key for {1}")]
    Missing(String, &'static str),
}

/// A sealed text could not be opened: another key, another purpose, or damage.
#[derive(Debug, thiserror::Error)]
#[error("the sealed text cannot be opened")]
pub struct Sealed;

impl Keys {
    /// Fresh keys, for a first start and for tests.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let all = Purpose::ALL.map(|purpose| {
            let mut bytes = [0u8; 32];
            randomness.fill(&mut bytes);
            Key { purpose, version: 1, bytes }
        });
        Self { all: all.into() }
    }

    /// Reads the keys file, or makes it with fresh keys when there is none (readable by its owner only).
    ///
    /// # Errors
    /// When the file cannot be read, written or understood.
    pub fn open_or_create(path: &Path, randomness: &dyn Randomness) -> Result<Self, KeysProblem> {
        let shown = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => {
                Self::parse(&complete(text, path, randomness).map_err(|error| KeysProblem::File(shown.clone(), error))?, &shown)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let keys = Self::draw(randomness);
                keys.write(path).map_err(|error| KeysProblem::File(shown, error))?;
                Ok(keys)
            }
            Err(error) => Err(KeysProblem::File(shown, error)),
        }
    }

    fn parse(text: &str, shown: &str) -> Result<Self, KeysProblem> {
        let mut all = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            let problem = || KeysProblem::Line(shown.to_owned(), at + 1);
            let mut words = line.split_whitespace();
            let purpose = words.next().and_then(|w| Purpose::ALL.into_iter().find(|p| p.word() == w)).ok_or_else(problem)?;
            let version: u8 = words.next().and_then(|w| w.parse().ok()).filter(|version| *version > 0).ok_or_else(problem)?;
            let bytes: [u8; 32] =
                words.next().and_then(|w| STANDARD.decode(w).ok()).and_then(|b| b.try_into().ok()).ok_or_else(problem)?;
            let is_another = |key: &Key| key.purpose == purpose && key.version == version && key.bytes != bytes;
            if all.iter().any(is_another) {
                return Err(KeysProblem::Twice(shown.to_owned(), purpose.word(), version));
            }
            all.push(Key { purpose, version, bytes });
        }
        match Purpose::ALL.into_iter().find(|purpose| !all.iter().any(|key: &Key| key.purpose == *purpose)) {
            Some(missing) => Err(KeysProblem::Missing(shown.to_owned(), missing.word())),
            None => Ok(Self { all }),
        }
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = String::from(
            "# Portico's keys. Keep this file apart from the database and in a backup of its own: without it no letter in the\n\
             # outbox can be read and no link, session or second step works. To change a key, add a line with a higher version.\n",
        );
        for key in &self.all {
            let _ = writeln!(text, "{} {} {}", key.purpose.word(), key.version, STANDARD.encode(key.bytes));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn newest(&self, purpose: Purpose) -> &Key {
        self.all.iter().filter(|key| key.purpose == purpose).max_by_key(|key| key.version).expect("every purpose has a key")
    }

    /// The keys of a purpose, newest first.
    fn every(&self, purpose: Purpose) -> Vec<&Key> {
        let mut keys: Vec<&Key> = self.all.iter().filter(|key| key.purpose == purpose).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.version));
        keys
    }

    /// What the newest key of each purpose is known again by.
    pub fn marks(&self) -> String {
        Purpose::ALL.map(|purpose| self.newest(purpose).mark()).join(", ")
    }

    /// The first key among those with these marks that is not here, such as “documents 2”. Purposes of a later version are passed over.
    pub fn lacks(&self, marks: &str) -> Option<String> {
        let here: Vec<String> = self.all.iter().map(Key::mark).collect();
        let purposes = Purpose::ALL.map(Purpose::word);
        let is_known = |mark: &str| mark.split(' ').next().is_some_and(|word| purposes.contains(&word));
        let lacking = marks.split(", ").find(|&mark| is_known(mark) && !here.iter().any(|key| key == mark))?;
        lacking.rsplit_once(' ').map(|(key, _)| key.to_owned())
    }

    /// What a message hashes to under every key of a purpose, newest first: HMAC-SHA-256 (RFC 2104).
    fn under_every(&self, purpose: Purpose, message: &[u8]) -> Vec<[u8; 32]> {
        self.every(purpose).into_iter().map(|key| hmac(&key.bytes, message)).collect()
    }

    /// The keyed hash of a link's secret and the version that made it, as stored in rows.
    pub fn hash(&self, token: &SecretToken) -> ([u8; 32], i64) {
        let key = self.newest(Purpose::Links);
        (hmac(&key.bytes, token.bytes()), key.version.into())
    }

    /// The hashes under which a presented secret may stand in a row, newest key first.
    pub fn hashes(&self, token: &SecretToken) -> Vec<[u8; 32]> {
        self.under_every(Purpose::Links, token.bytes())
    }

    /// The keyed hash of a session's secret, as stored in its row.
    pub fn session_hash(&self, token: &SecretToken) -> [u8; 32] {
        hmac(&self.newest(Purpose::Sessions).bytes, token.bytes())
    }

    /// The hashes under which a presented session may stand in its row, newest key first.
    pub fn session_hashes(&self, token: &SecretToken) -> Vec<[u8; 32]> {
        self.under_every(Purpose::Sessions, token.bytes())
    }

    /// The keyed hash of any text under the links key, for knowing it again without keeping it.
    pub fn fingerprint(&self, text: &str) -> [u8; 32] {
        hmac(&self.newest(Purpose::Links).bytes, text.as_bytes())
    }

    /// The fingerprints that a text may have been kept as, newest key first.
    pub fn fingerprints(&self, text: &str) -> Vec<[u8; 32]> {
        self.under_every(Purpose::Links, text.as_bytes())
    }

    /// Seals a text: version, nonce and ChaCha20-Poly1305 (RFC 8439) with `bound_to` authenticated beside it.
    pub fn seal(&self, purpose: Purpose, bound_to: &[u8], clear: &[u8], randomness: &dyn Randomness) -> Vec<u8> {
        let key = self.newest(purpose);
        let mut nonce = [0u8; 12];
        randomness.fill(&mut nonce);
        let cipher = ChaCha20Poly1305::new(&key.bytes.into());
        let sealed = cipher.encrypt(&nonce.into(), Payload { msg: clear, aad: bound_to }).expect("sealing in memory cannot fail");
        let mut out = Vec::with_capacity(20 + sealed.len());
        out.extend_from_slice(&i64::from(key.version).to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Keys::seal`] sealed for the same purpose and the same thing.
    ///
    /// # Errors
    /// [`Sealed`], without telling why.
    pub fn open(&self, purpose: Purpose, bound_to: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (version, rest) = sealed.split_at_checked(8).ok_or(Sealed)?;
        let (nonce, body) = rest.split_at_checked(12).ok_or(Sealed)?;
        let version = i64::from_be_bytes(version.try_into().map_err(|_| Sealed)?);
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| Sealed)?;
        let key = self.all.iter().find(|key| key.purpose == purpose && i64::from(key.version) == version).ok_or(Sealed)?;
        let cipher = ChaCha20Poly1305::new(&key.bytes.into());
        cipher.decrypt(&nonce.into(), Payload { msg: body, aad: bound_to }).map_err(|_| Sealed)
    }

    /// Whether this was sealed under a later version of a key than any that is here: somebody works with a newer keys file already.
    pub fn is_of_a_later_key(&self, purpose: Purpose, sealed: &[u8]) -> bool {
        let version = sealed.first_chunk::<8>().map(|version| i64::from_be_bytes(*version));
        version.is_some_and(|version| version > i64::from(self.newest(purpose).version) && version <= i64::from(u8::MAX))
    }

    /// The key that signs the head of the audit chain.
    pub fn signing(&self) -> SigningKey {
        SigningKey::from_bytes(&self.newest(Purpose::Audit).bytes)
    }

    /// The keys that recognise what was signed, with any version that was not taken out.
    pub fn witnesses(&self) -> Vec<VerifyingKey> {
        let audit = self.all.iter().filter(|key| key.purpose == Purpose::Audit);
        audit.map(|key| SigningKey::from_bytes(&key.bytes).verifying_key()).collect()
    }

    /// The 32 bytes with which short cookies are sealed by the web layer, by their versions, newest first.
    pub fn cookie_keys(&self) -> Vec<(u8, [u8; 32])> {
        self.every(Purpose::Cookies).into_iter().map(|key| (key.version, key.bytes)).collect()
    }

    /// These keys after a rotation: one more version of each, as an operator adds to the file.
    pub fn rotated(&self, randomness: &dyn Randomness) -> Self {
        let newer = Purpose::ALL.map(|purpose| {
            let mut bytes = [0u8; 32];
            randomness.fill(&mut bytes);
            Key { purpose, version: self.newest(purpose).version + 1, bytes }
        });
        let kept = self.all.iter().map(|key| Key { purpose: key.purpose, version: key.version, bytes: key.bytes });
        Self { all: kept.chain(newer).collect() }
    }
}

/// A keys file from before there were forms or documents gets the keys for them.
fn complete(mut text: String, path: &Path, randomness: &dyn Randomness) -> io::Result<String> {
    let has = |purpose: &Purpose| text.lines().any(|line| line.split_whitespace().next() == Some(purpose.word()));
    let missing: Vec<Purpose> = LATER.into_iter().filter(|purpose| !has(purpose)).collect();
    if missing.is_empty() {
        return Ok(text);
    }
    let mut lines = String::from(if text.ends_with('\n') { "" } else { "\n" });
    for purpose in missing {
        let mut bytes = [0u8; 32];
        randomness.fill(&mut bytes);
        let _ = writeln!(lines, "{} 1 {}", purpose.word(), STANDARD.encode(bytes));
    }
    let mut file = fs::OpenOptions::new().append(true).open(path)?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    text.push_str(&lines);
    Ok(text)
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::SeededRandomness;

    #[test]
    fn sealed_texts_open_only_where_they_belong() {
        let random = SeededRandomness::new(7);
        let keys = Keys::draw(&random);
        let sealed = keys.seal(Purpose::Letters, b"letter 1", b"a link", &random);
        assert_eq!(keys.open(Purpose::Letters, b"letter 1", &sealed).ok(), Some(b"a link".to_vec()));
        assert!(keys.open(Purpose::Letters, b"letter 2", &sealed).is_err());
        assert!(keys.open(Purpose::Cookies, b"letter 1", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(keys.open(Purpose::Letters, b"letter 1", &damaged).is_err());
        }
        assert!(Keys::draw(&random).open(Purpose::Letters, b"letter 1", &sealed).is_err());
    }

    #[test]
    fn an_older_key_still_recognises_its_links() {
        let random = SeededRandomness::new(8);
        let mut keys = Keys::draw(&random);
        let token = SecretToken::draw(&random);
        let (kept, _) = keys.hash(&token);
        keys.all.push(Key { purpose: Purpose::Links, version: 2, bytes: [9; 32] });
        assert_ne!(keys.hash(&token).0, kept);
        assert!(keys.hashes(&token).contains(&kept));
    }

    #[test]
    fn the_file_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys");
        let random = SeededRandomness::new(9);
        let made = Keys::open_or_create(&path, &random).expect("made");
        let read = Keys::open_or_create(&path, &random).expect("read");
        let token = SecretToken::draw(&random);
        assert_eq!(made.hash(&token), read.hash(&token));
        let old: String = std::fs::read_to_string(&path)
            .expect("read")
            .lines()
            .filter(|line| !line.starts_with("documents"))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(&path, old).expect("written");
        let completed = Keys::open_or_create(&path, &random).expect("completed");
        let sealed = completed.seal(Purpose::Documents, b"a", b"key", &random);
        let again = Keys::open_or_create(&path, &random).expect("read again");
        assert_eq!(again.open(Purpose::Documents, b"a", &sealed).ok().as_deref(), Some(&b"key"[..]));
        std::fs::write(&path, "links one AAAA").expect("written");
        assert!(matches!(Keys::open_or_create(&path, &random), Err(KeysProblem::Line(_, 1))));
    }

    /// Whoever changes a key and forgets to raise its version would seal with one key and open with the other.
    #[test]
    fn two_keys_of_one_version_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys");
        Keys::open_or_create(&path, &SeededRandomness::new(11)).expect("made");
        let text = fs::read_to_string(&path).expect("read");
        let another = |version| format!("{text}answers {version} {}\n", STANDARD.encode([7; 32]));
        fs::write(&path, another(1)).expect("written");
        let refused = Keys::open_or_create(&path, &SeededRandomness::new(12)).err().expect("refused").to_string();
        assert!(refused.contains("“answers 1”"), "{refused}");
        fs::write(&path, another(2)).expect("written");
        assert!(Keys::open_or_create(&path, &SeededRandomness::new(12)).is_ok());
        fs::write(&path, text.repeat(2)).expect("written");
        assert!(Keys::open_or_create(&path, &SeededRandomness::new(12)).is_ok(), "the same twice is one");
    }

    #[test]
    fn keys_are_known_again_by_their_marks() {
        let random = SeededRandomness::new(13);
        let keys = Keys::draw(&random);
        let (marks, newer) = (keys.marks(), keys.rotated(&random));
        assert_eq!((keys.lacks(&marks), newer.lacks(&marks)), (None, None));
        assert_eq!(keys.lacks(&newer.marks()).as_deref(), Some("links 2"), "they are of before the change");
        assert_eq!(Keys::draw(&random).lacks(&marks).as_deref(), Some("links 1"), "they are another installation's");
        assert_eq!(keys.lacks("payments 1 00"), None, "a purpose of a later version");
    }

    #[test]
    fn an_older_file_gets_the_keys_that_came_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys");
        let random = SeededRandomness::new(10);
        Keys::open_or_create(&path, &random).expect("fresh keys");
        let whole = fs::read_to_string(&path).expect("text");
        let older: Vec<&str> = whole.lines().filter(|l| !LATER.iter().any(|purpose| l.starts_with(purpose.word()))).collect();
        fs::write(&path, older.join("\n")).expect("written");
        let first = Keys::open_or_create(&path, &random).expect("completed");
        let again = Keys::open_or_create(&path, &random).expect("read");
        for purpose in Purpose::ALL {
            assert_eq!(first.newest(purpose).bytes, again.newest(purpose).bytes, "drawn once and kept");
        }
        assert!(fs::read_to_string(&path).expect("text").starts_with(&older.join("\n")), "what stood there stands");
    }
}
