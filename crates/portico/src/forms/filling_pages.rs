//! Filling in at the portal: what it is, one group a page, the answers to check, and what was sent. A page is a form like every other: the
//! server judges, and without a script nothing is missing.

use super::{
    actions::{
        filling::{self, Keeping, Sending, read_draft},
        signing,
    },
    alarms::ringing,
    answer_lines::{Section, sections_to_sign},
    arriving::{self, Arrived},
    asking::{Block, Control, Told, Wrong, gathered},
    files,
    help_now::{Help, to_call},
    request::State,
    sealed::{self, Content, What},
    store::{
        answers,
        requests::{self, Request},
    },
};
use crate::{
    access::permitted,
    act::Look,
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::PortalShell,
    visit::ClientVisit,
};
use askama::Template;
use axum::{extract::Request as HttpRequest, response::Response};
use http::StatusCode;
use jiff::civil::DateTime as Local;
use portico_forms::{Answers, Form, Posted, Response as FhirResponse, Typing};
use portico_language::{Words, Zone};
use portico_policy::Permission;
use portico_values::{FormRequestId, Moment, clean_text};
use portico_web::{Flash, FormData, FormRefusal, html_with, no_store};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "forms/pages/start.html")]
struct StartPage {
    shell: PortalShell,
    w: Words,
    title: String,
    description: String,
    copyright: String,
    /// The language that it stands in.
    copyright_language: String,
    minutes: String,
    pages: String,
    due: Option<String>,
    resume: Option<String>,
    last_time: Option<String>,
    /// What happens when it is sent, and whom to call for what cannot wait.
    then: String,
    call: Option<String>,
    note: Option<String>,
    for_whom: Option<String>,
    to: String,
}

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

#[derive(Template)]
#[template(path = "forms/pages/check.html")]
struct CheckPage {
    shell: PortalShell,
    w: Words,
    window: String,
    title: String,
    here: String,
    help: Option<Help>,
    /// What happens when it is sent.
    then: String,
    sections: Vec<Section>,
    wrongs: Vec<Wrong>,
    notice: Option<String>,
    version: i64,
    signature: Option<String>,
    name: String,
    name_wrong: bool,
}

#[derive(Template)]
#[template(path = "forms/pages/done.html")]
struct DonePage {
    shell: PortalShell,
    w: Words,
    title: String,
    sent: String,
    help: Option<Help>,
    /// What happens now; nothing while a signature is missing.
    then: Option<String>,
    /// Whom to call for what cannot wait.
    call: Option<String>,
    sections: Vec<Section>,
    signed: Vec<(String, String)>,
    /// That somebody else has still to sign.
    waits: Option<String>,
    next: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "forms/pages/closed.html")]
struct ClosedPage {
    shell: PortalShell,
    w: Words,
    /// What was sent, where it was; otherwise the practice took it back.
    sent: Option<String>,
    call: Option<String>,
}

/// A form as it stands, for whoever may fill it in.
struct Open {
    request: Request,
    form: Arc<Form>,
    answers: Answers,
    version: i64,
    saved_at: Option<Moment>,
    note: Option<String>,
}

impl Open {
    /// When the answers are from that stand here, while nobody has gone on from them.
    fn from_last_time(&self) -> Option<Moment> {
        self.request.from_at.filter(|_| self.saved_at.is_none())
    }
    /// The sentence that says so.
    fn said_last_time(&self, visit: &ClientVisit) -> Option<String> {
        let words = visit.words();
        let day = words.day(self.from_last_time()?, visit.call.now, &visit.zone());
        Some(words.with("date", day.as_str()).say("form-last-time"))
    }
}

/// The request, for whoever may fill forms in for this client. What is not theirs is not there; nobody looks over a client's shoulder.
pub(super) async fn request(visit: &ClientVisit, look: &mut Look, id: FormRequestId) -> Answer<Request> {
    let reach = look.may(Permission::UsePortal)?;
    let client = visit.session.client;
    let may = permitted::of(look, client).await?.is_some_and(|permitted| permitted.fills_forms());
    if !may || visit.seen.is_some() {
        return Err(Trouble::not_found());
    }
    requests::at_the_portal(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)
}

