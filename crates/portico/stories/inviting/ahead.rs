//! What stands in the way is said where the button would be, before anybody presses it; and a refused send loses no word.

use super::*;

stories! {
    /// B3, B4: "Continue" with the choice to invite saves and sends in the same moment, as long as there are no forms to send with it.
    async fn continue_saves_and_sends(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Create client").await;
        sam.fill("First name", "Bo").fill("Email", "bo@lind.example").tick("Reminders");
        let sent = sam.press("Continue").await.shows("Invitation sent to Bo. It went to bo@lind.example.");
        sent.shows("Invitation sent just now").shows("Ask Bo to check the junk or spam folder.");
        house.carry_letters().await.only_letter_to("bo@lind.example");
        sam.follow("Recent activity").await.shows("Profile created by Sam Patel").shows("Invitation sent by Sam Patel");
    }
}
