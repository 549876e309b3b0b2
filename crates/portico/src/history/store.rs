//! Reading the history. There is one text for each way in, so that each follows an index: by number, by who did it, by the client it
//! concerns, and by name through the clients that the name finds. What was done at a record that went into another one concerns the other.

use super::filter::Filter;
use crate::{answer::Answer, audit::Deed, clients::store::id_list, within_reach::within_reach};
use portico_database::{Connection, Sql, Value, record, values};
use portico_language::Zone;
use portico_policy::{Reach, Scope};
use portico_values::{ClientId, Moment, StaffId};
use uuid::Uuid;

record! {
    /// One event with the names that go with its ids.
    #[derive(Clone, Debug)]
    pub(super) struct Happened {
        pub(super) seq: i64,
        pub(super) at: Moment,
        pub(super) actor_kind: String,
        pub(super) actor_id: Option<Uuid>,
        pub(super) actor_name: Option<String>,
        pub(super) action: String,
        pub(super) result: String,
        pub(super) detail: String,
        pub(super) address: String,
        pub(super) client_id: Option<ClientId>,
        pub(super) given_name: Option<String>,
        pub(super) family_name: Option<String>,
        /// The staff member it is about.
        pub(super) about_name: Option<String>,
    }
}

impl Happened {
    /// Who did it, as far as the event says so itself.
    pub(super) fn deed(&self) -> Deed<'_> {
        Deed { kind: &self.actor_kind, actor: self.actor_id, client: self.client_id, at: self.at, detail: &self.detail }
    }
}

macro_rules! happened {
    ($condition:expr) => {
        concat!(
            "select a.seq, a.at, a.actor_kind, a.actor_id, s.name as actor_name, a.action, a.result, a.detail, a.address, a.client_id,
             c.given_name, c.family_name, t.name as about_name from audit_events a
             left join staff s on s.practice_id = a.practice_id and s.id = a.actor_id and a.actor_kind = 'staff'
             left join merges went on went.practice_id = a.practice_id and went.gone_id = a.client_id and went.undone_at is null
             left join clients c on c.practice_id = a.practice_id and c.id = coalesce(went.into_id, a.client_id)
             left join staff t on t.practice_id = a.practice_id and t.id = a.subject_id
             where a.practice_id = $1 and a.seq < $2 and a.at >= $3 and a.at < $4
             and (a.action like $5 or a.action like $6 or a.action like $7 or a.action like $8 or a.action like $9 or a.action like $10
             or a.action like $11 or a.action like $12)
             and ",
            $condition,
            " order by a.seq desc limit $13"
        )
    };
}

/// The latest events that the filter and the reach let through.
pub(super) async fn happened(
    db: &mut Connection,
    reach: &Reach,
    filter: &Filter,
    zone: &Zone,
    limit: i64,
) -> Answer<Vec<Happened>> {
    const ALL: &str = happened!("a.seq > 0");
    const BY_ACTOR: &str = happened!("a.actor_id = $14");
    const BY_CLIENT: &str = happened!("a.client_id = $14");
    const OF_ACTOR_AND_CLIENT: &str = happened!("a.client_id = $14 and a.actor_id = $15");
    const OF_ASSIGNED: &str = happened!(
        "exists (select 1 from assignments x where x.practice_id = $1 and x.staff_id = $14
         and x.client_id = coalesce(went.into_id, a.client_id)) and (a.actor_id = $15 or $15 is null)
         and (a.client_id = $16 or $16 is null)"
    );
    const OF_FOUND: Sql = Sql::twin(
        happened!(concat!(
            "a.client_id in (select unhex(value) from json_each($14)) and (a.actor_id = $15 or $15 is null)
         and ",
            within_reach!("$1", "coalesce(went.into_id, a.client_id)", "$16")
        )),
        happened!(concat!(
            "a.client_id in (select unnest(cast(translate(cast($14 as text), '[]\"', '{}') as uuid[])))
         and (a.actor_id = $15 or $15 is null)
         and ",
            within_reach!("$1", "coalesce(went.into_id, a.client_id)", "$16")
        )),
    );
    let (from, until) = filter.span(zone);
    let mut values = values![reach.practice(), filter.before, from, until].to_vec();
    values.extend(filter.sort.actions().map(Value::from));
    values.push(limit.into());
    let own = match reach.scope() {
        Scope::OwnOf(staff) => Some(staff),
        _ => None,
    };
    if own.is_some() && filter.who.is_some() && filter.who != own {
        return Ok(Vec::new());
    }
    let who = own.or(filter.who);
    let assigned = reach.assigned_to().filter(|_| own.is_none());
    if let Some(found) = &filter.found {
        values.extend(values![id_list(found), who, assigned].iter().cloned());
        return Ok(db.rows(OF_FOUND, &values).await?);
    }
    let sql = match (assigned, who, filter.client) {
        (Some(assigned), who, client) => {
            values.extend(values![assigned, who, client].iter().cloned());
            OF_ASSIGNED
        }
        (None, None, None) => ALL,
        (None, Some(who), None) => {
            values.push(who.into());
            BY_ACTOR
        }
        (None, None, Some(client)) => {
            values.push(client.into());
            BY_CLIENT
        }
        (None, Some(who), Some(client)) => {
            values.extend(values![client, who].iter().cloned());
            OF_ACTOR_AND_CLIENT
        }
    };
    Ok(db.rows(sql, &values).await?)
}

/// These clients, and the records that went into theirs.
pub(super) async fn with_merged(db: &mut Connection, reach: &Reach, mut clients: Vec<ClientId>) -> Answer<Vec<ClientId>> {
    const GONE: Sql = Sql::twin(
        "select m.gone_id from merges m where m.practice_id = $1 and m.undone_at is null
         and m.into_id in (select unhex(value) from json_each($2))",
        "select m.gone_id from merges m where m.practice_id = $1 and m.undone_at is null
         and m.into_id in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
    );
    let gone: Vec<(ClientId,)> = db.rows(&GONE, values![reach.practice(), id_list(&clients)]).await?;
    clients.extend(gone.into_iter().map(|(client,)| client));
    Ok(clients)
}

/// Everybody who may have done something, for the filter: all who work here or used to.
pub(super) async fn people(db: &mut Connection, reach: &Reach) -> Answer<Vec<(StaffId, String)>> {
    const PEOPLE: &str = "select id, name from staff where practice_id = $1 order by name, id limit 2000";
    Ok(db.rows(PEOPLE, values![reach.practice()]).await?)
}

/// The name of the client whose history is asked for.
pub(super) async fn client_name(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<(String, String)>> {
    const NAME: &str = "select given_name, family_name from clients where practice_id = $1 and id = $2";
    Ok(db.row(NAME, values![reach.practice(), client]).await?)
}
