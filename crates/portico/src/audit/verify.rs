//! Verifying: a walk along a practice's chain from the first event to the head, past every head that was ever signed.

use super::{
    chain::Link,
    head::{self, Beginning, Head, SignedHead},
};
use crate::{answer::Answer, app::Portico, keys::Keys};
use portico_database::{Connection, FromRow, Row, values};
use portico_values::{PracticeId, hex};
use std::{cmp::Ordering, collections::BTreeMap, fmt};

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whose chain.
    pub practice: PracticeId,
    /// How many events were walked.
    pub events: i64,
    /// How many signed heads were passed.
    pub signed_heads: usize,
    /// The first break, if there is one.
    pub broken: Option<Break>,
}

/// Where a chain is broken, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Break {
    /// The event with this number is not there, or stands elsewhere.
    Missing(i64),
    /// This event does not follow the one before it.
    DoesNotFollow(i64),
    /// This event says something else than when it was written.
    Changed(i64),
    /// The chain does not end where its head says.
    Head(i64),
    /// The chain does not lead through the head that was signed at this event: it was cut or written anew.
    Signature(i64),
    /// The database says that its history began with a restore, and no key of ours has signed that of this chain.
    Beginning,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Break::Missing(seq) => write!(f, "event {seq} is missing"),
            Break::DoesNotFollow(seq) => write!(f, "event {seq} does not follow the one before it"),
            Break::Changed(seq) => write!(f, "event {seq} was changed after it was written"),
            Break::Head(seq) => write!(f, "the chain ends at event {seq}, but its latest entry says otherwise"),
            Break::Signature(seq) => write!(f, "the chain is not the one that was signed at event {seq}"),
            Break::Beginning => {
                write!(f, "the database says its history began with a restore, and that was not signed here")
            }
        }
    }
}

const HEAD: &str =
    "select practice_id as practice, seq, hash, signed_seq, signature, signed_at from audit_heads where practice_id = $1";
const EVENTS: &str = "select seq, at, actor_kind, actor_id, action, client_id, subject_id, result, address, request_id, detail,
 previous_hash, hash from audit_events where practice_id = $1 order by seq";

/// Walks the whole chain of a practice as it stands at one moment, while acts go on. `kept` are the signed heads from outside the
/// database ([`super::kept_heads`]); those of other practices are left alone.
///
/// # Errors
/// A fault of the database. A broken chain is a verdict, not an error.
pub async fn verify(portico: &Portico, practice: PracticeId, kept: &[SignedHead]) -> Answer<Verdict> {
    verify_in(&mut *portico.database.snapshot().await?, &portico.keys, practice, kept).await
}

/// The same on a connection that sees head and events as they stand at one moment.
///
/// # Errors
/// A fault of the database.
pub async fn verify_in(db: &mut Connection, keys: &Keys, practice: PracticeId, kept: &[SignedHead]) -> Answer<Verdict> {
    let head: Option<Head> = db.row(HEAD, values![practice]).await?;
    let beginning = head::beginning(db, keys).await?;
    let mut walk = Walk::new(practice, kept, head.as_ref(), &beginning);
    let mut take = |row: &Row<'_>| {
        walk.step(&Link::from_row(row)?);
        Ok(())
    };
    db.each(EVENTS, values![practice], &mut take).await?;
    Ok(walk.end(keys, head.as_ref()))
}

/// One step after the other along a chain.
struct Walk<'a> {
    practice: PracticeId,
    /// Signed heads by their event.
    signed: BTreeMap<i64, Vec<&'a SignedHead>>,
    /// The event at which the signature beside the head was made, and the hash found there.
    beside: (i64, Vec<u8>),
    seq: i64,
    hash: Vec<u8>,
    passed: Vec<&'a SignedHead>,
    /// The event with which the chain goes on after a restore, until it is reached, and its fingerprint in hexadecimal.
    joint: Option<(i64, String)>,
    broken: Option<Break>,
}

