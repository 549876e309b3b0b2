//! Grants that came from an accepted offer, and the people they belong to.

use super::Offer;
use crate::{
    access::rights::Rights,
    answer::Answer,
    practices::{GrantKind, Present},
    within_reach::within_reach,
};
use portico_database::{Connection, DatabaseError, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, GrantId, GroupId, LoginId, Moment};

/// Gives a login the access to a client's portal that an accepted offer names. False if it has access already.
pub(crate) async fn grant(
    db: &mut Connection,
    reach: &Reach,
    id: GrantId,
    (login, client): (LoginId, ClientId),
    offer: &Offer,
    now: Moment,
) -> Answer<bool> {
    // One whose last day is over makes room for the next.
    const OVER: &str = "update grants set ended_at = ends_at where practice_id = $1 and login_id = $2 and client_id = $3
     and ended_at is null and ends_at <= $4";
    const GRANT: &str =
        "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at, offer_id, group_id, rights,
     relationship, authority, starts_at, ends_at)
     select $1, $2, $3, $4, o.kind, $5, null, o.id, o.group_id, o.rights, o.relationship, o.authority, o.starts_at, o.ends_at
     from offers o where o.practice_id = $1 and o.id = $6 and o.state = 'accepted'";
    db.run(OVER, values![reach.practice(), login, client, now]).await?;
    match db.run(GRANT, values![reach.practice(), id, login, client, now, offer.id]).await {
        Ok(touched) => Ok(touched == 1),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

record! {
    /// A grant with the person it belongs to.
    #[derive(Debug, Clone)]
    pub struct Person {
        pub grant_id: GrantId,
        pub login: LoginId,
        pub client: ClientId,
        pub group_id: Option<GroupId>,
        pub kind: GrantKind,
        pub given_name: String,
        pub family_name: String,
        pub address: String,
        pub rights: String,
        pub relationship: String,
        pub authority: String,
        pub created_at: Moment,
        pub starts_at: Moment,
        pub ends_at: Option<Moment>,
        pub last_signed_in_at: Option<Moment>,
        /// Whether it opens the portal at this moment, leaving aside the switches of practice and client.
        pub is_open: bool,
    }
}

impl Person {
    /// Given and family name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }
}

macro_rules! people_where {
    ($condition:literal) => {
        concat!(
            "select g.id as grant_id, l.id as login, g.client_id as client, g.group_id, g.kind, coalesce(s.given_name, l.given_name, '') as given_name,
             coalesce(s.family_name, l.family_name, '') as family_name, l.address, g.rights, g.relationship, g.authority,
             g.created_at, g.starts_at, g.ends_at, l.last_signed_in_at,
             (g.kind = 'self' or (g.starts_at <= $3 and (g.ends_at is null or g.ends_at > $3)
             and (g.kind = 'guest' or c.frozen_at is null)
             and (g.kind <> 'guardian' or c.birth_date is null or c.birth_date > $4))) as is_open
             from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
             join clients c on c.practice_id = g.practice_id and c.id = g.client_id
             left join grants w on w.practice_id = l.practice_id and w.login_id = l.id and w.kind = 'self' and w.ended_at is null
             left join clients s on s.practice_id = w.practice_id and s.id = w.client_id
             where g.practice_id = $1 and g.ended_at is null and ",
            $condition
        )
    };
}

/// Everybody who has access to a client's portal, the client first.
pub(crate) async fn people(db: &mut Connection, reach: &Reach, client: ClientId, present: &Present) -> Answer<Vec<Person>> {
    const PEOPLE: &str =
        people_where!("g.client_id = $2 order by case when g.kind = 'self' then 0 else 1 end, g.created_at, g.id");
    Ok(db.rows(PEOPLE, values![reach.practice(), client, present.now, present.came_of_age.as_str()]).await?)
}

/// The guests of a group, each with one of their grants.
pub(crate) async fn guests(db: &mut Connection, reach: &Reach, group: GroupId, present: &Present) -> Answer<Vec<Person>> {
    const GUESTS: &str = people_where!(
        "g.group_id = $2 and not exists (select 1 from grants o where o.practice_id = g.practice_id and o.group_id = g.group_id
         and o.login_id = g.login_id and o.ended_at is null and o.id < g.id) order by g.created_at, g.id"
    );
    Ok(db.rows(GUESTS, values![reach.practice(), group, present.now, present.came_of_age.as_str()]).await?)
}

/// Every grant of a login in a group.
pub(crate) async fn grants_of_guest(
    db: &mut Connection,
    reach: &Reach,
    group: GroupId,
    login: LoginId,
    present: &Present,
) -> Answer<Vec<Person>> {
    const OF: &str = people_where!("g.group_id = $2 and g.login_id = $5 order by g.id");
    Ok(db.rows(OF, values![reach.practice(), group, present.now, present.came_of_age.as_str(), login]).await?)
}

