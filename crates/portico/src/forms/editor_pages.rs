//! The questions of a draft as a list: sections with what is in them, to be edited, moved and deleted; and what the form says about itself.

use super::{
    actions::{drafting::Change, library::About},
    draft_pages::{MEANWHILE, Open, here, keep, seen},
};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_forms::editing::{self, Dependent, Head, QuestionKind, Row, RowKind, Way};
use portico_values::FormDraftId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/editor.html")]
struct EditorPage {
    shell: StaffShell,
    id: FormDraftId,
    name: String,
    revision: i64,
    changed: String,
    is_new: bool,
    lines: Vec<Line>,
    details: Details,
    takes_spanish: bool,
    problems: Problems,
    /// What somebody else did in the meantime.
    notice: Option<&'static str>,
    /// What they wrote where something else was typed: label, what stands there now, what was typed here.
    collisions: Vec<(&'static str, String, String)>,
}

/// A row of the list.
struct Line {
    row: Row,
    /// Its place among the rows, for its anchor.
    at: usize,
    facts: String,
    /// How far in it is shown.
    inset: usize,
    is_section: bool,
    is_edited: bool,
}

/// What the form says of itself, as it is typed.
struct Details {
    name: String,
    minutes: String,
    description: String,
    description_spanish: String,
    signature: bool,
}

impl Details {
    /// As they are kept.
    fn of(open: &Open) -> Self {
        let Head { description, description_spanish, signature, .. } = open.draft.head();
        let (name, minutes) = (open.kept.name.clone(), open.kept.minutes.to_string());
        Self { name, minutes, description, description_spanish, signature }
    }
    /// Every field in which these and what was typed differ.
    fn collisions(self, typed: &Self) -> Vec<(&'static str, String, String)> {
        let yes = |yes: bool| if yes { "Yes".to_owned() } else { "No".to_owned() };
        let fields = [
            ("Name", self.name, typed.name.clone()),
            ("Minutes it takes", self.minutes, typed.minutes.clone()),
            ("What clients read before they begin", self.description, typed.description.clone()),
            ("The same in Spanish", self.description_spanish, typed.description_spanish.clone()),
            ("The client signs it", yes(self.signature), yes(typed.signature)),
        ];
        fields.into_iter().filter(|(_, now, typed)| now.trim() != typed.trim()).collect()
    }
}

/// Rows further in than this are shown at this depth.
const DEEPEST: usize = 4;

fn line(at: usize, row: Row) -> Line {
    let what = match row.kind {
        RowKind::Edited(kind) => kind.label(),
        RowKind::Kept(reason) => reason,
    };
    let required = row.required.then(|| "Required".to_owned());
    let facts: Vec<String> = [what.to_owned()].into_iter().chain(required).chain(row.shown_if.clone()).collect();
    Line {
        at,
        facts: facts.join(" · "),
        inset: row.level.min(DEEPEST),
        is_section: row.kind == RowKind::Edited(QuestionKind::Section),
        is_edited: matches!(row.kind, RowKind::Edited(_)),
        row,
    }
}

fn page(visit: &StaffVisit, open: &Open, typed: Option<Details>, problems: Problems) -> EditorPage {
    EditorPage {
        shell: visit.shell(Some(Section::Organization)),
        id: open.kept.id,
        name: open.kept.name.clone(),
        revision: open.kept.revision,
        changed: open.changed(visit),
        is_new: open.kept.form_id.is_none(),
        lines: open.draft.rows().into_iter().enumerate().map(|(at, row)| line(at, row)).collect(),
        details: typed.unwrap_or_else(|| Details::of(open)),
        takes_spanish: open.draft.takes_spanish(),
        problems,
        notice: None,
        collisions: Vec::new(),
    }
}

fn mend(page: &EditorPage) -> Answer<Response> {
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, page)))
}

/// `GET …/drafts/{draft}`.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormDraftId>) -> Answer<Response> {
    let open = Open::of(&visit, id).await?;
    Ok(no_store(visit.page(&page(&visit, &open, None, Problems::none()))))
}

