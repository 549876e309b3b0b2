//! The rows of merges and erasures, and what both change in other tables.

use crate::{answer::Answer, clients::store::Merge};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, ErasureId, ImportId, InvitationId, LoginId, MergeId, Moment, StaffId, TokenId, ViewId};

/// Locks a record for a change, if it is still the version that was seen. False if somebody changed it in the meantime.
pub(super) async fn take(db: &mut Connection, reach: &Reach, client: ClientId, version: i64) -> Answer<bool> {
    const TAKE: &str = "update clients set version = version + 1 where practice_id = $1 and id = $2 and version = $3";
    Ok(db.run(TAKE, values![reach.practice(), client, version]).await? == 1)
}

/// What a merge kept of both records, for its undoing: whole, and held until the act ends. `None` if it was trimmed.
pub(super) async fn before_to_undo(db: &mut Connection, reach: &Reach, merge: MergeId) -> Answer<Option<(String,)>> {
    const WHOLE: Sql = Sql::twin(
        "select before from merges where practice_id = $1 and id = $2 and undone_at is null and trimmed_at is null",
        "select before from merges where practice_id = $1 and id = $2 and undone_at is null and trimmed_at is null for update",
    );
    Ok(db.row(&WHOLE, values![reach.practice(), merge]).await?)
}

record! {
    /// What a merge keeps.
    pub(super) struct Kept {
        pub(super) id: MergeId,
        pub(super) before: String,
    }
}

/// Merges from before a moment that still keep everything.
pub(super) async fn untrimmed(db: &mut Connection, reach: &Reach, until: Moment) -> Answer<Vec<Kept>> {
    const UNTRIMMED: &str = "select id, before from merges where practice_id = $1 and merged_at <= $2 and trimmed_at is null
     and undone_at is null order by merged_at, id limit 20";
    Ok(db.rows(UNTRIMMED, values![reach.practice(), until]).await?)
}

/// Merges that keep a login.
pub(super) async fn holding(db: &mut Connection, reach: &Reach, login: LoginId) -> Answer<Vec<Kept>> {
    const HOLDING: &str = "select id, before from merges where practice_id = $1 and trimmed_at is null and undone_at is null
     and before like $2";
    Ok(db.rows(HOLDING, values![reach.practice(), format!("%{login}%")]).await?)
}

/// Keeps only this of a merge.
pub(super) async fn trim(db: &mut Connection, reach: &Reach, merge: MergeId, before: &str, now: Moment) -> Answer<()> {
    const TRIM: &str = "update merges set before = $3, trimmed_at = $4 where practice_id = $1 and id = $2 and undone_at is null";
    db.run(TRIM, values![reach.practice(), merge, before, now]).await?;
    Ok(())
}

/// A client's own sign-ins, and those that open nobody else's portal.
pub(super) async fn sign_ins_of(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(LoginId,)>> {
    const SIGN_INS: &str = "select distinct g.login_id from grants g where g.practice_id = $1 and g.client_id = $2
     and (g.kind = 'self' or not exists (select 1 from grants o where o.practice_id = $1 and o.login_id = g.login_id
     and o.client_id <> $2 and o.ended_at is null))";
    Ok(db.rows(SIGN_INS, values![reach.practice(), client]).await?)
}

/// What a merge kept of both records.
pub(super) async fn before(db: &mut Connection, reach: &Reach, merge: MergeId) -> Answer<Option<(String,)>> {
    const BEFORE: &str = "select before from merges where practice_id = $1 and id = $2 and undone_at is null";
    Ok(db.row(BEFORE, values![reach.practice(), merge]).await?)
}

/// A merge, as it is written.
pub(super) struct NewMerge<'a> {
    pub(super) id: MergeId,
    pub(super) kept: ClientId,
    pub(super) gone: ClientId,
    pub(super) gone_name: &'a str,
    pub(super) before: &'a str,
    pub(super) by: Option<StaffId>,
    pub(super) now: Moment,
}

pub(super) async fn note(db: &mut Connection, reach: &Reach, new: &NewMerge<'_>) -> Answer<()> {
    const FORWARD: &str = "update merges set into_id = $3 where practice_id = $1 and into_id = $2 and undone_at is null";
    const NEW: &str =
        "insert into merges (practice_id, id, kept_id, gone_id, into_id, gone_name, before, merged_by, merged_at, undone_at)
     values ($1, $2, $3, $4, $3, $5, $6, $7, $8, null)";
    db.run(FORWARD, values![reach.practice(), new.gone, new.kept]).await?;
    db.run(NEW, values![reach.practice(), new.id, new.kept, new.gone, new.gone_name, new.before, new.by, new.now]).await?;
    Ok(())
}

