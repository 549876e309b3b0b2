//! Reading as staff do: a page for each document, by the rules of the download.

use super::*;

async fn downloads(house: &House) -> i64 {
    house.one::<(i64,)>("select count(*) from audit_events where action = 'document.downloaded'", values![]).await.0
}

stories! {
    /// Words stand on the page as words and count as read at once; a picture does when it is fetched; anything else is a download.
    async fn staff_read_it_on_a_page(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let client = house.client(MAYA).await;
        let text = uploaded(house, &sam, MAYA, "Note.txt", b"Bring <b>your</b> card & a pen").await;
        shared(house, &sam, MAYA, text).await;
        sam.open(&format!("/clients/{client}/documents")).await;
        let page = sam.follow("Note.txt").await.is_at(&format!("/clients/{client}/documents/{text}"));
        let page = page.shows("Bring <b>your</b> card &").shows("TXT, 1 KB. From Sam Patel").shows("by Sam Patel").shows("Not opened yet");
        assert!(!page.text().contains("<b>your</b>"), "words and no markup");
        assert_eq!(downloads(house).await, 1);
        let picture = uploaded(house, &sam, MAYA, "Way.png", &png()).await;
        let page = sam.open(&format!("/clients/{client}/documents/{picture}")).await.shows("Not shared with anybody.");
        let file = staff_path(house, MAYA, picture).await;
        assert!(page.text().contains(&format!("src=\"{file}\"")));
        assert_eq!(downloads(house).await, 1, "the picture has not been fetched");
        let fetched = sam.open(&file).await.status(200);
        assert!(fetched.header("content-security-policy").contains("sandbox"));
        assert_eq!(downloads(house).await, 2);
        let plan = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        let page = sam.open(&format!("/clients/{client}/documents/{plan}")).await.shows("Download it to read it");
        for foreign in ["<img class=\"document", "<iframe", "<object", "<embed"] {
            assert!(!page.text().contains(foreign), "{foreign}");
        }
        sam.follow("Download").await.status(200);
        assert_eq!(downloads(house).await, 3);
        house.leave_letters();
    }

    /// Who shared it, who opened it, and who signed it when.
    async fn the_page_says_who_has_it(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        signing::asked(house, &sam, MAYA, document).await;
        let page = format!("/clients/{}/documents/{document}", house.client(MAYA).await);
        sam.open(&page).await.shows("Shared on 21 Nov by Sam Patel.").shows("Not opened yet.").shows("Not signed yet.");
        maya.open(&portal_path(document)).await.status(200);
        maya.open(&format!("/p/alder-wren/documents/{document}")).await;
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed.");
        sam.open(&page).await.shows("Opened on 21 Nov.").shows("Signed by Maya Lindqvist on 21 Nov.");
        house.leave_letters();
    }

    /// No way round the download: the same staff, the same clients, and nothing once it is deleted.
    async fn the_page_is_no_way_round(house) {
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, ANA, "Note.txt", b"Words of Ana").await;
        let ana = house.client(ANA).await;
        let page = format!("/clients/{ana}/documents/{document}");
        let ada = house.sign_in(ADA).await;
        ada.open(&page).await.status(404).does_not_show("Words of Ana");
        house.sign_in(BILL).await.open(&page).await.status(403).does_not_show("Words of Ana");
        house.sign_in(HANNA).await.open(&page).await.status(404);
        house.browser().open(&page).await.shows("Sign in").does_not_show("Words of Ana");
        let maya = house.client(MAYA).await;
        sam.open(&format!("/clients/{maya}/documents/{document}")).await.status(404).does_not_show("Words of Ana");
        assert_eq!(downloads(house).await, 0);
        house.assign(ADA, ana).await;
        ada.open(&page).await.shows("Words of Ana");
        assert_eq!(downloads(house).await, 1);
        sam.open(&format!("/clients/{ana}/documents")).await;
        sam.press("Delete Note.txt").await;
        sam.open(&page).await.status(404).does_not_show("Words of Ana");
        assert_eq!(downloads(house).await, 1);
    }
}
