//! "Not me": somebody got a letter that was meant for another person.

use super::*;

stories! {
    /// With a tick that a person sets it ends the invitation; staff see it and can send again.
    async fn not_me_ends_the_invitation(house) {
        let link = house.invite(MAYA).await;
        let id = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let copied = house.copy_link(MAYA).await.reveal();
        let somebody = follow(house, &link).await;
        somebody.follow("Tell us and we’ll stop these emails.").await.shows("Not Maya?").shows("let Alder & Wren Practice know");
        somebody.press("Stop these emails").await.status(422).is_at("/p/alder-wren/activate/not-me").shows("Tick the box to stop these emails.");
        assert_eq!(follow(house, &link).await.page().heading(), LIVES);
        somebody.tick("This invitation isn’t for me").press("Stop these emails").await.status(200).shows("Thank you for telling us");
        for dead in [link.as_str(), &format!("/p/alder-wren/a/{copied}")] {
            house.browser().open(dead).await.shows("This invitation was turned down").does_not_show("Email me");
        }
        sam.open("/clients").await.shows("Declined 21 Nov");
        house.history_of(MAYA).await.shows("Somebody who opened the link said “Not me”");
        let record = sam.open(&format!("/clients/{id}")).await;
        record.shows("Someone who opened the invitation to Maya said it isn’t for them. Check the email address before you send it again.");
        sam.follow("Send invitation again").await;
        sam.press("Resend invitation").await.shows("Invitation sent just now");
        let again = house.carry_letters().await.only_letter_to(MAYA.address).link();
        assert_eq!(follow(house, &again).await.page().heading(), LIVES);
    }

    /// Going back changes nothing, and the password screen offers the same way out.
    async fn one_can_go_back(house) {
        let link = house.invite(MAYA).await;
        let maya = at_the_password(house, &link).await;
        maya.follow("Tell us and we’ll stop these emails.").await;
        maya.follow("Go back, it is for me").await.is_at(START).shows(LIVES);
        house.activate_by(&link).await;
        maya.post("/p/alder-wren/activate/not-me", &[("not_me", "on")]).await.shows("Your account is already active");
        assert_eq!(house.accounts().await, (1, 1, 1));
    }

    /// Whoever turned it down is not written to again by trying to sign in.
    async fn nobody_writes_to_them_again(house) {
        let link = house.invite(MAYA).await;
        let somebody = follow(house, &link).await;
        somebody.follow("Tell us and we’ll stop these emails.").await;
        somebody.tick("This invitation isn’t for me").press("Stop these emails").await.status(200);
        somebody.post("/p/alder-wren/forgot-password", &[("email", MAYA.address)]).await.status(200);
        assert!(house.carry_letters().await.to(MAYA.address).is_empty());
    }
}
