//! The rows of notices.

use super::{Kind, Mailed, Ring, WayIn, whom};
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::{Actor, Reach};
use portico_values::{
    BatchId, ClientId, FormRequestId, Identity, Moment, OfferId, PracticeId, ShareId, StaffId, made_at, moment::days,
};
use uuid::Uuid;

/// How long a notice is kept.
const KEPT: u64 = 60;
/// How many are shown.
const SHOWN: i64 = 100;

/// That nobody looks after a client who can sign in and may read what the client sends. Assignments stay when an account is closed: they
/// keep nothing from the desk.
macro_rules! left_to_the_desk {
    ($client:expr) => {
        concat!(
            "not exists (select 1 from assignments o join staff t on t.practice_id = o.practice_id and t.id = o.staff_id
  where o.practice_id = $1 and o.client_id = ",
            $client,
            " and t.active and t.password_hash is not null and t.role <> 'biller')"
        )
    };
}

/// The client whom an event is about; where that record went into another one, the other: whoever looks after it now is told.
macro_rules! whose {
    () => {
        "coalesce((select went.into_id from merges went where went.practice_id = $1 and went.gone_id = $4 and went.undone_at is null
  limit 1), $4)"
    };
}

const RING: &str = concat!(
    "insert into notices (practice_id, staff_id, seq, kind, client_id, subject_id, at, read_at)
 select s.practice_id, s.id, $2, $3, $4, $5, $6, null from staff s
 where s.practice_id = $1 and s.active and (s.id <> $7 or $8 = 'starter') and ($8 <> 'today' or s.role <> 'biller')
 and ($8 = 'today' or not exists (select 1 from notice_choices x where x.practice_id = $1 and x.staff_id = s.id and x.kind = $3))
 and (($8 in ('assigned', 'concerned', 'asker', 'today') and exists (select 1 from assignments a where a.practice_id = $1
  and a.staff_id = s.id and a.client_id = ",
    whose!(),
    "))
 or ($8 = 'concerned' and s.id = (select i.sent_by from invitations i where i.practice_id = $1 and i.client_id = ",
    whose!(),
    "))
 or ($8 in ('asker', 'today') and s.id = (select q.sent_by from form_requests q where q.practice_id = $1 and q.id = $5))
 or (($8 = 'desk' or ($8 in ('concerned', 'asker', 'today') and ",
    left_to_the_desk!(whose!()),
    ")) and s.role in ('administrator', 'front_desk'))
 or ($8 = 'administrators' and s.role = 'administrator')
 or ($8 = 'starter' and (s.id = (select b.started_by from batches b where b.practice_id = $1 and b.id = $5)
  or (s.role in ('administrator', 'front_desk') and not exists (select 1 from batches b join staff t on t.practice_id = b.practice_id
  and t.id = b.started_by where b.practice_id = $1 and b.id = $5 and t.active)))))"
);

/// Puts events before those whom they concern. `last` is the number of the act's last event, `count` how many it had.
pub(crate) async fn ring(
    db: &mut Connection,
    actor: &Actor,
    now: Moment,
    (last, count): (i64, usize),
    rings: Vec<Ring>,
) -> Answer<()> {
    // Nobody is told of what they did themselves; but a batch goes on in the name of whoever started it, while they do something else.
    let who_did = actor.staff().unwrap_or(StaffId::from_uuid(Uuid::nil()));
    for ring in rings {
        let seq = last - i64::try_from(count - 1 - ring.place).unwrap_or_default();
        let values = values![actor.practice(), seq, ring.kind.word(), ring.client, ring.subject, now, who_did, ring.audience];
        db.run(RING, values).await?;
    }
    Ok(())
}

/// The actions that give a client a way in, as `WAYS_IN` lists them.
macro_rules! ways_in {
    () => {
        "('invitation.sent', 'invitation.sent_in_batch', 'invitation.letter_printed', 'invitation.link_copied',
  'invitation.code_shown', 'login.confirmation_asked')"
    };
}
/// That this way in leads to the email of that change `e`: what confirms the email of a sign-in goes nowhere new unless the sign-in was moved.
macro_rules! leads_there {
    ($way:literal) => {
        concat!("(", $way, ".action <> 'login.confirmation_asked' or e.action = 'login.address_moved')")
    };
}

/// The ways in that an act gives to somebody whose email whoever gives them had replaced by another one within the day before: the first after
/// each change. What counts for a batch is when it was started, or planned for later: a day before that, and all the time until it begins, whenever
/// it gets to go. Few events are about one client and many are one staff member's, so that the actor must not lead the way to them.
const RING_OF_EMAILS: &str = concat!(
    "insert into notices (practice_id, staff_id, seq, kind, client_id, subject_id, at, read_at)
 select s.practice_id, s.id, given.seq, $5, given.client_id, null, given.at, null
 from audit_events given join staff s on s.practice_id = given.practice_id
 where given.practice_id = $1 and given.seq between $2 and $3 and given.result = 'done'
 and given.action in ",
    ways_in!(),
    " and s.active and s.role = 'administrator' and s.id <> $4
 and not exists (select 1 from notice_choices x where x.practice_id = s.practice_id and x.staff_id = s.id and x.kind = $5)
 and exists (select 1 from audit_events e where e.practice_id = given.practice_id and e.client_id = given.client_id
  and e.seq < given.seq and e.detail like '%other_email%' and coalesce(e.actor_id, e.client_id) = $4
  and (e.at >= $6 or (e.at >= $7 and e.at <= (select b.started_at from batches b where b.practice_id = given.practice_id
   and b.id = $8)))
  and ",
    leads_there!("given"),
    "
  and not exists (select 1 from audit_events f where f.practice_id = e.practice_id and f.client_id = e.client_id
   and f.seq > e.seq and f.seq < given.seq and coalesce(f.actor_id, f.client_id) = $4 and f.result = 'done'
   and f.action in ",
    ways_in!(),
    " and ",
    leads_there!("f"),
    "))"
);

/// Puts it before administrators, but for whoever did it (promises.md D24). Returns whether anybody is told.
pub(crate) async fn ring_of_emails(
    db: &mut Connection,
    actor: &Actor,
    now: Moment,
    (last, count): (i64, usize),
    WayIn { batch }: WayIn,
) -> Answer<bool> {
    let Some(staff) = actor.staff() else { return Ok(false) };
    let first = last - i64::try_from(count).unwrap_or_default() + 1;
    let planned = batch.and_then(made_at).unwrap_or(now);
    let (since, since_planned) = (now.minus(days(1)), planned.minus(days(1)));
    let kind = Kind::EmailChanged.word();
    let values = values![actor.practice(), first, last, staff, kind, since, since_planned, batch];
    Ok(db.run(RING_OF_EMAILS, values).await? > 0)
}

/// Whether somebody has put another email in the place of this client's since a moment.
pub(crate) async fn has_changed_email(db: &mut Connection, actor: &Actor, client: ClientId, since: Moment) -> Answer<bool> {
    const CHANGED: &str = "select seq from audit_events where practice_id = $1 and client_id = $2 and at >= $3
     and detail like '%other_email%' and coalesce(actor_id, client_id) = $4";
    let Some(staff) = actor.staff() else { return Ok(false) };
    Ok(db.any(CHANGED, values![actor.practice(), client, since, staff]).await?)
}

record! {
    /// A notice as it is listed.
    #[derive(Debug, Clone)]
    pub struct Notice {
        pub seq: i64,
        pub kind: String,
        pub client: Option<ClientId>,
        pub batch: Option<BatchId>,
        /// The share of a document it is about.
        pub share: Option<ShareId>,
        /// Whether it tells of a complaint.
        pub complained: bool,
        /// Whether it tells that the client stopped reminders of what waits, and not those of the invitation.
        pub of_what_waits: bool,
        /// What is kept of the email that didn’t arrive.
        pub letter: Option<String>,
        /// Whether it is about the client, whose sign-in has an address that is not on file.
        pub signs_in_elsewhere: bool,
        /// The question about access that it is about.
        pub offer: Option<OfferId>,
        /// Who changed the email that it tells of.
        pub changed_by: Option<String>,
        /// What they did then: the action in the history.
        pub did: Option<String>,
        pub given_name: Option<String>,
        pub family_name: Option<String>,
        pub preferred_name: Option<String>,
        pub at: Moment,
        pub read_at: Option<Moment>,
    }
}

impl Notice {
    /// Whether it tells of an email to somebody else who has access to the client's portal.
    pub(crate) fn is_about_another_reader(&self) -> bool {
        let detail = self.letter.as_deref().and_then(|detail| serde_json::from_str::<serde_json::Value>(detail).ok());
        detail.is_some_and(|detail| detail["reader"] == "other")
    }
}

/// What a staff member is told, newest first. About clients: only those within their reach now.
pub(crate) async fn notices(db: &mut Connection, reach: &Reach, staff: StaffId) -> Answer<Vec<Notice>> {
    const LIST: &str = concat!(
        "select n.seq, n.kind, c.id as client, case when n.kind = 'batch' then n.subject_id end as batch,
     (select s.id from document_shares s where s.practice_id = n.practice_id and s.id = n.subject_id) as share,
     exists (select 1 from audit_events e where e.practice_id = n.practice_id and e.seq = n.seq
      and e.action = 'letter.complained') as complained,
     exists (select 1 from audit_events e where e.practice_id = n.practice_id and e.seq = n.seq
      and e.action = 'waiting.reminders_stopped') as of_what_waits,
     (select e.detail from audit_events e where e.practice_id = n.practice_id and e.seq = n.seq
      and e.action in ('letter.bounced', 'letter.failed')) as letter,
     exists (select 1 from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
      where g.practice_id = n.practice_id and g.client_id = c.id and g.kind = 'self' and g.ended_at is null
      and not exists (select 1 from client_emails m where m.practice_id = g.practice_id and m.client_id = g.client_id
      and m.address_normalised = l.address_normalised)) as signs_in_elsewhere,
     (select o.id from offers o where o.practice_id = n.practice_id and o.id = n.subject_id) as offer,
     case when n.kind = 'email_changed' then (select s.name from audit_events e join staff s on s.practice_id = e.practice_id
      and s.id = e.actor_id where e.practice_id = n.practice_id and e.seq = n.seq) end as changed_by,
     case when n.kind = 'email_changed' then (select e.action from audit_events e where e.practice_id = n.practice_id
      and e.seq = n.seq) end as did,
     c.given_name, c.family_name, c.preferred_name, n.at, n.read_at
     from notices n left join clients c on c.practice_id = n.practice_id and c.id = ",
        whom!("n"),
        " where n.practice_id = $1 and n.staff_id = $3 and (n.client_id is null or exists (select 1 from assignments a
     where a.practice_id = n.practice_id and a.client_id = c.id and a.staff_id = $2) or $2 is null) order by n.seq desc limit $4"
    );
    Ok(db.rows(LIST, values![reach.practice(), reach.assigned_to(), staff, SHOWN]).await?)
}

/// Marks notices as read: one, or all of a staff member.
pub(crate) async fn mark_read(db: &mut Connection, reach: &Reach, staff: StaffId, seq: Option<i64>, now: Moment) -> Answer<u64> {
    const READ: &str = "update notices set read_at = $4 where practice_id = $1 and staff_id = $2 and read_at is null
     and (seq = $3 or cast($3 as bigint) is null)";
    Ok(db.run(READ, values![reach.practice(), staff, seq, now]).await?)
}

/// The kinds a staff member does not want.
pub(crate) async fn unwanted(db: &mut Connection, reach: &Reach, staff: StaffId) -> Answer<Vec<Kind>> {
    const UNWANTED: &str = "select kind from notice_choices where practice_id = $1 and staff_id = $2";
    let rows: Vec<(String,)> = db.rows(UNWANTED, values![reach.practice(), staff]).await?;
    Ok(rows.iter().filter_map(|(word,)| Kind::from_word(word)).collect())
}

/// Keeps what a staff member does not want.
pub(crate) async fn choose(db: &mut Connection, reach: &Reach, staff: StaffId, unwanted: &[Kind]) -> Answer<()> {
    const FORGET: &str = "delete from notice_choices where practice_id = $1 and staff_id = $2";
    const KEEP: &str = "insert into notice_choices (practice_id, staff_id, kind) values ($1, $2, $3) on conflict do nothing";
    db.run(FORGET, values![reach.practice(), staff]).await?;
    for kind in unwanted {
        db.run(KEEP, values![reach.practice(), staff, kind.word()]).await?;
    }
    Ok(())
}

/// When a staff member gets an email.
pub(crate) async fn mailed(db: &mut Connection, reach: &Reach, staff: StaffId) -> Answer<Mailed> {
    const MAILED: &str = "select notices_mailed from staff where practice_id = $1 and id = $2";
    let found: Option<(Mailed,)> = db.row(MAILED, values![reach.practice(), staff]).await?;
    Ok(found.map_or(Mailed::AtOnce, |(mailed,)| mailed))
}

/// Keeps when a staff member gets an email. Whoever changes to one a day is told what comes from now on.
pub(crate) async fn set_mailed(db: &mut Connection, reach: &Reach, staff: StaffId, mailed: Mailed, now: Moment) -> Answer<()> {
    const SET: &str =
        "update staff set notices_mailed = $3, digest_until = case when notices_mailed = $3 then digest_until else $4 end
     where practice_id = $1 and id = $2 and active";
    db.run(SET, values![reach.practice(), staff, mailed.word(), now]).await?;
    Ok(())
}

record! {
    /// A staff member to whom a letter goes.
    #[derive(Debug, Clone)]
    pub struct ToTell {
        pub id: StaffId,
        pub name: String,
        pub address: String,
    }
}

/// Who is told at once of a form to read today, whatever they chose: those for whom the bell rings and who can sign in. Billers are not
/// among them, who may not read answers. There is always somebody, since no practice is without an administrator.
pub(crate) async fn to_tell_today(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    form: FormRequestId,
) -> Answer<Vec<ToTell>> {
    const TODAY: &str = concat!(
        "select s.id, s.name, s.address from staff s where s.practice_id = $1 and s.active and s.password_hash is not null
     and s.role <> 'biller'
     and (exists (select 1 from assignments a where a.practice_id = $1 and a.staff_id = s.id and a.client_id = $2)
     or s.id = (select q.sent_by from form_requests q where q.practice_id = $1 and q.id = $3)
     or (s.role in ('administrator', 'front_desk') and ",
        left_to_the_desk!("$2"),
        ")) order by s.id"
    );
    Ok(db.rows(TODAY, values![reach.practice(), client, form]).await?)
}

/// Who is due: they want one letter a day, and something came since the last one and before this morning that they have not read. What
/// counts is what the bell counts.
pub(crate) async fn to_tell_daily(db: &mut Connection, reach: &Reach, morning: Moment) -> Answer<Vec<ToTell>> {
    const DUE: &str = concat!(
        "select s.id, s.name, s.address from staff s where s.practice_id = $1 and s.active and s.notices_mailed = 'daily'
     and s.digest_until < $2 and exists (select 1 from notices n where n.practice_id = $1 and n.staff_id = s.id and n.read_at is null
     and n.at >= s.digest_until and n.at < $2 and (n.client_id is null or s.role <> 'clinician'
     or exists (select 1 from staff_grants g where g.practice_id = $1 and g.staff_id = s.id and g.invite_all)
     or exists (select 1 from assignments a where a.practice_id = $1 and a.staff_id = s.id and a.client_id = ",
        whom!("n"),
        "))) order by s.id"
    );
    Ok(db.rows(DUE, values![reach.practice(), morning]).await?)
}

/// Notes that a staff member has been told up to a morning. True for exactly one caller.
pub(crate) async fn claim_daily(db: &mut Connection, reach: &Reach, staff: StaffId, morning: Moment) -> Answer<bool> {
    const CLAIM: &str =
        "update staff set digest_until = $3 where practice_id = $1 and id = $2 and active and notices_mailed = 'daily'
     and digest_until < $3";
    Ok(db.run(CLAIM, values![reach.practice(), staff, morning]).await? == 1)
}

/// How much of one kind somebody has not read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unread {
    pub(crate) kind: Kind,
    pub(crate) count: i64,
    /// Whether it is sign-ups that were lost.
    pub(crate) is_lost: bool,
}

/// How many notices of each kind from before a moment somebody has not read, as the bell counts them.
pub(crate) async fn unread(db: &mut Connection, reach: &Reach, staff: StaffId, before: Moment) -> Answer<Vec<Unread>> {
    const UNREAD: &str = concat!(
        "select n.kind, n.kind = 'sign_up' and n.client_id is null, count(*) from notices n join staff s on s.practice_id = n.practice_id and s.id = n.staff_id
     where n.practice_id = $1 and n.staff_id = $2 and n.read_at is null and n.at < $3 and (n.client_id is null or s.role <> 'clinician'
     or exists (select 1 from staff_grants g where g.practice_id = $1 and g.staff_id = s.id and g.invite_all)
     or exists (select 1 from assignments a where a.practice_id = $1 and a.staff_id = s.id and a.client_id = ",
        whom!("n"),
        ")) group by 1, 2 order by 2"
    );
    let rows: Vec<(String, bool, i64)> = db.rows(UNREAD, values![reach.practice(), staff, before]).await?;
    let of = |kind: Kind| {
        let these = rows.iter().filter(move |(word, ..)| word == kind.word());
        these.map(move |(_, is_lost, count)| Unread { kind, count: *count, is_lost: *is_lost })
    };
    Ok(Kind::ALL.into_iter().flat_map(of).collect())
}

/// Takes away what is older than two months.
pub(crate) async fn sweep(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<()> {
    const SWEEP: &str = "delete from notices where practice_id = $1 and at < $2";
    db.run(SWEEP, values![practice, now.minus(days(KEPT))]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::bell::kind::WAYS_IN;

    #[test]
    fn every_way_in_is_looked_at() {
        let quoted = WAYS_IN.map(|action| format!("'{action}'"));
        assert!(quoted.iter().all(|action| ways_in!().contains(action)), "{}", ways_in!());
        assert_eq!(ways_in!().matches('\'').count(), 2 * WAYS_IN.len());
    }
}
