//! Removes what an import wrote, as long as nothing has come of it yet (settled.md 26).

use crate::answer::Answer;
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::ImportId;

/// Holds the rows of the import's clients until the act ends, as `clients::store::hold` does for one.
pub(in crate::import) async fn hold(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<()> {
    const HOLD: Sql = Sql::twin(
        "select id from clients where practice_id = $1 and import_id = $2",
        "select id from clients where practice_id = $1 and import_id = $2 order by id for update",
    );
    db.each(&HOLD, values![reach.practice(), import], &mut |_| Ok(())).await?;
    Ok(())
}

/// How many of the import's clients have been invited, edited or used since: everything that would be left behind on nobody's record
/// counts, and so does what staff decided about the portal, also where it stands again as it did. The history tells of that. Whoever has gone
/// into another record is told by what that merge keeps of them, and counts once however often that one went on.
pub(in crate::import) async fn standing_in_the_way(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<i64> {
    const IN_THE_WAY: &str = "select (select count(*) from clients c where c.practice_id = $1 and c.import_id = $2
 and (c.version > 1 or exists (select 1 from invitations i where i.practice_id = c.practice_id and i.client_id = c.id)
 or exists (select 1 from grants g where g.practice_id = c.practice_id and g.client_id = c.id)
 or exists (select 1 from batch_recipients b where b.practice_id = c.practice_id and b.client_id = c.id
  and (b.outcome <> 'left_out' or b.reason <> 'not_yours'))
 or exists (select 1 from documents d where d.practice_id = c.practice_id and d.client_id = c.id)
 or exists (select 1 from form_requests r where r.practice_id = c.practice_id and r.client_id = c.id)
 or exists (select 1 from group_members m where m.practice_id = c.practice_id and m.client_id = c.id)
 or exists (select 1 from offer_clients o where o.practice_id = c.practice_id and o.client_id = c.id)
 or exists (select 1 from enquiries e where e.practice_id = c.practice_id and e.client_id = c.id)
 or exists (select 1 from erasures e where e.practice_id = c.practice_id and e.client_id = c.id)
 or exists (select 1 from merges m where m.practice_id = c.practice_id and m.into_id = c.id)
 or exists (select 1 from audit_events a where a.practice_id = c.practice_id and a.client_id = c.id
 and a.action in ('client.permissions_saved', 'client.access_disabled', 'client.access_opened', 'client.others_frozen',
 'client.others_thawed', 'client.sign_in_address_chosen'))))
 + (select count(*) from merges went where went.practice_id = $1 and went.undone_at is null and went.before like $3
 and exists (select 1 from import_rows r where r.practice_id = $1 and r.import_id = $2 and r.client_id = went.gone_id
  and r.verdict <> 'contact')
 and not exists (select 1 from clients k where k.practice_id = $1 and k.id = went.into_id and k.import_id = $2))";
    Ok(db.count(IN_THE_WAY, values![reach.practice(), import, format!("%{import}%")]).await?)
}

/// How many of the import's clients are there: whom undoing removes. Some may have been erased since.
pub(in crate::import) async fn still_there(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<i64> {
    const THERE: &str = "select count(*) from clients where practice_id = $1 and import_id = $2";
    Ok(db.count(THERE, values![reach.practice(), import]).await?)
}

/// Removes the import's clients with everything that belongs to them, and the lines of its file: whoever stands there is nobody's record from
/// now on, and no erasure would find them. Returns how many clients there were.
pub(in crate::import) async fn take_back(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<u64> {
    const LINES: &str = "delete from import_rows where practice_id = $1 and import_id = $2";
    const PARTS: [&str; 6] = [
        "delete from client_emails where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
        "delete from client_phones where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
        "delete from contacts where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
        "delete from assignments where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
        "delete from search_terms where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
        "delete from batch_recipients where practice_id = $1 and client_id in (select id from clients where practice_id = $1 and import_id = $2)",
    ];
    const CLIENTS: &str = "delete from clients where practice_id = $1 and import_id = $2";
    db.run(LINES, values![reach.practice(), import]).await?;
    for part in PARTS {
        db.run(part, values![reach.practice(), import]).await?;
    }
    Ok(db.run(CLIENTS, values![reach.practice(), import]).await?)
}
