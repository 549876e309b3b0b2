//! "This email is in use": what to do about an address that somebody signs in with already, in three ways (behaviours.md 59).

use super::store;
use crate::{
    access::actions::TAKEN,
    answer::{Answer, Trouble},
    doors::Path,
    invitations,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};
use portico_web::FormData;

#[derive(Template)]
#[template(path = "families/pages/in_use.html")]
struct InUsePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    note: &'static str,
    /// The clients within reach who sign in with it.
    others: Vec<(ClientId, String)>,
    can_edit: bool,
    family: String,
}

/// `GET /clients/{id}/address-in-use?email=…`; without an address, the client's own.
pub(super) async fn show(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let address = match EmailAddress::parse(form.text("email")) {
        Ok(address) => address.to_string(),
        Err(_) => recipient.written_to().to_owned(),
    };
    let others = match EmailAddress::parse(&address) {
        Ok(address) => store::who_has(look.db(), &reach, client, address.normalised()).await?,
        Err(_) => Vec::new(),
    };
    let page = InUsePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        family: format!("email={}", utf8_percent_encode(&address, NON_ALPHANUMERIC)),
        address,
        note: TAKEN,
        others: others.into_iter().map(|(id, given, family)| (id, format!("{given} {family}").trim().to_owned())).collect(),
        can_edit: visit.may(Permission::EditClients),
    };
    Ok(visit.page(&page))
}
