//! The live side of a batch's page: what changed since the last look, until nothing more will happen by itself. With each look the
//! session is read again from its row, so that a page left open ends with its session within a second (promises.md P5).

use super::view::{Pieces, Place, View};
use crate::doors::Path;
use crate::{act::Look, answer::Answer, doors::still_here, visit::StaffVisit};
use axum::response::Response;
use futures_util::{Stream, StreamExt as _, stream};
use portico_values::BatchId;
use portico_web::{LiveEvent, live};
use std::{collections::VecDeque, time::Duration};

/// How long to wait for a bell after each rest: other processes ring none here. Together they are less than a second.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// The bell rings with every group and letter; nobody reads faster than this.
const REST: Duration = Duration::from_millis(250);

/// `GET /batches/{id}/events`.
pub(super) async fn events(visit: StaffVisit, Path(id): Path<BatchId>) -> Answer<Response> {
    let place = Place::of(visit.call.uri.query());
    let mut look = visit.look().await?;
    View::read(&visit, &mut look, id, place).await?;
    drop(look);
    let stopping = visit.call.portico.stopping.clone();
    Ok(live(follow(Watch::new(visit, id, place)), stopping))
}

/// One open page.
struct Watch {
    visit: StaffVisit,
    id: BatchId,
    place: Place,
    shown: Pieces,
    spoken: String,
    bell: String,
    waiting: VecDeque<LiveEvent>,
    is_first: bool,
    is_over: bool,
}

impl Watch {
    fn new(visit: StaffVisit, id: BatchId, place: Place) -> Self {
        Self {
            visit,
            id,
            place,
            shown: Pieces::default(),
            spoken: String::new(),
            bell: String::new(),
            waiting: VecDeque::new(),
            is_first: true,
            is_over: false,
        }
    }

    /// The next message; none when the page has nothing more to hear.
    async fn next(&mut self) -> Option<LiveEvent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            self.pause().await;
            if let Err(trouble) = self.look().await {
                tracing::debug!(%trouble, "a live page ended");
                return None;
            }
        }
    }

    async fn pause(&mut self) {
        if std::mem::take(&mut self.is_first) {
            return;
        }
        tokio::time::sleep(REST).await;
        tokio::select! {
            () = self.visit.call.portico.live_bell.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }

    async fn look(&mut self) -> Answer<()> {
        let Some(fresh) = still_here(&self.visit).await else {
            // The page comes back for itself and finds the way to sign in.
            self.waiting.push_back(LiveEvent::Done { reload: true });
            self.is_over = true;
            return Ok(());
        };
        self.visit = fresh;
        let mut look = Look::begin(&self.visit.call.portico, &self.visit.who).await?;
        let view = View::read(&self.visit, &mut look, self.id, self.place).await?;
        drop(look);
        let fresh = view.pieces()?;
        self.waiting.extend(self.shown.changes(&fresh).into_iter().map(LiveEvent::Fragment));
        self.shown = fresh;
        let bell = self.visit.bell();
        if bell != self.bell {
            self.waiting.push_back(LiveEvent::Fragment(bell.clone()));
            self.bell = bell;
        }
        let spoken = view.progress.spoken();
        if spoken != self.spoken {
            self.waiting.push_back(LiveEvent::Status(spoken.clone()));
            self.spoken = spoken;
        }
        if view.progress.is_over {
            self.waiting.push_back(LiveEvent::Done { reload: false });
            self.is_over = true;
        }
        Ok(())
    }
}

fn follow(watch: Watch) -> impl Stream<Item = LiveEvent> + Send + 'static {
    stream::unfold(watch, |mut watch| async move { watch.next().await.map(|event| (event, watch)) }).boxed()
}
