//! The two screens, and what may happen between them.

use super::*;

stories! {
    /// The first screen says who invites, the second which address signs in; then one is in, greeted by name.
    async fn two_screens_and_in(house) {
        let link = house.invite(MAYA).await;
        let maya = house.browser();
        let first = maya.open(&link).await.is_at(START).shows(LIVES).shows("Step 1 of 2").does_not_show("Your portal is ready for you.");
        first.shows("+44 20 7946 0123").never_says(MAYA.address).never_says("Lindqvist").never_says(link.rsplit('/').next().expect("a secret"));
        let second = maya.follow("Continue").await.is_at(PASSWORD_SCREEN).shows("Step 2 of 2").shows("Create your password");
        second.shows("You will sign in with maya@lindqvist.example and this password.").shows("At least 12 characters.");
        assert_eq!(house.accounts().await, (0, 0, 0));
        let home = maya.fill("Password", PASSWORD).press("Activate My Account").await.status(200).is_at(HOME);
        home.shows("You’re in").shows("Good afternoon, Maya").shows("You’re all set.").shows("Completed on 21 November");
        assert_eq!(house.accounts().await, (1, 1, 1));
        maya.open(HOME).await.is_at(HOME).does_not_show("You’re in");
        house.history_of(MAYA).await.shows("Maya accepted the invitation").shows("Maya activated the account").shows("Maya signed in");
        house.sign_in(SAM).await.open("/clients").await.shows("Activated 21 Nov, nothing done yet");
    }

    /// That the account is active is news for a week. When nothing is open home says so once, with what comes next, and counts nothing.
    async fn home_with_nothing_to_do(house) {
        const NOTHING: &str = "There is nothing for you to do now. We’ll email you when something is waiting.";
        let maya = house.activate(MAYA).await;
        let home = maya.open(HOME).await.shows("You’re all set.").shows(NOTHING).shows("Account activated").does_not_show("of 1 done");
        assert_eq!(home.words().matches("You’re all set.").count(), 1);
        let back = || async {
            let maya = house.browser();
            maya.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at(HOME)
        };
        house.clock.advance(days(7) - Duration::from_millis(1));
        back().await.shows("Account activated");
        house.clock.advance(Duration::from_millis(1));
        back().await.shows(NOTHING).does_not_show("Account activated");
        house.asks_to_fill_in(MAYA, "phq-9").await;
        back().await.shows("0 of 1 done").does_not_show(NOTHING);
        house.leave_letters();
    }

    /// Somebody is called as they like to be called.
    async fn by_the_name_one_likes(house) {
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Preferred name", "Mai").press("Save").await.shows("Saved.");
        let link = house.invite(MAYA).await;
        let maya = follow(house, &link).await;
        maya.page().shows("Hello Mai. Alder & Wren Practice has invited you").shows("Not Mai?").does_not_show("Maya");
        house.activate_by(&link).await.page().shows("Good afternoon, Mai");
    }

    /// Between the screens a quarter of an hour may pass, no more; the letter leads back.
    async fn a_page_left_open_closes(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        house.clock.advance(minutes(15));
        maya.fill("Password", PASSWORD).press("Activate My Account").await.status(410).shows("Open the link in your email again");
        house.browser().open(START).await.status(410).shows("Open the link in your email again");
        house.browser().open(PASSWORD_SCREEN).await.status(410);
        maya.open(&link).await.shows(LIVES);
        maya.follow("Continue").await;
        maya.fill("Password", PASSWORD).press("Activate My Account").await.is_at(HOME);
    }

    /// Whoever goes back after activating, opens the used link again or comes by a page for signing in reads that they are in, and is led
    /// home. Another browser, and another practice, hear nothing of it.
    async fn whoever_is_in_is_led_home(house) {
        const IN: &str = "You are signed in as";
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        maya.fill("Password", PASSWORD).press("Activate My Account").await.is_at(HOME);
        let pages = [PASSWORD_SCREEN, &link, "/p/alder-wren/sign-in", "/p/alder-wren/sign-in/link", "/p/alder-wren/forgot-password", "/p/alder-wren/offer"];
        for page in pages {
            let shown = maya.open(page).await.shows(IN).shows(MAYA.address);
            assert_eq!(shown.link("Go to your portal"), HOME, "{page}");
            house.browser().open(page).await.does_not_show(IN);
        }
        maya.open(&link).await.shows("Your account is already active").does_not_show("Forgot password?");
        maya.open("/p/harbour/sign-in").await.does_not_show(IN);
    }

    /// A link that ends while its page is open says so when the password comes.
    async fn a_link_that_ends_meanwhile(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        let id = house.client(MAYA).await;
        house.sign_in(SAM).await.post(&format!("/clients/{id}/invitation/revocation"), &[]).await.shows("was revoked");
        maya.fill("Password", PASSWORD).press("Activate My Account").await.shows("This link was taken back");
        house.clock.advance(minutes(10));
        let again = house.invite(MAYA).await;
        maya.open(&again).await;
        maya.follow("Continue").await;
        house.clock.advance(days(30));
        maya.open(&again).await.shows("This link has stopped working");
        assert_eq!(house.accounts().await, (0, 0, 0));
    }

    /// Whoever was quicker is in; the other browser is told that the account is active.
    async fn of_two_browsers_one_gets_in(house) {
        let link = house.invite(MAYA).await;
        let (one, other) = (at_the_password(house, &link).await, at_the_password(house, &link).await);
        one.fill("Password", PASSWORD).press("Activate My Account").await.is_at(HOME);
        other.fill("Password", "another river candle 9").press("Activate My Account").await.shows("Your account is already active");
        other.open(HOME).await.is_at("/p/alder-wren/sign-in");
        assert_eq!(house.accounts().await, (1, 1, 1));
    }

    /// Two clients on one address: the second cannot become a second account on it, and nothing is left of the try.
    async fn an_address_that_became_somebodys_login(house) {
        let nora = Client { given: "Nora", ..MAYA };
        let first = house.invite(MAYA).await;
        let second = house.invite(nora).await;
        house.activate_by(&first).await;
        let browser = at_the_password(house, &second).await;
        let answer = browser.fill("Password", PASSWORD).press("Activate My Account").await.status(409);
        answer.shows("This email is already in use").shows("m•••@lindqvist.example").never_says(MAYA.address);
        assert_eq!(house.accounts().await, (1, 1, 1));
        browser.open(HOME).await.is_at("/p/alder-wren/sign-in");
        house.history_of(nora).await.does_not_show("accepted the invitation");
    }

    /// The form takes a password and nothing else: nobody chooses an address, a practice or a role in it.
    async fn only_a_password_is_taken(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        for field in ["email", "role", "client", "practice_id", "address_confirmed_at", "token"] {
            maya.post(PASSWORD_SCREEN, &[("password", PASSWORD), (field, "x@evil.example")]).await.status(400);
        }
        maya.post(PASSWORD_SCREEN, &[("password", PASSWORD), ("username", "x@evil.example")]).await.is_at(HOME);
        let (address,): (String,) = house.one("select address from logins", values![]).await;
        assert_eq!(address, MAYA.address);
    }
}
