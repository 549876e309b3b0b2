//! One import: while it is checked, what the check found, while it is written, and when it is done.

use super::{
    super::{
        actions,
        kept::Kept,
        store::{self, Alike, Import, RowLine},
    },
    Work, counted, figure, set_going,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    clients::client::full_name,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, ImportId};
use portico_web::{Flash, FormData, no_store};

/// Rows of one kind on one page.
const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "import/pages/one.html")]
struct OnePage {
    shell: StaffShell,
    id: ImportId,
    file: String,
    several: bool,
    state: &'static str,
    trouble: Option<String>,
    title: String,
    lede: String,
    done_rows: i64,
    of_rows: i64,
    figures: Vec<(&'static str, &'static str, String)>,
    earlier: Vec<(ImportId, String)>,
    refused: Vec<RowLine>,
    refused_more: i64,
    doubtful: Vec<Doubtful>,
    doubtful_after: Option<i64>,
    noted: Vec<RowLine>,
    noted_more: i64,
    alike: Vec<Pair>,
    alike_after: Option<i64>,
    button: String,
    can_import: bool,
    may_undo: bool,
    /// There were rows that did not come in, and they were deleted.
    forgotten: bool,
}

/// A row that seems to be somebody known.
struct Doubtful {
    row: i64,
    place: String,
    name: String,
    why: String,
    leave_out: bool,
    like: Option<(ClientId, String)>,
    like_place: Option<String>,
}

/// Two records that look alike, one of them written by this import.
struct Pair {
    written: (ClientId, String),
    other: (ClientId, String),
    place: String,
    why: String,
}

#[derive(Template)]
#[template(path = "import/pages/undo.html")]
struct UndoPage {
    shell: StaffShell,
    id: ImportId,
    clients: String,
}

fn place_of(id: ImportId) -> String {
    format!("/clients/import/{id}")
}

/// `GET /clients/import/{import}`, with `after` for further rows that are, or were, like somebody known.
pub(in crate::import) async fn show(visit: StaffVisit, Path(id): Path<ImportId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ImportClients)?;
    let import = store::by_id(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let query = FormData::from_query(visit.call.uri.query())?;
    let after = query.text("after").parse().unwrap_or(-1);
    let now = look.now();
    let stopped = actions::has_stopped(&import, now);
    let state = match import.state.as_str() {
        "read" => return Ok(visit.go(&format!("{}/columns", place_of(id)))),
        "dropped" => return Err(Trouble::not_found()),
        "checking" | "importing" if stopped => "stopped",
        "checking" | "importing" => "working",
        "checked" => "checked",
        "done" => "done",
        _ => "undone",
    };
    let is_checked = state == "checked";
    let refused = store::row_lines(look.db(), &reach, id, "refused", -1, SHOWN).await?;
    let noted = if is_checked { store::row_lines(look.db(), &reach, id, "noted", -1, SHOWN).await? } else { Vec::new() };
    let doubtful = if is_checked { store::row_lines(look.db(), &reach, id, "doubtful", after, SHOWN).await? } else { Vec::new() };
    let earlier = if is_checked { store::earlier(look.db(), &reach, &import).await? } else { Vec::new() };
    // What is brought together afterwards is for whoever may bring records together.
    let shows_alike = state == "done" && import.rows_doubtful > 0 && visit.may(Permission::MergeClients);
    let alike = if shows_alike { store::alike(look.db(), &reach, id, after, SHOWN).await? } else { Vec::new() };
    let may_undo = state == "done" && import.rows_written > 0 && store::standing_in_the_way(look.db(), &reach, id).await? == 0;
    drop(look);
    let (words, zone) = (visit.words(), visit.zone());
    let to_write = import.rows_ready + import.rows_noted + import.rows_doubtful;
    let came_in = import.rows_written + import.contacts_written;
    let kept = Kept::read(&import)?;
    let several = kept.is_of_several();
    let (title, lede) = headline(&import, state, to_write, several);
    let length = |rows: &[RowLine]| i64::try_from(rows.len()).unwrap_or(SHOWN);
    let page = OnePage {
        shell: visit.shell(Some(Section::Clients)),
        id,
        several,
        state,
        title,
        lede,
        done_rows: if import.state == "importing" { import.rows_written } else { import.rows_read },
        of_rows: if import.state == "importing" { to_write } else { 0 },
        figures: figures(&import),
        earlier: earlier.into_iter().map(|one| (one.id, words.day_time(one.created_at, now, &zone))).collect(),
        refused_more: import.rows_refused - length(&refused),
        refused,
        doubtful_after: doubtful.last().filter(|_| length(&doubtful) == SHOWN).map(|last| last.row_number),
        doubtful: doubtful.into_iter().map(Doubtful::of).collect(),
        noted_more: import.rows_noted - length(&noted),
        noted,
        alike_after: alike
            .last()
            .filter(|_| alike.len() == usize::try_from(SHOWN).unwrap_or_default())
            .map(|last| last.row_number),
        alike: alike.into_iter().map(Pair::of).collect(),
        button: if import.rows_doubtful > 0 {
            "Import clients".into()
        } else {
            format!("Import {}", counted(to_write, "client", "clients"))
        },
        can_import: to_write > 0,
        may_undo,
        forgotten: kept.forgotten && to_write + import.rows_contact + import.rows_refused > came_in,
        trouble: import.trouble,
        file: import.file_name,
    };
    Ok(no_store(visit.page(&page)))
}

