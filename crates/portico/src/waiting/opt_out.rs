//! Reminders of what waits stop by the link in one of them, as those of an invitation do.

use super::actions;
use crate::{
    act::{Act, Look},
    answer::Answer,
    reminders::{OptOut, Reminding},
};

/// Reminders of what waits at the portal.
pub(super) struct OfWhatWaits;

impl Reminding for OfWhatWaits {
    const PATH: &'static str = "portal-reminders";
    const ASKS: &'static str = "waiting-reminders-stop-text";

    async fn look_at(look: &mut Look, token: &str) -> Answer<OptOut> {
        actions::look_at(look, token).await
    }
    async fn opt_out(act: &mut Act, token: &str) -> Answer<bool> {
        actions::opt_out(act, token).await
    }
}
