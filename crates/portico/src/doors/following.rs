//! Pages that keep themselves up to date while they are open. The session is read again before every look, so that a page left open ends
//! with its session (promises.md P5).

use super::still_here;
use crate::{answer::Answer, visit::StaffVisit};
use axum::response::Response;
use futures_util::stream;
use portico_web::{LiveEvent, live};
use std::{collections::VecDeque, time::Duration};

/// Shortest pause between two updates. The bell rings with every letter of a batch, faster than anybody can read.
const REST: Duration = Duration::from_millis(250);
/// How long to wait for the bell after that pause. Changes made by other processes ring no bell here, so the page looks by itself as
/// well.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// What a page shows at one moment.
pub(crate) struct Pieces {
    /// Elements with ids; each replaces the element with the same id on the page. Only those whose text has changed are sent.
    pub(crate) html: Vec<String>,
    /// A sentence for screen readers, sent when it has changed; empty for none.
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

/// Adds the bell of the top bar, which is kept up to date on all of these pages.
fn with_bell(mut html: Vec<String>, visit: &StaffVisit) -> Vec<String> {
    html.push(visit.bell());
    html
}

/// Answers with a stream: everything that `look` finds at the beginning, since something may have changed after the page was made, and
/// from then on what has changed.
///
/// # Errors
/// Those of the first look.
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
