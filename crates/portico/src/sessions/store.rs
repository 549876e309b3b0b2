//! The rows of sessions. Whether a session is alive is decided here, in the statement that reads it: idle and absolute ends, epochs, the
//! switches of practice and client, the grant. Nothing is cached.

use super::{Audience, ClientSession, Device, LIFE, Over, StaffSession, Stage};
use crate::{
    answer::Answer,
    bell::whom,
    practices::{Present, open_grant},
    within_reach::within_reach,
};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, GrantId, LoginId, Moment, PracticeId, SessionId};
use uuid::Uuid;

const STAFF: &str = concat!(
    "select s.id, s.practice_id as practice, t.id as staff, s.stage, t.name, t.address, t.role,
 t.second_step_sealed is not null as has_second_step, s.created_at, s.seen_at,
 g.invite_assigned, g.invite_all, g.manage_portal, g.edit_templates, g.export,
 (select min(o.name) from staff o where o.practice_id = s.practice_id and o.role = 'administrator' and o.active
 and o.password_hash is not null) as administrator,
 (select count(*) from notices n where n.practice_id = s.practice_id and n.staff_id = t.id and n.read_at is null
 and (n.client_id is null or t.role <> 'clinician' or g.invite_all or exists (select 1 from assignments a
 where a.practice_id = s.practice_id and a.staff_id = t.id and a.client_id = ",
    whom!("n"),
    "))) as unread
 from sessions s join staff t on t.practice_id = s.practice_id and t.id = s.subject_id
 left join staff_grants g on g.practice_id = t.practice_id and g.staff_id = t.id
 where s.practice_id = $1 and s.secret_hash = $2 and s.audience = 'staff' and s.ended_at is null
 and s.seen_at > $3 and s.created_at > $4 and t.active and s.subject_epoch = t.epoch"
);

const CLIENT: &str = concat!(
    "select s.id, s.practice_id as practice, l.id as login, c.id as client, c.given_name, c.family_name, c.preferred_name,
 l.address, l.address_confirmed_at, l.language, g.id as grant_id, g.kind, g.rights, g.created_at as granted_at, s.created_at,
 s.seen_at,
 (select count(*) from grants o join clients k on k.practice_id = o.practice_id and k.id = o.client_id
 where o.practice_id = s.practice_id and o.login_id = l.id and ",
    open_grant!("o", "k", "$5", "$6"),
    ") as portals
 from sessions s join logins l on l.practice_id = s.practice_id and l.id = s.subject_id
 join practices p on p.id = s.practice_id
 join grants g on g.practice_id = s.practice_id and g.id = s.grant_id and g.login_id = l.id
 join clients c on c.practice_id = s.practice_id and c.id = g.client_id
 where s.practice_id = $1 and s.secret_hash = $2 and s.audience = 'portal' and s.stage = 'full' and s.ended_at is null
 and s.seen_at > $3 and s.created_at > $4 and s.subject_epoch = l.epoch and s.practice_epoch = p.epoch
 and p.portal_on and ",
    open_grant!("g", "c", "$5", "$6")
);

/// The living staff session with this secret.
pub(crate) async fn staff(
    db: &mut Connection,
    practice: PracticeId,
    secret: [u8; 32],
    now: Moment,
) -> Answer<Option<StaffSession>> {
    let idle = now.minus(Audience::Staff.idle());
    Ok(db.row(STAFF, values![practice, secret, idle, now.minus(LIFE)]).await?)
}

/// The living portal session with this secret.
pub(crate) async fn client(
    db: &mut Connection,
    practice: PracticeId,
    secret: [u8; 32],
    present: &Present,
) -> Answer<Option<ClientSession>> {
    let Present { now, came_of_age, .. } = present;
    let (idle, old) = (now.minus(Audience::Portal.idle()), now.minus(LIFE));
    Ok(db.row(CLIENT, values![practice, secret, idle, old, *now, came_of_age.as_str()]).await?)
}

/// The portal of a client as their own login sees it, for staff who look at it: no session, and open only while the client could get in.
pub(crate) async fn seen(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<ClientSession>> {
    const SEEN: &str = concat!(
        "select g.id, g.practice_id as practice, l.id as login, c.id as client, c.given_name, c.family_name,
     c.preferred_name, l.address, l.address_confirmed_at, l.language, g.id as grant_id, g.kind, g.rights,
     g.created_at as granted_at, l.created_at, l.created_at as seen_at, cast(1 as bigint) as portals
     from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     join clients c on c.practice_id = g.practice_id and c.id = g.client_id join practices p on p.id = g.practice_id
     where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self' and g.ended_at is null and p.portal_on and c.portal_on
     and c.care_status not in ('deactivated', 'prospective') and ",
        within_reach!("c.practice_id", "c.id", "$3")
    );
    Ok(db.row(SEEN, values![reach.practice(), client, reach.assigned_to()]).await?)
}

/// Why a portal session that once was opens nothing any more; none if nobody ever had it.
pub(crate) async fn over(db: &mut Connection, practice: PracticeId, secret: [u8; 32], now: Moment) -> Answer<Option<Over>> {
    const LAST: &str = "select seen_at, created_at, ended_at from sessions where practice_id = $1 and secret_hash = $2
     and audience = 'portal'";
    let last: Option<(Moment, Moment, Option<Moment>)> = db.row(LAST, values![practice, secret]).await?;
    Ok(last.map(|(seen_at, created_at, ended_at)| match ended_at {
        None if seen_at <= now.minus(Audience::Portal.idle()) => Over::Idle,
        None if created_at <= now.minus(LIFE) => Over::Old,
        _ => Over::Ended,
    }))
}

const START: &str =
    "insert into sessions (practice_id, id, audience, subject_id, secret_hash, stage, subject_epoch, practice_epoch, device,
 address, created_at, seen_at, ended_at, grant_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $13, $11, null, $12)";

/// A new session, as it is written.
pub(crate) struct NewSession<'a> {
    pub(crate) practice: PracticeId,
    pub(crate) id: SessionId,
    pub(crate) audience: Audience,
    pub(crate) subject: Uuid,
    pub(crate) grant: Option<GrantId>,
    pub(crate) secret_hash: [u8; 32],
    pub(crate) stage: Stage,
    pub(crate) subject_epoch: i64,
    pub(crate) practice_epoch: i64,
    pub(crate) device: &'a str,
    pub(crate) address: &'a str,
    /// When whoever it is signed in: before `now` for one that goes on under a new secret.
    pub(crate) began_at: Moment,
    pub(crate) now: Moment,
}

/// Writes it.
pub(crate) async fn start(db: &mut Connection, new: &NewSession<'_>) -> Answer<()> {
    let values = values![
        new.practice,
        new.id,
        new.audience,
        new.subject,
        new.secret_hash,
        new.stage,
        new.subject_epoch,
        new.practice_epoch,
        new.device,
        new.address,
        new.now,
        new.grant,
        new.began_at
    ];
    db.run(START, values).await?;
    Ok(())
}

/// Switches the session to another grant of the same login.
pub(crate) async fn choose_grant(
    db: &mut Connection,
    reach: &Reach,
    login: LoginId,
    session: SessionId,
    grant: GrantId,
) -> Answer<bool> {
    const CHOOSE: &str = "update sessions set grant_id = $4 where practice_id = $1 and audience = 'portal' and subject_id = $2
     and id = $3 and ended_at is null";
    Ok(db.run(CHOOSE, values![reach.practice(), login, session, grant]).await? == 1)
}

/// Notes that the session is in use. Within a minute of the last note nothing is written.
pub(crate) async fn touch(db: &mut Connection, practice: PracticeId, session: SessionId, now: Moment) -> Answer<()> {
    const TOUCH: &str =
        "update sessions set seen_at = $3 where practice_id = $1 and id = $2 and ended_at is null and seen_at < $3";
    db.run(TOUCH, values![practice, session, now]).await?;
    Ok(())
}

/// Ends one session of a subject. False if there was none to end.
pub(crate) async fn end(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    session: SessionId,
    now: Moment,
) -> Answer<bool> {
    const END: &str = "update sessions set ended_at = $5 where practice_id = $1 and audience = $2 and subject_id = $3 and id = $4
     and ended_at is null";
    Ok(db.run(END, values![reach.practice(), audience, subject, session, now]).await? == 1)
}

/// Whether a session is, or was, one of this subject's.
pub(crate) async fn is_of(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    session: SessionId,
) -> Answer<bool> {
    const OF: &str = "select id from sessions where practice_id = $1 and audience = $2 and subject_id = $3 and id = $4";
    Ok(db.any(OF, values![reach.practice(), audience, subject, session]).await?)
}

/// Ends the session that asks for a change and goes on under a new secret. False if it has ended in the meantime or its owner's epoch is
/// another by now: a change that was asked for before a reset does not come after it.
pub(crate) async fn take_over(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    (subject, epoch): (Uuid, i64),
    session: SessionId,
    now: Moment,
) -> Answer<bool> {
    const TAKE: &str =
        "update sessions set ended_at = $6 where practice_id = $1 and audience = $2 and subject_id = $3 and id = $4
     and subject_epoch = $5 and ended_at is null";
    Ok(db.run(TAKE, values![reach.practice(), audience, subject, session, epoch, now]).await? == 1)
}

/// Whether the session that asks for a change has not ended in the meantime, and its owner's epoch is still this one. The row is held to
/// the end of the act.
pub(crate) async fn goes_on(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    (subject, epoch): (Uuid, i64),
    session: SessionId,
) -> Answer<bool> {
    const HOLD: &str =
        "update sessions set seen_at = seen_at where practice_id = $1 and audience = $2 and subject_id = $3 and id = $4
     and subject_epoch = $5 and ended_at is null";
    Ok(db.run(HOLD, values![reach.practice(), audience, subject, session, epoch]).await? == 1)
}

/// Ends every session of a subject, except one where it is given. Returns how many ended.
pub(crate) async fn end_all(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    except: Option<SessionId>,
    now: Moment,
) -> Answer<u64> {
    const END_ALL: &str = "update sessions set ended_at = $5 where practice_id = $1 and audience = $2 and subject_id = $3
     and ended_at is null and (id <> $4 or $4 is null)";
    // A typed null: the same parameter is compared with null and with an id.
    Ok(db.run(END_ALL, values![reach.practice(), audience, subject, except, now]).await?)
}

/// Ends every session in which the portal of this client is open, and every other one of the client's own login. Returns how many.
pub(crate) async fn end_at(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<u64> {
    const END: &str = "update sessions set ended_at = $3 where practice_id = $1 and audience = 'portal' and ended_at is null
     and subject_id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2)
     and (grant_id in (select g.id from grants g where g.practice_id = $1 and g.client_id = $2)
     or subject_id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self'))";
    Ok(db.run(END, values![reach.practice(), client, now]).await?)
}

/// The living sessions of a subject, latest first.
pub(crate) async fn devices(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    now: Moment,
) -> Answer<Vec<Device>> {
    const DEVICES: &str = "select s.id, s.device, s.address, s.created_at, s.seen_at from sessions s
     join practices p on p.id = s.practice_id left join logins l on l.practice_id = s.practice_id and l.id = s.subject_id
     left join staff t on t.practice_id = s.practice_id and t.id = s.subject_id
     where s.practice_id = $1 and s.audience = $2 and s.subject_id = $3 and s.ended_at is null and s.stage = 'full'
     and s.seen_at > $4 and s.created_at > $5
     and ((s.audience = 'portal' and s.subject_epoch = l.epoch and s.practice_epoch = p.epoch)
     or (s.audience = 'staff' and s.subject_epoch = t.epoch)) order by s.seen_at desc limit 100";
    let values = values![reach.practice(), audience, subject, now.minus(audience.idle()), now.minus(LIFE)];
    Ok(db.rows(DEVICES, values).await?)
}

/// Whether the subject has signed in from a browser of this description before.
pub(crate) async fn knows_device(
    db: &mut Connection,
    practice: PracticeId,
    audience: Audience,
    subject: Uuid,
    device: &str,
) -> Answer<bool> {
    const KNOWN: &str = "select cast(1 as bigint) from sessions where practice_id = $1 and audience = $2 and subject_id = $3 and device = $4 limit 1";
    Ok(db.any(KNOWN, values![practice, audience, subject, device]).await?)
}

/// Whether this subject has signed in with this browser in the last 90 days.
pub(crate) async fn has_been_seen(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    device: &str,
    now: Moment,
) -> Answer<bool> {
    const SEEN: &str = "select cast(1 as bigint) from sessions where practice_id = $1 and audience = $2 and subject_id = $3
     and stage = 'full' and device = $4 and created_at > $5 limit 1";
    let since = now.minus(portico_values::moment::days(90));
    Ok(db.any(SEEN, values![reach.practice(), audience, subject, device, since]).await?)
}

/// Removes sessions that began more than 100 days ago: devices are recognised for 90.
pub(crate) async fn sweep(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<()> {
    const OLD: &str = "delete from sessions where practice_id = $1 and created_at < $2";
    db.run(OLD, values![practice, now.minus(portico_values::moment::days(100))]).await?;
    Ok(())
}
