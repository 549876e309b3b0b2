//! Offers, from being written to being answered, and the letter that carries each.

use super::super::kind::{Kind, OfferState};
use crate::{
    answer::Answer,
    outbox::{InLine, in_line},
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, GroupId, LetterId, LoginId, Moment, OfferId, StaffId};

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
        new.kind,
        new.group,
        new.name.0,
        new.name.1,
        new.address,
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
            "select o.id, o.kind, o.group_id, o.given_name, o.family_name, o.address, o.rights, o.relationship,
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
        pub kind: Kind,
        pub group_id: Option<GroupId>,
        pub given_name: String,
        pub family_name: String,
        pub address: EmailAddress,
        pub rights: String,
        pub relationship: String,
        pub authority: String,
        pub starts_at: Moment,
        pub ends_at: Option<Moment>,
        pub state: OfferState,
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
        self.state == OfferState::Waiting && self.expires_at > now
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

/// The offers whose newest letter this is and that wait for an answer, each with every client whom it is about.
pub(crate) async fn asked_by(db: &mut Connection, reach: &Reach, letter: LetterId) -> Answer<Vec<(OfferId, ClientId)>> {
    const ASKED: &str = "select o.id, k.client_id from offers o
     join offer_clients k on k.practice_id = o.practice_id and k.offer_id = o.id
     where o.practice_id = $1 and o.letter_id = $2 and o.state = 'waiting' order by k.client_id";
    Ok(db.rows(ASKED, values![reach.practice(), letter]).await?)
}

/// The offers for a client that wait or were declined, newest first.
pub(crate) async fn offers_for(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Offer>> {
    const FOR: &str = offers_where!(
        "o.state in ('prepared', 'waiting', 'declined') and o.id in (select k.offer_id from offer_clients k where k.practice_id = $1
         and k.client_id = $2) order by o.offered_at desc, o.id desc limit 50"
    );
    Ok(db.rows(FOR, values![reach.practice(), client]).await?)
}

/// The offers of a group that wait or were declined.
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

