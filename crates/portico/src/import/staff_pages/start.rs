//! Where an import begins: what can be imported, choosing the files, and earlier imports.

use super::{
    super::{
        actions,
        broken::Broken,
        kept::called,
        sort::FileSort,
        store,
        survey::{Source, survey},
        work::{upload_name, uploads},
    },
    counted,
};
use crate::{
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::{body::Body, extract::Request, response::Response};
use http::{Method, StatusCode, header};
use portico_policy::Permission;
use portico_values::ImportId;
use portico_web::{Problems, TakesFiles, UploadLimits, UploadTrouble, html_with, no_store, receive_files};
use std::{io, path::PathBuf, sync::Arc};
use tokio::{fs, io::AsyncWriteExt as _};

/// The most bytes the page takes, in one file or in several (settled.md 27).
const LARGEST: u64 = 200 * 1024 * 1024;
/// What a form may add to its files.
const AROUND: u64 = 1024 * 1024;
/// The most files it takes at once.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "import/pages/start.html")]
struct StartPage {
    shell: StaffShell,
    problems: Problems,
    /// The most bytes, and what is said where more were chosen.
    most: u64,
    too_large: String,
    imports: Vec<Line>,
}

/// One earlier import.
struct Line {
    id: ImportId,
    file: String,
    started: String,
    by: String,
    clients: String,
    label: &'static str,
    icon: &'static str,
    tone: &'static str,
}

/// `GET /clients/import`.
pub(in crate::import) async fn show(visit: StaffVisit) -> Answer<Response> {
    let page = page(&visit, Problems::none()).await?;
    Ok(no_store(visit.page(&page)))
}

async fn page(visit: &StaffVisit, problems: Problems) -> Answer<StartPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ImportClients)?;
    let (words, zone, now) = (visit.words(), visit.zone(), look.now());
    let latest = store::latest(look.db(), &reach).await?;
    let imports = latest.into_iter().map(|import| {
        let (label, icon, tone) = match import.state.as_str() {
            _ if actions::has_stopped(&import, now) => ("Stopped", "warning-circle", "clay"),
            "checking" => ("Checking…", "spinner-gap", "tide"),
            "importing" => ("Importing…", "spinner-gap", "tide"),
            "done" => ("Imported", "check-circle", "sage"),
            "undone" => ("Undone", "arrow-u-up-left", "stone"),
            "checked" => ("Checked", "list-checks", "honey"),
            _ => ("Begun", "file-csv", "outline"),
        };
        Line {
            id: import.id,
            file: import.file_name,
            started: words.day_time(import.created_at, now, &zone),
            by: import.created_by.unwrap_or_else(|| "Portico’s operator".into()),
            clients: counted(import.rows_written, "client", "clients"),
            label,
            icon,
            tone,
        }
    });
    Ok(StartPage {
        shell: visit.shell(Some(Section::Clients)),
        problems,
        most: LARGEST,
        too_large: larger("What you chose is"),
        imports: imports.collect(),
    })
}

/// Marks a request whose body is larger than any may be, and has not been read.
#[derive(Clone, Copy)]
struct Unread;

/// Stands in front of the limit that all requests have. A list that says beforehand that it is larger goes on without its body, so that
/// the page says what to do.
pub(crate) fn leave_unread_if_too_large(mut request: Request) -> Request {
    let is_list = request.method() == Method::POST && request.uri().path() == "/clients/import";
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|bytes| bytes.to_str().ok()?.parse::<u64>().ok());
    if is_list && announced.is_some_and(|bytes| bytes > LARGEST + AROUND) {
        request.headers_mut().remove(header::CONTENT_LENGTH);
        *request.body_mut() = Body::empty();
        request.extensions_mut().insert(Unread);
    }
    request
}

/// `POST /clients/import`: the files are written to the disk as they arrive and surveyed there.
pub(in crate::import) async fn upload(visit: StaffVisit, request: Request) -> Answer<Response> {
    visit.who.may(Permission::ImportClients)?;
    match take(&visit, request).await {
        Ok(import) => Ok(visit.go(&format!("/clients/import/{import}/columns"))),
        Err(Trouble::Invalid(problems)) => {
            Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, problems).await?)))
        }
        Err(other) => Err(other),
    }
}

