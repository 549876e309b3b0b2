//! The rows of offers, and of grants that are not somebody's own.

use super::kind::Kind;
use crate::{
    answer::Answer,
    outbox::{InLine, in_line},
    practices::Present,
};
use portico_database::{Connection, DatabaseError, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, GrantId, GroupId, LetterId, LoginId, Moment, OfferId, StaffId};

/// An offer as it is written.
pub(crate) struct NewOffer<'a> {
    pub(crate) id: OfferId,
    pub(crate) kind: Kind,
    pub(crate) group: Option<GroupId>,
    pub(crate) name: (&'a str, &'a str),
    pub(crate) address: &'a EmailAddress,
    pub(crate) rights: String,
    pub(crate) relationship: &'a str,
    pub(crate) authority: &'a str,
    pub(crate) starts_at: Moment,
    pub(crate) ends_at: Option<Moment>,
    pub(crate) by: Option<StaffId>,
    pub(crate) now: Moment,
    pub(crate) expires_at: Moment,
}

/// Writes an offer.
pub(crate) async fn offer(db: &mut Connection, reach: &Reach, new: &NewOffer<'_>, clients: &[ClientId]) -> Answer<()> {
    const OFFER: &str =
        "insert into offers (practice_id, id, kind, group_id, given_name, family_name, address, address_normalised, rights,
     relationship, authority, starts_at, ends_at, state, offered_by, offered_at, expires_at, answered_at, letter_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'prepared', $14, $15, $16, null, null)";
    const CLIENT: &str = "insert into offer_clients (practice_id, offer_id, client_id) values ($1, $2, $3)";
    let values = values![
        reach.practice(),
        new.id,
        new.kind.word(),
        new.group,
        new.name.0,
        new.name.1,
        new.address.as_str(),
        new.address.normalised(),
        new.rights.as_str(),
        new.relationship,
        new.authority,
        new.starts_at,
        new.ends_at,
        new.by,
        new.now,
        new.expires_at
    ];
    db.run(OFFER, values).await?;
    for client in clients {
        db.run(CLIENT, values![reach.practice(), new.id, *client]).await?;
    }
    Ok(())
}

macro_rules! offers_where {
    ($condition:literal) => {
        concat!(
            "select o.id, o.kind, o.group_id, o.given_name, o.family_name, o.address, o.address_normalised, o.rights, o.relationship,
             o.authority, o.starts_at, o.ends_at, o.state, o.offered_by, o.offered_at, o.expires_at, l.state as delivery
             from offers o left join letters l on l.practice_id = o.practice_id and l.id = o.letter_id where o.practice_id = $1 and ",
            $condition
        )
    };
}

record! {
    /// An offer.
    #[derive(Debug, Clone)]
    pub struct Offer {
        pub id: OfferId,
        pub kind: String,
        pub group_id: Option<GroupId>,
        pub given_name: String,
        pub family_name: String,
        pub address: String,
        pub address_normalised: String,
        pub rights: String,
        pub relationship: String,
        pub authority: String,
        pub starts_at: Moment,
        pub ends_at: Option<Moment>,
        pub state: String,
        pub offered_by: Option<StaffId>,
        pub offered_at: Moment,
        pub expires_at: Moment,
        /// What became of its letter.
        pub delivery: Option<String>,
    }
}

impl Offer {
    /// Whether it can be answered.
    pub(crate) fn waits(&self, now: Moment) -> bool {
        self.state == "waiting" && self.expires_at > now
    }
    /// Given and family name of whom it is for.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }
}

/// One offer.
pub(crate) async fn offer_of(db: &mut Connection, reach: &Reach, id: OfferId) -> Answer<Option<Offer>> {
    Ok(db.row(offers_where!("o.id = $2"), values![reach.practice(), id]).await?)
}

/// The offers for a client that wait or were turned down, the newest first.
pub(crate) async fn offers_for(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Offer>> {
    const FOR: &str = offers_where!(
        "o.state in ('prepared', 'waiting', 'declined') and o.id in (select k.offer_id from offer_clients k where k.practice_id = $1
         and k.client_id = $2) order by o.offered_at desc, o.id desc limit 50"
    );
    Ok(db.rows(FOR, values![reach.practice(), client]).await?)
}

/// The offers of a group that wait or were turned down.
pub(crate) async fn offers_in(db: &mut Connection, reach: &Reach, group: GroupId) -> Answer<Vec<Offer>> {
    const IN: &str =
        offers_where!("o.state in ('prepared', 'waiting', 'declined') and o.group_id = $2 order by o.offered_at, o.id limit 50");
    Ok(db.rows(IN, values![reach.practice(), group]).await?)
}

/// The offers that the owner of a login may answer now: those to its address, once the address is known to be theirs.
pub(crate) async fn offers_to(db: &mut Connection, reach: &Reach, login: LoginId, now: Moment) -> Answer<Vec<Offer>> {
    const TO: &str = offers_where!(
        "o.state = 'waiting' and o.expires_at > $3 and o.address_normalised = (select n.address_normalised from logins n
         where n.practice_id = $1 and n.id = $2 and n.address_confirmed_at is not null) order by o.offered_at, o.id"
    );
    Ok(db.rows(TO, values![reach.practice(), login, now]).await?)
}

