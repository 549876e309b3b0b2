//! The limit of the answer to a bulk invitation: its rows, written by SQLite alone in one durable transaction.

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
create table audit_events (practice_id blob, seq bigint, action text, detail text, hash blob, primary key (practice_id, seq)) without rowid;";

/// A database with the tables of a batch and nothing else.
pub(crate) struct Bare {
    connection: Connection,
    batches: u32,
}

impl Bare {
    /// A new file in this folder.
    pub(crate) fn open(folder: &Path) -> Done<Self> {
        let connection = Connection::open(folder.join("bare.db")).map_err(|why| why.to_string())?;
        connection.execute_batch(TABLES).map_err(|why| why.to_string())?;
        Ok(Self { connection, batches: 0 })
    }
    /// Writes a batch for so many clients and says how many milliseconds that took.
    pub(crate) fn line_up(&mut self, clients: u32) -> Done<f64> {
        self.batches += 1;
        let began = Instant::now();
        self.write(clients).map_err(|why| why.to_string())?;
        Ok(began.elapsed().as_secs_f64() * 1_000.0)
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