async fn take(visit: &StaffVisit, request: Request) -> Answer<ImportId> {
    if request.extensions().get::<Unread>().is_some() {
        return Err(too_large("What you chose is"));
    }
    // Nothing is written into the room that is kept for ending access.
    visit.call.portico.database.has_room()?;
    let mut arriving = Arriving::new(visit.call.portico.clone());
    fs::create_dir_all(uploads(&arriving.portico)).await.map_err(not_kept)?;
    let form = match receive_files(request, UploadLimits::of_file(LARGEST), MOST, &mut arriving).await {
        Ok(form) => form,
        Err(UploadTrouble::FileTooLarge { .. }) => {
            return Err(too_large(if arriving.files.len() > 1 { "Together these files are" } else { "This file is" }));
        }
        Err(UploadTrouble::Sink(error)) => return Err(not_kept(error)),
        Err(UploadTrouble::Refused(refusal)) => return Err(refusal.into()),
    };
    form.only(&[])?;
    let sources = surveyed(arriving.files.clone()).await?;
    let mut act = visit.act().await?;
    let shown = called(&sources);
    let id = actions::take_in(&mut act, sources, &shown).await?;
    // From here on a row may name them, also if the sender or the database goes away before this has been said. What no row names is swept.
    arriving.are_kept = true;
    act.commit().await?;
    Ok(id)
}

/// Looks at what has arrived. Files of FHIR belong together, so that related persons find their patients; a table stands for itself.
async fn surveyed(mut files: Vec<(PathBuf, String)>) -> Answer<Vec<Source>> {
    if files.is_empty() {
        return Err(Trouble::at("file", "missing", "Choose a file"));
    }
    // The same files are the same import, in whatever order they were chosen.
    files.sort_by(|one, other| one.1.cmp(&other.1));
    let several = files.len() > 1;
    let looked = tokio::task::spawn_blocking(move || {
        let look = |(path, name): &(PathBuf, String)| {
            survey(path, name).map_err(|broken| if several { broken.in_file(name) } else { broken })
        };
        files.iter().map(look).collect::<Result<Vec<Source>, Broken>>()
    });
    let sources = looked.await.map_err(anyhow::Error::new)?;
    let sources = sources.map_err(|broken| Trouble::at("file", "unreadable", broken.to_string()))?;
    match sources.iter().find(|source| several && source.sort == FileSort::Csv) {
        Some(table) => {
            let sentence = format!("{} is a CSV file: import it alone. Only FHIR files can be imported together", table.name);
            Err(Trouble::at("file", "not_together", sentence))
        }
        None => Ok(sources),
    }
}

fn too_large(what: &str) -> Trouble {
    Trouble::at("file", "too_large", larger(what))
}

fn larger(what: &str) -> String {
    format!("{what} larger than 200 MB. Ask Portico’s operator to import with the command “portico import”.")
}

fn not_kept(error: io::Error) -> Trouble {
    if error.kind() == io::ErrorKind::StorageFull {
        return Trouble::no_room("an upload", error);
    }
    tracing::error!(%error, "an upload could not be kept");
    let sentence = "The file could not be kept. Try again later.";
    Refusal::new(RefusalKind::Unavailable, "upload_not_kept", sentence).into()
}

/// Files on their way in, each written to the disk under a name of its own. Whatever is not kept in the end, because it is refused or the
/// sender goes away, is removed again.
struct Arriving {
    portico: Arc<Portico>,
    open: Option<fs::File>,
    /// Where each lies, and its name on the person's machine.
    files: Vec<(PathBuf, String)>,
    are_kept: bool,
}

impl Arriving {
    fn new(portico: Arc<Portico>) -> Self {
        Self { portico, open: None, files: Vec::new(), are_kept: false }
    }
}

impl TakesFiles for Arriving {
    async fn begin(&mut self, _field: String, name: String) -> io::Result<()> {
        let path = uploads(&self.portico).join(upload_name(&self.portico));
        let name = if name.is_empty() { "clients".to_owned() } else { name };
        self.files.push((path.clone(), name));
        let mut options = fs::OpenOptions::new();
        #[cfg(unix)]
        options.mode(0o600);
        self.open = Some(options.write(true).create_new(true).open(&path).await?);
        Ok(())
    }
    async fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.portico.room_for_files()?;
        match &mut self.open {
            Some(file) => file.write_all(piece).await,
            None => Ok(()),
        }
    }
    async fn end(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(mut file) => file.flush().await,
            None => Ok(()),
        }
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.are_kept {
            // The last one may never have been made; and what cannot be removed now, the sweep removes.
            self.files.iter().for_each(|(path, _)| drop(std::fs::remove_file(path)));
        }
    }
}
