//! Sending: the doors to it, what is said before and after, and how the client stands then.

use super::*;

stories! {
    /// From the list: the row's button asks once, sends the default words, and the row says whom one waits for.
    async fn from_the_list(house) {
        house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        assert_eq!(sam.page().link("Send invitation Maya Lindqvist"), sam.page().link("(Re)send Invitation"));
        let asked = sam.follow("(Re)send Invitation").await.shows("Send the invitation?");
        asked.shows("Maya gets an email at maya@lindqvist.example with a private link to the Client Portal.");
        house.carry_letters().await.none();
        let sent = sam.press("Send invitation").await.shows("Invitation sent to Maya. It goes to maya@lindqvist.example.");
        sent.shows("Ask Maya to check the junk or spam folder.").shows("Invitation sent just now").shows("Sending…");
        house.carry_letters().await.only_letter_to(MAYA.address);
        let list = sam.open("/clients").await.shows("Waiting for Maya to accept invitation (sent 21 Nov)").shows("Waiting to accept");
        assert!(!list.offers("Send invitation Maya Lindqvist"));
        house.clock.advance(minutes(6));
        let list = sam.reload().await;
        assert!(list.offers("Resend invitation Maya Lindqvist"));
        for label in ["(Re)send Invitation", "Get Invitation link", "Revoke invitation"] {
            assert!(list.offers(label), "More Options hold {label}");
        }
    }

    /// From the record: the paper plane of Recent activity, named after the client; the next view says who is waited for.
    async fn by_the_paper_plane(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&record(maya, "/activity")).await;
        ines.follow("Send invitation to Maya").await.shows("Send the invitation?");
        assert!(ines.page().offers("Customize message"));
        ines.press("Send invitation").await.shows("Invitation sent just now");
        ines.open(&record(maya, "/portal")).await.does_not_show("Invitation sent just now").shows("The invitation to Maya is on its way.");
        let first = house.carry_letters().await.only_letter_to(MAYA.address);
        let waiting = ines.reload().await.shows("Waiting for Maya to accept invitation (sent 21 November).");
        waiting.shows("Maya hasn’t signed in yet. The invitation works until 21 December. Ask Maya to check the junk or spam folder.");
        house.clock.advance(minutes(10));
        ines.open(&record(maya, "/activity")).await.shows("Invitation sent by Ines Okafor").shows("Accepted by Maya’s mail server");
        ines.follow("Resend invitation to Maya").await.shows("The link in the earlier email stops working.");
        ines.press("Resend invitation").await.shows("Invitation sent just now");
        let second = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((behind(house, &first.link()).await.as_str(), behind(house, &second.link()).await.as_str()), (REPLACED, LIVES));
        ines.open(&record(maya, "/activity")).await.shows("Invitation sent again by Ines Okafor");
    }

    /// On the Client Portal tab "Send email" sends the message that stands there; "Resend email invitation" only while one waits.
    async fn from_the_tab(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let tab = sam.open(&record(maya, "/portal")).await.shows("Nothing has been sent yet.").does_not_show("Resend email invitation");
        assert_eq!(tab.value("Subject"), "{{practice_name}} has invited you to its Client Portal");
        assert!(first(&tab, ".their-mail").starts_with("Alder & Wren Practice has invited you to its Client Portal"), "as Maya reads it");
        sam.fill("Subject", "Your portal, {{client_first_name}}").fill("Message", "Come in.\r\n\r\nYours, {{staff_name}}");
        sam.press("Send email").await.shows("Invitation sent just now").shows("Last sent by Sam Patel");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.subject(), letter.content.paragraphs.join("|")), ("Your portal, Maya", "Come in.|Yours, Sam Patel".into()));
        let waiting = sam.open(&record(maya, "/portal")).await.shows("Resend email invitation").shows("Link works until 21 Dec");
        assert_eq!(waiting.value("Subject"), "Your invitation from {{practice_name}}");
        house.browser().open(&letter.link()).await;
        let browser = house.activate_by(&letter.link()).await;
        browser.open("/p/alder-wren/").await.status(200);
        let active = house.sign_in(INES).await.open(&record(maya, "/portal")).await.does_not_show("Resend email invitation").shows("Maya activated the account");
        assert!(!active.offers("Send email") && !active.offers("Revoke invitation") && !active.offers("Copy invitation link"));
    }

    /// An open record follows by itself.
    async fn the_record_follows_by_itself(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        send(&sam, maya).await.shows("Sending…");
        let mut live = sam.follow_live(&record(maya, "/portal/events")).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        live.until("Waiting for Maya to accept invitation").await;
    }

    /// What a form sends beside what it should is not taken, and one client's form sends to nobody else.
    async fn only_what_is_asked_for_is_taken(house) {
        let (maya, elsewhere) = (house.client(MAYA).await, house.client(MAYA_AT_HARBOUR).await);
        let sam = house.sign_in(SAM).await;
        for field in ["email", "address", "practice_id", "generation", "client"] {
            sam.post(&record(maya, "/invitation"), &[(field, "somebody@evil.example")]).await.status(400);
        }
        sam.post(&record(elsewhere, "/invitation"), &[]).await.status(404);
        sam.post(&record(maya, "/invitation"), &[("next", "//evil.example/")]).await.is_at(&record(maya, "/portal"));
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).recipient, MAYA.address);
    }

    /// A letter that did not arrive asks for the address to be mended; that saves and sends again in one step, at once.
    async fn a_letter_that_came_back_is_mended_and_sent_in_one_step(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        send(&sam, maya).await;
        let nobody_there = portico_mail::ScriptedCarrier::new(|_| portico_mail::Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() });
        house.carry_letters_to(&nobody_there).await.none();
        sam.open("/clients").await.shows("Email not delivered");
        sam.follow("Fix email Maya Lindqvist").await;
        sam.fill("Email", "maya@right.example").press("Save and resend").await.shows("Saved, and the invitation went to maya@right.example.");
        sam.page().shows("Invitation sent just now").shows("Ask Maya to check the junk or spam folder.");
        house.carry_letters().await.only_letter_to("maya@right.example");
    }
}
