//! Where a filter matches more clients than one batch takes: those who go into it first. They are found without reading everybody.

use super::{
    id_list,
    narrow::{NARROW, Narrow},
    page::{Looking, along, pooled},
    pool::{Bounds, Pooled},
    stages::STAGE,
    walk::Stretch,
};
use crate::{
    answer::Answer,
    clients::{
        filter::Filter,
        standing::{Standing, Tab},
    },
};
use portico_database::{Connection, Sql, Value};
use portico_policy::Reach;
use portico_values::{ClientId, FormId};

/// The tab, behind [`NARROW`] and the stage: `$19` whether there is one, `$20` to `$22` its standings.
const UNDER_TAB: &str = " and (not $19 or case when c.standing = 'waiting' and c.standing_until <= $2 then 'expired'
 else c.standing end in ($20, $21, $22))";

/// Only those whom a search found, or a staff member's.
macro_rules! among {
    ($list:literal) => {
        Sql::twin(
            concat!(" and c.id in (select unhex(value) from json_each($", $list, "))"),
            concat!(" and c.id in (select unnest(cast(translate(cast($", $list, " as text), '[]\"', '{}') as uuid[])))"),
        )
    };
}

/// Those who can be invited by their standing, in the order in which batches take them: by name who never was, then those whose last
/// invitation is the oldest. At most `most`.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn to_invite(
    db: &mut Connection,
    reach: &Reach,
    filter: &Filter,
    looking: Looking,
    most: usize,
) -> Answer<Vec<ClientId>> {
    let narrow = Narrow::new(reach, filter, looking.me, looking.now);
    let held = pooled(db, &narrow, filter, Bounds::of_everybody()).await?;
    let mut clients: Vec<ClientId> = match &held {
        Some(held) => {
            let never = held.iter().filter(|client| client.standing == Standing::NotInvited);
            never.map(|client| client.id).take(most).collect()
        }
        None if matches!(filter.tab, Tab::All | Tab::NotInvited) => {
            along(db, &narrow, &[Stretch::Standing(Standing::NotInvited)], most).await?
        }
        None => Vec::new(),
    };
    if clients.len() < most {
        clients.extend(invited_before(db, &narrow, filter.tab, held.as_deref(), most - clients.len()).await?);
    }
    Ok(clients)
}

/// Those who were invited before, along the index: it ends with as many as are wanted, however many there are.
pub(super) const ALONG: &str = "select c.id from invitations i cross join clients c where i.practice_id = $1
 and i.state in ('sent', 'revoked', 'declined') and c.id = i.client_id and";
/// The same by way of the clients. All of them are sorted.
const SORTED: &str =
    "select c.id from clients c join invitations i on i.practice_id = c.practice_id and i.client_id = c.id where";
/// How many of them are among those whose invitation is the oldest.
const AMONG_THE_OLDEST: &str = "select count(*) from (select client_id from invitations where practice_id = $1
 and state in ('sent', 'revoked', 'declined') order by sent_at limit $23) i cross join clients c where c.id = i.client_id and";

/// So many are looked at for that.
const THE_OLDEST: usize = 1_000;

/// One of these, about those who can be invited again and whom the filter leaves. The states in the index are all that the invitation of such a
/// client can have (`refresh.sql`).
pub(super) fn of_invited(beginning: &'static str) -> Sql {
    Sql::from(beginning)
        .and(NARROW)
        .and(STAGE)
        .and(UNDER_TAB)
        .and(" and c.standing in ('undelivered', 'waiting', 'expired', 'revoked', 'declined')")
}

/// Those who were invited before, the oldest invitation first.
async fn invited_before(
    db: &mut Connection,
    narrow: &Narrow,
    tab: Tab,
    held: Option<&[Pooled]>,
    most: usize,
) -> Answer<Vec<ClientId>> {
    let mut values = values_of(narrow, tab, most);
    let sql = match held {
        Some(held) => {
            values.push(listed(held));
            of_invited(SORTED).and(among!("24"))
        }
        None => of_invited(if are_many(db, narrow, tab).await? { ALONG } else { SORTED }),
    };
    let found: Vec<(ClientId,)> = db.rows(sql.and(" order by i.sent_at, c.sort_key, c.id limit $23"), &values).await?;
    Ok(found.into_iter().map(|(client,)| client).collect())
}

/// Whether at least every fourth of the oldest invitations is one of those asked for. Where a tab or a filter leaves fewer, passing over the
/// others takes longer than sorting those.
async fn are_many(db: &mut Connection, narrow: &Narrow, tab: Tab) -> Answer<bool> {
    let many = db.count(of_invited(AMONG_THE_OLDEST), &values_of(narrow, tab, THE_OLDEST)).await?;
    Ok(usize::try_from(many).is_ok_and(|many| many * 4 >= THE_OLDEST))
}

/// Those who have an account, or for whom somebody else has one, in the order in which batches of intake forms take them: those first who
/// are asked for the fewest of these forms already, then by name. At most `most`.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn to_ask(
    db: &mut Connection,
    reach: &Reach,
    filter: &Filter,
    looking: Looking,
    forms: &[FormId],
    most: usize,
) -> Answer<Vec<ClientId>> {
    let narrow = Narrow::new(reach, filter, looking.me, looking.now);
    let held = pooled(db, &narrow, filter, Bounds::of_everybody()).await?;
    let mut sql = Sql::from("select c.id from clients c where c.practice_id = $1 and").and(NARROW).and(STAGE).and(UNDER_TAB).and(
        " and c.portal_on and c.care_status not in ('deactivated', 'prospective') and exists (select 1 from grants g
 where g.practice_id = c.practice_id and g.client_id = c.id and g.ended_at is null)",
    );
    let mut values = values_of(&narrow, filter.tab, most);
    values.push(id_list(forms));
    if let Some(held) = &held {
        sql = sql.and(among!("25"));
        values.push(listed(held));
    }
    // Counted as the act counts what somebody is asked for: open or lacking a signature, in whatever version.
    let sql = sql
        .and(
            " order by (select count(distinct w.id) from form_requests r cross join forms f cross join forms w
 where r.practice_id = $1 and r.client_id = c.id and r.state in ('waiting', 'started', 'returned', 'signing')
 and f.practice_id = $1 and f.id = r.form_id and w.practice_id = $1 and w.canonical = f.canonical and w.state <> 'draft'",
        )
        .and(Sql::twin(
            " and w.id in (select unhex(value) from json_each($24))",
            " and w.id in (select unnest(cast(translate(cast($24 as text), '[]\"', '{}') as uuid[])))",
        ))
        .and("), c.sort_key, c.id limit $23");
    let found: Vec<(ClientId,)> = db.rows(sql, &values).await?;
    Ok(found.into_iter().map(|(client,)| client).collect())
}

/// The values of [`NARROW`], of the stage, of the tab, and `$23`: how many.
pub(super) fn values_of(narrow: &Narrow, tab: Tab, most: usize) -> Vec<Value> {
    let mut values = narrow.values();
    values.push(Value::Bool(tab != Tab::All));
    values.extend((0..3).map(|at| Value::from(tab.standings().get(at).map(|standing| standing.word()).unwrap_or_default())));
    values.push(Value::Int(i64::try_from(most).unwrap_or(i64::MAX)));
    values
}

fn listed(held: &[Pooled]) -> Value {
    id_list(&held.iter().map(|client| client.id).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tab_has_more_standings_than_its_condition_takes() {
        assert!(Tab::ALL.iter().all(|tab| tab.standings().len() <= 3));
    }
}
