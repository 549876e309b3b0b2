//! What happens by itself in the local mailbox: letters do not lie there for ever.

use super::mailbox_store;
use crate::{act::Who, answer::Answer, app::Portico, practices};
use portico_policy::Permission;

/// Takes away letters whose links are dead by their age. One short transaction for each practice.
///
/// # Errors
/// A fault.
pub async fn sweep(portico: &Portico) -> Answer<()> {
    let now = portico.clock.now();
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        let reach = Who::portico(practice.id, "mailbox").may(Permission::CarryLetters)?;
        let mut transaction = portico.database.begin().await?;
        mailbox_store::sweep(&mut transaction, &reach, now).await?;
        transaction.commit().await?;
    }
    Ok(())
}
