//! Groups of clients, as the list and the record need them.

use super::{id_list, rows::AMONG};
use crate::answer::Answer;
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::{ClientId, GroupId};
use std::collections::HashMap;

/// The groups of the practice within reach, by name.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn groups(db: &mut Connection, reach: &Reach) -> Answer<Vec<(GroupId, String)>> {
    const ALL: &str = "select g.id, g.name from client_groups g where g.practice_id = $1 and (exists (select 1
     from group_members m join assignments a on a.practice_id = m.practice_id and a.client_id = m.client_id
     where m.practice_id = g.practice_id and m.group_id = g.id and a.staff_id = $2) or $2 is null) order by g.name, g.id limit 500";
    Ok(db.rows(ALL, values![reach.practice(), reach.assigned_to()]).await?)
}

/// The groups of these clients with all their owners: group, its name, the client who was asked for, one owner.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn circles(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
) -> Answer<HashMap<ClientId, Vec<(GroupId, String, ClientId)>>> {
    const CIRCLES: &str = "select g.id, g.name, c.client_id, m.client_id from group_members c
     join client_groups g on g.practice_id = c.practice_id and g.id = c.group_id
     join group_members m on m.practice_id = g.practice_id and m.group_id = g.id
     where c.practice_id = $1 and c.client_id in ";
    let mut found: HashMap<ClientId, Vec<(GroupId, String, ClientId)>> = HashMap::new();
    if clients.is_empty() {
        return Ok(found);
    }
    let sql = Sql::from(CIRCLES).and(&AMONG).and(" order by g.name, g.id, m.added_at, m.client_id limit 2000");
    let rows: Vec<(GroupId, String, ClientId, ClientId)> = db.rows(sql, values![reach.practice(), id_list(clients)]).await?;
    for (group, name, client, owner) in rows {
        found.entry(client).or_default().push((group, name, owner));
    }
    Ok(found)
}
