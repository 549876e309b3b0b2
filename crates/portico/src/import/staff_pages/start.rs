//! Where an import begins: what can be imported, choosing the file, and earlier imports.

use super::{
    super::{actions, broken::Broken, store, survey::survey, work::uploads},
    counted,
};
use crate::{
    answer::{Answer, Refusal, RefusalKind, Trouble},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::{extract::Request, response::Response};
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ImportId, new_id};
use portico_web::{Problems, UploadLimits, UploadTrouble, html_with, no_store, receive};
use std::path::PathBuf;
use tokio::fs;

/// The most bytes the page takes (settled.md 27).
const LARGEST: u64 = 200 * 1024 * 1024;

#[derive(Template)]
#[template(path = "import/pages/start.html")]
struct StartPage {
    shell: StaffShell,
    problems: Problems,
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
    Ok(StartPage { shell: visit.shell(Some(Section::Clients)), problems, imports: imports.collect() })
}

/// `POST /clients/import`: the file is written to the disk as it arrives and surveyed there.
pub(in crate::import) async fn upload(visit: StaffVisit, request: Request) -> Answer<Response> {
    visit.who.may(Permission::ImportClients)?;
    let portico = visit.call.portico.clone();
    let id: ImportId = new_id(visit.call.now, &*portico.randomness);
    let path = uploads(&portico).join(format!("{id}.upload"));
    let taken = take(&visit, request, path.clone()).await;
    if taken.is_err() {
        // It may never have been made.
        let _ = fs::remove_file(&path).await;
    }
    match taken {
        Ok(import) => Ok(visit.go(&format!("/clients/import/{import}/columns"))),
        Err(Trouble::Invalid(problems)) => {
            Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, problems).await?)))
        }
        Err(other) => Err(other),
    }
}

async fn take(visit: &StaffVisit, request: Request, path: PathBuf) -> Answer<ImportId> {
    // Nothing is written into the room that is kept for ending access.
    visit.call.portico.database.has_room()?;
    let kept = |error: std::io::Error| -> Trouble {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return Trouble::no_room("an upload", error);
        }
        tracing::error!(%error, "an upload could not be kept");
        let sentence = "The file could not be kept. Try again later.";
        Refusal::new(RefusalKind::Unavailable, "upload_not_kept", sentence).into()
    };
    fs::create_dir_all(uploads(&visit.call.portico)).await.map_err(kept)?;
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.write(true).create_new(true).open(&path).await.map_err(kept)?;
    let upload = match receive(request, UploadLimits::of_file(LARGEST), &mut file).await {
        Ok(upload) => upload,
        Err(UploadTrouble::FileTooLarge { .. }) => {
            let sentence =
                "This file is larger than 200 MB. Ask Portico’s operator to import it with the command “portico import”.";
            return Err(Trouble::at("file", "too_large", sentence));
        }
        Err(UploadTrouble::Sink(error)) => return Err(kept(error)),
        Err(UploadTrouble::Refused(refusal)) => return Err(refusal.into()),
    };
    upload.form.only(&[])?;
    let sent = upload.file.filter(|file| file.bytes > 0 || !file.name.is_empty());
    let sent = sent.ok_or_else(|| Trouble::at("file", "missing", "Choose a file"))?;
    let name = if sent.name.is_empty() { "clients".to_owned() } else { sent.name };
    let shown = name.clone();
    let source = tokio::task::spawn_blocking(move || survey(&path, &name)).await.map_err(anyhow::Error::new)?;
    let source = source.map_err(|broken: Broken| Trouble::at("file", "unreadable", broken.to_string()))?;
    let mut act = visit.act().await?;
    let id = actions::take_in(&mut act, vec![source], &shown).await?;
    act.commit().await?;
    Ok(id)
}
