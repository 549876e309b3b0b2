//! A page that follows by itself while it is open. Before each look the session is read again: a page left open ends with its session
//! (promises.md P5).

use super::still_here;
use crate::{answer::Answer, visit::StaffVisit};
use axum::response::Response;
use futures_util::stream;
use portico_web::{LiveEvent, live};
use std::{collections::VecDeque, time::Duration};

/// The bell rings with every letter of a batch; nobody reads faster than this.
const REST: Duration = Duration::from_millis(250);
/// How long to wait for a bell after each rest: other processes ring none here.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// What a page shows now.
pub(crate) struct Pieces {
    /// Elements with ids, each to take the place of its namesake. Each text is compared with the one that stood in its place the last
    /// time, and only those that differ are sent.
    pub(crate) html: Vec<String>,
    /// What is said when it has changed; empty for nothing.
    pub(crate) spoken: &'static str,
}

struct Watch<L> {
    visit: StaffVisit,
    look: L,
    shown: Vec<String>,
    spoken: &'static str,
    waiting: VecDeque<LiveEvent>,
    is_over: bool,
}

impl<L, F> Watch<L>
where
    L: Fn(StaffVisit) -> F,
    F: Future<Output = Answer<Pieces>>,
{
    async fn next(&mut self) -> Option<LiveEvent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            let portico = self.visit.call.portico.clone();
            let bell = portico.live_bell.notified();
            tokio::time::sleep(REST).await;
            tokio::select! { () = bell => {} () = tokio::time::sleep(LOOK_EVERY) => {} }
            self.look_again().await?;
        }
    }
    async fn look_again(&mut self) -> Option<()> {
        let Some(visit) = still_here(&self.visit).await else {
            self.waiting.push_back(LiveEvent::Done { reload: true });
            self.is_over = true;
            return Some(());
        };
        self.visit = visit;
        let Pieces { html, spoken } = (self.look)(self.visit.clone()).await.ok()?;
        let fresh = with_bell(html, &self.visit);
        let changed: String = fresh
            .iter()
            .enumerate()
            .filter(|(at, piece)| self.shown.get(*at) != Some(piece))
            .map(|(_, piece)| &**piece)
            .collect();
        if !changed.is_empty() {
            self.waiting.push_back(LiveEvent::Fragment(changed));
        }
        self.shown = fresh;
        if spoken != self.spoken {
            self.spoken = spoken;
            self.waiting.push_back(LiveEvent::Status(spoken.to_owned()));
        }
        Some(())
    }
}

/// The bell of the page follows on every page that does.
fn with_bell(mut html: Vec<String>, visit: &StaffVisit) -> Vec<String> {
    html.push(visit.bell());
    html
}

/// Answers with what `look` finds, whenever that has changed. The whole is said once at the beginning: something may have changed between
/// the page and this.
///
/// # Errors
/// What the first look says.
pub(crate) async fn follow<L, F>(visit: StaffVisit, look: L) -> Answer<Response>
where
    L: Fn(StaffVisit) -> F + Send + 'static,
    F: Future<Output = Answer<Pieces>> + Send + 'static,
{
    let Pieces { html, spoken } = look(visit.clone()).await?;
    let stopping = visit.call.portico.stopping.clone();
    let shown = with_bell(html, &visit);
    let waiting = VecDeque::from([LiveEvent::Fragment(shown.concat())]);
    let watch = Watch { visit, look, shown, spoken, waiting, is_over: false };
    let changes = stream::unfold(watch, |mut watch| async move { watch.next().await.map(|event| (event, watch)) });
    Ok(live(changes, stopping))
}
