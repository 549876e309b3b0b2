//! Adds new clients: one from a form, thousands from an import, by the same statements.

use super::{
    super::{
        client::{CareStatus, NewClient},
        search::{Findable, terms},
        standing::Standing,
    },
    record::EmailFacts,
};
use crate::answer::Answer;
use portico_database::{Connection, Sql, Value};
use portico_policy::Reach;
use portico_values::{ClientId, ContactId, EmailId, IdsInOrder, Moment, PhoneId, PracticeId, Randomness, StaffId, new_id};

/// When, and by whom; and the randomness ids are made of.
#[derive(Clone, Copy)]
pub struct Stamp<'a> {
    /// The moment of the act.
    pub now: Moment,
    /// The staff member who acts, where it is one.
    pub staff: Option<StaffId>,
    /// For the ids.
    pub randomness: &'a dyn Randomness,
}

/// What a new client may use at the portal is what the practice has decided for new clients by then (behaviours.md 51).
const CLIENT: &str =
    "insert into clients (practice_id, id, given_name, family_name, preferred_name, pronouns, birth_date, language,
 care_status, care_status_reason, care_status_at, subscription, sort_key, standing, standing_until, last_active_at, portal_on,
 portal_changed_at, portal_changed_by, main_address, import_id, version, created_at, updated_at,
 may_request, may_message, may_see_bills, may_pay)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, null, $15, null, null, $16, $17, 1, $11, $11,
 coalesce((select default_requests from practices where id = $1), true),
 coalesce((select default_messages from practices where id = $1), true),
 coalesce((select default_bills from practices where id = $1), true),
 coalesce((select default_payments from practices where id = $1), true))";
const EMAIL: &str = "insert into client_emails (practice_id, client_id, id, position, address, address_normalised, label,
 consent, consent_at, consent_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const PHONE: &str = "insert into client_phones (practice_id, client_id, id, position, number, digits, label, consent)
 values ($1, $2, $3, $4, $5, $6, $7, $8)";
const CONTACT: &str = "insert into contacts (practice_id, client_id, id, name, relationship, address, number)
 values ($1, $2, $3, $4, $5, $6, $7)";
const ASSIGNMENT: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3) on conflict do nothing";
const TERM: &str = "insert into search_terms (practice_id, term, sort_key, client_id) values ($1, $2, $3, $4)";

/// Puts one client in.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn insert(db: &mut Connection, reach: &Reach, new: &NewClient, stamp: Stamp<'_>) -> Answer<ClientId> {
    let id = new_id(stamp.now, stamp.randomness);
    insert_as(db, reach, id, new, stamp).await?;
    Ok(id)
}

/// Puts one client in under this id; false, and nothing is written, if there is one with it.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn insert_as(
    db: &mut Connection,
    reach: &Reach,
    id: ClientId,
    new: &NewClient,
    stamp: Stamp<'_>,
) -> Answer<bool> {
    let mut rows = Rows::default();
    rows.add(reach, id, new, stamp);
    let client = std::mem::take(&mut rows.clients);
    let once = Sql::from(CLIENT).and(" on conflict (practice_id, id) do nothing");
    if db.run_many(once, client).await? == 0 {
        return Ok(false);
    }
    rows.write(db, reach.practice()).await?;
    Ok(true)
}

/// Puts many clients in, and answers with their ids in the same order.
///
/// # Errors
/// A fault of the database.
pub async fn insert_many(db: &mut Connection, reach: &Reach, new: &[NewClient], stamp: Stamp<'_>) -> Answer<Vec<ClientId>> {
    let in_order = IdsInOrder::at(stamp.now, stamp.randomness);
    let mut ids = Vec::with_capacity(new.len());
    for part in new.chunks(1_000) {
        let mut rows = Rows::default();
        for client in part {
            let id = in_order.next(stamp.randomness);
            rows.add(reach, id, client, stamp);
            ids.push(id);
        }
        rows.write(db, reach.practice()).await?;
    }
    Ok(ids)
}

/// The rows of clients and of what hangs on them, gathered to be written together.
#[derive(Default)]
pub(super) struct Rows {
    clients: Vec<Vec<Value>>,
    emails: Vec<Vec<Value>>,
    phones: Vec<Vec<Value>>,
    contacts: Vec<Vec<Value>>,
    assignments: Vec<Vec<Value>>,
    /// Sorted before they are written, so that the b-tree is walked once from end to end.
    terms: Vec<(String, String, ClientId)>,
}

