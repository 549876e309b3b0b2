//! The doors of forms.

use super::{
    checking_pages as checking, draft_pages as drafts, editor_pages as editor, file_pages as file, filling_pages as filling,
    library_pages as library, one_pages as one, outstanding_pages as outstanding, preview_pages as preview,
    publishing_pages as publishing, question_pages as question, review_pages as review, sending_pages as sending,
    sent_pages as sent, sign_pages as signing, start_pages as start, upload_pages as upload,
};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::EditTemplates)
        .get("/organization/client-portal/forms", library::list)
        .post("/organization/client-portal/forms", upload::take)
        .post("/organization/client-portal/forms/shipped", library::add_shipped)
        .get("/organization/client-portal/forms/new", drafts::new)
        .post("/organization/client-portal/forms/new", drafts::create)
        .get("/organization/client-portal/forms/{form}", one::show)
        .post("/organization/client-portal/forms/{form}", one::save)
        .post("/organization/client-portal/forms/{form}/publication", one::publish)
        .post("/organization/client-portal/forms/{form}/end", one::end)
        .gets_through()
        .post("/organization/client-portal/forms/{form}/place", library::arrange)
        .get("/organization/client-portal/forms/{form}/preview", preview::show)
        .post("/organization/client-portal/forms/{form}/preview", preview::go_on)
        .get("/organization/client-portal/forms/{form}/questionnaire.json", one::as_json)
        .post("/organization/client-portal/forms/{form}/editing", drafts::begin)
        .get("/organization/client-portal/forms/drafts/{draft}", editor::show)
        .post("/organization/client-portal/forms/drafts/{draft}", editor::save)
        .post("/organization/client-portal/forms/drafts/{draft}/rows", editor::arrange)
        .get("/organization/client-portal/forms/drafts/{draft}/question", question::show)
        .post("/organization/client-portal/forms/drafts/{draft}/question", question::save)
        .get("/organization/client-portal/forms/drafts/{draft}/preview", preview::show_draft)
        .post("/organization/client-portal/forms/drafts/{draft}/preview", preview::go_on_in_draft)
        .get("/organization/client-portal/forms/drafts/{draft}/publication", publishing::show)
        .post("/organization/client-portal/forms/drafts/{draft}/publication", publishing::publish)
        .post("/organization/client-portal/forms/drafts/{draft}/end", drafts::end)
        .gets_through();
    doors
        .staff(Permission::InviteClients)
        .get("/clients/{client}/forms/new", sending::ask)
        .post("/clients/{client}/forms", sending::send)
        .post("/clients/{client}/forms/{request}/withdrawal", sending::withdraw)
        .gets_through();
    doors.staff(Permission::SeeClients).get("/clients/{client}/forms", review::list).get("/forms", outstanding::list);
    doors
        .staff(Permission::EditClients)
        .get("/clients/{client}/forms/{request}", review::read)
        .post("/clients/{client}/forms/{request}/correction", review::send_back)
        .post("/clients/{client}/forms/{request}/countersignature", review::countersign)
        .post("/clients/{client}/forms/{request}/lock", review::lock)
        .get("/clients/{client}/forms/{request}/response.json", review::as_json)
        .get("/clients/{client}/forms/{request}/answers.csv", review::as_csv)
        .get("/clients/{client}/forms/{request}/answers.pdf", review::as_pdf)
        .get("/clients/{client}/forms/{request}/files/{file}", file::sent);
    doors
        .client(Permission::UsePortal)
        .get("/p/{slug}/forms/{request}", start::start)
        .get("/p/{slug}/forms/{request}/check", checking::check)
        .post("/p/{slug}/forms/{request}/check", checking::send)
        .get("/p/{slug}/forms/{request}/done", sent::done)
        .get("/p/{slug}/forms/{request}/sign", signing::ask)
        .post("/p/{slug}/forms/{request}/sign", signing::sign)
        .get("/p/{slug}/forms/{request}/files/{file}", file::own)
        .get("/p/{slug}/forms/{request}/{page}", filling::show)
        .post("/p/{slug}/forms/{request}/{page}", filling::save);
}
