//! Files in answers, on their way to those who may read them: whoever fills in the form at the portal, and staff once it was sent.

use super::{opened::request, request::State};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    app::Portico,
    documents::{
        Reader, of_forms,
        store::{self, Readable},
    },
    doors::Path,
    visit::{ClientVisit, StaffVisit},
};
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId, FormRequestId, PracticeId};
use std::sync::Arc;

/// `GET /p/{slug}/forms/{request}/files/{file}`: for the client, and for whoever fills forms in for them.
pub(super) async fn own(visit: ClientVisit, Path((_, id, file)): Path<(String, FormRequestId, DocumentId)>) -> Answer<Response> {
    let readable = at_the_portal(&visit, id, file).await?;
    let (client, reading) = (visit.session.client, visit.clone());
    let still = move || {
        let visit = reading.clone();
        async move {
            let Some(visit) = crate::doors::client_still_here(&visit).await else { return false };
            at_the_portal(&visit, id, file).await.is_ok()
        }
    };
    let may = async { visit.act().await.and_then(|act| act.may(Permission::UsePortal).map(|_| act)) };
    hand_out(&visit.call.portico, visit.practice.id, (client, id), &readable, may, still).await
}

async fn at_the_portal(visit: &ClientVisit, id: FormRequestId, file: DocumentId) -> Answer<Readable> {
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
    let reading = visit.clone();
    let still = move || {
        let visit = reading.clone();
        async move {
            let Some(visit) = crate::doors::still_here(&visit).await else { return false };
            for_staff(&visit, (client, id), file).await.is_ok()
        }
    };
    let may = async { visit.act().await.and_then(|act| act.may(Permission::EditClients).map(|_| act)) };
    hand_out(&visit.call.portico, visit.practice.id, (client, id), &readable, may, still).await
}

async fn for_staff(visit: &StaffVisit, of: (ClientId, FormRequestId), file: DocumentId) -> Answer<Readable> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    store::sent_with_form(look.db(), &reach, of, file).await?.ok_or_else(Trouble::not_found)
}

/// Hands a file out: opened first, then written down, then read for as long as `still` says that its reader may.
async fn hand_out<F: Future<Output = bool> + Send + 'static>(
    portico: &Arc<Portico>,
    practice: PracticeId,
    of: (ClientId, FormRequestId),
    file: &Readable,
    may: impl Future<Output = Answer<Act>>,
    still: impl Fn() -> F + Send + 'static,
) -> Answer<Response> {
    let note = async {
        let mut act = may.await?;
        of_forms::note_opened(&mut act, of, file.id);
        act.commit().await
    };
    let reader = Reader::new(portico.clock.clone(), move || Box::pin(still()));
    of_forms::hand_out(portico, practice, file, note, reader).await
}
