//! By which email the two of a merge were reached, and by which the one is now. Administrators are told of what that opens (promises.md D24).

use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::{Event, OTHER_EMAIL, OTHER_SIGN_IN},
    bell,
    clients::store::{InUse, in_use},
};
use portico_policy::Reach;
use portico_values::{ClientId, moment::days};

/// Two records, as they were reached before they became one.
pub(super) struct Reached {
    kept: InUse,
    gone: InUse,
}

impl Reached {
    /// Reads it, before anything is moved.
    pub(super) async fn read(act: &mut Act, reach: &Reach, kept: ClientId, gone: ClientId) -> Answer<Self> {
        Ok(Self { kept: at(act, reach, kept).await?, gone: at(act, reach, gone).await? })
    }
    /// The event of the merge that was written, with what it changed for the record that stays.
    pub(super) async fn said_in(&self, event: Event, act: &mut Act, reach: &Reach, both: (ClientId, ClientId)) -> Answer<Event> {
        let (kept, gone) = both;
        let now = at(act, reach, kept).await?;
        let has_changed = self.is_written_to_elsewhere(&now) || self.brings_changed_email(&now, act, gone).await?;
        let event = if has_changed { event.with(OTHER_EMAIL, true) } else { event };
        Ok(if self.opens_to_another(&now) { event.with(OTHER_SIGN_IN, true) } else { event })
    }

    /// Whether an invitation of the record that stays waits at the email that was its main one, and letters go to another one now.
    pub(super) async fn leaves_invitation_behind(&self, act: &mut Act, reach: &Reach, kept: ClientId) -> Answer<bool> {
        let now = at(act, reach, kept).await?;
        let folded = |address: Option<&str>| address.map(str::to_lowercase);
        let has_moved = folded(self.kept.main_address.as_deref()) != folded(now.main_address.as_deref());
        let waits = now.login.is_none() && matches!(now.invitation_state.as_deref(), Some("sent" | "held"));
        let invited = now.invited_address.as_deref().filter(|address| !address.is_empty()); // on paper it went to none
        Ok(has_moved && waits && differ(invited, now.main_address.as_deref()))
    }
    /// Whether the record that stays had an email, and invitations go to another one now.
    fn is_written_to_elsewhere(&self, now: &InUse) -> bool {
        differ(self.kept.main_address.as_deref(), now.main_address.as_deref())
    }

    /// Whether invitations go to the email of the record that goes, which whoever merges them has just put in the place of another one.
    async fn brings_changed_email(&self, now: &InUse, act: &mut Act, gone: ClientId) -> Answer<bool> {
        let (theirs, ours) = (self.gone.main_address.as_deref(), now.main_address.as_deref());
        if theirs.is_none() || differ(theirs, ours) {
            return Ok(false);
        }
        let (who, since) = (act.who().clone(), act.now().minus(days(1)));
        bell::store::has_changed_email(act.db(), &who.actor, gone, since).await
    }

    /// Whether the sign-in that goes on opens what was somebody's who was reached at another email.
    fn opens_to_another(&self, now: &InUse) -> bool {
        let Some(opens) = now.login_address.as_deref() else { return false };
        let others = [&self.kept, &self.gone].into_iter().filter(|one| one.login != now.login);
        others.filter_map(InUse::address).any(|address| differ(Some(address), Some(opens)))
    }
}

/// Whether there was an email, and is another one or none now.
fn differ(before: Option<&str>, now: Option<&str>) -> bool {
    before.is_some_and(|before| now.is_none_or(|now| !now.eq_ignore_ascii_case(before)))
}

async fn at(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<InUse> {
    in_use(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)
}
