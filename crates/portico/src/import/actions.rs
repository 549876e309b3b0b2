//! What can be done with an import: take a file in, choose, check, leave rows out, confirm, continue, cancel, undo.

use super::{
    kept::Kept,
    plan::Choices,
    store::{self, Import, NewImport},
    survey::Source,
    work::{self, Held},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{ImportId, Moment};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Work that has shown no progress for this long counts as stopped.
const RESTS_AFTER: Duration = Duration::from_secs(60);

/// Whether the work of an import stopped before its end, because its process ended or something failed.
pub fn has_stopped(import: &Import, now: Moment) -> bool {
    matches!(import.state.as_str(), "checking" | "importing")
        && (import.trouble.is_some() || import.worked_at <= now.minus(RESTS_AFTER))
}

/// Takes surveyed files in as a new import. Nothing is checked yet.
///
/// # Errors
/// Refused without the permission.
pub async fn take_in(act: &mut Act, sources: Vec<Source>, shown_as: &str) -> Answer<ImportId> {
    let reach = act.may(Permission::ImportClients)?;
    let practice = practices::store::by_id(act.db(), reach.practice()).await?.ok_or_else(Trouble::not_found)?;
    let hash: [u8; 32] = match &sources[..] {
        [one] => one.hash,
        several => several.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source.hash)).finalize().into(),
    };
    let kind = sources.first().map_or("csv", |source| source.sort.word());
    let kept = Kept::of(sources, &practice);
    let id: ImportId = act.id();
    let (now, created_by) = (act.now(), act.who().actor.staff());
    let settings = kept.written();
    let new = NewImport { id, file_name: shown_as, file_hash: hash, file_kind: kind, settings: &settings, created_by, now };
    store::insert(act.db(), &reach, &new).await?;
    act.record(Event::new("import.taken_in").about(id));
    Ok(id)
}

/// Keeps the choices and begins the check.
///
/// # Errors
/// Invalid while a question is open; refused if the import is past choosing.
pub async fn choose(act: &mut Act, id: ImportId, choices: Choices) -> Answer<Held> {
    let (reach, import) = find(act, id).await?;
    let mut kept = Kept::read(&import)?;
    kept.choices = choices;
    // Another column may be the date of birth now.
    kept.settle_order(kept.choices.order);
    kept.open_questions().or(())?;
    if !store::set_settings(act.db(), &reach, id, &kept.written()).await? {
        return Err(past_choosing());
    }
    act.record(Event::new("import.chosen").about(id));
    begin_check(act, &reach, &import).await
}

/// Writes clients from now on.
///
/// # Errors
/// Refused unless the check is over.
pub async fn confirm(act: &mut Act, id: ImportId) -> Answer<Held> {
    let (reach, import) = find(act, id).await?;
    let now = act.now();
    if import.state != "checked" || !store::go(act.db(), &reach, &import, "importing", now).await? {
        return Err(Refusal::conflict("import_not_checked", "This import has already been started or cancelled.").into());
    }
    act.record(
        Event::new("import.confirmed").about(id).with("clients", import.rows_ready + import.rows_noted + import.rows_doubtful),
    );
    Ok(Held { import: id, fence: import.fence + 1 })
}

/// Resumes work that stopped: a check begins again, writing continues where it was.
///
/// # Errors
/// Refused while the work is going on or over.
pub async fn go_on(act: &mut Act, id: ImportId) -> Answer<Held> {
    let (reach, import) = find(act, id).await?;
    let now = act.now();
    if !has_stopped(&import, now) {
        return Err(under_way());
    }
    act.record(Event::new("import.continued").about(id));
    if import.state == "checking" {
        return begin_check(act, &reach, &import).await;
    }
    if !store::go(act.db(), &reach, &import, "importing", now).await? {
        return Err(under_way());
    }
    Ok(Held { import: id, fence: import.fence + 1 })
}

async fn begin_check(act: &mut Act, reach: &Reach, import: &Import) -> Answer<Held> {
    let now = act.now();
    if !store::go(act.db(), reach, import, "checking", now).await? {
        return Err(past_choosing());
    }
    store::clear_lines(act.db(), reach, import.id).await?;
    Ok(Held { import: import.id, fence: import.fence + 1 })
}

/// Leaves rows out or includes them again.
///
/// # Errors
/// Refused unless the check is over and nothing is written.
pub async fn leave_out(act: &mut Act, id: ImportId, rows: Vec<(i64, bool)>) -> Answer<()> {
    let (reach, import) = find(act, id).await?;
    let now = act.now();
    if import.state != "checked" || !store::note_choosing(act.db(), &reach, id, now).await? {
        return Err(past_choosing());
    }
    act.record(Event::new("import.rows_left_out").about(id).with("rows", rows.iter().filter(|(_, out)| *out).count()));
    store::set_left_out(act.db(), &reach, id, rows).await
}

