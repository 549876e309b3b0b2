//! How many clients are under each tab. Counted up to a limit, because an exact count takes longer the more clients there are.

use crate::{
    answer::Answer,
    clients::standing::{Standing, Tab},
};
use portico_database::{Connection, record, values};
use portico_values::{Moment, PracticeId};

/// Counts up to this are exact.
pub(crate) const EXACT: usize = 1_000;

/// How many stand under each tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tallies {
    counts: [usize; Tab::ALL.len()],
    /// Not everybody was counted: every number may be larger.
    partial: bool,
}

impl Tallies {
    /// Counts standings that were read one by one. `partial` says that there are more which were not read.
    pub(super) fn of(standings: impl Iterator<Item = Standing>, partial: bool) -> Self {
        let mut tallies = Self { partial, ..Self::default() };
        for standing in standings {
            tallies.add(standing, 1);
        }
        tallies
    }
    fn add(&mut self, standing: Standing, clients: usize) {
        for (count, tab) in self.counts.iter_mut().zip(Tab::ALL) {
            if tab == Tab::All || tab.standings().contains(&standing) {
                *count += clients;
            }
        }
    }
    /// How many stand under a tab, up to [`EXACT`], and whether there may be more.
    pub(crate) fn under(&self, tab: Tab) -> (usize, bool) {
        let count = Tab::ALL.iter().zip(self.counts).find(|(known, _)| **known == tab).map_or(0, |(_, count)| count);
        (count.min(EXACT), count > EXACT || self.partial)
    }
    /// "248", "1,000+".
    pub(crate) fn said(&self, tab: Tab) -> String {
        let (count, more) = self.under(tab);
        let number = if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) };
        if more { format!("{number}+") } else { number }
    }
}

/// Counts the rows of a practice that meet a condition, as far as one beyond [`EXACT`].
macro_rules! up_to_exact {
    ($($condition:literal),*) => {
        concat!("(select count(*) from (select 1 from clients where practice_id = $1", $($condition,)* " limit 1001) as t)")
    };
}
macro_rules! standing_at {
    ($word:literal) => {
        up_to_exact!(" and standing = '", $word, "'")
    };
}

record! {
    struct Counted {
        deactivated: i64,
        prospective: i64,
        revoked: i64,
        not_invited: i64,
        no_consent: i64,
        no_email: i64,
        waiting: i64,
        undelivered: i64,
        expired: i64,
        just_expired: i64,
        declined: i64,
        active: i64,
        activated: i64,
        disabled: i64,
    }
}

#[rustfmt::skip]
pub(super) const COUNT: &str = concat!(
    "select ", standing_at!("deactivated"), " as deactivated, ",
    standing_at!("prospective"), " as prospective, ",
    standing_at!("revoked"), " as revoked, ",
    standing_at!("not_invited"), " as not_invited, ",
    standing_at!("no_consent"), " as no_consent, ",
    standing_at!("no_email"), " as no_email, ",
    up_to_exact!(" and standing = 'waiting' and standing_until > $2"), " as waiting, ",
    standing_at!("undelivered"), " as undelivered, ",
    standing_at!("expired"), " as expired, ",
    up_to_exact!(" and standing = 'waiting' and standing_until <= $2"), " as just_expired, ",
    standing_at!("declined"), " as declined, ",
    standing_at!("active"), " as active, ",
    standing_at!("activated"), " as activated, ",
    standing_at!("disabled"), " as disabled"
);

/// Counts a whole practice, each client under their one standing: everybody is the sum of them.
pub(super) async fn count(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<Tallies> {
    let Some(counted) = db.row::<Counted>(COUNT, values![practice, now]).await? else { return Ok(Tallies::default()) };
    let mut tallies = Tallies::default();
    for (standing, count) in [
        (Standing::Deactivated, counted.deactivated),
        (Standing::Prospective, counted.prospective),
        (Standing::Revoked, counted.revoked),
        (Standing::NotInvited, counted.not_invited),
        (Standing::NoConsent, counted.no_consent),
        (Standing::NoEmail, counted.no_email),
        (Standing::Waiting, counted.waiting),
        (Standing::Undelivered, counted.undelivered),
        (Standing::Expired, counted.expired + counted.just_expired),
        (Standing::Declined, counted.declined),
        (Standing::Active, counted.active),
        (Standing::Activated, counted.activated),
        (Standing::Disabled, counted.disabled),
    ] {
        tallies.add(standing, usize::try_from(count).unwrap_or_default());
    }
    Ok(tallies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_is_counted_than_is_exact() {
        let limits = COUNT.matches("limit ").count();
        assert_eq!((limits, COUNT.matches(&format!("limit {})", EXACT + 1)).count()), (14, 14));
    }
}
