//! What becomes of forms when two records are made one, and when they are taken apart again.

use super::super::store::requests as store;
use crate::{act::Act, answer::Answer, audit::Event, documents::of_forms, waiting};
use portico_policy::Reach;
use portico_values::{ClientId, Moment};

/// What was sent to the record that goes belongs to the one that stays.
///
/// # Errors
/// A fault.
pub(crate) async fn bring_together(act: &mut Act, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    let now = act.now();
    store::move_to(act.db(), reach, gone, kept, now).await
}

/// Each record has its own again. Answers of one may have come into a form of the other meanwhile: what was to begin with them begins empty,
/// and what was begun with them is withdrawn, since nobody is shown, or signs, what another person said.
///
/// # Errors
/// A fault.
pub(crate) async fn take_apart(
    act: &mut Act,
    reach: &Reach,
    (gone, kept): (ClientId, ClientId),
    merged_at: Moment,
) -> Answer<()> {
    let now = act.now();
    store::move_back(act.db(), reach, gone, kept).await?;
    for (client, request) in store::begun_with_anothers(act.db(), reach, gone, kept).await? {
        if store::withdraw(act.db(), reach, client, request, now).await? {
            of_forms::keep_only(act, reach, (client, request), &[]).await?;
            act.record(Event::new("form.withdrawn").client(client).about(request));
        }
    }
    store::open_again(act.db(), reach, (gone, kept), merged_at).await?;
    store::begin_empty(act.db(), reach, gone, kept).await?;
    for client in [gone, kept] {
        waiting::end_when_done(act, reach, client).await?;
    }
    Ok(())
}
