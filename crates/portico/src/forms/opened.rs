//! A form as it is at the portal, for whoever may fill it in, and where its pages are.

use super::{
    actions::filling::{self, read_draft},
    files,
    sealed::{self, What},
    store::{
        answers,
        requests::{self, Request},
    },
};
use crate::{
    access::permitted,
    act::Look,
    answer::{Answer, Trouble},
    visit::ClientVisit,
};
use portico_forms::{Answers, Form};
use portico_policy::Permission;
use portico_values::{FormRequestId, Moment};
use std::sync::Arc;

/// A form as it stands, for whoever may fill it in.
pub(super) struct Open {
    pub(super) request: Request,
    pub(super) form: Arc<Form>,
    pub(super) answers: Answers,
    /// Of what is kept, from 1 on. Where nothing is, 0, or less where it begins with earlier answers: staff may choose those, or others, while
    /// a page is open.
    pub(super) version: i64,
    pub(super) saved_at: Option<Moment>,
    pub(super) note: Option<String>,
}

impl Open {
    /// The date of the answers that are shown, as long as nobody has changed them.
    pub(super) fn from_last_time(&self) -> Option<Moment> {
        self.request.from_at.filter(|_| self.saved_at.is_none())
    }
    /// The sentence that says so.
    pub(super) fn said_last_time(&self, visit: &ClientVisit) -> Option<String> {
        let words = visit.words();
        let day = words.day(self.from_last_time()?, visit.call.now, &visit.zone());
        Some(words.with("date", day.as_str()).say("form-last-time"))
    }
}

/// The request, for whoever may fill forms in for this client. What is not theirs is not there; nobody looks over a client's shoulder.
pub(super) async fn request(visit: &ClientVisit, look: &mut Look, id: FormRequestId) -> Answer<Request> {
    let reach = look.may(Permission::UsePortal)?;
    let client = visit.session.client;
    let may = permitted::of(look, client).await?.is_some_and(|permitted| permitted.fills_forms());
    if !may || visit.seen.is_some() {
        return Err(Trouble::not_found());
    }
    requests::at_the_portal(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)
}

/// The form with its draft; none if it is not open any more.
pub(super) async fn open(visit: &ClientVisit, id: FormRequestId) -> Answer<Option<Open>> {
    let mut look = visit.look().await?;
    let request = request(visit, &mut look, id).await?;
    if !request.state.is_open() {
        return Ok(None);
    }
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let draft = answers::draft(look.db(), &reach, id).await?;
    let (answers, version, saved_at) = match draft {
        Some(draft) => {
            let answers = read_draft(&portico, reach.practice(), id, &draft.content_sealed)?;
            (answers, draft.version, Some(draft.saved_at))
        }
        None => {
            let version = request.from_at.map_or(0, |at| -at.millis());
            (filling::begin(look.db(), &portico, &reach, &request, &form).await?, version, None)
        }
    };
    let note = request.note_sealed.as_deref().map(|note| sealed::open(&portico, reach.practice(), id, What::Note, note));
    Ok(Some(Open { note: note.transpose()?, request, form, answers, version, saved_at }))
}

pub(super) fn to(request: FormRequestId, rest: &str) -> String {
    format!("/forms/{request}{rest}")
}

/// What is said of files to whoever fills in.
pub(super) fn told_of_files(visit: &ClientVisit, id: FormRequestId) -> files::Told {
    files::Told::at(visit.path(&to(id, "/files"))).up_to(visit.call.portico.settings.documents.largest)
}
