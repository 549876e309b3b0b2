//! One question, section or text of a draft: what it asks, how it is answered, when it is shown.

use super::{
    actions::drafting::TOO_LARGE,
    draft_pages::{Open, here, seen},
    editor_pages::new_link_id,
};
use crate::{
    answer::{Answer, Trouble},
    documents::kinds::Kind,
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_forms::editing::{Comparison, Draft, QuestionKind, Sheet, ShownIf, row_field};
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
    /// Kinds of files to tick.
    media: Vec<Choice>,
    conditions: Vec<Condition>,
    /// Whether there is a question that a condition could look at.
    has_targets: bool,
    /// Questions with options, for whoever types one of them.
    lists: Vec<(String, String)>,
    takes_spanish: bool,
    problems: Problems,
    /// What somebody else did in the meantime: label, what stands there now, what was typed here.
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
    fn may_be_told(&self) -> bool {
        let choice = self.sheet.kind.has_options() && (!self.sheet.keeps.options || !self.sheet.telling.is_empty());
        choice || self.sheet.kind == QuestionKind::YesNo
    }
    fn telling_hint(&self) -> &'static str {
        match self.sheet.kind {
            QuestionKind::YesNo => {
                "Yes or No. The person who sent the form and the staff assigned to the client are told, and it is \
                 shown above the answers."
            }
            _ => {
                "Options exactly as above, one per line. The person who sent the form and the staff assigned to the client are told, and \
                 it is shown above the answers."
            }
        }
    }
    fn has_units(&self) -> bool {
        self.sheet.kind == QuestionKind::Quantity
    }
    fn least_label(&self) -> &'static str {
        if self.sheet.kind == QuestionKind::Date { "Earliest day (optional)" } else { "Smallest number (optional)" }
    }
    fn most_label(&self) -> &'static str {
        if self.sheet.kind == QuestionKind::Date { "Latest day (optional)" } else { "Largest number (optional)" }
    }
}

/// One row of the conditions, as it stands in its fields.
struct Condition {
    /// From 1.
    number: usize,
    /// The fields of its row, as problems name them.
    question: String,
    comparison: String,
    answer: String,
    typed: String,
    targets: Vec<Choice>,
    comparisons: Vec<Choice>,
}

impl Condition {
    /// What a field of the row is called; from the second row on with its number.
    fn label(&self, field: &str) -> String {
        if self.number == 1 { field.to_owned() } else { format!("{field} ({})", self.number) }
    }
    /// What is said where no question is chosen.
    fn without(&self) -> &'static str {
        if self.number == 1 { "Always shown" } else { "No condition" }
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
    "media[]",
    "largest",
    "telling",
    "shown_if[]",
    "comparison[]",
    "answer[]",
    "joined",
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
        media_types: form.all("media").into_iter().map(str::to_owned).collect(),
        largest: form.text("largest").to_owned(),
        telling: form.prose("telling"),
        shown_if: conditions(form),
        all_hold: if form.has("joined") { form.text("joined") != "any" } else { base.all_hold },
        always: form.checked("always"),
        section: form.raw("section").to_owned(),
        keeps: base.keeps.clone(),
    }
}

/// The conditions that were typed, each with what stands in its own row; a row in which no question is chosen is none.
fn conditions(form: &FormData) -> Vec<ShownIf> {
    // Every row sends each of its fields, empty ones too: without those the rows would take each other's.
    let column = |name: &str| form.iter().filter(|(known, _)| *known == name).map(|(_, value)| value).collect::<Vec<_>>();
    let (comparisons, answers) = (column("comparison"), column("answer"));
    let rows = column("shown_if").into_iter().enumerate().filter(|(_, question)| !question.is_empty());
    rows.map(|(at, question)| ShownIf {
        question: question.to_owned(),
        comparison: comparisons.get(at).and_then(|word| Comparison::from_word(word)).unwrap_or_default(),
        answer: answers.get(at).map(|answer| answer.trim().to_owned()).unwrap_or_default(),
    })
    .collect()
}

