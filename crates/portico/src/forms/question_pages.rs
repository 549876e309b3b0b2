//! One question, section or text of a draft: what it asks, how it is answered, when it is shown.

use super::{
    actions::drafting::TOO_LARGE,
    draft_pages::{Open, here, seen},
    editor_pages::new_link_id,
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
use portico_forms::editing::{Comparison, QuestionKind, Sheet, ShownIf};
use portico_values::FormDraftId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/question.html")]
struct QuestionPage {
    shell: StaffShell,
    id: FormDraftId,
    name: String,
    revision: i64,
    /// The link id; empty for a new one.
    item: String,
    sheet: Sheet,
    kinds: Vec<Choice>,
    sections: Vec<Choice>,
    targets: Vec<Choice>,
    comparisons: Vec<Choice>,
    /// Questions with options, for whoever types one of them.
    lists: Vec<(String, String)>,
    takes_spanish: bool,
    problems: Problems,
    /// What somebody else did meanwhile: label, what stands there now, what was typed here.
    collisions: Option<Vec<(&'static str, String, String)>>,
}

impl QuestionPage {
    fn heading(&self) -> String {
        let verb = if self.item.is_empty() { "Add" } else { "Edit" };
        let noun = match self.sheet.kind {
            QuestionKind::Section => "section",
            QuestionKind::Note => "text",
            _ => "question",
        };
        format!("{verb} {noun}")
    }
    fn text_label(&self) -> &'static str {
        match self.sheet.kind {
            QuestionKind::Section => "Heading",
            QuestionKind::Note => "Text",
            _ => "Question",
        }
    }
    fn is_section(&self) -> bool {
        self.sheet.kind == QuestionKind::Section
    }
    fn has_units(&self) -> bool {
        self.sheet.kind == QuestionKind::Quantity
    }
    fn least_label(&self) -> &'static str {
        if self.sheet.kind == QuestionKind::Date { "Earliest day (may stay empty)" } else { "Least number (may stay empty)" }
    }
    fn most_label(&self) -> &'static str {
        if self.sheet.kind == QuestionKind::Date { "Latest day (may stay empty)" } else { "Greatest number (may stay empty)" }
    }
}

