//! Documents at the portal: what is shared with the client, and what the client sends.

use super::{
    actions,
    bringing::{Came, bring},
    download as sending,
    kinds::ACCEPT,
    reader::{Asked, Reader},
    receiving, store,
    tab::size,
};
use crate::{
    access::rights::{Level, Rights},
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::PortalShell,
    sign_in::guesses::{self, Counter},
    visit::{Carried, ClientVisit},
};
use askama::Template;
use axum::{extract::Request, response::Response};
use http::StatusCode;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::DocumentId;
use portico_web::{Flash, Problems};

#[derive(Template)]
#[template(path = "documents/pages/portal.html")]
struct DocumentsPage {
    shell: PortalShell,
    w: Words,
    documents: Vec<Line>,
    can_upload: bool,
    limits: String,
    accept: &'static str,
    problems: Problems,
    /// What arrived beside files that were not taken.
    arrived: Option<Flash>,
}

struct Line {
    id: DocumentId,
    name: String,
    facts: String,
    is_new: bool,
    /// Whether it waits for a signature of whoever looks.
    to_sign: bool,
}

const DOCUMENTS: &str = "/documents";

/// `GET /p/{slug}/documents`.
pub(super) async fn show(visit: ClientVisit) -> Answer<Response> {
    let page = page(&visit).await?;
    Ok(visit.page(&page))
}

async fn page(visit: &ClientVisit) -> Answer<DocumentsPage> {
    let words = visit.words();
    let mut look = visit.look().await?;
    let reach = look.may(Permission::UsePortal)?;
    let present = visit.practice.present(look.now());
    let standing = store::standing(look.db(), &reach, visit.session.grant_id, &present).await?.ok_or_else(Trouble::not_found)?;
    let level = Rights::of(standing.kind, &standing.rights).documents();
    if !Rights::lists_documents(standing.kind, &standing.rights) {
        return Err(Trouble::not_found());
    }
    let shared = store::shared(look.db(), &reach, visit.session.grant_id, &present).await?;
    let line = |one: store::Shared| Line {
        id: one.id,
        facts: facts_of(visit, &words, &one),
        is_new: !one.seen && !one.own,
        to_sign: level == Level::Manage && one.asks_signature && one.signed_at.is_none(),
        name: one.name,
    };
    let carried = &visit.call.carried;
    let largest = i64::try_from(visit.call.portico.settings.documents.largest).unwrap_or(i64::MAX);
    Ok(DocumentsPage {
        shell: visit.shell(),
        documents: shared.into_iter().map(line).collect(),
        can_upload: level == Level::Manage,
        limits: words.with("size", size(largest).as_str()).say("documents-limits"),
        accept: ACCEPT,
        problems: carried.problems(),
        arrived: Some(carried.text(0)).filter(|said| !said.is_empty()).map(|said| Flash::done(said).with(carried.text(1))),
        w: words,
    })
}

/// "From Sam Patel · yesterday · 1.4 MB · Signed by Maya Lindqvist".
pub(super) fn facts_of(visit: &ClientVisit, words: &Words, one: &store::Shared) -> String {
    let from = match (&one.from_name, one.own) {
        (_, true) => words.say("documents-from-you"),
        (Some(name), _) => words.with("name", name.as_str()).say("documents-from"),
        (None, false) => words.with("name", visit.practice.name.as_str()).say("documents-from"),
    };
    let day = words.day(one.at, visit.call.now, &visit.zone());
    let facts = format!("{from} · {day} · {}", size(one.bytes.max(1_000)));
    match (one.signed_at, &one.signed_name) {
        (Some(at), Some(name)) => {
            let day = words.day(at, visit.call.now, &visit.zone());
            let signed = words.with("name", name.as_str()).with("date", day.as_str()).say("documents-signed");
            format!("{facts} · {signed}")
        }
        _ => facts,
    }
}

