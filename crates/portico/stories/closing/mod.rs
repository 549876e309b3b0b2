//! The portal closed and opened again, for one client and for the whole practice (behaviours.md 52 to 56, promises.md P5, P6, D13, D14).

mod one;
mod practice;
mod second_check;

use crate::kit::*;
use portico_values::ClientId;

const HOME: &str = "/p/alder-wren/";
const ACCOUNT: &str = "/p/alder-wren/account";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const FORGOT: &str = "/p/alder-wren/forgot-password";
const NEW_PASSWORD: &str = "marble kettle voyage 91";
const NO_MATCH: &str = "That email and password don’t match.";
const LIVES: &str = "Hello Maya. Alder & Wren Practice has invited you";
const CLOSED: &str = "Your portal is closed for now";

/// A page of a client's record.
fn record(client: ClientId, rest: &str) -> String {
    format!("/clients/{client}{rest}")
}

/// The heading of what a fresh browser finds behind a link.
async fn behind(house: &House, link: &str) -> String {
    house.browser().open(link).await.heading()
}

/// Gives email and password at the portal's door.
async fn give(browser: &Browser<'_>, client: Client, password: &str) -> Page {
    browser.post(SIGN_IN, &[("email", client.address), ("password", password)]).await
}

/// "Disable access" on the tab, with its question.
async fn disable(browser: &Browser<'_>, client: ClientId) -> Page {
    browser.open(&record(client, "/portal")).await;
    browser.follow("Disable access").await;
    browser.press("Disable access").await
}

/// "Send email" on the tab of somebody whose access is disabled.
async fn open_again(browser: &Browser<'_>, client: ClientId) -> Page {
    browser.open(&record(client, "/portal")).await;
    browser.press("Send email").await
}

/// Sam moves somebody's care status on Client Info.
async fn care_status(browser: &Browser<'_>, client: ClientId, status: &str) -> Page {
    browser.open(&record(client, "/info/edit")).await;
    browser.choose("Care status", status).press("Save").await
}

/// A fresh browser that holds the cookies of another: what a stolen or forgotten one would try.
fn with_cookie_of<'a>(house: &'a House, other: &Browser<'_>) -> Browser<'a> {
    let name = house.portico.cookies.name("portal-alder-wren");
    let browser = house.browser();
    browser.put_cookie(&name, &other.cookie(&name).expect("signed in"));
    browser
}
