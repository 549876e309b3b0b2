//! What happens by itself: what was kept and not taken, because Portico went down in between or the database was busy, is taken.

use super::{kept, store};
use crate::{
    act::Who,
    answer::{Answer, Failures},
    app::Portico,
    audit::chain::Origin,
    installation, practices,
};
use portico_policy::{Actor, Permission};
use std::{sync::Arc, time::Duration};

/// How often it looks, and how long it leaves to whoever has just kept it.
const EVERY: Duration = Duration::from_secs(60);

/// Takes until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
        if let Err(trouble) = take_kept(&portico).await {
            tracing::error!(%trouble, "an enquiry that was kept could not be taken; the next minute tries again");
        }
    }
}

/// Takes everything that has been kept for longer than a minute, practice by practice, as from whoever sent it.
///
/// # Errors
/// A fault; what was not taken stays kept.
pub async fn take_kept(portico: &Arc<Portico>) -> Answer<()> {
    if installation::hold::is_held(portico).await? {
        return Ok(());
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let before = portico.clock.now().minus(EVERY);
    let mut failures = Failures::default();
    for practice in practices {
        let origin = Origin { address: "-".into(), request_id: "enquiries".into() };
        let who = Who { actor: Actor::Visitor { practice: practice.id }, origin };
        let reach = who.may(Permission::KnockAtTheDoor)?;
        let kept = store::kept(&mut *portico.database.read().await?, &reach, before).await?;
        for (id,) in kept {
            // One that cannot be taken holds up no other.
            failures.note(kept::take(portico, &who, id).await);
        }
    }
    failures.end(())
}
