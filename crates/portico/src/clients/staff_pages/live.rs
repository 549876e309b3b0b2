//! The live side of the list: the rows of an open page update by themselves, and the counts above them. Whoever is on the page stays
//! on it until it is loaded again, so that nothing moves under somebody's hand.

use super::{
    super::{
        Calendar, Invitable,
        filter::{Request, Shelf},
        store::{self, Looking},
    },
    counts::Following,
    manage,
    opened::Opened,
    row::{Around, Row},
};
use crate::{
    answer::{Answer, Trouble},
    doors::{Pieces, follow},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::FormData;
use std::sync::Arc;

/// What follows of one row, each element with its id.
#[derive(Template)]
#[template(path = "clients/pages/row_live.html")]
struct RowPieces<'a> {
    row: &'a Row,
    may_invite: bool,
    all: bool,
    here: &'a str,
    request_key: &'a str,
    login_link: &'a str,
    reset_link: &'a str,
}

/// The same on "Manage Clients".
#[derive(Template)]
#[template(path = "clients/pages/managed_live.html")]
struct ManagedPieces<'a> {
    row: &'a Row,
    all: bool,
}

/// The rows of these clients, as the page of this request would show them; somebody who is gone from reach has none.
async fn pieces(
    visit: &StaffVisit,
    request: &Request,
    clients: &[ClientId],
    sent: Option<ClientId>,
    request_key: &str,
) -> Answer<Vec<String>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let now = look.now();
    let rows = store::rows(look.db(), &reach, clients).await?;
    let opened = match request.shelf {
        Shelf::Manage => Opened::default(),
        Shelf::List => Opened::read(&mut look, &reach, clients).await?,
    };
    let others = match visit.may(Permission::InviteClients) {
        true => {
            let addresses = store::shared_addresses(rows.iter().chain(&opened.owners));
            store::sharing(look.db(), &reach, &addresses).await?
        }
        false => Default::default(),
    };
    let on_page: Vec<ClientId> = clients.iter().copied().chain(opened.owners.iter().map(|owner| owner.id)).collect();
    let invitable = Invitable::among(&mut look, &on_page).await?;
    let with_forms = match sent.filter(|sent| rows.iter().any(|row| row.id == *sent)) {
        Some(sent) => store::waiting_forms(look.db(), &reach, sent).await?,
        None => 0,
    };
    drop(look);
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now };
    let here = request.turned(request.turn);
    let around = Around {
        visit,
        calendar: &calendar,
        request,
        here: Around::back_to(&here),
        others: &others,
        invitable: &invitable,
        opened: &opened,
        sent,
        with_forms,
    };
    let link = |rest: &str| visit.practice.link(&visit.call.portico.settings, rest);
    let (login_link, reset_link) = (link("/sign-in"), link("/forgot-password"));
    let may_invite = visit.may(Permission::InviteClients);
    let rendered = rows.into_iter().map(|row| {
        let row = Row::of(row, Vec::new(), &around);
        let rendered = match request.shelf {
            Shelf::Manage => ManagedPieces { row: &row, all: request.all }.render(),
            Shelf::List => RowPieces {
                row: &row,
                may_invite,
                all: request.all,
                here: &here,
                request_key,
                login_link: &login_link,
                reset_link: &reset_link,
            }
            .render(),
        };
        rendered.map_err(|error| Trouble::from(anyhow::Error::new(error)))
    });
    rendered.collect()
}

/// `GET /clients/events`, with the address of the list behind it, or with that of "Manage Clients" and `in=manage`.
pub(in crate::clients) async fn events(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let asked = Request::read(&form);
    let request = if form.text("in") == "manage" { manage::asked_for(asked) } else { asked };
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let found = store::page(look.db(), &reach, &request, looking).await?;
    drop(look);
    let (sent, request_key) = (form.text("sent").parse().ok(), visit.request_key(&form));
    let asked = Arc::new((request, found.clients, sent, request_key, Following::default()));
    let rows = move |visit: StaffVisit| {
        let asked = asked.clone();
        async move {
            let (request, clients, sent, request_key, counts) = &*asked;
            let mut html = counts.pieces(&visit, request).await?;
            html.extend(pieces(&visit, request, clients, *sent, request_key).await?);
            Ok(Pieces { html, spoken: "" })
        }
    };
    follow(visit, rows).await
}
