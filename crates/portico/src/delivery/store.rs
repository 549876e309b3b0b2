//! The worker's statements: which letters are due, claiming them, writing down what became of them. A claim names its fence, and so
//! does every statement after it: a worker that was frozen writes nothing over the one that took its place (promises.md R8).

use super::ending::Written;
use crate::{
    answer::Answer,
    clients::store::id_list,
    practices::{Present, open_grant},
    sign_in::{codes, passes},
    waiting::lacks_signature,
};
use portico_database::{Connection, Sql, Value, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, LetterId, Moment, PracticeId, moment::days};
use std::collections::HashMap;

macro_rules! may_go {
    ($which:literal) => {
        concat!(
            "exists (select 1 from letters l where l.practice_id = p.id and ",
            $which,
            " <= $1 and (l.invitation_id is null and l.kind not in ('offer', 'forms', 'documents_shared', 'waiting_reminder') or p.portal_on))"
        )
    };
}
macro_rules! single_may_go {
    () => {
        may_go!("l.state in ('queued', 'deferred') and l.batch_id is null and l.next_at")
    };
}
macro_rules! other_may_go {
    () => {
        concat!(
            may_go!("l.state in ('queued', 'deferred') and l.batch_id is not null and l.next_at"),
            " or ",
            may_go!("l.state = 'sending' and l.claimed_until")
        )
    };
}

record! {
    /// A practice with letters that may go now.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Due {
        pub(super) id: PracticeId,
        pub(super) portal_on: bool,
        /// Whether one of them is in the line, on its own.
        pub(super) has_singles: bool,
        /// Whether one of them is in the line with a batch, or was in the hands of a worker that has fallen silent.
        pub(super) has_others: bool,
    }
}

/// The practices with letters that may go now: due ones, and those of workers that have fallen silent. Letters with an invitation, and
/// those that call to the portal, wait while the practice's portal is off (settled.md 5).
pub(super) async fn due(db: &mut Connection, now: Moment) -> Answer<Vec<Due>> {
    const DUE: &str = concat!(
        "select p.id, p.portal_on, ",
        single_may_go!(),
        " as has_singles, (",
        other_may_go!(),
        ") as has_others from practices p where ",
        single_may_go!(),
        " or ",
        other_may_go!(),
        " order by p.id"
    );
    Ok(db.rows(DUE, values![now]).await?)
}

record! {
    /// A letter in the hands of this worker.
    #[derive(Clone, Debug)]
    pub(super) struct Claimed {
        pub(super) id: LetterId,
        pub(super) kind: String,
        pub(super) recipient: String,
        pub(super) client_id: Option<ClientId>,
        pub(super) invitation_id: Option<InvitationId>,
        pub(super) generation: i64,
        pub(super) attempts: i64,
        pub(super) fence: i64,
        /// Whether it belongs to no batch.
        pub(super) is_single: bool,
    }
}

