//! What the tabs Forms and Documents say of reminders.

use super::store::{self, Open, StoppedBy};
use crate::{access, act::Look, answer::Answer, clients::Invitable, visit::StaffVisit};
use portico_policy::Reach;
use portico_values::ClientId;

/// The foot of a tab while something waits.
pub(crate) struct Reminders {
    pub(crate) client: ClientId,
    pub(crate) sentence: String,
    pub(crate) stopped: bool,
    /// Whether another one is to come, which can be stopped.
    pub(crate) comes: bool,
    /// Whether somebody who acts for the client has stopped theirs.
    pub(crate) others_stopped: bool,
    /// Whether there is anything left to stop or to start.
    pub(crate) can_change: bool,
    /// The tab on which it stands.
    pub(crate) tab: &'static str,
}

impl Reminders {
    /// When the next one goes of what waits for a client and stands on this tab; none while nothing does.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of(
        visit: &StaffVisit,
        look: &mut Look,
        reach: &Reach,
        (client, called): (ClientId, &str),
        tab: &'static str,
    ) -> Answer<Option<Self>> {
        let mut open = store::open(look.db(), reach, client).await?;
        open.retain(|one| one.is_form == (tab == "forms"));
        if open.is_empty() {
            return Ok(None);
        }
        let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
        let day = |at| words.day(at, now, &zone);
        let rhythm = visit.practice.form_rhythm();
        let present = visit.practice.present(now);
        let to_sign = match open.iter().any(|one| one.lacks_signature) {
            true => store::to_sign(look.db(), reach, client, &present).await?,
            false => Vec::new(),
        };
        // Nobody is reminded of a signature that nobody can give.
        let reminds = |one: &Open| !one.lacks_signature || to_sign.iter().any(|who| who.request == one.id && who.reminded);
        let running = open.iter().filter(|one| one.stopped.is_none() && reminds(one) && one.is_looked_at(&rhythm, now));
        let next = running.filter_map(|one| rhythm.next(one.due(), one.sent_at, one.served)).min();
        let by_client = store::is_stopped_by_client(look.db(), reach, client).await?;
        let by_staff = open.iter().any(|one| one.stopped.is_some_and(StoppedBy::is_staff));
        let last = open.iter().filter_map(|one| one.reminded_at).max();
        let last = last.map(|at| format!(" The last one went out on {}.", day(at))).unwrap_or_default();
        let sentence = match next {
            _ if by_client => format!("{called} stopped reminders."),
            Some(at) => format!("Next reminder {}.", day(at.max(now))),
            None if by_staff => "Reminders are stopped.".to_owned(),
            None => "No more reminders.".to_owned(),
        };
        let mut others = String::new();
        for (login,) in store::stopped_by_others(look.db(), reach, client).await? {
            if let Some(owner) = access::store::owner(look.db(), reach, login).await? {
                others.push_str(&format!(" {} {} stopped their own.", owner.given_name, owner.family_name));
            }
        }
        let others_stopped = !others.is_empty();
        let can_change = Invitable::among(look, &[client]).await?.holds(client);
        Ok(Some(Self {
            client,
            sentence: format!("{sentence}{last}{others}"),
            stopped: by_client || by_staff,
            comes: next.is_some(),
            others_stopped,
            can_change,
            tab,
        }))
    }
}
