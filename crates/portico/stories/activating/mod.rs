//! Activating: from the letter to the portal in two screens, and what every link that does not lead there says instead.

mod by_hand;
mod dead_links;
mod not_me;
mod passwords;
mod renewing;
mod screens;

use crate::kit::*;
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const START: &str = "/p/alder-wren/activate";
const PASSWORD_SCREEN: &str = "/p/alder-wren/activate/password";
const LIVES: &str = "Hello Maya. Alder & Wren Practice has invited you";

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

impl House {
    async fn accounts(&self) -> (i64, i64, i64) {
        const COUNT: &str = "select (select count(*) from logins), (select count(*) from grants),
         (select count(*) from sessions where audience = 'portal')";
        self.one(COUNT, values![]).await
    }
    /// What Ines reads on the client's record under Recent activity.
    async fn history_of(&self, client: Client) -> Page {
        let id = self.client(client).await;
        self.sign_in(INES).await.open(&format!("/clients/{id}/activity")).await.status(200)
    }
}

/// A fresh browser that has followed a link.
async fn follow<'a>(house: &'a House, link: &str) -> Browser<'a> {
    let browser = house.browser();
    browser.open(link).await;
    browser
}

/// A fresh browser on the password screen behind a link.
async fn at_the_password<'a>(house: &'a House, link: &str) -> Browser<'a> {
    let browser = follow(house, link).await;
    browser.follow("Continue").await.is_at(PASSWORD_SCREEN);
    browser
}