/// `$1` practice, `$2` now, `$3` claimed until, `$4` how many, `$5` whether the portal is on.
macro_rules! claim_on_sqlite {
    ($which:literal, $order:literal) => {
        concat!(
            "update letters set state = 'sending', fence = fence + 1, attempts = attempts + 1, claimed_until = $3
             where practice_id = $1 and id in (select id from letters where practice_id = $1 and ",
            $which,
            " and (invitation_id is null and kind not in ('offer', 'forms', 'documents_shared', 'waiting_reminder') or $5) order by ",
            $order,
            " limit $4) returning id, kind, recipient, client_id, invitation_id, generation, attempts, fence, batch_id is null as is_single"
        )
    };
}
/// The same, passing over rows that another worker is just claiming.
macro_rules! claim_on_postgres {
    ($which:literal, $order:literal) => {
        concat!(
            "with found as materialized (select id from letters where practice_id = $1 and ",
            $which,
            " and (invitation_id is null and kind not in ('offer', 'forms', 'documents_shared', 'waiting_reminder') or $5) order by ",
            $order,
            " limit $4 for update skip locked)
             update letters l set state = 'sending', fence = l.fence + 1, attempts = l.attempts + 1, claimed_until = $3
             from found where l.practice_id = $1 and l.id = found.id returning l.id, l.kind, l.recipient, l.client_id,
             l.invitation_id, l.generation, l.attempts, l.fence, l.batch_id is null as is_single"
        )
    };
}
const CLAIM_SILENT: Sql = Sql::twin(
    claim_on_sqlite!("state = 'sending' and claimed_until <= $2", "claimed_until"),
    claim_on_postgres!("state = 'sending' and claimed_until <= $2", "claimed_until"),
);
const CLAIM_SINGLE: Sql = Sql::twin(
    claim_on_sqlite!("state in ('queued', 'deferred') and batch_id is null and next_at <= $2", "next_at"),
    claim_on_postgres!("state in ('queued', 'deferred') and batch_id is null and next_at <= $2", "next_at"),
);
const CLAIM_BATCH: Sql = Sql::twin(
    claim_on_sqlite!("state in ('queued', 'deferred') and batch_id is not null and next_at <= $2", "next_at"),
    claim_on_postgres!("state in ('queued', 'deferred') and batch_id is not null and next_at <= $2", "next_at"),
);

const CONTENTS: Sql = Sql::twin(
    "select letter_id, content_sealed from letter_contents where practice_id = $1
     and letter_id in (select unhex(value) from json_each($2))",
    "select letter_id, content_sealed from letter_contents where practice_id = $1
     and letter_id in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
);

/// The sealed contents of these letters, as far as they are still there.
pub(super) async fn contents(db: &mut Connection, reach: &Reach, letters: &[LetterId]) -> Answer<HashMap<LetterId, Vec<u8>>> {
    let rows: Vec<(LetterId, Vec<u8>)> = db.rows(&CONTENTS, values![reach.practice(), id_list(letters)]).await?;
    Ok(rows.into_iter().collect())
}

/// Which letters are claimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    /// Those of workers that fell silent, then letters on their own, then batches.
    All,
    /// Letters on their own.
    Singles,
}

/// Claims up to `many` letters of one practice.
pub(super) async fn claim(
    db: &mut Connection,
    (reach, portal_on): (&Reach, bool),
    (which, many): (Which, usize),
    (now, until): (Moment, Moment),
) -> Answer<Vec<Claimed>> {
    let in_turn: &[&Sql] = match which {
        Which::All => &[&CLAIM_SILENT, &CLAIM_SINGLE, &CLAIM_BATCH],
        Which::Singles => &[&CLAIM_SINGLE],
    };
    let mut all: Vec<Claimed> = Vec::new();
    for claim in in_turn {
        let room = i64::try_from(many - all.len().min(many)).unwrap_or(0);
        if room > 0 {
            all.extend(db.rows::<Claimed>(*claim, values![reach.practice(), now, until, room, portal_on]).await?);
        }
    }
    Ok(all)
}

/// Whoever changes several letters takes them in the order of their ids, so that no two wait for each other.
fn in_order<T: Ord + Copy>(letters: &[T]) -> Vec<T> {
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters
}

const RENEW: &str =
    "update letters set claimed_until = $4 where practice_id = $1 and id = $2 and fence = $3 and state = 'sending'";

/// Keeps claims alive.
pub(super) async fn renew(db: &mut Connection, held: &[(PracticeId, LetterId, i64)], until: Moment) -> Answer<()> {
    let rows = in_order(held).iter().map(|(practice, id, fence)| values![*practice, *id, *fence, until].to_vec()).collect();
    db.run_many(RENEW, rows).await?;
    Ok(())
}

record! {
    /// How a letter stands at the last moment before its content goes out.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct Standing {
        /// It is still in the hands of this worker.
        pub(super) mine: bool,
        /// The invitation or question it carries still waits, in the letter's generation, or it carries none; its link has not ended, and its
        /// batch was not stopped.
        pub(super) lives: bool,
        pub(super) practice_on: bool,
        /// The client may still get it: access, care status, and consent for the address it goes to.
        pub(super) client_on: bool,
    }
}

