//! "Your account": the devices, and the password.

use super::*;

stories! {
    /// Devices are listed with what they are; each is ended alone, and nobody ends another's.
    async fn a_clients_devices_are_ended_one_by_one(house) {
        house.activate(JONAS).await;
        let jonas = signed_in(house, JONAS, PASSWORD).await;
        let other = house.browser().named(FIREFOX);
        give(&other, JONAS.address, PASSWORD).await.is_at(HOME);
        house.carry_letters().await;
        let account = other.open(ACCOUNT).await.shows("Firefox on Windows").shows("This device").shows("Safari on iPhone");
        assert_eq!(account.all("ul.people li").len(), 3);
        let maya = house.activate(MAYA).await;
        let ends: Vec<String> = account.html().select(&scraper::Selector::parse("form[action*='/devices/']").expect("a selector"))
            .filter_map(|form| form.value().attr("action").map(str::to_owned)).collect();
        for end in &ends {
            maya.post(end, &[]).await.status(404);
        }
        jonas.open(ACCOUNT).await;
        jonas.press("Sign out Firefox on Windows").await.is_at(ACCOUNT).shows("That device is signed out.").does_not_show("Firefox on Windows");
        other.open(HOME).await.is_at(SIGN_IN);
        // The same button once more: it is out, whoever ended it, and nobody else's is ended or told of.
        const OVER: &str = "select id from sessions where audience = 'portal' and ended_at is not null";
        let (session,): (portico_values::SessionId,) = house.one(OVER, values![]).await;
        let ended = format!("/p/alder-wren/account/devices/{session}/sign-out");
        assert!(ends.contains(&ended));
        jonas.post(&ended, &[]).await.status(200).is_at(ACCOUNT).shows("That device is signed out.");
        maya.post(&ended, &[]).await.status(404);
        assert_eq!(house.one::<(i64,)>("select count(*) from audit_events where action = 'login.signed_out'", values![]).await, (1,));
        jonas.open(HOME).await.is_at(HOME);
    }

    /// "Sign out everywhere" ends all of them, and nobody else's.
    async fn a_client_signs_out_everywhere(house) {
        let (first, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let second = signed_in(house, JONAS, PASSWORD).await;
        second.open(ACCOUNT).await.shows("This signs you out on every device, this one too.");
        second.press("Sign out everywhere").await.is_at(SIGN_IN).shows("You’re signed out on every device.");
        for browser in [&first, &second] {
            browser.open(HOME).await.is_at(SIGN_IN);
        }
        maya.open(HOME).await.is_at(HOME);
    }

    /// Changing the password asks for the present one; other devices are signed out, this one goes on under a new secret.
    async fn a_client_changes_the_password_with_the_present_one(house) {
        let (jonas, elsewhere) = (house.activate(JONAS).await, signed_in(house, JONAS, PASSWORD).await);
        let before = house.portal_cookie(&jonas).expect("signed in");
        jonas.open(ACCOUNT).await;
        jonas.follow("Change password").await.shows("At least 12 characters.");
        for (present, new, told) in [
            ("", NEW_PASSWORD, "Enter your current password"),
            (WRONG, NEW_PASSWORD, "That isn’t your current password"),
            (PASSWORD, PASSWORD, "This is already your password. Choose another."),
            (PASSWORD, "weber jonas 1979", "This password is too close to your name or your email."),
        ] {
            let page = jonas.fill("Current password", present).fill("New password", new).press("Save new password").await.status(422).shows(told);
            assert!(page.value("Current password").is_empty() && page.value("New password").is_empty());
        }
        elsewhere.open(HOME).await.is_at(HOME);
        jonas.fill("Current password", PASSWORD).fill("New password", NEW_PASSWORD);
        jonas.press("Save new password").await.is_at(ACCOUNT).shows("Your password is changed.");
        assert_ne!(house.portal_cookie(&jonas).expect("signed in"), before);
        house.with_portal_cookie(&before).open(HOME).await.is_at(SIGN_IN);
        elsewhere.open(HOME).await.is_at(SIGN_IN);
        house.carry_letters().await.only_letter_to(JONAS.address).says("Your password was changed on 21 November");
        give(&elsewhere, JONAS.address, NEW_PASSWORD).await.is_at(HOME);
    }

    /// A browser that a new password signed out is listed no more.
    async fn a_device_that_is_signed_out_is_not_listed(house) {
        let jonas = house.activate(JONAS).await;
        let stranger = house.browser().named(FIREFOX);
        give(&stranger, JONAS.address, PASSWORD).await.is_at(HOME);
        jonas.open(ACCOUNT).await.shows("Firefox on Windows");
        jonas.post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", NEW_PASSWORD)]).await.is_at(ACCOUNT)
            .does_not_show("Firefox on Windows").shows("This device");
        stranger.open(HOME).await.is_at(SIGN_IN);
        house.leave_letters();
    }

    /// The present password cannot be guessed there either.
    async fn the_present_password_cannot_be_guessed(house) {
        let jonas = house.activate(JONAS).await;
        let change = |present| [("present", present), ("password", NEW_PASSWORD)];
        for _ in 0..10 {
            jonas.post("/p/alder-wren/account/password", &change(WRONG)).await.status(422);
        }
        jonas.post("/p/alder-wren/account/password", &change(PASSWORD)).await.status(429);
        house.clock.advance(minutes(15));
        jonas.post("/p/alder-wren/account/password", &change(PASSWORD)).await.is_at(ACCOUNT);
        house.carry_letters().await.only_letter_to(JONAS.address);
    }
}
