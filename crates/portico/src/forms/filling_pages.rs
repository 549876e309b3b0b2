//! Filling in a form at the portal, one group per page. Each page is a form like any other: the server judges it, and nothing is missing
//! without scripts.

use super::{
    actions::filling::{self, Keeping},
    alarms::ringing,
    arriving::{self, Arrived},
    asking::{Block, Control, Told},
    files,
    help_now::Help,
    opened::{Open, open, to, told_of_files},
    sent_pages::closed,
    wrongs::{Wrong, gathered},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::PortalShell,
    visit::ClientVisit,
};
use askama::Template;
use axum::{extract::Request as HttpRequest, response::Response};
use http::StatusCode;
use jiff::civil::DateTime as Local;
use portico_forms::{Answers, Form, Posted, Typing};
use portico_language::{Words, Zone};
use portico_values::{DocumentId, FormRequestId};
use portico_web::{Flash, FormData, FormRefusal, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/fill.html")]
struct FillPage {
    shell: PortalShell,
    w: Words,
    window: String,
    /// The title of the form, where the page has a heading of its own.
    title: Option<String>,
    heading: String,
    progress: String,
    here: String,
    note: Option<String>,
    /// Where help is, when an answer on an earlier page asks for it.
    help: Option<Help>,
    blocks: Vec<Block>,
    /// Whether the page sends files.
    parts: bool,
    wrongs: Vec<Wrong>,
    notice: Option<String>,
    version: i64,
    back: Option<String>,
    next: String,
}

/// `GET /p/{slug}/forms/{request}/{page}`.
pub(super) async fn show(visit: ClientVisit, Path((_, id, number)): Path<(String, FormRequestId, usize)>) -> Answer<Response> {
    let Some(open) = open(&visit, id).await? else { return closed(&visit, id, false).await };
    let words = visit.words();
    let pages = Told::new(&open.form, &words).pages(&open.form.live(&open.answers));
    if !pages.contains(&number) {
        return Err(Trouble::not_found());
    }
    let asked = visit.call.uri.query();
    let notice = (asked == Some("more")).then(|| words.say("form-more-opened"));
    let notice = notice.or_else(|| open.said_last_time(&visit));
    let page = fill_page(&visit, &open, number, Shown { notice, judged: asked == Some("mend"), refused: Vec::new() });
    Ok(visit.page(&page))
}

/// What stands on a page besides the form.
struct Shown {
    notice: Option<String>,
    /// Whether what does not fit is said.
    judged: bool,
    /// Why files were not taken, each at its field.
    refused: Vec<(String, String)>,
}

impl Shown {
    const fn noticed(notice: String) -> Self {
        Self { notice: Some(notice), judged: false, refused: Vec::new() }
    }
}

fn fill_page(visit: &ClientVisit, open: &Open, number: usize, shown: Shown) -> FillPage {
    let words = visit.words();
    let told = Told::new(&open.form, &words).with_files(told_of_files(visit, open.request.id).refused(shown.refused));
    let told = told.with_help(Help::before_sending(visit));
    let findings = if shown.judged { told.findings(&open.answers) } else { Vec::new() };
    let pages = told.pages(&open.form.live(&open.answers));
    let place = pages.iter().position(|page| *page == number).unwrap_or(0);
    let title = told.title(&open.request.name);
    let wrongs = gathered(told.wrongs(&findings, Some(number)), &words);
    let blocks = told.blocks(&open.answers, number, &findings);
    let heading = told.heading(number, &title);
    let progress = words.with("number", place + 1).with("all", pages.len()).say("form-progress");
    // Pages without a heading of their own are told apart by their number.
    let window = if heading == title { format!("{title}: {progress}") } else { heading.clone() };
    let key = if wrongs.is_empty() { None } else { Some("portal-window-error") };
    let is_last = place + 1 >= pages.len();
    FillPage {
        window: key.map_or_else(|| window.clone(), |key| words.with("page", window.as_str()).say(key)),
        parts: blocks
            .iter()
            .any(|block| matches!(block, Block::Question(question) if matches!(&question.control, Control::Files(_)))),
        title: (heading != title).then_some(title),
        heading,
        progress,
        here: visit.path(&to(open.request.id, &format!("/{number}"))),
        note: open.note.clone(),
        help: ringing(&open.form, &open.answers)
            .into_iter()
            .any(|item| open.form.page_of(item.id).is_some_and(|page| page + 1 < number))
            .then(|| Help::before_sending(visit)),
        blocks,
        wrongs,
        notice: shown.notice,
        version: open.version,
        back: place.checked_sub(1).map(|_| words.say("form-back")),
        next: words.say(if is_last { "form-check" } else { "form-next" }),
        shell: visit.shell(),
        w: words,
    }
}

/// Refuses what the page does not send: its questions' fields begin with `q/`, and only lists of ticks come several times.
pub(super) fn only_fields(form: &FormData, others: &[&str]) -> Result<(), FormRefusal> {
    let mut seen = std::collections::HashSet::new();
    for (name, _) in form.iter() {
        if !name.starts_with("q/") && !others.contains(&name) {
            return Err(FormRefusal::UnknownField(name.to_owned()));
        }
        if !name.ends_with("[]") && !seen.insert(name) {
            return Err(FormRefusal::RepeatedField(name.to_owned()));
        }
    }
    Ok(())
}

/// Minutes east of UTC in a zone at a local time.
pub(super) fn minutes_east(zone: &Zone, local: &str) -> i32 {
    let Ok(local) = local.parse::<Local>() else { return 0 };
    let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let Some(at) = zone.moment(local.date(), minutes) else { return 0 };
    let utc = at.timestamp().to_zoned(jiff::tz::TimeZone::UTC).datetime();
    local.duration_since(utc).as_secs().div_euclid(60).try_into().unwrap_or(0)
}

/// `POST /p/{slug}/forms/{request}/{page}`: saves, then goes where the button leads. What does not fit stays as it was typed.
pub(super) async fn save(
    visit: ClientVisit,
    Path((_, id, number)): Path<(String, FormRequestId, usize)>,
    request: HttpRequest,
) -> Answer<Response> {
    // Who may not fill this in sends nothing to the disk.
    let Some(mut open) = open(&visit, id).await? else { return closed(&visit, id, true).await };
    let words = visit.words();
    let pages = Told::new(&open.form, &words).pages(&open.form.live(&open.answers));
    if !pages.contains(&number) {
        return Err(Trouble::not_found());
    }
    let mut arrived = Arrived::of(&visit, request).await?;
    if let Err(refusal) = only_fields(&arrived.form, &["version", "go", "do"]) {
        arrived.discard(&visit).await;
        return Err(refusal.into());
    }
    let (before, files) = (fields_on(&open.form, &open.answers, number), files::named(&open.answers));
    let zone = visit.zone();
    let posted = Posted::read(arrived.form.iter());
    open.answers = open.form.take(&open.answers, &posted, &Typing { minutes_east: &|local| minutes_east(&zone, local) });
    let changed = posted.change().is_some_and(|change| open.form.change(&mut open.answers, change));
    let fields = [before.clone(), fields_on(&open.form, &open.answers, number)].concat();
    arrived.judge(&visit, &open.form, &fields).await?;
    if let Err(page) = keep(&visit, &mut open, number, &mut arrived, &files).await? {
        return Ok(page);
    }
    if let Some(page) = turned_away(&visit, &open, number, &arrived) {
        return Ok(page);
    }
    Ok(led_on(&visit, &open, number, &arrived.form, (&before, changed)))
}

/// Keeps the answers, and the files that came with them. `files` are those that stood there before. Where nothing can be kept, it is the
/// page again that says why, with everything as it was typed.
async fn keep(
    visit: &ClientVisit,
    open: &mut Open,
    number: usize,
    arrived: &mut Arrived,
    files: &[DocumentId],
) -> Answer<Result<(), Response>> {
    let words = visit.words();
    // A browser chooses no file by itself: one that was not kept has to be chosen once more.
    let file_again = if arrived.taken.is_empty() { String::new() } else { format!(" {}", words.say("form-file-again")) };
    let again = |open: &Open, status: StatusCode, key: &str| {
        let shown = Shown::noticed(format!("{}{file_again}", words.say(key)));
        no_store(html_with(status, &fill_page(visit, open, number, shown)))
    };
    let seen: i64 = arrived.form.text("version").parse().unwrap_or(-1);
    if seen != open.version {
        arrived.discard(visit).await;
        return Ok(Err(again(open, StatusCode::CONFLICT, "form-changed")));
    }
    let typed = open.answers.clone();
    let keeping = Keeping { seen, before: files, files: &arrived.taken };
    match filling::keep(visit, &open.request, &open.form, &keeping, &mut open.answers).await {
        Ok(without) => {
            open.version = open.version.max(0) + 1;
            arrived.turn_away(visit, without).await;
            Ok(Ok(()))
        }
        Err(Trouble::Refused(refusal)) if refusal.code == "too_long" => {
            open.answers = typed;
            arrived.discard(visit).await;
            Ok(Err(again(open, StatusCode::UNPROCESSABLE_ENTITY, "form-too-long")))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            open.answers = typed;
            arrived.discard(visit).await;
            let id = open.request.id;
            let Some(newer) = self::open(visit, id).await? else { return Ok(Err(closed(visit, id, true).await?)) };
            open.version = newer.version;
            Ok(Err(again(open, StatusCode::CONFLICT, "form-changed")))
        }
        Err(other) => {
            // After a fault the files stay for the sweep: nobody knows whether their rows were written.
            if !matches!(other, Trouble::Fault(_)) {
                arrived.discard(visit).await;
            }
            Err(other)
        }
    }
}

/// The page again where files were not taken, or could not be looked at; what was typed is kept.
fn turned_away(visit: &ClientVisit, open: &Open, number: usize, arrived: &Arrived) -> Option<Response> {
    let words = visit.words();
    let refused = arriving::said(&words, &open.form, &arrived.refused);
    if refused.is_empty() && !arrived.is_unscanned() {
        return None;
    }
    let (status, notice) = match arrived.is_unscanned() {
        true => (StatusCode::SERVICE_UNAVAILABLE, Some(words.say("documents-later"))),
        false => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let judged = arrived.form.text("go") == "next" && arrived.form.text("do").is_empty();
    let page = fill_page(visit, open, number, Shown { notice, judged, refused });
    Some(no_store(html_with(status, &page)))
}

/// Where the button that was pressed leads. `before` are the questions of the page as it was sent; `changed` is whether the button added or
/// removed something on it.
fn led_on(visit: &ClientVisit, open: &Open, number: usize, form: &FormData, (before, changed): (&[String], bool)) -> Response {
    let words = visit.words();
    let told = Told::new(&open.form, &words);
    let pages = told.pages(&open.form.live(&open.answers));
    let at = |rest: String| visit.go(&to(open.request.id, &rest));
    // The page may have gone with its last question: then the first one.
    let here = if pages.contains(&number) { number } else { 1 };
    if changed {
        return at(format!("/{number}"));
    }
    // To the question, where the files stand now.
    if let Some(field) = form.text("do").strip_prefix("attach ").filter(|field| before.iter().any(|known| known == field)) {
        return at(format!("/{here}#{field}"));
    }
    match form.text("go") {
        "stay" => at(format!("/{here}")),
        "later" => visit.go_with("/", &Flash::done(words.say("form-saved-later"))),
        "back" => {
            let previous = pages.iter().rev().find(|page| **page < number);
            at(previous.map_or_else(String::new, |page| format!("/{page}")))
        }
        _ => {
            // What the answers opened on this very page is asked before going on.
            let opened = fields_on(&open.form, &open.answers, number).iter().any(|field| !before.contains(field));
            let wrongs = told.wrongs(&told.findings(&open.answers), Some(number));
            match pages.iter().find(|page| **page > number) {
                _ if opened => at(format!("/{number}?more")),
                // Everything is kept as it was typed, so the page with what to mend is one to go back to.
                _ if !wrongs.is_empty() => at(format!("/{number}?mend")),
                Some(next) => at(format!("/{next}")),
                None => at("/check".to_owned()),
            }
        }
    }
}

/// The questions that a page asks.
pub(super) fn fields_on(form: &Form, answers: &Answers, number: usize) -> Vec<String> {
    let live = form.live(answers);
    let Some(page) = form.pages().get(number.wrapping_sub(1)) else { return Vec::new() };
    let mut waiting = form.page_nodes(&live, page);
    let mut fields = Vec::new();
    while let Some(node) = waiting.pop() {
        if !form.is_shown(&live, node) {
            continue;
        }
        let here = live.node(node);
        if form.item(here.item).kind.is_question() {
            fields.push(form.field_of(&live, node));
        }
        waiting.extend(&here.children);
    }
    fields
}
