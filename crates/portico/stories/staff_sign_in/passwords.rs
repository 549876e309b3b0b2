//! Passwords: forgotten and chosen anew by a mailed link, or changed by somebody who is signed in.

use super::*;

/// Asks for a link at the door; the link in the letter.
async fn forget(house: &House, browser: &Browser<'_>, staff: Staff) -> String {
    browser.open(SIGN_IN).await;
    browser.follow("Forgot password?").await;
    let said = format!("If a staff member signs in with {}, a link is on its way. It works for 60 minutes.", staff.address);
    browser.fill("Email", staff.address).press("Email me a link").await.status(200).shows(&said);
    let letter = house.carry_letters().await.only_letter_to(staff.address);
    assert_eq!(letter.subject(), "Reset your Portico password");
    letter.link()
}

/// Chooses a password on the page that the link opened.
async fn choose(browser: &Browser<'_>, password: &str) -> Page {
    browser.fill("New password", password).press("Save password").await
}

stories! {
    /// The link leads to a page for the new password. It signs nobody in, and ends what was signed in before.
    async fn a_forgotten_password_is_chosen_anew(house) {
        let elsewhere = house.sign_in(INES).await;
        let ines = house.browser();
        let link = forget(house, &ines, INES).await;
        let page = ines.open(&link).await.is_at("/reset").shows("For signing in to Alder & Wren Practice.");
        assert_eq!((page.address.as_str(), page.value("Email")), ("/reset", INES.address.to_owned()), "the secret has left the address");
        elsewhere.open("/clients").await.is_at("/clients");
        choose(&ines, NEW_PASSWORD).await.is_at(SIGN_IN).shows("Your password is saved. Sign in with it now.");
        assert_eq!(house.staff_cookie(&ines), None);
        elsewhere.open("/clients").await.is_at(SIGN_IN);
        let notice = house.carry_letters().await.only_letter_to(INES.address);
        assert_eq!(notice.subject(), "Your Portico password was changed");
        ines.open(&link).await.status(404).shows("This link has stopped working");
        give(&ines, INES.address, STAFF_PASSWORD).await.status(422);
        give(&ines, INES.address, NEW_PASSWORD).await.is_at("/clients");
    }

    /// A password that is no good is told at the field, and the link goes on working.
    async fn a_weak_password_is_told_at_the_field(house) {
        let ines = house.browser();
        let link = forget(house, &ines, INES).await;
        ines.open(&link).await;
        for (password, told) in [
            ("", "Enter a password"),
            ("tidal 58", "Use at least 12 characters. This one has 8."),
            ("q1w2e3r4t5y6", "Many people use this password"),
            ("ines okafor 1234", "This password is too close to your name or your email."),
            ("unbelievable", "This is easy to guess"),
        ] {
            let page = choose(&ines, password).await.status(422).shows(told);
            assert!(page.title().starts_with("Error: ") && page.value("Email") == INES.address, "{password}");
            assert_eq!(page.value("New password"), "");
        }
        choose(&ines, NEW_PASSWORD).await.is_at(SIGN_IN);
        house.carry_letters().await.only_letter_to(INES.address);
    }

    /// A new password by mail opens no door without the code of the second step.
    async fn a_reset_does_not_skip_the_second_step(house) {
        house.want_second_steps().await;
        let (app, _) = set_up(house, &house.browser(), INES).await;
        let ines = house.browser();
        let link = forget(house, &ines, INES).await;
        ines.open(&link).await;
        choose(&ines, NEW_PASSWORD).await;
        house.carry_letters().await;
        give(&ines, INES.address, NEW_PASSWORD).await.is_at("/sign-in/code");
        ines.open("/clients").await.is_at("/sign-in/code");
        ines.fill("Code", &app.code(house)).press("Sign in").await.is_at("/clients");
    }

    /// A link works for an hour, also when another is asked for meanwhile; nothing else opens the page.
    async fn links_for_a_new_password_end(house) {
        let ines = house.browser();
        let first = forget(house, &ines, INES).await;
        let second = forget(house, &ines, INES).await;
        ines.open(&first).await.status(200);
        house.clock.advance(minutes(60) - Duration::from_millis(1));
        ines.open(&second).await.status(200);
        house.clock.advance(Duration::from_millis(1));
        choose(&ines, NEW_PASSWORD).await.status(404).shows("This link has stopped working");
        ines.open(&second[..second.len() - 3]).await.status(404);
        house.browser().open("/reset").await.status(404);
        give(&ines, INES.address, STAFF_PASSWORD).await.is_at("/clients");
    }

    /// Somebody new chooses a first password by the link that was made with their account, within three days.
    async fn a_first_password_is_chosen_by_a_link(house) {
        let address = portico_values::EmailAddress::parse(BILL.address).expect("an address");
        let who = house.who(INES).await;
        // As an account is made: without a password.
        let new = values![house.practice(ALDER).await, house.staff(BILL).await];
        house.change("update staff set password_hash = null where practice_id = $1 and id = $2", new).await;
        let mut links = Vec::new();
        for _ in 0..2 {
            let mut act = house.act(&who).await;
            links.push(portico::sign_in::actions::set_up_link(&mut act, house.staff(BILL).await, &address).await.expect("a link"));
            act.commit().await.expect("kept");
        }
        let bill = house.browser();
        bill.open(&links[0]).await.status(410).shows("There is a newer link");
        house.clock.advance(minutes(3 * 24 * 60) - Duration::from_millis(1));
        bill.open(&links[1]).await.shows("Choose your password").does_not_show("signed out");
        choose(&bill, NEW_PASSWORD).await.is_at(SIGN_IN).shows("Your password is saved.");
        house.carry_letters().await.none();
        bill.open(&links[1]).await.status(410).shows("You have already used this link");
        give(&bill, BILL.address, NEW_PASSWORD).await.is_at("/clients");
    }

    /// Asking again and again brings ten letters an hour, ends none of their links, and meets the same answer. Using one ends the others.
    async fn ten_letters_an_hour_are_enough(house) {
        house.leave_letters(); // those that stand in for letters over the limit go to nobody
        let ines = house.browser();
        let link = forget(house, &ines, INES).await;
        for round in 0..4 {
            for _ in 0..4 {
                let stranger = house.browser();
                stranger.open("/forgot-password").await;
                stranger.fill("Email", INES.address).press("Email me a link").await.status(200).shows("Check your email");
            }
            if round < 3 {
                house.clock.advance(minutes(16));
            }
        }
        let others = house.carry_letters().await.to(INES.address);
        assert_eq!(others.len(), 9);
        ines.open(&link).await.status(200);
        choose(&ines, NEW_PASSWORD).await.is_at(SIGN_IN);
        for other in others {
            house.browser().open(&other.link()).await.status(404);
        }
        house.carry_letters().await.only_letter_to(INES.address);
        house.clock.advance(minutes(16));
        forget(house, &ines, INES).await;
    }

    /// Whoever changes the password knows the present one. It goes on here under a new secret, and ends everywhere else.
    async fn a_change_asks_for_the_present_password(house) {
        let (ines, elsewhere) = (house.sign_in(INES).await, house.sign_in(INES).await);
        let before = house.staff_cookie(&ines).expect("signed in");
        ines.open("/account").await;
        ines.follow("Change password").await;
        for (present, new, told) in [
            ("", NEW_PASSWORD, "Enter your current password"),
            ("not my password", NEW_PASSWORD, "That isn’t your current password"),
            (STAFF_PASSWORD, STAFF_PASSWORD, "This is already your password. Choose another."),
            (STAFF_PASSWORD, "short", "Use at least 12 characters. This one has 5."),
        ] {
            ines.fill("Current password", present).fill("New password", new).press("Save new password").await.status(422).shows(told);
        }
        ines.fill("Current password", STAFF_PASSWORD).fill("New password", NEW_PASSWORD);
        ines.press("Save new password").await.is_at("/account").shows("Your password is changed. You were signed out everywhere else.");
        assert_ne!(house.staff_cookie(&ines).expect("still signed in"), before);
        house.with_cookie(&before).open("/clients").await.is_at(SIGN_IN);
        elsewhere.open("/clients").await.is_at(SIGN_IN);
        assert_eq!(house.carry_letters().await.only_letter_to(INES.address).subject(), "Your Portico password was changed");
        give(&elsewhere, INES.address, NEW_PASSWORD).await.is_at("/clients");
    }
}
