//! Every path to inviting one client ends in the same action: one generation, one letter, one event (behaviours.md 8 to 13, 28, 45).

use super::*;

/// What one send leaves behind: how many sends the history knows, and the generation.
async fn sends(house: &House, client: ClientId) -> (i64, i64) {
    const SENT: &str = "select count(*) from audit_events where client_id = $1 and action = 'invitation.sent'";
    const GENERATION: &str = "select coalesce(max(generation), 0) from invitations where client_id = $1";
    (house.one::<(i64,)>(SENT, values![client]).await.0, house.one::<(i64,)>(GENERATION, values![client]).await.0)
}

/// Proves that a path has ended in one send and one letter, and lets the rest between two sends pass. The links before are dead.
async fn ended_in_one_send(house: &House, client: ClientId, nth: i64) -> String {
    assert_eq!(sends(house, client).await, (nth, nth), "send {nth}");
    let letters = house.carry_letters().await;
    assert_eq!(letters.len(), 1);
    let letter = letters.only_letter_to(MAYA.address);
    assert_eq!(behind(house, &letter.link()).await, LIVES);
    house.clock.advance(minutes(if nth % 5 == 0 { 24 * 60 } else { 6 }));
    letter.content.paragraphs.join("|")
}

stories! {
    /// One after the other, first and again, through every door of the list and of the record.
    async fn every_path_ends_in_the_one_action(house) {
        let maya = house.client(MAYA).await;
        let sam = || house.sign_in(SAM);
        // The row menu: the default message after one confirmation.
        let browser = sam().await;
        browser.open("/clients").await.shows("Select Maya Lindqvist");
        assert!(browser.page().offers("More Options for Maya Lindqvist"));
        browser.follow("(Re)send Invitation").await;
        house.carry_letters().await.none();
        browser.press("Send invitation").await;
        let first = ended_in_one_send(house, maya, 1).await;
        // The row's own button, by now a resend.
        let browser = sam().await;
        browser.open("/clients").await;
        browser.follow("Resend invitation Maya Lindqvist").await;
        browser.press("Resend invitation").await;
        let again = ended_in_one_send(house, maya, 2).await;
        assert_ne!(first, again, "a further invitation has words of its own");
        // The row menu's confirmation also leads to the composer.
        let browser = sam().await;
        browser.open("/clients").await;
        browser.follow("(Re)send Invitation").await;
        browser.press("Customize message").await.shows("Invite Maya again");
        browser.fill("Your words", "From the list.").press("Preview Message").await.shows("From the list.");
        browser.press("Send").await;
        assert_eq!(ended_in_one_send(house, maya, 3).await, "From the list.");
        // The paper plane of Recent Activity.
        let browser = sam().await;
        browser.open(&record(maya, "/activity")).await.shows("Recent Activity");
        browser.follow("Resend invitation to Maya").await;
        browser.press("Resend invitation").await;
        assert_eq!(ended_in_one_send(house, maya, 4).await, again);
        // "Invite to Client Portal" on the details page: always the composer.
        let browser = sam().await;
        browser.open(&record(maya, "/info")).await.shows("Client Portal: Inactive");
        browser.follow("Invite to Client Portal").await;
        browser.fill("Your words", "From the details.").press("Preview Message").await.shows("From the details.");
        browser.press("Send").await;
        assert_eq!(ended_in_one_send(house, maya, 5).await, "From the details.");
        // "Edit", "Client Portal", "Send email", with the message that stands there.
        let browser = sam().await;
        browser.open(&record(maya, "")).await;
        browser.follow("Edit").await;
        browser.follow("Client Portal").await.shows("Resend email invitation");
        browser.tick("Resend email invitation").fill("Message", "From the tab.").press("Send email").await;
        assert_eq!(ended_in_one_send(house, maya, 6).await, "From the tab.");
        // Many that are one: it counts as a send together with others.
        let browser = sam().await;
        browser.open("/clients?select=1").await;
        browser.tick("Select Maya Lindqvist").press("Send/resend invitations").await;
        browser.press("Preview Invitation").await.shows("Here is a new link to activate your account.");
        browser.press("Invite to Client Portal").await;
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(sends(house, maya).await, (6, 7), "the seventh generation, and none of the single sends");
        // Once active, every door is absent.
        house.activate_by(&letter.link()).await;
        let browser = sam().await;
        for page in ["", "/activity", "/info", "/portal"] {
            let page = browser.open(&record(maya, page)).await;
            for label in ["Send invitation to Maya", "Resend invitation to Maya", "Invite to Client Portal", "Send email"] {
                assert!(!page.offers(label), "{label} at {}", page.address);
            }
            page.does_not_show("Resend email invitation");
        }
        let list = browser.open("/clients").await;
        assert!(!list.offers("(Re)send Invitation") && list.offers("More Options for Maya Lindqvist"));
    }

    /// Create and invite: saved first, then sent by the same action.
    async fn create_and_invite(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new?from=fast&then=invite").await;
        sam.fill("First name", "Maya").fill("Last name", "Lindqvist").fill("Email", MAYA.address).tick("Reminders");
        let added = sam.press("Add").await.shows("Invitation sent just now");
        let id = added.address.split('/').nth(2).expect("an id").parse().expect("an id");
        ended_in_one_send(house, id, 1).await;
    }
}
