//! What a login may use at a client's portal, asked anew with every request (behaviours.md 51, 52, 60): the grant that is open with its
//! rights, the switches of practice and client, and what staff gave. Pages of an area ask before they show anything, and so does whatever
//! leads to them. Today only intake forms ask: messages, requests and bills have no pages yet.

use super::{
    rights::{Level, Rights},
    store,
};
use crate::{
    act::{Act, Look},
    answer::{Answer, Trouble},
    clients::permissions::{Area, Permissions},
    practices::{self, GrantKind},
};
use portico_database::record;
use portico_policy::Permission;
use portico_values::ClientId;

record! {
    /// As the rows have it.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub(crate) struct PermittedRow {
        pub(crate) may_request: bool,
        pub(crate) may_message: bool,
        pub(crate) may_see_bills: bool,
        pub(crate) may_pay: bool,
        pub(crate) takes_payments: bool,
        pub(crate) kind: GrantKind,
        pub(crate) rights: String,
    }
}

/// What staff gave the client, what the grant gives its login, and whether the practice has an account that takes payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permitted {
    given: Permissions,
    takes_payments: bool,
    rights: Rights,
}

impl Permitted {
    fn of(row: &PermittedRow) -> Self {
        let PermittedRow { may_request, may_message, may_see_bills, may_pay, takes_payments, .. } = *row;
        Self {
            given: Permissions { may_request, may_message, may_see_bills, may_pay },
            takes_payments,
            rights: Rights::of(row.kind, &row.rights),
        }
    }
    /// Whether this area is open to look at.
    pub fn opens(&self, area: Area) -> bool {
        self.given.opens(area, self.takes_payments) && self.rights.level(area) >= Level::See
    }
    /// Whether intake forms are open to fill in: to the client, and to whoever may look after forms for them.
    pub fn fills_forms(&self) -> bool {
        self.rights.fills_forms()
    }
    /// Whether something may be done there: asked for, written, paid.
    pub fn manages(&self, area: Area) -> bool {
        self.opens(area) && self.rights.level(area) == Level::Manage
    }
}

/// What the login that looks may use for this client; none when the client's portal is not open to it at this moment.
///
/// # Errors
/// Refused to everybody but a login; a fault.
pub async fn of(look: &mut Look, client: ClientId) -> Answer<Option<Permitted>> {
    let reach = look.may(Permission::UsePortal)?;
    let practice = practices::store::by_id(look.db(), reach.practice()).await?.ok_or_else(Trouble::not_found)?;
    let present = practice.present(look.now());
    Ok(store::permitted(look.db(), &reach, client, &present).await?.map(|row| Permitted::of(&row)))
}

/// The same within an act.
///
/// # Errors
/// Refused to everybody but a login; a fault.
pub(crate) async fn within(act: &mut Act, client: ClientId) -> Answer<Option<Permitted>> {
    let reach = act.may(Permission::UsePortal)?;
    let present = practices::of(act).await?.present(act.now());
    Ok(store::permitted(act.db(), &reach, client, &present).await?.map(|row| Permitted::of(&row)))
}
