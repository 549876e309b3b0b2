//! What was tried in vain at somebody's way in: passwords, and codes, be they mailed or of an app.

use crate::{
    answer::Answer,
    keys::Keys,
    sign_in::guesses::{self, Counter},
};
use portico_database::Connection;
use portico_values::{EmailAddress, LoginId, Moment, PracticeId};

/// The counters at an address, and at the login that signs in with it.
pub(super) struct Tries {
    passwords: Counter,
    codes: Vec<Counter>,
}

/// Until when further tries are refused; none where they are not.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rests {
    pub(super) passwords: Option<Moment>,
    pub(super) codes: Option<Moment>,
}

impl Tries {
    /// Those at an address of a practice's portal. `login` is the one there.
    pub(super) fn at(keys: &Keys, practice: PracticeId, address: &EmailAddress, login: Option<LoginId>) -> Self {
        let side = practice.to_string();
        let mailed = Counter::mailed_codes(keys, &side, address.normalised());
        let extra = login.map(|login| Counter::code(keys, &login.to_string()));
        Self {
            passwords: Counter::account(keys, &side, address.normalised()),
            codes: [mailed].into_iter().chain(extra).collect(),
        }
    }
    /// Until when each is refused.
    pub(super) async fn rests(&self, db: &mut Connection, now: Moment) -> Answer<Rests> {
        let passwords = guesses::rests_until(db, &self.passwords, now).await?;
        let mut codes = None;
        for counter in &self.codes {
            codes = codes.max(guesses::rests_until(db, counter, now).await?);
        }
        Ok(Rests { passwords, codes })
    }
    /// Forgets all of them.
    pub(super) async fn forget(&self, db: &mut Connection) -> Answer<()> {
        guesses::forget(db, &self.passwords).await?;
        for counter in &self.codes {
            guesses::forget(db, counter).await?;
        }
        Ok(())
    }
}

impl Rests {
    /// The later end of each.
    pub(super) fn or_later(self, other: Self) -> Self {
        Self { passwords: self.passwords.max(other.passwords), codes: self.codes.max(other.codes) }
    }
}

/// Minutes until then, the one that has begun counted whole; none when it is over.
pub(super) fn minutes_left(until: Option<Moment>, now: Moment) -> Option<u64> {
    until.filter(|until| *until > now).map(|until| until.since(now).as_secs().div_ceil(60).max(1))
}
