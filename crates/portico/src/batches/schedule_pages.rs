//! "Send later": for many, for one, and changing what has still to begin.

use super::{
    actions,
    batch::{Batch, Kind, State},
    schedule,
    start_pages::{When, request_key, start_many},
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble, code},
    doors::Path,
    forms::{self, Packet, WayIn},
    invitations::{
        Words,
        composer_pages::compose_one,
        composing::{COMPOSING, Composing, words_of},
        health_words::worries,
    },
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{BatchId, ClientId, Moment};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "batches/pages/schedule.html")]
struct SchedulePage {
    shell: StaffShell,
    id: BatchId,
    title: String,
    /// Whether it can be changed still.
    is_open: bool,
    plan: Plan,
    /// What it was made from.
    seen: String,
    /// What is planned now where it differs from what was typed: the label, theirs, this one; none unless somebody else changed it.
    meanwhile: Option<Vec<(&'static str, String, String)>>,
    place: String,
    quiet: Option<String>,
    /// The words about health in it.
    worries: String,
    problems: Problems,
}

/// What is planned, as the fields have it.
struct Plan {
    date: String,
    time: String,
    subject: String,
    message: String,
}

impl Plan {
    fn of(visit: &StaffVisit, batch: &Batch) -> Self {
        let (date, time) = batch.begins_at.map(|at| schedule::fields(&visit.zone(), at)).unwrap_or_default();
        let Words { subject, message } = batch.words();
        Self { date, time, subject, message }
    }
    fn read(form: &FormData) -> Self {
        let Words { subject, message } = words_of(form);
        Self { date: form.text("date").to_owned(), time: form.text("time").to_owned(), subject, message }
    }
    /// Label by label: for showing two versions side by side.
    fn said(&self) -> [(&'static str, &str); 4] {
        let Self { date, time, subject, message } = self;
        [("Day", date.as_str()), ("Time", time.as_str()), ("Subject", subject.as_str()), ("Your words", message.as_str())]
    }
}

/// `POST /batches/later`.
pub(super) async fn many(visit: StaffVisit, form: FormData) -> Answer<Response> {
    start_many(visit, form, When::Later).await
}

/// `POST /clients/{id}/invite/later`: a batch of one.
pub(super) async fn one(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&COMPOSING[..], &["request_key"]].concat())?;
    let composing = Composing::read(&form);
    let words = words_of(&form);
    let mut problems = words.parse().err().unwrap_or_default();
    let begins_at = schedule::moment(&visit, (form.text("date"), form.text("time")), &mut problems);
    let key = request_key(&form)?;
    let Some(begins_at) = begins_at.filter(|_| problems.is_empty()) else {
        return compose_one(&visit, client, composing, problems).await;
    };
    let mut act = visit.act().await?;
    let packet = match plan(&mut act, &visit, client, (&composing, &words), (key, begins_at)).await {
        Ok(packet) => packet,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return compose_one(&visit, client, composing, problems).await;
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            let problems = Problems::one("message", refusal.code, refusal.sentence);
            return compose_one(&visit, client, composing, problems).await;
        }
        Err(other) => return Err(other),
    };
    if act.has_events() {
        act.commit().await?;
    } else {
        act.leave();
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let with = forms::names_of(look.db(), &reach, &packet.forms).await?.said_briefly(&packet.forms);
    drop(look);
    let with = with.map(|forms| format!(", with {forms}")).unwrap_or_default();
    let flash =
        Flash::done(format!("Scheduled for {}{with}.", said(&visit, begins_at))).with("You can change or cancel it here.");
    Ok(visit.go_with("/batches", &flash))
}

/// Plans it with the forms that go along, where everybody is there who has to sign them, and saves the default if that was ticked.
async fn plan(
    act: &mut Act,
    visit: &StaffVisit,
    client: ClientId,
    (composing, words): (&Composing, &Words),
    (request_key, begins_at): (&str, Moment),
) -> Answer<Packet> {
    let packet = composing.picked.packet(act, visit).await?;
    let reach = act.may(Permission::InviteClients)?;
    forms::mind_signers(act, &reach, client, &packet, WayIn::Invited).await?;
    actions::start_at(act, (&[client], &[]), words, request_key, Some(begins_at), &packet).await?;
    composing.save_default(act, &visit.practice).await?;
    Ok(packet)
}

