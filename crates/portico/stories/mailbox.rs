//! Without a mail server letters land in the local mailbox, where an administrator reads them (behaviours.md 74).

use crate::kit::*;

/// The letter's line in the list, as it is read aloud.
const LETTER: &str = "Alder & Wren Practice has invited you to its Client Portal to maya@lindqvist.example, 21 November at 14:05";

/// Sam invites Maya, and the letter lands in the mailbox.
async fn invite_maya(house: &House) {
    let maya = house.client(MAYA).await;
    house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
    assert_eq!(house.carry_letters_into_the_mailbox().await, 1);
}

stories! {
    /// The way a product is tried: invite, look into the mailbox, open the letter, follow its button.
    async fn a_letter_is_read_and_its_link_followed(house) {
        let ines = house.sign_in(INES).await;
        ines.open("/mailbox").await.shows("No emails yet").shows("no mail server is set");
        invite_maya(house).await;

        ines.open("/mailbox").await.shows("Alder & Wren Practice has invited you to its Client Portal").shows(MAYA.address);
        let href = ines.page().link(LETTER);
        let shown = ines.open(&href).await.shows(MAYA.address);
        assert_eq!((shown.all("iframe").len(), shown.all("iframe[src][sandbox]").len()), (1, 1));
        let text = ines.open(&format!("{href}?part=text")).await.shows("Activate My Account").text();
        ines.open(&format!("{href}?part=headers")).await.shows("Message-ID").shows("Auto-Submitted: auto-generated");

        let letter = ines.open(&format!("{href}/page")).await.shows("Activate My Account");
        let policy = letter.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("; sandbox ") && !policy.contains("allow-scripts"), "{policy}");
        let link = letter.link("Activate My Account");
        assert!(text.contains(&link), "the text leads to {link} as well");
        house.browser().open(&link).await.status(200).shows(ALDER.name);
    }

    /// Letters hold links: whoever may not see them all sees none, and another practice's are not there.
    async fn only_administrators_of_the_practice_read_letters(house) {
        invite_maya(house).await;
        let ines = house.sign_in(INES).await;
        ines.open("/mailbox").await;
        let href = ines.page().link(LETTER);
        for one in [SAM, ADA, BILL] {
            let browser = house.sign_in(one).await;
            for path in ["/mailbox", &href, &format!("{href}/page")] {
                browser.open(path).await.status(403).never_says(MAYA.address);
            }
        }
        let hanna = house.sign_in(HANNA).await;
        hanna.open("/mailbox").await.shows("No emails yet");
        hanna.open(&href).await.status(404).never_says(MAYA.address);
        hanna.open(&format!("{href}/page")).await.status(404);
    }

    /// The mailbox without signing in belongs to the demo on loopback.
    async fn outside_a_demo_nobody_reads_without_signing_in(house) {
        invite_maya(house).await;
        let practice = house.practice(ALDER).await;
        let sql = "select letter_id from mailbox where practice_id = $1";
        let (letter,) = house.one::<(portico_values::LetterId,)>(sql, values![practice]).await;
        let nobody = house.browser();
        let open = "/mailbox/open";
        for path in [open.to_owned(), format!("{open}/{practice}/{letter}"), format!("{open}/{practice}/{letter}/page")] {
            nobody.open(&path).await.status(404).never_says(MAYA.address);
        }
    }

    /// Thirty letters stand on two pages.
    async fn older_letters_are_a_page_away(house) {
        let who = house.who(SAM).await;
        let maya = house.client(MAYA).await;
        for _ in 0..30 {
            house.invite_as(&who, maya).await.expect("nothing stands in the way");
            assert_eq!(house.carry_letters_into_the_mailbox().await, 1);
            house.clock.advance(days(1));
        }
        let ines = house.sign_in(INES).await;
        assert_eq!(ines.open("/mailbox").await.all("tbody tr").len(), 25);
        assert_eq!(ines.follow("Older").await.all("tbody tr").len(), 5);
        assert!(!ines.page().offers("Older"));
        assert_eq!(ines.follow("Newest").await.all("tbody tr").len(), 25);
    }
}