/// A merge is undone: what it kept is wiped, and what led to the record that went leads there again. False if somebody was faster.
pub(super) async fn note_undone(db: &mut Connection, reach: &Reach, merge: &Merge, now: Moment) -> Answer<bool> {
    const UNDONE: &str = "update merges set undone_at = $3, before = '', gone_name = '' where practice_id = $1 and id = $2
     and undone_at is null";
    const BACK: &str =
        "update merges set into_id = $2 where practice_id = $1 and into_id = $3 and kept_id = $2 and undone_at is null";
    // And what had gone into those before, as far back as it goes.
    const FURTHER: &str = "update merges set into_id = $2 where practice_id = $1 and into_id = $3 and undone_at is null
     and kept_id in (select m.gone_id from merges m where m.practice_id = $1 and m.into_id = $2 and m.undone_at is null)";
    let is_first = db.run(UNDONE, values![reach.practice(), merge.id, now]).await? == 1;
    db.run(BACK, values![reach.practice(), merge.gone_id, merge.kept_id]).await?;
    while db.run(FURTHER, values![reach.practice(), merge.gone_id, merge.kept_id]).await? > 0 {}
    Ok(is_first)
}

/// The links of an invitation lead to another one from now on, as links of a letter that was replaced. Those that had ended stay ended: they
/// led nowhere, and do not bring anybody a letter now.
pub(super) async fn lead_to(db: &mut Connection, reach: &Reach, from: InvitationId, to: InvitationId, now: Moment) -> Answer<()> {
    const LEAD: &str = "update invitation_tokens set invitation_id = $3, generation = 0, channel = 'mailed',
     revoked_at = case when revoked_at is null and exists (select 1 from invitations i where i.practice_id = $1 and i.id = $2
         and (i.state not in ('sent', 'held') or (invitation_tokens.channel in ('mailed', 'printed')
         and invitation_tokens.generation between 1 and i.ended_generation))) then $4 else revoked_at end
     where practice_id = $1 and invitation_id = $2";
    db.run(LEAD, values![reach.practice(), from, to, now]).await?;
    Ok(())
}

/// Puts a link back as it was, except that what was handed out stays ended.
pub(super) struct Link<'a> {
    pub(super) id: TokenId,
    pub(super) invitation: InvitationId,
    pub(super) generation: i64,
    pub(super) channel: &'a str,
    pub(super) revoked_at: Option<Moment>,
}

pub(super) async fn put_back(db: &mut Connection, reach: &Reach, link: &Link<'_>) -> Answer<()> {
    const BACK: &str = "update invitation_tokens set invitation_id = $3, generation = $4, channel = $5, revoked_at = $6
     where practice_id = $1 and id = $2";
    let values = values![reach.practice(), link.id, link.invitation, link.generation, link.channel, link.revoked_at];
    db.run(BACK, values).await?;
    Ok(())
}

/// Whether a login is the own one of a client other than these.
pub(super) async fn is_somebodys(db: &mut Connection, reach: &Reach, login: LoginId, but: [ClientId; 2]) -> Answer<bool> {
    const OWN: &str = "select id from grants where practice_id = $1 and login_id = $2 and kind = 'self' and ended_at is null
     and client_id <> $3 and client_id <> $4";
    Ok(!db.rows::<(uuid::Uuid,)>(OWN, values![reach.practice(), login, but[0], but[1]]).await?.is_empty())
}

/// The addresses of logins, by their ids.
pub(super) async fn login_at(db: &mut Connection, reach: &Reach, address: &str) -> Answer<Option<LoginId>> {
    const AT: &str = "select id from logins where practice_id = $1 and address_normalised = $2";
    Ok(db.row::<(LoginId,)>(AT, values![reach.practice(), address]).await?.map(|(login,)| login))
}

record! {
    /// Somebody who can sign in to a record: its own client, or one who acts for them.
    #[derive(Debug, Clone)]
    pub(super) struct Holder {
        pub(super) grant: portico_values::GrantId,
        pub(super) kind: String,
        pub(super) relationship: String,
        pub(super) address: String,
        pub(super) given_name: Option<String>,
        pub(super) family_name: Option<String>,
        pub(super) last_signed_in_at: Option<Moment>,
    }
}

