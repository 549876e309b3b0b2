//! A form as a client would see it: its pages with their questions, in any of its languages, with nothing that can be sent.

use super::{
    asking::{Block, Control, Told},
    draft_pages::{Open, here},
    files,
    store::forms as store,
};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_forms::{Form, Questionnaire};
use portico_language::{Language, Words};
use portico_policy::Permission;
use portico_values::{FormDraftId, FormId};
use portico_web::{FormData, no_store};

#[derive(Template)]
#[template(path = "forms/pages/preview.html")]
struct PreviewPage {
    shell: StaffShell,
    w: Words,
    /// The page of the form or the draft.
    of: String,
    name: String,
    description: String,
    heading: String,
    progress: String,
    blocks: Vec<Block>,
    previous: Option<String>,
    next: Option<String>,
    is_first: bool,
    languages: Vec<(&'static str, &'static str, bool)>,
}

/// `GET …/forms/{form}/preview`.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let kept = store::form(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let compiled = visit.call.portico.forms.form(look.db(), &reach, id).await?;
    drop(look);
    Ok(shown(&visit, &compiled, kept.name, format!("{}/{id}", super::library_pages::HERE), &form))
}

/// `GET …/drafts/{draft}/preview`. What cannot be asked yet leads to what has to be put right.
pub(super) async fn show_draft(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    let open = Open::of(&visit, id).await?;
    let document = open.kept.document;
    let read = tokio::task::spawn_blocking(move || Questionnaire::read(document)).await.map_err(anyhow::Error::new)?;
    match read {
        Ok((questionnaire, _)) => Ok(shown(&visit, questionnaire.form(), open.kept.name, here(id), &form)),
        Err(_) => Ok(visit.go(&format!("{}/publication", here(id)))),
    }
}

fn shown(visit: &StaffVisit, compiled: &Form, name: String, of: String, form: &FormData) -> Response {
    let language = Language::from_tag(form.text("language")).filter(|language| Language::OFFERED.contains(language));
    let words = visit.call.portico.words.words(language.unwrap_or(Language::En));
    let files = files::Told::default().up_to(visit.call.portico.settings.documents.largest);
    let told = Told::new(compiled, &words).with_files(files);
    let answers = compiled.begin();
    let pages = told.pages(&compiled.live(&answers));
    let wanted = form.text("page").parse().unwrap_or(0);
    let place = pages.iter().position(|page| *page == wanted).unwrap_or(0);
    let number = pages.get(place).copied().unwrap_or(1);
    let href = |page: &usize| format!("{of}/preview?language={}&page={page}", words.tag());
    let page = PreviewPage {
        shell: visit.shell(Some(Section::Organization)),
        description: compiled.description.in_language(words.tag()).to_owned(),
        heading: told.heading(number, &name),
        progress: words.with("number", place + 1).with("all", pages.len()).say("form-progress"),
        blocks: told.blocks(&answers, number, &[]),
        is_first: place == 0,
        previous: place.checked_sub(1).and_then(|place| pages.get(place)).map(&href),
        next: pages.get(place + 1).map(&href),
        languages: Language::OFFERED.iter().map(|one| (one.tag(), one.own_name(), one.tag() == words.tag())).collect(),
        name,
        of,
        w: words,
    };
    no_store(visit.page(&page))
}
