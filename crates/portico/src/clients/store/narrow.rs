//! What limits every query of the list: the reach, whose clients are asked for, and the filters that no index answers.

use crate::clients::{
    filter::{Assigned, Filter, Stage},
    message::MessageSent,
};
use portico_database::{Value, values};
use portico_policy::Reach;
use portico_values::{GroupId, Identity, Moment, PracticeId, StaffId, moment::days};
use uuid::Uuid;

/// The conditions as one text about the client `c`, with the parameters `$1` to `$13` and `$15` to `$18`. What is not asked for costs a
/// comparison.
pub(super) const NARROW: &str = " c.practice_id = $1 and cast($2 as bigint) >= 0
 and (cast($3 as text) = '' or c.care_status = $3) and (cast($4 as text) = '' or c.language = $4)
 and (not $5 or c.main_address is null)
 and (cast($6 as bigint) = 0 or c.last_active_at >= $6) and (cast($7 as bigint) = 0 or c.last_active_at < $7)
 and (not $8 or c.last_active_at is null)
 and (not $9 or exists (select 1 from assignments b
   where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $10))
 and (not $11 or exists (select 1 from assignments b
   where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $12))
 and (cast($13 as bigint) = 0 or exists (select 1 from invitations n
   where n.practice_id = c.practice_id and n.client_id = c.id and n.sent_at < $13))
 and (not $15 or exists (select 1 from group_members m
   where m.practice_id = c.practice_id and m.client_id = c.id and m.group_id = $16))
 and (cast($17 as text) = '' or exists (select 1 from invitations w
   where w.practice_id = c.practice_id and w.client_id = c.id and w.state <> 'stopped' and w.message = $17))
 and (not $18 or exists (select 1 from form_requests q where q.practice_id = c.practice_id and q.client_id = c.id
   and q.state in ('waiting', 'started', 'returned', 'signing')))";

/// Bounds of one look.
#[derive(Clone, Debug)]
pub(super) struct Narrow {
    pub(super) practice: PracticeId,
    /// The staff member whose clients are within reach.
    pub(super) within: Option<StaffId>,
    /// The staff member whose clients are asked for.
    pub(super) of: Option<StaffId>,
    pub(super) now: Moment,
    filter: Filter,
}

impl Narrow {
    pub(super) fn new(reach: &Reach, filter: &Filter, me: Option<StaffId>, now: Moment) -> Self {
        let of = match filter.assigned {
            Assigned::Anybody => None,
            Assigned::To(staff) => Some(staff),
            Assigned::Me => Some(me.unwrap_or_else(nobody)),
        };
        Self { practice: reach.practice(), within: reach.assigned_to(), of, now, filter: filter.clone() }
    }
    /// Whether anything but the practice, a tab and the present moment bounds it.
    pub(super) fn is_open(&self) -> bool {
        self.within.is_none() && self.of.is_none() && !self.filter.needs_reading()
    }
    /// The values of [`NARROW`] and of the stage behind it.
    pub(super) fn values(&self) -> Vec<Value> {
        let filter = &self.filter;
        let (from, to) = filter.last_active.map(|active| active.bounds(self.now)).unwrap_or_default();
        let moment = |at: Option<Moment>| at.map_or(0, |at| at.millis().max(1));
        let never = filter.last_active == Some(crate::clients::filter::LastActive::Never);
        values![
            self.practice,
            self.now,
            filter.care_status.map(|status| status.word()).unwrap_or_default(),
            filter.language.unwrap_or_default(),
            filter.no_email,
            moment(from),
            moment(to),
            never,
            self.within.is_some(),
            self.within.unwrap_or_else(nobody),
            self.of.is_some(),
            self.of.unwrap_or_else(nobody),
            moment(filter.sent_before.map(|many| self.now.minus(days(many.into())))),
            filter.stage.map(Stage::word).unwrap_or_default(),
            filter.group.is_some(),
            filter.group.unwrap_or(GroupId::from_uuid(Uuid::nil())),
            filter.message.map(MessageSent::word).unwrap_or_default(),
            filter.open_forms,
        ]
        .to_vec()
    }
}

/// An id that no row can hold.
pub(super) fn nobody() -> StaffId {
    StaffId::from_uuid(Uuid::nil())
}
