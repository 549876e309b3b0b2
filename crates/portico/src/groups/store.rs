//! The rows of groups and their owners.

use super::kind::GroupKind;
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, GroupId, Identity, Moment, StaffId};
use uuid::Uuid;

record! {
    /// A group.
    #[derive(Debug, Clone)]
    pub struct Group {
        pub id: GroupId,
        pub name: String,
        pub kind: GroupKind,
    }
}

/// A group within reach: for somebody who sees assigned clients only, a group with such a client in it.
pub(crate) async fn group(db: &mut Connection, reach: &Reach, id: GroupId) -> Answer<Option<Group>> {
    const GROUP: &str = "select g.id, g.name, g.kind from client_groups g where g.practice_id = $1 and g.id = $3
     and (exists (select 1 from group_members m join assignments a on a.practice_id = m.practice_id and a.client_id = m.client_id
     where m.practice_id = g.practice_id and m.group_id = g.id and a.staff_id = $2) or $2 is null)";
    Ok(db.row(GROUP, values![reach.practice(), reach.assigned_to(), id]).await?)
}

macro_rules! beside {
    ($turn:literal, $order:literal) => {
        concat!(
            "select g.id, g.name, g.kind from client_groups g where g.practice_id = $1 and (g.name, g.id) ",
            $turn,
            " ($3, $4) and (exists (select 1 from group_members m join assignments a on a.practice_id = m.practice_id
     and a.client_id = m.client_id where m.practice_id = g.practice_id and m.group_id = g.id and a.staff_id = $2) or $2 is null)",
            $order,
            " limit $5"
        )
    };
}

/// Groups within reach by name: those behind one of them, or else from the first on.
pub(super) async fn behind(db: &mut Connection, reach: &Reach, place: Option<&Group>, most: usize) -> Answer<Vec<Group>> {
    const BEHIND: &str = beside!(">", " order by g.name, g.id");
    let (name, id) = place.map_or(("", GroupId::from_uuid(Uuid::nil())), |group| (&*group.name, group.id));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(db.rows(BEHIND, values![reach.practice(), reach.assigned_to(), name, id, most]).await?)
}

/// Those before one of them, the nearest first.
pub(super) async fn before(db: &mut Connection, reach: &Reach, place: &Group, most: usize) -> Answer<Vec<Group>> {
    const BEFORE: &str = beside!("<", " order by g.name desc, g.id desc");
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(db.rows(BEFORE, values![reach.practice(), reach.assigned_to(), &*place.name, place.id, most]).await?)
}

/// Writes a group; false if there is one with this id.
pub(crate) async fn create(
    db: &mut Connection,
    reach: &Reach,
    id: GroupId,
    (name, kind): (&str, GroupKind),
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const CREATE: &str =
        "insert into client_groups (practice_id, id, name, kind, created_by, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (practice_id, id) do nothing";
    Ok(db.run(CREATE, values![reach.practice(), id, name, kind.word(), by, now]).await? == 1)
}

/// Gives it another name or kind.
pub(crate) async fn change(db: &mut Connection, reach: &Reach, id: GroupId, name: &str, kind: GroupKind) -> Answer<()> {
    const CHANGE: &str = "update client_groups set name = $3, kind = $4 where practice_id = $1 and id = $2";
    db.run(CHANGE, values![reach.practice(), id, name, kind.word()]).await?;
    Ok(())
}

/// The owners, in the order in which they came.
pub(crate) async fn owners(db: &mut Connection, reach: &Reach, group: GroupId) -> Answer<Vec<ClientId>> {
    const OWNERS: &str =
        "select m.client_id from group_members m join clients c on c.practice_id = m.practice_id and c.id = m.client_id
     where m.practice_id = $1 and m.group_id = $2 order by m.added_at, m.client_id";
    Ok(db.rows::<(ClientId,)>(OWNERS, values![reach.practice(), group]).await?.into_iter().map(|(id,)| id).collect())
}

/// Makes a client an owner. False if they already are one.
pub(crate) async fn add(db: &mut Connection, reach: &Reach, group: GroupId, client: ClientId, now: Moment) -> Answer<bool> {
    const ADD: &str = "insert into group_members (practice_id, group_id, client_id, added_at) values ($1, $2, $3, $4)
     on conflict (practice_id, group_id, client_id) do nothing";
    Ok(db.run(ADD, values![reach.practice(), group, client, now]).await? == 1)
}

/// Removes an owner. False if they were not one.
pub(crate) async fn remove(db: &mut Connection, reach: &Reach, group: GroupId, client: ClientId) -> Answer<bool> {
    const REMOVE: &str = "delete from group_members where practice_id = $1 and group_id = $2 and client_id = $3";
    Ok(db.run(REMOVE, values![reach.practice(), group, client]).await? == 1)
}
