//! "Send later": for many, for one, and changing what has still to begin.

use super::{
    actions,
    batch::{Kind, State},
    schedule,
    start_pages::{When, request_key, start_many},
    store,
};
use crate::{
    act::Act,
    answer::{Answer, RefusalKind, Trouble},
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
    date: String,
    time: String,
    place: String,
    quiet: Option<String>,
    subject: String,
    message: String,
    /// The words about health in it.
    worries: String,
    problems: Problems,
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
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let batch = store::batch(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let Some(begins_at) = batch.begins_at.filter(|_| batch.state == State::Scheduled) else {
        return Ok(visit.go(&format!("/batches/{id}")));
    };
    let (date, time) = schedule::fields(&visit.zone(), begins_at);
    let page = page(&visit, id, batch.total, (date, time), (batch.subject, batch.message), Problems::none());
    Ok(no_store(visit.page(&page)))
}

/// `POST /batches/{id}/schedule`.
pub(super) async fn save(visit: StaffVisit, Path(id): Path<BatchId>, form: FormData) -> Answer<Response> {
    form.only(&["date", "time", "subject", "message"])?;
    let words = words_of(&form);
    let mut problems = words.parse().err().unwrap_or_default();
    let begins_at = schedule::moment(&visit, (form.text("date"), form.text("time")), &mut problems);
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let total = store::batch(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?.total;
    drop(look);
    let again = |problems| {
        let typed = (form.text("date").to_owned(), form.text("time").to_owned());
        let page = page(&visit, id, total, typed, (words.subject.clone(), words.message.clone()), problems);
        Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
    };
    let Some(begins_at) = begins_at.filter(|_| problems.is_empty()) else { return again(problems) };
    let mut act = visit.act().await?;
    match actions::reschedule(&mut act, id, &words, begins_at).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return again(problems);
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

fn page(
    visit: &StaffVisit,
    id: BatchId,
    total: i64,
    (date, time): (String, String),
    (subject, message): (String, String),
    problems: Problems,
) -> SchedulePage {
    SchedulePage {
        shell: visit.shell(Some(Section::Batches)),
        id,
        title: format!("Change {}", Kind::Invitations.counted(total)),
        date,
        time,
        place: visit.zone().place(),
        quiet: visit.practice.quiet_hours(),
        worries: worries(&subject, &message),
        subject,
        message,
        problems,
    }
}

fn said(visit: &StaffVisit, at: Moment) -> String {
    visit.words().day_time(at, visit.call.now, &visit.zone())
}