/// The form with its draft; none when it is not open any more.
async fn open(visit: &ClientVisit, id: FormRequestId) -> Answer<Option<Open>> {
    let mut look = visit.look().await?;
    let request = request(visit, &mut look, id).await?;
    if !request.state.is_open() {
        return Ok(None);
    }
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let draft = answers::draft(look.db(), &reach, id).await?;
    let (answers, version, saved_at) = match draft {
        Some(draft) => {
            let answers = read_draft(&portico, reach.practice(), id, &draft.content_sealed)?;
            (answers, draft.version, Some(draft.saved_at))
        }
        None => (filling::begin(&mut look, &reach, &request, &form).await?, 0, None),
    };
    let note = request.note_sealed.as_deref().map(|note| sealed::open(&portico, reach.practice(), id, What::Note, note));
    Ok(Some(Open { note: note.transpose()?, request, form, answers, version, saved_at }))
}

/// The answer where a form is not open any more. Whoever comes back to look is led to what was sent; whoever `sends` something to it hears
/// that it was not kept.
async fn closed(visit: &ClientVisit, id: FormRequestId, sends: bool) -> Answer<Response> {
    let mut look = visit.look().await?;
    let state = request(visit, &mut look, id).await?.state;
    drop(look);
    let was_sent = matches!(state, State::Done | State::Signing);
    if state.is_open() || (was_sent && !sends) {
        return Ok(visit.go(&to(id, if was_sent { "/done" } else { "" })));
    }
    let page = ClosedPage {
        sent: was_sent.then(|| visit.path(&to(id, "/done"))),
        call: to_call(visit, "form-closed-call"),
        shell: visit.shell(),
        w: visit.words(),
    };
    Ok(no_store(html_with(StatusCode::CONFLICT, &page)))
}

pub(super) fn to(request: FormRequestId, rest: &str) -> String {
    format!("/forms/{request}{rest}")
}

/// `GET /p/{slug}/forms/{request}`: what it is, and where to go on.
pub(super) async fn start(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(open) = open(&visit, id).await? else {
        let asked = waits_for(&visit, id).await?;
        return Ok(visit.go(&to(id, if asked { "/sign" } else { "/done" })));
    };
    let words = visit.words();
    let told = Told::new(&open.form, &words);
    let pages = told.pages(&open.form.live(&open.answers));
    // Going on leads to the first page that still wants something.
    let wanting = open.saved_at.or(open.from_last_time()).and_then(|_| {
        let wrongs = told.wrongs(&told.findings(&open.answers), None);
        wrongs.iter().map(|wrong| wrong.page).filter(|page| *page > 0).min()
    });
    let target = match (open.saved_at.or(open.from_last_time()), wanting) {
        (Some(_), None) => "/check".to_owned(),
        (_, page) => format!("/{}", page.or_else(|| pages.first().copied()).unwrap_or(1)),
    };
    let language = words.tag();
    let copyright = open.form.copyright.in_language(language);
    let form_language = open.form.language.as_deref().unwrap_or("en");
    let (zone, now) = (visit.zone(), visit.call.now);
    let page = StartPage {
        title: told.title(&open.request.name),
        description: open.form.description.in_language(language).to_owned(),
        copyright: copyright.to_owned(),
        copyright_language: if copyright == open.form.copyright.text() { form_language } else { language }.to_owned(),
        minutes: words.with("minutes", open.request.minutes).say("form-home-minutes"),
        pages: words.with("pages", pages.len()).say("form-about-pages"),
        due: super::home::due(&words, &zone, now, open.request.due_on.as_deref()),
        resume: open.saved_at.map(|at| words.with("when", words.day_time(at, now, &zone).as_str()).say("form-resume")),
        last_time: open.said_last_time(&visit),
        then: words.say("form-then"),
        call: to_call(&visit, "form-then-call"),
        note: open.note,
        for_whom: (!visit.session.is_own()).then(|| words.with("name", visit.session.called()).say("form-about-for")),
        to: visit.path(&to(id, &target)),
        shell: visit.shell(),
        w: words,
    };
    Ok(visit.page(&page))
}