// Kinds are asked for behind `case`: SQLite makes a table of a list of more than two words, unless it never gets there, and this is asked of every
// letter. Few letters are old, and most have an invitation.
const STANDING: &str = "select (l.fence = $3 and l.state = 'sending') as mine,
 (l.invitation_id is null or coalesce(i.state = 'sent' and i.generation = l.generation
  and (i.expires_at > $5 or l.kind = 'link_ended')
  and (l.kind not in ('reminder', 'link_ended') or i.reminders_stopped is null), false))
 and (l.kind <> 'offer' or exists (select 1 from offers o where o.practice_id = l.practice_id and o.letter_id = l.id
  and o.state = 'waiting' and o.expires_at > $5))
 and coalesce(b.state <> 'stopped', true)
 and case when l.created_at > $4 then true
  else l.kind not in ('password_reset', 'sign_in_link', 'address_confirmation', 'staff_reset') end
 and (l.created_at > $6 or l.kind <> 'address_proof') as lives,
 case when p.portal_on then true when l.invitation_id is not null then false
  else l.kind not in ('offer', 'forms', 'documents_shared', 'waiting_reminder') end as practice_on,
 (l.invitation_id is null or c.id is null or (c.portal_on and c.care_status not in ('deactivated', 'prospective')
  and exists (select 1 from client_emails e where e.practice_id = l.practice_id and e.client_id = l.client_id
  and e.address = i.address and e.consent)
  and not exists (select 1 from suppressions s where s.practice_id = l.practice_id
  and s.address_normalised = i.address_normalised))) as client_on
 from letters l join practices p on p.id = l.practice_id
 left join invitations i on i.practice_id = l.practice_id and i.id = l.invitation_id
 left join clients c on c.practice_id = l.practice_id and c.id = l.client_id
 left join batches b on b.practice_id = l.practice_id and b.id = l.batch_id
 where l.practice_id = $1 and l.id = $2";

/// How a letter stands now. One whose link has ended while it waited is worth nothing and does not go, whether the link lived for an hour or
/// for the days of an invitation; nor does one whose only code has ended.
pub(super) async fn standing(
    db: &mut Connection,
    reach: &Reach,
    id: LetterId,
    fence: i64,
    now: Moment,
) -> Answer<Option<Standing>> {
    let (links_since, codes_since) = (now.minus(passes::LIFE), now.minus(codes::LIFE));
    Ok(db.row(STANDING, values![reach.practice(), id, fence, links_since, now, codes_since]).await?)
}

/// A letter that calls to the portal, and the grant by which its recipient gets in there. The client is found by the record that theirs went
/// into, where it did. `cross join` has SQLite go from one to the next in this order.
const CALLED: &str = concat!(
    "select l.id from letters l
 left join merges m on m.practice_id = l.practice_id and m.gone_id = l.client_id and m.undone_at is null
 cross join clients c cross join grants g cross join logins o
 where l.practice_id = $1 and l.id = $2 and c.practice_id = $1 and c.id = coalesce(m.into_id, l.client_id)
 and g.practice_id = $1 and g.client_id = c.id and o.practice_id = $1 and o.id = g.login_id and o.address = l.recipient and ",
    open_grant!("g", "c", "$3", "$4"),
    " and (l.kind <> 'waiting_reminder' or (not exists (select 1 from reminder_stops z where z.practice_id = c.practice_id
  and z.client_id = c.id and z.login_id = o.id) and (exists (select 1 from form_requests q where q.practice_id = c.practice_id
  and q.client_id = c.id and q.reminders_stopped is null and (q.state in ('waiting', 'started', 'returned') or ",
    lacks_signature!("q", "g"),
    "))
  or exists (select 1 from document_shares h join documents d on d.practice_id = h.practice_id
  and d.id = h.document_id where h.practice_id = c.practice_id and d.client_id = c.id and d.deleted_at is null
  and h.group_id is null and h.ended_at is null and h.asks_signature and h.reminders_stopped is null
  and not exists (select 1 from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id)))))
 limit 1"
);