/// One of a list that opens.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "forms/pages/kinds.html")]
struct KindsPage {
    shell: StaffShell,
    id: FormDraftId,
    name: String,
    section: String,
    kinds: Vec<(QuestionKind, &'static str)>,
}

const FIELDS: &[&str] = &[
    "revision",
    "item",
    "kind",
    "section",
    "text",
    "spanish",
    "required",
    "repeats",
    "help",
    "help_spanish",
    "options",
    "options_spanish",
    "units",
    "least",
    "most",
    "shortest",
    "longest",
    "shown_if",
    "comparison",
    "answer",
    "always",
    "do",
];

fn typed(form: &FormData, base: &Sheet) -> Sheet {
    Sheet {
        text: form.prose("text"),
        spanish: form.prose("spanish"),
        kind: QuestionKind::from_word(form.text("kind")).unwrap_or(base.kind),
        required: form.checked("required"),
        repeats: form.checked("repeats"),
        help: form.prose("help"),
        help_spanish: form.prose("help_spanish"),
        options: form.prose("options"),
        options_spanish: form.prose("options_spanish"),
        units: form.prose("units"),
        least: form.text("least").to_owned(),
        most: form.text("most").to_owned(),
        shortest: form.text("shortest").to_owned(),
        longest: form.text("longest").to_owned(),
        shown_if: ShownIf {
            question: form.raw("shown_if").to_owned(),
            comparison: Comparison::from_word(form.text("comparison")).unwrap_or_default(),
            answer: form.text("answer").to_owned(),
        },
        always: form.checked("always"),
        section: form.raw("section").to_owned(),
        keeps: base.keeps.clone(),
    }
}

fn page(visit: &StaffVisit, open: &Open, item: &str, sheet: Sheet, problems: Problems) -> QuestionPage {
    let draft = &open.draft;
    let own = Some(item).filter(|item| !item.is_empty());
    let choice = |value: &str, label: String, chosen: &str| Choice { value: value.to_owned(), label, chosen: value == chosen };
    let sections = draft.sections(own).into_iter().map(|section| {
        let label = format!("{}{}", "– ".repeat(section.level), section.words);
        choice(&section.link_id, label, &sheet.section)
    });
    let targets = draft.targets(own, &sheet.section);
    let lists = targets.iter().filter_map(|target| {
        let options = draft.options_of(&target.link_id);
        (!options.is_empty()).then(|| (target.words.clone(), options.join(", ")))
    });
    QuestionPage {
        shell: visit.shell(Some(Section::Organization)),
        id: open.kept.id,
        name: open.kept.name.clone(),
        revision: open.kept.revision,
        item: item.to_owned(),
        kinds: QuestionKind::OFFERED.map(|kind| choice(kind.word(), kind.label().to_owned(), sheet.kind.word())).into(),
        sections: sections.collect(),
        lists: lists.collect(),
        targets: targets.into_iter().map(|target| choice(&target.link_id, target.words, &sheet.shown_if.question)).collect(),
        comparisons: Comparison::ALL
            .map(|one| choice(one.word(), one.label().to_owned(), sheet.shown_if.comparison.word()))
            .into(),
        takes_spanish: draft.takes_spanish(),
        sheet,
        problems,
        collisions: None,
    }
}

/// `GET …/drafts/{draft}/question?item=…`, or `?new=…&section=…`; without either the kinds to choose from.
pub(super) async fn show(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    let open = Open::of(&visit, id).await?;
    let (item, section) = (form.raw("item"), form.raw("section"));
    let sheet = match (item, QuestionKind::from_word(form.text("new"))) {
        ("", Some(kind)) => Sheet { section: section.to_owned(), ..Sheet::of_kind(kind) },
        ("", None) => {
            let shell = visit.shell(Some(Section::Organization));
            let kinds = QuestionKind::OFFERED.map(|kind| (kind, said(kind))).into();
            let page = KindsPage { shell, id, name: open.kept.name, section: section.to_owned(), kinds };
            return Ok(no_store(visit.page(&page)));
        }
        _ => open.draft.sheet(item).ok_or_else(Trouble::not_found)?,
    };
    Ok(no_store(visit.page(&page(&visit, &open, item, sheet, Problems::none()))))
}

/// What a kind is for.
fn said(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Section => "Questions under one heading",
        QuestionKind::Note => "Nothing is answered",
        QuestionKind::YesNo => "Two answers to choose from",
        QuestionKind::One => "For scales too: each option can count something",
        QuestionKind::Several => "Any number of ticks",
        QuestionKind::OneOrOwn => "A list that may not hold everything",
        QuestionKind::SeveralOrOwn => "Any number of ticks, and a line beside them",
        QuestionKind::Line => "One line, such as a name",
        QuestionKind::Prose => "As much as somebody wants to write",
        QuestionKind::Whole => "Such as how many",
        QuestionKind::Number => "With or without decimals",
        QuestionKind::Quantity => "Such as a weight in kg or lb",
        QuestionKind::Date => "A day",
        QuestionKind::DateTime => "A day and a time of day",
        QuestionKind::Time => "A time of day",
        QuestionKind::Url => "An address on the web",
        QuestionKind::File => "A photo or a paper, such as an insurance card",
    }
}

