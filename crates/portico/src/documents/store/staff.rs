//! Documents as staff see them.

use super::Readable;
use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, GroupId, LoginId, Moment, StaffId};

record! {
    /// One line of the tab.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub id: DocumentId,
        pub name: String,
        pub kind: String,
        pub bytes: i64,
        pub uploaded_at: Moment,
        /// The staff member who brought it.
        pub staff_name: Option<String>,
        /// The login that brought it, and whom it belongs to.
        pub from_login: Option<LoginId>,
        pub login_name: Option<String>,
        pub shared_at: Option<Moment>,
        /// Who shared it.
        pub shared_by: Option<String>,
        pub with_guests: i64,
        /// When a login opened it first.
        pub seen_at: Option<Moment>,
        /// Whether the client is asked to sign it.
        pub asks_signature: bool,
        /// The first signature.
        pub signed_at: Option<Moment>,
        pub signed_name: Option<String>,
        /// The SHA-256 of the file that was signed.
        pub signed_sha256: Option<String>,
        /// When the last reminder of the signature went.
        pub reminded_at: Option<Moment>,
        pub deleted_at: Option<Moment>,
        pub deleted_by: Option<String>,
    }
}

/// The documents of a client within reach, the newest upload first and its files as they were chosen; deleted ones as long as they can be
/// brought back.
pub(crate) async fn listed(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Listed>> {
    const LISTED: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.uploaded_at, f.name as staff_name, d.from_login,
     (select max(coalesce(k.given_name || ' ' || k.family_name, l.given_name || ' ' || coalesce(l.family_name, ''), l.address)) from logins l
     left join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self'
     left join clients k on k.practice_id = g.practice_id and k.id = g.client_id
     where l.practice_id = d.practice_id and l.id = d.from_login) as login_name,
     (select min(s.shared_at) from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null
     and s.ended_at is null) as shared_at,
     (select max(h.name) from document_shares s join staff h on h.practice_id = s.practice_id and h.id = s.shared_by
     where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null and s.ended_at is null) as shared_by,
     (select count(*) from document_shares s join group_members m on m.practice_id = s.practice_id and m.group_id = s.group_id
     and m.client_id = d.client_id and m.added_at <= s.shared_at where s.practice_id = d.practice_id and s.document_id = d.id
     and s.ended_at is null) as with_guests,
     (select min(v.first_at) from document_views v where v.practice_id = d.practice_id and v.document_id = d.id) as seen_at,
     exists (select 1 from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null
     and s.ended_at is null and s.asks_signature) as asks_signature,
     (select min(n.signed_at) from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id) as signed_at,
     (select n.name from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id
     order by n.signed_at, n.login_id limit 1) as signed_name,
     (select n.sha256 from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id
     order by n.signed_at, n.login_id limit 1) as signed_sha256,
     (select max(s.reminded_at) from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null
     and s.ended_at is null and s.asks_signature) as reminded_at,
     d.deleted_at, e.name as deleted_by
     from documents d left join staff f on f.practice_id = d.practice_id and f.id = d.from_staff
     left join staff e on e.practice_id = d.practice_id and e.id = d.deleted_by
     where d.practice_id = $1 and d.client_id = $3 and d.erased_at is null and d.form_request_id is null and ",
        within_reach!("d.practice_id", "d.client_id", "$2"),
        " order by d.uploaded_at desc, d.id limit 1000"
    );
    Ok(db.rows(LISTED, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// One document of a client within reach, to be read.
pub(crate) async fn readable(db: &mut Connection, reach: &Reach, client: ClientId, id: DocumentId) -> Answer<Option<Readable>> {
    const READABLE: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     where d.practice_id = $1 and d.client_id = $3 and d.id = $4 and d.deleted_at is null and d.key_sealed is not null
     and d.form_request_id is null
     and ",
        within_reach!("d.practice_id", "d.client_id", "$2")
    );
    Ok(db.row(READABLE, values![reach.practice(), reach.assigned_to(), client, id]).await?)
}

/// All of them, to be taken along.
pub(crate) async fn to_take(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Readable>> {
    const TO_TAKE: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     where d.practice_id = $1 and d.client_id = $3 and d.key_sealed is not null and d.form_request_id is null
     and ",
        within_reach!("d.practice_id", "d.client_id", "$2"),
        " order by d.uploaded_at, d.id"
    );
    Ok(db.rows(TO_TAKE, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// Whether a login brought it.
pub(crate) async fn from_a_login(db: &mut Connection, reach: &Reach, id: DocumentId) -> Answer<bool> {
    const FROM: &str = "select from_login from documents where practice_id = $1 and id = $2";
    let from = db.row::<(Option<LoginId>,)>(FROM, values![reach.practice(), id]).await?;
    Ok(from.is_some_and(|(login,)| login.is_some()))
}

/// Gives it another name. False if it is not there.
pub(crate) async fn rename(db: &mut Connection, reach: &Reach, client: ClientId, id: DocumentId, name: &str) -> Answer<bool> {
    const RENAME: &str = concat!(
        "update documents set name = $5 where practice_id = $1 and client_id = $3 and id = $4 and deleted_at is null
     and form_request_id is null and ",
        within_reach!("documents.practice_id", "documents.client_id", "$2")
    );
    Ok(db.run(RENAME, values![reach.practice(), reach.assigned_to(), client, id, name]).await? == 1)
}

/// Deletes it, for now. False if it is not there.
pub(crate) async fn delete(
    db: &mut Connection,
    reach: &Reach,
    (client, id): (ClientId, DocumentId),
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const DELETE: &str = concat!(
        "update documents set deleted_at = $5, deleted_by = $6 where practice_id = $1 and client_id = $3 and id = $4
     and deleted_at is null and form_request_id is null and ",
        within_reach!("documents.practice_id", "documents.client_id", "$2")
    );
    Ok(db.run(DELETE, values![reach.practice(), reach.assigned_to(), client, id, now, by]).await? == 1)
}

/// Brings back what was deleted after `since`. False if there is nothing to bring back.
pub(crate) async fn restore(
    db: &mut Connection,
    reach: &Reach,
    (client, id): (ClientId, DocumentId),
    since: Moment,
) -> Answer<bool> {
    const RESTORE: &str = concat!(
        "update documents set deleted_at = null, deleted_by = null where practice_id = $1 and client_id = $3 and id = $4
     and deleted_at > $5 and erased_at is null and form_request_id is null and ",
        within_reach!("documents.practice_id", "documents.client_id", "$2")
    );
    Ok(db.run(RESTORE, values![reach.practice(), reach.assigned_to(), client, id, since]).await? == 1)
}

record! {
    /// Somebody who is told that something was shared.
    #[derive(Clone, Debug)]
    pub struct Told {
        pub login: LoginId,
        pub address: String,
        pub language: String,
        pub given_name: String,
    }
}

/// The logins that are told when something is shared with a client: the client's own, and those who act for them and may read documents,
/// when there are some, or fill in forms, when there are some.
pub(crate) async fn told(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    (documents, forms): (bool, bool),
    present: &crate::practices::Present,
) -> Answer<Vec<Told>> {
    const TOLD: &str = "select l.id as login, l.address, l.language,
     coalesce((select max(coalesce(o.preferred_name, o.given_name)) from grants w join clients o on o.practice_id = w.practice_id
     and o.id = w.client_id where w.practice_id = l.practice_id and w.login_id = l.id and w.kind = 'self' and w.ended_at is null),
     l.given_name, '') as given_name
     from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     join clients c on c.practice_id = g.practice_id and c.id = g.client_id
     where g.practice_id = $1 and g.client_id = $2 and g.ended_at is null and c.portal_on
     and c.care_status not in ('deactivated', 'prospective') and (g.kind = 'self' or (g.kind <> 'guest' and (($5 and g.rights like '%documents:%') or ($6 and g.rights like '%forms:manage%')) and g.starts_at <= $3
     and (g.ends_at is null or g.ends_at > $3) and c.frozen_at is null
     and (g.kind <> 'guardian' or c.birth_date is null or c.birth_date > $4))) order by l.id limit 50";
    Ok(db.rows(TOLD, values![reach.practice(), client, present.now, present.came_of_age.as_str(), documents, forms]).await?)
}

/// Takes the row of a document until the act ends: of two who share it at the same moment the second one sees what the first one did.
pub(crate) async fn take(db: &mut Connection, reach: &Reach, client: ClientId, id: DocumentId) -> Answer<()> {
    const TAKE: &str = "update documents set client_id = client_id where practice_id = $1 and client_id = $2 and id = $3";
    db.run(TAKE, values![reach.practice(), client, id]).await?;
    Ok(())
}

/// Who signed a document first.
pub(crate) async fn signed_by(db: &mut Connection, reach: &Reach, id: DocumentId) -> Answer<Option<String>> {
    const SIGNED: &str = "select name from document_signatures where practice_id = $1 and document_id = $2
     order by signed_at, login_id limit 1";
    Ok(db.row::<(String,)>(SIGNED, values![reach.practice(), id]).await?.map(|(name,)| name))
}

/// How often since a moment somebody was told that something was shared with a client: once for each sharing, whoever got it.
pub(crate) async fn told_since(db: &mut Connection, reach: &Reach, client: ClientId, since: Moment) -> Answer<i64> {
    const TOLD: &str =
        "select count(distinct created_at) from letters where practice_id = $1 and client_id = $2 and created_at > $3
     and kind = 'documents_shared' and state not in ('failed', 'cancelled')";
    Ok(db.count(TOLD, values![reach.practice(), client, since]).await?)
}

/// The groups of a client that have guests or may have: their names.
pub(crate) async fn groups(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(GroupId, String)>> {
    const GROUPS: &str =
        "select g.id, g.name from client_groups g join group_members m on m.practice_id = g.practice_id and m.group_id = g.id
     where g.practice_id = $1 and m.client_id = $2 order by g.name, g.id";
    Ok(db.rows(GROUPS, values![reach.practice(), client]).await?)
}
