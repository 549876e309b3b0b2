//! Guessing is bounded: every try at a password or a code is counted before it is looked at, in the database, so that all processes
//! count alike and nobody tries two at once to be counted as one (promises.md P11, K7). Staff and portal sign-in both count here.
//!
//! ```text
//! let counters = [Counter::account(keys, "staff", address), Counter::network(keys, "staff", &call.limit_key)];
//! guesses::try_once(portico, &who, &counters).await?;      // refused with the code "too_many_tries" when it was one too many
//! … hash, compare …
//! guesses::forget(act.db(), &counters[0]).await?;    // only after a success, in the act that signs in
//! guesses::give_back(act.db(), &counters[1]).await?; // the same
//! ```
//!
//! The rule for an account: so many tries, then a rest of fifteen minutes. Tries are forgotten fifteen minutes after the last one, so no
//! span of fifteen minutes holds more than the limit, and no rest is longer than fifteen minutes, because a refused try is not counted.
//! Behind one network sit many people who mistype all day, so its tries are forgotten fifteen minutes after the first one, and a right
//! password takes its own try back. An address that nobody has is counted like one that somebody has (P10). When the database cannot
//! count, nobody gets in.

use crate::{
    act::Who,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    audit::{self, Event},
    keys::Keys,
};
use portico_database::{Connection, values};
use portico_values::Moment;
use std::time::Duration;

/// How long tries are remembered, and the longest rest.
pub const REST: Duration = Duration::from_secs(15 * 60);
/// Tries at one account's password.
const ACCOUNT: i64 = 10;
/// Tries at one account's code (promises.md K7).
const CODE: i64 = 5;
/// Tries from one network: a practice's whole front desk may sit behind one address.
const NETWORK: i64 = 100;

/// The wrong code at which its owner hears of it: somebody has taken the first step of signing in (promises.md K22).
const WRONG_CODES_WORTH_A_LETTER: i64 = 4;

/// Uploads of one login.
const UPLOADS: i64 = 60;
/// Enquiries at one practice, from wherever they come: far more than honest people make.
const ENQUIRIES: i64 = 100;

/// What is counted together. Holds a keyed hash, never the address itself.
#[derive(Clone, Debug)]
pub struct Counter {
    key: [u8; 32],
    /// What it counts, as the history says it.
    of: &'static str,
    limit: i64,
    /// Whether every try makes the earlier ones be remembered for longer.
    lingers: bool,
}

impl Counter {
    /// Tries at one account's password: 10. `side` keeps staff and portals apart (`staff`, or a portal's practice id); `whose` is the
    /// normalised address, or what was typed when that is none.
    pub fn account(keys: &Keys, side: &str, whose: &str) -> Self {
        Self { key: keys.fingerprint(&format!("account\n{side}\n{whose}")), of: "account", limit: ACCOUNT, lingers: true }
    }
    /// Tries at one account's codes: 5. `whose` is the id of the staff member, login or pass.
    pub fn code(keys: &Keys, whose: &str) -> Self {
        Self { key: keys.fingerprint(&format!("code\n{whose}")), of: "code", limit: CODE, lingers: true }
    }
    /// Tries at the codes mailed to one address to sign in with: 10. `side` and `whose` are as for accounts.
    pub fn mailed_codes(keys: &Keys, side: &str, whose: &str) -> Self {
        Self::account(keys, &format!("sign-in code {side}"), whose)
    }
    /// Tries from one network: 100. `side` keeps apart what has nothing to do with each other, as for accounts; `limit_key` comes with
    /// the call: the address, IPv6 by its /64.
    pub fn network(keys: &Keys, side: &str, limit_key: &str) -> Self {
        Self { key: keys.fingerprint(&format!("network\n{side}\n{limit_key}")), of: "network", limit: NETWORK, lingers: false }
    }
    /// Uploads of one login, whatever is in them: 60. `whose` is its id.
    pub fn uploads(keys: &Keys, whose: &str) -> Self {
        Self { key: keys.fingerprint(&format!("uploads\n{whose}")), of: "uploads", limit: UPLOADS, lingers: false }
    }
    /// Enquiries at one practice: 100. `practice` is its id.
    pub fn enquiries(keys: &Keys, practice: &str) -> Self {
        Self { key: keys.fingerprint(&format!("enquiries\n{practice}")), of: "enquiries", limit: ENQUIRIES, lingers: false }
    }
    /// Notices of one kind about one client, or to one practice, of which the first says everything ([`is_first`]).
    pub fn notices(keys: &Keys, kind: &str, whom: &str) -> Self {
        Self { key: keys.fingerprint(&format!("notices\n{kind}\n{whom}")), of: "notices", limit: 1, lingers: false }
    }
}

