//! One document as staff read it: on the page where that is safe, downloaded, printed, with who shared and who signed it. As at the portal,
//! its own bytes are never sent for display (promises.md P18): a picture is drawn by the page around it, text is written into the page, and
//! everything else is a download. Either way, who read it is recorded.

use super::{actions, kinds::Kind, store, tab::Line, words};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId};
use portico_web::no_store;

#[derive(Template)]
#[template(path = "documents/pages/staff_reading.html")]
struct ReadingPage {
    shell: StaffShell,
    head: RecordHead,
    line: Line,
    is_picture: bool,
    /// The words of a text, to be read on the page.
    text: Option<String>,
}

/// `GET /clients/{client}/documents/{document}`. Words that are shown here count as read; a picture does when it is fetched, by the door of
/// downloads.
pub(super) async fn show(visit: StaffVisit, Path((client, id)): Path<(ClientId, DocumentId)>) -> Answer<Response> {
    record_head::opened(&visit, client).await?;
    let mut look = visit.look().await?;
    let head = RecordHead::of(&visit, &mut look, client, Tab::Documents).await?;
    let reach = look.may(Permission::HandleDocuments)?;
    let document = store::readable(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    let listed = store::listed(look.db(), &reach, client).await?;
    drop(look);
    let one = listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    let text = words::of(&visit.call.portico, visit.practice.id, &document).await?;
    if text.is_some() {
        let mut act = visit.act().await?;
        actions::open_for_staff(&mut act, client, id).await?;
        act.commit().await?;
    }
    let page = ReadingPage {
        shell: visit.shell(Some(Section::Clients)),
        head,
        is_picture: Kind::from_word(&one.kind).is_some_and(Kind::is_picture),
        line: Line::of(&visit, one),
        text,
    };
    Ok(no_store(visit.page(&page)))
}
