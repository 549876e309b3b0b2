//! `/support`: takes an address, and shows everybody who has it and why they can't get in.

use super::{actions, near::near, other::Other, panel::Panel, store};
use crate::{
    answer::{Answer, Trouble},
    doors::{Path, Pieces, follow},
    invitations::own_next,
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
#[template(path = "blockers/pages/support.html", blocks = ["answer"])]
struct SupportPage {
    shell: StaffShell,
    typed: String,
    /// The key of the forms that print a letter.
    request_key: String,
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

impl SupportPage {
    /// Before anybody is looked for.
    fn asking(visit: &StaffVisit, typed: &str, request_key: String) -> Self {
        Self {
            shell: visit.shell(Some(Section::Clients)),
            typed: typed.to_owned(),
            request_key,
            problems: Problems::none(),
            asked: !typed.is_empty(),
            found: Vec::new(),
            other: None,
            near: Vec::new(),
        }
    }

    /// Finds everybody who has this address, or else who has one like it.
    async fn look_up(&mut self, visit: &StaffVisit, address: &EmailAddress) -> Answer<()> {
        let mut look = visit.look().await?;
        let reach = look.may(Permission::SeeClients)?;
        for (client, _) in store::at(look.db(), &reach, &[address.normalised().to_owned()]).await? {
            let panel = Panel::of(visit, &mut look, client, Some(address)).await?;
            self.found.extend(panel.map(|panel| panel.under(&self.request_key)));
        }
        self.other = Other::at(visit, &mut look, address).await?;
        if self.found.is_empty() && self.other.is_none() {
            for (client, address) in store::at(look.db(), &reach, &near(address.normalised())).await? {
                if let Some(panel) = Panel::of(visit, &mut look, client, None).await? {
                    self.near.push(Near { client, name: panel.name, address });
                }
            }
        }
        Ok(())
    }
}

/// `GET /support?address=`.
pub(super) async fn support(visit: StaffVisit) -> Answer<Response> {
    let query = FormData::from_query(visit.call.uri.query())?;
    let mut page = SupportPage::asking(&visit, query.text("address"), visit.fresh_key());
    if !page.asked {
        return Ok(no_store(visit.page(&page)));
    }
    let Ok(address) = EmailAddress::parse(&page.typed) else {
        page.problems = Problems::one("address", "not_an_address", "Enter an address like name@example.com");
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    };
    page.look_up(&visit, &address).await?;
    Ok(no_store(visit.page(&page)))
}

/// `GET /support/events?address=`: the answer, whenever something in it has changed.
pub(super) async fn events(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let typed = form.text("address").to_owned();
    let address = EmailAddress::parse(&typed).map_err(|_| Trouble::not_found())?;
    let request_key = visit.request_key(&form);
    follow(visit, move |visit| {
        let (typed, address, request_key) = (typed.clone(), address.clone(), request_key.clone());
        async move {
            let mut page = SupportPage::asking(&visit, &typed, request_key);
            page.look_up(&visit, &address).await?;
            Ok(Pieces { html: vec![page.as_answer().to_string()], spoken: "" })
        }
    })
    .await
}

/// `POST /clients/{id}/portal/unlock`, from the record, or from `/support` with the address that was looked up.
pub(super) async fn unlock(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["address", "next"])?;
    let typed = EmailAddress::parse(form.text("address")).ok();
    let mut act = visit.act().await?;
    actions::unlock(&mut act, client, typed.as_ref()).await?;
    act.commit().await?;
    let back = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
    Ok(visit.go_with(&back, &Flash::done("They can try again now.")))
}
