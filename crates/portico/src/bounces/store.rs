//! The rows of letters that came back, and of addresses that get no more email.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, LetterId, Moment};

record! {
    /// A letter that a message is about.
    #[derive(Debug, Clone)]
    pub(super) struct Sent {
        pub(super) id: LetterId,
        pub(super) kind: String,
        pub(super) recipient: String,
        pub(super) client_id: Option<ClientId>,
        pub(super) invitation_id: Option<InvitationId>,
        pub(super) generation: i64,
        /// Whether a worker has it in hand, and has not yet written down what became of it.
        pub(super) is_in_hand: bool,
    }
}

/// The letter with this id, if it is one of this practice.
pub(super) async fn letter(db: &mut Connection, reach: &Reach, id: LetterId) -> Answer<Option<Sent>> {
    const LETTER: &str = "select id, kind, recipient, client_id, invitation_id, generation, state = 'sending' as is_in_hand
     from letters where practice_id = $1 and id = $2";
    Ok(db.row(LETTER, values![reach.practice(), id]).await?)
}

/// Marks a letter that had been handed over as failed after all. False if it was not handed over, or has failed already.
pub(super) async fn fail(db: &mut Connection, reach: &Reach, id: LetterId, code: Option<u16>, reply: &str) -> Answer<bool> {
    const FAIL: &str = "update letters set state = 'failed', reply_code = $3, reply = $4
     where practice_id = $1 and id = $2 and state = 'sent'";
    Ok(db.run(FAIL, values![reach.practice(), id, code, reply]).await? == 1)
}

/// Writes what became of the invitation of a letter, while its generation is the living one and nobody has accepted it, on hold after a
/// restore as well. It is written over nothing but a letter that was taken or is delayed; a complaint over everything. False if nothing was
/// written.
pub(super) async fn note(
    db: &mut Connection,
    reach: &Reach,
    (invitation, generation): (InvitationId, i64),
    delivery: &str,
    reason: Option<&str>,
    now: Moment,
) -> Answer<bool> {
    const NOTE: &str = "update invitations set delivery = $4, delivery_reason = $5, delivery_at = $6
     where practice_id = $1 and id = $2 and generation = $3 and state in ('sent', 'held') and delivery <> $4
     and (delivery in ('accepted', 'delayed') or $4 = 'complained')";
    Ok(db.run(NOTE, values![reach.practice(), invitation, generation, delivery, reason, now]).await? == 1)
}

/// Closes an address to whatever the practice sends of its own accord. False if it was closed already.
pub(super) async fn suppress(
    db: &mut Connection,
    reach: &Reach,
    address_normalised: &str,
    letter: LetterId,
    now: Moment,
) -> Answer<bool> {
    const SUPPRESS: &str = "insert into suppressions (practice_id, address_normalised, reason, letter_id, created_at)
     values ($1, $2, 'complaint', $3, $4) on conflict (practice_id, address_normalised) do nothing";
    Ok(db.run(SUPPRESS, values![reach.practice(), address_normalised, letter, now]).await? == 1)
}

/// An invitation whose owner complained counts as taken by the mail server again, once staff have lifted the closing.
pub(super) async fn forget_complaint(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<()> {
    const FORGET: &str = "update invitations set delivery = 'accepted', delivery_reason = null, delivery_at = $3
     where practice_id = $1 and client_id = $2 and delivery = 'complained'";
    db.run(FORGET, values![reach.practice(), client, now]).await?;
    Ok(())
}
