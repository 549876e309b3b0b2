//! "This email is in use": what to do about an address that somebody signs in with already, in three ways (behaviours.md 59).

use super::store;
use crate::{
    access::actions::TAKEN,
    answer::{Answer, Trouble},
    doors::Path,
    invitations::{self, leading_back, own_next},
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
    /// The names of the clients within reach who sign in with it, and where the address is on file there.
    others: Vec<(String, String)>,
    can_edit: bool,
    /// Where another address is put in, and where whoever has this one is asked. All ways lead back to where it was in the way.
    edit: String,
    family: String,
}

/// `GET /clients/{id}/address-in-use?email=…`; without an address, the client's own. `next` is the page where it was
/// in the way, if that can say what became of it.
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
    let next = own_next(&form).unwrap_or_default();
    let edit = |client: ClientId| leading_back(&format!("/clients/{client}/info/edit#emails"), &next);
    let email = utf8_percent_encode(&address, NON_ALPHANUMERIC);
    let page = InUsePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        family: leading_back(&format!("/clients/{client}/people/new?email={email}"), &next),
        edit: edit(client),
        address,
        note: TAKEN,
        others: others.into_iter().map(|(id, given, family)| (format!("{given} {family}").trim().to_owned(), edit(id))).collect(),
        can_edit: visit.may(Permission::EditClients),
    };
    Ok(visit.page(&page))
}