fn headline(import: &Import, state: &str, to_write: i64, several: bool) -> (String, String) {
    let written = counted(import.rows_written, "client", "clients");
    let contacts = match import.contacts_written {
        0 => String::new(),
        n => format!(" {} added to them.", counted(n, "contact was", "contacts were")),
    };
    match (state, import.state.as_str()) {
        ("working", "checking") => ("Checking the file…".into(), "Nothing has been added yet.".into()),
        ("working", _) => (
            "Importing clients…".into(),
            format!("{} of {} so far.", figure(import.rows_written), counted(to_write, "client", "clients")),
        ),
        ("stopped", "checking") => ("The check stopped".into(), "It didn’t finish, and nothing was added.".into()),
        ("stopped", _) => (
            "This import stopped before it finished".into(),
            format!(
                "{} of {} have been added. You can continue; nobody is added twice.",
                figure(import.rows_written),
                counted(to_write, "client", "clients")
            ),
        ),
        ("checked", _) if to_write == 0 => {
            let here = if several { "these files" } else { "this file" };
            (format!("There is nobody to import in {here}"), "Nothing was added.".into())
        }
        ("checked", _) => {
            let doubtful = match import.rows_doubtful {
                0 => String::new(),
                1 if to_write == 1 => "They may already be in the list. ".into(),
                n => format!("{} of them may already be in the list. ", figure(n)),
            };
            let can = format!("{} can be imported", counted(to_write, "client", "clients"));
            (can, format!("{doubtful}Nothing is added until you say so."))
        }
        ("done", _) => {
            let gone = if several { "The files themselves were" } else { "The file itself was" };
            (format!("{written} imported"), format!("They are in your list.{contacts} {gone} deleted."))
        }
        _ => (
            "This import was undone".into(),
            "Its clients are no longer in your list, and what was kept of the file was deleted.".into(),
        ),
    }
}

/// Tone, words, number; what is zero is left out.
fn figures(import: &Import) -> Vec<(&'static str, &'static str, String)> {
    let all = [
        ("clay", "Can’t be imported", import.rows_refused),
        ("honey", "May already be in the list", import.rows_doubtful),
        ("sage", "Ready", import.rows_ready),
        ("sage", "Ready, something left out", import.rows_noted),
        ("sage", "Contacts of clients", import.rows_contact),
        ("stone", "Other records, not imported", import.rows_other),
    ];
    all.into_iter().filter(|(_, _, number)| *number > 0).map(|(tone, words, number)| (tone, words, figure(number))).collect()
}

