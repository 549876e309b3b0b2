//! The rows of the local mailbox.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_mail::Message;
use portico_policy::Reach;
use portico_values::{Identity, LetterId, Moment, PracticeId};
use uuid::Uuid;

const KEEP: &str = "insert into mailbox (practice_id, letter_id, recipient, subject, body_text, body_html, mime, arrived_at)
 values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (practice_id, letter_id) do nothing";

/// Keeps a letter.
pub(super) async fn keep(
    db: &mut Connection,
    reach: &Reach,
    id: LetterId,
    message: &Message,
    mime: &[u8],
    now: Moment,
) -> Answer<()> {
    let to = &message.to.address;
    let values = values![reach.practice(), id, to, &message.subject, &message.text, &message.html, mime, now];
    db.run(KEEP, values).await?;
    Ok(())
}

record! {
    /// A line of the mailbox.
    #[derive(Clone, Debug)]
    pub(super) struct Line {
        pub(super) practice_id: PracticeId,
        pub(super) practice_name: String,
        pub(super) letter_id: LetterId,
        pub(super) recipient: String,
        pub(super) subject: String,
        pub(super) arrived_at: Moment,
    }
}

/// A place in the mailbox: letters on a page are older than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) arrived_at: Moment,
    pub(super) letter: LetterId,
}

impl Before {
    /// Everything is older.
    pub(super) fn the_newest() -> Self {
        Self { arrived_at: Moment::from_millis(i64::MAX), letter: LetterId::from_uuid(Uuid::max()) }
    }
}

/// The newest letters before a place, newest first.
pub(super) async fn lines(db: &mut Connection, reach: &Reach, before: Before, many: i64) -> Answer<Vec<Line>> {
    const LINES: &str = "select m.practice_id, p.name as practice_name, m.letter_id, m.recipient, m.subject, m.arrived_at
     from mailbox m join practices p on p.id = m.practice_id
     where m.practice_id = $1 and (m.arrived_at < $2 or (m.arrived_at = $2 and m.letter_id < $3))
     order by m.arrived_at desc, m.letter_id desc limit $4";
    Ok(db.rows(LINES, values![reach.practice(), before.arrived_at, before.letter, many]).await?)
}

record! {
    /// A letter as it was kept.
    #[derive(Clone, Debug)]
    pub(super) struct Kept {
        pub(super) letter_id: LetterId,
        pub(super) recipient: String,
        pub(super) subject: String,
        pub(super) body_text: String,
        pub(super) body_html: String,
        pub(super) mime: Vec<u8>,
        pub(super) arrived_at: Moment,
    }
}

/// One letter.
pub(super) async fn letter(db: &mut Connection, reach: &Reach, id: LetterId) -> Answer<Option<Kept>> {
    const ONE: &str = "select letter_id, recipient, subject, body_text, body_html, mime, arrived_at from mailbox
     where practice_id = $1 and letter_id = $2";
    Ok(db.row(ONE, values![reach.practice(), id]).await?)
}
