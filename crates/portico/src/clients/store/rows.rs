//! The rows of the list, by their ids; the record's header reads one of them.

use super::{Others, burnt, id_list, narrow::nobody};
use crate::{
    answer::Answer,
    clients::{
        client::{CareStatus, called},
        eligibility::{self, EligibilityFacts},
        standing::Standing,
        standing_view::StandingFacts,
    },
    practices::{Practice, Rhythm},
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, Moment, StaffId};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

record! {
    /// A client as the list and the head of the record show them.
    #[derive(Debug, Clone)]
    pub struct ClientRow {
        pub(crate) id: ClientId,
        pub(crate) given_name: String,
        pub(crate) family_name: String,
        pub(crate) preferred_name: Option<String>,
        pub(crate) pronouns: Option<String>,
        pub(crate) birth_date: Option<String>,
        pub(crate) care_status: CareStatus,
        pub(crate) care_status_reason: Option<String>,
        pub(crate) care_status_at: Moment,
        pub(crate) standing: Standing,
        pub(crate) standing_until: Moment,
        pub(crate) last_active_at: Option<Moment>,
        pub(crate) portal_changed_at: Option<Moment>,
        pub(crate) portal_changed_by: Option<String>,
        pub(crate) main_address: Option<String>,
        pub(crate) consent: bool,
        pub(crate) suppressed: bool,
        pub(crate) wrong: bool,
        /// Somebody else has their main address on file, or signs in with it.
        pub(crate) shared: bool,
        pub(crate) created_at: Moment,
        pub(crate) sent_at: Option<Moment>,
        pub(crate) accepted_at: Option<Moment>,
        pub(crate) ended_at: Option<Moment>,
        pub(crate) ended_by: Option<String>,
        pub(crate) delivery: Option<String>,
        pub(crate) delivery_reason: Option<String>,
        pub(crate) next_try_at: Option<Moment>,
        pub(crate) last_signed_in_at: Option<Moment>,
        pub(crate) reminders_sent: Option<i64>,
        pub(crate) reminders_stopped: Option<String>,
        /// An invitation waits whose link or printed code was ended by wrong answers.
        pub(crate) burnt: bool,
        /// There is an account, whether or not access is disabled at present.
        pub(crate) has_account: bool,
        /// How many invitations were sent on the day of the last one.
        pub(crate) sends_today: Option<i64>,
        /// The number of that day.
        pub(crate) sends_day: Option<i64>,
    }
}

impl ClientRow {
    /// What puts the standing into words.
    pub(crate) fn facts(&self, rhythm: &Rhythm) -> StandingFacts {
        let reminded = self.reminders_sent.zip(self.sent_at).filter(|_| self.reminders_stopped.is_none());
        let next = reminded.and_then(|(served, sent_at)| rhythm.next(sent_at, served));
        StandingFacts {
            next_reminder_at: next.filter(|at| *at < self.standing_until),
            client: self.id,
            called: called(self.preferred_name.as_deref(), &self.given_name, &self.family_name).to_owned(),
            standing: self.standing,
            until: self.standing_until,
            created_at: self.created_at,
            care_status_at: self.care_status_at,
            care_status_reason: self.care_status_reason.clone(),
            portal_changed_at: self.portal_changed_at,
            portal_changed_by: self.portal_changed_by.clone(),
            sent_at: self.sent_at,
            accepted_at: self.accepted_at,
            ended_at: self.ended_at,
            ended_by: self.ended_by.clone(),
            delivery: self.delivery.clone(),
            delivery_reason: self.delivery_reason.clone(),
            next_try_at: self.next_try_at,
            burnt: self.burnt,
            last_active_at: self.last_active_at,
            last_signed_in_at: self.last_signed_in_at,
        }
    }
}

/// How long a send is "just now".
const JUST_NOW: Duration = Duration::from_secs(2 * 60);

