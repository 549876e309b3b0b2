//! Clients as those who get an invitation.

use super::super::recipient::Recipient;
use crate::{answer::Answer, clients::store::burnt, within_reach::within_reach};
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, Identity, StaffId};
use uuid::Uuid;

macro_rules! recipients {
    ($condition:expr) => {
        concat!(
            "select c.id as client, c.given_name, c.family_name, c.preferred_name, c.language, c.care_status, c.portal_on,
 e.address, e.consent,
 exists (select 1 from suppressions u where u.practice_id = c.practice_id
  and u.address_normalised = e.address_normalised) as suppressed,
 exists (select 1 from wrong_addresses w where w.practice_id = c.practice_id and w.client_id = c.id
  and w.address_normalised = e.address_normalised) as wrong,
 (select min(s.name) from assignments a join staff s on s.practice_id = a.practice_id and s.id = a.staff_id
  where a.practice_id = c.practice_id and a.client_id = c.id and s.role = 'clinician') as clinician,
 exists (select 1 from grants g where g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self'
  and g.ended_at is null) as active,
 exists (select 1 from logins l where l.practice_id = c.practice_id and l.address_normalised = e.address_normalised
  and not exists (select 1 from grants g where g.practice_id = l.practice_id and g.login_id = l.id and g.client_id = c.id
  and g.kind = 'self' and g.ended_at is null)) as taken,
 (select count(*) from client_emails o where o.practice_id = c.practice_id and o.address_normalised = e.address_normalised
  and o.client_id <> c.id) as shared,
 c.birth_date,
 exists (select 1 from contacts k where k.practice_id = c.practice_id and k.client_id = c.id
  and lower(k.address) = e.address_normalised) as of_contact,
 exists (select 1 from logins l join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.ended_at is null
  where l.practice_id = c.practice_id and l.address_normalised = e.address_normalised
  and (g.client_id <> c.id or g.kind <> 'self')) as of_other_login,
 i.id as invitation, i.state, i.generation, i.sent_at, i.expires_at, i.sends_today, i.sends_day, i.delivery,
 (i.state = 'sent' and ",
            burnt!("i"),
            ") as burnt,
 coalesce(i.address_normalised = e.address_normalised, false) as sent_there,
 (select count(*) from form_requests q where q.practice_id = c.practice_id and q.client_id = c.id
  and q.state in ('waiting', 'started', 'returned')) as forms,
 (c.birth_date is null and exists (select 1 from practices p where p.id = c.practice_id
  and p.link_check = 'birth_date_everywhere')) as lacks_birth_date
 from clients c
 left join client_emails e on e.practice_id = c.practice_id and e.client_id = c.id and e.address = c.main_address
 left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
 where c.practice_id = $1 and ",
            within_reach!("c.practice_id", "c.id", "$2"),
            " and ",
            $condition
        )
    };
}

/// A client within reach, as a recipient.
pub(crate) async fn recipient(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Recipient>> {
    Ok(db.row(recipients!("c.id = $3"), values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// The client to whom a visitor's link or address leads, as a recipient. A visitor's reach covers no clients, so this asks for one by
/// their id alone; it is called for somebody who was invited.
pub(crate) async fn recipient_at_the_door(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Recipient>> {
    const INVITED: &str = recipients!("c.id = $3 and i.id is not null");
    Ok(db.row(INVITED, values![reach.practice(), None::<StaffId>, client]).await?)
}

/// Clients within reach, as recipients, in no particular order. One statement for any number of them.
pub(crate) async fn recipients(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<Vec<Recipient>> {
    const THESE: Sql = Sql::twin(
        recipients!("c.id in (select unhex(value) from json_each($3))"),
        recipients!("c.id in (select unnest(cast(translate(cast($3 as text), '[]\"', '{}') as uuid[])))"),
    );
    let values = values![reach.practice(), reach.assigned_to(), crate::clients::store::id_list(clients)];
    Ok(db.rows(&THESE, values).await?)
}

/// The next recipients of a batch that are still in line, in the order of their ids, after one of them.
pub(crate) async fn recipients_in_line(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    after: Option<ClientId>,
    limit: i64,
) -> Answer<Vec<Recipient>> {
    const NEXT: &str = recipients!(concat!(
        "c.id in (select client_id from batch_recipients where practice_id = $1 and batch_id = $3 and outcome = 'in_line'
 and client_id > $5 and ",
        within_reach!("$1", "batch_recipients.client_id", "$2"),
        " order by client_id limit $4) order by c.id"
    ));
    let after = after.unwrap_or(ClientId::from_uuid(Uuid::nil()));
    Ok(db.rows(NEXT, values![reach.practice(), reach.assigned_to(), batch, limit, after]).await?)
}
