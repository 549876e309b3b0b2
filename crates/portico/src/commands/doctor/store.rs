//! The questions the doctor asks the database.

use crate::answer::Answer;
use portico_database::{Connection, Engine, Sql, record, values};
use portico_values::{Moment, PracticeId};

/// The engine's own version.
pub(super) async fn version(db: &mut Connection) -> Answer<String> {
    const VERSION: Sql = Sql::twin("select sqlite_version()", "select current_setting('server_version')");
    let name = if db.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
    let version: Option<(String,)> = db.row(&VERSION, values![]).await?;
    Ok(format!("{name} {}", version.map_or_else(|| "of an unknown version".into(), |(version,)| version)))
}

record! {
    /// What there is in one practice.
    #[derive(Debug)]
    pub(super) struct Figures {
        pub(super) clients: i64,
        pub(super) administrators: i64,
        pub(super) without_second_step: i64,
        pub(super) letters_waiting: i64,
        pub(super) oldest_waiting: Option<i64>,
        pub(super) letters_failed: i64,
        pub(super) enquiries_waiting: i64,
        pub(super) enquiries_lost: i64,
    }
}

/// The figures of one practice. Letters count as waiting when they should have left before `due`, or are in hands that have been silent since
/// then; those that wait for the portal to be on do not. What somebody new sent waits when it was kept before `due`. As failed and as lost
/// counts what happened since `since`.
pub(super) async fn figures(db: &mut Connection, practice: PracticeId, due: Moment, since: Moment) -> Answer<Option<Figures>> {
    const FIGURES: &str = "select
     (select count(*) from clients where practice_id = $1) as clients,
     (select count(*) from staff where practice_id = $1 and active and role = 'administrator' and password_hash is not null)
       as administrators,
     (select count(*) from staff where practice_id = $1 and active and second_step_sealed is null) as without_second_step,
     (select count(*) from letters l join practices p on p.id = l.practice_id where l.practice_id = $1
       and (l.state in ('queued', 'deferred') and l.next_at <= $2 or l.state = 'sending' and l.claimed_until <= $2)
       and (l.invitation_id is null and l.kind not in ('forms', 'documents_shared', 'waiting_reminder', 'offer') or p.portal_on))
       as letters_waiting,
     (select min(case when l.state = 'sending' then l.claimed_until else l.next_at end) from letters l
       join practices p on p.id = l.practice_id where l.practice_id = $1
       and (l.state in ('queued', 'deferred') and l.next_at <= $2 or l.state = 'sending' and l.claimed_until <= $2)
       and (l.invitation_id is null and l.kind not in ('forms', 'documents_shared', 'waiting_reminder', 'offer') or p.portal_on))
       as oldest_waiting,
     (select count(*) from letters where practice_id = $1 and state = 'failed' and finished_at > $3) as letters_failed,
     (select count(*) from kept_enquiries where practice_id = $1 and kept_at <= $2) as enquiries_waiting,
     (select count(*) from audit_events where practice_id = $1 and action = 'enquiry.lost' and at > $3) as enquiries_lost";
    Ok(db.row(FIGURES, values![practice, due, since]).await?)
}
