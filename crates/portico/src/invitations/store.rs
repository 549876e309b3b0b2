//! The rows of invitations and their links.

use super::{
    invitation::{Channel, InvitationState, LinkFacts, RENEWALS_A_DAY},
    recipient::Recipient,
    second_check::SecondCheck,
};
use crate::{
    answer::Answer,
    bell::store::ToTell,
    outbox::{InLine, in_line},
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, EmailAddress, Identity, InvitationId, LetterId, Moment, PracticeId, StaffId, TokenId};
use uuid::Uuid;

macro_rules! recipients {
    ($condition:expr) => {
        concat!(
            "select c.id as client, c.given_name, c.family_name, c.preferred_name, c.language, c.care_status, c.portal_on,
 e.address, e.consent,
 exists (select 1 from suppressions u where u.practice_id = c.practice_id
  and u.address_normalised = e.address_normalised) as suppressed,
 exists (select 1 from wrong_addresses w where w.practice_id = c.practice_id and w.client_id = c.id
  and w.address_normalised = e.address_normalised) as wrong,
 (select min(s.name) from assignments a join staff s on s.practice_id = a.practice_id and s.id = a.staff_id
  where a.practice_id = c.practice_id and a.client_id = c.id and s.role = 'clinician') as clinician,
 exists (select 1 from grants g where g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self'
  and g.ended_at is null) as active,
 exists (select 1 from logins l where l.practice_id = c.practice_id and l.address_normalised = e.address_normalised
  and not exists (select 1 from grants g where g.practice_id = l.practice_id and g.login_id = l.id and g.client_id = c.id
  and g.kind = 'self' and g.ended_at is null)) as taken,
 (select count(*) from client_emails o where o.practice_id = c.practice_id and o.address_normalised = e.address_normalised
  and o.client_id <> c.id) as shared,
 c.birth_date,
 exists (select 1 from contacts k where k.practice_id = c.practice_id and k.client_id = c.id
  and lower(k.address) = e.address_normalised) as of_contact,
 exists (select 1 from logins l join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.ended_at is null
  where l.practice_id = c.practice_id and l.address_normalised = e.address_normalised
  and (g.client_id <> c.id or g.kind <> 'self')) as of_other_login,
 i.id as invitation, i.state, i.generation, i.sent_at, i.expires_at, i.sends_today, i.sends_day, i.delivery,
 coalesce(i.address_normalised = e.address_normalised, false) as sent_there,
 (select count(*) from form_requests q where q.practice_id = c.practice_id and q.client_id = c.id
  and q.state in ('waiting', 'started', 'returned')) as forms
 from clients c
 left join client_emails e on e.practice_id = c.practice_id and e.client_id = c.id and e.address = c.main_address
 left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
 where c.practice_id = $1 and ",
            within_reach!("c.practice_id", "c.id", "$2"),
            " and ",
            $condition
        )
    };
}

