//! The pages of batches: the history, one batch, and the two things to do with it.

use super::{
    actions,
    batch::{Batch, Kind, State, Tallies},
    progress::Progress,
    store,
    view::{BatchPage, Place, View},
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    clients::Calendar,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{BatchId, StaffId};
use portico_web::{Flash, FormData, no_store};

/// How many batches the history shows.
const LATEST: i64 = 50;

#[derive(Template)]
#[template(path = "batches/pages/history.html")]
struct HistoryPage {
    shell: StaffShell,
    scheduled: Vec<Line>,
    batches: Vec<Line>,
}

/// One batch of the history.
struct Line {
    id: BatchId,
    started: String,
    by: String,
    title: String,
    tallies: String,
    needs_you: bool,
    label: &'static str,
    icon: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "batches/pages/stop.html")]
struct StopPage {
    shell: StaffShell,
    id: BatchId,
    waiting: i64,
    is_scheduled: bool,
    is_forms: bool,
}

/// `GET /batches`.
pub(super) async fn history(visit: StaffVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let latest = store::latest(look.db(), &reach, LATEST).await?;
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
    let mut scheduled = Vec::new();
    for batch in store::scheduled(look.db(), &reach).await? {
        let tallies = Tallies::add_up(&store::groups(look.db(), &reach, batch.id).await?);
        scheduled.push(Line::of(&batch, tallies, visit.who.actor.staff(), &calendar));
    }
    let mut batches = Vec::with_capacity(latest.len());
    for batch in latest {
        let tallies = Tallies::add_up(&store::groups(look.db(), &reach, batch.id).await?);
        batches.push(Line::of(&batch, tallies, visit.who.actor.staff(), &calendar));
    }
    drop(look);
    Ok(no_store(visit.page(&HistoryPage { shell: visit.shell(Some(Section::Batches)), scheduled, batches })))
}

impl Line {
    fn of(batch: &Batch, tallies: Tallies, me: Option<StaffId>, calendar: &Calendar) -> Self {
        let progress = Progress::of(batch, tallies, me, calendar);
        let (label, icon, tone) = match (progress.is_over, batch.state == State::Stopped, tallies.need_you) {
            _ if progress.is_scheduled => ("Scheduled", "clock-countdown", "tide"),
            (false, ..) => ("Sending…", "spinner-gap", "tide"),
            (true, _, 1..) => ("Needs you", "warning-circle", "clay"),
            (true, true, _) => ("Stopped", "prohibit", "stone"),
            (true, false, _) => ("Done", "check-circle", "sage"),
        };
        Self {
            id: batch.id,
            started: calendar.words.day_time(
                batch.begins_at.filter(|_| progress.is_scheduled).unwrap_or(batch.started_at),
                calendar.now,
                &calendar.zone,
            ),
            by: format!("By {}", batch.starter(me)),
            title: progress.title,
            // The title has said it where everything was sent
            tallies: if tallies.sent == tallies.total() { String::new() } else { progress.bar.label },
            needs_you: progress.is_over && tallies.need_you > 0,
            label,
            icon,
            tone,
        }
    }
}

/// `GET /batches/{id}`, with `show` and `after`.
pub(super) async fn batch(visit: StaffVisit, Path(id): Path<BatchId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let view = View::read(&visit, &mut look, id, Place::of(visit.call.uri.query())).await?;
    drop(look);
    Ok(no_store(visit.page(&BatchPage { shell: visit.shell(Some(Section::Batches)), view })))
}

/// `GET /batches/{id}/stop`: asks once, as long as there is something to stop.
pub(super) async fn ask_to_stop(visit: StaffVisit, Path(id): Path<BatchId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let batch = store::batch(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let tallies = Tallies::add_up(&store::groups(look.db(), &reach, id).await?);
    drop(look);
    if tallies.is_over() {
        return Ok(visit.go(&format!("/batches/{id}")));
    }
    let page = StopPage {
        shell: visit.shell(Some(Section::Batches)),
        id,
        waiting: tallies.in_line + tallies.sending,
        is_scheduled: batch.state == State::Scheduled,
        is_forms: batch.kind == Kind::Forms,
    };
    Ok(no_store(visit.page(&page)))
}

/// `POST /batches/{id}/stop`.
pub(super) async fn stop(visit: StaffVisit, Path(id): Path<BatchId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::InviteClients)?;
    let batch = store::batch(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let was_scheduled = batch.state == State::Scheduled;
    let stopped = actions::stop(&mut act, id).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = match was_scheduled {
        true => Flash::done("This send was cancelled.").with("No emails went out."),
        // Every letter was being carried: none of them goes that has not gone.
        false if stopped == 0 => Flash::done("Sending was stopped."),
        false if batch.kind == Kind::Forms => Flash::done(format!("Sending was stopped for {}.", counted(stopped)))
            .with("Clients already told keep their forms. Nobody else gets any."),
        false => {
            Flash::done(format!("Sending was stopped for {}.", counted(stopped))).with("Invitations already sent keep working.")
        }
    };
    Ok(visit.go_with(&format!("/batches/{id}"), &flash))
}

fn counted(clients: u64) -> String {
    if clients == 1 { "1 client".to_owned() } else { format!("{clients} clients") }
}

/// `POST /batches/{id}/retry`: "Retry failed".
pub(super) async fn retry(visit: StaffVisit, Path(id): Path<BatchId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let lined_up = actions::retry_failed(&mut act, id).await?;
    act.commit().await?;
    visit.call.portico.outbox_bell.notify_waiters();
    let flash = match lined_up {
        0 => Flash::done("Nobody was emailed again: the list says why each of them was left out."),
        1 => Flash::done("1 client is in line again."),
        clients => Flash::done(format!("{clients} clients are in line again.")),
    };
    Ok(visit.go_with(&format!("/batches/{id}"), &flash))
}
