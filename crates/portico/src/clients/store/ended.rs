//! Records that were merged into another one, and those that will be erased, as far as all slices have to know. `care` writes these rows.

use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, ErasureId, MergeId, Moment};
use std::time::Duration;

/// For how long a merge can be undone.
pub const UNDOABLE: Duration = Duration::from_secs(24 * 60 * 60);

record! {
    /// A merge.
    #[derive(Debug, Clone)]
    pub struct Merge {
        pub id: MergeId,
        pub kept_id: ClientId,
        pub gone_id: ClientId,
        pub into_id: ClientId,
        pub gone_name: String,
        /// Who did it.
        pub by: Option<String>,
        pub merged_at: Moment,
        /// When what it kept was cut down; it can't be undone since.
        pub trimmed_at: Option<Moment>,
    }
}

macro_rules! merges {
    ($condition:literal) => {
        concat!(
            "select m.id, m.kept_id, m.gone_id, m.into_id, m.gone_name, s.name as by, m.merged_at, m.trimmed_at from merges m
 left join staff s on s.practice_id = m.practice_id and s.id = m.merged_by
 where m.practice_id = $1 and m.undone_at is null and ",
            $condition
        )
    };
}

/// Where a record is found that went into another; none for one that never did.
pub(crate) async fn went_into(db: &mut Connection, reach: &Reach, gone: ClientId) -> Answer<Option<ClientId>> {
    const INTO: &str = concat!(
        "select m.into_id from merges m join clients c on c.practice_id = m.practice_id and c.id = m.into_id
     where m.practice_id = $1 and m.gone_id = $2 and m.undone_at is null and ",
        within_reach!("c.practice_id", "c.id", "$3"),
        " order by m.merged_at desc limit 1"
    );
    Ok(db.row::<(ClientId,)>(INTO, values![reach.practice(), gone, reach.assigned_to()]).await?.map(|(into,)| into))
}

/// The merges that led to a record, the latest first.
pub(crate) async fn merges(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Merge>> {
    Ok(db.rows(merges!("m.into_id = $2 order by m.merged_at desc, m.id desc"), values![reach.practice(), client]).await?)
}

record! {
    /// An erasure that waits for its day.
    #[derive(Debug, Clone)]
    pub struct Erasure {
        pub id: ErasureId,
        pub client: ClientId,
        pub by: Option<String>,
        pub asked_at: Moment,
        pub due_at: Moment,
    }
}

macro_rules! waiting {
    ($condition:literal) => {
        concat!(
            "select e.id, e.client_id as client, s.name as by, e.asked_at, e.due_at from erasures e
 left join staff s on s.practice_id = e.practice_id and s.id = e.asked_by
 where e.practice_id = $1 and e.stopped_at is null and e.done_at is null and ",
            $condition
        )
    };
}

/// The erasure of a client that waits.
pub(crate) async fn erasure(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Erasure>> {
    Ok(db.rows(waiting!("e.client_id = $2 order by e.asked_at"), values![reach.practice(), client]).await?.pop())
}

/// Erasures whose day has come.
pub(crate) async fn due_erasures(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Vec<Erasure>> {
    Ok(db.rows(waiting!("e.due_at <= $2 order by e.due_at limit 50"), values![reach.practice(), now]).await?)
}
