//! The list: sending from a row and staying there, and why a box cannot be ticked.

use super::*;

stories! {
    /// B8, B16: whoever sends from the list comes back to it, to the same search, and the row says that it was sent.
    async fn sending_from_the_list_stays_there(house) {
        for client in [MAYA, ANA, JONAS] {
            house.client(client).await;
        }
        let sam = house.sign_in(SAM).await;
        sam.open("/clients?q=a&sort=name-backwards").await;
        sam.follow("Send invitation Ana Silva").await.shows("Send the invitation?");
        assert_eq!(sam.page().link("Cancel"), "/clients?q=a&sort=name%2Dbackwards");
        let list = sam.press("Send invitation").await.is_at("/clients").shows("Invitation sent to Ana.");
        assert!(list.address.contains("q=a") && list.address.contains("sort="), "{}", list.address);
        let list = list.shows("Ask Ana to check the junk or spam folder.");
        assert_eq!(list.all("tbody button[disabled]"), ["Invitation sent just now Ana Silva"]);
        assert_eq!(list.all("tbody .only-wide[disabled]").len(), 1, "where there is room");
        assert_eq!(list.all("tbody td.wide .only-narrow"), ["Invitation sent just now"], "on a phone, where that button is not");
        assert!(!list.link("Client").contains("sent="));
        house.carry_letters().await;
        let again = sam.open("/clients?q=a").await.does_not_show("Invitation sent just now");
        let again = again.shows("Waiting for Ana to accept invitation (sent 21 Nov)").shows("You can send again at 14:10");
        assert!(!again.offers("Resend invitation Ana Silva"));
        house.clock.advance(6 * MINUTE);
        assert!(sam.reload().await.offers("Resend invitation Ana Silva"));
    }

    /// B20: the reason at a box that cannot be ticked can be read by everybody, with the next step.
    async fn the_reason_at_a_box_can_be_read(house) {
        house.activate(MAYA).await;
        for client in [THEO, HARRIET, JONAS] {
            house.client(client).await;
        }
        house.client(Client { given: "Nora", ..MAYA }).await;
        house.client(Client { given: "Jens", ..JONAS }).await;
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await;
        let seen = list.all("tbody td.wide").join("\n");
        let missing = "You cannot invite a client to the Client Portal without an email address on file.";
        for reason in [missing, "Theo hasn’t agreed to email", "Maya Lindqvist already signs in with this email", "Same email as Jens Weber"] {
            assert!(seen.contains(reason), "{reason}: {seen}");
        }
        assert!(list.all("td.pick").contains(&format!("Select Harriet Boateng. {missing}")), "{:?}", list.all("td.pick"));
        assert!(list.offers("Use another email Nora Lindqvist") && list.offers("Send invitation Jonas Weber"));
        house.close_the_portal().await;
        // Said once above the list, and in the label of each box.
        let off = sam.open("/clients?q=jonas").await.shows("The Client Portal is off for the whole practice.");
        let (lines, boxes) = (off.all("tbody td.wide").join("\n"), off.all("td.pick").join("\n"));
        assert!(!lines.contains("is off") && boxes.to_lowercase().contains("portal is off"), "{lines}; {boxes}");
    }

    /// B34: "Copy password reset link" carries the address that is copied, and leads to it where nothing can be copied.
    async fn the_password_reset_link_is_copied(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let list = sam.open("/clients").await;
        assert!(list.link("Copy password reset link").ends_with("#reset-link"));
        assert!(list.text().contains("data-copy=\"https://portal.example/p/alder-wren/forgot-password\""));
    }
}
