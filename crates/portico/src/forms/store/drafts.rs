//! Forms that are being written.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{FormDraftId, FormId, Moment, StaffId};

record! {
    /// A draft with its questions.
    #[derive(Debug, Clone)]
    pub struct Draft {
        pub id: FormDraftId,
        /// The form that it began with.
        pub form_id: Option<FormId>,
        pub canonical: String,
        pub name: String,
        pub minutes: i64,
        /// Goes up with each change.
        pub revision: i64,
        /// The Questionnaire.
        pub document: String,
        pub changed_at: Moment,
        pub changed_by_name: Option<String>,
    }
}

record! {
    /// A draft as it is listed.
    #[derive(Debug, Clone)]
    pub struct Listed {
        pub id: FormDraftId,
        pub form_id: Option<FormId>,
        pub name: String,
        pub changed_at: Moment,
        pub changed_by_name: Option<String>,
    }
}

/// Every draft, by name.
pub(crate) async fn all(db: &mut Connection, reach: &Reach) -> Answer<Vec<Listed>> {
    const ALL: &str = "select d.id, d.form_id, d.name, d.changed_at, s.name as changed_by_name from questionnaire_drafts d
     left join staff s on s.practice_id = d.practice_id and s.id = d.changed_by where d.practice_id = $1 order by d.name, d.id limit 500";
    Ok(db.rows(ALL, values![reach.practice()]).await?)
}

/// One draft.
pub(crate) async fn draft(db: &mut Connection, reach: &Reach, id: FormDraftId) -> Answer<Option<Draft>> {
    const ONE: &str = "select d.id, d.form_id, d.canonical, d.name, d.minutes, d.revision, d.document, d.changed_at,
     s.name as changed_by_name from questionnaire_drafts d left join staff s on s.practice_id = d.practice_id and s.id = d.changed_by
     where d.practice_id = $1 and d.id = $2";
    Ok(db.row(ONE, values![reach.practice(), id]).await?)
}

/// The draft of a form, whichever of its versions it began with.
pub(crate) async fn of_canonical(db: &mut Connection, reach: &Reach, canonical: &str) -> Answer<Option<FormDraftId>> {
    const OF: &str = "select id from questionnaire_drafts where practice_id = $1 and canonical = $2";
    Ok(db.row::<(FormDraftId,)>(OF, values![reach.practice(), canonical]).await?.map(|(id,)| id))
}

/// What is written of a draft.
pub(crate) struct Writing<'a> {
    pub(crate) id: FormDraftId,
    pub(crate) name: &'a str,
    pub(crate) minutes: i64,
    pub(crate) document: &'a str,
    pub(crate) by: Option<StaffId>,
    pub(crate) now: Moment,
}

/// Begins a draft. False if the form has one already.
pub(crate) async fn insert(
    db: &mut Connection,
    reach: &Reach,
    (form, canonical): (Option<FormId>, &str),
    new: &Writing<'_>,
) -> Answer<bool> {
    const INSERT: &str =
        "insert into questionnaire_drafts (practice_id, id, form_id, canonical, name, minutes, revision, document,
     created_by, created_at, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $8, $9)
     on conflict (practice_id, canonical) do nothing";
    let values = values![reach.practice(), new.id, form, canonical, new.name, new.minutes, new.document, new.by, new.now];
    Ok(db.run(INSERT, values).await? == 1)
}

/// Keeps a change over the revision that was seen. False if somebody else changed it in the meantime.
pub(crate) async fn save(db: &mut Connection, reach: &Reach, seen: i64, change: &Writing<'_>) -> Answer<bool> {
    const SAVE: &str = "update questionnaire_drafts set name = $3, minutes = $4, document = $5, changed_by = $6, changed_at = $7,
     revision = revision + 1 where practice_id = $1 and id = $2 and revision = $8";
    let values = values![reach.practice(), change.id, change.name, change.minutes, change.document, change.by, change.now, seen];
    Ok(db.run(SAVE, values).await? == 1)
}

/// Removes a draft as it was seen. False if somebody else changed it in the meantime.
pub(crate) async fn end(db: &mut Connection, reach: &Reach, id: FormDraftId, seen: i64) -> Answer<bool> {
    const END: &str = "delete from questionnaire_drafts where practice_id = $1 and id = $2 and revision = $3";
    Ok(db.run(END, values![reach.practice(), id, seen]).await? == 1)
}
