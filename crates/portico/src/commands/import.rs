//! `portico import`: takes a client list of any size in, from files or folders.

use super::{GivenSettings, Stop, running};
use crate::{
    act::{Act, Look, Who},
    answer::Answer,
    app::Portico,
    import::{
        actions,
        dates::DateOrder,
        kept::Kept,
        plan::Consent,
        results,
        sort::FileSort,
        store::{self, Import as Taken},
        survey::{Source, survey},
        work::{self, Held, Progress},
    },
    practices::Practice,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use portico_policy::Permission;
use portico_values::ImportId;
use std::{
    fs::File,
    future::Future,
    io::{BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Import clients from CSV or FHIR files or folders
///
/// Each CSV file is one import; FHIR files given together are one import, so that related persons find their patients. The columns of a CSV
/// file are recognised by their headings; use the page "Import clients" to match others by hand.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico import clients.csv --practice alder-wren --dry-run\n  portico import clients.csv --practice alder-wren --consent yes\n  \
    portico import fhir-export/ --practice alder-wren --results results.csv --leave-out-duplicates"
)]
pub(crate) struct Import {
    /// Files, or folders of files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The practice, by the word in its portal's address
    #[arg(long)]
    practice: String,
    /// Check every row and say what would happen, without adding clients
    #[arg(long)]
    dry_run: bool,
    /// Write the result of every row to this file, as CSV
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// Whether these clients agreed to email: yes, no, or column (a column says so)
    #[arg(long, default_value = "no")]
    consent: String,
    /// How dates are written if a column does not make it clear: day-first or month-first
    #[arg(long, value_name = "ORDER")]
    date_format: Option<String>,
    /// Leave out clients who seem to be in the list already
    #[arg(long)]
    leave_out_duplicates: bool,
}

impl Import {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let consent = Consent::from_word(&self.consent)
            .ok_or_else(|| Stop::Wrong(format!("--consent is “{}”; it should be yes, no or column", self.consent)))?;
        let order = match &self.date_format {
            Some(word) => Some(
                DateOrder::from_word(word)
                    .ok_or_else(|| Stop::Wrong(format!("--date-format is “{word}”; it should be day-first or month-first")))?,
            ),
            None => None,
        };
        let mut files = Vec::new();
        self.paths.iter().try_for_each(|path| gather(path, &mut files))?;
        if files.is_empty() {
            let endings = ENDINGS.join(", .");
            return Err(Stop::Wrong(format!(
                "there is no list to import; files in folders are chosen by their ending: .{endings}"
            )));
        }
        let portico = running::standing(given).await?;
        let practice = running::practice(&portico, &self.practice).await?;
        let results = self.results.as_ref().map(|path| create(path)).transpose()?;
        let mut errand =
            Errand { who: Who::operator(practice.id, "import"), portico, practice, results, consent, order, asked: &self };
        let mut outcome = Ok(());
        let imports = together(look_at(files).await?);
        let is_alone = imports.len() == 1;
        for sources in imports {
            // A file that cannot be imported does not keep the next one out; the command still ends with its trouble.
            match errand.one(sources).await {
                Ok(()) => {}
                Err(stop) if is_alone => outcome = Err(stop),
                Err(stop) => {
                    eprintln!("portico: {}", stop.why());
                    outcome = Err(Stop::Failed("not everything could be imported".into()));
                }
            }
        }
        if let Some(mut results) = errand.results {
            results.flush().map_err(Stop::failed)?;
        }
        outcome
    }
}

/// How the names of lists end.
const ENDINGS: [&str; 6] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl"];

/// What in a folder may be a list, by its name; a file that is named itself is read whatever it is called.
fn is_a_list(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let hidden = path.file_name().and_then(|name| name.to_str()).is_none_or(|name| name.starts_with('.'));
    !hidden && ENDINGS.contains(&ending.as_str())
}

/// Files, and those of folders by name.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let cannot = |error: std::io::Error| Stop::Wrong(format!("{} cannot be read: {error}", path.display()));
    if !path.metadata().map_err(cannot)?.is_dir() {
        files.push(path.canonicalize().map_err(cannot)?);
        return Ok(());
    }
    let mut inside = std::fs::read_dir(path)
        .map_err(cannot)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(cannot)?;
    inside.sort();
    inside.iter().filter(|path| path.is_dir() || is_a_list(path)).try_for_each(|path| gather(path, files))
}

fn create(path: &Path) -> Result<BufWriter<File>, Stop> {
    let cannot = |error| Stop::Wrong(format!("the results cannot be written to {}: {error}", path.display()));
    File::create(path).map(BufWriter::new).map_err(cannot)
}

async fn look_at(files: Vec<PathBuf>) -> Result<Vec<Source>, Stop> {
    let looked = tokio::task::spawn_blocking(move || {
        files
            .into_iter()
            .map(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("a file").to_owned();
                survey(&path, &name).map_err(|broken| Stop::Wrong(format!("{name}: {broken}")))
            })
            .collect::<Result<Vec<_>, _>>()
    });
    looked.await.map_err(Stop::failed)?
}

