//! The tab "Forms" of a record, and the answers to one form as a page: what needs attention, the total, the signature, and what can be
//! done.

use super::{
    actions::{reviewing, signing},
    alarms::{Alarm, alarms},
    answer_lines::{Section as Answered, Total, sections, sections_to_sign, totals},
    asking::Told,
    export, files,
    paper::{self, Signed},
    request::State,
    scores::Scores,
    sealed::{self, Signature, What},
    store::{
        requests::{self, Request},
        signatures,
    },
};
use crate::{
    act::{Act, Look},
    answer::{Answer, RefusalKind, Trouble, code},
    app::Portico,
    clients::Calendar,
    doors::Path,
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
    waiting::Reminders,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, FormRequestId, Moment};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/tab.html")]
struct TabPage {
    shell: StaffShell,
    head: RecordHead,
    lines: Vec<Line>,
    active: bool,
    reminders: Option<Reminders>,
}

struct Line {
    request: Request,
    badge: (&'static str, &'static str, &'static str),
    facts: Vec<String>,
    is_open: bool,
    /// Whether there is something to read: what was sent back was sent once.
    has_answers: bool,
}

#[derive(Template)]
#[template(path = "forms/pages/answers.html")]
struct AnswersPage {
    shell: StaffShell,
    head: RecordHead,
    request: Request,
    badge: (&'static str, &'static str, &'static str),
    facts: Vec<String>,
    sections: Vec<Answered>,
    totals: Vec<Total>,
    scores: Vec<Scores>,
    alarms: Vec<Alarm>,
    signed: Vec<Signed>,
    /// Who still has to sign.
    missing: Option<String>,
    note: Option<String>,
    /// Which time of sending in is shown.
    number: i64,
    /// The answers here are not the ones that were read before.
    changed: bool,
    can_send_back: bool,
    can_countersign: bool,
    can_lock: bool,
    typed: String,
    problems: Problems,
}

/// `GET /clients/{client}/forms`.
pub(super) async fn list(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    record_head::opened(&visit, client).await?;
    let mut look = visit.look().await?;
    let head = RecordHead::of(&visit, &mut look, client, Tab::Forms).await?;
    let reach = look.may(Permission::SeeClients)?;
    let requests = requests::of_client(look.db(), &reach, client).await?;
    let present = visit.practice.present(look.now());
    let has_reader =
        head.view.standing.has_account() || !signatures::guardians(look.db(), &reach, client, &present).await?.is_empty();
    let reminders = Reminders::of(&visit, &mut look, &reach, (client, &head.called), "forms").await?;
    drop(look);
    let today = visit.zone().today(visit.call.now);
    let lines = requests.into_iter().map(|request| {
        let state = request.state;
        Line {
            badge: badge(&request, today),
            facts: facts(&visit, &request),
            is_open: state.is_open() || state == State::Signing,
            has_answers: matches!(state, State::Done | State::Signing | State::Returned),
            request,
        }
    });
    let page =
        TabPage { shell: visit.shell(Some(Section::Clients)), lines: lines.collect(), active: has_reader, reminders, head };
    Ok(no_store(visit.page(&page)))
}

/// A form of a client about which somebody still has to do something.
pub(crate) struct Unfinished {
    /// What the form is called.
    pub(crate) name: String,
    /// By when it is due: "Due 1 December".
    pub(crate) due: Option<String>,
    /// Where it stands: label, icon and tone.
    pub(crate) badge: (&'static str, &'static str, &'static str),
}

/// What is not filled in, signed or countersigned yet, the newest packet first.
///
/// # Errors
/// A fault.
pub(crate) async fn unfinished(visit: &StaffVisit, look: &mut Look, client: ClientId) -> Answer<Vec<Unfinished>> {
    let reach = look.may(Permission::SeeClients)?;
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let today = zone.today(now);
    let one = |request: Request| {
        let state = request.state;
        let to_countersign = request.waits_for_the_practice();
        (state.is_open() || state == State::Signing || to_countersign).then(|| Unfinished {
            badge: badge(&request, today),
            due: super::home::due(&words, &zone, now, request.due_on.as_deref())
                .filter(|_| state.is_open() || state == State::Signing),
            name: request.name,
        })
    };
    Ok(requests::of_client(look.db(), &reach, client).await?.into_iter().filter_map(one).collect())
}

fn badge(request: &Request, today: jiff::civil::Date) -> (&'static str, &'static str, &'static str) {
    match request.state {
        State::Done if request.countersigned_at.is_some() => ("Countersigned", "check-bold", "sage"),
        State::Done if request.locked_at.is_some() => ("Locked", "lock-key", "sage"),
        State::Done if request.countersign => ("Waiting for your signature", "pencil-simple-line", "honey"),
        state => state.badge_on(request.due_on.as_deref(), today),
    }
}

fn facts(visit: &StaffVisit, request: &Request) -> Vec<String> {
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let at = |moment| words.day_time(moment, now, &zone);
    let by = |name: &Option<String>| name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
    let mut facts = vec![format!("Version {}", request.form_version)];
    facts.push(format!("Sent {}{}", at(request.sent_at), by(&request.sent_by)));
    if request.state.is_open() || request.state == State::Signing {
        facts.extend(super::home::due(&words, &zone, now, request.due_on.as_deref()));
    }
    facts.extend(request.state.beside_late(request.due_on.as_deref(), zone.today(now)).map(str::to_owned));
    facts.extend(request.returned_at.map(|moment| format!("Sent back {}", at(moment))));
    facts.extend(request.done_at.map(|moment| format!("Filled in {}", at(moment))));
    let locked_by_signing = (request.countersigned_at, &request.countersigned_by) == (request.locked_at, &request.locked_by);
    let countersigned = if locked_by_signing { "Countersigned and locked" } else { "Countersigned" };
    facts.extend(
        request.countersigned_at.map(|moment| format!("{countersigned} {}{}", at(moment), by(&request.countersigned_by))),
    );
    let locked_at = request.locked_at.filter(|_| !locked_by_signing);
    facts.extend(locked_at.map(|moment| format!("Locked {}{}", at(moment), by(&request.locked_by))));
    facts
}

/// `GET /clients/{client}/forms/{request}`: reading answers is recorded.
pub(super) async fn read(visit: StaffVisit, Path((client, id)): Path<(ClientId, FormRequestId)>) -> Answer<Response> {
    let page = page_read(&visit, client, id).await?;
    Ok(no_store(visit.page(&page)))
}

/// The page, and that it was read. It is a page of the record, which is opened with it.
async fn page_read(visit: &StaffVisit, client: ClientId, id: FormRequestId) -> Answer<AnswersPage> {
    let page = page(visit, client, id, String::new(), Problems::none()).await?;
    record_head::opened(visit, client).await?;
    let mut act = visit.act().await?;
    let earlier = page.scores.iter().map(|scores| scores.points.len()).max().unwrap_or(0);
    reviewing::note(&mut act, client, id, "form.read", earlier).await?;
    act.commit().await?;
    Ok(page)
}

async fn page(visit: &StaffVisit, client: ClientId, id: FormRequestId, typed: String, problems: Problems) -> Answer<AnswersPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    let request = requests::one(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Forms).await?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let opened = reviewing::newest(&mut look, &reach, id).await?;
    let (signed, missing) = match &opened {
        Some(opened) => signatures_under(look.db(), &portico, &reach, &request, opened).await?,
        None => (Vec::new(), String::new()),
    };
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: visit.call.now };
    let scores = Scores::of(&mut look, &portico, &reach, (client, &request), &calendar).await?;
    drop(look);
    let note = request.note_sealed.as_deref().map(|note| sealed::open(&portico, reach.practice(), id, What::Note, note));
    let words = visit.words();
    let told = Told::new(&form, &words).with_files(files::Told::at(format!("{}/files", here(client, id))));
    let done = request.state == State::Done;
    let answers = opened.as_ref().map(|opened| &opened.response.answers);
    let open = done && request.locked_at.is_none();
    let today = visit.zone().today(visit.call.now);
    Ok(AnswersPage {
        shell: visit.shell(Some(Section::Clients)),
        head,
        badge: badge(&request, today),
        facts: facts(visit, &request),
        sections: answers.map(|answers| sections_to_sign(&told, answers, request.signature)).unwrap_or_default(),
        totals: answers.map(|answers| totals(&form, answers, words.tag())).unwrap_or_default(),
        scores,
        alarms: answers.map(|answers| alarms(&form, answers, words.tag())).unwrap_or_default(),
        signed: signed.into_iter().map(|one| said(visit, one)).collect(),
        missing: (request.state == State::Signing).then_some(missing),
        note: note.transpose()?,
        number: opened.as_ref().map_or(0, |opened| opened.sent.number),
        changed: false,
        can_send_back: open || request.state == State::Signing,
        can_countersign: open && request.countersign,
        can_lock: open,
        request,
        typed,
        problems,
    })
}

/// The signatures under what was sent in, each with its moment; and who is missing, in words.
async fn signatures_under(
    db: &mut Connection,
    portico: &Portico,
    reach: &Reach,
    request: &Request,
    opened: &reviewing::Opened,
) -> Answer<(Vec<(Signature, Moment)>, String)> {
    let under = signing::under(db, portico, reach, (request.id, opened.sent.number)).await?;
    let roles: Vec<_> = under.iter().map(|one| one.role).collect();
    let missing = request.signers.missing_said(&roles);
    Ok((signatures(opened, under), missing))
}

/// The signatures of those who signed in their own accounts, else the one of whoever sent it.
fn signatures(opened: &reviewing::Opened, under: Vec<signing::Under>) -> Vec<(Signature, Moment)> {
    match under.is_empty() {
        true => opened.content.signature.clone().map(|one| (one, opened.sent.sent_at)).into_iter().collect(),
        false => under.into_iter().map(|one| (one.signature, one.at)).collect(),
    }
}

/// Who signed, when and under what; and the marks of what was signed.
fn said(visit: &StaffVisit, (signature, at): (Signature, Moment)) -> Signed {
    let when = visit.words().day_time(at, visit.call.now, &visit.zone());
    Signed::of(format!("Signed by {} on {when}: {}", signature.name, signature.statement), &signature)
}

fn here(client: ClientId, id: FormRequestId) -> String {
    format!("/clients/{client}/forms/{id}")
}

/// `POST …/{request}/correction`.
pub(super) async fn send_back(
    visit: StaffVisit,
    Path((client, id)): Path<(ClientId, FormRequestId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&["note", "number"])?;
    let note = form.prose("note");
    let mut act = visit.act().await?;
    let problems = match reviewing::send_back(&mut act, client, id, &note, seen(&form)).await {
        Ok(news) => {
            act.commit().await?;
            let flash = Flash::done("Sent back for correction.").with(news.sentence());
            return Ok(visit.go_with(&format!("/clients/{client}/forms"), &flash));
        }
        Err(Trouble::Invalid(problems)) => problems,
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            let page = AnswersPage { changed: true, typed: note, ..page_read(&visit, client, id).await? };
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            Problems::one("note", refusal.code, refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    act.leave();
    let page = page(&visit, client, id, note, problems).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

/// `POST …/{request}/countersignature`.
pub(super) async fn countersign(
    visit: StaffVisit,
    Path((client, id)): Path<(ClientId, FormRequestId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&["number"])?;
    let mut act = visit.act().await?;
    let done = reviewing::countersign(&mut act, client, id, seen(&form)).await;
    closed(&visit, act, (client, id), done, "Countersigned and locked.").await
}

/// Which time of sending in was read.
fn seen(form: &FormData) -> i64 {
    form.text("number").parse().unwrap_or(-1)
}

/// Goes back to the answers and says what was done; where other answers stand there now, nothing was, and those are shown.
async fn closed(
    visit: &StaffVisit,
    act: Act,
    (client, id): (ClientId, FormRequestId),
    done: Answer<()>,
    said: &'static str,
) -> Answer<Response> {
    match done {
        Ok(()) => {
            act.commit().await?;
            Ok(visit.go_with(&here(client, id), &Flash::done(said)))
        }
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            let page = AnswersPage { changed: true, ..page_read(visit, client, id).await? };
            Ok(no_store(html_with(StatusCode::CONFLICT, &page)))
        }
        Err(other) => Err(other),
    }
}

/// `POST …/{request}/lock`.
pub(super) async fn lock(
    visit: StaffVisit,
    Path((client, id)): Path<(ClientId, FormRequestId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&["number"])?;
    let mut act = visit.act().await?;
    let done = reviewing::lock(&mut act, client, id, seen(&form)).await;
    closed(&visit, act, (client, id), done, "Locked. It can no longer be sent back.").await
}

/// `GET …/{request}/response.json`: the QuestionnaireResponse.
pub(super) async fn as_json(visit: StaffVisit, Path((client, id)): Path<(ClientId, FormRequestId)>) -> Answer<Response> {
    let taken = taken_out(&visit, client, id).await?;
    Ok(export::download("application/fhir+json", "response.json", signing::response_with(taken.opened, taken.under)))
}

/// `GET …/{request}/answers.csv`.
pub(super) async fn as_csv(visit: StaffVisit, Path((client, id)): Path<(ClientId, FormRequestId)>) -> Answer<Response> {
    let taken = taken_out(&visit, client, id).await?;
    let words = visit.words();
    let answers = &taken.opened.response.answers;
    let sections = sections(&Told::new(&taken.form, &words), answers);
    let totals = totals(&taken.form, answers, words.tag());
    Ok(export::download("text/csv; charset=utf-8", "answers.csv", export::csv(&sections, &totals)))
}

/// `GET /clients/{client}/forms/{request}/answers.pdf`.
pub(super) async fn as_pdf(visit: StaffVisit, Path((client, id)): Path<(ClientId, FormRequestId)>) -> Answer<Response> {
    let taken = taken_out(&visit, client, id).await?;
    let words = visit.words();
    let answers = &taken.opened.response.answers;
    let paper = paper::Answers {
        practice: visit.practice.name.clone(),
        zone: visit.practice.zone.clone(),
        client: taken.client,
        called: taken.called,
        form: taken.request.name.clone(),
        facts: facts(&visit, &taken.request).join(" · "),
        sections: sections_to_sign(&Told::new(&taken.form, &words), answers, taken.request.signature),
        totals: totals(&taken.form, answers, words.tag()),
        alarms: alarms(&taken.form, answers, words.tag()),
        signed: signatures(&taken.opened, taken.under).into_iter().map(|one| said(&visit, one)).collect(),
        version: taken.request.form_version,
        created: visit.call.now.rfc3339(),
    };
    Ok(export::download("application/pdf", "answers.pdf", paper.written().await?))
}

/// What goes into a file.
struct TakenOut {
    request: Request,
    client: String,
    called: String,
    opened: reviewing::Opened,
    form: std::sync::Arc<portico_forms::Form>,
    under: Vec<signing::Under>,
}

async fn taken_out(visit: &StaffVisit, client: ClientId, id: FormRequestId) -> Answer<TakenOut> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    let request = requests::one(look.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    let opened = reviewing::newest(&mut look, &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let portico = visit.call.portico.clone();
    let form = portico.forms.form(look.db(), &reach, request.form).await?;
    let under = signing::under(look.db(), &portico, &reach, (id, opened.sent.number)).await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Forms).await?;
    drop(look);
    let mut act = visit.act().await?;
    reviewing::note(&mut act, client, id, "form.exported", 0).await?;
    act.commit().await?;
    Ok(TakenOut { request, client: head.name, called: head.called, opened, form, under })
}