/// Counts one try under every counter, in a transaction of its own that is over before anything slow begins. That somebody reached a
/// limit is written into the history with it, once for each rest (promises.md K77).
///
/// # Errors
/// Refused with `too_many_tries` when one of them has had its limit; a fault when it cannot be counted.
pub async fn try_once(portico: &Portico, who: &Who, counters: &[Counter]) -> Answer<()> {
    let now = portico.clock.now();
    if let Some(until) = rest_of_any(portico, counters, now).await? {
        return Err(resting(until, now));
    }
    let mut transaction = portico.database.begin().await?;
    let mut sorted: Vec<&Counter> = counters.iter().collect();
    sorted.sort_by_key(|counter| counter.key); // one order for everybody: no two processes wait for each other
    let mut rest_until: Option<Moment> = None;
    let mut reached = Vec::new();
    for counter in sorted {
        let (tries, last_at) = count(&mut transaction, counter, now).await?;
        if tries > counter.limit {
            rest_until = rest_until.max(Some(last_at.plus(REST)));
        }
        if tries == counter.limit + 1 {
            reached.push(Event::new("limit.reached").refused("too_many_tries").with("of", counter.of));
        }
    }
    audit::chain::append(&mut transaction, &who.actor, now, &who.origin, reached).await?;
    transaction.commit().await?;
    rest_until.map_or(Ok(()), |until| Err(resting(until, now)))
}

/// Until when a try would be refused because its limit has been reached and passed; that stands in the history by then. Such a try writes
/// nothing: whoever tries on and on fills no disk, and keeps nobody from the writer.
async fn rest_of_any(portico: &Portico, counters: &[Counter], now: Moment) -> Answer<Option<Moment>> {
    const RESTS: &str = "select last_at from guesses where key_hash = $1 and last_at > $2 and tries > $3";
    let mut reader = portico.database.read().await?;
    let mut until: Option<Moment> = None;
    for counter in counters {
        let found: Option<(Moment,)> = reader.row(RESTS, values![counter.key, now.minus(REST), counter.limit]).await?;
        until = until.max(found.map(|(last_at,)| last_at.plus(REST)));
    }
    Ok(until)
}

fn resting(until: Moment, now: Moment) -> Trouble {
    let minutes = until.since(now).as_secs().div_ceil(60).max(1);
    let sentence = if minutes == 1 {
        "Too many tries. Wait 1 minute and try again.".to_owned()
    } else {
        format!("Too many tries. Wait {minutes} minutes and try again.")
    };
    Refusal::new(RefusalKind::TooMuch, "too_many_tries", sentence).into()
}

/// The try that reaches the limit makes it one above, those during the rest that come at the same moment two above, and they move nothing else. `last_at` is the last try of
/// a counter that lingers, the first try of one that does not.
const COUNT: &str = "insert into guesses (key_hash, tries, last_at) values ($1, 1, $2)
 on conflict (key_hash) do update set
 tries = case when guesses.last_at <= $3 then 1 when guesses.tries > $4 then $4 + 2 else guesses.tries + 1 end,
 last_at = case when guesses.last_at > $3 and (guesses.tries >= $4 or not $5) then guesses.last_at else $2 end
 returning tries, last_at";

/// How many tries there are with this one, and since when the rest is counted.
async fn count(db: &mut Connection, counter: &Counter, now: Moment) -> Answer<(i64, Moment)> {
    let counted: Option<(i64, Moment)> =
        db.row(COUNT, values![counter.key, now, now.minus(REST), counter.limit, counter.lingers]).await?;
    counted.ok_or_else(|| Trouble::fault("a try was not counted"))
}

/// Counts one more, within the act that does it; whether it is the first in fifteen minutes.
///
/// # Errors
/// A fault.
pub async fn is_first(db: &mut Connection, counter: &Counter, now: Moment) -> Answer<bool> {
    Ok(count(db, counter, now).await?.0 == 1)
}

/// Forgets the tries of an account after a success.
///
/// # Errors
/// A fault.
pub async fn forget(db: &mut Connection, counter: &Counter) -> Answer<()> {
    db.run("delete from guesses where key_hash = $1", values![counter.key]).await?;
    Ok(())
}

