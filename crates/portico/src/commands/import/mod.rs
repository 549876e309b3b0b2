//! `portico import`: takes a client list of any size in, from files or folders.

mod choices;
mod files;
mod telling;
#[cfg(test)]
mod tests;

use super::{
    GivenSettings, Stop,
    progress::spin,
    running,
    saying::{complain, say},
};
use crate::{
    act::{Act, Look, Who},
    answer::Answer,
    app::Portico,
    import::{
        actions, counted,
        kept::{Kept, called},
        store::{self, Import as Taken},
        survey::Source,
        work::{self, Held, Progress},
    },
    practices::Practice,
};
use choices::Decided;
use clap::Args;
use files::{Looked, Results};
use portico_policy::Permission;
use portico_values::ImportId;
use std::{path::PathBuf, sync::Arc};

/// Import clients from CSV or FHIR files or folders
///
/// Each CSV file is one import; FHIR files given together are one import, so that related persons find their patients. The columns of a CSV
/// file are recognised by their headings. Says what becomes of each column, and which rows cannot be imported or may already be in the list.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico import clients.csv --practice alder-wren --dry-run\n  portico import clients.csv --practice alder-wren --consent yes\n  \
    portico import clients.csv --practice alder-wren --column \"Contact at=email\" --staff \"Ada Brandt\"\n  \
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
    /// What a column becomes, if its heading does not say so; once for each column
    ///
    /// The fields are skip (the column is left out), given, middle, family, second-family, whole (the full name), preferred, pronouns, born,
    /// language, email, phone, mobile, home-phone, work-phone, consent, status, deceased, ended, clinician, contact-name, contact-phone,
    /// contact-email, contact-relationship and guardian. A column without a heading is called "Column 3".
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    columns: Vec<String>,
    /// The language to write in, if the file does not say: en or es; that of the practice unless given
    #[arg(long)]
    language: Option<String>,
    /// The assigned staff member, if the file does not say, by name; nobody unless given
    #[arg(long, value_name = "NAME")]
    staff: Option<String>,
    /// The care status, if the file does not say: active, inactive, prospective or deactivated
    #[arg(long, value_name = "STATUS", default_value = "active")]
    care_status: String,
    /// Leave out clients who seem to be in the list already
    #[arg(long)]
    leave_out_duplicates: bool,
}

impl Import {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let mut decided = Decided::read(&self)?;
        let files = files::gathered(&self.paths, self.results.as_deref())?;
        let portico = running::standing(given).await?;
        if let Some(results) = &self.results {
            files::spares_the_installation(results, &portico.settings)?;
        }
        let practice = running::practice(&portico, &self.practice).await?;
        let who = Who::operator(practice.id, "import");
        if let Some(name) = &self.staff {
            decided.staff = Some(choices::staff_called(&portico, &who, name).await?);
        }
        let Looked { sources, broken } = spin("Reading the files", files::look_at(files)).await?;
        decided.fits(&sources)?;
        let imports = files::together(sources);
        // The file is there before anything is imported, and nothing is wiped for a list that cannot be read.
        let results = self.results.as_deref().filter(|_| !imports.is_empty()).map(Results::create).transpose()?;
        let mut ending = Ending { is_alone: imports.len() + broken.len() == 1, outcome: Ok(()) };
        broken.into_iter().for_each(|stop| ending.note(stop));
        let mut errand = Errand { who, portico, practice, results, decided, is_dry_run: self.dry_run };
        for sources in imports {
            if let Err(stop) = errand.one(sources).await {
                ending.note(stop);
            }
        }
        if let Some(results) = errand.results {
            results.finish()?;
        }
        ending.outcome
    }
}

/// How the command ends. A file that cannot be imported does not keep the next one out; the command still ends with its trouble.
struct Ending {
    is_alone: bool,
    outcome: Result<(), Stop>,
}

impl Ending {
    fn note(&mut self, stop: Stop) {
        self.outcome = Err(if self.is_alone {
            stop
        } else {
            complain(stop.why());
            Stop::Failed("not everything could be imported".into())
        });
    }
}

/// What every import of this command has in common.
struct Errand {
    portico: Arc<Portico>,
    who: Who,
    practice: Practice,
    results: Option<Results>,
    decided: Decided,
    is_dry_run: bool,
}

impl Errand {
    async fn one(&mut self, sources: Vec<Source>) -> Result<(), Stop> {
        let shown = called(&sources);
        let mut kept = Kept::of(sources.clone(), &self.practice);
        self.decided.put_into(&mut kept);
        telling::columns(&shown, &kept);
        if let Some(problem) = kept.open_questions().iter().next() {
            let hint = choices::option_for(&problem.field);
            return Err(Stop::Wrong(format!("{shown}: {}{hint}", problem.message)));
        }
        let mut act = Act::begin(&self.portico, &self.who).await?;
        let id = actions::take_in(&mut act, sources, &shown).await?;
        let held = actions::choose(&mut act, id, kept.choices).await?;
        act.commit().await?;
        let progress = Progress::default();
        let checked = telling::working("Checking", &progress, work::check(&self.portico, &self.who, held, &progress)).await;
        if let Err(trouble) = checked {
            self.drop_it(id).await?;
            return Err(Stop::Wrong(format!("{shown}: {trouble} Nothing from it was imported.")));
        }
        self.tell_what_was_found(id, &shown).await?;
        if self.is_dry_run {
            self.put_results(id).await?;
            self.drop_it(id).await?;
            say!("Nothing was added: this was a dry run.");
            return Ok(());
        }
        let held = self.confirm(id).await?;
        let progress = Progress::default();
        telling::working("Writing", &progress, work::write(&self.portico, &self.who, held, &progress)).await?;
        let import = self.found(id).await?;
        let clients = counted(import.rows_written, "client", "clients");
        say!("{clients} and {} added.", counted(import.contacts_written, "contact", "contacts"));
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
    async fn found(&self, id: ImportId) -> Result<Taken, Stop> {
        let mut look = Look::begin(&self.portico, &self.who).await?;
        let reach = look.may(Permission::ImportClients)?;
        store::by_id(look.db(), &reach, id).await?.ok_or_else(|| Stop::Failed("the import no longer exists".into()))
    }
    /// Says what the check found, as the page does, and whether the same files were imported before.
    async fn tell_what_was_found(&self, id: ImportId, shown: &str) -> Result<(), Stop> {
        let import = self.found(id).await?;
        let mut look = Look::begin(&self.portico, &self.who).await?;
        let reach = look.may(Permission::ImportClients)?;
        let earlier = store::earlier(look.db(), &reach, &import).await?;
        say!("{shown}: {}", telling::counts(&import, !earlier.is_empty()));
        for (verdict, what, all) in telling::noteworthy(&import) {
            let rows = store::row_lines(look.db(), &reach, id, verdict, -1, telling::SHOWN).await?;
            telling::rows(what, &rows, all);
        }
        Ok(())
    }
    async fn put_results(&mut self, id: ImportId) -> Result<(), Stop> {
        match &mut self.results {
            Some(results) => Ok(results.add(&self.portico, &self.who, id).await?),
            None => Ok(()),
        }
    }
}
