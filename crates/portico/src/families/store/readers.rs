//! Who reads a letter: asked when it is told what became of it.

use crate::{answer::Answer, audit::Reader, clients::store::id_list};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, LetterId, Moment};
use std::collections::HashMap;

macro_rules! readers {
    ($letters:literal, $recipient:literal) => {
        concat!(
            "select x.id as letter, x.client_id is not null as names_client, x.invitation_id is not null as invites,
             coalesce(i.state in ('sent', 'held') and i.generation = x.generation, false) as waits,
             exists (select 1 from grants s where s.practice_id = x.practice_id and s.login_id = o.id
              and s.client_id = coalesce(m.into_id, x.client_id) and s.kind = 'self' and s.ended_at is null) as is_own,
             (select g.client_id from grants g where g.practice_id = x.practice_id and g.login_id = o.id and g.kind <> 'self'
              and g.ended_at is null and (g.ends_at is null or g.ends_at > $3)
              and (x.client_id is null or g.client_id = coalesce(m.into_id, x.client_id))
              order by g.created_at, g.id limit 1) as opens
             from letters x
             left join merges m on m.practice_id = x.practice_id and m.gone_id = x.client_id and m.undone_at is null
             left join invitations i on i.practice_id = x.practice_id and i.id = x.invitation_id
             left join logins o on o.practice_id = x.practice_id and o.address_normalised = ",
            $recipient,
            " where x.practice_id = $1 and x.id in ",
            $letters
        )
    };
}
const READERS: Sql = Sql::twin(
    readers!("(select unhex(value) from json_each($2))", "lower(x.recipient)"),
    readers!(
        "(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
        // The index has the collation of the column, so that is what is compared in.
        "lower(x.recipient collate \"C\") collate \"default\""
    ),
);

record! {
    /// What is known of the recipient of a letter.
    struct Known {
        letter: LetterId,
        names_client: bool,
        /// Whether it carries an invitation.
        invites: bool,
        /// Whether that waits, in the letter's generation.
        waits: bool,
        /// Whether the client signs in with the address it went to.
        is_own: bool,
        /// The client, or one of the clients, whose portal is opened by somebody else with that address.
        opens: Option<ClientId>,
    }
}

impl Known {
    fn reader(&self) -> Reader {
        match self.opens {
            Some(client) if !self.is_own => Reader::Other(client),
            _ if self.is_own || self.waits || !self.names_client => Reader::Own,
            _ if self.invites => Reader::Earlier,
            _ => Reader::Former,
        }
    }
}

/// Who reads these letters, as things stand now. Somebody whose last day has passed has access no more.
pub(crate) async fn readers(
    db: &mut Connection,
    reach: &Reach,
    letters: &[LetterId],
    now: Moment,
) -> Answer<HashMap<LetterId, Reader>> {
    if letters.is_empty() {
        return Ok(HashMap::new());
    }
    let known: Vec<Known> = db.rows(&READERS, values![reach.practice(), id_list(letters), now]).await?;
    Ok(known.iter().map(|known| (known.letter, known.reader())).collect())
}
