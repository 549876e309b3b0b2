//! "Email me a new link": for links that are over or were replaced, confirmed by a tick, only to the address on file.

use super::*;

const RENEW: &str = "/p/alder-wren/activate/renew";
const TICK: &str = "Yes, send it to m•••@lindqvist.example";

/// Asks for a new link on the page that a dead one opened.
async fn ask(browser: &Browser<'_>, link: &str) -> Page {
    let page = browser.open(link).await;
    let button = if page.offers("Email me a new link") { "Email me a new link" } else { "Email me the newest link" };
    browser.tick(TICK).press(button).await
}

stories! {
    /// The new link works for another thirty days; those before it say that there is a newer one.
    async fn a_new_link_is_mailed(house) {
        let old = house.invite(MAYA).await;
        house.clock.advance(days(31));
        let maya = follow(house, &old).await;
        maya.press("Email me a new link").await.status(422).is_at(START).shows("Tick the box to get the email.");
        house.carry_letters().await.none();
        maya.tick(TICK).press("Email me a new link").await.shows("Check your email").shows("We sent it to m•••@lindqvist.example. It may take two minutes.")
            .shows("Look in your junk or spam folder.").never_says(MAYA.address);
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("new_link", "Your new link from Alder & Wren Practice"));
        letter.says("You asked us for a new link to activate your account.").says("works until 21 January");
        assert_eq!(follow(house, &old).await.page().heading(), "There is a newer link");
        house.history_of(MAYA).await.shows("New link requested by Maya");
        house.clock.advance(days(30) - minutes(1));
        house.activate_by(&letter.link()).await;
    }

    /// A replaced link brings a further one of the newest letter, with the same end; the one in between lives on. Whoever has an old letter
    /// can end nobody's link, and prolongs none.
    async fn a_replaced_link_brings_the_newest(house) {
        let first = house.invite(MAYA).await;
        house.clock.advance(minutes(10));
        let second = house.invite(MAYA).await;
        let maya = house.browser();
        ask(&maya, &first).await.shows("Check your email");
        let third = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.clock.advance(days(20));
        ask(&maya, &first).await.shows("Check your email");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        letter.says("works until 21 December");
        for link in [&second, &third, &letter.link()] {
            assert_eq!(follow(house, link).await.page().heading(), LIVES);
        }
        house.clock.advance(days(10) - minutes(10));
        assert_eq!(follow(house, &third).await.page().heading(), LIVES);
        house.clock.advance(minutes(10));
        assert_eq!(follow(house, &third).await.page().heading(), "This link has stopped working");
    }

    /// A link that was taken back, turned down or sent to an address that changed has no power over the next invitation: it does not show the
    /// new address, not even masked, and brings nobody a letter.
    async fn what_was_ended_is_not_renewed(house) {
        let id = house.client(MAYA).await;
        for way in ["taken back", "turned down", "another address"] {
            let old = house.invite(MAYA).await;
            let before = house.browser();
            before.open(&old).await.status(200);
            let sam = house.sign_in(SAM).await;
            match way {
                "taken back" => drop(sam.post(&format!("/clients/{id}/invitation/revocation"), &[]).await.shows("was revoked")),
                "turned down" => {
                    before.open("/p/alder-wren/activate/not-me").await;
                    before.post("/p/alder-wren/activate/not-me", &[("not_me", "on")]).await.shows("Thank you");
                    house.carry_letters().await;
                }
                _ => {
                    sam.open(&format!("/clients/{id}/info/edit")).await;
                    sam.fill("Email", "maya@new.example").press("Save").await.status(200);
                }
            }
            house.clock.advance(minutes(6));
            house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
            let new = house.carry_letters().await;
            let new = new.0.last().expect("a letter").link();
            let page = before.open(&old).await.shows("This link was taken back").never_says("m•••@");
            assert!(!page.offers("Email me the newest link"), "{way}");
            before.post(RENEW, &[("renew", "on")]).await.shows("This link was taken back");
            house.carry_letters().await.none();
            assert_eq!(follow(house, &new).await.page().heading(), LIVES, "{way}");
            house.clock.advance(days(1));
        }
    }

    /// Three letters a day. The next day three more.
    async fn three_a_day(house) {
        let old = house.invite(MAYA).await;
        house.clock.advance(days(30));
        let mut links = vec![old];
        for _ in 0..3 {
            ask(&house.browser(), &links[0]).await.shows("Check your email");
            links.push(house.carry_letters().await.only_letter_to(MAYA.address).link());
        }
        let page = ask(&house.browser(), &links[0]).await.status(429).shows("That’s all for today");
        page.shows("You can ask for 3 emails a day, and they have been sent. Use the newest one you can find");
        house.carry_letters().await.none();
        for link in &links[1..] {
            assert_eq!(follow(house, link).await.page().heading(), LIVES, "all of them go on working");
        }
        house.clock.advance(days(1));
        ask(&house.browser(), &links[0]).await.shows("Check your email");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// It goes to the address on file and to no other, and not at all where the practice may no longer write.
    async fn only_to_the_address_on_file(house) {
        let old = house.invite(MAYA).await;
        house.clock.advance(days(31));
        let maya = follow(house, &old).await;
        maya.post(RENEW, &[("renew", "on"), ("email", "somebody@evil.example")]).await.status(400);
        house.carry_letters().await.none();
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.untick("Reminders").press("Save").await.shows("Saved.");
        maya.open(&old).await;
        maya.tick(TICK).press("Email me a new link").await.does_not_show("Check your email");
        house.carry_letters().await.none();
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.tick("Reminders").fill("Email", "maya@new.example").press("Save").await;
        house.browser().open(&old).await.shows("This link was taken back");
        maya.post(RENEW, &[("renew", "on")]).await.shows("This link was taken back");
        house.carry_letters().await.none();
    }

    /// A link that lives needs no other.
    async fn a_living_link_is_not_renewed(house) {
        let link = house.invite(MAYA).await;
        let maya = follow(house, &link).await;
        maya.post(RENEW, &[("renew", "on")]).await.is_at(START).shows(LIVES);
        house.browser().post(RENEW, &[("renew", "on")]).await.status(410).shows("Open the link in your email again");
        house.carry_letters().await.none();
    }
}
