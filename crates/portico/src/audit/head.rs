//! The head of a chain, signed: whoever can write the whole database can make a new chain, and cannot sign it (promises.md D20).
//!
//! Every five minutes or thousand events the head is signed with a key kept outside the database. The signature stands beside the head
//! and as a line in a file of its own (`audit-heads` in the data folder, worth a copy elsewhere): a chain whose end was cut off, or which
//! was written anew, does not lead through a head that was signed before.
//!
//! A restored copy rightly knows less than heads that were signed after it was taken, on this machine and on others. So a restore begins a
//! history of its own: the database names the moment and the chains that go on from it, signed with the same key, and each line names the
//! beginning of its history. Lines of an earlier one are passed over; one of a later one shows that somebody put an older database in place.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    keys::Keys,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer};
use portico_database::{Connection, record, values};
use portico_policy::Actor;
use portico_values::{Moment, PracticeId, hex};
use std::{
    fs::File,
    io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

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
    /// When the history began whose head it is: the moment of a restore, or the year 1970 where there was none.
    pub began: Moment,
}

/// When the history in the database began, as the database says.
pub(super) struct Beginning {
    pub(super) at: Moment,
    /// Whether one of our keys says so too.
    pub(super) genuine: bool,
    /// The chains that go on in it, as they were signed with it. None where there was no restore, and where it was signed before beginnings
    /// named theirs.
    pub(super) chains: Option<String>,
}

impl Beginning {
    /// Whether it began the history of a practice: heads that were signed before it say nothing of what goes on.
    pub(super) fn is_of(&self, practice: PracticeId) -> bool {
        self.chains.is_none() || self.joint(practice).is_some()
    }
    /// The event with which a practice's chain goes on in it, and that one's fingerprint in hexadecimal.
    pub(super) fn joint(&self, practice: PracticeId) -> Option<(i64, String)> {
        let practice = practice.to_string();
        let mut chains = self.chains.as_deref()?.split(',').filter_map(|chain| chain.split_once('/'));
        let (seq, hash) = chains.find(|(whose, _)| *whose == practice)?.1.split_once('/')?;
        Some((seq.parse().ok()?, hash.to_owned()))
    }
}

/// The row of the installation that names the beginning: a moment, its signature, and the chains that go on in it.
pub(crate) const BEGAN: &str = "history_began";

/// When the history in the database began.
pub(super) async fn beginning(db: &mut Connection, keys: &Keys) -> Answer<Beginning> {
    const ROW: &str = "select value from installation where name = $1";
    let Some((value,)) = db.row::<(String,)>(ROW, values![BEGAN]).await? else {
        return Ok(Beginning { at: Moment::from_millis(0), genuine: true, chains: None });
    };
    let mut words = value.splitn(3, ' ');
    let at = Moment::from_millis(words.next().and_then(|at| at.parse().ok()).unwrap_or(0));
    let signature = words.next().and_then(|word| STANDARD.decode(word).ok());
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let chains = words.next().map(str::to_owned);
    let signed = signed_of(at, chains.as_deref());
    let genuine =
        signature.is_some_and(|signature| keys.witnesses().iter().any(|key| key.verify_strict(&signed, &signature).is_ok()));
    Ok(Beginning { at, genuine, chains })
}

/// What the database says of a history that begins at this moment with what is in it now, or right after the one before. It names every chain
/// with its last event, which has to be one that this history alone has: so it is no other's, not even that of another copy under the same
/// keys.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn beginning_anew(db: &mut Connection, keys: &Keys, now: Moment) -> Answer<String> {
    const CHAINS: &str = "select practice_id, seq, hash from audit_heads order by practice_id";
    let at = now.max(beginning(db, keys).await?.at.plus(Duration::from_millis(1)));
    let chains: Vec<(PracticeId, i64, Vec<u8>)> = db.rows(CHAINS, values![]).await?;
    let chains: Vec<String> = chains.iter().map(|(practice, seq, hash)| format!("{practice}/{seq}/{}", hex(hash))).collect();
    let chains = chains.join(",");
    let signature = keys.signing().sign(&signed_of(at, Some(&chains))).to_bytes();
    Ok(format!("{} {} {chains}", at.millis(), STANDARD.encode(signature)))
}