/// `POST …/drafts/{draft}`: what the form says of itself.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    form.only(&["revision", "name", "minutes", "description", "description_spanish", "signature"])?;
    let open = Open::of(&visit, id).await?;
    let typed = Details {
        name: form.text("name").to_owned(),
        minutes: form.text("minutes").to_owned(),
        description: form.prose("description"),
        description_spanish: form.prose("description_spanish"),
        signature: form.checked("signature"),
    };
    let about = About { name: typed.name.clone(), minutes: typed.minutes.clone(), countersign: false };
    if seen(&form) != open.kept.revision {
        return meanwhile(&visit, &open, typed);
    }
    let (name, minutes) = match about.parse() {
        Ok(parsed) => parsed,
        Err(problems) => return mend(&page(&visit, &open, Some(typed), problems)),
    };
    let old = open.draft.head();
    let title = if name == open.kept.name { old.title.clone() } else { name.clone() };
    let description_spanish =
        if open.draft.takes_spanish() { typed.description_spanish.clone() } else { old.description_spanish.clone() };
    let head = Head { title, description: typed.description.clone(), description_spanish, signature: typed.signature };
    let mut draft = open.draft.clone();
    draft.set_head(&head);
    let document = draft.to_string();
    let change = Change { id, seen: seen(&form), name: &name, minutes, document: &document, what: "details" };
    if !keep(&visit, &change).await? {
        let newest = Open::of(&visit, id).await?;
        return meanwhile(&visit, &newest, typed);
    }
    Ok(visit.go_with(&here(id), &Flash::done("Saved.")))
}

fn meanwhile(visit: &StaffVisit, newest: &Open, typed: Details) -> Answer<Response> {
    let collisions = Details::of(newest).collisions(&typed);
    let page = EditorPage { notice: Some(YOURS), collisions, ..page(visit, newest, Some(typed), Problems::none()) };
    Ok(no_store(html_with(StatusCode::CONFLICT, &page)))
}

/// What is said when what was typed waits in the form.
const YOURS: &str = "Nothing has been saved yet. What you typed is at the foot of the page; check it and press Save.";

/// `POST …/drafts/{draft}/rows`: a row moves or is taken out.
pub(super) async fn arrange(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    form.only(&["revision", "item", "do"])?;
    let open = Open::of(&visit, id).await?;
    let (seen, item) = (seen(&form), form.raw("item"));
    if seen != open.kept.revision {
        return Ok(visit.go_with(&here(id), &Flash::attention(MEANWHILE)));
    }
    let rows = open.draft.rows();
    let at = rows.iter().position(|row| row.link_id == item).ok_or_else(Trouble::not_found)?;
    let mut draft = open.draft.clone();
    let what = match form.text("do") {
        "up" => draft.shift(item, Way::Up).then_some("moved"),
        "down" => draft.shift(item, Way::Down).then_some("moved"),
        "delete" => match draft.delete(item) {
            Ok(()) => Some("deleted"),
            Err(dependents) => return needed(&visit, &open, at, &dependents),
        },
        _ => return Err(Trouble::not_found()),
    };
    if let Some(what) = what
        && !open.keep(&visit, seen, &draft, what).await?
    {
        return Ok(visit.go_with(&here(id), &Flash::attention(MEANWHILE)));
    }
    match draft.rows().iter().position(|row| row.link_id == item) {
        Some(now) => Ok(visit.go(&format!("{}#f-row-{now}", here(id)))),
        None => Ok(visit.go_with(&here(id), &Flash::done(format!("“{}” was deleted.", rows[at].words)))),
    }
}

/// Why something is not taken out, at its row.
fn needed(visit: &StaffVisit, open: &Open, at: usize, dependents: &[Dependent]) -> Answer<Response> {
    let Some(first) = dependents.first() else { return Err(Trouble::not_found()) };
    let names: Vec<String> = dependents.iter().take(5).map(|one| format!("“{}”", one.words)).collect();
    let verb = if dependents.len() == 1 { "is" } else { "are" };
    let more = dependents.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let words = format!(
        "{}{more} {verb} shown only for an answer to “{}”. Change that first, then delete this",
        names.join(", "),
        first.on
    );
    mend(&page(visit, open, None, Problems::one(format!("row-{at}"), "needed", words)))
}

/// A link id that no item of the draft has: of our own, never used again.
pub(super) fn new_link_id(visit: &StaffVisit, draft: &editing::Draft) -> String {
    loop {
        let id = format!("q-{}", visit.random_word::<6>());
        if !draft.has(&id) {
            return id;
        }
    }
}
