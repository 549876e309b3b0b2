//! The head of a chain, signed: whoever can write the whole database can make a new chain, and cannot sign it (promises.md D20).
//!
//! Every five minutes or thousand events the head is signed with a key kept outside the database. The signature stands beside the head
//! and as a line in a file of its own (`audit-heads` in the data folder, worth a copy elsewhere): a chain whose end was cut off, or which
//! was written anew, does not lead through a head that was signed before.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    keys::Keys,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer};
use portico_database::{record, values};
use portico_values::{Moment, PracticeId, hex};
use std::{io::Write as _, path::PathBuf, time::Duration};

/// The longest time between two signatures while anything happens.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// The most events between two signatures.
pub(super) const AT_MOST: i64 = 1_000;

record! {
    /// The head row of a chain.
    #[derive(Debug, Clone)]
    pub(super) struct Head {
        pub(super) practice: PracticeId,
        pub(super) seq: i64,
        pub(super) hash: Vec<u8>,
        pub(super) signed_seq: i64,
        pub(super) signature: Option<Vec<u8>>,
        pub(super) signed_at: Moment,
    }
}

/// A head as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// Whose chain.
    pub practice: PracticeId,
    /// The last event then.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When it was signed.
    pub at: Moment,
    /// Ed25519 (RFC 8032) over all of the above.
    pub signature: Vec<u8>,
}

/// Signs the heads of all practices in which enough has happened or enough time has passed. Returns how many.
///
/// # Errors
/// A fault of the database or of the file; what was signed before stands.
pub async fn sign_heads(portico: &Portico) -> Answer<usize> {
    const HEADS: &str = "select practice_id as practice, seq, hash, signed_seq, signature, signed_at from audit_heads
     where seq > signed_seq order by practice_id";
    const SIGN: &str =
        "update audit_heads set signed_seq = $2, signature = $3, signed_at = $4 where practice_id = $1 and signed_seq < $2";
    let now = portico.clock.now();
    let due = |head: &Head| head.seq - head.signed_seq >= AT_MOST || now.since(head.signed_at) >= EVERY;
    let heads: Vec<Head> = portico.database.read().await?.rows(HEADS, values![]).await?;
    let mut signed = 0;
    for head in heads.into_iter().filter(due) {
        let mut new = SignedHead { practice: head.practice, seq: head.seq, hash: head.hash, at: now, signature: Vec::new() };
        new.signature = portico.keys.signing().sign(&new.message()).to_bytes().to_vec();
        // The file first: a signature that is only in the database proves nothing once the database is somebody else's.
        keep(portico, &new)?;
        let mut transaction = portico.database.begin().await?;
        transaction.run(SIGN, values![new.practice, new.seq, new.signature, now]).await?;
        transaction.commit().await?;
        signed += 1;
    }
    Ok(signed)
}

impl SignedHead {
    fn message(&self) -> Vec<u8> {
        let mut message = format!("portico audit head\n{}\n{}\n{}\n", self.practice, self.seq, self.at.millis()).into_bytes();
        message.extend_from_slice(&self.hash);
        message
    }
    /// Whether it was signed by one of these keys.
    pub fn is_genuine(&self, keys: &Keys) -> bool {
        let Ok(signature) = Signature::from_slice(&self.signature) else { return false };
        keys.witnesses().iter().any(|key| key.verify_strict(&self.message(), &signature).is_ok())
    }
    fn line(&self) -> String {
        let (hash, signature) = (hex(&self.hash), STANDARD.encode(&self.signature));
        format!("{} {} {hash} {} {signature}\n", self.practice, self.seq, self.at.millis())
    }
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (practice, seq, hash) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
        let pairs = hash.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
        let hash = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<_>>()?;
        let at = Moment::from_millis(words.next()?.parse().ok()?);
        let signature = STANDARD.decode(words.next()?).ok()?;
        words.next().is_none().then_some(Self { practice, seq, hash, at, signature })
    }
}

impl Head {
    /// The signature that stands beside the head, over the event it names.
    pub(super) fn signed(&self, hash_then: &[u8]) -> Option<SignedHead> {
        let signature = self.signature.clone()?;
        Some(SignedHead {
            practice: self.practice,
            seq: self.signed_seq,
            hash: hash_then.to_vec(),
            at: self.signed_at,
            signature,
        })
    }
}

fn file(portico: &Portico) -> PathBuf {
    portico.settings.data_dir.join("audit-heads")
}

fn keep(portico: &Portico, head: &SignedHead) -> Answer<()> {
    let written = std::fs::File::options().create(true).append(true).open(file(portico)).and_then(|mut file| {
        file.write_all(head.line().as_bytes())?;
        file.sync_data()
    });
    written.map_err(|error| Trouble::fault(format!("the signed heads of the audit cannot be kept: {error}")))
}

/// The signed heads that this installation has kept, oldest first. A line that is damaged stands for the head that cannot be read.
///
/// # Errors
/// A fault when the file cannot be read.
pub fn kept_heads(portico: &Portico) -> Answer<Vec<Result<SignedHead, String>>> {
    match std::fs::read_to_string(file(portico)) {
        Ok(text) => Ok(text.lines().map(|line| SignedHead::read(line).ok_or_else(|| line.to_owned())).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Trouble::fault(format!("the signed heads of the audit cannot be read: {error}"))),
    }
}

/// How the head of a practice's chain stands.
#[derive(Clone, Debug)]
pub struct HeadStands {
    /// How many events there are.
    pub events: i64,
    /// The fingerprint of the last one, in hexadecimal.
    pub hash: String,
    /// Up to which event it was signed.
    pub signed_events: i64,
    /// When; none before the first signature.
    pub signed_at: Option<Moment>,
    /// The signature, in base 64; empty before the first.
    pub signature: String,
    /// Whether the signature was made by a key of ours over that event; none before the first.
    pub genuine: Option<bool>,
}

/// How the head of a practice's chain stands; none while nothing has happened.
///
/// # Errors
/// A fault of the database.
pub async fn head_stands(portico: &Portico, practice: PracticeId) -> Answer<Option<HeadStands>> {
    const HEAD: &str =
        "select practice_id as practice, seq, hash, signed_seq, signature, signed_at from audit_heads where practice_id = $1";
    const THEN: &str = "select hash from audit_events where practice_id = $1 and seq = $2";
    let mut reader = portico.database.read().await?;
    let Some(head) = reader.row::<Head>(HEAD, values![practice]).await? else { return Ok(None) };
    let then: Option<(Vec<u8>,)> = reader.row(THEN, values![practice, head.signed_seq]).await?;
    let signed = head.signature.is_some();
    let genuine = head.signed(&then.map(|(hash,)| hash).unwrap_or_default()).map(|signed| signed.is_genuine(&portico.keys));
    Ok(Some(HeadStands {
        events: head.seq,
        hash: hex(&head.hash),
        signed_events: head.signed_seq,
        signed_at: signed.then_some(head.signed_at),
        signature: head.signature.map(|signature| STANDARD.encode(signature)).unwrap_or_default(),
        genuine,
    }))
}
