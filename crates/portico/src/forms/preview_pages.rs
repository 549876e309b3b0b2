//! A form as a client would see it, in any of its languages: its pages with their questions, to be tried. The answers stand on the page
//! itself, from one to the next; nothing is kept or sent.

use super::{
    asking::{Block, Control, Told},
    draft_pages::{Open, here},
    files,
    filling_pages::{fields_on, minutes_east, only_fields},
    library_pages::HERE,
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
use portico_forms::{Answers, Form, Posted, Questionnaire, Response as Answered, Status, Typing};
use portico_language::{Language, Words};
use portico_policy::Permission;
use portico_values::{FormDraftId, FormId};
use portico_web::{FormData, LongForm, no_store};
use std::sync::Arc;

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
    number: usize,
    /// The answers that were tried so far.
    so_far: String,
    blocks: Vec<Block>,
    has_previous: bool,
    has_next: bool,
    languages: Vec<(&'static str, &'static str, bool)>,
    notice: Option<String>,
}

/// What a page of the preview sends besides its questions.
const FIELDS: &[&str] = &["so_far", "page", "in", "language", "go", "do"];

/// The most bytes of the answers that are tried.
const MOST: usize = 200 * 1024;

/// A form to look at.
struct Shown {
    form: Arc<Form>,
    name: String,
    /// Its page.
    of: String,
}

/// Where somebody is in it.
struct Tried {
    language: Language,
    page: usize,
    answers: Answers,
    notice: Option<String>,
}

/// `GET …/forms/{form}/preview`.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    let shown = kept(&visit, id).await?;
    Ok(page(&visit, &shown, begun(&shown, &form)))
}

/// `POST …/forms/{form}/preview`: the next page, or the same one with what the answers open.
pub(super) async fn go_on(visit: StaffVisit, Path(id): Path<FormId>, LongForm(form): LongForm) -> Answer<Response> {
    only_fields(&form, FIELDS)?;
    let shown = kept(&visit, id).await?;
    Ok(page(&visit, &shown, tried(&visit, &shown, &form)))
}

/// `GET …/drafts/{draft}/preview`. What cannot be asked yet leads to what has to be put right.
pub(super) async fn show_draft(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    let Some(shown) = drafted(&visit, id).await? else { return Ok(visit.go(&format!("{}/publication", here(id)))) };
    Ok(page(&visit, &shown, begun(&shown, &form)))
}

/// `POST …/drafts/{draft}/preview`.
pub(super) async fn go_on_in_draft(visit: StaffVisit, Path(id): Path<FormDraftId>, LongForm(form): LongForm) -> Answer<Response> {
    only_fields(&form, FIELDS)?;
    let Some(shown) = drafted(&visit, id).await? else { return Ok(visit.go(&format!("{}/publication", here(id)))) };
    Ok(page(&visit, &shown, tried(&visit, &shown, &form)))
}

async fn kept(visit: &StaffVisit, id: FormId) -> Answer<Shown> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let kept = store::form(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let form = visit.call.portico.forms.form(look.db(), &reach, id).await?;
    Ok(Shown { form, name: kept.name, of: format!("{HERE}/{id}") })
}

/// The form of a draft; none if it cannot be asked yet.
async fn drafted(visit: &StaffVisit, id: FormDraftId) -> Answer<Option<Shown>> {
    let open = Open::of(visit, id).await?;
    let document = open.kept.document;
    let read = tokio::task::spawn_blocking(move || Questionnaire::read(document)).await.map_err(anyhow::Error::new)?;
    let form = read.ok().map(|(questionnaire, _)| Arc::new(questionnaire.into_form()));
    Ok(form.map(|form| Shown { form, name: open.kept.name, of: here(id) }))
}

fn language(tag: &str) -> Option<Language> {
    Language::from_tag(tag).filter(|language| Language::OFFERED.contains(language))
}

/// Before anything is answered.
fn begun(shown: &Shown, form: &FormData) -> Tried {
    Tried {
        language: language(form.text("language")).unwrap_or(Language::En),
        page: form.text("page").parse().unwrap_or(0),
        answers: shown.form.begin(),
        notice: None,
    }
}

/// After a page was tried. Unlike a client, staff go on over gaps.
fn tried(visit: &StaffVisit, shown: &Shown, form: &FormData) -> Tried {
    let language = language(form.text("language")).or_else(|| language(form.text("in"))).unwrap_or(Language::En);
    let words = visit.call.portico.words.words(language);
    let compiled = &*shown.form;
    let number: usize = form.text("page").parse().unwrap_or(0);
    let before = Answered::read(form.raw("so_far")).map_or_else(|_| compiled.begin(), |response| response.answers);
    let (zone, posted) = (visit.zone(), Posted::read(form.iter()));
    let mut answers = compiled.take(&before, &posted, &Typing { minutes_east: &|local| minutes_east(&zone, local) });
    let changed = posted.change().is_some_and(|change| compiled.change(&mut answers, change));
    if written(compiled, &answers).len() > MOST {
        let notice = Some(words.say("form-too-long"));
        return Tried { language, page: number, answers: before, notice };
    }
    let known = fields_on(compiled, &before, number);
    let opened = !changed && fields_on(compiled, &answers, number).iter().any(|field| !known.contains(field));
    let pages = Told::new(compiled, &words).pages(&compiled.live(&answers));
    let leads = match form.text("go") {
        "back" => pages.iter().rev().find(|page| **page < number),
        "next" if !opened => pages.iter().find(|page| **page > number),
        _ => None,
    };
    let page = leads.copied().unwrap_or(number);
    Tried { language, page, answers, notice: opened.then(|| words.say("form-more-opened")) }
}

/// The answers as they go from one page to the next.
fn written(form: &Form, answers: &Answers) -> String {
    form.respond(answers, Status::InProgress, None).to_string()
}

fn page(visit: &StaffVisit, shown: &Shown, tried: Tried) -> Response {
    let words = visit.call.portico.words.words(tried.language);
    let (compiled, answers) = (&*shown.form, &tried.answers);
    let files = files::Told::default().up_to(visit.call.portico.settings.documents.largest);
    let told = Told::new(compiled, &words).with_files(files);
    let pages = told.pages(&compiled.live(answers));
    let place = pages.iter().position(|page| *page == tried.page).unwrap_or(0);
    let number = pages.get(place).copied().unwrap_or(1);
    let page = PreviewPage {
        shell: visit.shell(Some(Section::Organization)),
        description: compiled.description.in_language(words.tag()).to_owned(),
        heading: told.heading(number, &shown.name),
        progress: words.with("number", place + 1).with("all", pages.len()).say("form-progress"),
        number,
        so_far: written(compiled, answers),
        blocks: told.blocks(answers, number, &[]),
        has_previous: place > 0,
        has_next: place + 1 < pages.len(),
        languages: Language::OFFERED.iter().map(|one| (one.tag(), one.own_name(), one.tag() == words.tag())).collect(),
        notice: tried.notice,
        name: shown.name.clone(),
        of: shown.of.clone(),
        w: words,
    };
    no_store(visit.page(&page))
}
