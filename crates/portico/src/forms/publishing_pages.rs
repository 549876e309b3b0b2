//! Publishing a draft: what has to be put right first, what will differ from what it says, and who signs.

use super::{
    actions::{
        drafting,
        library::{self, About, Reading, matters},
    },
    draft_pages::{MEANWHILE, Open, here, seen},
    library_pages::HERE,
    store::forms,
};
use crate::{
    answer::{Answer, RefusalKind, Trouble, code},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::FormDraftId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "forms/pages/publish.html")]
struct PublishPage {
    shell: StaffShell,
    id: FormDraftId,
    name: String,
    revision: i64,
    version: String,
    /// The version that is in use until then.
    replaces: Option<String>,
    signature: bool,
    called: String,
    minutes: String,
    countersign: bool,
    /// What changes, each to be accepted.
    changes: Vec<(usize, String, bool)>,
    /// The questions, each with its answers, of which staff are told straight away.
    told: Vec<String>,
    /// Why it cannot be used yet, in sentences.
    broken: Vec<String>,
    problems: Problems,
}

/// A draft as it would be put to use.
struct Ready {
    open: Open,
    version: String,
    in_use: Option<forms::Kept>,
    reading: Result<Reading, Vec<String>>,
}

impl Ready {
    async fn of(visit: &StaffVisit, id: FormDraftId) -> Answer<Self> {
        let open = Open::of(visit, id).await?;
        let mut look = visit.look().await?;
        let reach = look.may(Permission::EditTemplates)?;
        let canonical = open.kept.canonical.as_str();
        let own = open.draft.version().unwrap_or_default();
        let version = drafting::free_version(look.db(), &reach, canonical, own).await?;
        let in_use = forms::in_use(look.db(), &reach, canonical).await?;
        drop(look);
        let mut draft = open.draft.clone();
        draft.name_version(canonical, &version);
        let document = draft.to_string();
        let reading = tokio::task::spawn_blocking(move || library::read(document)).await.map_err(anyhow::Error::new)?;
        let called: HashMap<String, String> = draft.rows().into_iter().map(|row| (row.link_id, row.words)).collect();
        let told = |(path, words): (&str, &str)| told(&called, path, words);
        let reading = match reading {
            Ok(mut reading) => {
                for notice in &mut reading.notices {
                    notice.words = told((&notice.path, &notice.words));
                }
                Ok(reading)
            }
            Err(problems) => Err(problems.iter().map(|problem| told((&problem.path, &problem.words))).collect()),
        };
        Ok(Self { open, version, in_use, reading })
    }
    fn page(self, visit: &StaffVisit, typed: Option<Typed>, problems: Problems) -> PublishPage {
        let kept = &self.open.kept;
        let typed = typed.unwrap_or_else(|| Typed {
            about: About {
                name: kept.name.clone(),
                minutes: kept.minutes.to_string(),
                countersign: self.in_use.as_ref().is_some_and(|form| form.countersign),
            },
            accepted: Vec::new(),
        });
        let (notices, told, broken) = match self.reading {
            Ok(reading) => (reading.notices, reading.told, Vec::new()),
            Err(broken) => (Vec::new(), Vec::new(), broken),
        };
        let changes = notices.into_iter().enumerate().filter(|(_, notice)| matters(notice));
        PublishPage {
            shell: visit.shell(Some(Section::Organization)),
            id: kept.id,
            name: kept.name.clone(),
            revision: kept.revision,
            version: self.version,
            replaces: self.in_use.map(|form| form.version),
            signature: self.open.draft.head().signature,
            called: typed.about.name,
            minutes: typed.about.minutes,
            countersign: typed.about.countersign,
            changes: changes.map(|(at, notice)| (at, notice.words, typed.accepted.contains(&at))).collect(),
            told,
            broken,
            problems,
        }
    }
}

/// A sentence about an item, which is called by its words and not by its id; lines of a file say nothing to whoever never saw one.
fn told(called: &HashMap<String, String>, path: &str, words: &str) -> String {
    let item = path.rsplit(" → ").next().and_then(|link_id| called.get(link_id));
    item.map_or_else(|| words.to_owned(), |item| format!("“{item}”: {words}"))
}

/// What was typed.
struct Typed {
    about: About,
    accepted: Vec<usize>,
}

/// `GET …/drafts/{draft}/publication`.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormDraftId>) -> Answer<Response> {
    let page = Ready::of(&visit, id).await?.page(&visit, None, Problems::none());
    Ok(no_store(visit.page(&page)))
}

/// `POST …/drafts/{draft}/publication`: "Publish".
pub(super) async fn publish(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    form.only(&["revision", "name", "minutes", "countersign", "accept[]"])?;
    let ready = Ready::of(&visit, id).await?;
    let accepted = form.all("accept").into_iter().filter_map(|at| at.parse().ok()).collect();
    let typed = Typed { about: About::typed(&form), accepted };
    let seen = seen(&form);
    if seen != ready.open.kept.revision {
        return Ok(visit.go_with(&here(id), &Flash::attention(MEANWHILE)));
    }
    let Ok(reading) = &ready.reading else {
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ready.page(&visit, Some(typed), Problems::none()))));
    };
    let notices = reading.notices.iter().enumerate().filter(|(_, notice)| matters(notice));
    let unaccepted = notices.filter(|(at, _)| !typed.accepted.contains(at)).count();
    let mut act = visit.act().await?;
    let problems = match drafting::publish(&mut act, &ready.open.kept, seen, reading, &typed.about, unaccepted).await {
        Ok(_) => {
            act.commit().await?;
            return Ok(visit.go_with(HERE, &Flash::done("The form can be sent now.")));
        }
        Err(Trouble::Invalid(problems)) => problems,
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            return Ok(visit.go_with(&here(id), &Flash::attention(MEANWHILE)));
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            Problems::one("name", refusal.code, refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    act.leave();
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ready.page(&visit, Some(typed), problems))))
}