/// `GET /batches/{id}/schedule`.
pub(super) async fn edit(visit: StaffVisit, Path(id): Path<BatchId>) -> Answer<Response> {
    let batch = batch(&visit, id).await?;
    if batch.state != State::Scheduled {
        return Ok(visit.go(&format!("/batches/{id}")));
    }
    Ok(no_store(visit.page(&page(&visit, &batch, Plan::of(&visit, &batch), Problems::none()))))
}

/// `POST /batches/{id}/schedule`: refused with both versions if somebody else has changed it since the form was made.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<BatchId>, form: FormData) -> Answer<Response> {
    form.only(&["date", "time", "subject", "message", "seen"])?;
    let (typed, words, seen) = (Plan::read(&form), words_of(&form), form.text("seen"));
    let mut problems = words.parse().err().unwrap_or_default();
    let begins_at = schedule::moment(&visit, (typed.date.as_str(), typed.time.as_str()), &mut problems);
    let batch = batch(&visit, id).await?;
    let again = |status, typed, problems| {
        let page = SchedulePage { seen: seen.to_owned(), ..page(&visit, &batch, typed, problems) };
        Ok(no_store(html_with(status, &page)))
    };
    let Some(begins_at) = begins_at.filter(|_| problems.is_empty()) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, typed, problems);
    };
    let mut act = visit.act().await?;
    match actions::reschedule(&mut act, id, &words, begins_at, seen).await {
        Ok(()) if act.has_events() => act.commit().await?,
        Ok(()) => act.leave(),
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return again(StatusCode::UNPROCESSABLE_ENTITY, typed, problems);
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            return stands_otherwise(&visit, id, typed, refusal).await;
        }
        Err(other) => return Err(other),
    }
    visit.call.portico.live_bell.notify_waiters();
    let mut flash = Flash::done(format!("Saved. It goes out on {}.", said(&visit, begins_at)));
    let worries = worries(&words.subject, &words.message);
    if !worries.is_empty() {
        flash = flash.with(format!("It may say something about health: {worries}. You can change it until then."));
    }
    Ok(visit.go_with(&format!("/batches/{id}"), &flash))
}

/// The form as it was typed: below what is planned now, so that saving it again keeps it, or with why it can't be saved any more.
async fn stands_otherwise(visit: &StaffVisit, id: BatchId, typed: Plan, refusal: Refusal) -> Answer<Response> {
    let batch = batch(visit, id).await?;
    if refusal.code != code::CHANGED_MEANWHILE {
        let problems = Problems::one("message", refusal.code, refusal.sentence);
        return Ok(no_store(html_with(StatusCode::CONFLICT, &page(visit, &batch, typed, problems))));
    }
    let now = Plan::of(visit, &batch);
    let pairs = now.said().into_iter().zip(typed.said());
    let differ = pairs.filter(|((_, now), (_, typed))| now != typed);
    let meanwhile = differ.map(|((label, now), (_, typed))| (label, now.to_owned(), typed.to_owned())).collect();
    let page = page(visit, &batch, typed, Problems::none());
    Ok(no_store(html_with(StatusCode::CONFLICT, &SchedulePage { meanwhile: Some(meanwhile), ..page })))
}

async fn batch(visit: &StaffVisit, id: BatchId) -> Answer<Batch> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    store::batch(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)
}

fn page(visit: &StaffVisit, batch: &Batch, plan: Plan, problems: Problems) -> SchedulePage {
    SchedulePage {
        shell: visit.shell(Some(Section::Batches)),
        id: batch.id,
        title: format!("Change {}", Kind::Invitations.counted(batch.total)),
        is_open: batch.state == State::Scheduled,
        seen: batch.plan(&visit.call.portico.keys),
        meanwhile: None,
        place: visit.zone().place(),
        quiet: visit.practice.quiet_hours(),
        worries: worries(&plan.subject, &plan.message),
        plan,
        problems,
    }
}

fn said(visit: &StaffVisit, at: Moment) -> String {
    visit.words().day_time(at, visit.call.now, &visit.zone())
}
