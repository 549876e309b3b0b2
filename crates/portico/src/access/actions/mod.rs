//! What people can do to get in: activate an account, sign in, choose a new password, confirm an address.
//!
//! Passwords are hashed before an act begins. Nothing here tells a stranger whether an address has an account.

mod activating;
mod addresses;
mod passwords;
mod signed_in;
mod signing_in;
mod typed_address;

pub use activating::{Made, activate, activate_with_passkey};
pub use addresses::{
    TAKEN, ask_to_change_address, ask_to_confirm_address, change_address, confirm_address, confirm_address_by_code,
    mail_new_address,
};
pub(crate) use addresses::{end_letters_with_links, mail_confirmation, move_address};
pub use passwords::{ask_for_reset, change_password, keep_at_todays_cost, reset_password};
pub use signed_in::{choose_language, choose_portal, sign_out};
pub(crate) use signing_in::let_in;
pub(super) use signing_in::{changed, go_on, hold_owner_of, open_door, take_over};
pub use signing_in::{mail_way_in, not_let_in, note_failed_sign_in, note_wrong_present, sign_in};
pub use typed_address::{Asked, CODES_A_DAY, ask_to_prove_address, prove_address, proven_address};

use super::store;
use crate::{
    act::Act,
    answer::Answer,
    outbox::{Composed, LetterKind},
    practices::Practice,
};
use portico_policy::Reach;
use portico_values::LoginId;

/// Writes to the owner of a login about their account, where there is one.
pub(super) async fn notify(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    login: LoginId,
    write: impl FnOnce(&crate::app::Portico, &Practice, &store::Owner, portico_values::Moment) -> Composed,
) -> Answer<()> {
    let Some(owner) = store::owner(act.db(), reach, login).await? else { return Ok(()) };
    let content = write(act.portico(), practice, &owner, act.now());
    act.tell(LetterKind::AccountNotice, owner.address, owner.client, content);
    Ok(())
}
