//! How far clients get on their way in, as the report counts them and the list finds them: one text for both, so that a number opens
//! exactly those it counts (behaviours.md 44).

use crate::{answer::Answer, clients::filter::Stage, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{Moment, StaffId};

macro_rules! invited {
    ($and:literal) => {
        concat!(
            "(c.care_status not in ('prospective', 'deactivated') and exists (select 1 from invitations j
 where j.practice_id = c.practice_id and j.client_id = c.id and j.state <> 'stopped'",
            $and,
            "))"
        )
    };
}
macro_rules! stage {
    (eligible) => {
        "(c.care_status not in ('prospective', 'deactivated') and (exists (select 1 from client_emails j
 where j.practice_id = c.practice_id and j.client_id = c.id and j.consent) or exists (select 1 from invitations j
 where j.practice_id = c.practice_id and j.client_id = c.id and j.state <> 'stopped')))"
    };
    (invited) => {
        invited!("")
    };
    (delivered) => {
        invited!(" and (j.delivery in ('accepted', 'delayed', 'complained', 'printed') or j.state = 'accepted')")
    };
    (started) => {
        invited!(" and (j.started_at is not null or j.state = 'accepted')")
    };
    (activated) => {
        invited!(
            " and exists (select 1 from grants k where k.practice_id = j.practice_id and k.client_id = j.client_id
 and k.kind = 'self' and k.ended_at is null)"
        )
    };
    (first_task) => {
        invited!(
            " and exists (select 1 from grants k where k.practice_id = j.practice_id and k.client_id = j.client_id
 and k.kind = 'self' and k.ended_at is null) and (exists (select 1 from form_requests q where q.practice_id = j.practice_id
 and q.client_id = j.client_id and q.done_at is not null) or exists (select 1 from documents d cross join document_signatures n
 where d.practice_id = j.practice_id and d.client_id = j.client_id and n.practice_id = d.practice_id and n.document_id = d.id))"
        )
    };
}

/// The condition behind [`NARROW`](super::narrow::NARROW): `$14` is the word of a stage, or empty.
pub(super) const STAGE: &str = concat!(
    " and (cast($14 as text) = '' or (cast($14 as text) = 'eligible' and ",
    stage!(eligible),
    ") or (cast($14 as text) = 'invited' and ",
    stage!(invited),
    ") or (cast($14 as text) = 'delivered' and ",
    stage!(delivered),
    ") or (cast($14 as text) = 'started' and ",
    stage!(started),
    ") or (cast($14 as text) = 'activated' and ",
    stage!(activated),
    ") or (cast($14 as text) = 'first_task' and ",
    stage!(first_task),
    "))"
);

macro_rules! counted {
    ($first:literal, $from:expr) => {
        concat!(
            $first,
            " count(case when ",
            stage!(eligible),
            " then 1 end) as eligible, count(case when ",
            stage!(invited),
            " then 1 end) as invited, count(case when ",
            stage!(delivered),
            " then 1 end) as delivered, count(case when ",
            stage!(started),
            " then 1 end) as started, count(case when ",
            stage!(activated),
            " then 1 end) as activated, count(case when ",
            stage!(first_task),
            " then 1 end) as first_task from ",
            $from
        )
    };
}