/// One row of values.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$(portico_database::Value::from($value)),+] };
}

impl Rows {
    fn add(&mut self, reach: &Reach, id: ClientId, new: &NewClient, stamp: Stamp<'_>) {
        let (practice, now) = (reach.practice(), stamp.now);
        let sort_key = new.name.sort_key();
        self.clients.push(row![
            practice,
            id,
            new.name.given(),
            new.name.family(),
            new.name.preferred(),
            new.pronouns.as_deref(),
            new.birth_date.map(|born| born.to_string()),
            new.language.as_str(),
            new.care_status,
            new.care_status_reason.as_deref(),
            now,
            new.subscription,
            sort_key.as_str(),
            standing_of(new),
            true,
            new.main_email().map(|email| email.address.as_str()),
            new.import,
        ]);
        self.hang(practice, id, new, &[], stamp);
    }

    /// What hangs on a client: addresses, phones, contacts, who is assigned, and the words by which they are found. An address among the
    /// `known` keeps its id, and while the consent to it goes on, who recorded that and when.
    pub(super) fn hang(
        &mut self,
        practice: PracticeId,
        client: ClientId,
        new: &NewClient,
        known: &[EmailFacts],
        stamp: Stamp<'_>,
    ) {
        let now = stamp.now;
        for (position, email) in (0_i64..).zip(&new.emails) {
            let (address, normalised, label) = (email.address.as_str(), email.address.normalised(), email.label.as_str());
            let known = known.iter().find(|known| known.address_normalised == normalised);
            let id: EmailId = known.map_or_else(|| new_id(now, stamp.randomness), |known| known.id);
            let kept = known.filter(|known| known.consent && email.consent);
            let at = kept.map_or(Some(now), |known| known.consent_at).filter(|_| email.consent);
            let by = kept.map_or(stamp.staff, |known| known.consent_by).filter(|_| email.consent);
            self.emails.push(row![practice, client, id, position, address, normalised, label, email.consent, at, by]);
        }
        for (position, phone) in (0_i64..).zip(&new.phones) {
            let id: PhoneId = new_id(now, stamp.randomness);
            let (number, digits) = (phone.number.written(), phone.number.digits());
            self.phones.push(row![practice, client, id, position, number, digits, phone.label.as_str(), phone.consent]);
        }
        for contact in &new.contacts {
            let id: ContactId = new_id(now, stamp.randomness);
            let address = contact.address.as_ref().map(|address| address.as_str());
            let number = contact.number.as_ref().map(|number| number.written());
            let (name, relationship) = (contact.name.as_str(), contact.relationship.as_str());
            self.contacts.push(row![practice, client, id, name, relationship, address, number]);
        }
        self.assignments.extend(new.assigned.iter().map(|staff| row![practice, *staff, client]));
        let (name, birth_date) = (&new.name, new.birth_date);
        let person = Findable { given: name.given(), family: name.family(), preferred: name.preferred(), birth_date };
        let found_by = terms(person, new.emails.iter().map(|e| &e.address), new.phones.iter().map(|p| &p.number));
        let sort_key = name.sort_key();
        self.terms.extend(found_by.into_iter().map(|term| (term, sort_key.clone(), client)));
    }

    /// Writes all of them.
    pub(super) async fn write(mut self, db: &mut Connection, practice: PracticeId) -> Answer<()> {
        self.terms.sort_unstable();
        let terms = self.terms.into_iter().map(|(term, sort_key, id)| row![practice, term, sort_key, id]).collect();
        let parts = [
            (CLIENT, self.clients),
            (EMAIL, self.emails),
            (PHONE, self.phones),
            (CONTACT, self.contacts),
            (ASSIGNMENT, self.assignments),
            (TERM, terms),
        ];
        for (sql, rows) in parts {
            if !rows.is_empty() {
                db.run_many(sql, rows).await?;
            }
        }
        Ok(())
    }
}

/// Where a client stands who was just made: nobody can have been invited yet.
fn standing_of(new: &NewClient) -> Standing {
    match (new.care_status, new.main_email()) {
        (CareStatus::Deactivated, _) => Standing::Deactivated,
        (CareStatus::Prospective, _) => Standing::Prospective,
        (_, None) => Standing::NoEmail,
        (_, Some(email)) if email.consent => Standing::NotInvited,
        (_, Some(_)) => Standing::NoConsent,
    }
}
