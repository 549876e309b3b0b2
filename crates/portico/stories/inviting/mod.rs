//! Inviting one client as staff meet it: from the list and from the record, with words of one's own, as often as is good, and by a link in
//! the hand; what the pages say before, during and after (behaviours.md 3 to 9, 11 to 20).

mod ahead;
mod composing;
mod handing_out;
mod limits;
mod list;
mod looking;
mod obstacles;
mod paths;
mod record;
mod select;
mod sending;
mod stopping;

use crate::kit::*;
use portico_database::Value;
use portico_values::ClientId;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// A page of a client's record.
fn record(client: ClientId, rest: &str) -> String {
    format!("/clients/{client}{rest}")
}

/// Sends the default words: the short question and its button.
async fn send(browser: &Browser<'_>, client: ClientId) -> Page {
    browser.open(&record(client, "/invitation")).await;
    let button = if browser.page().offers("Resend invitation") { "Resend invitation" } else { "Send invitation" };
    browser.press(button).await
}

/// The heading of what a fresh browser finds behind a link.
async fn behind(house: &House, link: &str) -> String {
    house.browser().open(link).await.heading()
}

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

const LIVES: &str = "Hello Maya. Alder & Wren Practice has invited you";
const REPLACED: &str = "There is a newer link";
const TAKEN_BACK: &str = "This link was taken back";
