//! Overview: the record's start page, with where the client stands and the one thing to do.

use super::{
    activity_pages::{Line, line_of, with_day},
    portal_pages::Plane,
    store::{self, Happened, Way},
};
use crate::doors::{Path, Pieces, follow};
use crate::{
    answer::Answer,
    clients,
    enquiries::{self, store::Written},
    families,
    forms::{self, Unfinished},
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, GroupId};
use portico_web::FormData;

#[derive(Template)]
#[template(path = "records/pages/overview.html", blocks = ["standing", "portal", "forms", "latest"])]
struct OverviewPage {
    shell: StaffShell,
    head: RecordHead,
    emails: Vec<Way>,
    phones: Vec<Way>,
    /// Intake forms about which somebody still has to do something.
    unfinished: Vec<Unfinished>,
    latest: Vec<Line>,
    own_acts_only: bool,
    /// The groups of the client, and those they can be added to.
    groups: Vec<(GroupId, String)>,
    other_groups: Vec<(GroupId, String)>,
    sign_in_link: String,
    reset_link: String,
    /// Whether a link to sign in with can be emailed.
    sends_link: bool,
    /// What they wrote as somebody new, and when.
    enquiry: Option<(Written, String)>,
}

/// `GET /clients/{id}`.
pub(super) async fn overview(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    if let Some(there) = record_head::merged_into(&visit, client).await? {
        return Ok(there);
    }
    record_head::opened(&visit, client).await?;
    Ok(visit.page(&page(&visit, client).await?))
}

/// `GET /clients/{id}/events`: where the client stands and what happened last, whenever that has changed. Beside Client Info, forms and
/// documents, which `tab` names, it is what the head says: the paper plane, or why there is none.
pub(super) async fn events(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let beside = [Tab::Info, Tab::Forms, Tab::Documents].into_iter().find(|tab| tab.word() == form.text("tab"));
    follow(visit, move |visit| async move {
        if let Some(tab) = beside {
            let mut look = visit.look().await?;
            let head = RecordHead::of(&visit, &mut look, client, tab).await?;
            return Ok(Pieces { html: vec![Plane { head: &head }.to_string()], spoken: head.view.label });
        }
        let page = page(&visit, client).await?;
        let plane = Plane { head: &page.head };
        let parts = [
            page.as_standing().to_string(),
            plane.to_string(),
            page.as_portal().to_string(),
            page.as_forms().to_string(),
            page.as_latest().to_string(),
        ];
        Ok(Pieces { html: parts.into(), spoken: page.head.view.label })
    })
    .await
}

async fn page(visit: &StaffVisit, client: ClientId) -> Answer<OverviewPage> {
    let mut look = visit.look().await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Overview).await?;
    let reach = look.may(Permission::SeeClients)?;
    let unfinished = forms::unfinished(visit, &mut look, client).await?;
    let emails = store::emails(look.db(), &reach, client).await?;
    let phones = store::phones(look.db(), &reach, client).await?;
    let history = look.may(Permission::SeeHistory)?;
    let documents = look.may(Permission::HandleDocuments).ok();
    let own_acts_only = store::own_acts_only(look.db(), &history, client).await?;
    let events = store::happened(look.db(), &history, documents.as_ref(), client, i64::MAX, 12).await?;
    let names = forms::names_in(look.db(), &history, events.iter().map(|event| event.detail.as_str())).await?;
    let actors = families::actors_in(look.db(), &history, events.iter().map(Happened::deed)).await?;
    let line = |event| line_of(visit, event, &head.called, (&names, &actors)).map(|line| with_day(visit, event, line));
    let latest = events.iter().filter_map(line).take(5).collect();
    let circles = clients::store::circles(look.db(), &reach, &[client]).await?.remove(&client).unwrap_or_default();
    let mut groups: Vec<(GroupId, String)> = circles.into_iter().map(|(id, name, _)| (id, name)).collect();
    groups.dedup();
    let mut other_groups = clients::store::groups(look.db(), &reach).await?;
    other_groups.retain(|(id, _)| !groups.iter().any(|(known, _)| known == id));
    let enquiry = enquiries::store::of(look.db(), &reach, client).await?;
    let enquiry = enquiry.map(|written| {
        let at = visit.words().day_time(written.created_at, visit.call.now, &visit.zone());
        (written, at)
    });
    let portal = visit.practice.link(&visit.call.portico.settings, "");
    Ok(OverviewPage {
        shell: visit.shell(Some(Section::Clients)),
        sends_link: visit.practice.mails_sign_in_links() && head.can_invite,
        head,
        unfinished,
        emails,
        phones,
        latest,
        enquiry,
        own_acts_only,
        groups,
        other_groups,
        sign_in_link: format!("{portal}/sign-in"),
        reset_link: format!("{portal}/forgot-password"),
    })
}
