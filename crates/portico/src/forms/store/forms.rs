//! The forms that a practice keeps.

use crate::{
    answer::{Answer, Refusal},
    clients::store::id_list,
};
use portico_database::{Connection, DatabaseError, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormId, Moment, StaffId};

record! {
    /// A form as it is listed.
    #[derive(Debug, Clone)]
    pub struct Kept {
        pub id: FormId,
        pub canonical: String,
        pub version: String,
        pub name: String,
        pub minutes: i64,
        pub signature: bool,
        pub countersign: bool,
        pub is_default: bool,
        /// Where it stands among those in use.
        pub place: i64,
        pub state: String,
        pub created_at: Moment,
        pub published_at: Option<Moment>,
        pub ended_at: Option<Moment>,
    }
}

macro_rules! kept {
    ($rest:literal) => {
        concat!(
            "select id, canonical, version, name, minutes, signature, countersign, is_default, place, state, created_at,
             published_at, ended_at from forms where practice_id = $1",
            $rest
        )
    };
}

/// Every form: drafts, those in use in their order, the rest.
pub(crate) async fn all(db: &mut Connection, reach: &Reach) -> Answer<Vec<Kept>> {
    const ALL: &str = kept!(
        " order by case state when 'published' then 1 when 'draft' then 0 else 2 end,
         case state when 'published' then place else 0 end, name, created_at desc, id limit 500"
    );
    Ok(db.rows(ALL, values![reach.practice()]).await?)
}

/// Those that can be sent, in the practice's order.
pub(crate) async fn published(db: &mut Connection, reach: &Reach) -> Answer<Vec<Kept>> {
    const PUBLISHED: &str = kept!(" and state = 'published' order by place, name, id limit 500");
    Ok(db.rows(PUBLISHED, values![reach.practice()]).await?)
}

/// Those that are chosen beforehand, in the same order, without any that a client was ever asked for, in whichever version and whatever became of it.
pub(crate) async fn defaults_for(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Kept>> {
    const DEFAULTS: &str = kept!(
        " and state = 'published' and is_default and not exists (select 1 from form_requests q cross join forms o
         where q.practice_id = forms.practice_id and q.client_id = $2 and o.practice_id = q.practice_id and o.id = q.form_id
         and o.canonical = forms.canonical) order by place, name, id limit 500"
    );
    Ok(db.rows(DEFAULTS, values![reach.practice(), client]).await?)
}

/// One form.
pub(crate) async fn form(db: &mut Connection, reach: &Reach, id: FormId) -> Answer<Option<Kept>> {
    const ONE: &str = kept!(" and id = $2");
    Ok(db.row(ONE, values![reach.practice(), id]).await?)
}

macro_rules! names {
    ($among:literal) => {
        concat!("select id, name from forms where practice_id = $1 and id in ", $among)
    };
}

/// What these forms are called, whatever became of them.
pub(crate) async fn names(db: &mut Connection, reach: &Reach, forms: &[FormId]) -> Answer<Vec<(FormId, String)>> {
    const NAMES: Sql = Sql::twin(
        names!("(select unhex(value) from json_each($2))"),
        names!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    Ok(db.rows(&NAMES, values![reach.practice(), id_list(forms)]).await?)
}

/// The version of a canonical address that is kept already, drafts left out.
pub(crate) async fn same_version(db: &mut Connection, reach: &Reach, canonical: &str, version: &str) -> Answer<Option<Kept>> {
    const SAME: &str = kept!(" and canonical = $2 and version = $3 and state <> 'draft'");
    Ok(db.row(SAME, values![reach.practice(), canonical, version]).await?)
}

/// The version of a canonical address that is in use.
pub(crate) async fn in_use(db: &mut Connection, reach: &Reach, canonical: &str) -> Answer<Option<Kept>> {
    const IN_USE: &str = kept!(" and canonical = $2 and state = 'published' limit 1");
    Ok(db.row(IN_USE, values![reach.practice(), canonical]).await?)
}

/// The file of a form.
pub(crate) async fn document(db: &mut Connection, reach: &Reach, id: FormId) -> Answer<Option<String>> {
    const DOCUMENT: &str = "select document from form_documents where practice_id = $1 and form_id = $2";
    Ok(db.row::<(String,)>(DOCUMENT, values![reach.practice(), id]).await?.map(|(document,)| document))
}

/// A form to be kept.
pub(crate) struct New<'a> {
    pub(crate) id: FormId,
    pub(crate) canonical: &'a str,
    pub(crate) version: &'a str,
    pub(crate) name: &'a str,
    pub(crate) minutes: i64,
    pub(crate) signature: bool,
    pub(crate) document: &'a str,
    pub(crate) by: Option<StaffId>,
    pub(crate) now: Moment,
}

