//! The Client Portal tab: access, the message that sends or sends again, what has happened, links handed out. It follows by itself.

use super::{
    activity_pages::{Line, line_of},
    head::{RecordHead, Tab},
    portal_tab::Access,
    store,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    clients::Standing,
    invitations::{
        self,
        letters::{default_words, language_for},
    },
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use futures_util::stream;
use portico_policy::Permission;
use portico_values::{ClientId, TokenId};
use portico_web::{LiveEvent, Problems, live};
use std::time::Duration;

#[derive(Template)]
#[template(path = "records/pages/portal.html", blocks = ["live"])]
struct PortalPage {
    shell: StaffShell,
    head: RecordHead,
    address: String,
    may_send: bool,
    waits: bool,
    subject: String,
    message: String,
    problems: Problems,
    trail: Vec<Line>,
    links: Vec<LinkRow>,
    accepts_until: String,
    sent_by: String,
}

struct LinkRow {
    id: TokenId,
    what: &'static str,
    by: String,
    state: String,
    living: bool,
}

/// `GET /clients/{id}/portal`.
pub(super) async fn show(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let page = page(&visit, client).await?;
    Ok(visit.page(&page))
}

async fn page(visit: &StaffVisit, client: ClientId) -> Answer<PortalPage> {
    let mut look = visit.look().await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Portal).await?;
    let reach = look.may(Permission::SeeClients)?;
    let access = Access::of(&mut look, &reach, client).await?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let history = look.may(Permission::SeeHistory)?;
    let mut events = store::happened(look.db(), &history, client, i64::MAX, 40).await?;
    let now = look.now();
    events.reverse();
    let trail = events.iter().filter(|event| is_about_access(&event.action));
    let trail: Vec<Line> =
        trail.filter_map(|event| line_of(visit, event, &head.called).map(|line| with_day(visit, event, line))).collect();
    let language = language_for(&visit.practice, &recipient.language);
    let (subject, message) = default_words(&visit.call.portico, language, recipient.again());
    let standing_in_way = recipient.standing_obstacle(visit.practice.portal_on);
    Ok(PortalPage {
        shell: visit.shell(Some(Section::Clients)),
        address: access.invitation.as_ref().map(|shown| shown.address.clone()).or(recipient.address.clone()).unwrap_or_default(),
        may_send: head.can_invite && standing_in_way.is_none(),
        waits: access.waits() && !matches!(head.view.standing, Standing::Active | Standing::Activated),
        subject,
        message,
        problems: Problems::none(),
        links: link_rows(visit, &access, now),
        accepts_until: access
            .invitation
            .as_ref()
            .map(|i| visit.words().short_day(i.expires_at, now, &visit.zone()))
            .unwrap_or_default(),
        sent_by: access.invitation.as_ref().and_then(|i| i.sent_by_name.clone()).unwrap_or_default(),
        trail,
        head,
    })
}

/// The trail is about access: details of the client stand under Recent activity.
fn is_about_access(action: &str) -> bool {
    ["invitation.", "letter.", "login.", "grant."].iter().any(|start| action.starts_with(start))
}

fn with_day(visit: &StaffVisit, event: &store::Happened, line: Line) -> Line {
    let day = visit.words().short_day(event.at, visit.call.now, &visit.zone());
    Line { time: format!("{day}, {}", line.time), ..line }
}

fn link_rows(visit: &StaffVisit, access: &Access, now: portico_values::Moment) -> Vec<LinkRow> {
    let (words, zone) = (visit.words(), visit.zone());
    let accepted = access.invitation.as_ref().is_none_or(|shown| shown.state != "sent");
    let rows = access.handed_out.iter().map(|link| {
        let living = link.revoked_at.is_none() && link.expires_at > now && !accepted;
        let state = match (link.used_at, link.revoked_at) {
            (Some(at), _) => format!("Used on {}", words.short_day(at, now, &zone)),
            (None, Some(at)) => format!("Ended on {}", words.short_day(at, now, &zone)),
            (None, None) if !living => "Stopped working".to_owned(),
            (None, None) => format!("Works until {}", words.day_time(link.expires_at, now, &zone)),
        };
        LinkRow {
            id: link.id,
            what: if link.channel == "qr" { "QR code" } else { "Copied link" },
            by: link.created_by_name.clone().unwrap_or_else(|| "Portico".into()),
            state,
            living,
        }
    });
    rows.collect()
}

/// `GET /clients/{id}/portal/events`: the banner, the badge and the trail, whenever they have changed.
pub(super) async fn events(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let first = page(&visit, client).await?.as_live().to_string();
    let stopping = visit.call.portico.stopping.clone();
    let changes = stream::unfold((visit, first), move |(visit, last)| async move {
        loop {
            let bell = visit.call.portico.live_bell.notified();
            tokio::select! { () = bell => {} () = tokio::time::sleep(Duration::from_millis(900)) => {} }
            // The session is asked for again each time: a stream never outlives it.
            let visit_now = crate::doors::still_here(&visit).await?;
            let fresh = page(&visit_now, client).await.ok()?.as_live().to_string();
            if fresh != last {
                return Some((LiveEvent::Fragment(fresh.clone()), (visit_now, fresh)));
            }
        }
    });
    Ok(live(changes, stopping))
}
