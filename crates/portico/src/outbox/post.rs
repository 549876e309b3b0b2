//! Writes letters into the outbox: a row for each, and its sealed content beside it.

use super::{Content, FIRST, InHand, Letter, LetterKind, sealed};
use crate::{answer::Answer, keys::Keys};
use portico_database::Connection;
use portico_policy::Actor;
use portico_values::{Moment, Randomness};

const POST: &str = "insert into letters (practice_id, id, kind, recipient, client_id, invitation_id, generation, batch_id,
 state, attempts, next_at, fence, claimed_until, reply_code, reply, created_by, created_at, finished_at)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $12, null, null, $13, $14, null)";
const CONTENT: &str = "insert into letter_contents (practice_id, letter_id, content_sealed) values ($1, $2, $3)";

/// Writes the letters of one act, together with it. Those that may go now, at any hour, are claimed until `claimed_until`, if somebody has room
/// for them, and come back to be handed over when the act is on the disk.
pub(crate) async fn post(
    db: &mut Connection,
    (actor, now): (&Actor, Moment),
    keys: &Keys,
    randomness: &dyn Randomness,
    letters: Vec<Letter>,
    claimed_until: Option<Moment>,
) -> Answer<Vec<InHand>> {
    let (mut rows, mut contents) = (Vec::with_capacity(letters.len()), Vec::with_capacity(letters.len()));
    let mut in_hand = Vec::new();
    for letter in letters {
        let (sealed, composed) = match letter.content {
            Content::Clear(composed) => (sealed(keys, randomness, letter.id, &composed), composed),
            Content::Sealed(sealed, composed) => (sealed, *composed),
        };
        let may_go = letter.not_before <= now && !LetterKind::keeps_quiet_hours(letter.kind.word());
        let claimed_until = claimed_until.filter(|_| may_go);
        if claimed_until.is_some() {
            in_hand.push(InHand {
                id: letter.id,
                kind: letter.kind.word(),
                recipient: letter.recipient.as_str().to_owned(),
                client: letter.client,
                invitation: letter.invitation,
                is_single: letter.batch.is_none(),
                composed,
            });
        }
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
            claimed_until.map_or("queued", |_| "sending").into(),
            claimed_until.map_or(0, |_| FIRST).into(),
            letter.not_before.into(),
            claimed_until.map_or(0, Moment::millis).into(),
            actor.staff().into(),
            now.into(),
        ]);
    }
    if !rows.is_empty() {
        db.run_many(POST, rows).await?;
        db.run_many(CONTENT, contents).await?;
    }
    Ok(in_hand)
}