/// Who can sign in to a record at present.
pub(super) async fn holders(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Holder>> {
    const HOLDERS: &str =
        "select g.id as grant, g.kind, g.relationship, l.address, coalesce(c.given_name, l.given_name) as given_name,
     coalesce(c.family_name, l.family_name) as family_name, l.last_signed_in_at from grants g
     join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     left join grants o on o.practice_id = g.practice_id and o.login_id = g.login_id and o.kind = 'self' and o.ended_at is null
     left join clients c on c.practice_id = o.practice_id and c.id = o.client_id
     where g.practice_id = $1 and g.client_id = $2 and g.ended_at is null order by g.kind = 'self' desc, g.created_at, g.id";
    Ok(db.rows(HOLDERS, values![reach.practice(), client]).await?)
}

pub(super) async fn ask(
    db: &mut Connection,
    reach: &Reach,
    (id, client): (ErasureId, ClientId),
    by: Option<StaffId>,
    (now, due): (Moment, Moment),
) -> Answer<()> {
    const ASK: &str = "insert into erasures (practice_id, id, client_id, asked_by, asked_at, due_at, stopped_at, done_at)
     values ($1, $2, $3, $4, $5, $6, null, null)";
    db.run(ASK, values![reach.practice(), id, client, by, now, due]).await?;
    Ok(())
}

/// Stops an erasure. False if there is none to stop.
pub(super) async fn stop(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<bool> {
    const STOP: &str = "update erasures set stopped_at = $3 where practice_id = $1 and client_id = $2 and stopped_at is null
     and done_at is null";
    Ok(db.run(STOP, values![reach.practice(), client, now]).await? > 0)
}

/// Claims an erasure that is due. False if it was stopped, or done by another process.
pub(super) async fn note_done(db: &mut Connection, reach: &Reach, id: ErasureId, now: Moment) -> Answer<bool> {
    const DONE: &str =
        "update erasures set done_at = $3 where practice_id = $1 and id = $2 and stopped_at is null and done_at is null
     and due_at <= $3";
    Ok(db.run(DONE, values![reach.practice(), id, now]).await? == 1)
}

/// Records that may be the same person: the same name, or an address or phone in common.
pub(super) async fn likely(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(ClientId,)>> {
    const LIKELY: &str = "select c.id from clients c where c.practice_id = $1 and c.id <> $2 and c.id in (
     select e.client_id from client_emails o join client_emails e on e.practice_id = o.practice_id
     and e.address_normalised = o.address_normalised where o.practice_id = $1 and o.client_id = $2
     union select p.client_id from client_phones q join client_phones p on p.practice_id = q.practice_id and p.digits = q.digits
     where q.practice_id = $1 and q.client_id = $2
     union select k.id from clients n join clients k on k.practice_id = n.practice_id and k.sort_key = n.sort_key
     where n.practice_id = $1 and n.id = $2) order by c.sort_key, c.id limit 10";
    Ok(db.rows(LIKELY, values![reach.practice(), client]).await?)
}

/// The imports that brought a client in or found them, with their settings.
pub(super) async fn imports_with(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(ImportId, String)>> {
    const WITH: &str = "select i.id, i.settings from imports i where i.practice_id = $1 and i.id in (select r.import_id
     from import_rows r where r.practice_id = $1 and (r.client_id = $2 or r.like_client = $2))";
    Ok(db.rows(WITH, values![reach.practice(), client]).await?)
}

pub(super) async fn keep_settings(db: &mut Connection, reach: &Reach, import: ImportId, settings: &str) -> Answer<()> {
    const KEEP: &str = "update imports set settings = $3 where practice_id = $1 and id = $2";
    db.run(KEEP, values![reach.practice(), import, settings]).await?;
    Ok(())
}

/// Views of the client list that keep what was searched for, with their words: those of before that was left out.
pub(super) async fn searching_views(db: &mut Connection, reach: &Reach) -> Answer<Vec<(ViewId, String)>> {
    const SEARCHING: &str =
        "select id, query from saved_views where practice_id = $1 and (query like 'q=%' or query like '%&q=%')";
    Ok(db.rows(SEARCHING, values![reach.practice()]).await?)
}

pub(super) async fn keep_words(db: &mut Connection, reach: &Reach, view: ViewId, words: &str) -> Answer<()> {
    const KEEP: &str = "update saved_views set query = $3 where practice_id = $1 and id = $2";
    db.run(KEEP, values![reach.practice(), view, words]).await?;
    Ok(())
}