/// `POST /p/{slug}/documents`: the files go to the disk encrypted, as they arrive.
pub(super) async fn upload(visit: ClientVisit, request: Request) -> Answer<Response> {
    // Who may not bring anything here sends nothing to the disk.
    if !page(&visit).await?.can_upload {
        return Err(Trouble::not_found());
    }
    let (portico, words) = (visit.call.portico.clone(), visit.words());
    let uploads = Counter::uploads(&portico.keys, &visit.session.login.to_string());
    match guesses::try_once(&portico, &visit.who, &[uploads]).await {
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
            let problems = Problems::one("file", refusal.code, words.say("documents-too-often"));
            return Ok(visit.carry(DOCUMENTS, &Carried::to_mend(&problems).with_status(StatusCode::TOO_MANY_REQUESTS)));
        }
        other => other?,
    }
    let received = match receiving::receive(&portico, visit.practice.id, visit.call.now, request).await {
        Ok(received) => received,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Unavailable => {
            let problems = Problems::one("file", refusal.code, words.say("documents-later"));
            return Ok(visit.carry(DOCUMENTS, &Carried::to_mend(&problems).with_status(StatusCode::SERVICE_UNAVAILABLE)));
        }
        Err(other) => return Err(other),
    };
    let bringing = async {
        let mut act = visit.act().await?;
        let (client, by) = (visit.session.client, (visit.session.login, visit.session.grant_id));
        let brought = actions::bring_to_portal(&mut act, client, by, &received.taken).await?;
        Ok::<_, Trouble>((act, brought))
    };
    let Came { kept, refused } = bring(&portico, visit.practice.id, &received, bringing).await?;
    let arrived = (kept > 0)
        .then(|| Flash::done(words.with("count", kept).say("documents-uploaded")).with(words.say("documents-uploaded-text")));
    if let (Some(arrived), true) = (&arrived, refused.is_empty()) {
        return Ok(visit.go_with(DOCUMENTS, arrived));
    }
    let mut problems = Problems::none();
    if refused.is_empty() {
        problems.add("file", "missing", words.say("documents-choose"));
    }
    for (name, why) in refused {
        let said = words.say(&format!("documents-refused-{}", why.code()));
        problems.add("file", why.code(), words.with("name", name).with("why", said).say("documents-not-taken"));
    }
    let said = arrived.as_ref().map_or(["", ""], |one| [one.text.as_str(), one.detail.as_deref().unwrap_or_default()]);
    let to_mend = Carried::to_mend(&problems).with(&said);
    if to_mend.fits() {
        return Ok(visit.carry(DOCUMENTS, &to_mend));
    }
    // So many files were not taken that a cookie has no room for them.
    let page = DocumentsPage { problems, arrived, ..page(&visit).await? };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// `GET /p/{slug}/documents/{document}/file`: written down first, then sent.
pub(super) async fn download(visit: ClientVisit, Path((_, id)): Path<(String, DocumentId)>) -> Answer<Response> {
    let session = visit.session.clone();
    let mut look = visit.look().await?;
    let (reach, present) = (look.may(Permission::UsePortal)?, visit.practice.present(look.now()));
    let document = store::opens(look.db(), &reach, session.grant_id, id, &present).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let opened = sending::open(&visit.call.portico, visit.practice.id, &document).await?;
    let mut act = visit.act().await?;
    let document = actions::open_at_portal(&mut act, session.client, (session.login, session.grant_id), id).await?;
    act.commit().await?;
    let clock = visit.call.portico.clock.clone();
    let still_may = move || -> Asked {
        let visit = visit.clone();
        Box::pin(async move { still_reads(visit, id).await })
    };
    Ok(sending::answer(&document, opened, Reader::new(clock, still_may)))
}

async fn still_reads(visit: ClientVisit, id: DocumentId) -> bool {
    let Some(visit) = crate::doors::client_still_here(&visit).await else { return false };
    let Ok(mut look) = visit.look().await else { return false };
    let Ok(reach) = look.may(Permission::UsePortal) else { return false };
    let present = visit.practice.present(look.now());
    matches!(store::opens(look.db(), &reach, visit.session.grant_id, id, &present).await, Ok(Some(_)))
}
