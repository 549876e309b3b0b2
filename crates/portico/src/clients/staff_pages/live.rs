//! The live side of the list: the rows of an open page follow by themselves. Who stands on the page stays on it until it is loaded again,
//! so that nothing moves under somebody's hand; with each look the session is read again (promises.md P5).

use super::{
    super::{
        Calendar,
        filter::Request,
        store::{self, Looking},
    },
    row::{Around, Row},
};
use crate::{
    answer::{Answer, Trouble},
    doors::still_here,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use futures_util::stream;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{FormData, LiveEvent, live};
use std::{collections::VecDeque, time::Duration};

/// How long to wait for a bell after each rest: other processes ring none here.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// The bell rings with every letter of a batch; nobody reads faster than this.
const REST: Duration = Duration::from_millis(250);

/// What follows of one row, each element with its id.
#[derive(Template)]
#[template(path = "clients/pages/row_live.html")]
struct RowPieces<'a> {
    row: &'a Row,
    may_invite: bool,
    all: bool,
    here: &'a str,
    reset_link: &'a str,
}

struct Watch {
    visit: StaffVisit,
    request: Request,
    clients: Vec<ClientId>,
    sent: Option<ClientId>,
    shown: Vec<String>,
    waiting: VecDeque<LiveEvent>,
    is_first: bool,
    is_over: bool,
}

impl Watch {
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
            if !std::mem::take(&mut self.is_first) {
                tokio::time::sleep(REST).await;
                tokio::select! { () = bell => {} () = tokio::time::sleep(LOOK_EVERY) => {} }
            }
            self.look().await?;
        }
    }
    async fn look(&mut self) -> Option<()> {
        let Some(visit) = still_here(&self.visit).await else {
            self.waiting.push_back(LiveEvent::Done { reload: true });
            self.is_over = true;
            return Some(());
        };
        self.visit = visit;
        let mut fresh = pieces(&self.visit, &self.request, &self.clients, self.sent).await.ok()?;
        fresh.push(self.visit.bell());
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
        Some(())
    }
}

/// The rows of these clients, as the page of this request would show them; somebody who is gone from reach has none.
async fn pieces(visit: &StaffVisit, request: &Request, clients: &[ClientId], sent: Option<ClientId>) -> Answer<Vec<String>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let now = look.now();
    let rows = store::rows(look.db(), &reach, clients).await?;
    let others = match visit.may(Permission::InviteClients) {
        true => {
            let addresses: Vec<(ClientId, &str)> =
                rows.iter().filter_map(|row| row.main_address.as_deref().map(|address| (row.id, address))).collect();
            store::sharing(look.db(), &reach, &addresses).await?
        }
        false => Default::default(),
    };
    drop(look);
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now };
    let here = request.turned(request.turn);
    let around = Around { visit, calendar: &calendar, request, here: Around::back_to(&here), others: &others, sent };
    let reset_link = visit.call.portico.settings.link(&format!("{}/forgot-password", visit.practice.portal_path()));
    let may_invite = visit.may(Permission::InviteClients);
    let rendered = rows.into_iter().map(|row| {
        let row = Row::of(row, String::new(), &[], &[], &around);
        RowPieces { row: &row, may_invite, all: request.all, here: &here, reset_link: &reset_link }
            .render()
            .map_err(|error| Trouble::from(anyhow::Error::new(error)))
    });
    rendered.collect()
}

/// `GET /clients/events`, with the address of the list behind it.
pub(in crate::clients) async fn events(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let request = Request::read(&form);
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let found = store::page(look.db(), &reach, &request, looking).await?;
    drop(look);
    let stopping = visit.call.portico.stopping.clone();
    let watch = Watch {
        visit,
        request,
        clients: found.clients,
        sent: form.text("sent").parse().ok(),
        shown: Vec::new(),
        waiting: VecDeque::new(),
        is_first: true,
        is_over: false,
    };
    let changes = stream::unfold(watch, |mut watch| async move { watch.next().await.map(|event| (event, watch)) });
    Ok(live(changes, stopping))
}
