//! The choices of an import: what every column becomes, how dates are written, who agreed to email, and what to assume if the file does not
//! say.

use super::{
    super::{
        actions,
        dates::{DateAnswer, DateOrder},
        kept::{Kept, staff_of},
        plan::{Choices, Consent},
        store,
        survey::Column,
        target::Target,
    },
    Work, counted, set_going,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    clients::CareStatus,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{ImportId, StaffId};
use portico_web::{FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "import/pages/choose.html")]
struct ChoosePage {
    shell: StaffShell,
    problems: Problems,
    id: ImportId,
    file: String,
    several: bool,
    assumed: String,
    columns: Vec<ColumnLine>,
    targets: &'static [Target],
    ask_order: bool,
    order: Option<DateOrder>,
    date_examples: String,
    has_consent_column: bool,
    consent: Option<Consent>,
    languages: Vec<(String, &'static str, bool)>,
    staff: Vec<(StaffId, String, bool)>,
    statuses: Vec<(&'static str, &'static str, bool)>,
    leave_out: bool,
    earlier: Vec<(ImportId, String)>,
    trouble: Option<String>,
}

struct ColumnLine {
    at: usize,
    heading: String,
    examples: String,
    target: Target,
}

/// `GET /clients/import/{import}/columns`.
pub(in crate::import) async fn show(visit: StaffVisit, Path(id): Path<ImportId>) -> Answer<Response> {
    match page(&visit, id, None, Problems::none()).await? {
        Some(page) => Ok(no_store(visit.page(&page))),
        None => Ok(visit.go(&format!("/clients/import/{id}"))),
    }
}

/// `POST /clients/import/{import}/columns`: keeps the choices and checks every row.
pub(in crate::import) async fn save(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&["column.*", "order", "consent", "language", "staff", "care_status", "leave_out"])?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ImportClients)?;
    let import = store::by_id(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let choices = chosen(&form, &Kept::read(&import)?, &staff_of(act.db(), &reach).await?);
    match actions::choose(&mut act, id, choices.clone()).await {
        Ok(held) => {
            act.commit().await?;
            set_going(&visit, held, Work::Check).await;
            Ok(visit.go(&format!("/clients/import/{id}")))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            match page(&visit, id, Some(choices), problems).await? {
                Some(page) => Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))),
                None => Ok(visit.go(&format!("/clients/import/{id}"))),
            }
        }
        Err(other) => Err(other),
    }
}

/// The choices of the form. Words no page of ours sends are as good as absent.
fn chosen(form: &FormData, kept: &Kept, staff: &[(StaffId, String)]) -> Choices {
    let columns = kept.table().map_or(0, |table| table.columns.len());
    let staff_id: Option<StaffId> = form.text("staff").parse().ok();
    Choices {
        mapping: (0..columns).map(|at| Target::from_word(form.text(&format!("column.{at}"))).unwrap_or(Target::Skip)).collect(),
        order: DateOrder::from_word(form.text("order")),
        consent: Consent::from_word(form.text("consent")),
        language: Language::from_tag(form.text("language")).map_or(kept.choices.language.clone(), |l| l.tag().to_owned()),
        staff: staff_id.filter(|id| staff.iter().any(|(known, _)| known == id)),
        care_status: CareStatus::from_word(form.text("care_status")).unwrap_or(CareStatus::Active).word().to_owned(),
        leave_out_duplicates: form.checked("leave_out"),
    }
}

/// The page; none if the import is past choosing.
async fn page(visit: &StaffVisit, id: ImportId, choices: Option<Choices>, problems: Problems) -> Answer<Option<ChoosePage>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ImportClients)?;
    let import = store::by_id(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    if !matches!(import.state.as_str(), "read" | "checked") {
        return Ok(None);
    }
    let mut kept = Kept::read(&import)?;
    kept.choices = choices.unwrap_or(kept.choices);
    let (words, zone, now) = (visit.words(), visit.zone(), look.now());
    let earlier = store::earlier(look.db(), &reach, &import).await?;
    let earlier = earlier.into_iter().map(|one| (one.id, words.day_time(one.created_at, now, &zone))).collect();
    let chosen = kept.choices.clone();
    let staff = staff_of(look.db(), &reach).await?;
    let columns = kept.table().map(|table| &table.columns[..]).unwrap_or_default();
    // While no column is the date of birth, one of those that do not tell may become it.
    let asks = |column: &&Column| column.dates.answer() == DateAnswer::Ask;
    let asked = match chosen.mapping.iter().position(|target| *target == Target::BirthDate) {
        Some(at) => columns.get(at).filter(asks),
        None => columns.iter().find(asks),
    };
    Ok(Some(ChoosePage {
        shell: visit.shell(Some(Section::Clients)),
        id,
        file: import.file_name.clone(),
        several: kept.is_of_several(),
        assumed: assumed(&kept),
        columns: columns
            .iter()
            .enumerate()
            .map(|(at, column)| ColumnLine {
                at,
                heading: column.heading.clone(),
                examples: column.examples.join(" · "),
                target: chosen.mapping.get(at).copied().unwrap_or(Target::Skip),
            })
            .collect(),
        targets: Target::ALL,
        ask_order: asked.is_some(),
        order: chosen.order,
        date_examples: asked.map(|column| column.examples.join(", ")).unwrap_or_default(),
        has_consent_column: kept.table().is_some(),
        consent: chosen.consent,
        languages: Language::OFFERED
            .iter()
            .map(|language| (language.own_name().to_owned(), language.tag(), language.tag() == chosen.language))
            .collect(),
        staff: staff.into_iter().map(|(id, name)| (id, name, chosen.staff == Some(id))).collect(),
        statuses: CareStatus::ALL
            .iter()
            .map(|status| (status.word(), status.label(), status.word() == chosen.care_status))
            .collect(),
        leave_out: chosen.leave_out_duplicates,
        earlier,
        trouble: import.trouble,
        problems,
    }))
}

/// What was recognised about the file, in one sentence.
fn assumed(kept: &Kept) -> String {
    let Some(first) = kept.sources.first() else { return String::new() };
    if kept.is_of_several() {
        let names: Vec<&str> = kept.sources.iter().map(|source| source.name.as_str()).collect();
        return format!("{} files, read together as FHIR: {}.", names.len(), names.join(", "));
    }
    if kept.table().is_none() {
        return format!("Read as {}, written in {}.", first.sort.label(), first.encoding.label());
    }
    let separator = match first.separator {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "vertical bars",
    };
    let rows = counted(i64::try_from(first.rows).unwrap_or(i64::MAX), "row", "rows");
    let headings = match first.heading_row {
        0 => "It has no headings, so the columns are numbered.".to_owned(),
        1 => String::new(),
        row => format!("Its headings are in row {row}."),
    };
    format!("{rows}, separated by {separator}, written in {}. {headings}", first.encoding.label()).trim().to_owned()
}
