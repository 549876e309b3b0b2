//! Invitations end, and letters that have not left are taken out of the line.

use super::super::invitation::InvitationState;
use crate::{
    answer::Answer,
    outbox::{InLine, in_line},
};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, InvitationId, LetterId, Moment, StaffId};

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

/// Clients for whom a letter that waits because the portal is off is in line and was sent singly.
pub(crate) async fn everybody_in_line(db: &mut Connection, reach: &Reach) -> Answer<Vec<(ClientId,)>> {
    const EVERYBODY: &str =
        "select distinct client_id from letters where practice_id = $1 and client_id is not null and batch_id is null
     and (invitation_id is not null or kind in ('forms', 'documents_shared', 'waiting_reminder'))
     and state in ('queued', 'deferred', 'held')";
    Ok(db.rows(EVERYBODY, values![reach.practice()]).await?)
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
