//! Staff sign in with a password and a second step, stay signed in for a while, and look after their own account.

mod going_back;
mod guessing;
mod passwords;
mod second_step;
mod sessions;

use crate::kit::*;
use portico::sign_in::second_step::StepSecret;
use std::time::Duration;

/// Another password that passes the rules.
const NEW_PASSWORD: &str = "marble kettle voyage 91";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";
const SIGN_IN: &str = "/sign-in";

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

impl House {
    /// From now on every practice wants a second step.
    async fn want_second_steps(&self) {
        self.change("update practices set second_step = true", values![]).await;
    }
    /// Until authenticator apps show another code.
    fn half_a_minute_passes(&self) {
        self.clock.advance(Duration::from_secs(30));
    }
    /// What the browser's staff cookie holds, by which the server knows it.
    fn staff_cookie(&self, browser: &Browser<'_>) -> Option<String> {
        browser.cookie(&self.portico.cookies.name("staff"))
    }
    /// A browser that somebody copied the cookie into.
    fn with_cookie(&self, value: &str) -> Browser<'_> {
        let browser = self.browser();
        browser.put_cookie(&self.portico.cookies.name("staff"), value);
        browser
    }
}

/// Gives email and password at the door.
pub(crate) async fn give(browser: &Browser<'_>, email: &str, password: &str) -> Page {
    browser.open(SIGN_IN).await;
    browser.fill("Email", email).fill("Password", password).press("Sign in").await
}

/// The authenticator app on somebody's phone.
pub(crate) struct App(StepSecret);

impl App {
    /// Takes over the key that the page shows for typing by hand.
    fn scan(page: &Page) -> Self {
        let key = page.all("code.key").pop().expect("the page shows a key").replace(' ', "");
        let (mut held, mut bits, mut bytes) = (0u32, 0, Vec::new());
        for letter in key.chars() {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base 32");
            held = held << 5 | u32::try_from(value).expect("five bits");
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(held >> bits & 255).expect("eight bits"));
            }
        }
        Self(StepSecret::from_bytes(&bytes).expect("a key of ours"))
    }
    /// What it shows now.
    pub(crate) fn code(&self, house: &House) -> String {
        self.0.code_at(house.now())
    }
    /// Six digits that it does not show now.
    fn wrong_code(&self, house: &House) -> String {
        let near: Vec<String> = (0..5u64).map(|n| self.0.code_at(house.now().plus(minutes(n)).minus(minutes(2)))).collect();
        let shown = |code: &String| near.contains(code) || *code == self.0.code_at(house.now().plus(Duration::from_secs(30)));
        (100_000..).map(|number: u32| number.to_string()).find(|code| !shown(code)).expect("there are many")
    }
}

/// Somebody signs in for the first time and sets up the second step: their app and their recovery codes. Half a minute later.
pub(crate) async fn set_up(house: &House, browser: &Browser<'_>, staff: Staff) -> (App, Vec<String>) {
    let page = give(browser, staff.address, STAFF_PASSWORD).await.is_at("/sign-in/second-step");
    let app = App::scan(&page);
    let kept = browser.fill("Enter the 6 digits that the app shows", &app.code(house)).press("Continue").await.status(200);
    house.half_a_minute_passes();
    (app, kept.all("ul.codes code"))
}

/// Signs in with password and code.
async fn sign_in(house: &House, browser: &Browser<'_>, staff: Staff, app: &App) -> Page {
    give(browser, staff.address, STAFF_PASSWORD).await.is_at("/sign-in/code");
    browser.fill("Code", &app.code(house)).press("Sign in").await
}