/// Cancels an import of which nothing was written; the caller throws its file away after the act.
///
/// # Errors
/// Refused once clients were written.
pub async fn drop_it(act: &mut Act, id: ImportId) -> Answer<Kept> {
    let (reach, import) = find(act, id).await?;
    if import.rows_written > 0 || !matches!(import.state.as_str(), "read" | "checked" | "checking") {
        return Err(Refusal::conflict(
            "import_written",
            "Clients from this import have already been added, so it can no longer be cancelled.",
        )
        .into());
    }
    if !discard(act, &reach, &import).await? {
        return Err(past_choosing());
    }
    Kept::read(&import)
}

/// Ends an import that nobody goes on with: it is dropped, or stays as it stands where clients were written. False if somebody has gone on
/// with it since it was read.
///
/// # Errors
/// Refused to anybody who may not erase.
pub(super) async fn forget(act: &mut Act, import: &Import) -> Answer<bool> {
    let reach = act.may(Permission::EraseClients)?;
    if import.rows_written == 0 {
        return discard(act, &reach, import).await;
    }
    let why = "This import stopped before it finished. Nobody continued it within 14 days, so the rest was left out.";
    let now = act.now();
    if !store::give_up(act.db(), &reach, import, why, now).await? {
        return Ok(false);
    }
    store::forget_keys(act.db(), &reach, import.id).await?;
    act.record(Event::new("import.given_up").about(import.id));
    Ok(true)
}

/// Forgets the rows of an import that became nobody, and the values that its columns were recognised by: they are people of whom there is no
/// record, so no erasure would find them.
///
/// # Errors
/// Refused to anybody who may not erase.
pub(super) async fn forget_who_stayed_out(act: &mut Act, import: &Import) -> Answer<()> {
    let reach = act.may(Permission::EraseClients)?;
    store::forget_who_stayed_out(act.db(), &reach, import.id).await?;
    let kept = Kept { forgotten: true, ..Kept::read(import)?.without_examples() };
    store::keep_settings(act.db(), &reach, import.id, &kept.written()).await?;
    act.record(Event::new("import.rest_forgotten").about(import.id));
    Ok(())
}

/// Drops an import with everything that was found in its file. False if somebody has decided about it since it was read.
async fn discard(act: &mut Act, reach: &Reach, import: &Import) -> Answer<bool> {
    let now = act.now();
    if !store::go(act.db(), reach, import, "dropped", now).await? {
        return Ok(false);
    }
    store::clear_lines(act.db(), reach, import.id).await?;
    let kept = Kept::read(import)?.without_examples();
    store::keep_settings(act.db(), reach, import.id, &kept.written()).await?;
    act.record(Event::new("import.dropped").about(import.id));
    Ok(true)
}

/// Removes the clients of an import with what was found in its file, as long as none of them has been invited, edited or used (settled.md
/// 26). Returns how many.
///
/// # Errors
/// Refused, with how many stand in the way.
pub async fn undo(act: &mut Act, id: ImportId) -> Answer<u64> {
    let (reach, import) = find(act, id).await?;
    if import.state != "done" {
        return Err(not_done());
    }
    // Whoever hangs something on one of them waits for this, or it is seen here.
    store::hold(act.db(), &reach, id).await?;
    match store::standing_in_the_way(act.db(), &reach, id).await? {
        0 => {}
        1 => {
            return Err(Refusal::conflict(
                "import_in_use",
                "One of its clients has been invited, edited or used, so this import can’t be undone.",
            )
            .into());
        }
        n => {
            let sentence = format!("{n} of its clients have been invited, edited or used, so this import can’t be undone.");
            return Err(Refusal::conflict("import_in_use", sentence).into());
        }
    }
    let taken = store::take_back(act.db(), &reach, id).await?;
    store::keep_settings(act.db(), &reach, id, &Kept::read(&import)?.without_examples().written()).await?;
    let now = act.now();
    if !store::go(act.db(), &reach, &import, "undone", now).await? {
        return Err(not_done());
    }
    act.record(Event::new("import.undone").about(id).with("clients", taken));
    Ok(taken)
}

/// Throws the kept files of an import away. Those outside the folder of uploads are the operator's own and stay.
pub async fn throw_away(portico: &crate::app::Portico, kept: &Kept) {
    let folder = work::uploads(portico);
    for source in kept.sources.iter().filter(|source| source.path.starts_with(&folder)) {
        if let Err(error) = tokio::fs::remove_file(&source.path).await {
            tracing::warn!(%error, "the file of an import could not be thrown away");
        }
    }
}

async fn find(act: &mut Act, id: ImportId) -> Answer<(Reach, Import)> {
    let reach = act.may(Permission::ImportClients)?;
    let import = store::by_id(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    Ok((reach, import))
}

fn not_done() -> Trouble {
    Refusal::conflict("import_not_done", "Only a finished import can be undone.").into()
}

fn under_way() -> Trouble {
    Refusal::conflict("import_under_way", "This import is already running or finished.").into()
}

fn past_choosing() -> Trouble {
    Refusal::conflict("import_past_choosing", "This import has moved on. Check where it is now.").into()
}
