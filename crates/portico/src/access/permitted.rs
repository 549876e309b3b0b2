//! What a login may use at a client's portal, asked anew with every request (behaviours.md 51, 52): the grant that is open, the switches of
//! practice and client, and what staff gave. Pages of an area ask before they show anything, and so does whatever leads to them.

use super::store;
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    clients::permissions::{Area, Permissions},
};
use portico_database::record;
use portico_policy::Permission;
use portico_values::ClientId;

record! {
    /// What staff gave, and whether the practice has an account that takes payments.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Permitted {
        pub may_request: bool,
        pub may_message: bool,
        pub may_see_bills: bool,
        pub may_pay: bool,
        pub takes_payments: bool,
    }
}

impl Permitted {
    /// Whether this area is open.
    pub const fn opens(self, area: Area) -> bool {
        let Self { may_request, may_message, may_see_bills, may_pay, takes_payments } = self;
        Permissions { may_request, may_message, may_see_bills, may_pay }.opens(area, takes_payments)
    }
}

/// What the login that looks may use for this client; none when the client's portal is not open to it at this moment.
///
/// # Errors
/// Refused to everybody but a login; a fault.
pub async fn of(look: &mut Look, client: ClientId) -> Answer<Option<Permitted>> {
    let reach = look.may(Permission::UsePortal)?;
    store::permitted(look.db(), &reach, client).await
}

/// Goes on only when this area is open to the login that looks.
///
/// # Errors
/// Not found otherwise: what is not permitted is not there.
pub async fn demand(look: &mut Look, client: ClientId, area: Area) -> Answer<()> {
    match of(look, client).await? {
        Some(permitted) if permitted.opens(area) => Ok(()),
        _ => Err(Trouble::not_found()),
    }
}
