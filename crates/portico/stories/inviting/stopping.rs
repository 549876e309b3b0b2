//! "Stop", while the letter is still in line (settled.md 13).

use super::*;

stories! {
    /// A first send that is stopped leaves nothing: no letter, no link, and the client stands as before.
    async fn a_send_is_stopped_while_in_line(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invitation")).await;
        let sent = sam.press("Send invitation").await.shows("Sending…").shows("Invitation sent just now");
        assert!(sent.offers("Stop"));
        sam.open("/clients").await;
        let list = sam.press("Stop Maya Lindqvist").await.is_at("/clients").shows("Sending to Maya was stopped.");
        assert_eq!(list.all("tbody .badge"), ["Not invited"]);
        let list = list.shows("Sending was stopped");
        assert!(list.offers("Send invitation Maya Lindqvist"));
        house.carry_letters().await.none();
        sam.open(&format!("/clients/{maya}/portal")).await.shows("Sending was stopped by Sam Patel").does_not_show("Copy invitation link");
        sam.open(&format!("/clients/{maya}/invitation")).await.shows("Send the invitation?");
        sam.press("Send invitation").await.shows("Invitation sent to Maya.");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert!(!letter.subject().contains("again"), "nobody has had a letter before: {}", letter.subject());
    }

    /// While a worker has it in its hands it is stopped too: it is asked once more before the content goes, and nothing is said to have gone.
    async fn a_letter_that_is_being_handed_over_is_stopped(house) {
        let maya = house.send_to(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/portal")).await;
        let until = house.now().plus(std::time::Duration::from_secs(30));
        let claimed = "update letters set state = 'sending', attempts = 1, claimed_until = $1 where state = 'queued'";
        house.change(claimed, values![until]).await;
        let page = sam.press("Stop").await.shows("Sending to Maya was stopped.").shows("If it still arrives, its link doesn’t work.");
        page.does_not_show("gone already").shows("Invitation revoked");
        house.clock.advance(std::time::Duration::from_secs(60));
        house.carry_letters().await.none();
        sam.open(&format!("/clients/{maya}/activity")).await.shows("Sending was stopped by Sam Patel while the email was being handed over");
        let (state,): (String,) = house.one("select state from letters", values![]).await;
        assert_eq!(state, "cancelled");
    }

    /// Once the mail server has it, "Stop" comes too late, says so, and offers what still works.
    async fn a_letter_that_has_gone_cannot_be_stopped(house) {
        let maya = house.send_to(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}")).await;
        house.carry_letters().await;
        sam.press("Stop").await.shows("The email to Maya has already gone.").shows("Waiting to accept");
        assert!(!sam.page().offers("Stop"));
        sam.open(&format!("/clients/{maya}/invitation/stop")).await.status(405);
    }

    /// A resend that is stopped does not bring the earlier link back: it ended when the new one was made, and the page says so.
    async fn a_stopped_resend_does_not_wake_the_old_link(house) {
        let old = house.invite(ANA).await;
        house.clock.advance(6 * MINUTE);
        let ana = house.send_to(ANA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}/portal")).await;
        sam.press("Stop").await.is_at(&format!("/clients/{ana}/portal")).shows("The link in the earlier email stopped working.").shows("Invitation revoked");
        house.browser().open(&old).await.does_not_show("Continue");
        house.carry_letters().await.none();
    }

    /// Who may not invite cannot stop either.
    async fn the_biller_stops_nothing(house) {
        let maya = house.send_to(MAYA).await;
        let bill = house.sign_in(BILL).await;
        assert!(!bill.open(&format!("/clients/{maya}")).await.offers("Stop"));
        bill.post(&format!("/clients/{maya}/invitation/stop"), &[]).await.status(403);
        house.carry_letters().await;
    }
}
