//! The rows of the local mailbox. Letters hold living links: what they say is sealed, as it was in the outbox (promises.md D2).

use crate::{
    act::{Act, Look},
    answer::{Answer, Trouble},
    keys::{Keys, Purpose},
};
use portico_database::{Connection, record, values};
use portico_mail::Message;
use portico_policy::Reach;
use portico_values::{ClientId, Identity, LetterId, Moment, PracticeId, moment::days};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const KEEP: &str = "insert into mailbox (practice_id, letter_id, recipient, subject, content_sealed, arrived_at)
 values ($1, $2, $3, $4, $5, $6) on conflict (practice_id, letter_id) do nothing";

/// What a letter says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) html: String,
    /// As it would have gone to a mail server.
    pub(super) mime: String,
}

/// What the seal is bound to besides the content: a letter of the outbox is never taken for one of the mailbox.
fn bound_to(id: LetterId) -> Vec<u8> {
    [b"mailbox".as_slice(), id.uuid().as_bytes()].concat()
}

fn open(keys: &Keys, id: LetterId, sealed: &[u8]) -> Answer<Content> {
    let clear = keys.open(Purpose::Letters, &bound_to(id), sealed);
    let clear =
        clear.map_err(|_| Trouble::fault("a letter of the local mailbox cannot be opened with the keys of this installation"))?;
    serde_json::from_slice(&clear).map_err(|error| Trouble::unreadable("a letter of the local mailbox", &error))
}

/// Keeps a letter.
pub(super) async fn keep(act: &mut Act, reach: &Reach, id: LetterId, message: &Message, mime: &[u8]) -> Answer<()> {
    let (portico, now) = (act.portico().clone(), act.now());
    let mime = String::from_utf8_lossy(mime).into_owned();
    let content = Content { text: message.text.clone(), html: message.html.clone(), mime };
    let clear = serde_json::to_vec(&content).map_err(anyhow::Error::new)?;
    let sealed = portico.keys.seal(Purpose::Letters, &bound_to(id), &clear, &*portico.randomness);
    act.db().run(KEEP, values![reach.practice(), id, &message.to.address, &message.subject, sealed, now]).await?;
    Ok(())
}

/// Takes away letters of a practice that arrived a month ago: the longest that any of their links lives.
pub(super) async fn sweep(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<()> {
    const OLD: &str = "delete from mailbox where practice_id = $1 and arrived_at < $2";
    db.run(OLD, values![reach.practice(), now.minus(days(30))]).await?;
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

/// A letter as it was kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) content: Content,
    pub(super) arrived_at: Moment,
}

/// One letter.
pub(super) async fn letter(look: &mut Look, reach: &Reach, id: LetterId) -> Answer<Option<Kept>> {
    const ONE: &str =
        "select recipient, subject, content_sealed, arrived_at from mailbox where practice_id = $1 and letter_id = $2";
    let found: Option<(String, String, Vec<u8>, Moment)> = look.db().row(ONE, values![reach.practice(), id]).await?;
    let Some((recipient, subject, sealed, arrived_at)) = found else { return Ok(None) };
    let content = open(&look.portico().keys, id, &sealed)?;
    Ok(Some(Kept { recipient, subject, content, arrived_at }))
}

/// The text of the newest letter to a client.
pub(crate) async fn newest_text(look: &mut Look, client: ClientId) -> Answer<Option<String>> {
    const NEWEST: &str = "select m.letter_id, m.content_sealed from mailbox m
     join letters l on l.practice_id = m.practice_id and l.id = m.letter_id
     where m.practice_id = $1 and l.client_id = $2 and l.kind <> 'test' order by m.arrived_at desc, m.letter_id desc limit 1";
    let practice = look.practice();
    let found: Option<(LetterId, Vec<u8>)> = look.db().row(NEWEST, values![practice, client]).await?;
    let Some((id, sealed)) = found else { return Ok(None) };
    Ok(Some(open(&look.portico().keys, id, &sealed)?.text))
}
