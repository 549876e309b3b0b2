//! Inviting one client: from the list and from the record, with words of one's own, as often as is good, and by a link in the hand.

mod composing;
mod handing_out;
mod limits;
mod obstacles;
mod sending;

use crate::kit::*;
use portico_values::ClientId;
use std::time::Duration;

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

const LIVES: &str = "Hello Maya. Alder & Wren Practice has invited you";
const REPLACED: &str = "There is a newer link";
const TAKEN_BACK: &str = "This link was taken back";