impl<'a> Walk<'a> {
    fn new(practice: PracticeId, kept: &'a [SignedHead], head: Option<&Head>, beginning: &Beginning) -> Self {
        let mut signed: BTreeMap<i64, Vec<&SignedHead>> = BTreeMap::new();
        let mut broken = (!beginning.genuine).then_some(Break::Beginning);
        for one in kept.iter().filter(|one| one.practice == practice) {
            match one.began.cmp(&beginning.at) {
                // Of a history that ended with a restore.
                Ordering::Less if beginning.is_of(practice) => {}
                // The beginning is not that of this chain, and passes nothing over.
                Ordering::Less => broken = broken.or(Some(Break::Beginning)),
                Ordering::Equal => signed.entry(one.seq).or_default().push(one),
                // Of a history that began after this one: an older database stands in its place.
                Ordering::Greater => broken = broken.or(Some(Break::Signature(one.seq))),
            }
        }
        let beside = (head.map_or(0, |head| head.signed_seq), Vec::new());
        let joint = beginning.joint(practice);
        Self { practice, signed, beside, seq: 0, hash: vec![0; 32], passed: Vec::new(), joint, broken }
    }

    fn step(&mut self, event: &Link) {
        self.seq += 1;
        if self.broken.is_some() {
            return;
        }
        self.broken = if event.seq != self.seq {
            Some(Break::Missing(self.seq))
        } else if event.previous_hash != self.hash {
            Some(Break::DoesNotFollow(self.seq))
        } else if event.hash != event.expected_hash(self.practice, &self.hash) {
            Some(Break::Changed(self.seq))
        } else {
            None
        };
        self.hash.clone_from(&event.hash);
        if self.seq == self.beside.0 {
            self.beside.1.clone_from(&event.hash);
        }
        if let Some((_, hash)) = self.joint.take_if(|(seq, _)| *seq == event.seq)
            && hash != hex(&event.hash)
        {
            self.broken = self.broken.or(Some(Break::Beginning));
        }
        for one in self.signed.remove(&self.seq).unwrap_or_default() {
            if one.hash != event.hash && self.broken.is_none() {
                self.broken = Some(Break::Signature(self.seq));
            }
            self.passed.push(one);
        }
    }

    fn end(mut self, keys: &Keys, head: Option<&Head>) -> Verdict {
        let says = head.map_or((0, vec![0; 32]), |head| (head.seq, head.hash.clone()));
        let beside = head.and_then(|head| head.signed(&self.beside.1));
        let (unreached, unjoined) = (self.signed.keys().next().copied(), self.joint.is_some());
        let forged = self.passed.iter().copied().chain(&beside).find(|one| !one.is_genuine(keys)).map(|one| one.seq);
        self.broken = self
            .broken
            .or_else(|| unreached.or(forged).map(Break::Signature))
            .or_else(|| unjoined.then_some(Break::Beginning))
            .or_else(|| (says != (self.seq, self.hash.clone())).then_some(Break::Head(self.seq)));
        let signed_heads = self.passed.len();
        Verdict { practice: self.practice, events: self.seq, signed_heads, broken: self.broken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::Moment;

    #[test]
    fn a_beginning_passes_heads_over_of_the_chains_that_it_names() {
        let practice = |last: u8| -> PracticeId { format!("019ab3e6-2f00-7000-8000-00000000000{last}").parse().expect("an id") };
        let at = Moment::from_millis;
        let kept =
            |practice| [SignedHead { practice, seq: 9, hash: vec![1; 32], at: at(5), signature: Vec::new(), began: at(0) }];
        let broken = |whose, chains| {
            let beginning = Beginning { at: at(7), genuine: true, chains };
            Walk::new(whose, &kept(whose), None, &beginning).broken
        };
        let chains = Some(format!("{}/3/{}", practice(1), "00".repeat(32)));
        assert_eq!(broken(practice(1), chains.clone()), None);
        assert_eq!(broken(practice(2), chains), Some(Break::Beginning));
        assert_eq!(broken(practice(2), Some(String::new())), Some(Break::Beginning));
        assert_eq!(broken(practice(2), None), None, "signed before beginnings named their chains");
    }
}
