//! The rows of saved views.

use crate::{answer::Answer, clients::saved_views::SavedView};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{Moment, StaffId, ViewId};

macro_rules! views {
    ($condition:literal) => {
        concat!(
            "select v.id, v.name, v.query, v.shared, v.staff_id = $2 as own, s.name as owner,
 exists (select 1 from default_views d where d.practice_id = v.practice_id and d.staff_id = $2 and d.view_id = v.id) as is_default
 from saved_views v left join staff s on s.practice_id = v.practice_id and s.id = v.staff_id
 where v.practice_id = $1 and (v.staff_id = $2 or v.shared)",
            $condition
        )
    };
}

/// The views a staff member sees: their own first, then those that others share.
pub(crate) async fn all(db: &mut Connection, reach: &Reach, staff: StaffId) -> Answer<Vec<SavedView>> {
    const ALL: &str = views!(" order by case when v.staff_id = $2 then 0 else 1 end, lower(v.name), v.id limit 100");
    Ok(db.rows(ALL, values![reach.practice(), staff]).await?)
}

/// One of them.
pub(crate) async fn one(db: &mut Connection, reach: &Reach, staff: StaffId, id: ViewId) -> Answer<Option<SavedView>> {
    const ONE: &str = views!(" and v.id = $3");
    Ok(db.row(ONE, values![reach.practice(), staff, id]).await?)
}

/// How many a staff member keeps.
pub(crate) async fn count(db: &mut Connection, reach: &Reach, staff: StaffId) -> Answer<i64> {
    const COUNT: &str = "select count(*) from saved_views where practice_id = $1 and staff_id = $2";
    Ok(db.count(COUNT, values![reach.practice(), staff]).await?)
}

/// Writes a view: its name, its words, whether it is shared.
pub(crate) async fn insert(
    db: &mut Connection,
    reach: &Reach,
    id: ViewId,
    staff: StaffId,
    (name, query, shared): (&str, &str, bool),
    now: Moment,
) -> Answer<()> {
    const INSERT: &str = "insert into saved_views (practice_id, id, staff_id, name, query, shared, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)";
    db.run(INSERT, values![reach.practice(), id, staff, name, query, shared, now]).await?;
    Ok(())
}

/// Another name; shared or not. Where it is not shared any more, nobody else begins with it.
pub(crate) async fn rename(db: &mut Connection, reach: &Reach, id: ViewId, name: &str, shared: bool) -> Answer<()> {
    const RENAME: &str = "update saved_views set name = $3, shared = $4 where practice_id = $1 and id = $2";
    const UNSHARE: &str = "delete from default_views where practice_id = $1 and view_id = $2 and staff_id <> (select v.staff_id
     from saved_views v where v.practice_id = $1 and v.id = $2)";
    db.run(RENAME, values![reach.practice(), id, name, shared]).await?;
    if !shared {
        db.run(UNSHARE, values![reach.practice(), id]).await?;
    }
    Ok(())
}

/// Removes a view, for everybody who began with it too.
pub(crate) async fn delete(db: &mut Connection, reach: &Reach, id: ViewId) -> Answer<()> {
    db.run("delete from default_views where practice_id = $1 and view_id = $2", values![reach.practice(), id]).await?;
    db.run("delete from saved_views where practice_id = $1 and id = $2", values![reach.practice(), id]).await?;
    Ok(())
}

/// Makes a view the one the list begins with for a staff member, in place of any other; or no longer.
pub(crate) async fn set_default(db: &mut Connection, reach: &Reach, staff: StaffId, id: ViewId, on: bool) -> Answer<()> {
    const NO_MORE: &str = "delete from default_views where practice_id = $1 and staff_id = $2 and (view_id = $3 or $4)";
    // Another tab may have chosen in the same moment: the later one counts.
    const BEGIN: &str = "insert into default_views (practice_id, staff_id, view_id) values ($1, $2, $3)
     on conflict (practice_id, staff_id) do update set view_id = excluded.view_id";
    db.run(NO_MORE, values![reach.practice(), staff, id, on]).await?;
    if on {
        db.run(BEGIN, values![reach.practice(), staff, id]).await?;
    }
    Ok(())
}
