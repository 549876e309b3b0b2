//! What is outstanding in the whole practice: walks along the indices of what is open, of what is overdue and of what waits for the
//! practice's signature.

use super::super::request::State;
use crate::answer::Answer;
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, Moment};

record! {
    /// One form about which somebody still has to do something.
    #[derive(Debug, Clone)]
    pub struct Outstanding {
        pub id: FormRequestId,
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub form: String,
        pub state: State,
        pub due_on: Option<String>,
        pub sent_at: Moment,
        pub done_at: Option<Moment>,
    }
}

macro_rules! outstanding {
    ($from:expr, $rest:expr, $order:literal) => {
        concat!(
            "select r.id, r.client_id as client, c.given_name, c.family_name, f.name as form, r.state, r.due_on, r.sent_at, r.done_at
             from ",
            $from,
            " join clients c on c.practice_id = r.practice_id and c.id = r.client_id
             join forms f on f.practice_id = r.practice_id and f.id = r.form_id
             where r.practice_id = $1",
            $rest,
            $order,
            " limit $4"
        )
    };
}
/// The same for the clients of the staff member `$5`: it begins with those, so that it costs as much as they have and not as much as the
/// practice has. Which ones stand on the page is decided first; names are read for those. What keeps an engine from walking along
/// everybody's forms until a page of theirs is full: on SQLite `cross join`, on PostgreSQL a look of its own at each client (`offset 0`).
macro_rules! own {
    ($rest:expr, $order:literal) => {
        Sql::twin(
            chosen!(
                "assignments a cross join form_requests r where a.practice_id = $1 and a.staff_id = $5
 and r.practice_id = $1 and r.client_id = a.client_id",
                $rest,
                $order
            ),
            chosen!(
                concat!(
                    "assignments a cross join lateral (select r.id, r.sent_at, r.due_on, r.done_at from form_requests r
 where r.practice_id = $1 and r.client_id = a.client_id",
                    $rest,
                    " offset 0) r where a.practice_id = $1 and a.staff_id = $5"
                ),
                "",
                $order
            ),
        )
    };
}
macro_rules! chosen {
    ($from:expr, $rest:expr, $order:literal) => {
        outstanding!(
            concat!("(select r.id from ", $from, $rest, $order, " limit $4) as chosen cross join form_requests r"),
            " and r.id = chosen.id",
            $order
        )
    };
}
macro_rules! open_before {
    () => {
        " and r.state in ('waiting', 'started', 'returned', 'signing') and (r.sent_at, r.id) < ($2, $3)"
    };
}
macro_rules! overdue_after {
    ($today:literal) => {
        concat!(
            " and r.state in ('waiting', 'started', 'returned', 'signing') and r.state <> 'returned' and r.due_on is not null
 and r.due_on < ",
            $today,
            " and (r.due_on, r.id) > ($2, $3)"
        )
    };
}
macro_rules! to_countersign_after {
    () => {
        " and r.state = 'done' and r.countersign and r.countersigned_at is null and r.locked_at is null
 and (r.done_at, r.id) > ($2, $3)"
    };
}

/// One page of what is open, from a place on, newest first.
pub(crate) async fn page(
    db: &mut Connection,
    reach: &Reach,
    (before, id): (Moment, FormRequestId),
    many: i64,
) -> Answer<Vec<Outstanding>> {
    const ALL: &str = outstanding!("form_requests r", open_before!(), " order by r.sent_at desc, r.id desc");
    const OWN: Sql = own!(open_before!(), " order by r.sent_at desc, r.id desc");
    let practice = reach.practice();
    match reach.assigned_to() {
        None => Ok(db.rows(ALL, values![practice, before, id, many]).await?),
        Some(staff) => Ok(db.rows(&OWN, values![practice, before, id, many, staff]).await?),
    }
}

/// One page of what is overdue today, from a place on: what was due longest ago comes first.
pub(crate) async fn overdue(
    db: &mut Connection,
    reach: &Reach,
    (after, id): (&str, FormRequestId),
    many: i64,
    today: &str,
) -> Answer<Vec<Outstanding>> {
    const ALL: &str = outstanding!("form_requests r", overdue_after!("$5"), " order by r.due_on, r.id");
    const OWN: Sql = own!(overdue_after!("$6"), " order by r.due_on, r.id");
    let practice = reach.practice();
    match reach.assigned_to() {
        None => Ok(db.rows(ALL, values![practice, after, id, many, today]).await?),
        Some(staff) => Ok(db.rows(&OWN, values![practice, after, id, many, staff, today]).await?),
    }
}

/// One page of what waits for a signature of the practice, from a place on: what was filled in longest ago comes first.
pub(crate) async fn to_countersign(
    db: &mut Connection,
    reach: &Reach,
    (after, id): (Moment, FormRequestId),
    many: i64,
) -> Answer<Vec<Outstanding>> {
    const ALL: &str = outstanding!("form_requests r", to_countersign_after!(), " order by r.done_at, r.id");
    const OWN: Sql = own!(to_countersign_after!(), " order by r.done_at, r.id");
    let practice = reach.practice();
    match reach.assigned_to() {
        None => Ok(db.rows(ALL, values![practice, after, id, many]).await?),
        Some(staff) => Ok(db.rows(&OWN, values![practice, after, id, many, staff]).await?),
    }
}
