//! The record: banner, trail and buttons after a send, while it rests, and when it is over.

use super::*;

stories! {
    /// B16: the Client Portal tab follows by itself, all of it: badge, trail, buttons and what stands where the button was.
    async fn the_whole_tab_follows(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/portal")).await.shows("Nothing has been sent yet.");
        let events = format!("/clients/{maya}/portal/events");
        let working = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            house.send_to(MAYA).await;
            house.carry_letters().await;
            tokio::time::sleep(Duration::from_millis(600)).await;
            house.clock.advance(16 * MINUTE);
        };
        let (heard, ()) = tokio::join!(sam.listen(&events), working);
        for part in ["standing-banner", "standing-badge", "plane", "access-facts", "portal-send", "portal-trail", "portal-foot", "portal-links", "portal-browsers", "at-the-desk"] {
            assert!(heard.contains(&format!("id=\"{part}\"")), "{part}: {heard}");
        }
        assert!(heard.contains("Invitation sent by Sam Patel") && heard.contains("Copy invitation link"), "{heard}");
        assert!(heard.contains("data-stays"), "the form that somebody types in is told from the rest: {heard}");
        assert!(heard.trim_end().ends_with("event: done\ndata: reload"), "a page left open ends with its session: {heard}");
    }

    /// B16, B28: a disabled button says "just now" on the answer of the send; then the time to send again stands there, then the button.
    async fn just_now_is_over_soon(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invitation")).await;
        let sent = sam.press("Send invitation").await.status(200);
        assert_eq!(sent.all("#standing-banner button[disabled]"), ["Invitation sent just now"]);
        let sent = sent.shows("Ask Maya to check the junk or spam folder.");
        let address = sent.address.clone();
        house.carry_letters().await;
        let next = sam.open(&format!("/clients/{maya}/portal")).await;
        let next = next.shows("Waiting for Maya to accept invitation (sent 21 November).").does_not_show("Invitation sent just now");
        assert!(first(&next, "#standing-banner").contains("You can send again at 14:10"), "{}", first(&next, "#standing-banner"));
        assert!(first(&next, "#portal-send").contains("You can send again at 14:10") && !next.offers("Send email"));
        let forms = sam.open(&format!("/clients/{maya}/forms")).await;
        assert_eq!(first(&forms, "#plane-note"), "You can send the invitation again at 14:10.", "where no banner says what");
        house.clock.advance(3 * MINUTE);
        sam.open(&address).await.does_not_show("Invitation sent just now");
        house.clock.advance(3 * MINUTE);
        let later = sam.open(&address).await.does_not_show("You can send again at");
        assert!(later.offers("Resend invitation") && later.offers("Send email"));
    }

    /// B18: the advice about the junk folder stands on every page from the send to the sign-in, also after a resend.
    async fn the_junk_folder_is_named_all_the_while(house) {
        let advice = "Ask Ana to check the junk or spam folder.";
        let ana = house.send_to(ANA).await;
        let sam = house.sign_in(SAM).await;
        let overview = format!("/clients/{ana}");
        assert!(first(&sam.open(&overview).await, "#standing-banner").contains(advice), "while it is in line");
        house.carry_letters().await;
        assert!(first(&sam.open(&overview).await, "#standing-banner").contains(advice), "while waiting");
        house.clock.advance(6 * MINUTE);
        sam.open(&format!("/clients/{ana}/invitation")).await;
        assert!(first(&sam.press("Resend invitation").await, ".flash").contains(advice), "after a resend");
        house.carry_letters().await;
    }

    /// Whoever sees only what they did is told so, and still sees what became of the invitation, from the invitation itself.
    async fn the_trail_keeps_nothing_from_those_who_did_not_send(house) {
        let maya = house.client(MAYA).await;
        let (sam, bill) = (house.sign_in(SAM).await, house.sign_in(BILL).await);
        let tab = format!("/clients/{maya}/portal");
        bill.open(&tab).await.shows("Nothing has been sent yet.");
        house.invite_as(&house.who(INES).await, maya).await.expect("sent");
        sam.open(&tab).await.shows("Invitation sent by Ines Okafor").does_not_show("Nothing has been sent yet.");
        house.carry_letters().await;
        for browser in [&sam, &bill] {
            let trail = first(&browser.open(&tab).await, "#portal-trail");
            assert!(trail.contains("Invitation sent by Ines Okafor") && trail.contains("Accepted by Maya’s mail server"), "{trail}");
            assert!(trail.contains("you see only what you did yourself"), "{trail}");
        }
        let ines = house.sign_in(INES).await;
        ines.open(&tab).await.shows("Accepted by Maya’s mail server").does_not_show("you see only what you did yourself");
        bill.open(&format!("/clients/{maya}/activity")).await.shows("Here you see only what you did yourself").does_not_show("Ines Okafor sent");
    }

    /// An expired invitation says when it ended, and nobody is expected to accept it any more.
    async fn an_expired_invitation_says_when_it_ended(house) {
        house.invite(MAYA).await;
        house.clock.advance(days(31));
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let tab = sam.open(&format!("/clients/{maya}/portal")).await.shows("Expired on 21 Dec").does_not_show("Link works until");
        assert!(!first(&tab, "#portal-trail").contains("activates the account"));
    }

    /// The tabs carry the names that people know.
    async fn the_tabs_carry_their_names(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}")).await;
        let info = sam.follow("Client Info").await.status(200);
        assert!(info.title().contains("Client Info"));
        sam.open(&format!("/clients/{maya}/activity")).await.shows("Recent Activity");
    }
}
