//! Guessing passwords is counted and bounded (promises.md P11): ten tries, then a rest of a quarter of an hour and no longer.

use super::*;
use axum::body::Body;
use http::Method;

const WRONG: &str = "not the password 12";
const NO_MATCH: &str = "That email and password don’t match. Try again, or choose “Forgot password?”";

stories! {
    /// Ten wrong passwords, from wherever and however the address is spelled. In the rest the right one does not open either.
    async fn ten_tries_then_a_rest(house) {
        let spellings = [INES.address, "INES@alder-wren.example", " Ines@Alder-Wren.Example "];
        for number in 0..10 {
            give(&house.browser(), spellings[number % 3], WRONG).await.status(422).shows(NO_MATCH);
        }
        let ines = house.browser();
        let resting = give(&ines, INES.address, STAFF_PASSWORD).await.status(429).shows("Too many tries. Wait 15 minutes and try again.");
        assert_eq!(resting.value("Email"), INES.address);
        assert_eq!(house.staff_cookie(&ines), None);
        // Somebody else is not locked out with her.
        give(&house.browser(), SAM.address, STAFF_PASSWORD).await.is_at("/clients");
    }

    /// The rest ends after a quarter of an hour, even when somebody goes on trying all the while.
    async fn nobody_is_locked_out_for_longer(house) {
        for _ in 0..10 {
            give(&house.browser(), INES.address, WRONG).await;
        }
        for _ in 0..14 {
            house.clock.advance(minutes(1));
            give(&house.browser(), INES.address, WRONG).await.status(429);
        }
        house.clock.advance(minutes(1));
        give(&house.browser(), INES.address, STAFF_PASSWORD).await.is_at("/clients");
        house.leave_letters();
    }

    /// A right password after several wrong ones is told to its owner by letter.
    async fn a_success_after_many_failures_is_told(house) {
        for _ in 0..6 {
            give(&house.browser(), INES.address, WRONG).await.status(422);
        }
        give(&house.browser(), INES.address, STAFF_PASSWORD).await.is_at("/clients");
        let letter = house.carry_letters().await.only_letter_to(INES.address);
        assert_eq!(letter.subject(), "A new sign-in to Portico");
        letter.says("Someone entered your password at Alder & Wren Practice on 21 November at 14:05, after several wrong tries.");
        // The tries are forgotten: ten more are free.
        give(&house.browser(), INES.address, STAFF_PASSWORD).await.is_at("/clients");
        house.carry_letters().await.none();
    }

    /// From one network a hundred tries at any addresses. What a request says of where it comes from does not count.
    async fn a_network_is_counted_too(house) {
        let somewhere = house.browser().from_network("198.51.100.9");
        for number in 0..100 {
            give(&somewhere, &format!("person{number}@guessed.example"), WRONG).await.status(422);
        }
        let pretending = somewhere
            .request(Method::POST, SIGN_IN)
            .header("x-forwarded-for", "192.0.2.77")
            .header("forwarded", "for=192.0.2.78")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("email=ines%40alder-wren.example&password=not-the-password-12"))
            .expect("a request");
        somewhere.ask(pretending).await.status(303);
        somewhere.open(SIGN_IN).await.status(429);
        give(&house.browser(), INES.address, STAFF_PASSWORD).await.is_at("/clients");
    }

    /// What is missing is said at its field; what was typed stays, but for the password.
    async fn what_is_missing_is_said(house) {
        let ines = house.browser();
        let page = give(&ines, "", "").await.status(422).shows("Enter your email").shows("Enter your password");
        assert!(page.title().starts_with("Error: "));
        let page = give(&ines, INES.address, "a secret of mine 1").await.status(422).never_says("a secret of mine 1");
        assert_eq!(page.value("Email"), INES.address);
    }
}
