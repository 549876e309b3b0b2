//! What can be done with access to somebody else's portal (behaviours.md 59, 60; promises.md D15, D16, D17): staff offer it, the person it
//! is offered to answers, and it can be changed, ended and frozen. The only way to a grant is an offer that was accepted.

mod answering;
mod changing;
mod offering;

pub use answering::{accept_by_link, answer, decline_by_link};
pub use changing::{change, end, freeze, set_guardian_age, set_invites_guests, thaw};
pub(crate) use changing::{end_one, over_or_nowhere};
pub use offering::{Offered, offer, offer_instead, send_again, withdraw};
pub(crate) use offering::{
    all_within, asked_about, end_all_questions, end_questions, end_questions_in, in_the_way, note_not_arrived, prepare, send,
    stop_unsent, withdraw_one,
};

use crate::{
    act::Act,
    answer::{Answer, Trouble},
    invitations::{self, Recipient},
};
use portico_policy::Reach;
use portico_values::ClientId;

async fn within(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<Recipient> {
    invitations::store::recipient(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)
}