/// A client within reach, as a recipient.
pub(crate) async fn recipient(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Recipient>> {
    Ok(db.row(recipients!("c.id = $3"), values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// The client to whom a visitor's link or address leads, as a recipient. A visitor's reach covers no clients, so this asks for one by
/// their id alone; it is called for somebody who was invited.
pub(crate) async fn recipient_at_the_door(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Recipient>> {
    const INVITED: &str = recipients!("c.id = $3 and i.id is not null");
    Ok(db.row(INVITED, values![reach.practice(), None::<StaffId>, client]).await?)
}

/// Clients within reach, as recipients, in no particular order. One statement for any number of them.
pub(crate) async fn recipients(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<Vec<Recipient>> {
    const THESE: Sql = Sql::twin(
        recipients!("c.id in (select unhex(value) from json_each($3))"),
        recipients!("c.id in (select cast(value as uuid) from json_array_elements_text(cast(cast($3 as text) as json)))"),
    );
    let values = values![reach.practice(), reach.assigned_to(), crate::clients::store::id_list(clients)];
    Ok(db.rows(&THESE, values).await?)
}

/// The next recipients of a batch that are still in line, in the order of their ids, after one of them.
pub(crate) async fn recipients_in_line(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    after: Option<ClientId>,
    limit: i64,
) -> Answer<Vec<Recipient>> {
    const NEXT: &str = recipients!(concat!(
        "c.id in (select client_id from batch_recipients where practice_id = $1 and batch_id = $3 and outcome = 'in_line'
 and client_id > $5 and ",
        within_reach!("$1", "batch_recipients.client_id", "$2"),
        " order by client_id limit $4) order by c.id"
    ));
    let after = after.unwrap_or(ClientId::from_uuid(Uuid::nil()));
    Ok(db.rows(NEXT, values![reach.practice(), reach.assigned_to(), batch, limit, after]).await?)
}

const LINK: &str = "select t.practice_id as practice, t.id as token, i.id as invitation, i.client_id as client, t.channel,
 t.generation as token_generation, t.expires_at as token_expires_at, t.revoked_at as token_revoked_at, t.second_check,
 t.wrong_tries, i.generation, i.ended_generation, i.state, nullif(i.address, '') as address,
 i.sent_at, i.accepted_at, p.portal_on, c.portal_on as client_portal_on, c.care_status, c.given_name, c.family_name, c.preferred_name,
 c.language
 from invitation_tokens t
 join invitations i on i.practice_id = t.practice_id and i.id = t.invitation_id
 join clients c on c.practice_id = t.practice_id and c.id = i.client_id
 join practices p on p.id = t.practice_id
 where t.practice_id = $1 and t.secret_hash = $2";

/// The link with this hash, at this practice. A link of another practice is unknown here.
pub(crate) async fn link(db: &mut Connection, practice: PracticeId, secret_hash: [u8; 32]) -> Answer<Option<LinkFacts>> {
    Ok(db.row(LINK, values![practice, secret_hash]).await?)
}

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

const TOKEN: &str =
    "insert into invitation_tokens (practice_id, id, invitation_id, generation, channel, secret_hash, key_id, created_by,
 created_at, expires_at, revoked_at, used_at, second_check, code_hash, wrong_tries, checked_at)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null, $11, $12, 0, null)";

/// A link, as it is written: only the keyed hash of its secret.
pub(crate) struct NewToken {
    pub(crate) practice: PracticeId,
    pub(crate) id: TokenId,
    pub(crate) invitation: InvitationId,
    pub(crate) generation: i64,
    pub(crate) channel: Channel,
    pub(crate) secret_hash: [u8; 32],
    pub(crate) key_id: i64,
    pub(crate) created_by: Option<StaffId>,
    pub(crate) now: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) check: SecondCheck,
    pub(crate) code_hash: Option<[u8; 32]>,
}

pub(crate) async fn mint(db: &mut Connection, token: &NewToken) -> Answer<()> {
    let values = values![
        token.practice,
        token.id,
        token.invitation,
        token.generation,
        token.channel,
        token.secret_hash,
        token.key_id,
        token.created_by,
        token.now,
        token.expires_at,
        token.check,
        token.code_hash.map(|hash| hash.to_vec())
    ];
    db.run(TOKEN, values).await?;
    Ok(())
}

/// Ends copied links and desk codes of an invitation. Mailed links need no change: they end with their generation, or with the
/// invitation's state.
pub(crate) async fn revoke_handed_out(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<u64> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and channel <> 'mailed' and revoked_at is null";
    Ok(db.run(REVOKE, values![reach.practice(), invitation, now]).await?)
}

/// Ends one copied link. False when it has already ended, or belongs to another invitation.
pub(crate) async fn revoke_token(
    db: &mut Connection,
    reach: &Reach,
    invitation: InvitationId,
    token: TokenId,
    now: Moment,
) -> Answer<bool> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $4 where practice_id = $1 and invitation_id = $2 and id = $3
     and channel <> 'mailed' and revoked_at is null";
    Ok(db.run(REVOKE, values![reach.practice(), invitation, token, now]).await? == 1)
}

/// Ends an invitation that waits, including one on hold after a restore. False when it no longer waits.
pub(crate) async fn end(
    db: &mut Connection,
    reach: &Reach,
    invitation: InvitationId,
    state: InvitationState,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const END: &str = "update invitations set state = $3, ended_at = $4, ended_by = $5 where practice_id = $1 and id = $2
     and state in ('sent', 'held')";
    Ok(db.run(END, values![reach.practice(), invitation, state, now, by]).await? == 1)
}

/// Ends an accepted invitation, because the account it led to has ended. The next send opens the next generation.
pub(crate) async fn reopen(db: &mut Connection, reach: &Reach, client: ClientId, by: Option<StaffId>, now: Moment) -> Answer<()> {
    const REOPEN: &str = "update invitations set state = 'revoked', ended_at = $3, ended_by = $4 where practice_id = $1
     and client_id = $2 and state = 'accepted'";
    db.run(REOPEN, values![reach.practice(), client, now, by]).await?;
    Ok(())
}

/// Where a letter was when it was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StoppedAt {
    /// In line: it does not leave.
    InLine,
    /// In a worker's hands: it is withheld before its content goes, or has just gone.
    HandedOver,
}

/// Ends a send whose letter has not gone. If no letter of this invitation ever left, it counts as never sent. If the letter is in a
/// worker's hands nobody can know yet, and it counts as revoked. `None` when the letter has gone, or the invitation no longer waits.
pub(crate) async fn stop(
    db: &mut Connection,
    reach: &Reach,
    invitation: InvitationId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<Option<StoppedAt>> {
    const HANDED_OVER: &str = "update invitations set state = 'revoked', ended_at = $3, ended_by = $4
     where practice_id = $1 and id = $2 and state in ('sent', 'held') and exists (select 1 from letters l where l.practice_id = $1
     and l.id = invitations.letter_id and l.state = 'sending')";
    const STOP: &str = "update invitations set state = case when exists (select 1 from letters l where l.practice_id = $1
     and l.client_id = invitations.client_id and l.invitation_id = $2 and l.state = 'sent') then 'revoked' else 'stopped' end,
     ended_at = $3, ended_by = $4, delivery = 'cancelled', delivery_reason = null, delivery_at = $3
     where practice_id = $1 and id = $2 and state in ('sent', 'held') and exists (select 1 from letters l where l.practice_id = $1
     and l.id = invitations.letter_id and l.state in ('queued', 'deferred', 'held'))";
    for (statement, at) in [(STOP, StoppedAt::InLine), (HANDED_OVER, StoppedAt::HandedOver)] {
        if db.run(statement, values![reach.practice(), invitation, now, by]).await? == 1 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Ends the invitations of a batch whose letters were taken out of the line at this moment, and the links that were handed out, so that
/// the next send does not revive them (settled.md 3).
pub(crate) async fn end_unsent(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<()> {
    const HANDED_OUT: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and id in (select t.id
     from letters o cross join letters l cross join invitations i cross join invitation_tokens t
     where o.practice_id = $1 and o.batch_id = $2 and o.state = 'cancelled' and l.practice_id = $1 and l.id = o.id
     and l.finished_at = $3 and i.practice_id = $1 and i.id = l.invitation_id and i.letter_id = l.id
     and i.state in ('sent', 'held') and t.practice_id = $1 and t.invitation_id = i.id and t.channel <> 'mailed'
     and t.revoked_at is null)";
    const INVITATIONS: &str =
        "update invitations set state = 'revoked', ended_at = $3, ended_by = $4, delivery = 'cancelled', delivery_at = $3
     where practice_id = $1 and state in ('sent', 'held') and id in (select i.id from letters o cross join letters l
     cross join invitations i where o.practice_id = $1 and o.batch_id = $2 and o.state = 'cancelled' and l.practice_id = $1
     and l.id = o.id and l.finished_at = $3 and i.practice_id = $1 and i.id = l.invitation_id and i.letter_id = l.id)";
    db.run(HANDED_OUT, values![reach.practice(), batch, now]).await?;
    db.run(INVITATIONS, values![reach.practice(), batch, now, by]).await?;
    Ok(())
}

/// Ends the invitation of a letter that was withheld at the last moment because its batch was stopped, and the links that were handed
/// out.
pub(crate) async fn end_withheld(db: &mut Connection, reach: &Reach, letter: LetterId, now: Moment) -> Answer<()> {
    const HANDED_OUT: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and id in (select t.id
     from letters l cross join invitations i cross join invitation_tokens t where l.practice_id = $1 and l.id = $2
     and i.practice_id = $1 and i.id = l.invitation_id and i.letter_id = l.id and i.state in ('sent', 'held')
     and t.practice_id = $1 and t.invitation_id = i.id and t.channel <> 'mailed' and t.revoked_at is null)";
    const INVITATION: &str = "update invitations set state = 'revoked', ended_at = $3, ended_by = null
     where practice_id = $1 and state in ('sent', 'held') and letter_id = $2
     and id in (select l.invitation_id from letters l where l.practice_id = $1 and l.id = $2)";
    db.run(HANDED_OUT, values![reach.practice(), letter, now]).await?;
    db.run(INVITATION, values![reach.practice(), letter, now]).await?;
    Ok(())
}

/// Cancels letters of an invitation that have not left, and wipes them.
pub(crate) async fn cancel_letters(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    invitation: InvitationId,
    now: Moment,
) -> Answer<u64> {
    const LETTERS: InLine = in_line!("client_id = $2 and invitation_id = $3", "$4");
    LETTERS.cancel(db, values![reach.practice(), client, invitation], now).await
}

/// Clients for whom a letter with a link is in line that was sent singly.
pub(crate) async fn clients_in_line(db: &mut Connection, reach: &Reach) -> Answer<Vec<(ClientId,)>> {
    const IN_LINE: &str = "select distinct client_id from letters where practice_id = $1 and invitation_id is not null
     and client_id is not null and batch_id is null and state in ('queued', 'deferred', 'held')";
    Ok(db.rows(IN_LINE, values![reach.practice()]).await?)
}

/// Cancels and wipes every letter that waits because the portal is off.
pub(crate) async fn cancel_all_letters(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<u64> {
    const LETTERS: InLine =
        in_line!("(invitation_id is not null or kind in ('forms', 'documents_shared', 'waiting_reminder'))", "$2");
    LETTERS.cancel(db, values![reach.practice()], now).await
}

/// Counts that the client asked for a new link. False when they have had enough for the day. The row decides, so that requests at the
/// same moment are counted one after the other.
pub(crate) async fn count_renewal(db: &mut Connection, reach: &Reach, invitation: InvitationId, day: i64) -> Answer<bool> {
    const COUNT: &str = "update invitations set renewals_today = case when renewals_day = $3 then renewals_today + 1 else 1 end,
     renewals_day = $3 where practice_id = $1 and id = $2 and (renewals_day <> $3 or renewals_today < $4)";
    Ok(db.run(COUNT, values![reach.practice(), invitation, day, RENEWALS_A_DAY]).await? == 1)
}

/// Notes the first time that a password was sent.
pub(crate) async fn start(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<bool> {
    const START: &str =
        "update invitations set started_at = $3 where practice_id = $1 and id = $2 and started_at is null and state = 'sent'";
    Ok(db.run(START, values![reach.practice(), invitation, now]).await? == 1)
}

const ACCEPT: &str = "update invitations set state = 'accepted', accepted_at = $3, ended_at = $3
 where practice_id = $1 and state = 'sent'
 and id = (select t.invitation_id from invitation_tokens t where t.practice_id = $1 and t.secret_hash = $2)
 and exists (select 1 from invitation_tokens t where t.practice_id = $1 and t.secret_hash = $2 and t.invitation_id = invitations.id
  and t.revoked_at is null and t.expires_at > $3 and (t.second_check = 'none' or t.checked_at is not null) and (t.channel not in ('mailed', 'printed') or t.generation = invitations.generation))
 and exists (select 1 from practices p where p.id = $1 and p.portal_on)
 and exists (select 1 from clients c where c.practice_id = $1 and c.id = invitations.client_id and c.portal_on
  and c.care_status not in ('deactivated', 'prospective'))";

/// The one statement that decides about acceptance (promises.md D4): state, generation, expiry, second check, both switches. True for
/// exactly one caller.
pub(crate) async fn accept(db: &mut Connection, reach: &Reach, secret_hash: [u8; 32], now: Moment) -> Answer<bool> {
    Ok(db.run(ACCEPT, values![reach.practice(), secret_hash, now]).await? == 1)
}

/// Counts one more answer to the second check of a link. Returns how many there were with it, or `None` when there have been `most`
/// already.
pub(crate) async fn count_answer(db: &mut Connection, reach: &Reach, token: TokenId, most: i64) -> Answer<Option<i64>> {
    const COUNT: &str = "update invitation_tokens set wrong_tries = wrong_tries + 1 where practice_id = $1 and id = $2
     and wrong_tries < $3 and revoked_at is null returning wrong_tries";
    Ok(db.row::<(i64,)>(COUNT, values![reach.practice(), token, most]).await?.map(|(tries,)| tries))
}

/// Whether a code is the one of this link.
pub(crate) async fn is_its_code(db: &mut Connection, reach: &Reach, token: TokenId, code_hash: [u8; 32]) -> Answer<bool> {
    const CODE: &str = "select count(*) from invitation_tokens where practice_id = $1 and id = $2 and code_hash = $3";
    Ok(db.row::<(i64,)>(CODE, values![reach.practice(), token, code_hash]).await?.is_some_and(|(count,)| count == 1))
}

/// Whether a client was born on this date.
pub(crate) async fn is_born_on(db: &mut Connection, reach: &Reach, client: ClientId, born: &str) -> Answer<bool> {
    const BORN: &str = "select count(*) from clients where practice_id = $1 and id = $2 and birth_date = $3";
    Ok(db.row::<(i64,)>(BORN, values![reach.practice(), client, born]).await?.is_some_and(|(count,)| count == 1))
}

/// Whether a client's date of birth is on file.
pub(crate) async fn knows_birth_date(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const KNOWN: &str = "select count(*) from clients where practice_id = $1 and id = $2 and birth_date is not null";
    Ok(db.row::<(i64,)>(KNOWN, values![reach.practice(), client]).await?.is_some_and(|(count,)| count == 1))
}

/// Notes that the second check of a link was passed.
pub(crate) async fn note_checked(db: &mut Connection, reach: &Reach, token: TokenId, now: Moment) -> Answer<()> {
    const CHECKED: &str = "update invitation_tokens set checked_at = $3, wrong_tries = 0 where practice_id = $1 and id = $2";
    db.run(CHECKED, values![reach.practice(), token, now]).await?;
    Ok(())
}

/// Marks the link by which an invitation was accepted.
pub(crate) async fn mark_used(db: &mut Connection, reach: &Reach, token: TokenId, now: Moment) -> Answer<()> {
    const USED: &str = "update invitation_tokens set used_at = $3 where practice_id = $1 and id = $2";
    db.run(USED, values![reach.practice(), token, now]).await?;
    Ok(())
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

/// Notes that the address an invitation was sent to is wrong, if the client still has it, and why the invitation did not arrive.
pub(crate) async fn note_wrong(db: &mut Connection, reach: &Reach, link: &LinkFacts, reason: &str, now: Moment) -> Answer<()> {
    const WRONG: &str = "insert into wrong_addresses (practice_id, client_id, address_normalised, since)
     select i.practice_id, i.client_id, i.address_normalised, cast($3 as bigint) from invitations i
     where i.practice_id = $1 and i.id = $2 and i.address <> ''
     on conflict (practice_id, client_id, address_normalised) do nothing";
    const RETURNED: &str = "update invitations set delivery = 'bounced', delivery_reason = $3, delivery_at = $4
     where practice_id = $1 and id = $2";
    db.run(WRONG, values![reach.practice(), link.invitation, now]).await?;
    db.run(RETURNED, values![reach.practice(), link.invitation, reason, now]).await?;
    Ok(())
}

/// Forgets that addresses of a client within reach were reported as wrong. Returns how many there were.
pub(crate) async fn forget_wrong(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<u64> {
    const FORGET: &str = "delete from wrong_addresses where practice_id = $1 and client_id = $3 and (exists (select 1
     from assignments a where a.practice_id = wrong_addresses.practice_id and a.client_id = wrong_addresses.client_id
     and a.staff_id = $2) or $2 is null)";
    Ok(db.run(FORGET, values![reach.practice(), reach.assigned_to(), client]).await?)
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

/// Ends the printed letters of an invitation, so that the list of handed-out links shows it.
pub(crate) async fn end_printed(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<()> {
    const END: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and channel = 'printed' and revoked_at is null";
    db.run(END, values![reach.practice(), invitation, now]).await?;
    Ok(())
}

record! {
    /// An invitation, for the Client Portal tab.
    #[derive(Debug, Clone)]
    pub struct Shown {
        pub id: InvitationId,
        pub state: InvitationState,
        pub generation: i64,
        pub address: String,
        pub sent_at: Moment,
        pub expires_at: Moment,
        pub first_sent_at: Moment,
        pub sent_by_name: Option<String>,
        pub started_at: Option<Moment>,
        pub accepted_at: Option<Moment>,
        pub ended_at: Option<Moment>,
        pub ended_by_name: Option<String>,
        pub delivery: String,
        pub delivery_reason: Option<String>,
        pub delivery_at: Moment,
        pub reminders_sent: i64,
        pub reminded_at: Option<Moment>,
        pub reminders_stopped: Option<String>,
    }
}

/// The invitation of a client within reach.
pub(crate) async fn shown(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Shown>> {
    const SHOWN: &str = concat!(
        "select i.id, i.state, i.generation, i.address, i.sent_at, i.expires_at, i.first_sent_at, s.name as sent_by_name,
     i.started_at, i.accepted_at, i.ended_at, e.name as ended_by_name, i.delivery, i.delivery_reason, i.delivery_at,
     i.reminders_sent, i.reminded_at, i.reminders_stopped
     from invitations i
     left join staff s on s.practice_id = i.practice_id and s.id = i.sent_by
     left join staff e on e.practice_id = i.practice_id and e.id = i.ended_by
     where i.practice_id = $1 and i.client_id = $3 and ",
        within_reach!("i.practice_id", "i.client_id", "$2")
    );
    Ok(db.row(SHOWN, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// The active staff members whom a client's answer concerns and who want emails at once, each once: those assigned to the client, whoever
/// sent the last invitation (alone or in a batch), and one more if given.
pub(crate) async fn concerned(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    also: Option<StaffId>,
) -> Answer<Vec<ToTell>> {
    const CONCERNED: &str =
        "select s.id, s.name, s.address from staff s where s.practice_id = $1 and s.active and s.notices_mailed = 'at_once'
     and (exists (select 1 from assignments a where a.practice_id = s.practice_id and a.staff_id = s.id and a.client_id = $2)
     or s.id = $3 or s.id = (select coalesce(l.created_by, b.started_by) from letters l
     left join batches b on b.practice_id = l.practice_id and b.id = l.batch_id
     where l.practice_id = $1 and l.client_id = $2 and l.kind = 'invitation' order by l.created_at desc, l.id desc limit 1))
     order by s.id";
    Ok(db.rows(CONCERNED, values![reach.practice(), client, also]).await?)
}

record! {
    /// A copied link or desk code, for the list of them.
    #[derive(Debug, Clone)]
    pub struct HandedOut {
        pub id: TokenId,
        pub channel: Channel,
        pub created_by_name: Option<String>,
        pub created_at: Moment,
        pub expires_at: Moment,
        pub revoked_at: Option<Moment>,
        pub used_at: Option<Moment>,
    }
}

/// Copied links and desk codes of an invitation, newest first.
pub(crate) async fn handed_out(db: &mut Connection, reach: &Reach, invitation: InvitationId) -> Answer<Vec<HandedOut>> {
    const LIST: &str = "select t.id, t.channel, s.name as created_by_name, t.created_at, t.expires_at, t.revoked_at, t.used_at
     from invitation_tokens t left join staff s on s.practice_id = t.practice_id and s.id = t.created_by
     where t.practice_id = $1 and t.invitation_id = $2 and t.channel <> 'mailed' order by t.created_at desc limit 50";
    Ok(db.rows(LIST, values![reach.practice(), invitation]).await?)
}

/// The client who waits at this address, for somebody who signs in or resets a password before activating (behaviours.md 32).
pub(crate) async fn waiting_at(db: &mut Connection, reach: &Reach, address_normalised: &str) -> Answer<Option<(ClientId,)>> {
    const WAITING: &str =
        "select i.client_id from client_emails e join invitations i on i.practice_id = e.practice_id and i.client_id = e.client_id
     where e.practice_id = $1 and e.address_normalised = $2 and i.address_normalised = $2 and i.state = 'sent'
     order by i.sent_at desc limit 1";
    Ok(db.row(WAITING, values![reach.practice(), address_normalised]).await?)
}

/// How many letters a staff member has sent singly since a moment: invitations, printed ones, offers of access, news of intake forms.
pub(crate) async fn single_sends_since(db: &mut Connection, practice: PracticeId, staff: StaffId, since: Moment) -> Answer<i64> {
    const COUNT: &str = "select count(*) from audit_events where practice_id = $1 and actor_id = $2 and at > $3
     and action in ('invitation.sent', 'invitation.letter_printed', 'offer.made', 'form.told', 'document.told')";
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
