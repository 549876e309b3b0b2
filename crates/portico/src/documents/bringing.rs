//! What becomes of the files of an upload once they have their places: each gets a row, or loses its place again.

use super::{
    actions::Brought,
    kinds::Refused,
    receiving::{Received, discard, discard_all},
    vault::Vault,
};
use crate::{act::Act, answer::Answer, app::Portico};
use portico_values::PracticeId;

/// What came of an upload.
pub(super) struct Came {
    /// How many of its files are documents now.
    pub(super) kept: usize,
    /// The names of those that are not, each with the reason.
    pub(super) refused: Vec<(String, Refused)>,
}

/// Keeps what an act made of the files that were received.
///
/// # Errors
/// What went wrong with the act. If it was before the commit, none of the files is left.
pub(super) async fn bring(
    portico: &Portico,
    practice: PracticeId,
    received: &Received,
    bringing: impl Future<Output = Answer<(Act, Brought)>>,
) -> Answer<Came> {
    let vault = Vault::of(portico);
    let (act, brought) = match bringing.await {
        Ok(brought) => brought,
        Err(trouble) => {
            discard_all(&vault, practice, &received.taken).await;
            return Err(trouble);
        }
    };
    // After trouble with the commit the files stay for the sweep: nobody knows whether their rows were written.
    if act.has_events() {
        act.commit().await?
    } else {
        act.leave()
    }
    let mut refused: Vec<_> = received.refused.iter().map(|one| (one.name.clone(), one.why)).collect();
    for (address, name, why) in brought.no_room {
        discard(&vault, practice, &address).await;
        refused.push((name, why));
    }
    Ok(Came { kept: brought.kept.len(), refused })
}
