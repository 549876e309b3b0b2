//! What people can do with invitations: invite (first and again, one client or many), take back, hand out a link, renew, decline, accept.
//! One function for each intention; pages, commands and jobs all call the same ones.

mod answering;
mod ending;
mod handing_out;
mod inviting;
mod renewing;
mod sending;

pub(crate) use answering::accept;
pub(crate) use answering::living;
pub use answering::{address_right, address_wrong, decline, note_started};
pub use ending::{end_links_of, revoke};
pub(crate) use ending::{end_with_access, reopen};
pub(super) use handing_out::hand_out_once;
pub use handing_out::{HandedOut, hand_out, revoke_handed_out};
pub use inviting::{NotSent, invite, invite_default, invite_with_defaults};
pub(crate) use inviting::{default_message, lacking};
pub use renewing::{Renewed, renew, send_way_in};
pub use sending::Invited;
pub(super) use sending::{Checked, Generation, mint_with, write_send};
pub(crate) use sending::{Draft, NewLink, draft, mint, send};

use super::{invitation::SINGLE_SENDS_AN_HOUR, store};
use crate::{
    act::Act,
    answer::{Answer, Refusal},
};
use std::time::Duration;

/// Refuses when a staff member has sent too many single letters in the last hour: invitations, offers of access, news of forms, links to
/// sign in and links to confirm an address count together (settled.md 10). Jobs and the command line are not limited.
pub(crate) async fn mind_the_hour(act: &mut Act) -> Answer<()> {
    let Some(staff) = act.who().actor.staff() else { return Ok(()) };
    let (practice, since) = (act.practice(), act.now().minus(Duration::from_secs(3_600)));
    if store::single_sends_since(act.db(), practice, staff, since).await? >= SINGLE_SENDS_AN_HOUR {
        let sentence = format!(
            "You have sent {SINGLE_SENDS_AN_HOUR} emails one by one in the last hour. Select several clients and send them together."
        );
        return Err(Refusal::too_much("sends_an_hour", sentence).into());
    }
    Ok(())
}
