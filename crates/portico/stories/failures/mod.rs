//! What went wrong in other programs of this kind, and does not here: a story for each that no other story tells. Which failure is proven
//! where stands in `docs/reference/failures.md`.

mod closing;
mod entering;
mod links;
mod others;
mod owners;

use crate::kit::*;
use portico_values::ClientId;
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const SIGN_IN: &str = "/p/alder-wren/sign-in";
const FORGOT: &str = "/p/alder-wren/forgot-password";
const PASSWORD_SCREEN: &str = "/p/alder-wren/activate/password";
const RESET: &str = "/p/alder-wren/reset";
const NEW_PASSWORD: &str = "marble kettle voyage 91";

/// Gives email and password at the portal's door.
async fn give(browser: &Browser<'_>, address: &str, password: &str) -> Page {
    browser.post(SIGN_IN, &[("email", address), ("password", password)]).await
}

/// Asks for a reset; the link in the letter.
async fn reset_of(house: &House, address: &str) -> String {
    house.browser().post(FORGOT, &[("email", address)]).await.status(200);
    house.carry_letters().await.only_letter_to(address).link()
}

/// Sam saves another main email; the page that asks what becomes of the way in.
async fn new_main_email(browser: &Browser<'_>, client: ClientId, address: &str) -> Page {
    browser.open(&format!("/clients/{client}/info/edit")).await;
    browser.fill("Email", address).press("Save").await
}

/// Sam moves somebody's care status.
async fn care_status(browser: &Browser<'_>, client: ClientId, status: &str) {
    browser.open(&format!("/clients/{client}/info/edit")).await;
    browser.choose("Care status", status).press("Save").await.shows("Saved.");
}

/// One more client, with an address of their own.
fn somebody(given: &str) -> Client {
    let address: &'static str = Box::leak(format!("{}@failures.example", given.to_lowercase()).into_boxed_str());
    Client { given: Box::leak(given.to_owned().into_boxed_str()), family: "Failures", address, ..MAYA }
}

/// One more client with an account, and the browser in which they are signed in.
async fn somebody_in<'a>(house: &'a House, given: &str) -> (Client, Browser<'a>) {
    let client = somebody(given);
    let browser = house.activate(client).await;
    browser.open(HOME).await.is_at(HOME);
    (client, browser)
}

/// What the device is asked on a page that adds a passkey.
fn asked_of_the_device(page: &Page) -> String {
    let form = scraper::Selector::parse("form[data-passkey]").expect("a selector");
    let options = page.html().select(&form).next().and_then(|form| form.value().attr("data-options").map(str::to_owned));
    options.expect("what the device is asked")
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}
