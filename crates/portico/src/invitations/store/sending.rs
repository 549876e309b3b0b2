//! An invitation is sent, and what becomes of its letter is noted.

use crate::answer::Answer;
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, InvitationId, LetterId, Moment, PracticeId, StaffId};

/// A send, as it is written.
pub(crate) struct Send<'a> {
    pub(crate) practice: PracticeId,
    pub(crate) invitation: InvitationId,
    pub(crate) client: ClientId,
    pub(crate) generation: i64,
    /// Where it goes; `None` for one on paper.
    pub(crate) to: Option<&'a EmailAddress>,
    pub(crate) sent_by: Option<StaffId>,
    pub(crate) now: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) letter: LetterId,
    pub(crate) sends_today: i64,
    pub(crate) day: i64,
    /// The word for which message it is; `None` keeps what the row says.
    pub(crate) message: Option<String>,
}

const FIRST: &str = "insert into invitations (practice_id, id, client_id, state, generation, address, address_normalised, sent_by, sent_at,
 expires_at, first_sent_at, started_at, accepted_at, ended_at, ended_by, letter_id, delivery, delivery_reason, delivery_at, sends_today,
 sends_day, renewals_today, renewals_day, message)
 values ($1, $2, $3, 'sent', $4, $5, $6, $7, $8, $9, $8, null, null, null, null, $10, 'queued', null, $8, $11, $12, 0, 0, coalesce(cast($13 as text), 'own'))
 on conflict (practice_id, client_id) do nothing";

/// Writes the first send. False when somebody else was faster and there is an invitation already.
pub(crate) async fn send_first(db: &mut Connection, send: &Send<'_>) -> Answer<bool> {
    let values = values![
        send.practice,
        send.invitation,
        send.client,
        send.generation,
        send.to.map_or("", EmailAddress::as_str),
        send.to.map_or("", EmailAddress::normalised),
        send.sent_by,
        send.now,
        send.expires_at,
        send.letter,
        send.sends_today,
        send.day,
        send.message.as_deref()
    ];
    Ok(db.run(FIRST, values).await? == 1)
}

// The first send after an end notes up to which generation everything ended (settled.md 3).
const AGAIN: &str = "update invitations set ended_generation = case when state in ('sent', 'held') then ended_generation else generation end,
 state = 'sent', generation = $3, address = $4, address_normalised = $5, sent_by = $6, sent_at = $7,
 expires_at = $8, started_at = null, ended_at = null, ended_by = null, letter_id = $9, delivery = 'queued', delivery_reason = null,
 delivery_at = $7, sends_today = $10, sends_day = $11, reminders_sent = 0, reminded_at = null, expiry_told_at = null,
 message = coalesce(cast($12 as text), message) where practice_id = $1 and id = $2 and generation = $3 - 1 and state <> 'accepted'";

/// Opens the next generation. False when somebody else opened it, or the invitation was accepted, meanwhile.
pub(crate) async fn send_again(db: &mut Connection, send: &Send<'_>) -> Answer<bool> {
    let values = values![
        send.practice,
        send.invitation,
        send.generation,
        send.to.map_or("", EmailAddress::as_str),
        send.to.map_or("", EmailAddress::normalised),
        send.sent_by,
        send.now,
        send.expires_at,
        send.letter,
        send.sends_today,
        send.day,
        send.message.as_deref()
    ];
    Ok(db.run(AGAIN, values).await? == 1)
}

/// What became of the letter of one generation.
pub(crate) struct Delivery {
    pub(crate) invitation: InvitationId,
    pub(crate) generation: i64,
    /// `accepted`, `deferred`, `bounced` or `cancelled`.
    pub(crate) delivery: &'static str,
    pub(crate) reason: Option<String>,
}

/// Writes what became of letters. Letters of older generations change nothing.
pub(crate) async fn note_deliveries(db: &mut Connection, reach: &Reach, all: &[Delivery], now: Moment) -> Answer<()> {
    const NOTE: &str = "update invitations set delivery = $4, delivery_reason = $5, delivery_at = $6
     where practice_id = $1 and id = $2 and generation = $3";
    if !all.is_empty() {
        let row = |one: &Delivery| {
            values![reach.practice(), one.invitation, one.generation, one.delivery, one.reason.clone(), now].to_vec()
        };
        db.run_many(NOTE, all.iter().map(row).collect()).await?;
    }
    Ok(())
}

/// Notes that the letter of this generation is on paper: nothing is in line, and there is no address.
pub(crate) async fn note_printed(
    db: &mut Connection,
    reach: &Reach,
    invitation: InvitationId,
    generation: i64,
    now: Moment,
) -> Answer<()> {
    const NOTE: &str = "update invitations set delivery = 'printed', delivery_reason = null, delivery_at = $4, letter_id = null
     where practice_id = $1 and id = $2 and generation = $3";
    db.run(NOTE, values![reach.practice(), invitation, generation, now]).await?;
    Ok(())
}

/// How many letters a staff member has sent singly since a moment: invitations, printed ones, offers of access, news of intake forms and
/// documents, links to sign in and to confirm an address.
pub(crate) async fn single_sends_since(db: &mut Connection, practice: PracticeId, staff: StaffId, since: Moment) -> Answer<i64> {
    const COUNT: &str = "select count(*) from audit_events where practice_id = $1 and actor_id = $2 and at > $3
     and action in ('invitation.sent', 'invitation.letter_printed', 'offer.made', 'form.told', 'document.told', 'login.link_sent',
     'login.confirmation_asked')";
    Ok(db.count(COUNT, values![practice, staff, since]).await?)
}

/// How often a staff member has done this since a moment. Sends of a batch have an action of their own and do not count as single ones.
pub(crate) async fn acts_since(
    db: &mut Connection,
    practice: PracticeId,
    staff: StaffId,
    action: &str,
    since: Moment,
) -> Answer<i64> {
    const COUNT: &str = "select count(*) from audit_events where practice_id = $1 and actor_id = $2 and at > $3 and action = $4";
    Ok(db.count(COUNT, values![practice, staff, since, action]).await?)
}

/// Whether the test with this id was written already. The row of whoever asks is held: of two presses at once on PostgreSQL, the second
/// waits, and finds what the first has written.
pub(crate) async fn was_tested(db: &mut Connection, practice: PracticeId, staff: StaffId, letter: LetterId) -> Answer<bool> {
    const HOLD: Sql = Sql::twin(
        "select id from staff where practice_id = $1 and id = $2",
        "select id from staff where practice_id = $1 and id = $2 for update",
    );
    const WRITTEN: &str = "select id from letters where practice_id = $1 and id = $2";
    db.any(HOLD, values![practice, staff]).await?;
    Ok(db.any(WRITTEN, values![practice, letter]).await?)
}