/// Takes the one try of a success back from its network. The other tries are left: a right password of one's own is no licence to guess
/// others'.
///
/// # Errors
/// A fault.
pub async fn give_back(db: &mut Connection, counter: &Counter) -> Answer<()> {
    const BACK: &str =
        "update guesses set tries = case when tries > $2 then $2 - 1 else tries - 1 end where key_hash = $1 and tries > 0";
    db.run(BACK, values![counter.key, counter.limit]).await?;
    Ok(())
}

/// Both after a success, in the order in which tries are counted: two that succeed at the same moment never wait for each other.
///
/// # Errors
/// A fault.
pub async fn settle(db: &mut Connection, account: &Counter, network: &Counter) -> Answer<()> {
    if account.key < network.key {
        forget(db, account).await?;
        give_back(db, network).await
    } else {
        give_back(db, network).await?;
        forget(db, account).await
    }
}

/// How many tries stand against this counter now: for the notice after many failures (K22).
///
/// # Errors
/// A fault.
pub async fn standing(db: &mut Connection, counter: &Counter, now: Moment) -> Answer<i64> {
    const STANDING: &str = "select tries from guesses where key_hash = $1 and last_at > $2";
    let found: Option<(i64,)> = db.row(STANDING, values![counter.key, now.minus(REST)]).await?;
    Ok(found.map_or(0, |(tries,)| tries))
}

/// Whether the owner of an account is to hear of wrong codes at it now, once for each rest. A try is counted before it is looked at, so of
/// several at once each may be the last that stands here: what is asked is whether anybody told of them before. Within the act that tells.
///
/// # Errors
/// A fault.
pub async fn wrong_codes_are_news(db: &mut Connection, keys: &Keys, whose: &str, now: Moment) -> Answer<bool> {
    if standing(db, &Counter::code(keys, whose), now).await? < WRONG_CODES_WORTH_A_LETTER {
        return Ok(false);
    }
    is_first(db, &Counter::notices(keys, "wrong codes", whose), now).await
}

/// Until when tries at an account are refused; none when they are not.
///
/// # Errors
/// A fault.
pub async fn rests_until(db: &mut Connection, counter: &Counter, now: Moment) -> Answer<Option<Moment>> {
    const REFUSED: &str = "select last_at from guesses where key_hash = $1 and last_at > $2 and tries >= $3";
    let found: Option<(Moment,)> = db.row(REFUSED, values![counter.key, now.minus(REST), counter.limit]).await?;
    Ok(found.map(|(last_at,)| last_at.plus(REST)))
}

