//! Writing forms: a draft is begun, changed, published after the same checks as a file, or discarded.

use super::{
    super::store::{
        drafts::{self as store, Writing},
        forms,
    },
    library::{self, About, Reading},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
};
use portico_forms::editing;
use portico_policy::Permission;
use portico_values::{FormDraftId, FormId, Identity};

/// The code of a change that makes the form larger than a form may be.
pub(crate) const TOO_LARGE: &str = "too_large";

fn changed() -> Trouble {
    Refusal::conflict(code::CHANGED_MEANWHILE, "Someone changed this draft while you were here.").into()
}

/// Begins a form without questions.
///
/// # Errors
/// Invalid if the name or the minutes are missing.
pub async fn create(act: &mut Act, about: &About) -> Answer<FormDraftId> {
    let reach = act.may(Permission::EditTemplates)?;
    let (name, minutes) = about.parse()?;
    let id: FormDraftId = act.id();
    let canonical = format!("urn:uuid:{}", id.uuid());
    let document = editing::Draft::new(&name, &canonical).to_string();
    let by = act.who().actor.staff();
    let new = Writing { id, name: &name, minutes, document: &document, by, now: act.now() };
    store::insert(act.db(), &reach, (None, &canonical), &new).await?;
    act.record(Event::new("form.draft_begun").about(id));
    Ok(id)
}

/// Opens the questions of a form that is in use or retired: its draft, begun now if there is none.
///
/// # Errors
/// Not found; refused for a file that was never put to use, and for a version that was replaced.
pub async fn begin(act: &mut Act, form: FormId) -> Answer<FormDraftId> {
    let reach = act.may(Permission::EditTemplates)?;
    let kept = forms::form(act.db(), &reach, form).await?.ok_or_else(Trouble::not_found)?;
    if let Some(id) = store::of_canonical(act.db(), &reach, &kept.canonical).await? {
        return Ok(id);
    }
    if !matches!(kept.state.as_str(), "published" | "retired") {
        let sentence = "You can only edit the questions of a form that is in use or retired.";
        return Err(Refusal::conflict("not_in_use", sentence).into());
    }
    let document = forms::document(act.db(), &reach, form).await?.ok_or_else(Trouble::not_found)?;
    let by = act.who().actor.staff();
    let new = Writing { id: act.id(), name: &kept.name, minutes: kept.minutes, document: &document, by, now: act.now() };
    if !store::insert(act.db(), &reach, (Some(form), &kept.canonical), &new).await? {
        let id = store::of_canonical(act.db(), &reach, &kept.canonical).await?;
        return id.ok_or_else(changed);
    }
    act.record(Event::new("form.draft_begun").about(new.id).with("version", kept.version.as_str()));
    Ok(new.id)
}

/// A change of a draft, worked out before.
pub struct Change<'a> {
    /// The draft.
    pub id: FormDraftId,
    /// The revision that was seen.
    pub seen: i64,
    /// What it is called.
    pub name: &'a str,
    /// How long it takes, in minutes.
    pub minutes: i64,
    /// The questions.
    pub document: &'a str,
    /// What was done, as a stable word.
    pub what: &'static str,
}

/// Keeps a change.
///
/// # Errors
/// Refused (`changed_meanwhile`) if somebody else changed the draft since; refused if it grew too large to be read.
pub async fn keep(act: &mut Act, change: &Change<'_>) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    if change.document.len() > portico_forms::LARGEST {
        return Err(Refusal::conflict(TOO_LARGE, "The form would be larger than 1 MB. Split it into two.").into());
    }
    let by = act.who().actor.staff();
    let (name, minutes, document) = (change.name, change.minutes, change.document);
    let writing = Writing { id: change.id, name, minutes, document, by, now: act.now() };
    if !store::save(act.db(), &reach, change.seen, &writing).await? {
        return Err(changed());
    }
    act.record(Event::new("form.draft_changed").about(change.id).with("what", change.what));
    Ok(())
}

/// The version under which a draft is put to use: its own, or the next that is free.
///
/// # Errors
/// A fault.
pub(crate) async fn free_version(
    db: &mut portico_database::Connection,
    reach: &portico_policy::Reach,
    canonical: &str,
    version: &str,
) -> Answer<String> {
    let mut version = if version.trim().is_empty() { "1".to_owned() } else { version.to_owned() };
    while forms::same_version(db, reach, canonical, &version).await?.is_some() {
        version = editing::next_version(&version);
    }
    Ok(version)
}

/// Puts a draft to use: it becomes the next version of its form, and the draft is gone.
///
/// # Errors
/// Invalid if something is missing or a notice was not accepted; refused if the draft was changed in the meantime, or another version was
/// put to use since it began.
pub async fn publish(
    act: &mut Act,
    draft: &store::Draft,
    seen: i64,
    reading: &Reading,
    about: &About,
    unaccepted: usize,
) -> Answer<FormId> {
    let reach = act.may(Permission::EditTemplates)?;
    if let Some(other) = forms::in_use(act.db(), &reach, &draft.canonical).await?
        && Some(other.id) != draft.form_id
    {
        let sentence = format!(
            "Version {} of this form has been published since this draft was started. Discard the draft and edit that version.",
            other.version
        );
        return Err(Refusal::conflict("newer_version", sentence).into());
    }
    let id = library::take_in(act, reading).await?;
    library::publish(act, id, about, unaccepted).await?;
    if !store::end(act.db(), &reach, draft.id, seen).await? {
        return Err(changed());
    }
    act.record(Event::new("form.draft_published").about(draft.id));
    Ok(id)
}

/// Discards a draft. The form that it began with stays as it is.
///
/// # Errors
/// Not found; refused if somebody else changed it since it was seen.
pub async fn discard(act: &mut Act, id: FormDraftId, seen: i64) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::draft(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    if !store::end(act.db(), &reach, id, seen).await? {
        return Err(changed());
    }
    act.record(Event::new("form.draft_discarded").about(id));
    Ok(())
}
