//! A forgotten password, from the question to the new one.

use super::*;
use portico_mail::{Outcome, ScriptedCarrier};

/// Asks for a link and takes it out of the letter.
async fn ask(house: &House, browser: &Browser<'_>) -> String {
    browser.open(SIGN_IN).await;
    browser.follow("Forgot password?").await.is_at(FORGOT);
    browser.fill("Email", JONAS.address).press("Email me a link").await.status(200).shows("Check your email");
    let letter = house.carry_letters().await.only_letter_to(JONAS.address);
    assert_eq!((letter.kind.as_str(), letter.subject()), ("password_reset", "Reset your Alder & Wren Practice password"));
    letter.says("The link works for 60 minutes, once.").link()
}

stories! {
    /// The link leads to a page for the new password, which ends every session, is told by letter, and signs nobody in.
    async fn a_client_who_forgot_the_password_chooses_a_new_one(house) {
        let elsewhere = house.activate(JONAS).await;
        let jonas = house.browser();
        let link = ask(house, &jonas).await;
        let page = jonas.open(&link).await.is_at("/p/alder-wren/reset").shows("For signing in with jonas@weber.example.");
        assert_eq!(page.address, "/p/alder-wren/reset");
        elsewhere.open(HOME).await.is_at(HOME);
        for (password, told) in [("", "Enter a password"), ("short", "This one has 5."), ("jonas@weber.example", "too close to your name or your email"), ("unbelievable", "This is easy to guess")] {
            jonas.fill("New password", password).press("Save new password").await.status(422).shows(told);
        }
        jonas.fill("New password", NEW_PASSWORD).press("Save new password").await.status(200).shows("Your password is changed");
        assert_eq!(house.portal_cookie(&jonas), None);
        elsewhere.open(HOME).await.is_at(SIGN_IN);
        let notice = house.carry_letters().await.only_letter_to(JONAS.address);
        assert_eq!((notice.kind.as_str(), notice.subject()), ("account_notice", "Your Alder & Wren Practice password was changed"));
        jonas.open(&link).await.status(410).shows("This link has stopped working");
        give(&jonas, JONAS.address, PASSWORD).await.status(422);
        give(&jonas, JONAS.address, NEW_PASSWORD).await.is_at(HOME);
    }

    /// It works for an hour, also when another is asked for meanwhile, and at its own door only.
    async fn a_clients_links_for_a_new_password_end(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        let first = ask(house, &jonas).await;
        let second = ask(house, &jonas).await;
        jonas.open(&first).await.status(200);
        let secret = second.rsplit('/').next().expect("a secret");
        for door in ["/p/alder-wren/confirm/", "/p/harbour/reset/", "/p/alder-wren/a/", "/reset/"] {
            let page = jonas.open(&format!("{door}{secret}")).await;
            assert!(page.code.is_client_error() && page.all("input[type=password]").is_empty(), "{door}");
        }
        jonas.open(&second).await.status(200);
        house.clock.advance(minutes(60));
        jonas.fill("New password", NEW_PASSWORD).press("Save new password").await.status(410);
        jonas.follow("Email me a new link").await.is_at(FORGOT);
        house.browser().open("/p/alder-wren/reset").await.status(410);
        give(&jonas, JONAS.address, PASSWORD).await.is_at(HOME);
    }

    /// Whoever types somebody's address again and again ends none of their links, silences nobody for longer than an hour and fills no mailbox:
    /// ten letters with links that live. Using one link ends the others, and whoever uses one may ask for more.
    async fn a_stranger_who_asks_ends_nothing(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        let link = ask(house, &jonas).await;
        let mut others = Vec::new();
        for round in 0..40 {
            house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200).shows("Check your email").shows("10 of these emails an hour");
            others.extend(house.carry_letters().await.to(JONAS.address));
            if round % 9 == 8 {
                house.clock.advance(minutes(10));
            }
        }
        assert_eq!(others.len(), 9);
        house.browser().open(&others[0].link()).await.status(200);
        jonas.open(&link).await.status(200);
        jonas.fill("New password", NEW_PASSWORD).press("Save new password").await.status(200).shows("Your password is changed");
        for other in others {
            house.browser().open(&other.link()).await.status(410);
        }
        house.carry_letters().await.only_letter_to(JONAS.address);
        house.clock.advance(minutes(16));
        ask(house, &jonas).await;
    }

    /// Whoever has the letter need not wait for the rest that wrong passwords brought.
    async fn a_new_password_ends_the_rest(house) {
        house.activate(JONAS).await;
        for _ in 0..11 {
            give(&house.browser(), JONAS.address, WRONG).await;
        }
        let jonas = house.browser();
        give(&jonas, JONAS.address, PASSWORD).await.status(429);
        let link = ask(house, &jonas).await;
        jonas.open(&link).await;
        jonas.fill("New password", NEW_PASSWORD).press("Save new password").await.status(200);
        house.carry_letters().await;
        give(&jonas, JONAS.address, NEW_PASSWORD).await.is_at(HOME);
    }

    /// The address is read as it was typed, once; two of them are none.
    async fn the_letter_goes_to_the_address_of_the_login(house) {
        house.activate(JONAS).await;
        let somebody = house.browser();
        for typed in ["", "jonas", "jonas@weber.example,somebody@evil.example", "jonas@weber.example somebody@evil.example"] {
            somebody.open(FORGOT).await;
            somebody.fill("Email", typed).press("Email me a link").await.status(422);
        }
        let twice = [("email", JONAS.address), ("email", "somebody@evil.example")];
        somebody.post(FORGOT, &twice).await.status(400);
        somebody.post(FORGOT, &[("email", JONAS.address), ("to", "somebody@evil.example")]).await.status(400);
        house.carry_letters().await.none();
    }

    /// While the mail server puts letters off, asking again leaves the one that waits: each arrives and works. Once one is used, those that
    /// wait still do not leave.
    async fn asking_again_leaves_the_letter_that_waits(house) {
        house.activate(JONAS).await;
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "451 4.7.1 Try again later".into() });
        for _ in 0..3 {
            house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
            house.carry_letters_to(&later).await.none();
            house.clock.advance(minutes(2));
        }
        house.clock.advance(minutes(10));
        let arrived = house.carry_letters().await.to(JONAS.address);
        assert_eq!(arrived.len(), 3);
        for letter in &arrived {
            house.browser().open(&letter.link()).await.status(200);
        }
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.browser().post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.status(200);
        house.carry_letters_to(&later).await.none();
        let jonas = house.browser();
        jonas.open(&arrived[0].link()).await.status(200);
        jonas.fill("New password", NEW_PASSWORD).press("Save new password").await.status(200);
        house.clock.advance(minutes(2));
        assert_eq!(house.carry_letters().await.only_letter_to(JONAS.address).kind, "account_notice");
    }

    /// A letter that waited until its link had ended does not go out any more, nor does one with a link to sign in with, nor one to staff.
    async fn no_letter_leaves_after_its_link_has_ended(house) {
        house.activate(JONAS).await;
        let later = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "451 4.7.1 Try again later".into() });
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.browser().post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.status(200);
        house.browser().post("/forgot-password", &[("email", BILL.address)]).await.status(200);
        house.carry_letters_to(&later).await.none();
        house.clock.advance(minutes(59));
        house.carry_letters_to(&later).await.none();
        house.clock.advance(minutes(31));
        house.carry_letters().await.none();
        let states: Vec<(String, String)> = house.rows("select kind, state from letters where kind in ('password_reset', 'sign_in_link', 'staff_reset') and next_at < 9000000000000 order by kind", values![]).await;
        let over = |kind: &str| (kind.to_owned(), "cancelled".to_owned());
        assert_eq!(states, [over("password_reset"), over("sign_in_link"), over("staff_reset")]);
        let (left,): (i64,) = house.one("select count(*) from letter_contents c join letters l on l.practice_id = c.practice_id and l.id = c.letter_id where l.state = 'cancelled'", values![]).await;
        assert_eq!(left, 0, "their words are wiped");
    }
}
