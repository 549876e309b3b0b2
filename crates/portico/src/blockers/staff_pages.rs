//! `/support`: takes an address, and shows everybody who has it and why they can't get in.

use super::{actions, near::near, other::Other, panel::Panel, store};
use crate::{
    answer::Answer,
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "blockers/pages/support.html")]
struct SupportPage {
    shell: StaffShell,
    typed: String,
    problems: Problems,
    asked: bool,
    found: Vec<Panel>,
    /// Whoever opens portals of others with it.
    other: Option<Other>,
    /// Clients with an address one slip away from what was typed.
    near: Vec<Near>,
}

struct Near {
    client: ClientId,
    name: String,
    address: String,
}

/// `GET /support?address=`.
pub(super) async fn support(visit: StaffVisit) -> Answer<Response> {
    let query = FormData::from_query(visit.call.uri.query())?;
    let typed = query.text("address").to_owned();
    let mut page = SupportPage {
        shell: visit.shell(Some(Section::Clients)),
        asked: !typed.is_empty(),
        typed,
        problems: Problems::none(),
        found: Vec::new(),
        other: None,
        near: Vec::new(),
    };
    if !page.asked {
        return Ok(no_store(visit.page(&page)));
    }
    let Ok(address) = EmailAddress::parse(&page.typed) else {
        page.problems = Problems::one("address", "not_an_address", "Enter an address like name@example.com");
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    };
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    for (client, _) in store::at(look.db(), &reach, &[address.normalised().to_owned()]).await? {
        page.found.extend(Panel::of(&visit, &mut look, client, Some(&address)).await?);
    }
    page.other = Other::at(&visit, &mut look, &address).await?;
    if page.found.is_empty() && page.other.is_none() {
        for (client, address) in store::at(look.db(), &reach, &near(address.normalised())).await? {
            if let Some(panel) = Panel::of(&visit, &mut look, client, None).await? {
                page.near.push(Near { client, name: panel.name, address });
            }
        }
    }
    Ok(no_store(visit.page(&page)))
}

/// `POST /clients/{id}/portal/unlock`.
pub(super) async fn unlock(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["address"])?;
    let typed = EmailAddress::parse(form.text("address")).ok();
    let mut act = visit.act().await?;
    actions::unlock(&mut act, client, typed.as_ref()).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &Flash::done("They can try again now.")))
}
