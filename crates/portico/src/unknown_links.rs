//! Links that nobody knows: how often they are tried (promises.md D18). A secret has 256 bits and is not found by trying; what is bounded
//! here is the work, and somebody hears of it. A link that is known is never counted, so it opens for everybody at any time.

use crate::answer::{Answer, Refusal};
use portico_values::Moment;
use portico_web::RateLimit;
use std::time::Duration;

/// How many one network may try in a minute.
const A_MINUTE: u32 = 20;
/// How many in an hour, from everywhere, are worth a word to whoever runs this.
const AN_HOUR: u32 = 1_000;
/// Networks remembered at the same time.
const NETWORKS: usize = 100_000;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Counts them, in this process.
pub struct UnknownLinks {
    networks: RateLimit<String>,
    everywhere: RateLimit<()>,
    alarms: RateLimit<()>,
}

impl Default for UnknownLinks {
    fn default() -> Self {
        Self {
            networks: RateLimit::new(A_MINUTE, Duration::from_secs(60) / A_MINUTE, NETWORKS),
            everywhere: RateLimit::new(AN_HOUR, HOUR / AN_HOUR, 1),
            alarms: RateLimit::new(1, HOUR, 1),
        }
    }
}

impl UnknownLinks {
    /// One more was tried. `network` is the key under which its limits are counted: the address, IPv6 by its /64.
    ///
    /// # Errors
    /// Refused with `unknown_links` when the network has tried too many in the last minute.
    pub fn tried(&self, network: &str, now: Moment) -> Answer<()> {
        if self.alarms(now) {
            tracing::warn!(alarm = "unknown_links", "more than {AN_HOUR} links that nobody knows were tried within an hour");
        }
        let sentence = "Too many unknown links were tried from here. Wait a minute and try again.";
        self.networks.take(network.to_owned(), now).map_err(|_| Refusal::too_much("unknown_links", sentence).into())
    }
    /// Whether this one is worth a word: once an hour, however many there are.
    fn alarms(&self, now: Moment) -> bool {
        self.everywhere.take((), now).is_err() && self.alarms.take((), now).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_in_an_hour_are_told_once() {
        let links = UnknownLinks::default();
        let start = Moment::from_millis(1_795_000_000_000);
        let told = |from: u64, how_many: u64| {
            (0..how_many).filter(|n| links.alarms(start.plus(Duration::from_millis(from + n)))).count()
        };
        assert_eq!(told(0, 1_000), 0);
        assert_eq!(told(1_000, 5_000), 1);
        assert_eq!(told(2 * 3_600_000, 1_000), 0, "an hour later it begins anew");
        assert_eq!(told(2 * 3_600_000 + 1_000, 1_000), 1);
    }
}
