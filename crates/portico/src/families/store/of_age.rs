//! Clients who are about to come of age, and the note that staff were told.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, StaffId};

/// Clients with guardians who come of age by a given day and of whom staff have not been told yet.
pub(crate) async fn coming_of_age(
    db: &mut Connection,
    reach: &Reach,
    born_by: &str,
    age: &str,
) -> Answer<Vec<(ClientId, String)>> {
    const COMING: &str = "select c.id, c.birth_date from clients c where c.practice_id = $1 and c.birth_date <= $2
     and (c.coming_of_age_told is null or c.coming_of_age_told <> c.birth_date || $3)
     and exists (select 1 from grants g where g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'guardian'
     and g.ended_at is null) and c.care_status not in ('deactivated', 'prospective') limit 200";
    Ok(db.rows(COMING, values![reach.practice(), born_by, age]).await?)
}

/// Notes that staff were told. False if another process did so already.
pub(crate) async fn note_told(db: &mut Connection, reach: &Reach, client: ClientId, age: &str) -> Answer<bool> {
    const TOLD: &str =
        "update clients set coming_of_age_told = birth_date || $3 where practice_id = $1 and id = $2 and birth_date is not null
     and (coming_of_age_told is null or coming_of_age_told <> birth_date || $3)";
    Ok(db.run(TOLD, values![reach.practice(), client, age]).await? == 1)
}

/// One administrator, always the same while they are there: for what concerns nobody in particular.
pub(crate) async fn an_administrator(db: &mut Connection, reach: &Reach) -> Answer<Option<StaffId>> {
    const ONE: &str = "select id from staff where practice_id = $1 and active and role = 'administrator' order by id limit 1";
    Ok(db.row::<(StaffId,)>(ONE, values![reach.practice()]).await?.map(|(id,)| id))
}
