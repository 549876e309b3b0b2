//! One form of the library: a draft, with what will be different and has to be accepted knowingly; or a form in use, with its name, its
//! minutes and whether it is chosen in advance.

use super::{
    actions::library::{self, About, matters},
    alarms, export,
    library_pages::HERE,
    store::forms::{self as store, Kept},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_forms::Questionnaire;
use portico_policy::Permission;
use portico_values::FormId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/form.html")]
struct FormPage {
    shell: StaffShell,
    form: Kept,
    called: String,
    minutes: String,
    countersign: bool,
    is_default: bool,
    /// What changes, each to be accepted.
    changes: Vec<(usize, String, bool)>,
    /// What only looks different.
    looks: Vec<String>,
    languages: String,
    /// What clients read as its title, where that is another one.
    for_clients: Option<String>,
    /// What staff should know of it, and whose it is.
    about: Vec<String>,
    /// The questions, each with its answers, of which staff are told straight away.
    told: Vec<String>,
    pages: usize,
    questions: usize,
    problems: Problems,
}

impl FormPage {
    fn is_draft(&self) -> bool {
        self.form.state == "draft"
    }
    fn is_in_use(&self) -> bool {
        self.form.state == "published"
    }
}

/// What was typed.
struct Typed {
    about: About,
    is_default: bool,
    accepted: Vec<usize>,
}

fn typed(form: &FormData) -> Typed {
    let accepted = form.all("accept").into_iter().filter_map(|at| at.parse().ok()).collect();
    Typed { about: About::typed(form), is_default: form.checked("is_default"), accepted }
}

/// `GET …/forms/{form}`.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormId>) -> Answer<Response> {
    let page = page(&visit, id, None, Problems::none()).await?;
    Ok(no_store(visit.page(&page)))
}

async fn again(visit: &StaffVisit, id: FormId, typed: Typed, problems: Problems) -> Answer<Response> {
    let page = page(visit, id, Some(typed), problems).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

async fn page(visit: &StaffVisit, id: FormId, typed: Option<Typed>, problems: Problems) -> Answer<FormPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let form = store::form(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let document = store::document(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let read = tokio::task::spawn_blocking(move || Questionnaire::read(document)).await.map_err(anyhow::Error::new)?;
    let (questionnaire, mut notices) = read.map_err(|_| Trouble::fault("a kept form cannot be read"))?;
    let compiled = questionnaire.form();
    notices.extend(library::about_files(compiled).1);
    let typed = typed.unwrap_or_else(|| Typed {
        about: About { name: form.name.clone(), minutes: form.minutes.to_string(), countersign: form.countersign },
        is_default: form.is_default,
        accepted: Vec::new(),
    });
    let changes = notices.iter().enumerate().filter(|(_, notice)| matters(notice));
    let mut languages: Vec<String> = compiled.language.iter().cloned().chain(compiled.languages()).collect();
    languages.dedup();
    Ok(FormPage {
        shell: visit.shell(Some(Section::Organization)),
        changes: changes.map(|(at, notice)| (at, notice.to_string(), typed.accepted.contains(&at))).collect(),
        looks: notices.iter().filter(|notice| !matters(notice)).map(ToString::to_string).collect(),
        languages: languages.iter().map(|tag| in_english(tag)).collect::<Vec<_>>().join(" and "),
        for_clients: (!compiled.called.is_empty() && form.name == compiled.title.text())
            .then(|| compiled.called.text().to_owned()),
        about: [&compiled.purpose, &compiled.copyright]
            .map(|words| words.text().to_owned())
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect(),
        told: alarms::covered(compiled),
        pages: compiled.pages().len(),
        questions: compiled.items().iter().filter(|item| item.kind.is_question() && !compiled.is_hidden(item.id)).count(),
        called: typed.about.name,
        minutes: typed.about.minutes,
        countersign: typed.about.countersign,
        is_default: typed.is_default,
        form,
        problems,
    })
}

/// What a language is called in English; one without a name here goes by its tag.
fn in_english(tag: &str) -> &str {
    match tag.split('-').next() {
        Some("en") => "English",
        Some("es") => "Spanish",
        _ => tag,
    }
}

/// `POST …/forms/{form}/publication`.
pub(super) async fn publish(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    form.only(&["name", "minutes", "countersign", "accept[]"])?;
    let typed = typed(&form);
    let known = page(&visit, id, None, Problems::none()).await?;
    let unaccepted = known.changes.iter().filter(|(at, ..)| !typed.accepted.contains(at)).count();
    let mut act = visit.act().await?;
    match library::publish(&mut act, id, &typed.about, unaccepted).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return again(&visit, id, typed, problems).await;
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return again(&visit, id, typed, Problems::one("name", refusal.code, refusal.sentence)).await;
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(HERE, &Flash::done("The form can be sent now.")))
}

/// `POST …/forms/{form}`.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    form.only(&["name", "minutes", "countersign", "is_default"])?;
    let typed = typed(&form);
    let mut act = visit.act().await?;
    match library::save(&mut act, id, &typed.about, typed.is_default).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return again(&visit, id, typed, problems).await;
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(HERE, &Flash::done("Saved.")))
}

/// `GET …/forms/{form}/questionnaire.json`: the form itself, as it is kept, for other programs.
pub(super) async fn as_json(visit: StaffVisit, Path(id): Path<FormId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let document = store::document(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    Ok(export::download("application/fhir+json", "questionnaire.json", document))
}

/// `POST …/forms/{form}/end`: a draft is thrown away, a form in use is retired.
pub(super) async fn end(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::EditTemplates)?;
    let kept = store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let said = if kept.state == "draft" {
        library::drop_draft(&mut act, id).await?;
        "The file was discarded."
    } else {
        library::retire(&mut act, id).await?;
        "The form is retired. Forms already sent can still be filled in."
    };
    act.commit().await?;
    Ok(visit.go_with(HERE, &Flash::done(said)))
}
