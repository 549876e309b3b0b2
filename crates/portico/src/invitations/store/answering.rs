//! What whoever has a link does with it.

use super::super::invitation::{LinkFacts, RENEWALS_A_DAY};
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, Moment, TokenId};

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
    Ok(db.count(CODE, values![reach.practice(), token, code_hash]).await? == 1)
}

/// Whether a client was born on this date.
pub(crate) async fn is_born_on(db: &mut Connection, reach: &Reach, client: ClientId, born: &str) -> Answer<bool> {
    const BORN: &str = "select count(*) from clients where practice_id = $1 and id = $2 and birth_date = $3";
    Ok(db.count(BORN, values![reach.practice(), client, born]).await? == 1)
}

/// Whether a client's date of birth is on file.
pub(crate) async fn knows_birth_date(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const KNOWN: &str = "select count(*) from clients where practice_id = $1 and id = $2 and birth_date is not null";
    Ok(db.count(KNOWN, values![reach.practice(), client]).await? == 1)
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
