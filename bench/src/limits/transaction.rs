//! The limit of the answer to a bulk invitation, and of sending a form in: the same rows, written by SQLite alone in one durable transaction.

use crate::Done;
use rusqlite::{Connection, params};
use std::{path::Path, time::Instant};

const TABLES: &str = "pragma journal_mode = wal; pragma synchronous = full;
create table batches (practice_id blob, id blob, request_key text, started_by blob, started_at bigint, state text, stopped_at bigint,
 total bigint, subject text, message text, primary key (practice_id, id)) without rowid;
create unique index batches_by_request on batches (practice_id, request_key);
create index batches_by_start on batches (practice_id, started_at);
create table batch_recipients (practice_id blob, batch_id blob, client_id blob, position bigint, outcome text, reason text,
 again boolean, letter_id blob, primary key (practice_id, batch_id, client_id)) without rowid;
create index batch_recipients_by_position on batch_recipients (practice_id, batch_id, position);
create index batch_recipients_by_client on batch_recipients (practice_id, client_id);
create table form_requests (practice_id blob, id blob, client_id blob, form_id blob, state text, sent_at bigint, done_at bigint,
 done_by blob, primary key (practice_id, id)) without rowid;
create index form_requests_outstanding on form_requests (practice_id, sent_at, id) where state in ('waiting', 'started', 'returned');
create table form_drafts (practice_id blob, request_id blob, version bigint, saved_at bigint, content_sealed blob,
 primary key (practice_id, request_id)) without rowid;
create table form_responses (practice_id blob, request_id blob, number bigint, content_sealed blob, sent_by blob, sent_at bigint,
 primary key (practice_id, request_id, number)) without rowid;
create table audit_events (practice_id blob, seq bigint, action text, detail text, hash blob, primary key (practice_id, seq)) without rowid;";

/// A database with the tables of a batch and of forms, and nothing else.
pub(crate) struct Bare {
    connection: Connection,
    batches: u32,
    requests: u32,
}

impl Bare {
    /// A new file in this folder.
    pub(crate) fn open(folder: &Path) -> Done<Self> {
        let connection = Connection::open(folder.join("bare.db")).map_err(|why| why.to_string())?;
        connection.execute_batch(TABLES).map_err(|why| why.to_string())?;
        Ok(Self { connection, batches: 0, requests: 0 })
    }
    /// Writes a batch for so many clients and says how many milliseconds that took.
    pub(crate) fn line_up(&mut self, clients: u32) -> Done<f64> {
        self.batches += 1;
        let began = Instant::now();
        self.write(clients).map_err(|why| why.to_string())?;
        Ok(began.elapsed().as_secs_f64() * 1_000.0)
    }
    /// Stores so many forms that are sent in, each in a transaction of its own, and says how many a second. What is stored has so many bytes.
    pub(crate) fn send_in(&mut self, many: u32, bytes: usize) -> Done<f64> {
        let said = |why: rusqlite::Error| why.to_string();
        let first = self.requests;
        self.requests += many;
        self.ask(first..self.requests, bytes).map_err(said)?;
        let began = Instant::now();
        for request in first..self.requests {
            self.store(request, bytes).map_err(said)?;
        }
        Ok(f64::from(many) / began.elapsed().as_secs_f64())
    }
    fn ask(&mut self, requests: std::ops::Range<u32>, bytes: usize) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for request in requests {
            let id = u128::from(request).to_be_bytes();
            let asked = "insert into form_requests values (?1, ?2, ?2, ?1, 'started', 0, null, null)";
            transaction.execute(asked, params![[7_u8; 16], id])?;
            let draft = "insert into form_drafts values (?1, ?2, 1, 0, zeroblob(?3))";
            transaction.execute(draft, params![[7_u8; 16], id, bytes as i64])?;
        }
        transaction.commit()
    }
    fn store(&mut self, request: u32, bytes: usize) -> rusqlite::Result<()> {
        let (practice, id) = ([7_u8; 16], u128::from(request).to_be_bytes());
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let statements = [
            "delete from form_drafts where practice_id = ?1 and request_id = ?2 and version = 1",
            "update form_requests set state = 'done', done_at = 1, done_by = ?1 where practice_id = ?1 and id = ?2",
        ];
        for statement in statements {
            transaction.prepare_cached(statement)?.execute(params![practice, id])?;
        }
        let response = "insert into form_responses values (?1, ?2, 1, ?3, ?1, 1)";
        transaction.prepare_cached(response)?.execute(params![practice, id, vec![request as u8; bytes]])?;
        let event = "insert into audit_events values (?1, ?2, 'form.filled_in', '{}', zeroblob(32))";
        transaction.prepare_cached(event)?.execute(params![practice, 1_000_000_000_i64 + i64::from(request)])?;
        transaction.commit()
    }
    fn write(&mut self, clients: u32) -> rusqlite::Result<()> {
        let (practice, batch) = ([7_u8; 16], u128::from(self.batches).to_be_bytes());
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute(
            "insert into batches values (?1, ?2, ?3, ?1, 0, 'preparing', null, ?4, 'Your Client Portal', ?5)",
            params![practice, batch, self.batches.to_string(), clients, "Hello {first_name}, ".repeat(20)],
        )?;
        let mut recipient =
            transaction.prepare("insert into batch_recipients values (?1, ?2, ?3, ?4, 'in_line', null, false, null)")?;
        for position in 0..clients {
            // Spread like the ids of clients that were made over years.
            let client = (u128::from(position.wrapping_mul(0x9e37_79b9)) << 64 | u128::from(position)).to_be_bytes();
            recipient.execute(params![practice, batch, client, position])?;
        }
        drop(recipient);
        let event = "insert into audit_events values (?1, ?2, 'batch.started', '{}', zeroblob(32))";
        transaction.execute(event, params![practice, self.batches])?;
        transaction.commit()
    }
}
