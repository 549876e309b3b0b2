//! What the export says beyond the rows of the list.

use crate::{
    answer::Answer,
    clients::{client::Subscription, permissions::Permissions, store::id_list},
    invitations::InvitationState,
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, Moment};
use std::collections::HashMap;

record! {
    /// The rest of one line.
    #[derive(Debug, Clone)]
    pub(crate) struct More {
        pub(crate) id: ClientId,
        pub(crate) subscription: Subscription,
        pub(crate) language: String,
        pub(crate) may_request: bool,
        pub(crate) may_message: bool,
        pub(crate) may_see_bills: bool,
        pub(crate) may_pay: bool,
        pub(crate) state: Option<InvitationState>,
        pub(crate) sent_by: Option<String>,
        pub(crate) expires_at: Option<Moment>,
        pub(crate) delivery: Option<String>,
        pub(crate) reminders: Option<i64>,
        /// Intake forms that were sent and are not whole yet, a missing signature included.
        pub(crate) forms_outstanding: i64,
    }
}

impl More {
    pub(super) fn permissions(&self) -> Permissions {
        Permissions {
            may_request: self.may_request,
            may_message: self.may_message,
            may_see_bills: self.may_see_bills,
            may_pay: self.may_pay,
        }
    }
}

macro_rules! more {
    ($among:literal) => {
        concat!(
            "select c.id, c.subscription, c.language, c.may_request, c.may_message, c.may_see_bills, c.may_pay,
     i.state, s.name as sent_by, i.expires_at, i.delivery, i.reminders_sent as reminders,
     (select count(*) from form_requests q where q.practice_id = c.practice_id and q.client_id = c.id
     and q.state in ('waiting', 'started', 'returned', 'signing')) as forms_outstanding
     from clients c left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
     left join staff s on s.practice_id = c.practice_id and s.id = i.sent_by
     where c.practice_id = $1 and ",
            within_reach!("c.practice_id", "c.id", "$3"),
            " and c.id in ",
            $among
        )
    };
}

/// The rest of the lines of these clients within reach.
pub(super) async fn more(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<HashMap<ClientId, More>> {
    const MORE: Sql = Sql::twin(
        more!("(select unhex(value) from json_each($2))"),
        more!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    let rows: Vec<More> = db.rows(&MORE, values![reach.practice(), id_list(clients), reach.assigned_to()]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