/// How many questions wait for the owner of a login: of [`offers_to`] those that are about somebody whose portal can be opened, so that
/// home counts what its page shows.
pub(crate) async fn asked(db: &mut Connection, reach: &Reach, login: LoginId, now: Moment) -> Answer<i64> {
    const ASKED: &str = "select count(*) from offers o where o.practice_id = $1 and o.state = 'waiting' and o.expires_at > $3
     and o.address_normalised = (select n.address_normalised from logins n where n.practice_id = $1 and n.id = $2
     and n.address_confirmed_at is not null) and exists (select 1 from offer_clients k join clients c on c.practice_id = k.practice_id
     and c.id = k.client_id where k.practice_id = $1 and k.offer_id = o.id and c.portal_on
     and c.care_status not in ('deactivated', 'prospective'))";
    Ok(db.count(ASKED, values![reach.practice(), login, now]).await?)
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

/// The clients an offer is about, if their portals are open at all.
pub(crate) async fn about(db: &mut Connection, reach: &Reach, offer: OfferId) -> Answer<Vec<About>> {
    const ABOUT: &str = "select c.id as client, c.given_name, c.family_name, c.preferred_name
     from offer_clients k join clients c on c.practice_id = k.practice_id and c.id = k.client_id
     where k.practice_id = $1 and k.offer_id = $2 and c.portal_on and c.care_status not in ('deactivated', 'prospective')
     order by c.sort_key, c.id";
    Ok(db.rows(ABOUT, values![reach.practice(), offer]).await?)
}

/// The offers to others that wait for an answer, with how many records each is about; where it is asked for, those that were declined too.
pub(crate) async fn questions(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    declined_too: bool,
) -> Answer<Vec<(OfferId, i64)>> {
    const WAITING: &str =
        "select o.id, (select count(*) from offer_clients x where x.practice_id = o.practice_id and x.offer_id = o.id)
     from offers o join offer_clients y on y.practice_id = o.practice_id and y.offer_id = o.id
     where o.practice_id = $1 and y.client_id = $2 and (o.state in ('prepared', 'waiting') or ($3 and o.state = 'declined'))
     order by o.id";
    Ok(db.rows(WAITING, values![reach.practice(), client, declined_too]).await?)
}

/// Removes this client from an offer that is about others too.
pub(crate) async fn leave_question(db: &mut Connection, reach: &Reach, offer: OfferId, client: ClientId) -> Answer<()> {
    const LEAVE: &str = "delete from offer_clients where practice_id = $1 and offer_id = $2 and client_id = $3";
    db.run(LEAVE, values![reach.practice(), offer, client]).await?;
    Ok(())
}

/// All clients of an offer, whether or not their portals are open.
pub(crate) async fn clients_of(db: &mut Connection, reach: &Reach, offer: OfferId) -> Answer<Vec<ClientId>> {
    const OF: &str = "select client_id from offer_clients where practice_id = $1 and offer_id = $2 order by client_id";
    let rows: Vec<(ClientId,)> = db.rows(OF, values![reach.practice(), offer]).await?;
    Ok(rows.into_iter().map(|(client,)| client).collect())
}

/// Answers an offer, once. False if it no longer waits.
pub(crate) async fn answer(db: &mut Connection, reach: &Reach, offer: OfferId, state: OfferState, now: Moment) -> Answer<bool> {
    const ANSWER: &str = "update offers set state = $3, answered_at = $4 where practice_id = $1 and id = $2 
     and ((state = 'waiting' and expires_at > $4) or (state in ('waiting', 'prepared', 'declined') and $3 = 'withdrawn'))";
    Ok(db.run(ANSWER, values![reach.practice(), offer, state, now]).await? == 1)
}

/// Sends an offer that was prepared, waits or was declined. False if it went out after `rested`, or was answered.
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

/// How many letters with an offer about a client were made for an address since a moment, whatever became of the offers.
pub(crate) async fn asked_since(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    address: &EmailAddress,
    since: Moment,
) -> Answer<i64> {
    const MADE: &str = "select count(*) from offers o join audit_events e on e.practice_id = $1 and e.client_id = $2
     and e.subject_id = o.id where o.practice_id = $1 and o.address_normalised = $3 and e.action = 'offer.made' and e.at > $4";
    Ok(db.count(MADE, values![reach.practice(), client, address.normalised(), since]).await?)
}

/// Takes the letter of an offer out of the line, if it has not left.
pub(crate) async fn cancel_letter(db: &mut Connection, reach: &Reach, offer: OfferId, now: Moment) -> Answer<()> {
    const LETTER: InLine = in_line!("id = (select o.letter_id from offers o where o.practice_id = $1 and o.id = $2)", "$3");
    LETTER.cancel(db, values![reach.practice(), offer], now).await?;
    Ok(())
}

/// The offers whose letter has not left.
pub(crate) async fn unsent(db: &mut Connection, reach: &Reach) -> Answer<Vec<(OfferId,)>> {
    const UNSENT: &str = "select o.id from letters l cross join offers o where l.practice_id = $1 and l.batch_id is null
     and l.kind = 'offer' and l.state in ('queued', 'deferred', 'held') and o.practice_id = l.practice_id and o.letter_id = l.id
     and o.state = 'waiting' order by o.id";
    Ok(db.rows(UNSENT, values![reach.practice()]).await?)
}

/// Sets an offer back to written but not sent. False if it was answered in the meantime.
pub(crate) async fn stop(db: &mut Connection, reach: &Reach, offer: OfferId) -> Answer<bool> {
    const STOP: &str = "update offers set state = 'prepared', letter_id = null where practice_id = $1 and id = $2
     and state = 'waiting'";
    Ok(db.run(STOP, values![reach.practice(), offer]).await? == 1)
}

/// Whether this address has a waiting offer for the client, or a login for which the client's portal is open or frozen.
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
    Ok(db.any(HAS, values![reach.practice(), client, address.normalised(), now]).await?)
}
