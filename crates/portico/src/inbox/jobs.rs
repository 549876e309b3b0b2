//! What happens by itself: whoever chose "Once a day" is written to in the morning of the practice, when something has come that they have not
//! read. The moment up to which they were told stands in their row, so that no morning is told twice, whoever works.

use super::actions;
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    bell::{self, store::ToTell},
    installation,
    practices::{self, Practice},
};
use portico_language::Zone;
use portico_policy::Permission;
use portico_values::Moment;
use std::{sync::Arc, time::Duration};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// When a morning begins, in minutes after midnight.
const MORNING: i64 = 7 * 60;

/// Looks until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
        if let Err(trouble) = tell_daily(&portico).await {
            tracing::warn!(%trouble, "the emails of the morning could not be written; the next look tries again");
        }
    }
}

/// Writes to everybody who is due, practice by practice. Returns to how many.
///
/// # Errors
/// A fault; whoever was not written to is due as before.
pub async fn tell_daily(portico: &Arc<Portico>) -> Answer<usize> {
    if installation::hold::is_held(portico).await? {
        return Ok(0);
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let now = portico.clock.now();
    let (mut told, mut failures) = (0, Failures::default());
    for practice in practices {
        told += failures.note(tell_practice(portico, &practice, last_morning(&practice.time_zone(), now)).await);
    }
    failures.end(told)
}

async fn tell_practice(portico: &Arc<Portico>, practice: &Practice, morning: Moment) -> Answer<usize> {
    let who = Who::portico(practice.id, "notifications");
    let mut look = Look::begin(portico, &who).await?;
    let reach = look.may(Permission::SeeClients)?;
    let due = bell::store::to_tell_daily(look.db(), &reach, morning).await?;
    drop(look);
    let (mut told, mut failures) = (0, Failures::default());
    for member in due {
        told += usize::from(failures.note(tell_one(portico, &who, practice, &member, morning).await));
        if portico.stopping.is_stopping() {
            break;
        }
    }
    failures.end(told)
}

async fn tell_one(portico: &Arc<Portico>, who: &Who, practice: &Practice, member: &ToTell, morning: Moment) -> Answer<bool> {
    let mut act = Act::begin(portico, who).await?;
    let told = actions::tell_daily(&mut act, practice, member, morning).await?;
    if told {
        act.commit().await?
    } else {
        act.leave()
    }
    Ok(told)
}

/// The last morning that has come in this zone.
fn last_morning(zone: &Zone, now: Moment) -> Moment {
    let today = zone.today(now);
    let morning = zone.moment(today, MORNING).filter(|morning| *morning <= now);
    morning.or_else(|| zone.moment(today.yesterday().ok()?, MORNING)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_is_that_of_the_zone() {
        let at = |text: &str| {
            let timestamp: jiff::Timestamp = text.parse().expect("a moment");
            Moment::from_millis(timestamp.as_millisecond())
        };
        let new_york = Zone::parse("America/New_York").expect("a zone");
        assert_eq!(last_morning(&new_york, at("2026-11-21T11:59:59Z")), at("2026-11-20T12:00:00Z"), "06:59 there");
        assert_eq!(last_morning(&new_york, at("2026-11-21T12:00:00Z")), at("2026-11-21T12:00:00Z"));
        assert_eq!(last_morning(&new_york, at("2026-11-22T03:00:00Z")), at("2026-11-21T12:00:00Z"), "the same evening");
    }
}
