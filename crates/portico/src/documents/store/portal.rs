//! Documents as a login at the portal sees them: through one grant, checked in the same statement with everything that decides whether it
//! is open.

use super::Readable;
use crate::{
    answer::Answer,
    practices::{GrantKind, Present, open_grant},
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, GrantId, LoginId, Moment};

/// From a grant that is open at this moment to the documents that it opens: of a guest, those shared with the guests of their group since
/// the client belongs to it; of everybody else who may read documents, those shared with the client and those they brought themselves.
macro_rules! open_documents {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from grants g join clients c on c.practice_id = g.practice_id and c.id = g.client_id
             join practices p on p.id = g.practice_id
             join documents d on d.practice_id = g.practice_id and d.client_id = g.client_id and d.deleted_at is null and d.key_sealed is not null
             and d.form_request_id is null where g.practice_id = $1 and g.login_id = $2 and g.id = $3 and p.portal_on and ",
            open_grant!("g", "c", "$4", "$5"),
            " and ((g.kind = 'guest' and exists (select 1 from document_shares s join group_members m on m.practice_id = s.practice_id
             and m.group_id = s.group_id and m.client_id = d.client_id and m.added_at <= s.shared_at where s.practice_id = d.practice_id
             and s.document_id = d.id and s.group_id = g.group_id and s.ended_at is null))
             or (g.kind <> 'guest' and (g.kind = 'self' or g.rights like '%documents:%') and (d.from_login = $2 or exists
             (select 1 from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null
             and s.ended_at is null)))) ",
            $rest
        )
    };
}

record! {
    /// One line of the portal's list.
    #[derive(Clone, Debug)]
    pub struct Shared {
        pub id: DocumentId,
        pub name: String,
        pub kind: String,
        pub bytes: i64,
        /// Whether this login brought it.
        pub own: bool,
        /// The staff member who brought it.
        pub from_name: Option<String>,
        /// When it was shared, or brought.
        pub at: Moment,
        /// Whether this login has opened it.
        pub seen: bool,
        /// Whether the client is asked to sign it.
        pub asks_signature: bool,
        /// The first signature, of whoever may sign for the client.
        pub signed_at: Option<Moment>,
        pub signed_name: Option<String>,
        /// The SHA-256 of the file that was signed.
        pub signed_sha256: Option<String>,
    }
}

/// What a login may read through a grant, newest first; what came at one moment as it was chosen.
pub(crate) async fn shared(db: &mut Connection, reach: &Reach, grant: GrantId, present: &Present) -> Answer<Vec<Shared>> {
    const SHARED: &str = open_documents!(
        "d.id, d.name, d.kind, d.bytes, coalesce(d.from_login = $2, false) as own,
         (select f.name from staff f where f.practice_id = d.practice_id and f.id = d.from_staff) as from_name,
         coalesce((select max(s.shared_at) from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id
         and s.ended_at is null), d.uploaded_at) as at,
         exists (select 1 from document_views v where v.practice_id = d.practice_id and v.document_id = d.id and v.login_id = $2) as seen,
         exists (select 1 from document_shares s where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null
         and s.ended_at is null and s.asks_signature) as asks_signature,
         (select min(n.signed_at) from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id) as signed_at,
         (select n.name from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id
         order by n.signed_at, n.login_id limit 1) as signed_name,
         (select n.sha256 from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id
         order by n.signed_at, n.login_id limit 1) as signed_sha256",
        "order by 7 desc, d.uploaded_at desc, d.id limit 1000"
    );
    let Some(login) = reach.login() else { return Ok(Vec::new()) };
    Ok(db.rows(SHARED, values![reach.practice(), login, grant, present.now, present.came_of_age.as_str()]).await?)
}

record! {
    /// What there is to do, and what was done lately, with the documents that a grant opens. Each counts once at most.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Waiting {
        /// How many it opens.
        pub many: i64,
        /// Those that wait for a signature which this grant may give.
        pub to_sign: i64,
        /// Others that somebody else brought and this login has not opened.
        pub unread: i64,
        /// Those that were signed after the given moment, by whoever was first.
        pub signed: i64,
        pub signed_at: Option<Moment>,
        /// Others that this login first opened after it.
        pub read: i64,
        pub read_at: Option<Moment>,
    }
}

