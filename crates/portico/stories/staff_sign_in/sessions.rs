//! Signed in: for how long, on which devices, and how it ends.

use super::*;
use axum::body::Body;
use http::Method;

stories! {
    /// After signing in one is where one wanted to go, and never on somebody else's page.
    async fn signing_in_leads_to_where_one_wanted_to_go(house) {
        let maya = house.client(MAYA).await;
        let record = format!("/clients/{maya}/portal");
        let sam = house.browser();
        sam.open(&record).await.is_at(SIGN_IN);
        sam.fill("Email", SAM.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.is_at(&record);
        let ines = house.browser();
        ines.open("/sign-in?next=//evil.example/").await;
        ines.fill("Email", INES.address).fill("Password", STAFF_PASSWORD).press("Sign in").await.is_at("/clients");
    }

    /// Somebody who works in two practices with one email and password chooses, and sees the chosen one only.
    async fn somebody_in_two_practices_chooses(house) {
        const SHARE: &str = "update staff set address = $1, address_normalised = $1 where name = $2";
        house.change(SHARE, values![INES.address, HANNA.name]).await;
        house.client(MAYA).await;
        house.client(MAYA_AT_HARBOUR).await;
        let ines = house.browser();
        give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/practice").shows("Alder & Wren Practice").shows("Harbour Counselling");
        ines.open("/clients").await.is_at(SIGN_IN);
        ines.open("/sign-in/practice").await;
        ines.press("Harbour Counselling").await.is_at("/clients").shows("Maya Harbourfield").does_not_show("Lindqvist");
        ines.open("/sign-in/practice").await.is_at(SIGN_IN).shows("Sign in again to choose a practice.");
    }

    /// Every step of signing in gives a new secret; the one before is worth nothing, and one that was planted never becomes one.
    async fn the_secret_changes_at_every_step(house) {
        house.want_second_steps().await;
        let (app, _) = set_up(house, &house.browser(), INES).await;
        let somebody = house.browser();
        give(&somebody, INES.address, STAFF_PASSWORD).await;
        let planted = house.staff_cookie(&somebody).expect("a cookie");
        let ines = house.with_cookie(&planted);
        give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/sign-in/code");
        let half = house.staff_cookie(&ines).expect("half signed in");
        ines.fill("Code", &app.code(house)).press("Sign in").await.is_at("/clients");
        let full = house.staff_cookie(&ines).expect("signed in");
        assert!(planted != half && half != full && planted != full);
        house.with_cookie(&half).open("/clients").await.is_at(SIGN_IN);
        house.with_cookie(&planted).open("/clients").await.is_at("/sign-in/code");
        house.with_cookie(&full).open("/clients").await.is_at("/clients");
    }

    /// A browser that was not seen before is told by letter; the one that was, is not.
    async fn a_new_device_is_told_by_letter(house) {
        give(&house.browser(), INES.address, STAFF_PASSWORD).await.is_at("/clients");
        house.carry_letters().await.none();
        let other = house.browser().named(FIREFOX);
        give(&other, INES.address, STAFF_PASSWORD).await.is_at("/clients");
        let letter = house.carry_letters().await.only_letter_to(INES.address);
        assert_eq!(letter.subject(), "A new sign-in to Portico");
        letter.says("with a browser we haven’t seen before: Firefox on Windows.");
        give(&other, INES.address, STAFF_PASSWORD).await.is_at("/clients");
        house.carry_letters().await.none();
    }

    /// Signed-in devices are listed; each can be ended alone, and nobody ends somebody else's.
    async fn devices_are_ended_one_by_one(house) {
        let (ines, other) = (house.browser(), house.browser().named(FIREFOX));
        for browser in [&ines, &other] {
            give(browser, INES.address, STAFF_PASSWORD).await.is_at("/clients");
        }
        house.carry_letters().await;
        let account = ines.open("/account").await.shows("Safari on iPhone This device").shows("Firefox on Windows");
        let end = account.html().select(&scraper::Selector::parse("form[action*='/account/devices/']").expect("a selector"))
            .filter_map(|form| form.value().attr("action").map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(end.len(), 1, "this device is signed out by signing out");
        house.sign_in(SAM).await.post(&end[0], &[]).await.status(404);
        other.open("/clients").await.is_at("/clients");
        ines.press("Sign out Firefox on Windows, signed in 21 November at 14:05").await.shows("That device is signed out.").does_not_show("Firefox on Windows");
        ines.post(&end[0], &[]).await.status(200).is_at("/account").shows("That device is signed out.");
        assert_eq!(house.one::<(i64,)>("select count(*) from audit_events where action = 'session.ended'", values![]).await, (1,));
        house.sign_in(SAM).await.post(&end[0], &[]).await.status(404);
        other.open("/clients").await.is_at(SIGN_IN);
        ines.open("/clients").await.is_at("/clients");
    }

    /// "Sign out everywhere" ends all of them, this one too, and nobody else's.
    async fn everywhere_is_everywhere(house) {
        let (ines, elsewhere, sam) = (house.sign_in(INES).await, house.sign_in(INES).await, house.sign_in(SAM).await);
        ines.open("/account").await;
        ines.press("Sign out everywhere").await.is_at(SIGN_IN).shows("You’re signed out on every device.");
        for browser in [&ines, &elsewhere] {
            browser.open("/clients").await.is_at(SIGN_IN);
        }
        sam.open("/clients").await.is_at("/clients");
    }

    /// Signing out ends the session itself: whoever kept the cookie has nothing. The browser forgets what it showed.
    async fn signing_out_ends_the_session_itself(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let cookie = house.staff_cookie(&sam).expect("signed in");
        let request = sam.request(Method::POST, "/sign-out").header("sec-fetch-site", "same-origin").body(Body::empty());
        let answer = sam.ask(request.expect("a request")).await.status(303);
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(house.staff_cookie(&sam), None);
        let thief = house.with_cookie(&cookie);
        for path in ["/clients", "/account", "/sign-in/code", &format!("/clients/{maya}")] {
            thief.open(path).await.is_at(SIGN_IN).never_says("Lindqvist");
        }
        let listening = thief.request(Method::GET, &format!("/clients/{maya}/portal/events")).body(Body::empty());
        thief.ask(listening.expect("a request")).await.status(303).never_says("Lindqvist");
    }

    /// After a quarter of an hour without use it is over. Use keeps it; what a page asks for by itself does not.
    async fn a_quiet_session_ends(house) {
        let sam = house.sign_in(SAM).await;
        for _ in 0..3 {
            house.clock.advance(minutes(14));
            sam.open("/clients").await.is_at("/clients");
            house.portico.later.finish().await;
        }
        house.clock.advance(minutes(14));
        let by_itself = sam.request(Method::GET, "/clients").header("x-portico-background", "1").body(Body::empty());
        sam.ask(by_itself.expect("a request")).await.status(200);
        house.portico.later.finish().await;
        house.clock.advance(minutes(1));
        sam.open("/clients").await.is_at(SIGN_IN);
    }

    /// However busy it is, it is over after twelve hours.
    async fn no_session_lives_longer_than_twelve_hours(house) {
        let sam = house.sign_in(SAM).await;
        for _ in 0..59 {
            house.clock.advance(minutes(12));
            sam.open("/account").await.is_at("/account");
            house.portico.later.finish().await;
        }
        house.clock.advance(minutes(12) - Duration::from_millis(1));
        sam.open("/clients").await.is_at("/clients");
        house.clock.advance(Duration::from_millis(1));
        sam.open("/clients").await.is_at(SIGN_IN);
    }

    /// Somebody who no longer works here meets the sign-in at the next request.
    async fn whoever_left_is_out_at_the_next_request(house) {
        let sam = house.sign_in(SAM).await;
        house.change("update staff set active = false where address = $1", values![SAM.address]).await;
        sam.open("/clients").await.is_at(SIGN_IN);
        give(&sam, SAM.address, STAFF_PASSWORD).await.status(422);
    }
}
