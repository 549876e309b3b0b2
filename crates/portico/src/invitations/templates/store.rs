//! The rows of templates and their versions.

use super::{
    Kind,
    template::{Template, Typed, Version},
};
use crate::answer::Answer;
use portico_database::{Connection, DatabaseError, values};
use portico_language::Language;
use portico_policy::Reach;
use portico_values::{Moment, StaffId, TemplateId};

macro_rules! template_where {
    ($condition:literal) => {
        concat!(
            "select t.id, t.kind, t.language, t.name, t.subject, t.message, t.version, t.is_default, t.updated_at,
     s.name as updated_by_name from templates t left join staff s on s.practice_id = t.practice_id and s.id = t.updated_by
     where t.practice_id = $1 and ",
            $condition
        )
    };
}

/// All templates of the practice, by name.
pub(crate) async fn all(db: &mut Connection, reach: &Reach) -> Answer<Vec<Template>> {
    Ok(db.rows(template_where!("true order by t.name, t.id"), values![reach.practice()]).await?)
}

/// The defaults of all kinds and languages.
pub(crate) async fn defaults(db: &mut Connection, reach: &Reach) -> Answer<Vec<Template>> {
    Ok(db.rows(template_where!("t.is_default"), values![reach.practice()]).await?)
}

/// One template.
pub(crate) async fn template(db: &mut Connection, reach: &Reach, id: TemplateId) -> Answer<Option<Template>> {
    Ok(db.row(template_where!("t.id = $2"), values![reach.practice(), id]).await?)
}

/// All saved versions of a template, newest first.
pub(crate) async fn versions(db: &mut Connection, reach: &Reach, id: TemplateId) -> Answer<Vec<Version>> {
    const VERSIONS: &str = "select v.version, v.name, v.subject, v.message, s.name as saved_by_name, v.saved_at
     from template_versions v left join staff s on s.practice_id = v.practice_id and s.id = v.saved_by
     where v.practice_id = $1 and v.template_id = $2 order by v.version desc limit 200";
    Ok(db.rows(VERSIONS, values![reach.practice(), id]).await?)
}

/// A version, as it is written.
pub(crate) struct Saving<'a> {
    pub(crate) id: TemplateId,
    pub(crate) typed: &'a Typed,
    pub(crate) by: Option<StaffId>,
    pub(crate) now: Moment,
}

/// Writes a new template and its first version. False when it was to be a default and another one became it in this moment: the act can go no
/// further.
pub(crate) async fn insert(
    db: &mut Connection,
    reach: &Reach,
    kind: Kind,
    language: Language,
    is_default: bool,
    saving: &Saving<'_>,
) -> Answer<bool> {
    const INSERT: &str = "insert into templates (practice_id, id, kind, language, name, subject, message, version, is_default,
     created_at, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $9, $10)";
    let Saving { id, typed, by, now } = saving;
    let (subject, message) = (typed.words.subject.as_str(), typed.words.message.as_str());
    let values =
        values![reach.practice(), *id, kind.word(), language.tag(), typed.name.as_str(), subject, message, is_default, *now, *by];
    match db.run(INSERT, values).await {
        Ok(_) => keep_version(db, reach, 1, saving).await.map(|()| true),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// Writes the next version after version `seen`. False when somebody else has saved meanwhile.
pub(crate) async fn save(db: &mut Connection, reach: &Reach, seen: i64, saving: &Saving<'_>) -> Answer<bool> {
    const SAVE: &str = "update templates set name = $3, subject = $4, message = $5, version = version + 1, updated_at = $6,
     updated_by = $7 where practice_id = $1 and id = $2 and version = $8";
    let Saving { id, typed, by, now } = saving;
    let (subject, message) = (typed.words.subject.as_str(), typed.words.message.as_str());
    let values = values![reach.practice(), *id, typed.name.as_str(), subject, message, *now, *by, seen];
    if db.run(SAVE, values).await? != 1 {
        return Ok(false);
    }
    keep_version(db, reach, seen + 1, saving).await?;
    Ok(true)
}

async fn keep_version(db: &mut Connection, reach: &Reach, version: i64, saving: &Saving<'_>) -> Answer<()> {
    const KEEP: &str =
        "insert into template_versions (practice_id, template_id, version, name, subject, message, saved_by, saved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Saving { id, typed, by, now } = saving;
    let (subject, message) = (typed.words.subject.as_str(), typed.words.message.as_str());
    db.run(KEEP, values![reach.practice(), *id, version, typed.name.as_str(), subject, message, *by, *now]).await?;
    Ok(())
}

/// Removes the default of a kind and language, so that Portico's own words are sent. False when there was none.
pub(crate) async fn clear_default(db: &mut Connection, reach: &Reach, kind: Kind, language: &str) -> Answer<bool> {
    const CLEAR: &str =
        "update templates set is_default = false where practice_id = $1 and kind = $2 and language = $3 and is_default";
    Ok(db.run(CLEAR, values![reach.practice(), kind, language]).await? == 1)
}

/// Makes a template the default. The earlier default has to be cleared in the same act. False when another one became it in this moment: the
/// act can go no further.
pub(crate) async fn set_default(db: &mut Connection, reach: &Reach, id: TemplateId) -> Answer<bool> {
    const SET: &str = "update templates set is_default = true where practice_id = $1 and id = $2";
    match db.run(SET, values![reach.practice(), id]).await {
        Ok(_) => Ok(true),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// Deletes a template that is not the default, with its versions. False when it is the default, or does not exist.
pub(crate) async fn delete(db: &mut Connection, reach: &Reach, id: TemplateId) -> Answer<bool> {
    const DELETE: &str = "delete from templates where practice_id = $1 and id = $2 and not is_default";
    const VERSIONS: &str = "delete from template_versions where practice_id = $1 and template_id = $2";
    if db.run(DELETE, values![reach.practice(), id]).await? != 1 {
        return Ok(false);
    }
    db.run(VERSIONS, values![reach.practice(), id]).await?;
    Ok(true)
}
