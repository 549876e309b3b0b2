//! Writes letters into the outbox: a row for each, and its sealed content beside it.

use super::{Content, Letter, sealed};
use crate::{answer::Answer, keys::Keys};
use portico_database::Connection;
use portico_policy::Actor;
use portico_values::{Moment, Randomness};

const POST: &str = "insert into letters (practice_id, id, kind, recipient, client_id, invitation_id, generation, batch_id,
 state, attempts, next_at, fence, claimed_until, reply_code, reply, created_by, created_at, finished_at)
 values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $9, 0, 0, null, null, $10, $11, null)";
const CONTENT: &str = "insert into letter_contents (practice_id, letter_id, content_sealed) values ($1, $2, $3)";

/// Writes the letters of one act, together with it.
pub(crate) async fn post(
    db: &mut Connection,
    actor: &Actor,
    now: Moment,
    keys: &Keys,
    randomness: &dyn Randomness,
    letters: Vec<Letter>,
) -> Answer<()> {
    let (mut rows, mut contents) = (Vec::with_capacity(letters.len()), Vec::with_capacity(letters.len()));
    for letter in letters {
        let sealed = match letter.content {
            Content::Clear(composed) => sealed(keys, randomness, letter.id, &composed),
            Content::Sealed(sealed) => sealed,
        };
        contents.push(vec![actor.practice().into(), letter.id.into(), sealed.into()]);
        rows.push(vec![
            actor.practice().into(),
            letter.id.into(),
            letter.kind.word().into(),
            letter.recipient.as_str().into(),
            letter.client.into(),
            letter.invitation.map(|(id, _)| id).into(),
            letter.invitation.map_or(0, |(_, generation)| generation).into(),
            letter.batch.into(),
            letter.not_before.into(),
            actor.staff().into(),
            now.into(),
        ]);
    }
    if !rows.is_empty() {
        db.run_many(POST, rows).await?;
        db.run_many(CONTENT, contents).await?;
    }
    Ok(())
}