/// How many questions wait for the owner of a login: of [`offers_to`] those that are about somebody whose portal can be opened, so that home
/// counts what its page shows.
pub(crate) async fn asked(db: &mut Connection, reach: &Reach, login: LoginId, now: Moment) -> Answer<i64> {
    const ASKED: &str = "select count(*) from offers o where o.practice_id = $1 and o.state = 'waiting' and o.expires_at > $3
     and o.address_normalised = (select n.address_normalised from logins n where n.practice_id = $1 and n.id = $2
     and n.address_confirmed_at is not null) and exists (select 1 from offer_clients k join clients c on c.practice_id = k.practice_id
     and c.id = k.client_id where k.practice_id = $1 and k.offer_id = o.id and c.care_status not in ('deactivated', 'prospective'))";
    Ok(db.row::<(i64,)>(ASKED, values![reach.practice(), login, now]).await?.map_or(0, |(asked,)| asked))
}

record! {
    /// A client whom an offer is about.
    #[derive(Debug, Clone)]
    pub struct About {
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
    }
}

impl About {
    /// What the client is called.
    pub(crate) fn called(&self) -> &str {
        crate::clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}

/// Whom an offer is about, as far as their portals are open at all.
pub(crate) async fn about(db: &mut Connection, reach: &Reach, offer: OfferId) -> Answer<Vec<About>> {
    const ABOUT: &str = "select c.id as client, c.given_name, c.family_name, c.preferred_name
     from offer_clients k join clients c on c.practice_id = k.practice_id and c.id = k.client_id
     where k.practice_id = $1 and k.offer_id = $2 and c.care_status not in ('deactivated', 'prospective') order by c.sort_key, c.id";
    Ok(db.rows(ABOUT, values![reach.practice(), offer]).await?)
}

/// Answers an offer, once. False when it does not wait any more.
pub(crate) async fn answer(db: &mut Connection, reach: &Reach, offer: OfferId, state: &str, now: Moment) -> Answer<bool> {
    const ANSWER: &str = "update offers set state = $3, answered_at = $4 where practice_id = $1 and id = $2 
     and ((state = 'waiting' and expires_at > $4) or (state in ('waiting', 'prepared', 'declined') and $3 = 'withdrawn'))";
    Ok(db.run(ANSWER, values![reach.practice(), offer, state, now]).await? == 1)
}

/// Sends a prepared offer, or one that waits or was turned down once more. False when it went out after `rested`, or was answered.
pub(crate) async fn send(
    db: &mut Connection,
    reach: &Reach,
    offer: OfferId,
    (letter, by): (LetterId, Option<StaffId>),
    (now, rested, expires_at): (Moment, Moment, Moment),
) -> Answer<bool> {
    const SEND: &str = "update offers set state = 'waiting', letter_id = $3, offered_by = $4, offered_at = $5, expires_at = $7,
     answered_at = null where practice_id = $1 and id = $2
     and (state in ('prepared', 'declined') or (state = 'waiting' and offered_at <= $6))";
    let values = values![reach.practice(), offer, letter, by, now, rested, expires_at];
    Ok(db.run(SEND, values).await? == 1)
}

/// Takes the letter of an offer out of the line, if it has not left.
pub(crate) async fn cancel_letter(db: &mut Connection, reach: &Reach, offer: OfferId, now: Moment) -> Answer<()> {
    const LETTER: InLine = in_line!("id = (select o.letter_id from offers o where o.practice_id = $1 and o.id = $2)", "$3");
    LETTER.cancel(db, values![reach.practice(), offer], now).await?;
    Ok(())
}

/// Whether this address has an offer for the client that waits, or a login that the client's portal is open to or frozen for.
pub(crate) async fn has_already(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    address: &EmailAddress,
    now: Moment,
) -> Answer<bool> {
    const HAS: &str = "select cast(1 as bigint) from practices p where p.id = $1 and (exists (select 1 from offers o
     join offer_clients k on k.practice_id = o.practice_id and k.offer_id = o.id where o.practice_id = $1 and k.client_id = $2
     and o.address_normalised = $3 and (o.state = 'prepared' or (o.state = 'waiting' and o.expires_at > $4)))
     or exists (select 1 from logins l join grants g on g.practice_id = l.practice_id and g.login_id = l.id
     where l.practice_id = $1 and l.address_normalised = $3 and g.client_id = $2 and g.ended_at is null
     and (g.ends_at is null or g.ends_at > $4)))";
    Ok(db.row::<(i64,)>(HAS, values![reach.practice(), client, address.normalised(), now]).await?.is_some())
}

/// Joins a login to a client's portal as an accepted offer says. False when the two are joined already.
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
        pub kind: String,
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
        /// Whether it opens the portal at this moment, the switches of practice and client aside.
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

