//! Everything about one client: read for the page that changes it, written after the change.

use super::{
    insert::{Rows, Stamp},
    narrow::nobody,
    standing::refresh,
};
use crate::{
    answer::Answer,
    clients::{
        client::{CareStatus, NewClient, Subscription},
        standing::Standing,
    },
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailId, Moment, StaffId};

record! {
    /// The client's own row.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ClientFacts {
        pub(crate) id: ClientId,
        pub(crate) given_name: String,
        pub(crate) family_name: String,
        pub(crate) preferred_name: Option<String>,
        pub(crate) pronouns: Option<String>,
        pub(crate) birth_date: Option<String>,
        pub(crate) language: String,
        pub(crate) care_status: CareStatus,
        pub(crate) care_status_reason: Option<String>,
        pub(crate) care_status_at: Moment,
        pub(crate) subscription: Subscription,
        pub(crate) standing: Standing,
        pub(crate) standing_until: Moment,
        pub(crate) main_address: Option<String>,
        pub(crate) version: i64,
    }
}

record! {
    /// One address with who recorded the consent, and when.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct EmailFacts {
        pub(crate) id: EmailId,
        pub(crate) address: String,
        pub(crate) address_normalised: String,
        pub(crate) label: String,
        pub(crate) consent: bool,
        pub(crate) consent_at: Option<Moment>,
        pub(crate) consent_by: Option<StaffId>,
        pub(crate) consent_by_name: Option<String>,
        /// Since when it counts as wrong, because whoever got a letter there said so.
        pub(crate) wrong_since: Option<Moment>,
    }
}

record! {
    /// One phone.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PhoneFacts {
        pub(crate) number: String,
        pub(crate) label: String,
        pub(crate) consent: bool,
    }
}

record! {
    /// One contact.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ContactFacts {
        pub(crate) name: String,
        pub(crate) relationship: String,
        pub(crate) address: Option<String>,
        pub(crate) number: Option<String>,
    }
}

/// Everything about one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientRecord {
    /// The client's own row.
    pub(crate) facts: ClientFacts,
    /// Addresses, the first one first.
    pub(crate) emails: Vec<EmailFacts>,
    /// Phones in order.
    pub(crate) phones: Vec<PhoneFacts>,
    /// Contacts in order.
    pub(crate) contacts: Vec<ContactFacts>,
    /// Assigned staff members, by name.
    pub(crate) assigned: Vec<(StaffId, String)>,
}

/// Everything about one client within reach.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn record(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<ClientRecord>> {
    const FACTS: &str = "select c.id, c.given_name, c.family_name, c.preferred_name, c.pronouns, c.birth_date, c.language,
 c.care_status, c.care_status_reason, c.care_status_at, c.subscription, c.standing, c.standing_until, c.main_address, c.version
 from clients c where c.practice_id = $1 and c.id = $2 and (not $3 or exists (
 select 1 from assignments b where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $4))";
    const EMAILS: &str = "select e.id, e.address, e.address_normalised, e.label, e.consent, e.consent_at, e.consent_by,
 (select s.name from staff s where s.practice_id = e.practice_id and s.id = e.consent_by) as consent_by_name,
 (select w.since from wrong_addresses w where w.practice_id = e.practice_id and w.client_id = e.client_id
 and w.address_normalised = e.address_normalised) as wrong_since
 from client_emails e where e.practice_id = $1 and e.client_id = $2 order by e.position, e.id";
    const PHONES: &str =
        "select number, label, consent from client_phones where practice_id = $1 and client_id = $2 order by position, id";
    const CONTACTS: &str =
        "select name, relationship, address, number from contacts where practice_id = $1 and client_id = $2 order by name, id";
    const ASSIGNED: &str =
        "select s.id, s.name from assignments a join staff s on s.practice_id = a.practice_id and s.id = a.staff_id
 where a.practice_id = $1 and a.client_id = $2 order by s.name, s.id";
    let within = reach.assigned_to();
    let staff = within.unwrap_or_else(nobody);
    let practice = reach.practice();
    let Some(facts) = db.row(FACTS, values![practice, client, within.is_some(), staff]).await? else { return Ok(None) };
    Ok(Some(ClientRecord {
        facts,
        emails: db.rows(EMAILS, values![practice, client]).await?,
        phones: db.rows(PHONES, values![practice, client]).await?,
        contacts: db.rows(CONTACTS, values![practice, client]).await?,
        assigned: db.rows(ASSIGNED, values![practice, client]).await?,
    }))
}