/// Keeps a form as a draft.
pub(crate) async fn insert(db: &mut Connection, reach: &Reach, new: &New<'_>) -> Answer<()> {
    const FORM: &str = "insert into forms (practice_id, id, canonical, version, name, minutes, signature, countersign, is_default,
     state, created_by, created_at, published_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7, false, false, 'draft', $8, $9, null, null)";
    const DOCUMENT: &str = "insert into form_documents (practice_id, form_id, document) values ($1, $2, $3)";
    let values =
        values![reach.practice(), new.id, new.canonical, new.version, new.name, new.minutes, new.signature, new.by, new.now];
    db.run(FORM, values).await?;
    db.run(DOCUMENT, values![reach.practice(), new.id, new.document]).await?;
    Ok(())
}

/// Puts a draft to use under a name. The version in use before is replaced and gives on its place, and whether it is sent by default;
/// without one the form stands last. False if it is no draft.
pub(crate) async fn publish(
    db: &mut Connection,
    reach: &Reach,
    form: &Kept,
    (name, minutes, countersign): (&str, i64, bool),
    now: Moment,
) -> Answer<bool> {
    const WAS: &str = "select is_default, place from forms where practice_id = $1 and canonical = $2 and state = 'published'";
    const LAST: &str = "select coalesce(max(place), 0) from forms where practice_id = $1 and state = 'published'";
    const REPLACE: &str = "update forms set state = 'replaced', is_default = false, ended_at = $3
     where practice_id = $1 and canonical = $2 and state = 'published'";
    const PUBLISH: &str = "update forms set state = 'published', name = $3, minutes = $4, countersign = $5, is_default = $6,
     published_at = $7, place = $8 where practice_id = $1 and id = $2 and state = 'draft'";
    let was: Option<(bool, i64)> = db.row(WAS, values![reach.practice(), form.canonical.as_str()]).await?;
    let (is_default, place) = match was {
        Some(was) => was,
        None => (false, 1 + db.row::<(i64,)>(LAST, values![reach.practice()]).await?.map_or(0, |(last,)| last)),
    };
    db.run(REPLACE, values![reach.practice(), form.canonical.as_str(), now]).await?;
    let values = values![reach.practice(), form.id, name, minutes, countersign, is_default, now, place];
    match db.run(PUBLISH, values).await {
        Ok(touched) => Ok(touched == 1),
        // One version is in use: another one was put to use in the same moment.
        Err(DatabaseError::Conflict { .. }) => {
            let sentence = "Another version of this form has just been published. Look at it first.";
            Err(Refusal::conflict("published_meanwhile", sentence).into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Ends the use of a form: it is not offered any more. False if it is not in use.
pub(crate) async fn retire(db: &mut Connection, reach: &Reach, id: FormId, now: Moment) -> Answer<bool> {
    const RETIRE: &str = "update forms set state = 'retired', is_default = false, ended_at = $3
     where practice_id = $1 and id = $2 and state = 'published'";
    Ok(db.run(RETIRE, values![reach.practice(), id, now]).await? == 1)
}

/// Discards a draft. False if it is none.
pub(crate) async fn drop_draft(db: &mut Connection, reach: &Reach, id: FormId) -> Answer<bool> {
    const DROP: &str = "delete from forms where practice_id = $1 and id = $2 and state = 'draft'";
    const DOCUMENT: &str = "delete from form_documents where practice_id = $1 and form_id = $2";
    if db.run(DROP, values![reach.practice(), id]).await? == 0 {
        return Ok(false);
    }
    db.run(DOCUMENT, values![reach.practice(), id]).await?;
    Ok(true)
}

/// Changes what is not part of the questions.
pub(crate) async fn save(
    db: &mut Connection,
    reach: &Reach,
    id: FormId,
    (name, minutes, countersign, is_default): (&str, i64, bool, bool),
) -> Answer<bool> {
    const SAVE: &str = "update forms set name = $3, minutes = $4, countersign = $5, is_default = $6
     where practice_id = $1 and id = $2 and state = 'published'";
    let values = values![reach.practice(), id, name, minutes, countersign, is_default];
    Ok(db.run(SAVE, values).await? == 1)
}

/// Puts a form in use at a place among the others.
pub(crate) async fn put_at(db: &mut Connection, reach: &Reach, id: FormId, place: i64) -> Answer<()> {
    const PUT: &str = "update forms set place = $3 where practice_id = $1 and id = $2 and state = 'published'";
    db.run(PUT, values![reach.practice(), id, place]).await?;
    Ok(())
}

/// Makes exactly one choice of forms the default: takes it from all; [`make_default`] gives it.
pub(crate) async fn clear_defaults(db: &mut Connection, reach: &Reach) -> Answer<u64> {
    const CLEAR: &str = "update forms set is_default = false where practice_id = $1 and is_default";
    Ok(db.run(CLEAR, values![reach.practice()]).await?)
}

/// Makes a form one of those that are chosen beforehand.
pub(crate) async fn make_default(db: &mut Connection, reach: &Reach, id: FormId) -> Answer<()> {
    const MAKE: &str = "update forms set is_default = true where practice_id = $1 and id = $2 and state = 'published'";
    db.run(MAKE, values![reach.practice(), id]).await?;
    Ok(())
}
