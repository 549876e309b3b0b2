//! "This email is in use": what to do about an address that somebody signs in with already, in three ways (behaviours.md 59).

use super::store;
use crate::{
    access::actions::TAKEN,
    act::Look,
    answer::{Answer, Trouble},
    audit::views,
    doors::Path,
    invitations::{self, leading_back, own_next},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::{Permission, Reach};
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
    /// The names of the clients within reach who sign in with it.
    others: Vec<String>,
    /// Those of them whose record this staff member may edit, and where the address is on file there.
    correctable: Vec<(String, String)>,
    /// Where another address is put in, for whoever may.
    edit: Option<String>,
    /// Where whoever has this address is asked. All ways lead back to where it was in the way.
    family: String,
    /// Whether every record is theirs to edit: where none can be corrected, there is none.
    edits_all: bool,
    /// Whom to ask for what is not theirs to edit.
    ask: String,
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
    let next = own_next(&form).unwrap_or_default();
    let edit = |client: ClientId| leading_back(&format!("/clients/{client}/info/edit#emails"), &next);
    let others = whose(&mut look, &reach, client, &address).await?;
    // Whoever invites all clients may edit some of them, or none.
    let (may_edit, edits_all, correctable) = match look.may(Permission::EditClients) {
        Ok(reach) => {
            let may_edit = views::is_within(look.db(), &reach, client).await?;
            (may_edit, reach.assigned_to().is_none(), whose(&mut look, &reach, client, &address).await?)
        }
        Err(_) => (false, false, Vec::new()),
    };
    let email = utf8_percent_encode(&address, NON_ALPHANUMERIC);
    let page = InUsePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        family: leading_back(&format!("/clients/{client}/people/new?email={email}"), &next),
        edit: may_edit.then(|| edit(client)),
        address,
        note: TAKEN,
        others: others.into_iter().map(|(_, name)| name).collect(),
        correctable: correctable.into_iter().map(|(id, name)| (name, edit(id))).collect(),
        edits_all,
        ask: visit.session.whom_to_ask(),
    };
    Ok(visit.page(&page))
}

/// The other clients within reach who sign in with this address, by their whole names.
async fn whose(look: &mut Look, reach: &Reach, client: ClientId, address: &str) -> Answer<Vec<(ClientId, String)>> {
    let Ok(address) = EmailAddress::parse(address) else { return Ok(Vec::new()) };
    let others = store::who_has(look.db(), reach, client, address.normalised()).await?;
    Ok(others.into_iter().map(|(id, given, family)| (id, format!("{given} {family}").trim().to_owned())).collect())
}