/// Takes away what is no longer remembered. Decides nothing; keeps the table small.
///
/// # Errors
/// A fault.
pub async fn sweep(db: &mut Connection, now: Moment) -> Answer<u64> {
    Ok(db.run("delete from guesses where last_at <= $1", values![now.minus(REST)]).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_database::testing::TestDatabase;
    use portico_values::{Identity as _, PracticeId, SeededRandomness, TestClock};
    use std::sync::Arc;

    const NOON: Moment = Moment::from_millis(1_795_000_000_000);
    const MINUTE: Duration = Duration::from_secs(60);

    struct Desk {
        portico: Arc<Portico>,
        clock: Arc<TestClock>,
        _database: TestDatabase,
    }

    fn nobody() -> Who {
        Who::operator(PracticeId::from_uuid(uuid::Uuid::nil()), "a test")
    }

    async fn desk() -> Desk {
        let database = TestDatabase::sqlite().await.expect("a database");
        let clock = Arc::new(TestClock::at(NOON));
        let randomness = Arc::new(SeededRandomness::new(3));
        let settings = crate::settings::Settings::for_tests();
        let portico = Portico::new((*database).clone(), Keys::draw(&*randomness), settings, clock.clone(), randomness);
        Desk { portico, clock, _database: database }
    }

    impl Desk {
        fn ana(&self) -> Counter {
            Counter::account(&self.portico.keys, "staff", "ana@example.com")
        }
        async fn tries(&self) -> Result<(), String> {
            try_once(&self.portico, &nobody(), &[self.ana()]).await.map_err(|trouble| match trouble {
                Trouble::Refused(refusal) => refusal.sentence,
                other => panic!("{other}"),
            })
        }
    }

    #[tokio::test]
    async fn ten_tries_then_a_rest_that_further_tries_do_not_lengthen() {
        let desk = desk().await;
        for _ in 0..10 {
            assert_eq!(desk.tries().await, Ok(()));
        }
        assert_eq!(desk.tries().await, Err("Too many tries. Wait 15 minutes and try again.".into()));
        desk.clock.advance(MINUTE * 14);
        for _ in 0..50 {
            assert_eq!(desk.tries().await, Err("Too many tries. Wait 1 minute and try again.".into()));
        }
        desk.clock.advance(MINUTE);
        assert_eq!(desk.tries().await, Ok(()), "never longer than fifteen minutes");
    }

    #[tokio::test]
    async fn a_network_that_rests_writes_nothing() {
        let desk = desk().await;
        let network = Counter { limit: 3, ..Counter::network(&desk.portico.keys, "staff", "203.0.113.9") };
        let tries = async |name: &str| {
            let account = Counter::account(&desk.portico.keys, "staff", name);
            try_once(&desk.portico, &nobody(), &[account, network.clone()]).await
        };
        for name in ["a", "b", "c", "d"] {
            assert_eq!(tries(name).await.is_ok(), name != "d", "{name}");
        }
        for name in ["e", "f", "g"] {
            assert!(tries(name).await.is_err(), "{name}");
        }
        let mut reader = desk.portico.database.read().await.expect("a reader");
        let rows: Option<(i64,)> = reader.row("select count(*) from guesses", values![]).await.expect("counted");
        assert_eq!(rows, Some((5,)), "four accounts and the network");
    }

    #[tokio::test]
    async fn no_fifteen_minutes_hold_more_than_ten() {
        let desk = desk().await;
        let mut let_in: Vec<Moment> = Vec::new();
        for step in 0..600u64 {
            if desk.tries().await.is_ok() {
                let_in.push(desk.portico.clock.now());
            }
            desk.clock.advance(Duration::from_secs(step * 7 % 140));
        }
        for (at, moment) in let_in.iter().enumerate() {
            let within = let_in[at..].iter().filter(|later| later.since(*moment) < REST).count();
            assert!(within <= 10, "{within} within fifteen minutes");
        }
        assert!(let_in.len() > 100);
    }

    #[tokio::test]
    async fn a_success_forgets_the_account_and_takes_its_own_try_back_from_the_network() {
        let desk = desk().await;
        let network = Counter { limit: 3, ..Counter::network(&desk.portico.keys, "staff", "203.0.113.9") };
        for _ in 0..20 {
            try_once(&desk.portico, &nobody(), &[desk.ana(), network.clone()]).await.expect("let in");
            let mut transaction = desk.portico.database.begin().await.expect("begun");
            forget(&mut transaction, &desk.ana()).await.expect("forgotten");
            give_back(&mut transaction, &network).await.expect("given back");
            transaction.commit().await.expect("kept");
        }
        for _ in 0..3 {
            try_once(&desk.portico, &nobody(), std::slice::from_ref(&network)).await.expect("successes left nothing behind");
        }
        assert!(try_once(&desk.portico, &nobody(), &[desk.ana(), network]).await.is_err());
        let other = Counter::account(&desk.portico.keys, "staff", "ben@example.com");
        assert!(try_once(&desk.portico, &nobody(), &[other]).await.is_ok());
    }

    #[tokio::test]
    async fn a_network_forgets_fifteen_minutes_after_the_first_try_however_many_follow() {
        let desk = desk().await;
        let network = Counter { limit: 20, ..Counter::network(&desk.portico.keys, "staff", "203.0.113.9") };
        for minute in 0..480 {
            try_once(&desk.portico, &nobody(), std::slice::from_ref(&network))
                .await
                .unwrap_or_else(|_| panic!("shut out in minute {minute}"));
            desk.clock.advance(MINUTE);
        }
        while try_once(&desk.portico, &nobody(), std::slice::from_ref(&network)).await.is_ok() {}
        desk.clock.advance(MINUTE * 15);
        assert!(try_once(&desk.portico, &nobody(), &[network]).await.is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn tries_at_the_same_time_are_counted_one_by_one() {
        let desk = Arc::new(desk().await);
        let tries: Vec<_> = (0..40)
            .map(|_| {
                tokio::spawn({
                    let desk = desk.clone();
                    async move { desk.tries().await.is_ok() }
                })
            })
            .collect();
        let mut let_in = 0;
        for one in tries {
            let_in += usize::from(one.await.expect("joined"));
        }
        assert_eq!(let_in, 10);
    }
}
