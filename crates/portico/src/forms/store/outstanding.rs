//! What is outstanding in the whole practice: a walk along the index of what is open, the newest first.

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
        pub state: String,
        pub due_on: Option<String>,
        pub sent_at: Moment,
    }
}

/// One page of them, from a place on.
pub(crate) async fn page(
    db: &mut Connection,
    reach: &Reach,
    (before, id): (Moment, FormRequestId),
    many: i64,
) -> Answer<Vec<Outstanding>> {
    const PAGE: &str = "select r.id, r.client_id as client, c.given_name, c.family_name, f.name as form, r.state, r.due_on, r.sent_at
     from form_requests r join clients c on c.practice_id = r.practice_id and c.id = r.client_id
     join forms f on f.practice_id = r.practice_id and f.id = r.form_id
     where r.practice_id = $1 and r.state in ('waiting', 'started', 'returned', 'signing') and (r.sent_at, r.id) < ($3, $4)
     and (exists (select 1 from assignments a where a.practice_id = r.practice_id and a.client_id = r.client_id and a.staff_id = $2)
     or $2 is null) order by r.sent_at desc, r.id desc limit $5";
    Ok(db.rows(PAGE, values![reach.practice(), reach.assigned_to(), before, id, many]).await?)
}