impl Doubtful {
    fn of(line: RowLine) -> Self {
        let like_name = full_name(&line.like_given.unwrap_or_default(), &line.like_family.unwrap_or_default());
        Self {
            row: line.row_number,
            place: line.place,
            name: line.shown_name,
            why: line.problem,
            leave_out: line.leave_out,
            like: line.like_client.map(|id| (id, like_name)),
            like_place: line.like_place,
        }
    }
}

impl Pair {
    fn of(alike: Alike) -> Self {
        Self {
            written: (alike.written, full_name(&alike.written_given, &alike.written_family)),
            other: (alike.other, full_name(&alike.other_given, &alike.other_family)),
            place: alike.place,
            why: alike.problem,
        }
    }
}

/// The rows shown, with those ticked to be left out.
fn ticked(form: &FormData) -> Vec<(i64, bool)> {
    let out: Vec<i64> = form.all("out").iter().filter_map(|row| row.parse().ok()).collect();
    form.all("shown").iter().filter_map(|row| row.parse().ok()).map(|row: i64| (row, out.contains(&row))).collect()
}

/// `POST /clients/import/{import}/rows`: keeps the ticks and goes on to the next rows.
pub(in crate::import) async fn leave_out(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&["shown[]", "out[]", "after"])?;
    let mut act = visit.act().await?;
    actions::leave_out(&mut act, id, ticked(&form)).await?;
    act.commit().await?;
    let next = form.text("after").parse::<i64>().map(|after| format!("?after={after}#duplicates")).unwrap_or_default();
    Ok(visit.go_with(&format!("{}{next}", place_of(id)), &Flash::done("Your choices are saved.")))
}

/// `POST /clients/import/{import}/confirm`: keeps the ticks and writes.
pub(in crate::import) async fn confirm(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&["shown[]", "out[]", "after"])?;
    let mut act = visit.act().await?;
    let ticked = ticked(&form);
    if !ticked.is_empty() {
        actions::leave_out(&mut act, id, ticked).await?;
    }
    let held = actions::confirm(&mut act, id).await?;
    act.commit().await?;
    set_going(&visit, held, Work::Write).await;
    Ok(visit.go(&place_of(id)))
}

/// `POST /clients/import/{import}/continue`.
pub(in crate::import) async fn go_on(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ImportClients)?;
    let import = store::by_id(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let held = actions::go_on(&mut act, id).await?;
    act.commit().await?;
    set_going(&visit, held, if import.state == "checking" { Work::Check } else { Work::Write }).await;
    Ok(visit.go(&place_of(id)))
}

/// `POST /clients/import/{import}/drop`.
pub(in crate::import) async fn drop_it(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let kept = actions::drop_it(&mut act, id).await?;
    act.commit().await?;
    actions::throw_away(&visit.call.portico, &kept).await;
    let gone = if kept.is_of_several() { "The files were" } else { "The file was" };
    Ok(visit.go_with("/clients/import", &Flash::done(format!("{gone} deleted. Nothing was imported."))))
}

/// `GET /clients/import/{import}/undo`: asks once.
pub(in crate::import) async fn ask_to_undo(visit: StaffVisit, Path(id): Path<ImportId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ImportClients)?;
    store::by_id(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let clients = counted(store::still_there(look.db(), &reach, id).await?, "client", "clients");
    Ok(no_store(visit.page(&UndoPage { shell: visit.shell(Some(Section::Clients)), id, clients })))
}

/// `POST /clients/import/{import}/undo`.
pub(in crate::import) async fn undo(visit: StaffVisit, Path(id): Path<ImportId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let taken = actions::undo(&mut act, id).await?;
    act.commit().await?;
    let taken = counted(i64::try_from(taken).unwrap_or(i64::MAX), "client was", "clients were");
    Ok(visit.go_with(&place_of(id), &Flash::done(format!("{taken} removed from the list."))))
}