/// What is signed of a beginning.
fn signed_of(at: Moment, chains: Option<&str>) -> Vec<u8> {
    let chains = chains.map(|chains| format!("{chains}\n")).unwrap_or_default();
    format!("portico history begins\n{}\n{chains}", at.millis()).into_bytes()
}

/// Signs them once an act has brought a chain far enough. While Portico serves that is done beside everything else: no act waits for the
/// file, and what fails is tried again by the job that signs every minute. A command has no such job, and ends with its act.
pub(crate) async fn sign_heads_after(portico: &Arc<Portico>, actor: &Actor) {
    if matches!(actor, Actor::Operator { .. }) {
        if let Err(trouble) = sign_heads(portico).await {
            tracing::error!(%trouble, "the heads of the audit could not be signed");
        }
        return;
    }
    let signing = portico.clone();
    portico.later.after_the_answer("signing the heads of the audit", async move {
        let Some(_turn) = signing.signing_heads.next().await else { return Ok(()) };
        sign_heads(&signing).await.map(drop)
    });
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
    let mut reader = portico.database.read().await?;
    let began = beginning(&mut reader, &portico.keys).await?.at;
    let heads: Vec<Head> = reader.rows(HEADS, values![]).await?;
    drop(reader);
    let mut signed = 0;
    for head in heads.into_iter().filter(due) {
        let (practice, seq, hash) = (head.practice, head.seq, head.hash);
        let mut new = SignedHead { practice, seq, hash, at: now, signature: Vec::new(), began };
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
        format!("{} {} {hash} {} {signature} {}\n", self.practice, self.seq, self.at.millis(), self.began.millis())
    }
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (practice, seq, hash) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
        let pairs = hash.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
        let hash = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<_>>()?;
        let at = Moment::from_millis(words.next()?.parse().ok()?);
        let signature = STANDARD.decode(words.next()?).ok()?;
        let began = Moment::from_millis(words.next().map_or(Some(0), |word| word.parse().ok())?);
        words.next().is_none().then_some(Self { practice, seq, hash, at, signature, began })
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
            began: Moment::from_millis(0),
        })
    }
}

fn file(portico: &Portico) -> PathBuf {
    portico.settings.data_dir.join("audit-heads")
}

fn keep(portico: &Portico, head: &SignedHead) -> Answer<()> {
    let written = append(&file(portico), head.line().as_bytes());
    written.map_err(|error| Trouble::fault(format!("the signed heads of the audit cannot be kept: {error}")))
}

/// Puts a line at the end of a file, whole or not at all. What is left of one that a full disk or the end of the power cut off is taken away
/// first: the next one would be glued to it, and neither could ever be read.
fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut file = File::options().create(true).read(true).append(true).open(path)?;
    // Other processes may keep theirs in the same folder.
    if let Err(error) = file.lock()
        && error.kind() != ErrorKind::Unsupported
    {
        return Err(error);
    }
    let end = end_of_lines(&mut file)?;
    if end < file.metadata()?.len() {
        file.set_len(end)?;
    }
    let written = file.write_all(line).and_then(|()| file.sync_data());
    if written.is_err() {
        // Should this fail as well, the next line takes it away.
        let _ = file.set_len(end);
    }
    written
}

/// Where the last whole line of a file ends.
fn end_of_lines(file: &mut File) -> io::Result<u64> {
    const PIECE: u64 = 4_096;
    let mut end = file.metadata()?.len();
    while end > 0 {
        let from = end.saturating_sub(PIECE);
        let mut piece = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        io::Read::take(&mut *file, end - from).read_to_end(&mut piece)?;
        if let Some(last) = piece.iter().rposition(|byte| *byte == b'\n') {
            return Ok(from + last as u64 + 1);
        }
        end = from;
    }
    Ok(0)
}