const CHANGE: &str = "update clients set given_name = $3, family_name = $4, preferred_name = $5, pronouns = $6, birth_date = $7,
 language = $8, care_status = $9, care_status_reason = $10, care_status_at = $11, subscription = $12, sort_key = $13,
 version = version + 1, updated_at = $14 where practice_id = $1 and id = $2 and version = $15";

/// Rewrites a client. False if the version is no longer the one that was read. Addresses that stay keep their id and the record of
/// their consent. The standing is refreshed.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn change(
    db: &mut Connection,
    reach: &Reach,
    before: &ClientRecord,
    new: &NewClient,
    stamp: Stamp<'_>,
) -> Answer<bool> {
    let (practice, client, now) = (reach.practice(), before.facts.id, stamp.now);
    let moved = before.facts.care_status != new.care_status || before.facts.care_status_reason != new.care_status_reason;
    let care_status_at = if moved { now } else { before.facts.care_status_at };
    let sort_key = new.name.sort_key();
    let values = values![
        practice,
        client,
        new.name.given(),
        new.name.family(),
        new.name.preferred(),
        new.pronouns.as_deref(),
        new.birth_date.map(|born| born.to_string()),
        new.language.as_str(),
        new.care_status,
        new.care_status_reason.as_deref(),
        care_status_at,
        new.subscription,
        sort_key.as_str(),
        now,
        before.facts.version,
    ];
    if db.run(CHANGE, values).await? == 0 {
        return Ok(false);
    }
    for sql in [
        "delete from client_emails where practice_id = $1 and client_id = $2",
        "delete from client_phones where practice_id = $1 and client_id = $2",
        "delete from contacts where practice_id = $1 and client_id = $2",
        "delete from assignments where practice_id = $1 and client_id = $2",
        "delete from search_terms where practice_id = $1 and client_id = $2",
    ] {
        db.run(sql, values![practice, client]).await?;
    }
    let mut rows = Rows::default();
    rows.hang(practice, client, new, &before.emails, stamp);
    rows.write(db, practice).await?;
    refresh(db, practice, &[client], now).await?;
    Ok(true)
}

record! {
    /// A client on file who may be the same person.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Likely {
        pub(crate) id: ClientId,
        pub(crate) given_name: String,
        pub(crate) family_name: String,
        pub(crate) birth_date: Option<String>,
    }
}

macro_rules! likely {
    ($where:literal) => {
        concat!(
            "select c.id, c.given_name, c.family_name, c.birth_date from clients c where c.practice_id = $1 and (not $2 or exists (
 select 1 from assignments b where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $3)) and ",
            $where,
            " order by c.sort_key, c.id limit 5"
        )
    };
}

/// Clients on file within reach who may be the same person: the same name and day of birth, or one of the addresses or phones.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn likely_the_same(db: &mut Connection, reach: &Reach, new: &NewClient) -> Answer<Vec<Likely>> {
    const BY_NAME: &str = likely!("c.sort_key = $4 and c.birth_date = $5");
    const BY_ADDRESS: &str =
        likely!("c.id in (select e.client_id from client_emails e where e.practice_id = $1 and e.address_normalised = $4)");
    const BY_PHONE: &str =
        likely!("c.id in (select p.client_id from client_phones p where p.practice_id = $1 and p.digits = $4)");
    let within = reach.assigned_to();
    let staff = within.unwrap_or_else(nobody);
    let (practice, bounded) = (reach.practice(), within.is_some());
    let mut likely: Vec<Likely> = Vec::new();
    if let Some(born) = new.birth_date {
        likely.extend(db.rows(BY_NAME, values![practice, bounded, staff, new.name.sort_key(), born.to_string()]).await?);
    }
    for email in &new.emails {
        likely.extend(db.rows(BY_ADDRESS, values![practice, bounded, staff, email.address.normalised()]).await?);
    }
    for phone in &new.phones {
        likely.extend(db.rows(BY_PHONE, values![practice, bounded, staff, phone.number.digits()]).await?);
    }
    likely.sort_by_key(|one| one.id);
    likely.dedup_by_key(|one| one.id);
    Ok(likely)
}