/// Takes a client out of the offers of a group that were not accepted.
pub(crate) async fn leave_offers(db: &mut Connection, reach: &Reach, group: GroupId, client: ClientId) -> Answer<()> {
    const LEAVE: &str =
        "delete from offer_clients where practice_id = $1 and client_id = $3 and offer_id in (select o.id from offers o
     where o.practice_id = $1 and o.group_id = $2 and o.state <> 'accepted')";
    db.run(LEAVE, values![reach.practice(), group, client]).await?;
    Ok(())
}

/// Ends a grant that is not the client's own. False when it has ended.
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
    Ok(db.row::<(i64,)>(WAS, values![reach.practice(), grant, client, group]).await?.is_some())
}

/// Ends the sessions in which a grant is open. Returns how many.
pub(crate) async fn end_sessions(db: &mut Connection, reach: &Reach, grant: GrantId, now: Moment) -> Answer<u64> {
    const END: &str = "update sessions set ended_at = $3 where practice_id = $1 and audience = 'portal' and grant_id = $2
     and ended_at is null";
    Ok(db.run(END, values![reach.practice(), grant, now]).await?)
}

/// Changes what a grant opens and how long.
pub(crate) async fn change(
    db: &mut Connection,
    reach: &Reach,
    (client, grant): (ClientId, GrantId),
    rights: &str,
    (relationship, authority): (&str, &str),
    ends_at: Option<Moment>,
) -> Answer<bool> {
    const CHANGE: &str = "update grants set rights = $4, relationship = $5, authority = $6, ends_at = $7
     where practice_id = $1 and client_id = $2 and id = $3 and kind in ('guardian', 'proxy') and ended_at is null";
    let values = values![reach.practice(), client, grant, rights, relationship, authority, ends_at];
    Ok(db.run(CHANGE, values).await? == 1)
}

/// Closes the portal of a client to everybody who acts for them. False when it is closed to them already.
pub(crate) async fn freeze(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    reason: &str,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const FREEZE: &str = "update clients set frozen_at = $3, frozen_by = $4, frozen_reason = $5
     where practice_id = $1 and id = $2 and frozen_at is null";
    Ok(db.run(FREEZE, values![reach.practice(), client, now, by, reason]).await? == 1)
}

/// Opens it to them again. False when it was not closed.
pub(crate) async fn thaw(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const THAW: &str = "update clients set frozen_at = null, frozen_by = null, frozen_reason = null
     where practice_id = $1 and id = $2 and frozen_at is not null";
    Ok(db.run(THAW, values![reach.practice(), client]).await? == 1)
}

/// Ends the sessions of everybody who acts for a client. Returns how many.
pub(crate) async fn end_sessions_of_others(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<u64> {
    const END: &str = "update sessions set ended_at = $3 where practice_id = $1 and audience = 'portal' and ended_at is null
     and grant_id in (select g.id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind in ('guardian', 'proxy'))";
    Ok(db.run(END, values![reach.practice(), client, now]).await?)
}

record! {
    /// Whether those who act for a client are shut out, and when guardians step back.
    #[derive(Debug, Clone)]
    pub struct Frozen {
        pub frozen_at: Option<Moment>,
        pub frozen_by: Option<String>,
        pub frozen_reason: Option<String>,
        pub birth_date: Option<String>,
    }
}

/// Reads it.
pub(crate) async fn frozen(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Frozen>> {
    const FROZEN: &str = "select c.frozen_at, s.name as frozen_by, c.frozen_reason, c.birth_date from clients c
     left join staff s on s.practice_id = c.practice_id and s.id = c.frozen_by where c.practice_id = $1 and c.id = $2";
    Ok(db.row(FROZEN, values![reach.practice(), client]).await?)
}

/// The client who signs in with an address, or who has it on file: where a slip in the address is mended. Only within reach.
pub(crate) async fn who_has(
    db: &mut Connection,
    reach: &Reach,
    except: ClientId,
    address_normalised: &str,
) -> Answer<Vec<(ClientId, String, String)>> {
    const WHO: &str = "select c.id, c.given_name, c.family_name from logins l
     join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self' and g.ended_at is null
     join clients c on c.practice_id = g.practice_id and c.id = g.client_id
     where l.practice_id = $1 and l.address_normalised = $4 and c.id <> $3
     and (exists (select 1 from assignments a where a.practice_id = c.practice_id and a.client_id = c.id and a.staff_id = $2)
     or $2 is null) limit 5";
    Ok(db.rows(WHO, values![reach.practice(), reach.assigned_to(), except, address_normalised]).await?)
}

/// Clients with guardians who come of age by a day, of whom staff were not told yet.
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

/// Notes that staff were told. False when somebody else did.
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

/// Decides at which age the access of guardians is suspended.
pub(crate) async fn set_guardian_age(db: &mut Connection, reach: &Reach, age: i64) -> Answer<()> {
    const SET: &str = "update practices set guardian_age = $2 where id = $1";
    db.run(SET, values![reach.practice(), age]).await?;
    Ok(())
}

/// Decides whether guests are invited in the act that adds them.
pub(crate) async fn set_invites_guests(db: &mut Connection, reach: &Reach, on: bool) -> Answer<()> {
    const SET: &str = "update practices set invites_guests = $2 where id = $1";
    db.run(SET, values![reach.practice(), on]).await?;
    Ok(())
}