/// What such a count is read as: what it is counted by, unless it is of everybody, and how many came how far.
macro_rules! counts {
    ($($(#[$meta:meta])* $name:ident { $($key:ident: $kind:ty),* })+) => {$(
        record! {
            $(#[$meta])*
            #[derive(Debug, Clone)]
            pub(crate) struct $name {
                $(pub(crate) $key: $kind,)*
                pub(crate) eligible: i64,
                pub(crate) invited: i64,
                pub(crate) delivered: i64,
                pub(crate) started: i64,
                pub(crate) activated: i64,
                pub(crate) first_task: i64,
            }
        }

        impl $name {
            /// How many came as far as this.
            pub(crate) const fn at(&self, stage: Stage) -> i64 {
                match stage {
                    Stage::Eligible => self.eligible,
                    Stage::Invited => self.invited,
                    Stage::Delivered => self.delivered,
                    Stage::Started => self.started,
                    Stage::Activated => self.activated,
                    Stage::FirstTask => self.first_task,
                }
            }
        }
    )+};
}
counts! {
    /// All of them.
    #[derive(Default)]
    Counted {}
    /// Those with one language.
    OfLanguage { language: String }
    /// Those in the care of one clinician.
    OfClinician { staff: StaffId, name: String }
    /// Those invited with one message.
    OfMessage { message: String }
}

/// Everybody within reach.
pub(crate) async fn counted(db: &mut Connection, reach: &Reach) -> Answer<Counted> {
    const ALL: &str =
        counted!("select", concat!("clients c where c.practice_id = $1 and ", within_reach!("c.practice_id", "c.id", "$2")));
    Ok(db.row(ALL, values![reach.practice(), reach.assigned_to()]).await?.unwrap_or_default())
}

/// By language, the most spoken first.
pub(crate) async fn by_language(db: &mut Connection, reach: &Reach) -> Answer<Vec<OfLanguage>> {
    const LANGUAGES: &str = counted!(
        "select c.language,",
        concat!(
            "clients c where c.practice_id = $1 and ",
            within_reach!("c.practice_id", "c.id", "$2"),
            " group by c.language order by count(*) desc, c.language"
        )
    );
    Ok(db.rows(LANGUAGES, values![reach.practice(), reach.assigned_to()]).await?)
}

/// By clinician, by name. Whoever has two stands under both.
pub(crate) async fn by_clinician(db: &mut Connection, reach: &Reach) -> Answer<Vec<OfClinician>> {
    const CLINICIANS: &str = counted!(
        "select s.id as staff, s.name,",
        "assignments b join staff s on s.practice_id = b.practice_id and s.id = b.staff_id and s.role = 'clinician'
 join clients c on c.practice_id = b.practice_id and c.id = b.client_id
 where b.practice_id = $1 and (b.staff_id = $2 or $2 is null) group by s.id, s.name order by s.name, s.id"
    );
    Ok(db.rows(CLINICIANS, values![reach.practice(), reach.assigned_to()]).await?)
}

/// By the message their invitation went out with, the most used first.
pub(crate) async fn by_message(db: &mut Connection, reach: &Reach) -> Answer<Vec<OfMessage>> {
    const MESSAGES: &str = counted!(
        "select n.message,",
        concat!(
            "clients c join invitations n on n.practice_id = c.practice_id and n.client_id = c.id and n.state <> 'stopped'
 where c.practice_id = $1 and ",
            within_reach!("c.practice_id", "c.id", "$2"),
            " group by n.message order by count(*) desc, n.message"
        )
    );
    Ok(db.rows(MESSAGES, values![reach.practice(), reach.assigned_to()]).await?)
}

/// How many took how many whole days from their first invitation to their account, the fewest days first.
pub(crate) async fn days_taken(db: &mut Connection, reach: &Reach) -> Answer<Vec<(i64, i64)>> {
    const DAYS: &str = concat!(
        "select (i.accepted_at - i.first_sent_at) / 86400000, count(*) from invitations i
     where i.practice_id = $1 and i.state = 'accepted' and i.accepted_at is not null
     and ",
        within_reach!("i.practice_id", "i.client_id", "$2"),
        " group by (i.accepted_at - i.first_sent_at) / 86400000 order by 1"
    );
    Ok(db.rows(DAYS, values![reach.practice(), reach.assigned_to()]).await?)
}

/// How many clients within reach stand where. `expired` counts those whose days are over, whatever their row still says.
pub(crate) async fn standings(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Vec<(String, i64)>> {
    const STANDINGS: &str = concat!(
        "select case when c.standing = 'waiting' and c.standing_until <= $3 then 'expired' else c.standing end, count(*)
     from clients c where c.practice_id = $1 and ",
        within_reach!("c.practice_id", "c.id", "$2"),
        " group by case when c.standing = 'waiting' and c.standing_until <= $3 then 'expired' else c.standing end"
    );
    Ok(db.rows(STANDINGS, values![reach.practice(), reach.assigned_to(), now]).await?)
}

/// How many of those who wait were sent to before a moment.
pub(crate) async fn waiting_since(db: &mut Connection, reach: &Reach, before: Moment, now: Moment) -> Answer<i64> {
    const SINCE: &str = concat!(
        "select count(*) from clients c join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
     where c.practice_id = $1 and c.standing = 'waiting' and c.standing_until > $4 and i.sent_at < $3
     and ",
        within_reach!("c.practice_id", "c.id", "$2")
    );
    let values = values![reach.practice(), reach.assigned_to(), before, now];
    Ok(db.count(SINCE, values).await?)
}
