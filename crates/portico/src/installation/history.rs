//! The history of the whole installation, walked along: every practice's chain, and that of what belongs to no practice. By hand, with
//! every backup, and once each night (promises.md D20).

use super::store;
use crate::{answer::Answer, app::Portico, audit, practices, sign_in::actions::nowhere};
use portico_values::{Moment, PracticeId};
use std::time::Duration;

/// What a walk along the chains found.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// A sentence for each chain.
    pub lines: Vec<String>,
    /// The sentences among them that say what is broken, damaged signed heads included.
    pub broken: Vec<String>,
}

/// Walks the chains of all practices, or of one by the word in its portal's address. Nothing when there is no such practice.
///
/// # Errors
/// A fault. A broken chain is what was found, not an error.
pub async fn walk(portico: &Portico, only: Option<&str>) -> Answer<Option<Walked>> {
    let mut walked = Walked::default();
    let mut chains: Vec<(PracticeId, String)> = Vec::new();
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        if only.is_none_or(|slug| slug == practice.slug) {
            chains.push((practice.id, practice.name));
        }
    }
    match only {
        Some(_) if chains.is_empty() => return Ok(None),
        Some(_) => {}
        None => chains.push((nowhere(), "Outside any practice".into())),
    }
    let (heads, damaged): (Vec<_>, Vec<_>) = audit::kept_heads(portico)?.into_iter().partition(Result::is_ok);
    if !damaged.is_empty() {
        walked.broken.push(format!("The file of signed heads: BROKEN. {} lines cannot be read.", damaged.len()));
    }
    walked.lines.clone_from(&walked.broken);
    let heads: Vec<audit::SignedHead> = heads.into_iter().flatten().collect();
    for (practice, name) in chains {
        let verdict = audit::verify(portico, practice, &heads).await?;
        let line = match verdict.broken {
            Some(broken) => format!("{name}: BROKEN. {broken}."),
            None => format!("{name}: {} events, {} signed heads, unbroken.", verdict.events, verdict.signed_heads),
        };
        if verdict.broken.is_some() {
            walked.broken.push(line.clone());
        }
        walked.lines.push(line);
    }
    Ok(Some(walked))
}

const NAME: &str = "history_walked";
/// A night begins three hours after midnight, UTC.
const HOUR: Duration = Duration::from_secs(3 * 60 * 60);

/// Walks every chain if nobody has since this night began. What was found, for the log.
///
/// # Errors
/// A fault; then the next look tries again.
pub async fn walk_at_night(portico: &Portico) -> Answer<Option<Walked>> {
    let night = night_of(portico.clock.now()).to_string();
    if store::get(&mut *portico.database.read().await?, NAME).await?.is_some_and(|walked| walked == night) {
        return Ok(None);
    }
    let walked = walk(portico, None).await?;
    let mut transaction = portico.database.begin().await?;
    store::put(&mut transaction, NAME, &night).await?;
    transaction.commit().await?;
    Ok(walked)
}

/// The number of the night that began last.
fn night_of(now: Moment) -> i64 {
    now.minus(HOUR).millis().div_euclid(86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_begin_at_three() {
        let midnight = Moment::from_millis(20_000 * 86_400_000);
        let before = midnight.plus(HOUR).minus(Duration::from_millis(1));
        assert_eq!(night_of(midnight), night_of(before));
        assert_eq!(night_of(before) + 1, night_of(midnight.plus(HOUR)));
    }
}