/// Counts the documents that a grant opens by what there is to do with them. What was done counts if it was done after `since`.
pub(crate) async fn waiting(
    db: &mut Connection,
    reach: &Reach,
    grant: GrantId,
    present: &Present,
    since: Moment,
) -> Answer<Waiting> {
    // With its limit, which the list has too, what is read inside is read once, however often it is asked for outside.
    const WAITING: &str = concat!(
        "select count(*) as many,
         count(case when o.asks and o.signed_at is null then 1 end) as to_sign,
         count(case when o.is_new and not (o.asks and o.signed_at is null) then 1 end) as unread,
         count(case when o.asks and not o.is_new and o.signed_at > $6 then 1 end) as signed,
         max(case when o.asks and not o.is_new and o.signed_at > $6 then o.signed_at end) as signed_at,
         count(case when not o.asks and o.seen_at > $6 then 1 end) as read,
         max(case when not o.asks and o.seen_at > $6 then o.seen_at end) as read_at from (",
        open_documents!(
            "(g.kind = 'self' or (g.kind <> 'guest' and g.rights like '%documents:manage%')) and exists (select 1 from document_shares s
             where s.practice_id = d.practice_id and s.document_id = d.id and s.group_id is null and s.ended_at is null and s.asks_signature) as asks,
             (d.from_login is null or d.from_login <> $2) and not exists (select 1 from document_views v where v.practice_id = d.practice_id
             and v.document_id = d.id and v.login_id = $2) as is_new,
             (select min(n.signed_at) from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id) as signed_at,
             (select v.first_at from document_views v where v.practice_id = d.practice_id and v.document_id = d.id and v.login_id = $2
             and (d.from_login is null or d.from_login <> $2)) as seen_at",
            "limit 1000"
        ),
        ") o"
    );
    let Some(login) = reach.login() else { return Ok(Waiting::default()) };
    let values = values![reach.practice(), login, grant, present.now, present.came_of_age.as_str(), since];
    Ok(db.row(WAITING, values).await?.unwrap_or_default())
}

/// Writes down who signed the file with this SHA-256, and the salt of its mark. False if this login has signed already.
pub(crate) async fn sign(
    db: &mut Connection,
    reach: &Reach,
    document: &Readable,
    (login, name, sha256, salt): (LoginId, &str, &str, &str),
    now: Moment,
) -> Answer<bool> {
    const SIGN: &str =
        "insert into document_signatures (practice_id, document_id, login_id, name, address, signed_at, sha256, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (practice_id, document_id, login_id) do nothing";
    let values = values![reach.practice(), document.id, login, name, document.address.as_str(), now, sha256, salt];
    Ok(db.run(SIGN, values).await? == 1)
}

/// One of them, to be read.
pub(crate) async fn opens(
    db: &mut Connection,
    reach: &Reach,
    grant: GrantId,
    document: DocumentId,
    present: &Present,
) -> Answer<Option<Readable>> {
    const OPENS: &str = open_documents!("d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address", "and d.id = $6");
    let Some(login) = reach.login() else { return Ok(None) };
    let values = values![reach.practice(), login, grant, present.now, present.came_of_age.as_str(), document];
    Ok(db.row(OPENS, values).await?)
}

record! {
    /// How far a grant goes with documents.
    #[derive(Clone, Debug)]
    pub struct Standing {
        pub client: ClientId,
        pub kind: GrantKind,
        pub rights: String,
    }
}

/// What the grant of a login is worth at this moment; none if it is not open.
pub(crate) async fn standing(db: &mut Connection, reach: &Reach, grant: GrantId, present: &Present) -> Answer<Option<Standing>> {
    const STANDING: &str = concat!(
        "select c.id as client, g.kind, g.rights from grants g
     join clients c on c.practice_id = g.practice_id and c.id = g.client_id join practices p on p.id = g.practice_id
     where g.practice_id = $1 and g.login_id = $2 and g.id = $3 and p.portal_on and ",
        open_grant!("g", "c", "$4", "$5")
    );
    let Some(login) = reach.login() else { return Ok(None) };
    Ok(db.row(STANDING, values![reach.practice(), login, grant, present.now, present.came_of_age.as_str()]).await?)
}

/// Notes that a login opened a document.
pub(crate) async fn note_view(
    db: &mut Connection,
    reach: &Reach,
    document: DocumentId,
    login: LoginId,
    now: Moment,
) -> Answer<()> {
    const NOTE: &str =
        "insert into document_views (practice_id, document_id, login_id, first_at, last_at) values ($1, $2, $3, $4, $4)
     on conflict (practice_id, document_id, login_id) do update set last_at = excluded.last_at";
    db.run(NOTE, values![reach.practice(), document, login, now]).await?;
    Ok(())
}