/// Every table for itself, FHIR files as one import.
fn together(sources: Vec<Source>) -> Vec<Vec<Source>> {
    let (tables, fhir): (Vec<Source>, Vec<Source>) = sources.into_iter().partition(|source| source.sort == FileSort::Csv);
    let mut imports: Vec<Vec<Source>> = tables.into_iter().map(|table| vec![table]).collect();
    if !fhir.is_empty() {
        imports.push(fhir);
    }
    imports
}

/// What every import of this command has in common.
struct Errand<'a> {
    portico: Arc<Portico>,
    who: Who,
    practice: Practice,
    results: Option<BufWriter<File>>,
    consent: Consent,
    order: Option<DateOrder>,
    asked: &'a Import,
}

impl Errand<'_> {
    async fn one(&mut self, sources: Vec<Source>) -> Result<(), Stop> {
        let shown = match &sources[..] {
            [one] => one.name.clone(),
            several => format!("{} files", several.len()),
        };
        let mut kept = Kept::of(sources.clone(), &self.practice);
        kept.choices.consent = Some(self.consent);
        kept.choices.order = self.order.or(kept.choices.order);
        kept.choices.leave_out_duplicates = self.asked.leave_out_duplicates;
        if let Some(problem) = kept.open_questions().iter().next() {
            let hint = if problem.field == "order" { " (--date-format day-first or month-first)" } else { "" };
            return Err(Stop::Wrong(format!("{shown}: {}{hint}", problem.message)));
        }
        let mut act = Act::begin(&self.portico, &self.who).await?;
        let id = actions::take_in(&mut act, sources, &shown).await?;
        let held = actions::choose(&mut act, id, kept.choices).await?;
        act.commit().await?;
        let progress = Progress::default();
        let checked = shown_working("Checking", &progress, work::check(&self.portico, &self.who, held, &progress)).await;
        if let Err(trouble) = checked {
            self.drop_it(id).await?;
            return Err(Stop::Wrong(format!("{shown}: {trouble} Nothing from it was imported.")));
        }
        let (import, earlier) = self.found(id).await?;
        println!("{shown}: {}", said(&import, earlier));
        if self.asked.dry_run {
            self.put_results(id).await?;
            self.drop_it(id).await?;
            println!("Nothing was added: this was a dry run.");
            return Ok(());
        }
        let held = self.confirm(id).await?;
        let progress = Progress::default();
        shown_working("Writing", &progress, work::write(&self.portico, &self.who, held, &progress)).await?;
        let (import, _) = self.found(id).await?;
        println!("{} clients and {} contacts were added.", import.rows_written, import.contacts_written);
        self.put_results(id).await
    }

    async fn confirm(&self, id: ImportId) -> Answer<Held> {
        let mut act = Act::begin(&self.portico, &self.who).await?;
        let held = actions::confirm(&mut act, id).await?;
        act.commit().await?;
        Ok(held)
    }
    async fn drop_it(&self, id: ImportId) -> Answer<()> {
        let mut act = Act::begin(&self.portico, &self.who).await?;
        actions::drop_it(&mut act, id).await?;
        act.commit().await
    }
    /// What the check found, and how many earlier imports of the same file there are.
    async fn found(&self, id: ImportId) -> Result<(Taken, usize), Stop> {
        let mut look = Look::begin(&self.portico, &self.who).await?;
        let reach = look.may(Permission::ImportClients)?;
        let import =
            store::by_id(look.db(), &reach, id).await?.ok_or_else(|| Stop::Failed("the import no longer exists".into()))?;
        let earlier = store::earlier(look.db(), &reach, &import).await?.len();
        Ok((import, earlier))
    }
    async fn put_results(&mut self, id: ImportId) -> Result<(), Stop> {
        match &mut self.results {
            Some(file) => Ok(results::write(&self.portico, &self.who, id, file).await?),
            None => Ok(()),
        }
    }
}

fn said(import: &Taken, earlier: usize) -> String {
    let mut parts = vec![format!("{} rows read", import.rows_read)];
    for (number, words) in [
        (import.rows_ready + import.rows_noted, "ready"),
        (import.rows_doubtful, "may already be in the list"),
        (import.rows_refused, "cannot be imported"),
        (import.rows_contact, "contacts of clients"),
        (import.rows_other, "records of other kinds, skipped"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {words}"));
        }
    }
    let again = if earlier > 0 { " This file has been imported before." } else { "" };
    format!("{}.{again}", parts.join(", "))
}

/// A counter of rows on a terminal; silent when nobody looks.
async fn shown_working<T>(what: &'static str, progress: &Progress, work: impl Future<Output = T>) -> T {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {human_pos} rows, {elapsed}").expect("the template names what there is"),
    );
    bar.set_message(what);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => {
                bar.finish_and_clear();
                return done;
            }
            () = tokio::time::sleep(Duration::from_millis(120)) => bar.set_position(progress.rows()),
        }
    }
}
