//! A form that is being written, as its pages open and save it: begun, discarded, and changed only if the revision is still the one that
//! was seen.

use super::{
    actions::{
        drafting::{self, Change},
        library::About,
    },
    library_pages::HERE,
    store::drafts as store,
};
use crate::{
    answer::{Answer, Trouble, code},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_forms::editing;
use portico_policy::Permission;
use portico_values::{FormDraftId, FormId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

/// The page of a draft.
pub(super) fn here(id: FormDraftId) -> String {
    format!("{HERE}/drafts/{id}")
}

/// A draft with its questions.
pub(super) struct Open {
    pub(super) kept: store::Draft,
    pub(super) draft: editing::Draft,
}

impl Open {
    /// Opens a draft.
    ///
    /// # Errors
    /// Not found; a fault when the row holds no form.
    pub(super) async fn of(visit: &StaffVisit, id: FormDraftId) -> Answer<Self> {
        let mut look = visit.look().await?;
        let reach = look.may(Permission::EditTemplates)?;
        let kept = store::draft(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
        drop(look);
        let document = kept.document.clone();
        let read = tokio::task::spawn_blocking(move || editing::Draft::read(document)).await.map_err(anyhow::Error::new)?;
        let draft = read.map_err(|_| Trouble::fault("a draft of a form cannot be read"))?;
        Ok(Self { kept, draft })
    }
    /// Who changed it last, and when, in a sentence.
    pub(super) fn changed(&self, visit: &StaffVisit) -> String {
        changed(visit, self.kept.changed_at, self.kept.changed_by_name.as_deref())
    }
    /// Keeps the questions as they are now. False if somebody else changed the draft since it was seen.
    ///
    /// # Errors
    /// Refused if it grew too large.
    pub(super) async fn keep(&self, visit: &StaffVisit, seen: i64, draft: &editing::Draft, what: &'static str) -> Answer<bool> {
        let document = draft.to_string();
        let (name, minutes) = (self.kept.name.as_str(), self.kept.minutes);
        keep(visit, &Change { id: self.kept.id, seen, name, minutes, document: &document, what }).await
    }
}

/// Who changed a draft last, and when.
pub(super) fn changed(visit: &StaffVisit, at: portico_values::Moment, by: Option<&str>) -> String {
    let when = visit.words().day_time(at, visit.call.now, &visit.zone());
    by.map_or_else(|| format!("Changed {when}"), |by| format!("Changed {when} by {by}"))
}

/// Keeps a change. False if somebody else changed the draft since it was seen.
pub(super) async fn keep(visit: &StaffVisit, change: &Change<'_>) -> Answer<bool> {
    let mut act = visit.act().await?;
    match drafting::keep(&mut act, change).await {
        Ok(()) => act.commit().await.map(|()| true),
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            Ok(false)
        }
        Err(other) => Err(other),
    }
}

/// The revision on which the submitted page was based.
pub(super) fn seen(form: &FormData) -> i64 {
    form.text("revision").parse().unwrap_or(0)
}

#[derive(Template)]
#[template(path = "forms/pages/create.html")]
struct CreatePage {
    shell: StaffShell,
    called: String,
    minutes: String,
    problems: Problems,
}

/// `GET …/forms/new`: "Create form".
pub(super) async fn new(visit: StaffVisit) -> Answer<Response> {
    let shell = visit.shell(Some(Section::Organization));
    let page = CreatePage { shell, called: String::new(), minutes: String::new(), problems: Problems::none() };
    Ok(no_store(visit.page(&page)))
}

/// `POST …/forms/new`.
pub(super) async fn create(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "minutes"])?;
    let about = About::typed(&form);
    let mut act = visit.act().await?;
    match drafting::create(&mut act, &about).await {
        Ok(id) => {
            act.commit().await?;
            Ok(visit.go(&here(id)))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            let shell = visit.shell(Some(Section::Organization));
            let page = CreatePage { shell, called: about.name, minutes: about.minutes, problems };
            Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
        }
        Err(other) => Err(other),
    }
}

/// `POST …/forms/{form}/editing`: "Edit questions".
pub(super) async fn begin(visit: StaffVisit, Path(form): Path<FormId>, data: FormData) -> Answer<Response> {
    data.only(&[])?;
    let mut act = visit.act().await?;
    let id = drafting::begin(&mut act, form).await?;
    if act.has_events() {
        act.commit().await?
    } else {
        act.leave()
    }
    Ok(visit.go(&here(id)))
}

/// `POST …/drafts/{draft}/end`: "Discard draft".
pub(super) async fn end(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    form.only(&["revision"])?;
    let mut act = visit.act().await?;
    match drafting::discard(&mut act, id, seen(&form)).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            return Ok(visit.go_with(&here(id), &Flash::attention(MEANWHILE)));
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(HERE, &Flash::done("The draft is discarded.")))
}

/// What is said when nothing was done because somebody else changed the draft.
pub(super) const MEANWHILE: &str =
    "Someone changed this draft while you were here. This is how it is now; your change was not made.";
