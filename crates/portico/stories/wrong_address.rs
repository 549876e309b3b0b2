//! "This address is wrong": whoever got a letter that is not theirs says so; staff fix it (behaviours.md 41, 42; promises.md D10).

use crate::kit::*;

const PAGE: &str = "/p/alder-wren/activate/wrong-address";

impl House {
    /// The address in the footer of Maya's invitation, and the link of its button.
    async fn footer_of_an_invitation(&self) -> (String, String) {
        self.invite_as(&self.who(SAM).await, self.client(MAYA).await).await.expect("nothing stands in the way");
        let letter = self.carry_letters().await.only_letter_to(MAYA.address);
        let text = letter.text();
        let footer = text.lines().find(|line| line.contains("/w/")).expect("the footer has the way").to_owned();
        (footer.rsplit(' ').next().expect("an address").to_owned(), letter.link())
    }
}

stories! {
    /// From the footer of the letter: one page that names nobody, a tick, and everything stops. Staff are asked to fix the address.
    async fn from_the_footer(house) {
        let (footer, link) = house.footer_of_an_invitation().await;
        let stranger = house.browser();
        stranger.open(&footer).await.is_at(PAGE).shows("Is this email not meant for you?").never_says("Maya").never_says(MAYA.address);
        stranger.press("Tell Alder & Wren Practice").await.status(422).is_at(PAGE).shows("Tick the box to tell us.");
        stranger.tick("This address is wrong").press("Tell Alder & Wren Practice").await.status(200).shows("Thank you for telling us").never_says("Maya");
        house.browser().open(&link).await.shows("This invitation was turned down");
        let letter = house.carry_letters().await.only_letter_to(SAM.address);
        assert_eq!(letter.subject(), "An address is wrong");
        letter.does_not_mention("Maya");
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await.shows("Email not delivered").shows("Fix email");
        assert_eq!(list.all("tbody td.wide .sub"), ["The person who got the email says the address is wrong."], "said once");
        sam.open(&format!("/clients/{maya}/portal")).await.shows(&format!("The person who got the email at {} says the address is wrong.", MAYA.address))
            .shows("The person who got the email said the address is wrong");
        sam.open(&format!("/clients/{maya}/info")).await.shows("Wrong address");
        sam.post(&format!("/clients/{maya}/invitation"), &[]).await.status(409).shows("The person who got the last email says the address is wrong.");
        sam.open("/notices").await.shows("Someone says the email on file for Maya Lindqvist is wrong.");
        sam.press("Fix email").await.is_at(&format!("/clients/{maya}/info/edit"));
        sam.post(&format!("/clients/{maya}/address/right"), &[]).await.shows("The address is marked as right again.");
        sam.post(&format!("/clients/{maya}/invitation"), &[]).await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// From the page of the link too; going back changes nothing, and a copied link says nothing of an address.
    async fn from_the_page_of_the_link(house) {
        let (_, link) = house.footer_of_an_invitation().await;
        let browser = house.browser();
        browser.open(&link).await;
        browser.follow("Tell us and we’ll stop these emails.").await.shows("Did our email come to the wrong address?");
        browser.follow("This address is wrong").await.is_at(PAGE);
        browser.follow("Go back, it is for me").await.shows("Hello Maya");
        let copied = format!("/p/alder-wren/a/{}", house.copy_link(MAYA).await.reveal());
        let other = house.browser();
        other.open(&copied).await;
        other.follow("Tell us and we’ll stop these emails.").await.does_not_show("This address is wrong");
        other.open(PAGE).await.is_at("/p/alder-wren/activate/not-me");
        other.post(PAGE, &[("wrong", "on")]).await.is_at("/p/alder-wren/activate/not-me");
        browser.open(PAGE).await;
        browser.tick("This address is wrong").press("Tell Alder & Wren Practice").await.status(200);
        browser.open(PAGE).await.shows("This invitation was turned down");
        house.carry_letters().await;
    }
}
