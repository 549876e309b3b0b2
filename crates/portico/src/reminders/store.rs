//! Which invitations are due for a letter that goes by itself. Being served is written before the letter is, in the same transaction and
//! only from the count it was read with: two workers serve a day once.

use crate::{
    answer::Answer,
    invitations::InvitationState,
    outbox::{InLine, in_line},
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, Moment, moment::days};

record! {
    /// An invitation that is due.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) struct Due {
        pub(crate) invitation: InvitationId,
        pub(crate) client: ClientId,
        pub(crate) generation: i64,
        pub(crate) sent_at: Moment,
        pub(crate) expires_at: Moment,
        pub(crate) served: i64,
    }
}

/// How many are read at a time.
pub(super) const GROUP: i64 = 50;
/// A link lives 30 days at most: what was sent before that reminds nobody any more.
const LONGEST: u64 = 31;
/// For so long after its end a link is told to have ended: the quiet hours, and a machine that was off for a day.
const TOLD_WITHIN: u64 = 2;

/// Those for whom so many days are served, and whose send is at least as old as `sent_before`.
pub(super) async fn to_remind(
    db: &mut Connection,
    reach: &Reach,
    served: i64,
    sent_before: Moment,
    now: Moment,
) -> Answer<Vec<Due>> {
    const DUE: &str = "select id as invitation, client_id as client, generation, sent_at, expires_at, reminders_sent as served
     from invitations where practice_id = $1 and state = 'sent' and reminders_stopped is null and reminders_sent = $2
     and sent_at <= $3 and sent_at > $5 and expires_at > $4 and delivery in ('accepted', 'delayed') order by sent_at limit $6";
    let values = values![reach.practice(), served, sent_before, now, now.minus(days(LONGEST)), GROUP];
    Ok(db.rows(DUE, values).await?)
}

/// Those whose link has ended and who have not been told.
pub(super) async fn to_tell(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Vec<Due>> {
    const DUE: &str = "select id as invitation, client_id as client, generation, sent_at, expires_at, reminders_sent as served
     from invitations where practice_id = $1 and state = 'sent' and reminders_stopped is null and expiry_told_at is null
     and expires_at <= $2 and expires_at > $3 and delivery in ('accepted', 'delayed') order by expires_at limit $4";
    Ok(db.rows(DUE, values![reach.practice(), now, now.minus(days(TOLD_WITHIN)), GROUP]).await?)
}

/// Writes that the days up to this one are served. False when somebody else did, or the invitation waits no more.
pub(super) async fn serve(db: &mut Connection, reach: &Reach, due: &Due, served: i64, now: Moment) -> Answer<bool> {
    const SERVE: &str = "update invitations set reminders_sent = $5, reminded_at = $6 where practice_id = $1 and id = $2
     and generation = $3 and reminders_sent = $4 and state = 'sent' and reminders_stopped is null";
    let values = values![reach.practice(), due.invitation, due.generation, due.served, served, now];
    Ok(db.run(SERVE, values).await? == 1)
}

/// Writes that the client is told of the end. False when somebody else did, or the invitation waits no more.
pub(super) async fn tell(db: &mut Connection, reach: &Reach, due: &Due, now: Moment) -> Answer<bool> {
    const TELL: &str = "update invitations set expiry_told_at = $4 where practice_id = $1 and id = $2 and generation = $3
     and expiry_told_at is null and state = 'sent' and reminders_stopped is null";
    Ok(db.run(TELL, values![reach.practice(), due.invitation, due.generation, now]).await? == 1)
}

/// Stops the reminders of a client, or starts them again. `by` is `client`, `staff` or nothing; the client's own word goes over that of staff.
/// False when it was so already.
pub(super) async fn set_stopped(db: &mut Connection, reach: &Reach, invitation: InvitationId, by: Option<&str>) -> Answer<bool> {
    const STOP: &str = "update invitations set reminders_stopped = $3 where practice_id = $1 and id = $2
     and ((reminders_stopped is null) <> (cast($3 as text) is null)
     or (reminders_stopped = 'staff' and cast($3 as text) = 'client'))";
    Ok(db.run(STOP, values![reach.practice(), invitation, by]).await? == 1)
}

/// Days that passed while reminders were stopped are not made up for.
pub(super) async fn skip_to(db: &mut Connection, reach: &Reach, invitation: InvitationId, served: i64) -> Answer<()> {
    const SKIP: &str = "update invitations set reminders_sent = $3 where practice_id = $1 and id = $2 and reminders_sent < $3";
    db.run(SKIP, values![reach.practice(), invitation, served]).await?;
    Ok(())
}

/// Takes letters that have not left out of the line.
pub(super) async fn cancel(db: &mut Connection, reach: &Reach, due: (ClientId, InvitationId), now: Moment) -> Answer<u64> {
    const LETTERS: InLine = in_line!("client_id = $2 and invitation_id = $3 and kind in ('reminder', 'link_ended')", "$4");
    LETTERS.cancel(db, values![reach.practice(), due.0, due.1], now).await
}

record! {
    /// Whose reminders an opt-out is about.
    #[derive(Debug, Clone)]
    pub(super) struct Reminded {
        pub(super) client: ClientId,
        pub(super) language: String,
        pub(super) state: InvitationState,
        pub(super) stopped: Option<String>,
    }
}

/// The invitation of an opt-out.
pub(super) async fn reminded(db: &mut Connection, reach: &Reach, invitation: InvitationId) -> Answer<Option<Reminded>> {
    const REMINDED: &str = "select i.client_id as client, c.language, i.state, i.reminders_stopped as stopped from invitations i
     join clients c on c.practice_id = i.practice_id and c.id = i.client_id where i.practice_id = $1 and i.id = $2";
    Ok(db.row(REMINDED, values![reach.practice(), invitation]).await?)
}
