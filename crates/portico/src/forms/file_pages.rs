//! Files in answers, on their way to those who may read the answers: whoever fills in at the portal, and staff once they were sent.

use super::{filling_pages::request, request::State};
use crate::{
    answer::{Answer, Trouble},
    documents::{Reader, of_forms, store},
    doors::Path,
    visit::{ClientVisit, StaffVisit},
};
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId, FormRequestId};

/// `GET /p/{slug}/forms/{request}/files/{file}`: for the client, and for whoever fills forms in for them.
pub(super) async fn own(visit: ClientVisit, Path((_, id, file)): Path<(String, FormRequestId, DocumentId)>) -> Answer<Response> {
    let readable = at_the_portal(&visit, id, file).await?;
    let client = visit.session.client;
    let note = async {
        let mut act = visit.act().await?;
        of_forms::note_opened(&mut act, (client, id), file);
        act.commit().await
    };
    let reading = visit.clone();
    let reader = Reader::new(visit.call.portico.clock.clone(), move || {
        let visit = reading.clone();
        Box::pin(async move {
            let Some(visit) = crate::doors::client_still_here(&visit).await else { return false };
            at_the_portal(&visit, id, file).await.is_ok()
        })
    });
    of_forms::hand_out(&visit.call.portico, visit.practice.id, &readable, note, reader).await
}

async fn at_the_portal(visit: &ClientVisit, id: FormRequestId, file: DocumentId) -> Answer<store::Readable> {
    let mut look = visit.look().await?;
    let request = request(visit, &mut look, id).await?;
    if request.state == State::Withdrawn {
        return Err(Trouble::not_found());
    }
    let reach = look.may(Permission::UsePortal)?;
    store::of_form(look.db(), &reach, id, file).await?.ok_or_else(Trouble::not_found)
}

/// `GET /clients/{client}/forms/{request}/files/{file}`: for staff who may read the answers, once the client has sent them.
pub(super) async fn sent(
    visit: StaffVisit,
    Path((client, id, file)): Path<(ClientId, FormRequestId, DocumentId)>,
) -> Answer<Response> {
    let readable = for_staff(&visit, (client, id), file).await?;
    let note = async {
        let mut act = visit.act().await?;
        act.may(Permission::EditClients)?;
        of_forms::note_opened(&mut act, (client, id), file);
        act.commit().await
    };
    let reading = visit.clone();
    let reader = Reader::new(visit.call.portico.clock.clone(), move || {
        let visit = reading.clone();
        Box::pin(async move {
            let Some(visit) = crate::doors::still_here(&visit).await else { return false };
            for_staff(&visit, (client, id), file).await.is_ok()
        })
    });
    of_forms::hand_out(&visit.call.portico, visit.practice.id, &readable, note, reader).await
}

async fn for_staff(visit: &StaffVisit, of: (ClientId, FormRequestId), file: DocumentId) -> Answer<store::Readable> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    store::sent_with_form(look.db(), &reach, of, file).await?.ok_or_else(Trouble::not_found)
}
