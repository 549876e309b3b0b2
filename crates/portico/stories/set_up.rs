//! The first set-up (promises.md K21): nobody has an account before it. Its address is printed at the start, works once and for an hour.

use crate::kit::*;
use portico::installation::set_up;
use std::time::Duration;

const OVER: &str = "This set-up address has stopped working";

/// An installation in which nobody has set anything up, and the address that its start prints.
async fn started(house: &House) -> String {
    for all in ["delete from staff", "delete from practices"] {
        house.change(all, values![]).await;
    }
    printed(house).await.expect("there is no practice yet")
}

async fn printed(house: &House) -> Option<String> {
    set_up::offer(&house.portico).await.expect("looked, and written down")
}

/// Fills the form in and sends it.
async fn filled_in(browser: &Browser<'_>) -> Page {
    browser.fill("Name", "Wren House").fill("Phone", "020 7946 0123").fill("Address", "12 Alder Lane, London");
    browser.fill("Your name", INES.name).fill("Email", INES.address).fill("Password", STAFF_PASSWORD);
    browser.press("Set up the practice").await
}

/// How many practices there are, and how many people who can sign in.
async fn there_are(house: &House) -> (i64, i64) {
    house.one("select (select count(*) from practices), (select count(*) from staff)", values![]).await
}

stories! {
    /// Nobody is in before. The address can be looked at as often as one likes, sets one practice up, and its administrator signs in.
    async fn a_practice_is_set_up_once(house) {
        let address = started(house).await;
        let (ines, late) = (house.browser(), house.browser());
        ines.open("/sign-in").await.shows("There is no practice here yet.");
        ines.fill("Email", INES.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.status(422);
        for _ in 0..3 {
            late.open(&address).await.status(200).is_at("/set-up").shows("You, its first administrator");
        }
        ines.open(&address).await.status(200);
        ines.press("Set up the practice").await.status(422).shows("Enter the practice’s name");
        assert_eq!(there_are(house).await, (0, 0));
        filled_in(&ines).await.is_at("/sign-in").shows("Your practice is set up.");
        filled_in(&late).await.status(404).shows(OVER);
        house.browser().open(&address).await.status(404).shows(OVER);
        assert_eq!(printed(house).await, None, "there is a practice");
        assert_eq!(there_are(house).await, (1, 1));
        ines.fill("Email", INES.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.is_at("/sign-in/second-step");
    }

    /// Sent from two browsers in the same moment, it sets one practice up.
    async fn two_set_a_practice_up_at_once(house) {
        let address = started(house).await;
        let (one, other) = (house.browser(), house.browser());
        for browser in [&one, &other] {
            browser.open(&address).await.status(200);
        }
        let both = async { tokio::join!(filled_in(&one), filled_in(&other)) };
        let ((one, other), _) = house.statements_of(both).await;
        assert_eq!(there_are(house).await, (1, 1));
        for page in [&one, &other] {
            let fits = page.address.starts_with("/sign-in") || [404, 409].contains(&page.code.as_u16());
            assert!(fits, "{} at {}", page.code, page.address);
        }
    }

    /// It works for an hour. Another start prints another one, and the one before is over.
    async fn the_address_of_the_set_up_ends(house) {
        let first = started(house).await;
        let second = printed(house).await.expect("there is none still");
        house.browser().open(&first).await.status(404).shows(OVER);
        let browser = house.browser();
        browser.open(&second).await.status(200);
        house.clock.advance(Duration::from_secs(60 * 60) - Duration::from_millis(1));
        browser.reload().await.status(200);
        house.clock.advance(Duration::from_millis(1));
        filled_in(&browser).await.status(404).shows(OVER);
        house.browser().open(&second).await.status(404).shows(OVER);
        assert_eq!(there_are(house).await, (0, 0));
    }
}
