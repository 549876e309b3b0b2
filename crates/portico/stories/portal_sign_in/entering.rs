//! In: with the right password, and what everybody else is told and mailed.

use super::*;
use axum::body::Body;
use http::Method;

stories! {
    /// Email and password open the portal and lead on to where one wanted to go, within this portal only.
    async fn email_and_password_open_the_portal(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        jonas.open(ACCOUNT).await.is_at(SIGN_IN).shows("Sign in to your portal").shows("bookmark this page").shows("Trouble signing in?");
        jonas.fill("Email", " Jonas@Weber.example ").fill("Password", PASSWORD).press("Sign in").await.is_at(ACCOUNT).shows(JONAS.address);
        for next in ["//evil.example/", "/clients", "/p/harbour/", "https://evil.example", "/p/alder-wren/../../clients"] {
            let browser = house.browser();
            browser.post(SIGN_IN, &[("email", JONAS.address), ("password", PASSWORD), ("next", next)]).await.shows("Good afternoon, Jonas");
        }
        house.history_says(JONAS, "Jonas signed in").await;
    }

    /// A wrong password, an unknown address: one answer. What was typed stays, but for the password.
    async fn a_wrong_password_is_told_neutrally(house) {
        house.activate(JONAS).await;
        let somebody = house.browser();
        for email in [JONAS.address, "nobody@weber.example"] {
            let page = give(&somebody, email, WRONG).await.status(422).shows(NO_MATCH).never_says(WRONG);
            assert!(page.title().starts_with("Error: ") && page.value("Email") == email);
        }
        give(&somebody, "", "").await.status(422).shows("Enter your email").shows("Enter your password");
        give(&somebody, "jonas at weber", PASSWORD).await.status(422).shows("Enter an email address, like name@example.com");
        assert_eq!(house.portal_cookie(&somebody), None);
        house.carry_letters().await.none();
    }

    /// Somebody invited who has no account yet gets the same answer, and by mail the way in. Their earlier letter goes on working.
    async fn the_invited_are_mailed_the_way_in(house) {
        let earlier = house.invite(MAYA).await;
        house.clock.advance(days(3));
        for door in [SIGN_IN, FORGOT] {
            let maya = house.browser();
            if door == SIGN_IN {
                give(&maya, MAYA.address, WRONG).await.status(422).shows(NO_MATCH);
            } else {
                maya.post(FORGOT, &[("email", MAYA.address)]).await.status(200).shows("If maya@lindqvist.example is known to Alder & Wren Practice, an email is on its way.");
            }
            let letter = house.carry_letters().await.only_letter_to(MAYA.address);
            assert_eq!((letter.kind.as_str(), letter.subject()), ("new_link", "Your way in to Alder & Wren Practice"));
            letter.says("Your account isn’t active yet, so there is no password to find.").says("works until 21 December");
            maya.open(&letter.link()).await.shows("Hello Maya.");
            maya.open(&earlier).await.shows("Hello Maya.");
        }
        house.history_says(MAYA, "Maya tried to sign in before activating. The link was sent again").await;
        let last = house.browser();
        give(&last, MAYA.address, WRONG).await;
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.activate_by(&link).await;
        last.open(&earlier).await.shows("Your account is already active");
    }

    /// Three such letters a day, and none to whom the practice may not or will not write.
    async fn the_way_in_has_its_bounds(house) {
        house.invite(MAYA).await;
        for _ in 0..5 {
            give(&house.browser(), MAYA.address, WRONG).await.status(422).shows(NO_MATCH);
            house.browser().post(FORGOT, &[("email", MAYA.address)]).await.status(200);
        }
        assert_eq!(house.carry_letters().await.to(MAYA.address).len(), 3);
        house.clock.advance(days(1));
        let id = house.client(MAYA).await;
        for change in ["update clients set portal_on = false where id = $1", "update clients set portal_on = true, care_status = 'prospective' where id = $1"] {
            house.change(change, values![id]).await;
            give(&house.browser(), MAYA.address, WRONG).await.status(422).shows(NO_MATCH);
            house.carry_letters().await.none();
        }
        house.change("update clients set care_status = 'active' where id = $1", values![id]).await;
        house.stand_anew().await;
        house.sign_in(SAM).await.post(&format!("/clients/{id}/invitation/revocation"), &[]).await.shows("was revoked");
        give(&house.browser(), MAYA.address, WRONG).await.status(422);
        house.carry_letters().await.none();
    }

    /// When the thirty days are over the letter brings a link of thirty new ones.
    async fn the_way_in_after_the_end_of_the_link(house) {
        let old = house.invite(MAYA).await;
        house.clock.advance(days(40));
        give(&house.browser(), MAYA.address, WRONG).await.status(422);
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        letter.says("works until 30 January");
        house.browser().open(&old).await.shows("There is a newer link");
        house.activate_by(&letter.link()).await;
    }

    /// Ten wrong passwords, then a rest of a quarter of an hour, for this address at this portal.
    async fn ten_tries_then_a_rest(house) {
        house.activate(JONAS).await;
        house.activate(MAYA).await;
        for number in 0..10 {
            let email = if number % 2 == 0 { JONAS.address } else { "JONAS@weber.example" };
            give(&house.browser(), email, WRONG).await.status(422).shows(NO_MATCH);
        }
        let jonas = house.browser();
        give(&jonas, JONAS.address, PASSWORD).await.status(429).shows("Too many tries. Wait 15 minutes and try again.");
        signed_in(house, MAYA, PASSWORD).await;
        house.clock.advance(minutes(15) - Duration::from_millis(1));
        give(&jonas, JONAS.address, PASSWORD).await.status(429);
        house.clock.advance(Duration::from_millis(1));
        give(&jonas, JONAS.address, PASSWORD).await.is_at(HOME);
    }

    /// A device not seen before, and a success after many failures, are told to the owner by letter.
    async fn what_is_unusual_is_told_by_letter(house) {
        house.activate(JONAS).await;
        signed_in(house, JONAS, PASSWORD).await;
        house.carry_letters().await.none();
        let other = house.browser().named(FIREFOX);
        give(&other, JONAS.address, PASSWORD).await.is_at(HOME);
        let letter = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!(letter.subject(), "A new sign-in at Alder & Wren Practice");
        letter.says("on a device we haven’t seen before: Firefox on Windows.").says("If it wasn’t you, choose a new password and call us on +44 20 7946 0123.");
        for _ in 0..6 {
            give(&house.browser(), JONAS.address, WRONG).await;
        }
        signed_in(house, JONAS, PASSWORD).await;
        house.carry_letters().await.only_letter_to(JONAS.address).says("after several failed tries");
    }

    /// A secret that was planted before never becomes a signed-in one, and a session of one portal opens no other.
    async fn secrets_are_fresh_and_each_portal_has_its_own(house) {
        house.activate(MAYA).await;
        house.activate(MAYA_AT_HARBOUR).await;
        let planted = house.portal_cookie(&signed_in(house, MAYA, PASSWORD).await).expect("signed in");
        let maya = house.with_portal_cookie(&planted);
        give(&maya, MAYA.address, PASSWORD).await.is_at(HOME);
        let fresh = house.portal_cookie(&maya).expect("signed in");
        assert_ne!(planted, fresh);
        let elsewhere = house.browser();
        elsewhere.put_cookie(&house.portico.cookies.name("portal-harbour"), &fresh);
        elsewhere.open("/p/harbour/").await.is_at("/p/harbour/sign-in");
        elsewhere.put_cookie(&house.portico.cookies.name("staff"), &fresh);
        elsewhere.open("/clients").await.is_at("/sign-in");
    }

    /// The secret of a link is nobody's password, neither before it is used nor after (promises.md K1).
    async fn a_link_is_nobodys_password(house) {
        let link = house.invite(JONAS).await;
        let secret = link.rsplit('/').next().expect("a secret").to_owned();
        give(&house.browser(), JONAS.address, &secret).await.status(422).shows(NO_MATCH);
        house.carry_letters().await.only_letter_to(JONAS.address); // the way in, behind the same answer
        house.activate_by(&link).await;
        give(&house.browser(), JONAS.address, &secret).await.status(422).shows(NO_MATCH);
        house.leave_letters();
    }

    /// Opening a page signs nobody in: no GET ever sets the cookie of a session.
    async fn no_page_signs_anybody_in(house) {
        let link = house.invite(MAYA).await;
        house.activate(JONAS).await;
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await;
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        for address in [link.as_str(), &reset, SIGN_IN, HOME] {
            let browser = house.browser();
            let path = address.strip_prefix("https://portal.example").unwrap_or(address);
            browser.ask(browser.request(Method::GET, path).body(Body::empty()).expect("a request")).await;
            browser.open(address).await;
            assert_eq!(house.portal_cookie(&browser), None, "{address}");
        }
    }
}

impl House {
    /// Asserts what Ines reads on the client's record.
    async fn history_says(&self, client: Client, words: &str) {
        let id = self.client(client).await;
        self.sign_in(INES).await.open(&format!("/clients/{id}/activity")).await.shows(words);
    }
}
