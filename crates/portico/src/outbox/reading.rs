//! Reading letters that lie in the local mailbox.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_values::{ClientId, PracticeId};

/// The text of the newest letter to a client in the local mailbox.
pub(crate) async fn newest_text(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<Option<String>> {
    const NEWEST: &str =
        "select m.body_text from mailbox m join letters l on l.practice_id = m.practice_id and l.id = m.letter_id
     where m.practice_id = $1 and l.client_id = $2 order by m.arrived_at desc, m.letter_id desc limit 1";
    Ok(db.row::<(String,)>(NEWEST, values![practice, client]).await?.map(|(text,)| text))
}
