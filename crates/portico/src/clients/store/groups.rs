//! Groups of clients, as the list and the record need them.

use super::{id_list, rows::AMONG};
use crate::answer::Answer;
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, GroupId, Moment};
use std::collections::HashMap;
use uuid::Uuid;

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

macro_rules! owners {
    ($ids:literal) => {
        concat!(
            "select m.group_id, m.client_id from group_members m where m.practice_id = $1 and m.group_id in ",
            $ids,
            " order by m.added_at, m.client_id limit 2000"
        )
    };
}

/// The owners of these groups, in the order in which they came.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn owners(db: &mut Connection, reach: &Reach, groups: &[GroupId]) -> Answer<Vec<(GroupId, ClientId)>> {
    const OWNERS: Sql = Sql::twin(
        owners!("(select unhex(value) from json_each($2))"),
        owners!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    Ok(db.rows(OWNERS, values![reach.practice(), id_list(groups)]).await?)
}

record! {
    /// A guest of a group, or somebody who was asked to be one.
    #[derive(Clone, Debug)]
    pub(crate) struct GroupGuest {
        pub(crate) group_id: GroupId,
        /// Of the offer, or of the grant once it is accepted.
        pub(crate) id: Uuid,
        pub(crate) given_name: String,
        pub(crate) family_name: String,
        pub(crate) address: String,
        /// Where the offer stands; `accepted` for a guest.
        pub(crate) state: String,
        /// What became of the letter with the offer; empty if there is none.
        pub(crate) delivery: String,
        /// When they were asked; of a guest, when they last signed in.
        pub(crate) at: Option<Moment>,
        /// Until when the offer can be answered.
        pub(crate) until: Option<Moment>,
    }
}

macro_rules! guests {
    ($ids:literal) => {
        concat!(
            "select k.id as group_id, g.id, coalesce(s.given_name, l.given_name, '') as given_name,
             coalesce(s.family_name, l.family_name, '') as family_name, l.address, 'accepted' as state, '' as delivery,
             l.last_signed_in_at as at, g.ends_at as until
             from client_groups k cross join grants x cross join grants g
             join logins l on l.practice_id = g.practice_id and l.id = g.login_id
             left join grants w on w.practice_id = l.practice_id and w.login_id = l.id and w.kind = 'self' and w.ended_at is null
             left join clients s on s.practice_id = w.practice_id and s.id = w.client_id
             where k.practice_id = $1 and k.id in ",
            $ids,
            " and x.practice_id = k.practice_id and x.group_id = k.id and g.practice_id = x.practice_id and g.id = x.id
             and g.ended_at is null order by g.created_at, g.id limit 2000"
        )
    };
}

macro_rules! asked {
    ($ids:literal) => {
        concat!(
            "select k.id as group_id, o.id, o.given_name, o.family_name, o.address, o.state, coalesce(l.state, '') as delivery,
             o.offered_at as at, o.expires_at as until
             from client_groups k cross join offers x cross join offers o
             left join letters l on l.practice_id = o.practice_id and l.id = o.letter_id
             where k.practice_id = $1 and k.id in ",
            $ids,
            " and x.practice_id = k.practice_id and x.group_id = k.id and o.practice_id = x.practice_id and o.id = x.id
             and o.state in ('prepared', 'waiting', 'declined') order by o.offered_at, o.id limit 2000"
        )
    };
}

/// The guests of these groups, each once, then those who were asked and are not in.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn guests(db: &mut Connection, reach: &Reach, groups: &[GroupId]) -> Answer<HashMap<GroupId, Vec<GroupGuest>>> {
    const IN: Sql = Sql::twin(
        guests!("(select unhex(value) from json_each($2))"),
        guests!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    const ASKED: Sql = Sql::twin(
        asked!("(select unhex(value) from json_each($2))"),
        asked!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    let mut found: HashMap<GroupId, Vec<GroupGuest>> = HashMap::new();
    if groups.is_empty() {
        return Ok(found);
    }
    let inside: Vec<GroupGuest> = db.rows(IN, values![reach.practice(), id_list(groups)]).await?;
    let asked: Vec<GroupGuest> = db.rows(ASKED, values![reach.practice(), id_list(groups)]).await?;
    for guest in inside.into_iter().chain(asked) {
        let known = found.entry(guest.group_id).or_default();
        // A guest has a grant at each owner.
        if guest.state != "accepted" || known.iter().all(|one| one.address != guest.address) {
            known.push(guest);
        }
    }
    Ok(found)
}
