//! Adding a form, as a file or pasted. What is wrong is said line by line; what can be used is kept as a draft to look at first.

use super::{
    actions::library::{self, LARGEST, Reading},
    library_pages::{HERE, with_problems},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    visit::StaffVisit,
};
use axum::{extract::Request, response::Response};
use portico_policy::Permission;
use portico_web::{UploadLimits, UploadTrouble, receive};

/// `POST /organization/client-portal/forms`.
pub(super) async fn take(visit: StaffVisit, request: Request) -> Answer<Response> {
    visit.who.may(Permission::EditTemplates)?;
    let limits =
        UploadLimits { field: LARGEST as usize, fields: 4, form: 2 * LARGEST as usize, ..UploadLimits::of_file(LARGEST) };
    let mut bytes = Vec::new();
    let upload = match receive(request, limits, &mut bytes).await {
        Ok(upload) => upload,
        Err(UploadTrouble::FileTooLarge { .. }) => return said(&visit, "This file is larger than 1 MB.", String::new()).await,
        Err(UploadTrouble::Refused(refusal)) => return Err(refusal.into()),
        Err(UploadTrouble::Sink(error)) => return Err(Trouble::fault(error)),
    };
    upload.form.only(&["pasted"])?;
    let pasted = upload.form.raw("pasted").to_owned();
    let document = match upload.file.filter(|file| file.bytes > 0) {
        Some(_) => match String::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => return said(&visit, "This file is not a UTF-8 text. Choose the form’s JSON file.", pasted).await,
        },
        None => pasted.clone(),
    };
    if document.trim().is_empty() {
        return said(&visit, "Choose a file, or paste the form.", String::new()).await;
    }
    let shown = if document.len() <= 200_000 { pasted } else { String::new() };
    let reading = tokio::task::spawn_blocking(move || library::read(document)).await.map_err(anyhow::Error::new)?;
    match reading {
        Ok(reading) => keep(&visit, &reading, shown).await,
        Err(problems) => with_problems(&visit, problems.iter().map(ToString::to_string).collect(), shown).await,
    }
}

async fn keep(visit: &StaffVisit, reading: &Reading, pasted: String) -> Answer<Response> {
    let mut act = visit.act().await?;
    match library::take_in(&mut act, reading).await {
        Ok(id) => {
            act.commit().await?;
            Ok(visit.go(&format!("{HERE}/{id}")))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            with_problems(visit, vec![refusal.sentence], pasted).await
        }
        Err(other) => Err(other),
    }
}

async fn said(visit: &StaffVisit, sentence: &str, pasted: String) -> Answer<Response> {
    with_problems(visit, vec![sentence.to_owned()], pasted).await
}