/// Whether this visit's signature is missing under it.
async fn waits_for(visit: &ClientVisit, id: FormRequestId) -> Answer<bool> {
    let mut look = visit.look().await?;
    let request = request(visit, &mut look, id).await?;
    super::home::is_asked_to_sign(visit, &mut look, &request).await
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

/// What is said of files to whoever fills in.
pub(super) fn told_of_files(visit: &ClientVisit, id: FormRequestId) -> files::Told {
    files::Told::at(visit.path(&to(id, "/files"))).up_to(visit.call.portico.settings.documents.largest)
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
    let told = told.with_help(Help::of(visit));
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
            .then(|| Help::of(visit)),
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

/// Refuses what the page does not send: its fields begin with `q/`, and only lists of ticks come several times.
fn only_fields(form: &FormData) -> Result<(), FormRefusal> {
    let mut seen = std::collections::HashSet::new();
    for (name, _) in form.iter() {
        if !name.starts_with("q/") && !["version", "go", "do"].contains(&name) {
            return Err(FormRefusal::UnknownField(name.to_owned()));
        }
        if !name.ends_with("[]") && !seen.insert(name) {
            return Err(FormRefusal::RepeatedField(name.to_owned()));
        }
    }
    Ok(())
}

fn minutes_east(zone: &Zone, local: &str) -> i32 {
    let Ok(local) = local.parse::<Local>() else { return 0 };
    let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let at = zone.moment(local.date(), minutes);
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
    let before = fields_on(&open, number);
    let (mut fields, files) = (before.clone(), files::named(&open.answers));
    if let Err(refusal) = only_fields(&arrived.form) {
        arrived.discard(&visit).await;
        return Err(refusal.into());
    }
    let seen: i64 = arrived.form.text("version").parse().unwrap_or(-1);
    let zone = visit.zone();
    let posted = Posted::read(arrived.form.iter());
    open.answers = open.form.take(&open.answers, &posted, &Typing { minutes_east: &|local| minutes_east(&zone, local) });
    let changed = posted.change().is_some_and(|change| open.form.change(&mut open.answers, change));
    fields.extend(fields_on(&open, number));
    arrived.judge(&visit, &open.form, &fields).await?;
    // A browser chooses no file by itself: one that was not kept has to be chosen once more.
    let again = |key: &str, with_files: bool| match with_files {
        true => format!("{} {}", words.say(key), words.say("form-file-again")),
        false => words.say(key),
    };
    let with_files = !arrived.taken.is_empty();
    if seen != open.version {
        arrived.discard(&visit).await;
        let page = fill_page(&visit, &open, number, Shown::noticed(again("form-changed", with_files)));
        return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
    }
    let typed = open.answers.clone();
    let keeping = Keeping { seen, before: &files, files: &arrived.taken };
    match filling::keep(&visit, &open.request, &open.form, &keeping, &mut open.answers).await {
        Ok(without) => {
            open.version += 1;
            arrived.turn_away(&visit, without).await;
        }
        Err(Trouble::Refused(refusal)) if refusal.code == "too_long" => {
            open.answers = typed;
            arrived.discard(&visit).await;
            let page = fill_page(&visit, &open, number, Shown::noticed(again("form-too-long", with_files)));
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            open.answers = typed;
            arrived.discard(&visit).await;
            let Some(newer) = self::open(&visit, id).await? else { return closed(&visit, id, true).await };
            open.version = newer.version;
            let page = fill_page(&visit, &open, number, Shown::noticed(again("form-changed", with_files)));
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(other) => return Err(other),
    }
    let form = &arrived.form;
    let refused = arriving::said(&words, &open.form, &arrived.refused);
    if !refused.is_empty() || arrived.is_unscanned() {
        let (status, notice) = match arrived.is_unscanned() {
            true => (StatusCode::SERVICE_UNAVAILABLE, Some(words.say("documents-later"))),
            false => (StatusCode::UNPROCESSABLE_ENTITY, None),
        };
        let judged = form.text("go") == "next" && form.text("do").is_empty();
        let page = fill_page(&visit, &open, number, Shown { notice, judged, refused });
        return Ok(no_store(html_with(status, &page)));
    }
    let attached = form.text("do").strip_prefix("attach ").filter(|field| before.iter().any(|known| known == field));
    let told = Told::new(&open.form, &words);
    let pages = told.pages(&open.form.live(&open.answers));
    let at = |rest: String| visit.go(&to(id, &rest));
    let place = pages.iter().position(|page| *page == number);
    let previous = pages.iter().rev().find(|page| **page < number);
    Ok(match form.text("go") {
        _ if changed => at(format!("/{number}")),
        // To the question, where the files stand now.
        _ if attached.is_some() => at(format!("/{}#{}", place.map_or(1, |_| number), attached.unwrap_or_default())),
        "stay" => at(format!("/{}", place.map_or(1, |_| number))),
        "later" => visit.go_with("/", &Flash::done(words.say("form-saved-later"))),
        "back" => at(previous.map_or_else(String::new, |page| format!("/{page}"))),
        _ => {
            // What the answers opened on this very page is asked before going on.
            let opened = fields_on(&open, number).iter().any(|field| !before.contains(field));
            let wrongs = told.wrongs(&told.findings(&open.answers), Some(number));
            match pages.iter().find(|page| **page > number) {
                _ if opened => at(format!("/{number}?more")),
                // Everything is kept as it was typed, so the page with what to mend is one to go back to.
                _ if !wrongs.is_empty() => at(format!("/{number}?mend")),
                Some(next) => at(format!("/{next}")),
                None => at("/check".to_owned()),
            }
        }
    })
}

/// The questions that a page asks.
fn fields_on(open: &Open, number: usize) -> Vec<String> {
    let live = open.form.live(&open.answers);
    let Some(page) = open.form.pages().get(number.wrapping_sub(1)) else { return Vec::new() };
    let mut waiting = open.form.page_nodes(&live, page);
    let mut fields = Vec::new();
    while let Some(node) = waiting.pop() {
        if !open.form.is_shown(&live, node) {
            continue;
        }
        let here = live.node(node);
        if open.form.item(here.item).kind.is_question() {
            fields.push(open.form.field_of(&live, node));
        }
        waiting.extend(&here.children);
    }
    fields
}

/// `GET /p/{slug}/forms/{request}/check`.
pub(super) async fn check(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let Some(open) = open(&visit, id).await? else { return closed(&visit, id, false).await };
    let name_wrong = visit.call.uri.query() == Some("unsigned") && signs(&visit, &open);
    Ok(visit.page(&check_page(&visit, &open, open.said_last_time(&visit), "", name_wrong)))
}

fn check_page(visit: &ClientVisit, open: &Open, notice: Option<String>, name: &str, name_wrong: bool) -> CheckPage {
    let words = visit.words();
    let told = Told::new(&open.form, &words).with_files(told_of_files(visit, open.request.id));
    let title = told.title(&open.request.name);
    let statement = words.with("form", title.as_str()).say("form-sign-statement");
    let page = words.say("form-check-title");
    let window = if name_wrong { words.with("page", page.as_str()).say("portal-window-error") } else { page };
    CheckPage {
        window,
        here: visit.path(&to(open.request.id, "")),
        help: (!ringing(&open.form, &open.answers).is_empty()).then(|| Help::of(visit)),
        then: words.say("form-then"),
        sections: headed(
            sections_to_sign(&told, &open.answers, open.request.signature),
            &told.pages(&open.form.live(&open.answers)),
            &words,
        ),
        wrongs: gathered(told.wrongs(&told.findings(&open.answers), None), &words),
        notice,
        version: open.version,
        signature: signs(visit, open).then_some(statement),
        name: name.to_owned(),
        name_wrong,
        title,
        shell: visit.shell(),
        w: words,
    }
}

/// Questions without a heading of their own go by the number of their page, where there are several.
fn headed(mut sections: Vec<Section>, pages: &[usize], words: &Words) -> Vec<Section> {
    for section in sections.iter_mut().filter(|section| section.title.is_empty() && section.lines().next().is_some()) {
        section.title = match pages.iter().position(|page| *page == section.page) {
            Some(place) if pages.len() > 1 => words.with("number", place + 1).say("form-page"),
            _ => words.say("form-your-answers"),
        };
    }
    sections
}

/// Whether whoever fills in signs with it: the form wants a signature, and theirs is one of those.
fn signs(visit: &ClientVisit, open: &Open) -> bool {
    let signers = open.request.signers;
    open.request.signature && signers.wants(filling::role_of(visit), &[])
}

/// `POST /p/{slug}/forms/{request}/check`: signs where that is asked for, and sends.
pub(super) async fn send(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>, form: FormData) -> Answer<Response> {
    form.only(&["version", "name"])?;
    // Whoever presses twice is shown what was sent.
    let Some(open) = open(&visit, id).await? else { return Ok(visit.go(&to(id, "/done"))) };
    let words = visit.words();
    let seen: i64 = form.text("version").parse().unwrap_or(-1);
    let name = clean_text(form.text("name"));
    let changed = |open: &Open| {
        let page = check_page(&visit, open, Some(words.say("form-changed-check")), &name, false);
        no_store(html_with(StatusCode::CONFLICT, &page))
    };
    if seen != open.version {
        return Ok(changed(&open));
    }
    let told = Told::new(&open.form, &words);
    let signs = signs(&visit, &open);
    let named = !signs || (2..=200).contains(&name.chars().count());
    if !named {
        return Ok(visit.go(&to(id, "/check?unsigned")));
    }
    if !told.findings(&open.answers).is_empty() {
        let page = check_page(&visit, &open, None, &name, false);
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    }
    let statement = words.with("form", told.title(&open.request.name).as_str()).say("form-sign-statement");
    let sending = Sending { seen, name: signs.then_some(name.as_str()), statement: &statement };
    let mut act = visit.act().await?;
    match filling::send(&mut act, &visit, &open.request, &open.form, &open.answers, &sending).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == "too_long" => {
            act.leave();
            let page = check_page(&visit, &open, Some(words.say("form-too-long")), &name, false);
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return Ok(match self::open(&visit, id).await? {
                Some(newer) => changed(&newer),
                None => visit.go(&to(id, "/done")),
            });
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go(&to(id, "/done")))
}

/// `GET /p/{slug}/forms/{request}/done`: what was sent, as it was sent.
pub(super) async fn done(visit: ClientVisit, Path((_, id)): Path<(String, FormRequestId)>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let request = request(&visit, &mut look, id).await?;
    let state = request.state;
    if !matches!(state, State::Done | State::Signing) {
        drop(look);
        return closed(&visit, id, false).await;
    }
    let reach = look.may(Permission::UsePortal)?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let sent = answers::newest(look.db(), &reach, id).await?.ok_or_else(|| Trouble::fault("a filled-in form without answers"))?;
    let clear = sealed::open(&portico, reach.practice(), id, What::Response(sent.number), &sent.content_sealed)?;
    let content: Content = serde_json::from_str(&clear).map_err(|_| Trouble::fault("what was sent in cannot be read"))?;
    let response = FhirResponse::read(&content.response).map_err(|_| Trouble::fault("a response cannot be read"))?;
    let mut waiting = requests::to_do(look.db(), &reach, visit.session.client, Moment::from_millis(i64::MAX)).await?;
    waiting.retain(|one| one.state.is_open());
    let next = match waiting.first() {
        Some(next) => Some((super::home::title(&visit, &mut look, &reach, next).await?, next.id)),
        None => None,
    };
    let signed = signing::under(look.db(), &portico, &reach, (id, sent.number)).await?;
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let waits = match state == State::Signing {
        true => {
            let told = signing::were_told(&mut look, &request, sent.sent_at, &signed).await?;
            let then = if told { "form-sent-signing-told" } else { "form-sent-signing-missing" };
            Some(format!("{} {}", words.say("form-sent-signing"), words.say(then)))
        }
        false => None,
    };
    drop(look);
    let told = Told::new(&form, &words).with_files(told_of_files(&visit, id));
    let when = words.day_time(sent.sent_at, now, &zone);
    let said = |name: &str, when: &str, mark: String| (words.with("name", name).with("when", when).say("form-signed"), mark);
    let page = DonePage {
        title: told.title(&request.name),
        sent: words.with("when", when.as_str()).say("form-sent-on"),
        help: (!ringing(&form, &response.answers).is_empty()).then(|| Help::of(&visit)),
        then: waits.is_none().then(|| words.say("form-then")),
        call: to_call(&visit, "form-then-call"),
        sections: sections_to_sign(&told, &response.answers, request.signature),
        signed: match signed.is_empty() {
            true => content.signature.map(|one| said(&one.name, &when, one.sha256)).into_iter().collect(),
            false => {
                let one = |under: signing::Under| {
                    said(&under.signature.name, &words.day_time(under.at, now, &zone), under.signature.sha256)
                };
                signed.into_iter().map(one).collect()
            }
        },
        waits,
        next: next.map(|(title, id)| (words.with("form", title.as_str()).say("form-sent-next"), visit.path(&to(id, "")))),
        shell: visit.shell(),
        w: words,
    };
    Ok(visit.page(&page))
}
