//! "Intake forms" under Organization, Client Portal: what can be sent and in which order, what comes with Portico, and where a file is
//! added.

use super::{
    actions::library,
    draft_pages::changed,
    store::{
        drafts,
        forms::{self as store, Kept},
    },
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
use portico_forms::{LIBRARY, Questionnaire, editing::Way};
use portico_policy::Permission;
use portico_values::FormId;
use portico_web::{Flash, FormData, html_with, no_store};

/// The list.
pub(super) const HERE: &str = "/organization/client-portal/forms";

#[derive(Template)]
#[template(path = "forms/pages/library.html")]
pub(super) struct LibraryPage {
    shell: StaffShell,
    /// What is being written.
    drafts: Vec<(drafts::Listed, String)>,
    kept: Vec<Line>,
    ended: Vec<Line>,
    shipped: Vec<Offered>,
    /// What is wrong with a file, line by line.
    problems: Vec<String>,
    /// How many more there are.
    more: usize,
    /// What was pasted.
    pasted: String,
}

struct Line {
    form: Kept,
    facts: String,
    badge: (&'static str, &'static str, &'static str),
    /// Whether it can move before and behind its neighbours.
    can_rise: bool,
    can_sink: bool,
}

struct Offered {
    name: &'static str,
    title: String,
    description: String,
    /// What staff should know of it.
    purpose: String,
    minutes: u32,
}

/// `GET /organization/client-portal/forms`.
pub(super) async fn list(visit: StaffVisit) -> Answer<Response> {
    let page = page(&visit, Vec::new(), String::new()).await?;
    Ok(no_store(visit.page(&page)))
}

/// Problems said at most.
const SHOWN: usize = 50;

/// The list with what is wrong with a file.
pub(super) async fn with_problems(visit: &StaffVisit, problems: Vec<String>, pasted: String) -> Answer<Response> {
    let page = page(visit, problems, pasted).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

async fn page(visit: &StaffVisit, mut problems: Vec<String>, pasted: String) -> Answer<LibraryPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditTemplates)?;
    let all = store::all(look.db(), &reach).await?;
    let drafts = drafts::all(look.db(), &reach).await?;
    drop(look);
    let shipped = LIBRARY.iter().filter_map(|shipped| {
        let (questionnaire, _) = Questionnaire::read(shipped.json).ok()?;
        let form = questionnaire.form();
        let known = |kept: &Kept| {
            Some(&kept.canonical) == form.url.as_ref() && Some(&kept.version) == form.version.as_ref() && kept.state != "draft"
        };
        (!all.iter().any(known)).then(|| Offered {
            name: shipped.name,
            title: form.title.text().to_owned(),
            description: form.description.text().to_owned(),
            purpose: form.purpose.text().to_owned(),
            minutes: form.minutes(),
        })
    });
    let shipped = shipped.collect();
    let (mut kept, ended): (Vec<Line>, Vec<Line>) =
        all.into_iter().map(|form| line(visit, form)).partition(|line| matches!(line.form.state.as_str(), "draft" | "published"));
    let in_use: Vec<&mut Line> = kept.iter_mut().filter(|line| line.form.state == "published").collect();
    let last = in_use.len().saturating_sub(1);
    for (at, line) in in_use.into_iter().enumerate() {
        (line.can_rise, line.can_sink) = (at > 0, at < last);
    }
    let more = problems.len().saturating_sub(SHOWN);
    problems.truncate(SHOWN);
    let drafts = drafts.into_iter().map(|draft| {
        let changed = changed(visit, draft.changed_at, draft.changed_by_name.as_deref());
        (draft, changed)
    });
    let drafts = drafts.collect();
    Ok(LibraryPage { shell: visit.shell(Some(Section::Organization)), drafts, kept, ended, shipped, problems, more, pasted })
}

fn line(visit: &StaffVisit, form: Kept) -> Line {
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let minutes = if form.minutes == 1 { "1 minute".to_owned() } else { format!("{} minutes", form.minutes) };
    let mut facts = vec![format!("Version {}", form.version), format!("about {minutes}")];
    if form.signature {
        facts.push("signed by the client".to_owned());
    }
    if form.countersign {
        facts.push("countersigned by the practice".to_owned());
    }
    if let Some(at) = form.ended_at.or(form.published_at) {
        let verb = if form.ended_at.is_some() { "ended" } else { "in use since" };
        facts.push(format!("{verb} {}", words.day(at, now, &zone)));
    }
    let badge = match form.state.as_str() {
        "published" if form.is_default => ("Chosen by default", "check-circle", "sage"),
        "published" => ("In use", "check-circle", "sage"),
        "draft" => ("Not in use yet", "note-pencil", "honey"),
        "replaced" => ("Replaced", "archive", "stone"),
        _ => ("Retired", "archive", "stone"),
    };
    Line { facts: facts.join(", "), badge, form, can_rise: false, can_sink: false }
}

/// `POST …/forms/{form}/place`: up or down.
pub(super) async fn arrange(visit: StaffVisit, Path(id): Path<FormId>, form: FormData) -> Answer<Response> {
    form.only(&["do"])?;
    let way = match form.text("do") {
        "up" => Way::Up,
        "down" => Way::Down,
        _ => return Err(Trouble::not_found()),
    };
    let mut act = visit.act().await?;
    library::shift(&mut act, id, way).await?;
    if act.has_events() {
        act.commit().await?
    } else {
        act.leave()
    }
    Ok(visit.go(&format!("{HERE}#form-{id}")))
}

/// `POST …/forms/shipped`: "Add to library".
pub(super) async fn add_shipped(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name"])?;
    let mut act = visit.act().await?;
    match library::add_shipped(&mut act, form.text("name")).await {
        Ok(_) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return Ok(visit.go_with(HERE, &Flash::attention(refusal.sentence)));
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(HERE, &Flash::done("The form is in your library and can be sent.")))
}
