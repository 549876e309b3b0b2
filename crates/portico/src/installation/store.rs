//! The rows of the installation: a name and a value each.

use crate::answer::Answer;
use portico_database::{Connection, Database, values};
use portico_policy::Reach;
use portico_values::{ClientId, Moment, PracticeId};
use std::path::Path;

const GET: &str = "select value from installation where name = $1";

/// What is written under a name.
pub(crate) async fn get(db: &mut Connection, name: &str) -> Answer<Option<String>> {
    Ok(db.row::<(String,)>(GET, values![name]).await?.map(|(value,)| value))
}

/// The same in a backup that is a SQLite file, before it is loaded; none in a dump.
pub(crate) async fn get_in_backup(file: &Path, name: &'static str) -> Answer<Option<String>> {
    Ok(Database::text_in_backup(file, GET, name).await?)
}

/// Writes a value under a name, over what was there.
pub(crate) async fn put(db: &mut Connection, name: &str, value: &str) -> Answer<()> {
    const PUT: &str =
        "insert into installation (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    db.run(PUT, values![name, value]).await?;
    Ok(())
}

/// What stands behind a mark for each time it was set again.
pub(crate) const AGAIN: char = '+';

/// Writes a value under a name, or lengthens what is there, so that whoever has read it before does not take it away.
pub(crate) async fn mark(db: &mut Connection, name: &str, value: &str) -> Answer<()> {
    const MARK: &str = "insert into installation (name, value) values ($1, $2)
     on conflict (name) do update set value = installation.value || '+'";
    db.run(MARK, values![name, value]).await?;
    Ok(())
}

/// Takes a name away.
pub(crate) async fn forget(db: &mut Connection, name: &str) -> Answer<()> {
    db.run("delete from installation where name = $1", values![name]).await?;
    Ok(())
}

/// Takes a name away if this is what it says. True for exactly one caller.
pub(crate) async fn take(db: &mut Connection, name: &str, value: &str) -> Answer<bool> {
    Ok(db.run("delete from installation where name = $1 and value = $2", values![name, value]).await? == 1)
}

/// How much of a practice stopped, or goes on.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Sessions that ended.
    pub sessions: u64,
    /// Invitations whose links wait, or work again.
    pub invitations: u64,
    /// Letters that wait, or go on.
    pub letters: u64,
    /// Batches that wait, or go on.
    pub batches: u64,
}

impl Counted {
    /// Adds what stopped, or goes on, in one more practice.
    pub(crate) fn add(&mut self, more: &Self) {
        self.sessions += more.sessions;
        self.invitations += more.invitations;
        self.letters += more.letters;
        self.batches += more.batches;
    }
}

/// Every practice by its id alone: a copy of an earlier version may not know the rest.
pub(crate) async fn practices(db: &mut Connection) -> Answer<Vec<PracticeId>> {
    const PRACTICES: &str = "select id from practices order by id";
    Ok(db.rows::<(PracticeId,)>(PRACTICES, values![]).await?.into_iter().map(|(practice,)| practice).collect())
}

/// Ends what a copy from the past must not bring back: sessions by their rows and by every epoch, mailed passes; and holds what would
/// go on by itself. The one place that writes other slices' rows, since a restore concerns them all (promises.md R14).
pub(crate) async fn hold(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Counted> {
    const EPOCHS: [&str; 3] = [
        "update practices set epoch = epoch + 1 where id = $1",
        "update staff set epoch = epoch + 1 where practice_id = $1",
        "update logins set epoch = epoch + 1 where practice_id = $1",
    ];
    const SESSIONS: &str = "update sessions set ended_at = $2 where practice_id = $1 and ended_at is null";
    const PASSES: &str = "update passes set expires_at = $2 where practice_id = $1 and used_at is null and expires_at > $2";
    const INVITATIONS: &str = "update invitations set state = 'held' where practice_id = $1 and state = 'sent'";
    const LETTERS: &str = "update letters set state = 'held', claimed_until = 0, fence = fence + 1
     where practice_id = $1 and state in ('queued', 'deferred', 'sending')";
    const BATCHES: &str = "update batches set state = 'held' where practice_id = $1 and state in ('preparing', 'scheduled')";
    let practice = reach.practice();
    for statement in EPOCHS {
        db.run(statement, values![practice]).await?;
    }
    let sessions = db.run(SESSIONS, values![practice, now]).await?;
    db.run(PASSES, values![practice, now]).await?;
    let invitations = db.run(INVITATIONS, values![practice]).await?;
    let letters = db.run(LETTERS, values![practice]).await?;
    let batches = db.run(BATCHES, values![practice]).await?;
    Ok(Counted { sessions, invitations, letters, batches })
}

/// Lets go on what was held. Erasures that wait can be stopped until `erase_at`: the copy may not know that one was stopped. Imports that
/// nobody could go on with meanwhile are waited for anew.
pub(crate) async fn release(db: &mut Connection, reach: &Reach, now: Moment, erase_at: Moment) -> Answer<Counted> {
    const INVITATIONS: &str = "update invitations set state = 'sent' where practice_id = $1 and state = 'held'";
    const LETTERS: &str = "update letters set state = case when attempts > 0 then 'deferred' else 'queued' end
     where practice_id = $1 and state = 'held'";
    const BATCHES: &str = "update batches set state = case when begins_at is not null and prepared_to is null then 'scheduled'
     else 'preparing' end where practice_id = $1 and state = 'held'";
    const ERASURES: &str = "update erasures set due_at = $2 where practice_id = $1 and stopped_at is null and done_at is null
     and due_at < $2";
    const IMPORTS: &str = "update imports set worked_at = $2 where practice_id = $1
     and state in ('read', 'checking', 'checked', 'importing')";
    let practice = reach.practice();
    let invitations = db.run(INVITATIONS, values![practice]).await?;
    let letters = db.run(LETTERS, values![practice]).await?;
    let batches = db.run(BATCHES, values![practice]).await?;
    db.run(ERASURES, values![practice, erase_at]).await?;
    db.run(IMPORTS, values![practice, now]).await?;
    Ok(Counted { sessions: 0, invitations, letters, batches })
}

/// The clients whose invitation was not accepted: where they stand changes with a hold and with its release.
pub(crate) async fn clients_with_invitations(db: &mut Connection, reach: &Reach) -> Answer<Vec<ClientId>> {
    const CLIENTS: &str = "select client_id from invitations where practice_id = $1 and state in ('sent', 'held')";
    Ok(db.rows::<(ClientId,)>(CLIENTS, values![reach.practice()]).await?.into_iter().map(|(client,)| client).collect())
}
