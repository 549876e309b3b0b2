//! Signing in at a practice's portal: in, back in after forgetting, looking after one's own login, and out.

mod account;
mod ending;
mod entering;
mod forgotten;
mod languages;

use crate::kit::*;
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const FORGOT: &str = "/p/alder-wren/forgot-password";
const ACCOUNT: &str = "/p/alder-wren/account";
const WRONG: &str = "not my password 12";
const NEW_PASSWORD: &str = "marble kettle voyage 91";
const NO_MATCH: &str = "That email and password don’t match. Try again, or choose “Forgot password?”.";
const CLOSED: &str = "Your portal is closed for now";
const OFF: &str = "The portal is switched off at the moment";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

impl House {
    /// What the browser's portal cookie holds.
    fn portal_cookie(&self, browser: &Browser<'_>) -> Option<String> {
        browser.cookie(&self.portico.cookies.name("portal-alder-wren"))
    }
    /// A browser into which somebody copied the cookie.
    fn with_portal_cookie(&self, value: &str) -> Browser<'_> {
        let browser = self.browser();
        browser.put_cookie(&self.portico.cookies.name("portal-alder-wren"), value);
        browser
    }
}

/// Gives email and password at the portal's door.
async fn give(browser: &Browser<'_>, email: &str, password: &str) -> Page {
    browser.open(SIGN_IN).await;
    browser.fill("Email", email).fill("Password", password).press("Sign in").await
}

/// A browser in which the client has signed in at the door.
async fn signed_in<'a>(house: &'a House, client: Client, password: &str) -> Browser<'a> {
    let browser = house.browser();
    give(&browser, client.address, password).await.is_at(HOME);
    browser
}