/// Whether a letter that calls to the portal would still reach somebody who gets in: the client, or one who acts for them and is not shut out;
/// and, of a reminder, whether anything is left to remind of and they still want it. Asked of these kinds alone
/// ([`LetterKind::calls_to_the_portal`]): invitations, which go by the thousand, are not held up by it.
///
/// [`LetterKind::calls_to_the_portal`]: crate::outbox::LetterKind::calls_to_the_portal
pub(super) async fn reaches_somebody_who_gets_in(
    db: &mut Connection,
    reach: &Reach,
    id: LetterId,
    present: &Present,
) -> Answer<bool> {
    let values = values![reach.practice(), id, present.now, present.came_of_age.as_str()];
    Ok(db.any(CALLED, values).await?)
}

macro_rules! unwanted {
    ($recipient:literal) => {
        concat!(
            "select l.id from letters l cross join suppressions s where l.practice_id = $1 and l.id = $2
             and s.practice_id = $1 and s.address_normalised = ",
            $recipient
        )
    };
}

/// Whether the recipient of a letter has complained about email since it was written. Asked of the kinds that stop at a complaint
/// ([`LetterKind::stops_at_a_complaint`]); for letters with an invitation [`standing`] says it.
///
/// [`LetterKind::stops_at_a_complaint`]: crate::outbox::LetterKind::stops_at_a_complaint
pub(super) async fn is_unwanted(db: &mut Connection, reach: &Reach, id: LetterId) -> Answer<bool> {
    // The index has the collation of the column, so that is what is compared in.
    const UNWANTED: Sql =
        Sql::twin(unwanted!("lower(l.recipient)"), unwanted!("lower(l.recipient collate \"C\") collate \"default\""));
    Ok(db.any(&UNWANTED, values![reach.practice(), id]).await?)
}

/// Stands in place of a code where the mail server fell silent after it had the content. Such a letter keeps to its waits: it may have arrived.
const NO_ANSWER: u16 = 0;

const WIPE: &str = "delete from letter_contents where practice_id = $1 and letter_id = $2";
const FINISH: &str =
    "update letters set state = $4, next_at = $5, reply_code = $6, reply = $7, finished_at = $8, claimed_until = 0
 where practice_id = $1 and id = $2 and fence = $3 and state = 'sending'";

/// Takes letters until the act ends, where some of them are finished and others put back.
pub(super) async fn take(db: &mut Connection, reach: &Reach, letters: &[LetterId]) -> Answer<()> {
    const TAKE: Sql = Sql::twin(
        "select id from letters where practice_id = $1 and id in (select unhex(value) from json_each($2))",
        "select id from letters where practice_id = $1 and id in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))
         order by id for update",
    );
    db.each(&TAKE, values![reach.practice(), id_list(letters)], &mut |_| Ok(())).await?;
    Ok(())
}

/// Writes down what became of letters, in the order of their ids. Says how many of them were still in the hands of this worker.
pub(super) async fn finish(db: &mut Connection, reach: &Reach, now: Moment, all: &[(LetterId, i64, Written)]) -> Answer<usize> {
    let row = |(id, fence, written): &(LetterId, i64, Written)| -> Vec<Value> {
        values![
            reach.practice(),
            *id,
            *fence,
            written.state,
            written.next_at,
            if written.uncertain { Some(NO_ANSWER) } else { written.code },
            &written.reply,
            written.is_over.then_some(now)
        ]
        .to_vec()
    };
    let mut all: Vec<_> = all.iter().collect();
    all.sort_unstable_by_key(|(id, ..)| *id);
    let touched = db.run_many(FINISH, all.iter().copied().map(row).collect()).await?;
    let over = all.iter().filter(|(.., written)| written.is_over);
    db.run_many(WIPE, over.map(|(id, ..)| values![reach.practice(), *id].to_vec()).collect()).await?;
    Ok(usize::try_from(touched).unwrap_or(usize::MAX))
}

const PUT_BACK: &str =
    "update letters set state = case when attempts > 1 then 'deferred' else 'queued' end, attempts = attempts - 1,
 claimed_until = 0 where practice_id = $1 and id = $2 and fence = $3 and state = 'sending'";