impl ClientRow {
    /// What decides whether an invitation can go to them.
    pub(crate) fn eligibility(
        &self,
        standing: Standing,
        others: &Others,
        (practice, now): (&Practice, Moment),
    ) -> EligibilityFacts {
        EligibilityFacts {
            has_email: self.main_address.is_some(),
            has_consent: self.consent,
            suppressed: self.suppressed,
            wrong: self.wrong,
            taken: !others.signing_in.is_empty(),
            shared: !others.on_file.is_empty(),
            portal_on: practice.portal_on,
            lacks_birth_date: self.birth_date.is_none() && practice.asks_birth_date_everywhere(),
            enough_today: self.enough_today(practice, now),
            ..EligibilityFacts::of(standing)
        }
    }
    /// Whether as many invitations were sent to them today as a day allows.
    pub(crate) fn enough_today(&self, practice: &Practice, now: Moment) -> bool {
        eligibility::enough_today(self.sends_today, self.sends_day, practice.present(now).day)
    }
    /// Until when no further invitation can be sent to them. One on paper lets an email follow at once.
    pub(crate) fn rests_until(&self, standing: Standing, now: Moment) -> Option<Moment> {
        let mailed = self.sent_at.filter(|_| self.delivery.as_deref() != Some("printed"));
        eligibility::rests_until(standing, mailed, now)
    }
    /// Whether the newest invitation went out a moment ago and was not stopped.
    pub(crate) fn sent_just_now(&self, now: Moment) -> bool {
        let stopped = self.ended_at.is_some() || self.delivery.as_deref() == Some("cancelled");
        self.sent_at.is_some_and(|at| at <= now && now.since(at) < JUST_NOW) && !stopped
    }
}

