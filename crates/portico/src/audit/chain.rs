//! The hash chain. Every event carries the hash of the one before it, so that none can be changed, added or removed without being
//! noticed.
//!
//! `hash = SHA-256(previous hash ‖ canonical line)`, where the canonical line is a JSON array of all columns in a fixed order. Each
//! practice has a chain of its own. An act that appends to it locks the row of its head, which also puts acts in order on PostgreSQL.

use super::Event;
use crate::answer::Answer;
use portico_database::{Connection, Value, record, values};
use portico_policy::Actor;
use portico_values::{Identity, Moment, PracticeId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where an act came from: the client's network address and the id of the request or job.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The caller's network address, or `-` for jobs and commands.
    pub address: String,
    /// The request's id, as shown to people with a fault and written into the log. For jobs and commands, their name.
    pub request_id: String,
}

record! {
    /// One row of the chain.
    #[derive(Debug, Clone)]
    pub struct Link {
        pub seq: i64,
        pub at: Moment,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub action: String,
        pub client_id: Option<Uuid>,
        pub subject_id: Option<Uuid>,
        pub result: String,
        pub address: String,
        pub request_id: String,
        pub detail: String,
        pub previous_hash: Vec<u8>,
        pub hash: Vec<u8>,
    }
}

impl Link {
    /// The hash that this row must have if `previous` is the hash of the row before it.
    pub fn expected_hash(&self, practice: PracticeId, previous: &[u8]) -> [u8; 32] {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let line = serde_json::json!([
            practice.to_string(),
            self.seq,
            self.at.millis(),
            self.actor_kind,
            id(self.actor_id),
            self.action,
            id(self.client_id),
            id(self.subject_id),
            self.result,
            self.address,
            self.request_id,
            self.detail,
        ]);
        let mut hasher = Sha256::new();
        hasher.update(previous);
        hasher.update(line.to_string().as_bytes());
        hasher.finalize().into()
    }
}

const NEW_HEAD: &str = "insert into audit_heads (practice_id, seq, hash, signed_seq, signature, signed_at)
 values ($1, 0, $2, 0, null, 0) on conflict (practice_id) do nothing";
const LOCK_HEAD: &str = "update audit_heads set seq = seq where practice_id = $1 returning seq, hash, signed_seq";
const MOVE_HEAD: &str = "update audit_heads set seq = $2, hash = $3 where practice_id = $1";
const APPEND: &str =
    "insert into audit_events (practice_id, seq, at, actor_kind, actor_id, action, client_id, subject_id, result,
 address, request_id, detail, previous_hash, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

/// How far the chain of a practice has come: a number that grows with everything that happens there.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn reached(db: &mut Connection, practice: PracticeId) -> Answer<i64> {
    const REACHED: &str = "select seq from audit_heads where practice_id = $1";
    Ok(db.row::<(i64,)>(REACHED, values![practice]).await?.map_or(0, |(seq,)| seq))
}

/// What [`append`] did.
pub(crate) struct Appended {
    /// The number of the last event it wrote.
    pub(crate) last: i64,
    /// Whether so many events have come since the head was last signed that it should be signed now.
    pub(crate) is_late: bool,
}

/// Appends the events of one act to its practice's chain, in their order.
pub(crate) async fn append(
    db: &mut Connection,
    actor: &Actor,
    at: Moment,
    origin: &Origin,
    events: Vec<Event>,
) -> Answer<Appended> {
    if events.is_empty() {
        return Ok(Appended { last: 0, is_late: false });
    }
    let practice = actor.practice();
    let (kind, id) = name_of(actor);
    let (mut seq, mut previous, signed): (i64, Vec<u8>, i64) = match db.row(LOCK_HEAD, values![practice]).await? {
        Some(head) => head,
        None => {
            db.run(NEW_HEAD, values![practice, vec![0u8; 32]]).await?;
            db.row(LOCK_HEAD, values![practice]).await?.unwrap_or((0, vec![0u8; 32], 0))
        }
    };
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        seq += 1;
        let mut link = Link {
            seq,
            at,
            actor_kind: kind.to_owned(),
            actor_id: id,
            action: event.action.to_owned(),
            client_id: event.client.map(Identity::uuid),
            subject_id: event.subject,
            result: event.result.to_owned(),
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
            detail: serde_json::Value::Object(event.detail).to_string(),
            previous_hash: previous,
            hash: Vec::new(),
        };
        link.hash = link.expected_hash(practice, &link.previous_hash).to_vec();
        previous = link.hash.clone();
        rows.push(row_of(practice, link));
    }
    db.run_many(APPEND, rows).await?;
    db.run(MOVE_HEAD, values![practice, seq, previous]).await?;
    Ok(Appended { last: seq, is_late: seq - signed >= super::head::AT_MOST })
}

fn row_of(practice: PracticeId, link: Link) -> Vec<Value> {
    vec![
        practice.into(),
        link.seq.into(),
        link.at.into(),
        link.actor_kind.into(),
        link.actor_id.into(),
        link.action.into(),
        link.client_id.into(),
        link.subject_id.into(),
        link.result.into(),
        link.address.into(),
        link.request_id.into(),
        link.detail.into(),
        link.previous_hash.into(),
        link.hash.into(),
    ]
}

/// The word and the id under which an actor is written into the chain.
fn name_of(actor: &Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::Visitor { .. } => ("visitor", None),
        Actor::HalfSignedIn { staff, .. } | Actor::Staff { staff, .. } => ("staff", Some(staff.uuid())),
        Actor::Client { login, .. } => ("login", Some(login.uuid())),
        Actor::Portico { .. } => ("portico", None),
        Actor::Operator { .. } => ("operator", None),
    }
}
