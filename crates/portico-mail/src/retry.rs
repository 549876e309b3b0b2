//! When a message that was not accepted is tried again.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// The first waits; six-hourly after them (R6).
const FIRST_WAITS: [u64; 5] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR];
const LATER_WAIT: u64 = 6 * HOUR;
const LIMIT: u64 = 48 * HOUR;
/// Up to this much is taken off the six-hourly waits, so that letters deferred together do not come back together.
const JITTER: f64 = 0.1;

/// How long to wait after `attempt` failed tries: 1 min, 5 min, 15 min, 1 h, 4 h, then six-hourly until 48 hours
/// have passed since the first try, then `None`. `jitter01` (0 to 1) shortens the six-hourly waits by up to a tenth.
#[must_use]
pub fn next_try(attempt: u32, jitter01: f64) -> Option<Duration> {
    let Some(made) = usize::try_from(attempt).ok()?.checked_sub(1) else { return Some(Duration::ZERO) };
    if let Some(wait) = FIRST_WAITS.get(made) {
        return Some(Duration::from_secs(*wait));
    }
    let later = (made - FIRST_WAITS.len() + 1) as u64;
    if FIRST_WAITS.iter().sum::<u64>() + later.saturating_mul(LATER_WAIT) > LIMIT {
        return None;
    }
    let jitter = if jitter01.is_finite() { jitter01.clamp(0.0, 1.0) } else { 0.0 };
    Some(Duration::from_secs(LATER_WAIT).mul_f64(1.0 - JITTER * jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(attempt: u32, jitter: f64) -> Option<u64> {
        next_try(attempt, jitter).map(|wait| wait.as_secs() / 60)
    }

    #[test]
    fn waits_grow_and_end_within_48_hours() {
        let waits: Vec<_> = (1..).map_while(|attempt| minutes(attempt, 0.0)).collect();
        assert_eq!(waits[..5], [1, 5, 15, 60, 240]);
        assert!(waits[5..].iter().all(|wait| *wait == 360));
        let total: u64 = waits.iter().sum();
        assert!(total <= 48 * 60 && total + 360 > 48 * 60, "ends at {total} minutes");
        assert_eq!(minutes(u32::MAX, 0.0), None);
    }

    #[test]
    fn jitter_only_shortens() {
        assert_eq!(minutes(6, 1.0), Some(324));
        assert_eq!(minutes(6, 7.0), Some(324));
        assert_eq!(minutes(6, f64::NAN), Some(360));
        assert_eq!(minutes(1, 1.0), Some(1));
    }

    #[test]
    fn a_letter_never_tried_goes_at_once() {
        assert_eq!(next_try(0, 0.5), Some(Duration::ZERO));
    }
}
