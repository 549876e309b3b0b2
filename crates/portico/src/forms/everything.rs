//! Everything that was said in a client's forms, for the file of everything held about them: each time they were sent in, what is filled in
//! so far, and why they were sent back. What cannot be opened, because a row is damaged or its key is lost, keeps nobody from the rest.

use super::{
    actions::{reviewing, signing},
    sealed::{self, What},
    store::{answers, requests, signatures},
};
use crate::{act::Look, answer::Answer};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId};
use serde_json::{Value as Json, json};

/// One entry for each form that was sent to a client, the first one first. Responses are as FHIR R4 has them, with their signatures; what
/// cannot be opened is “unreadable”.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn everything(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Vec<Json>> {
    let mut all = Vec::new();
    for (form, note_sealed) in requests::notes(look.db(), reach, client).await? {
        let sent = sent(look, reach, form).await?;
        let draft = draft(look, reach, form).await?;
        let note = |sealed: Vec<u8>| sealed::open(look.portico(), reach.practice(), form, What::Note, &sealed).map(Json::from);
        let note = note_sealed.map(|sealed| or_unreadable(note(sealed)));
        all.push(json!({ "form": form.to_string(), "sent": sent, "draft": draft, "note": note }));
    }
    Ok(all)
}

async fn sent(look: &mut Look, reach: &Reach, form: FormRequestId) -> Answer<Vec<Json>> {
    let portico = look.portico().clone();
    let mut all = Vec::new();
    for one in answers::all(look.db(), reach, form).await? {
        let (number, sent_at) = (one.number, one.sent_at.rfc3339());
        let under = signatures::under(look.db(), reach, form, number).await?;
        let opened = reviewing::open(&portico, reach, form, one);
        let entry = match signing::opened(&portico, reach, (form, number), under) {
            Ok(under) => {
                let response = opened.and_then(|opened| read(&signing::response_with(opened, under)));
                json!({ "number": number, "sent_at": sent_at, "response": or_unreadable(response) })
            }
            Err(trouble) => {
                let response = or_unreadable(opened.and_then(|opened| read(&opened.content.response)));
                let signatures = or_unreadable(Err(trouble));
                json!({ "number": number, "sent_at": sent_at, "response": response, "signatures": signatures })
            }
        };
        all.push(entry);
    }
    Ok(all)
}

async fn draft(look: &mut Look, reach: &Reach, form: FormRequestId) -> Answer<Option<Json>> {
    let Some(draft) = answers::draft(look.db(), reach, form).await? else { return Ok(None) };
    let clear = sealed::open(look.portico(), reach.practice(), form, What::Draft, &draft.content_sealed);
    let response = or_unreadable(clear.and_then(|clear| read(&clear)));
    Ok(Some(json!({ "saved_at": draft.saved_at.rfc3339(), "response": response })))
}

fn read(response: &str) -> Answer<Json> {
    Ok(serde_json::from_str(response).map_err(anyhow::Error::new)?)
}

/// What was opened, or the word in its place.
fn or_unreadable(opened: Answer<Json>) -> Json {
    opened.unwrap_or_else(|trouble| {
        tracing::error!(%trouble, "something in a client's forms cannot be opened; their data is taken out without it");
        Json::from("unreadable")
    })
}
