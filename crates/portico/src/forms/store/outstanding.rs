//! What is outstanding in the whole practice: a walk along the index of open forms, newest first.

use super::super::request::State;
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, Moment};

record! {
    /// One open form.
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
    }
}

macro_rules! outstanding {
    ($from:expr, $rest:expr) => {
        concat!(
            "select r.id, r.client_id as client, c.given_name, c.family_name, f.name as form, r.state, r.due_on, r.sent_at from ",
            $from,
            " join clients c on c.practice_id = r.practice_id and c.id = r.client_id
             join forms f on f.practice_id = r.practice_id and f.id = r.form_id
             where r.practice_id = $1",
            $rest,
            " order by r.sent_at desc, r.id desc limit $4"
        )
    };
}
macro_rules! open_before {
    () => {
        " and r.state in ('waiting', 'started', 'returned', 'signing') and (r.sent_at, r.id) < ($2, $3)"
    };
}

/// One page of them, from a place on. For whoever sees the whole practice it is a walk along the index; for whoever sees their own clients
/// it begins with those, so that it costs as much as they have and not as much as the practice has (`cross join` keeps SQLite to that).
/// Which ones stand on the page is decided among index entries alone; names are read for those.
pub(crate) async fn page(
    db: &mut Connection,
    reach: &Reach,
    (before, id): (Moment, FormRequestId),
    many: i64,
) -> Answer<Vec<Outstanding>> {
    const ALL: &str = outstanding!("form_requests r", open_before!());
    const OWN: &str = outstanding!(
        concat!(
            "(select r.id from assignments a cross join form_requests r
 where a.practice_id = $1 and a.staff_id = $5 and r.practice_id = $1 and r.client_id = a.client_id",
            open_before!(),
            " order by r.sent_at desc, r.id desc limit $4) as newest cross join form_requests r"
        ),
        " and r.id = newest.id"
    );
    let practice = reach.practice();
    match reach.assigned_to() {
        None => Ok(db.rows(ALL, values![practice, before, id, many]).await?),
        Some(staff) => Ok(db.rows(OWN, values![practice, before, id, many, staff]).await?),
    }
}
