//! "Export NAME's data": everything held about one client, as one file (behaviours.md 82).

use super::{reading_copy, zip::zip};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    audit::{Event, views},
    clients::{self, client::full_name},
    documents::{self, AsItIs, Reader},
    doors::{Path, still_here},
    look::Section,
    sign_in::{self, TakenFrom},
    visit::StaffVisit,
};
use axum::response::Response;
use http::{HeaderValue, header};
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{FormData, no_store};

/// `POST /clients/{id}/export`, with the password some time after signing in. A form's destination, since taking data out of the house is
/// written into the history.
pub(super) async fn export(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["present"])?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ExportClients)?;
    let record = clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let label = full_name(&record.facts.given_name, &record.facts.family_name);
    let from = TakenFrom { section: Some(Section::Clients), address: format!("/clients/{client}"), label: &label };
    if let Some(page) = sign_in::asked_again(&visit, &form, &from).await? {
        return Ok(page);
    }
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ExportClients)?;
    clients::store::record(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    act.record(Event::new("client.exported").client(client));
    act.commit().await?;
    let mut look = visit.look().await?;
    let files = reading_copy::files(&visit, &mut look, client).await?;
    // Documents are taken out by whoever may read them on the record's pages.
    let mut documents = match look.may(Permission::HandleDocuments) {
        Ok(reads) => documents::to_take(&mut look, &reads, client).await?,
        Err(_) => Vec::new(),
    };
    // So are files that came with answers, by whoever may read those.
    if let Ok(reads) = look.may(Permission::EditClients) {
        documents.extend(documents::all_with_forms(&mut look, &reads, client).await?);
    }
    drop(look);
    // Documents may be many, and the reader slow: what ends access ends this download too.
    let (still, with_documents) = (visit.clone(), !documents.is_empty());
    let reader = Reader::new(visit.call.portico.clock.clone(), move || {
        let visit = still.clone();
        Box::pin(async move { still_takes(visit, client, with_documents).await })
    });
    let mut response = Response::new(zip(files, documents, reader)?);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    // No name in the name of the file: it lies about in folders for downloads.
    let day = visit.zone().today(visit.call.now);
    let name = format!("attachment; filename=\"portico-client-data-{day}.zip\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(anyhow::Error::new)?);
    response.extensions_mut().insert(AsItIs);
    Ok(no_store(response))
}

async fn still_takes(visit: StaffVisit, client: ClientId, with_documents: bool) -> bool {
    let Some(visit) = still_here(&visit).await else { return false };
    let Ok(mut look) = visit.look().await else { return false };
    matches!(reaches(&mut look, Permission::ExportClients, client).await, Ok(true))
        && (!with_documents || matches!(reaches(&mut look, Permission::HandleDocuments, client).await, Ok(true)))
}

/// Whether this permission reaches as far as this client.
pub(super) async fn reaches(look: &mut Look, permission: Permission, client: ClientId) -> Answer<bool> {
    match look.may(permission) {
        Ok(reach) => views::is_within(look.db(), &reach, client).await,
        Err(_) => Ok(false),
    }
}
