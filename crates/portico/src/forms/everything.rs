//! Everything that was said in a client's forms, for the file of everything held about them: each time they were sent in, what is filled in
//! so far, and why they were sent back.

use super::{
    actions::{reviewing, signing},
    sealed::{self, What},
    store::{answers, requests},
};
use crate::{act::Look, answer::Answer};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId};
use serde_json::{Value as Json, json};

/// One entry for each form that was sent to a client, the first one first. Responses are as FHIR R4 has them, with their signatures.
///
/// # Errors
/// A fault if something cannot be opened.
pub(crate) async fn everything(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Vec<Json>> {
    let mut all = Vec::new();
    for (form, note_sealed) in requests::notes(look.db(), reach, client).await? {
        let sent = sent(look, reach, form).await?;
        let draft = draft(look, reach, form).await?;
        let note = note_sealed.map(|note| sealed::open(look.portico(), reach.practice(), form, What::Note, &note)).transpose()?;
        all.push(json!({ "form": form.to_string(), "sent": sent, "draft": draft, "note": note }));
    }
    Ok(all)
}

async fn sent(look: &mut Look, reach: &Reach, form: FormRequestId) -> Answer<Vec<Json>> {
    let portico = look.portico().clone();
    let mut all = Vec::new();
    for one in answers::all(look.db(), reach, form).await? {
        let (number, sent_at) = (one.number, one.sent_at.rfc3339());
        let opened = reviewing::open(&portico, reach, form, one)?;
        let under = signing::under(look.db(), &portico, reach, (form, number)).await?;
        all.push(json!({ "number": number, "sent_at": sent_at, "response": read(&signing::response_with(opened, under))? }));
    }
    Ok(all)
}

async fn draft(look: &mut Look, reach: &Reach, form: FormRequestId) -> Answer<Option<Json>> {
    let Some(draft) = answers::draft(look.db(), reach, form).await? else { return Ok(None) };
    let clear = sealed::open(look.portico(), reach.practice(), form, What::Draft, &draft.content_sealed)?;
    Ok(Some(json!({ "saved_at": draft.saved_at.rfc3339(), "response": read(&clear)? })))
}

fn read(response: &str) -> Answer<Json> {
    Ok(serde_json::from_str(response).map_err(anyhow::Error::new)?)
}
