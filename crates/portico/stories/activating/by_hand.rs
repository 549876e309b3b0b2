//! A link that was passed on by hand proves no mailbox: the account works, the address has yet to be confirmed.

use super::*;

const FORGOT: &str = "/p/alder-wren/forgot-password";

/// Maya with an account from a copied link; her browser.
async fn activated(house: &House) -> Browser<'_> {
    let copied = house.copy_link(MAYA).await.reveal();
    house.activate_by(&format!("/p/alder-wren/a/{copied}")).await
}

stories! {
    /// The password works at once. Resets go nowhere until the address is confirmed.
    async fn resets_go_nowhere_until_the_address_is_confirmed(house) {
        let maya = activated(house).await;
        maya.page().shows("You have 1 thing to do.").shows("Confirm your email").shows("So that you can get back in if you forget your password");
        let other = house.sign_in_at_portal(MAYA.address).await;
        other.page().is_at(HOME);
        other.post(FORGOT, &[("email", MAYA.address)]).await.status(200).shows("Check your email");
        assert!(house.carry_letters().await.to(MAYA.address).is_empty());

        house.clock.advance(minutes(1));
        maya.open("/p/alder-wren/account").await.shows("Not confirmed yet");
        maya.press("Email me a link to confirm it").await.shows("We sent a link and a code to maya@lindqvist.example.");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("address_confirmation", "Confirm your email for Alder & Wren Practice"));
        let anywhere = house.browser();
        anywhere.open(&letter.link()).await.is_at("/p/alder-wren/confirm").shows("Is maya@lindqvist.example your address?");
        anywhere.press("Confirm address").await.status(422).shows("Tick the box to confirm your address.");
        maya.open("/p/alder-wren/account").await.shows("Not confirmed yet");
        anywhere.tick("Yes, this is my address").press("Confirm address").await.shows("Your email is confirmed");
        anywhere.open(HOME).await.is_at("/p/alder-wren/sign-in");
        maya.open("/p/alder-wren/account").await.shows("Confirmed").does_not_show("Not confirmed yet");
        maya.open(HOME).await.shows("You’re all set.").shows("Email confirmed").shows("Completed on 21 November");
        anywhere.open(&letter.link()).await.status(410).shows("This link has stopped working");
        house.history_of(MAYA).await.shows("Maya confirmed the email");

        other.post(FORGOT, &[("email", MAYA.address)]).await.status(200);
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).kind, "password_reset");
    }

    /// The mailed link proves the mailbox by itself.
    async fn a_mailed_link_confirms_the_address(house) {
        let link = house.invite(MAYA).await;
        house.activate_by(&link).await.open("/p/alder-wren/account").await.shows("You sign in with maya@lindqvist.example.").does_not_show("Not confirmed yet");
    }

    /// A link that confirms works for an hour and until the next one; it opens no other door, and none opens its own.
    async fn a_confirming_link_has_its_bounds(house) {
        let maya = activated(house).await;
        let mut links = Vec::new();
        for button in ["Email me a link to confirm it", "Send it again"] {
            maya.open("/p/alder-wren/account").await;
            maya.press(button).await;
            links.push(house.carry_letters().await.only_letter_to(MAYA.address).link());
        }
        let secret = links[1].rsplit('/').next().expect("a secret").to_owned();
        let browser = house.browser();
        browser.open(&links[0]).await.status(410).shows("This link has stopped working");
        browser.open(&format!("/p/alder-wren/reset/{secret}")).await.status(410);
        browser.open(&format!("/p/alder-wren/a/{secret}")).await.status(404);
        browser.open(&format!("/reset/{secret}")).await.status(404);
        browser.open(&links[1]).await.status(200);
        house.clock.advance(minutes(60));
        browser.tick("Yes, this is my address").press("Confirm address").await.status(410);
    }
}
