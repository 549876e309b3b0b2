//! Inviting one client as staff meet it: what the record, the list and the composer say before, during and after (behaviours 3 to 20).

mod ahead;
mod list;
mod record;
mod select;
mod stopping;

use crate::kit::*;
use portico_database::Value;
use portico_values::ClientId;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// The words of the first element that fits; empty when there is none.
fn first(page: &Page, selector: &str) -> String {
    page.all(selector).into_iter().next().unwrap_or_default()
}

impl House {
    /// Sam sends to a client of the cast; the letter waits in the outbox.
    async fn send_to(&self, client: Client) -> ClientId {
        let id = self.client(client).await;
        self.invite_as(&self.who(SAM).await, id).await.expect("nothing stands in the way");
        id
    }
    async fn switch(&self, sql: &'static str, values: &[Value]) {
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        transaction.run(sql, values).await.expect("changed");
        transaction.commit().await.expect("kept");
    }
    async fn close_the_portal(&self) {
        self.switch("update practices set portal_on = false where slug = $1", values![ALDER.slug]).await;
    }
}