/// Every grant of a group at one client.
pub(crate) async fn grants_at(
    db: &mut Connection,
    reach: &Reach,
    group: GroupId,
    client: ClientId,
    present: &Present,
) -> Answer<Vec<Person>> {
    const AT: &str = people_where!("g.group_id = $2 and g.client_id = $5 order by g.id");
    Ok(db.rows(AT, values![reach.practice(), group, present.now, present.came_of_age.as_str(), client]).await?)
}

/// Ends a grant that is not the client's own. False if it has ended.
pub(crate) async fn end(db: &mut Connection, reach: &Reach, client: ClientId, grant: GrantId, now: Moment) -> Answer<bool> {
    const END: &str = "update grants set ended_at = $4 where practice_id = $1 and client_id = $2 and id = $3 and kind <> 'self'
     and ended_at is null";
    Ok(db.run(END, values![reach.practice(), client, grant, now]).await? == 1)
}

/// Whether there was such a grant, at this client or in this group.
pub(crate) async fn was_there(
    db: &mut Connection,
    reach: &Reach,
    grant: GrantId,
    client: Option<ClientId>,
    group: Option<GroupId>,
) -> Answer<bool> {
    const WAS: &str = "select cast(1 as bigint) from grants where practice_id = $1 and id = $2 and kind <> 'self'
     and ended_at is not null and (client_id = $3 or group_id = $4)";
    Ok(db.any(WAS, values![reach.practice(), grant, client, group]).await?)
}

/// Ends the sessions in which a grant is open. Returns how many.
pub(crate) async fn end_sessions(db: &mut Connection, reach: &Reach, grant: GrantId, now: Moment) -> Answer<u64> {
    const END: &str = "update sessions set ended_at = $3 where practice_id = $1 and audience = 'portal' and grant_id = $2
     and ended_at is null";
    Ok(db.run(END, values![reach.practice(), grant, now]).await?)
}

/// Changes what a grant opens and for how long, if it still opens what the form was made from. One whose last day is over is not changed:
/// it would open again, and nobody was asked.
pub(crate) async fn change(
    db: &mut Connection,
    reach: &Reach,
    (client, grant): (ClientId, GrantId),
    terms: &Terms,
    made_from: &MadeFrom,
    now: Moment,
) -> Answer<bool> {
    const CHANGE: &str = "update grants set rights = $4, relationship = $5, authority = $6, ends_at = $7
     where practice_id = $1 and client_id = $2 and id = $3 and kind in ('guardian', 'proxy') and ended_at is null
     and (ends_at is null or ends_at > $8) and rights = $9 and coalesce(ends_at, 0) = $10";
    let (rights, relationship, authority) = (terms.rights.stored(), terms.relationship.as_str(), terms.authority.as_str());
    let (was_rights, was_ends) = (made_from.rights.as_str(), made_from.ends_at.map_or(0, Moment::millis));
    let values = values![
        reach.practice(),
        client,
        grant,
        rights.as_str(),
        relationship,
        authority,
        terms.ends_at,
        now,
        was_rights,
        was_ends
    ];
    Ok(db.run(CHANGE, values).await? == 1)
}

/// What a grant opens, on what grounds, and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// What it opens.
    pub rights: Rights,
    /// How they are related to the client.
    pub relationship: String,
    /// What lets them act for the client.
    pub authority: String,
    /// The moment at which it ends by itself.
    pub ends_at: Option<Moment>,
}

/// What a form that changes a grant was made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MadeFrom {
    /// What it opened, as the row had it.
    pub rights: String,
    /// Until when it opened it.
    pub ends_at: Option<Moment>,
}

/// The client who signs in with an address, or who has it on file: for correcting a slip in it. Only within reach.
pub(crate) async fn who_has(
    db: &mut Connection,
    reach: &Reach,
    except: ClientId,
    address_normalised: &str,
) -> Answer<Vec<(ClientId, String, String)>> {
    const WHO: &str = concat!(
        "select c.id, c.given_name, c.family_name from logins l
     join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self' and g.ended_at is null
     join clients c on c.practice_id = g.practice_id and c.id = g.client_id
     where l.practice_id = $1 and l.address_normalised = $4 and c.id <> $3
     and ",
        within_reach!("c.practice_id", "c.id", "$2"),
        " limit 5"
    );
    Ok(db.rows(WHO, values![reach.practice(), reach.assigned_to(), except, address_normalised]).await?)
}