/// `POST …/drafts/{draft}/question`.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<FormDraftId>, form: FormData) -> Answer<Response> {
    form.only(FIELDS)?;
    let open = Open::of(&visit, id).await?;
    let (item, seen) = (form.raw("item"), seen(&form));
    let base = match item {
        "" => Sheet::of_kind(QuestionKind::from_word(form.text("kind")).unwrap_or(QuestionKind::Line)),
        _ => match open.draft.sheet(item) {
            Some(sheet) => sheet,
            None => return Ok(visit.go_with(&here(id), &Flash::attention("This question is not there any more."))),
        },
    };
    let sheet = typed(&form, &base);
    if form.text("do") == "kind" {
        return Ok(no_store(visit.page(&QuestionPage { revision: seen, ..page(&visit, &open, item, sheet, Problems::none()) })));
    }
    if seen != open.kept.revision {
        return Ok(meanwhile(&visit, &open, item, sheet));
    }
    let mut draft = open.draft.clone();
    // A form in Spanish has no fields for Spanish beside it.
    let writes = match draft.takes_spanish() {
        true => sheet.clone(),
        false => Sheet {
            spanish: base.spanish.clone(),
            help_spanish: base.help_spanish.clone(),
            options_spanish: base.options_spanish.clone(),
            ..sheet.clone()
        },
    };
    let own = if item.is_empty() { new_link_id(&visit, &draft) } else { item.to_owned() };
    let result = if item.is_empty() { draft.add(&own, &writes) } else { draft.save(&own, &writes) };
    if let Err(mistakes) = result {
        let mut problems = Problems::none();
        mistakes.into_iter().for_each(|mistake| problems.add(mistake.field, "wrong", mistake.words));
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &open, item, sheet, problems))));
    }
    let what = if item.is_empty() { "added" } else { "edited" };
    let kept = match draft == open.draft {
        true => Ok(true),
        false => open.keep(&visit, seen, &draft, what).await,
    };
    let kept = match kept {
        Ok(kept) => kept,
        // What was typed stands there again, to be shortened.
        Err(Trouble::Refused(refusal)) if refusal.code == TOO_LARGE => {
            let problems = Problems::one("text", refusal.code, refusal.sentence);
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &open, item, sheet, problems))));
        }
        Err(other) => return Err(other),
    };
    if !kept {
        let newest = Open::of(&visit, id).await?;
        return Ok(meanwhile(&visit, &newest, item, sheet));
    }
    let row = draft.rows().iter().position(|row| row.link_id == own);
    let place = row.map_or_else(String::new, |row| format!("#f-row-{row}"));
    Ok(visit.go_with(&format!("{}{place}", here(id)), &Flash::done("Saved.")))
}

/// Somebody else changed the draft: what was typed stands there again, beside what is there now, and is saved over it when it is sent again.
fn meanwhile(visit: &StaffVisit, open: &Open, item: &str, typed: Sheet) -> Response {
    let now = open.draft.sheet(item);
    let collisions = now.map(|now| collisions(&now, &typed)).unwrap_or_default();
    let page = QuestionPage { collisions: Some(collisions), ..page(visit, open, item, typed, Problems::none()) };
    no_store(html_with(StatusCode::CONFLICT, &page))
}

fn collisions(now: &Sheet, typed: &Sheet) -> Vec<(&'static str, String, String)> {
    let yes = |yes: bool| if yes { "Yes".to_owned() } else { "No".to_owned() };
    let condition = |sheet: &Sheet| match sheet.shown_if.question.as_str() {
        "" => "Always".to_owned(),
        _ => format!("{} {}", sheet.shown_if.comparison.label(), sheet.shown_if.answer),
    };
    let fields = [
        ("Text", now.text.clone(), typed.text.clone()),
        ("In Spanish", now.spanish.clone(), typed.spanish.clone()),
        ("Kind of answer", now.kind.label().to_owned(), typed.kind.label().to_owned()),
        ("Required", yes(now.required), yes(typed.required)),
        ("Help", now.help.clone(), typed.help.clone()),
        ("Options", now.options.clone(), typed.options.clone()),
        ("Units", now.units.clone(), typed.units.clone()),
        ("Least", now.least.clone(), typed.least.clone()),
        ("Greatest", now.most.clone(), typed.most.clone()),
        ("Show only if", condition(now), condition(typed)),
    ];
    fields.into_iter().filter(|(_, now, typed)| now.trim() != typed.trim()).collect()
}
