//! What becomes of documents when a merge is undone.

use super::store;
use crate::{
    access::parting::Parting,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
};
use portico_policy::Reach;
use portico_values::{LoginId, MergeId};

/// Gives each record its own documents back. What came while the two were one goes with whoever brought or signed it.
///
/// # Errors
/// Refused (`signed_by_another`) if somebody may have signed what is the other's; a fault.
pub(crate) async fn take_apart(act: &mut Act, reach: &Reach, parting: &Parting, merge: MergeId) -> Answer<()> {
    store::move_back(act.db(), reach, (parting.gone, parting.kept), merge).await?;
    let signers = store::signers_since(act.db(), reach, parting).await?;
    for document in store::touched_since(act.db(), reach, parting).await? {
        let is_new = document.uploaded_at >= parting.merged_at;
        // Whoever acts for both brought it for the record that it came to.
        let bringer = document.from_login.filter(|login| is_new && parting.side(*login).is_some());
        let of_this = signers.iter().filter(|(id, _)| *id == document.id).map(|(_, login)| *login);
        let since: Vec<LoginId> = of_this.chain(bringer).collect();
        let client = parting.stands_with(document.client, !is_new, &since).ok_or_else(|| signed_by_another(&document.name))?;
        if client != document.client {
            store::give(act.db(), reach, document.id, client).await?;
            for client in [document.client, client] {
                act.record(Event::new("document.moved").client(client).about(document.id));
            }
        }
    }
    Ok(())
}

fn signed_by_another(document: &str) -> Trouble {
    let sentence = format!(
        "This merge can’t be undone: since then “{document}” was signed by someone who may be the other person. Disable \
         access on the Client Portal tab, so that neither reads what is the other’s. Then create a client for one of them, and \
         share the document again from there."
    );
    Refusal::conflict("signed_by_another", sentence).into()
}
