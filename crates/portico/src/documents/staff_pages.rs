//! The Documents tab of a record: upload, download, rename, stop sharing, delete and undo.

use super::{
    actions::{self, Still},
    bringing::{Came, bring},
    download as sending,
    kinds::ACCEPT,
    reader::{Asked, Reader},
    receiving, store,
    tab::{Line, size},
};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
    waiting::Reminders,
};
use askama::Template;
use axum::{extract::Request, response::Response};
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "documents/pages/tab.html")]
struct TabPage {
    shell: StaffShell,
    head: RecordHead,
    documents: Vec<Line>,
    deleted: Vec<Line>,
    accept: &'static str,
    limits: String,
    problems: Problems,
    /// Files that were not taken, each with its reason.
    refused: Vec<(String, &'static str)>,
    kept: usize,
    reminders: Option<Reminders>,
}

fn tab_of(client: ClientId) -> String {
    format!("/clients/{client}/documents")
}

/// `GET /clients/{id}/documents`.
pub(super) async fn show(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    record_head::opened(&visit, client).await?;
    let page = page(&visit, client).await?;
    Ok(no_store(visit.page(&page)))
}

async fn page(visit: &StaffVisit, client: ClientId) -> Answer<TabPage> {
    let mut look = visit.look().await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Documents).await?;
    let reach = look.may(Permission::HandleDocuments)?;
    if !crate::audit::views::is_within(look.db(), &reach, client).await? {
        return Err(Trouble::not_found());
    }
    let listed = store::listed(look.db(), &reach, client).await?;
    let reminders = Reminders::of(visit, &mut look, &reach, (client, &head.called), "documents").await?;
    let (deleted, documents) = listed.into_iter().map(|one| Line::of(visit, one)).partition(|line: &Line| line.deleted.is_some());
    let largest = i64::try_from(visit.call.portico.settings.documents.largest).unwrap_or(i64::MAX);
    Ok(TabPage {
        shell: visit.shell(Some(Section::Clients)),
        head,
        documents,
        deleted,
        accept: ACCEPT,
        limits: format!("PDF, photos, text, CSV, Word, Excel or OpenDocument, up to {} each", size(largest)),
        problems: Problems::none(),
        refused: Vec::new(),
        kept: 0,
        reminders,
    })
}

/// `POST /clients/{id}/documents`: the files go to the disk encrypted, as they arrive.
pub(super) async fn upload(visit: StaffVisit, Path(client): Path<ClientId>, request: Request) -> Answer<Response> {
    // Who may not bring anything here sends nothing to the disk.
    page(&visit, client).await?;
    let portico = visit.call.portico.clone();
    let received = receiving::receive(&portico, visit.practice.id, visit.call.now, request).await?;
    let bringing = async {
        let mut act = visit.act().await?;
        let brought = actions::bring(&mut act, client, &received.taken).await?;
        Ok::<_, Trouble>((act, brought))
    };
    let Came { kept, refused } = bring(&portico, visit.practice.id, &received, bringing).await?;
    if refused.is_empty() && kept > 0 {
        let said = if kept == 1 { "1 document was uploaded.".to_owned() } else { format!("{kept} documents were uploaded.") };
        let it = if kept == 1 { "it" } else { "them" };
        let unseen = format!("Nobody outside the practice can see {it} until you share {it}.");
        return Ok(visit.go_with(&tab_of(client), &Flash::done(said).with(unseen)));
    }
    let mut page = page(&visit, client).await?;
    page.kept = kept;
    page.problems = match refused.is_empty() {
        true => Problems::one("file", "missing", "Choose at least one file"),
        false => Problems::one("file", refused[0].1.code(), "Some files were not accepted"),
    };
    page.refused = refused.into_iter().map(|(name, why)| (name, why.sentence())).collect();
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

/// `GET /clients/{id}/documents/{document}/file`: written down first, then sent.
pub(super) async fn download(visit: StaffVisit, Path((client, id)): Path<(ClientId, DocumentId)>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::HandleDocuments)?;
    let document = store::readable(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let opened = sending::open(&visit.call.portico, visit.practice.id, &document).await?;
    let mut act = visit.act().await?;
    let document = actions::open_for_staff(&mut act, client, id).await?;
    act.commit().await?;
    let clock = visit.call.portico.clock.clone();
    let still_may = move || -> Asked {
        let visit = visit.clone();
        Box::pin(async move { still_reads(visit, client, id).await })
    };
    Ok(sending::answer(&document, opened, Reader::new(clock, still_may)))
}

async fn still_reads(visit: StaffVisit, client: ClientId, id: DocumentId) -> bool {
    let Some(visit) = crate::doors::still_here(&visit).await else { return false };
    let Ok(mut look) = visit.look().await else { return false };
    let Ok(reach) = look.may(Permission::HandleDocuments) else { return false };
    matches!(store::readable(look.db(), &reach, client, id).await, Ok(Some(_)))
}

/// `POST …/name`.
pub(super) async fn rename(
    visit: StaffVisit,
    Path((client, id)): Path<(ClientId, DocumentId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&["name"])?;
    let mut act = visit.act().await?;
    match actions::rename(&mut act, client, id, form.text("name")).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Invalid(_)) => {
            act.leave();
            return Ok(visit.go_with(&tab_of(client), &Flash::attention("Nothing was changed.").with("Enter a name.")));
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(&tab_of(client), &Flash::done("Renamed.")))
}

/// `POST …/unsharing`.
pub(super) async fn unshare(visit: StaffVisit, place: Path<(ClientId, DocumentId)>, form: FormData) -> Answer<Response> {
    done(&visit, place, &form, async |act, client, id| {
        let still = actions::unshare(act, client, id).await?;
        Ok(Flash::done("No longer shared.").with(match still {
            Still::Nobody => "Nobody outside the practice can open it any more.",
            Still::WhoeverBroughtIt => "Outside the practice, only the person who uploaded it can still open it.",
        }))
    })
    .await
}

/// `POST …/deletion`.
pub(super) async fn delete(visit: StaffVisit, place: Path<(ClientId, DocumentId)>, form: FormData) -> Answer<Response> {
    done(&visit, place, &form, async |act, client, id| {
        actions::delete(act, client, id).await?;
        Ok(Flash::done("Deleted.").with("You can bring it back for 30 days, under “Deleted” on this page."))
    })
    .await
}

/// `POST …/restoring`.
pub(super) async fn restore(visit: StaffVisit, place: Path<(ClientId, DocumentId)>, form: FormData) -> Answer<Response> {
    done(&visit, place, &form, async |act, client, id| {
        actions::restore(act, client, id).await?;
        Ok(Flash::done("The document is back.").with("It is not shared with anybody."))
    })
    .await
}

/// One thing is done with a document, and the tab says what.
async fn done(
    visit: &StaffVisit,
    Path((client, id)): Path<(ClientId, DocumentId)>,
    form: &FormData,
    what: impl AsyncFnOnce(&mut Act, ClientId, DocumentId) -> Answer<Flash>,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let flash = what(&mut act, client, id).await?;
    act.commit().await?;
    Ok(visit.go_with(&tab_of(client), &flash))
}