/// The signed heads that this installation has kept, oldest first. A line that is damaged stands for the head that cannot be read; what stands
/// behind the last whole line was never written to its end, and is none.
///
/// # Errors
/// A fault when the file cannot be read.
pub fn kept_heads(portico: &Portico) -> Answer<Vec<Result<SignedHead, String>>> {
    match std::fs::read(file(portico)) {
        Ok(bytes) => Ok(lines_of(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Trouble::fault(format!("the signed heads of the audit cannot be read: {error}"))),
    }
}

fn lines_of(text: &str) -> Vec<Result<SignedHead, String>> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(|line| SignedHead::read(line).ok_or_else(|| line.to_owned())).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use portico_database::testing::TestDatabase;
    use portico_values::SeededRandomness;

    fn head(seq: i64) -> SignedHead {
        let practice: PracticeId = "019ab3e6-2f00-7000-8000-000000000001".parse().expect("an id");
        let (at, began) = (Moment::from_millis(5), Moment::from_millis(7));
        SignedHead { practice, seq, hash: vec![3; 32], at, signature: vec![4; 64], began }
    }

    fn kept(path: &Path) -> Vec<SignedHead> {
        let lines = lines_of(&std::fs::read_to_string(path).expect("read"));
        lines.into_iter().map(|line| line.expect("it can be read")).collect()
    }

    #[test]
    fn a_line_says_what_it_was_made_of() {
        let (head, line) = (head(2), head(2).line());
        assert_eq!(SignedHead::read(line.trim_end()), Some(head.clone()));
        let (without, _) = line.trim_end().rsplit_once(' ').expect("words");
        let never_restored = SignedHead { began: Moment::from_millis(0), ..head };
        assert_eq!(SignedHead::read(without), Some(never_restored));
        for wrong in [format!("{} 8", line.trim_end()), format!("{without} x"), String::new()] {
            assert_eq!(SignedHead::read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_line_that_was_cut_off_is_no_head_and_spoils_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit-heads");
        append(&path, head(1).line().as_bytes()).expect("kept");
        let line = head(2).line();
        for cut in [1, 40, line.len() - 1] {
            let whole = std::fs::read_to_string(&path).expect("read");
            std::fs::write(&path, format!("{whole}{}", &line[..cut])).expect("written");
            assert_eq!(kept(&path), [head(1)], "cut at {cut}");
        }
        append(&path, head(3).line().as_bytes()).expect("kept");
        assert_eq!(kept(&path), [head(1), head(3)]);
        // A line that was whole and is not any more was changed by somebody.
        let text = std::fs::read_to_string(&path).expect("read").replacen("019ab3e6", "019ab3", 1);
        assert!(lines_of(&text)[0].is_err());
    }

    #[test]
    fn the_end_is_found_behind_a_long_fragment() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit-heads");
        std::fs::write(&path, format!("whole\n{}", "\0".repeat(10_000))).expect("written");
        append(&path, b"next\n").expect("kept");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "whole\nnext\n");
        std::fs::write(&path, "fragment").expect("written");
        append(&path, b"next\n").expect("kept");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "next\n");
    }
    #[tokio::test]
    async fn a_beginning_is_recognised_as_it_was_signed_before_and_as_it_is_now() {
        const SAYS: &str = "insert into installation (name, value) values ('history_began', $1)
         on conflict (name) do update set value = excluded.value";
        let database = TestDatabase::sqlite().await.expect("a database");
        let mut db = database.begin().await.expect("begun");
        let keys = Keys::draw(&SeededRandomness::new(7));
        let at = Moment::from_millis(1_995_269_900_000);
        let now = beginning_anew(&mut db, &keys, at).await.expect("signed");
        let before = STANDARD.encode(keys.signing().sign(b"portico history begins\n1995269900000\n").to_bytes());
        let before = format!("1995269900000 {before}");
        for (says, genuine) in [
            (now.clone(), true),
            (before.clone(), true),
            (format!("{now}x"), false),
            (now.trim_end().to_owned(), false),
            (format!("{before} "), false),
        ] {
            db.run(SAYS, values![says.as_str()]).await.expect("written");
            let beginning = beginning(&mut db, &keys).await.expect("read");
            assert_eq!((beginning.at, beginning.genuine), (at, genuine), "{says}");
        }
    }
}
