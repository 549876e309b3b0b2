//! The password: what is wrong with it is told at the field, and what was typed is never shown again.

use super::*;

stories! {
    /// Each reason has its sentence; the address stays, the password does not, and the link goes on living.
    async fn what_is_wrong_is_told_at_the_field(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        for (password, told) in [
            ("", "Enter a password"),
            ("brook", "Use at least 12 characters. This one has 5."),
            ("😀😀😀😀😀", "Use at least 12 characters. This one has 5."),
            ("q1w2e3r4t5y6", "Many people use this password, so it is among the first that others try. Choose another."),
            ("maya lindqvist 87", "This password is too close to your name or your email. Choose another."),
            ("unbelievable", "This is easy to guess"),
            (&"abc".repeat(400), "Use at most 1000 characters."),
        ] {
            let page = maya.fill("Password", password).press("Activate My Account").await.status(422).shows(told).shows(MAYA.address);
            assert!(page.title().starts_with("Error: ") && page.value("Password").is_empty(), "{password}");
            assert_eq!(page.all("#f-password-error").len(), 1, "{password}: at the field");
            if password.len() > 4 {
                page.never_says(password);
            }
        }
        assert_eq!(house.accounts().await, (0, 0, 0));
        maya.fill("Password", PASSWORD).press("Activate My Account").await.is_at(HOME);
    }

    /// Long ones with spaces and every script are taken whole, and compared as they were typed.
    async fn a_long_password_is_taken_whole(house) {
        let link = house.invite(MAYA).await;
        let long = format!("  Ångström 山茶 😀 {} ", "pond lantern ".repeat(9));
        at_the_password(house, &link).await.fill("Password", &long).press("Activate My Account").await.is_at(HOME);
        let maya = house.browser();
        for (password, at) in [(long.trim(), "/p/alder-wren/sign-in"), (&long[..72], "/p/alder-wren/sign-in"), (&long, HOME)] {
            maya.open("/p/alder-wren/sign-in").await;
            maya.fill("Email", MAYA.address).fill("Password", password).press("Sign in").await.is_at(at);
        }
    }

    /// "Started" is the first form that brings a password, however bad; looking and pressing on are not.
    async fn started_is_the_first_password(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        maya.fill("Password", "").press("Activate My Account").await.status(422);
        house.history_of(MAYA).await.does_not_show("started setting up");
        for _ in 0..2 {
            maya.fill("Password", "short").press("Activate My Account").await.status(422);
        }
        let lines = house.history_of(MAYA).await.words().matches("Maya started setting up the account").count();
        assert_eq!(lines, 1);
    }
}
