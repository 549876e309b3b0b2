//! Signing in as staff, and looking after one's own account. What is slow (hashing) is done before the act begins.

mod account;
mod passkeys;
mod passwords;
mod second_steps;
mod signing_in;

pub use account::{end_device, save_signature, sign_out, sign_out_everywhere};
pub use passkeys::{add_passkey, enter_with_passkey, offer_passkey, remove_passkey};
pub(crate) use passwords::check_present;
pub use passwords::{Choosing, DeadLink, ask_for_reset, became_of, change_password, choose_password, choosing, set_up_link};
pub use second_steps::{Enrolled, check_code, enrol, lift, new_recovery_codes, re_enrol};
pub use signing_in::{Entrance, Way, enter, enter_practice, practices_open_to, who_is_it};
pub(crate) use signing_in::{TO_CHOOSE, freshen_hashes};

use crate::{
    act::Who,
    answer::Answer,
    audit::chain::Origin,
    practices::{self, Practice},
};
use portico_database::Connection;
use portico_policy::Actor;
use portico_values::{Identity, PracticeId, StaffId};
use uuid::Uuid;

/// The place of what belongs to no practice: tries at addresses that nobody has. They leave the same rows behind as tries at addresses
/// that somebody has, so that the clock cannot tell one from the other (promises.md P10).
pub(crate) fn nowhere() -> PracticeId {
    PracticeId::from_uuid(Uuid::nil())
}

/// Whom a try is about at an address that nobody has.
fn nobody() -> (PracticeId, StaffId) {
    (nowhere(), StaffId::from_uuid(Uuid::nil()))
}

/// A visitor at the staff door, who may turn out to be a member of this practice.
fn visitor(practice: PracticeId, origin: &Origin) -> Who {
    Who { actor: Actor::Visitor { practice }, origin: origin.clone() }
}

/// Somebody whose password was right, or whose passkey.
fn half_signed_in(practice: PracticeId, staff: StaffId, origin: &Origin) -> Who {
    Who { actor: Actor::HalfSignedIn { practice, staff }, origin: origin.clone() }
}

/// The practice, for its name on letters. Nowhere has none.
async fn practice_of(db: &mut Connection, id: PracticeId) -> Answer<Practice> {
    let found = practices::store::by_id(db, id).await?;
    Ok(found.unwrap_or_else(|| Practice {
        id,
        slug: "none".into(),
        portal_host: None,
        name: "Portico".into(),
        sender_name: "Portico".into(),
        phone: String::new(),
        postal_address: String::new(),
        reply_to: None,
        zone: "UTC".into(),
        language: "en".into(),
        hue: 1,
        portal_on: false,
        epoch: 0,
        link_days: 30,
        link_check: "none".into(),
        languages: "en,es".into(),
        payment_account: None,
        address_change: "move".into(),
        guardian_age: 16,
        invites_guests: true,
        sign_in_links: true,
        reminder_days: String::new(),
        quiet_from: 0,
        quiet_until: 0,
        form_days_before: String::new(),
        form_days_after: String::new(),
        second_step: true,
        logo: None,
    }))
}
