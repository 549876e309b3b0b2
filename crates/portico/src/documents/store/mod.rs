//! The rows of documents, of their shares, and of who opened them. What staff may read is decided by their reach, what a login may read by
//! its grant: both in the statement that reads.

mod of_forms;
mod parting;
mod portal;
mod staff;
mod sweep;

pub(crate) use of_forms::*;
pub(crate) use parting::*;
pub(crate) use portal::*;
pub(crate) use staff::*;
pub(crate) use sweep::*;

use super::receiving::Taken;
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, FormRequestId, GroupId, LoginId, Moment, ShareId, StaffId};

/// A document as it is written.
pub(crate) struct NewDocument<'a> {
    pub(crate) id: DocumentId,
    pub(crate) client: ClientId,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) bytes: i64,
    pub(crate) key_sealed: Vec<u8>,
    pub(crate) address: &'a str,
    pub(crate) from_staff: Option<StaffId>,
    pub(crate) from_login: Option<LoginId>,
    /// The intake form that it was attached to, for a file that is no document.
    pub(crate) of_form: Option<FormRequestId>,
    pub(crate) now: Moment,
}

impl<'a> NewDocument<'a> {
    /// The row of a file that was received, from nobody yet.
    pub(crate) fn of(file: &'a Taken, client: ClientId, now: Moment) -> Self {
        Self {
            id: file.id,
            client,
            name: &file.name,
            kind: file.kind.ending(),
            bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
            key_sealed: file.key_sealed.clone(),
            address: &file.address,
            from_staff: None,
            from_login: None,
            of_form: None,
            now,
        }
    }
}

/// Writes the row that makes a document visible. Its file is in its place already.
pub(crate) async fn insert(db: &mut Connection, reach: &Reach, new: NewDocument<'_>) -> Answer<()> {
    const INSERT: &str =
        "insert into documents (practice_id, id, client_id, name, kind, bytes, key_sealed, address, from_staff, from_login, uploaded_at,
     form_request_id, form_number) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null)";
    let values = values![
        reach.practice(),
        new.id,
        new.client,
        new.name,
        new.kind,
        new.bytes,
        new.key_sealed,
        new.address,
        new.from_staff,
        new.from_login,
        new.now,
        new.of_form
    ];
    db.run(INSERT, values).await?;
    Ok(())
}

/// How many bytes the documents of a client take, and those of the practice. What was deleted counts until it is erased.
pub(crate) async fn taken(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<(i64, i64)> {
    const TAKEN: &str = "select cast(coalesce(sum(case when d.client_id = $2 then d.bytes else 0 end), 0) as bigint),
     cast(coalesce(sum(d.bytes), 0) as bigint) from documents d where d.practice_id = $1 and d.erased_at is null";
    Ok(db.row(TAKEN, values![reach.practice(), client]).await?.unwrap_or_default())
}

/// One share, as it is written.
pub(crate) struct NewShare {
    pub(crate) id: ShareId,
    pub(crate) document: DocumentId,
    /// The group whose guests it is for; none for the client.
    pub(crate) group: Option<GroupId>,
    pub(crate) asks_signature: bool,
    /// Who has stopped the reminders already.
    pub(crate) stopped: Option<&'static str>,
}

/// Shares a document with the client, or with the guests of a group. False if it is shared so already; only a signature that is asked
/// for now is asked for then.
pub(crate) async fn share(db: &mut Connection, reach: &Reach, new: &NewShare, by: Option<StaffId>, now: Moment) -> Answer<bool> {
    const ASK: &str =
        "update document_shares set asks_signature = true, asked_at = $3, reminders_sent = 0, reminders_stopped = $4
     where practice_id = $1 and document_id = $2 and group_id is null and ended_at is null and not asks_signature";
    // PostgreSQL has to be told what `$4` is: a group that is not given stands as the document's own id, which no group has.
    const SHARE: &str = "insert into document_shares (practice_id, id, document_id, group_id, shared_by, shared_at, asks_signature, asked_at,
     reminders_sent, reminded_at, reminders_stopped)
     select d.practice_id, $2, d.id, $4, $5, $6, $7, case when $7 then cast($6 as bigint) end, 0, null, $8 from documents d where d.practice_id = $1 and d.id = $3 and d.deleted_at is null
     and not exists (select 1 from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.ended_at is null
     and ((s.group_id is null and coalesce($4, d.id) = d.id) or (s.group_id = $4 and exists (select 1 from group_members m where m.practice_id = s.practice_id
     and m.group_id = s.group_id and m.client_id = d.client_id and m.added_at <= s.shared_at))))";
    let values = values![reach.practice(), new.id, new.document, new.group, by, now, new.asks_signature, new.stopped];
    let is_new = db.run(SHARE, values).await? == 1;
    if !is_new && new.asks_signature {
        db.run(ASK, values![reach.practice(), new.document, now, new.stopped]).await?;
    }
    Ok(is_new)
}

/// Ends every share of a document. Returns how many.
pub(crate) async fn unshare(
    db: &mut Connection,
    reach: &Reach,
    document: DocumentId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<u64> {
    const UNSHARE: &str = "update document_shares set ended_at = $3, ended_by = $4 where practice_id = $1 and document_id = $2
     and ended_at is null";
    Ok(db.run(UNSHARE, values![reach.practice(), document, now, by]).await?)
}

record! {
    /// What is needed to read a document.
    #[derive(Clone, Debug)]
    pub struct Readable {
        pub id: DocumentId,
        pub name: String,
        pub kind: String,
        pub bytes: i64,
        pub key_sealed: Vec<u8>,
        pub address: String,
    }
}