/// Puts claimed letters back into the line as if they had not been claimed.
pub(super) async fn put_back(db: &mut Connection, held: &[(PracticeId, LetterId, i64)]) -> Answer<()> {
    let rows = in_order(held).iter().map(|(practice, id, fence)| values![*practice, *id, *fence].to_vec()).collect();
    db.run_many(PUT_BACK, rows).await?;
    Ok(())
}

const PUT_OFF: &str =
    "update letters set state = case when attempts > 1 then 'deferred' else 'queued' end, attempts = attempts - 1,
 claimed_until = 0, next_at = $4 where practice_id = $1 and id = $2 and fence = $3 and state = 'sending'";

/// The same, to be due again at a moment.
pub(super) async fn put_off(db: &mut Connection, reach: &Reach, letters: &[Claimed], until: Moment) -> Answer<()> {
    let mut letters: Vec<(LetterId, i64)> = letters.iter().map(|letter| (letter.id, letter.fence)).collect();
    letters.sort_unstable();
    let rows = letters.into_iter().map(|(id, fence)| values![reach.practice(), id, fence, until].to_vec()).collect();
    db.run_many(PUT_OFF, rows).await?;
    Ok(())
}

const LET_GO: &str = "update letters set claimed_until = 0 where practice_id = $1 and state = 'sending'";

/// Lets go of every claim, when nobody else can be at work: the one worker of a SQLite file has just started.
pub(super) async fn let_go_of_all(db: &mut Connection, reach: &Reach) -> Answer<()> {
    db.run(LET_GO, values![reach.practice()]).await?;
    Ok(())
}

/// Letters put off because the mail server could not be reached have no code. Their wait was cut short, so the try before it does not count
/// towards the two days: a mail server that comes and goes uses up no letter. It counts for those that are older than that themselves.
macro_rules! hurry_on_sqlite {
    ($which:literal) => {
        concat!(
            "update letters set next_at = $2, attempts = attempts - case when created_at > $3 then 1 else 0 end
             where practice_id = $1 and state in ('queued', 'deferred') and ",
            $which,
            " and next_at > $2 and attempts > 0 and reply_code is null"
        )
    };
}
/// The same, passing over letters that somebody is just changing.
macro_rules! hurry_on_postgres {
    ($which:literal) => {
        concat!(
            "with found as materialized (select id from letters where practice_id = $1 and state in ('queued', 'deferred') and ",
            $which,
            " and next_at > $2 and attempts > 0 and reply_code is null for update skip locked)
             update letters l set next_at = $2, attempts = l.attempts - case when l.created_at > $3 then 1 else 0 end
             from found where l.practice_id = $1 and l.id = found.id"
        )
    };
}
const HURRY_SINGLE: Sql = Sql::twin(hurry_on_sqlite!("batch_id is null"), hurry_on_postgres!("batch_id is null"));
const HURRY_BATCH: Sql = Sql::twin(hurry_on_sqlite!("batch_id is not null"), hurry_on_postgres!("batch_id is not null"));

/// The mail server can be reached again: letters that waited for that go now.
pub(super) async fn hurry(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<()> {
    for sql in [&HURRY_SINGLE, &HURRY_BATCH] {
        db.run(sql, values![reach.practice(), now, now.minus(days(2))]).await?;
    }
    Ok(())
}

/// A letter that is due, or claimed, later than anything is ever put off was written by a clock that was ahead. It goes now that the clock is
/// right: a wait lasts six hours at most, or until the quiet hours end.
pub(super) async fn bring_back(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<()> {
    const SINGLE: &str = "update letters set next_at = $2
     where practice_id = $1 and state in ('queued', 'deferred') and batch_id is null and next_at > $3";
    const OF_BATCHES: &str = "update letters set next_at = $2
     where practice_id = $1 and state in ('queued', 'deferred') and batch_id is not null and next_at > $3";
    const CLAIMED: &str =
        "update letters set claimed_until = $2 where practice_id = $1 and state = 'sending' and claimed_until > $3";
    for sql in [SINGLE, OF_BATCHES, CLAIMED] {
        db.run(sql, values![reach.practice(), now, now.plus(days(2))]).await?;
    }
    Ok(())
}