/// How many intake forms wait for a client, which an invitation that goes to them speaks of.
pub(crate) async fn waiting_forms(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<i64> {
    const WAITING: &str = "select count(*) from form_requests where practice_id = $1 and client_id = $2
     and state in ('waiting', 'started', 'returned')";
    Ok(db.count(WAITING, values![reach.practice(), client]).await?)
}

macro_rules! rows {
    ($normalised:literal) => {
        concat!("select c.id, c.given_name, c.family_name, c.preferred_name, c.pronouns, c.birth_date, c.care_status,
 c.care_status_reason, c.care_status_at,
 case when c.standing = 'waiting' and i.delivery in ('queued', 'sending', 'deferred') then 'sending' else c.standing end as standing,
 c.standing_until, c.last_active_at, c.portal_changed_at,
 (select s.name from staff s where s.practice_id = c.practice_id and s.id = c.portal_changed_by) as portal_changed_by,
 c.main_address,
 exists (select 1 from client_emails e where e.practice_id = c.practice_id and e.client_id = c.id and e.consent) as consent,
 exists (select 1 from suppressions u where u.practice_id = c.practice_id
  and u.address_normalised = ", $normalised, ") as suppressed,
 exists (select 1 from wrong_addresses u where u.practice_id = c.practice_id and u.client_id = c.id
  and u.address_normalised = ", $normalised, ") as wrong,
 (exists (select 1 from client_emails o where o.practice_id = c.practice_id and o.address_normalised = ", $normalised, "
  and o.client_id <> c.id)
  or exists (select 1 from logins n join grants h on h.practice_id = n.practice_id and h.login_id = n.id and h.ended_at is null
   where n.practice_id = c.practice_id and n.address_normalised = ", $normalised, " and h.client_id <> c.id)) as shared,
 c.created_at, i.sent_at, i.accepted_at, i.ended_at,
 (select s.name from staff s where s.practice_id = c.practice_id and s.id = i.ended_by) as ended_by,
 i.delivery, i.delivery_reason,
 case when i.delivery = 'deferred' then
  (select l.next_at from letters l where l.practice_id = c.practice_id and l.id = i.letter_id) end as next_try_at,
 case when c.standing in ('active', 'activated', 'disabled') then
  (select max(l.last_signed_in_at) from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
   where g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self') end as last_signed_in_at,
 i.reminders_sent, i.reminders_stopped,
 (c.standing = 'waiting' and ", burnt!("i"), ") as burnt,
 (c.standing in ('active', 'activated') or (c.standing = 'disabled' and exists (select 1 from grants g
  where g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self' and g.ended_at is null))) as has_account,
 i.sends_today, i.sends_day
 from clients c left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
 where c.practice_id = $1
 and (not $3 or exists (select 1 from assignments b where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $4))
 and c.id in ")
    };
}
/// An address as addresses are compared: its ASCII letters small, which PostgreSQL does in the collation "C" alone. The indexes have the
/// collation of the columns, so that is what is compared in.
const ROWS: Sql = Sql::twin(rows!("lower(c.main_address)"), rows!("lower(c.main_address collate \"C\") collate \"default\""));
pub(super) const AMONG: Sql = Sql::twin(
    "(select unhex(value) from json_each($2))",
    "(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
);

/// The rows of these clients that are within reach, in the order of the ids.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn rows(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<Vec<ClientRow>> {
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    let within = reach.assigned_to();
    let staff = within.unwrap_or_else(nobody);
    let values = values![reach.practice(), id_list(clients), within.is_some(), staff];
    let rows: Vec<ClientRow> = db.rows(ROWS.and(&AMONG), values).await?;
    let mut found: HashMap<ClientId, ClientRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(clients.iter().filter_map(|id| found.remove(id)).collect())
}

/// Those of these clients who are within reach.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn within(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<HashSet<ClientId>> {
    const WITHIN: &str = concat!(
        "select c.id from clients c where c.practice_id = $1 and ",
        within_reach!("c.practice_id", "c.id", "$3"),
        " and c.id in "
    );
    if clients.is_empty() {
        return Ok(HashSet::new());
    }
    let values = values![reach.practice(), id_list(clients), reach.assigned_to()];
    let rows: Vec<(ClientId,)> = db.rows(Sql::from(WITHIN).and(&AMONG), values).await?;
    Ok(rows.into_iter().map(|(client,)| client).collect())
}

/// What the list shows of a client only where it was asked for: the language, the first phone number, and how many forms are open.
pub(crate) type More = (String, Option<String>, i64);

/// That of these clients.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn more(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<HashMap<ClientId, More>> {
    const MORE: &str = "select c.id, c.language, (select p.number from client_phones p where p.practice_id = c.practice_id
 and p.client_id = c.id order by p.position, p.id limit 1), (select count(*) from form_requests q where q.practice_id = c.practice_id
 and q.client_id = c.id and q.state in ('waiting', 'started', 'returned', 'signing')) from clients c where c.practice_id = $1 and c.id in ";
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(ClientId, String, Option<String>, i64)> =
        db.rows(Sql::from(MORE).and(&AMONG), values![reach.practice(), id_list(clients)]).await?;
    Ok(rows.into_iter().map(|(client, language, phone, forms)| (client, (language, phone, forms))).collect())
}

/// The main addresses that somebody else has too.
pub(crate) fn shared_addresses<'r>(rows: impl IntoIterator<Item = &'r ClientRow>) -> Vec<(ClientId, &'r str)> {
    rows.into_iter().filter(|row| row.shared).filter_map(|row| Some((row.id, row.main_address.as_deref()?))).collect()
}

/// Who cares for these clients: the names of their staff members, clinicians first.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn assigned_names(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
) -> Answer<HashMap<ClientId, Vec<String>>> {
    const MEMBERS: &str = "select id, name from staff where practice_id = $1
 order by case when role = 'clinician' then 0 else 1 end, name, id";
    const ASSIGNED: &str = "select a.client_id, a.staff_id from assignments a where a.practice_id = $1 and a.client_id in ";
    let mut names: HashMap<ClientId, Vec<String>> = HashMap::new();
    if clients.is_empty() {
        return Ok(names);
    }
    // A practice has few staff members and many assignments: names are put to ids here.
    let members: Vec<(StaffId, String)> = db.rows(MEMBERS, values![reach.practice()]).await?;
    let rank: HashMap<StaffId, usize> = members.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let sql = Sql::from(ASSIGNED).and(&AMONG);
    let assigned: Vec<(ClientId, StaffId)> = db.rows(sql, values![reach.practice(), id_list(clients)]).await?;
    let mut ranked: Vec<(ClientId, usize)> =
        assigned.into_iter().filter_map(|(client, staff)| Some((client, *rank.get(&staff)?))).collect();
    ranked.sort_unstable();
    for (client, at) in ranked {
        names.entry(client).or_default().push(members[at].1.clone());
    }
    Ok(names)
}
