//! The work of an import: checking rows and writing clients, chunk by chunk, each chunk in an act of its own. A worker that lost its hold
//! (because another one took over) stops at its next chunk; nothing is ever written twice.

mod check;
mod write;

use super::{
    actions,
    broken::Broken,
    kept::Kept,
    plan::Plan,
    store::{self, Import},
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    audit::Event,
    practices, staff,
};
use portico_policy::{Actor, Grants, Permission, Reach, Role, decide};
use portico_values::{ImportId, Moment, made_at, new_id};
use std::{
    ffi::OsStr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The right to work on an import: lost as soon as somebody else takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The import.
    pub import: ImportId,
    /// The fence it was taken with.
    pub fence: i64,
}

/// Rows gone through so far, for a bar on a terminal.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
    fn add(&self, rows: usize) {
        self.0.fetch_add(rows as u64, Ordering::Relaxed);
    }
}

/// How one piece of work ended.
enum Outcome {
    /// It was completed.
    Over,
    /// Somebody else has taken over.
    Lost,
    /// A file cannot be read to its end.
    Broken(Broken),
}

/// Begins the act of one chunk. Whoever set the work going answers for it to its end: somebody who was disabled or got another role
/// in the meantime brings in nobody more (promises.md K36).
async fn begin_chunk(portico: &Arc<Portico>, who: &Who) -> Answer<(Act, Reach)> {
    let mut act = Act::begin_long(portico, who).await?;
    let reach = act.may(Permission::ImportClients)?;
    if let Some(staff) = who.actor.staff() {
        let member = staff::store::by_id(act.db(), &reach, staff).await?;
        let role = member.and_then(|member| Role::from_word(&member.role));
        let may = |role| {
            decide(&Actor::Staff { practice: reach.practice(), staff, role, grants: Grants::NONE }, Permission::ImportClients)
                .is_ok()
        };
        if !role.is_some_and(may) {
            let sentence = "The person who started this can no longer import clients. Someone else can continue.";
            return Err(Refusal::new(RefusalKind::NotAllowed, "importer_gone", sentence).into());
        }
    }
    Ok((act, reach))
}

/// Where uploads are kept until they are imported or dropped.
pub fn uploads(portico: &Portico) -> PathBuf {
    portico.settings.data_dir.join("imports")
}

/// What an upload is called there that begins now.
pub(super) fn upload_name(portico: &Portico) -> String {
    let id: ImportId = new_id(portico.clock.now(), &*portico.randomness);
    format!("{id}{ENDING}")
}

/// When an upload of this name began. None if it is another file.
pub(super) fn begun_at(name: &OsStr) -> Option<Moment> {
    let id: ImportId = name.to_str()?.strip_suffix(ENDING)?.parse().ok()?;
    made_at(id)
}

const ENDING: &str = ".upload";

/// Checks every row. Whatever happens is written down at the import.
///
/// # Errors
/// A fault; the page shows that the check stopped, and it can be taken up again.
pub async fn check(portico: &Arc<Portico>, who: &Who, held: Held, progress: &Progress) -> Answer<()> {
    let outcome = async {
        let (_, kept, plan) = prepare(portico, who, held).await?;
        check::rows(portico, who, held, &kept, plan, progress).await
    };
    let outcome = outcome.await;
    end(portico, who, held, outcome, ("checked", "import.checked"), "read").await.map(|_| ())
}

/// Writes every client that is not left out, then the contacts; in the end the file is thrown away.
///
/// # Errors
/// A fault; the page shows how far it came, and it can be continued.
pub async fn write(portico: &Arc<Portico>, who: &Who, held: Held, progress: &Progress) -> Answer<()> {
    let outcome = async {
        let (import, kept, plan) = prepare(portico, who, held).await?;
        let same = kept.clone();
        let changed = tokio::task::spawn_blocking(move || changed(&same)).await.map_err(anyhow::Error::new)?;
        match changed {
            Some(broken) => Ok(Outcome::Broken(broken)),
            None => write::rows(portico, who, held, &import, &kept, plan, progress).await,
        }
    };
    let outcome = outcome.await;
    if end(portico, who, held, outcome, ("done", "import.finished"), "importing").await? {
        let mut look = Look::begin(portico, who).await?;
        let reach = look.may(Permission::ImportClients)?;
        if let Some(import) = store::by_id(look.db(), &reach, held.import).await? {
            actions::throw_away(portico, &Kept::read(&import)?).await;
        }
    }
    Ok(())
}

async fn prepare(portico: &Arc<Portico>, who: &Who, held: Held) -> Answer<(Import, Kept, Arc<Plan>)> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::ImportClients)?;
    let import = store::by_id(look.db(), &reach, held.import).await?.ok_or_else(Trouble::not_found)?;
    let kept = Kept::read(&import)?;
    let practice = practices::store::by_id(look.db(), reach.practice()).await?.ok_or_else(Trouble::not_found)?;
    let now = look.now();
    let plan = kept.plan(look.db(), &reach, &practice, now).await?;
    Ok((import, kept, Arc::new(plan)))
}

/// A file that is gone or no longer the one that was checked.
fn changed(kept: &Kept) -> Option<Broken> {
    kept.sources.iter().find_map(|source| match super::survey::hash_of(&source.path) {
        Err(broken) => Some(broken.in_file(&source.name)),
        Ok(hash) if hash != source.hash => {
            Some(Broken::whole(format!("{} has changed since it was checked. Import it again.", source.name)))
        }
        Ok(_) => None,
    })
}

/// Writes down how the work ended; returns whether it was completed.
async fn end(
    portico: &Arc<Portico>,
    who: &Who,
    held: Held,
    outcome: Answer<Outcome>,
    (over, event): (&str, &'static str),
    broken_state: &str,
) -> Answer<bool> {
    let (to, trouble, event) = match &outcome {
        Ok(Outcome::Lost) => return Ok(false),
        Ok(Outcome::Over) => (over, None, event),
        Ok(Outcome::Broken(broken)) => (broken_state, Some(broken.to_string()), "import.broken"),
        Err(trouble) => {
            let state = if over == "checked" { "checking" } else { "importing" };
            let why = match trouble {
                Trouble::Refused(refusal) => refusal.sentence.clone(),
                _ => {
                    tracing::error!(%trouble, import = %held.import, "an import stopped");
                    "Something went wrong on our side. What was added stays, and you can continue.".to_owned()
                }
            };
            (state, Some(why), "import.stopped")
        }
    };
    let mut act = Act::begin(portico, who).await?;
    let reach = act.may(Permission::ImportClients)?;
    let now = act.now();
    if !store::end_work(act.db(), &reach, &held, to, trouble.as_deref(), now).await? {
        return Ok(false);
    }
    if to == "done" {
        store::forget_keys(act.db(), &reach, held.import).await?;
    }
    act.record(Event::new(event).about(held.import));
    act.commit().await?;
    portico.live_bell.notify_waiters();
    match outcome {
        Err(trouble) => Err(trouble),
        Ok(Outcome::Broken(broken)) => Err(Refusal::conflict("import_broken", broken.to_string()).into()),
        Ok(_) => Ok(true),
    }
}