/// Kinds of files: those that are taken here, and what else stands in the form.
fn media(sheet: &Sheet) -> Vec<Choice> {
    let chosen = |media_type: &str| sheet.media_types.iter().any(|one| one == media_type);
    let ours = Kind::ALL.map(|kind| (kind.media_type(), kind.label()));
    let others = sheet.media_types.iter().filter(|one| ours.iter().all(|(media_type, _)| media_type != one));
    let ours = ours.iter().map(|(media_type, label)| (*media_type, *label));
    let all = ours.chain(others.map(|other| (other.as_str(), other.as_str())));
    all.map(|(value, label)| Choice { value: value.to_owned(), label: label.to_owned(), chosen: chosen(value) }).collect()
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
    let empty = ShownIf::default();
    let rows = if sheet.shown_if.is_empty() { std::slice::from_ref(&empty) } else { &sheet.shown_if[..] };
    let row = |(at, one): (usize, &ShownIf)| Condition {
        number: at + 1,
        question: row_field("shown_if", at),
        comparison: row_field("comparison", at),
        answer: row_field("answer", at),
        typed: one.answer.clone(),
        targets: targets.iter().map(|target| choice(&target.link_id, target.words.clone(), &one.question)).collect(),
        comparisons: Comparison::ALL.map(|way| choice(way.word(), way.label().to_owned(), one.comparison.word())).into(),
    };
    let conditions = rows.iter().enumerate().map(row).collect();
    QuestionPage {
        shell: visit.shell(Some(Section::Organization)),
        id: open.kept.id,
        name: open.kept.name.clone(),
        revision: open.kept.revision,
        item: item.to_owned(),
        kinds: QuestionKind::OFFERED.map(|kind| choice(kind.word(), kind.label().to_owned(), sheet.kind.word())).into(),
        sections: sections.collect(),
        lists: lists.collect(),
        media: media(&sheet),
        conditions,
        has_targets: !targets.is_empty(),
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
        QuestionKind::OneOrOwn => "A list that may not cover everything",
        QuestionKind::SeveralOrOwn => "Any number of ticks, and a line to write on",
        QuestionKind::Line => "One line, such as a name",
        QuestionKind::Prose => "As much as they want to write",
        QuestionKind::Whole => "Such as how many",
        QuestionKind::Number => "With or without decimals",
        QuestionKind::Quantity => "Such as a weight in kg or lb",
        QuestionKind::Date => "A day",
        QuestionKind::DateTime => "A day and a time of day",
        QuestionKind::Time => "A time of day",
        QuestionKind::Url => "An address on the web",
        QuestionKind::File => "A photo or a paper, such as an insurance card",
        QuestionKind::Reference => "Such as their doctor or pharmacy; other programs can link the name to a record",
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
            None => return Ok(visit.go_with(&here(id), &Flash::attention("This question no longer exists."))),
        },
    };
    let sheet = typed(&form, &base);
    if form.text("do") == "condition" {
        let mut sheet = sheet;
        sheet.shown_if.push(ShownIf::default());
        return Ok(no_store(visit.page(&QuestionPage { revision: seen, ..page(&visit, &open, item, sheet, Problems::none()) })));
    }
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

/// Somebody else changed the draft: what was typed stands there again, beside what is there now, and is saved over it when it is sent
/// again.
fn meanwhile(visit: &StaffVisit, open: &Open, item: &str, typed: Sheet) -> Response {
    let now = open.draft.sheet(item);
    let collisions = now.map(|now| collisions(&open.draft, &now, &typed)).unwrap_or_default();
    let page = QuestionPage { collisions: Some(collisions), ..page(visit, open, item, typed, Problems::none()) };
    no_store(html_with(StatusCode::CONFLICT, &page))
}

/// Every field in which both differ. What the fields cannot express is kept, so nothing is typed over it.
fn collisions(draft: &Draft, now: &Sheet, typed: &Sheet) -> Vec<(&'static str, String, String)> {
    let yes = |yes: bool| if yes { "Yes".to_owned() } else { "No".to_owned() };
    let rows = draft.rows();
    let called = |link_id: &str| {
        let row = rows.iter().find(|row| row.link_id == link_id);
        row.map_or_else(|| link_id.to_owned(), |row| row.words.clone())
    };
    let one = |one: &ShownIf| {
        let answer = if one.comparison.compares() { one.answer.as_str() } else { "" };
        format!("“{}” {} {answer}", called(&one.question), one.comparison.label()).trim().to_owned()
    };
    let condition = |sheet: &Sheet| {
        let said = sheet.shown_if.iter().map(one).collect::<Vec<_>>().join(if sheet.all_hold { " and " } else { " or " });
        if said.is_empty() { "Always".to_owned() } else { said }
    };
    let kept = |keeps: bool, typed: &str, now: &str| if keeps { now.to_owned() } else { typed.to_owned() };
    let (shortest, longest) = (&now.shortest, &now.longest);
    let fields = [
        ("Text", now.text.clone(), typed.text.clone()),
        ("In Spanish", now.spanish.clone(), typed.spanish.clone()),
        ("Kind of answer", now.kind.label().to_owned(), typed.kind.label().to_owned()),
        ("Required", yes(now.required), yes(typed.required)),
        ("Several times", yes(now.repeats), yes(typed.repeats)),
        ("Help", now.help.clone(), typed.help.clone()),
        ("Help in Spanish", now.help_spanish.clone(), typed.help_spanish.clone()),
        ("Options", now.options.clone(), typed.options.clone()),
        ("Options in Spanish", now.options_spanish.clone(), typed.options_spanish.clone()),
        ("Units", now.units.clone(), typed.units.clone()),
        ("Least", now.least.clone(), typed.least.clone()),
        ("Greatest", now.most.clone(), typed.most.clone()),
        ("Characters at least", shortest.clone(), kept(now.keeps.length, &typed.shortest, shortest)),
        ("Characters at most", longest.clone(), kept(now.keeps.length, &typed.longest, longest)),
        ("Kinds of files", now.media_types.join(", "), typed.media_types.join(", ")),
        ("Largest file in MB", now.largest.clone(), typed.largest.clone()),
        ("Tell us straight away", now.telling.clone(), typed.telling.clone()),
        ("Show only if", condition(now), condition(typed)),
        ("In section", called(&now.section), called(&kept(now.keeps.section, &typed.section, &now.section))),
    ];
    fields.into_iter().filter(|(_, now, typed)| now.trim() != typed.trim()).collect()
}
