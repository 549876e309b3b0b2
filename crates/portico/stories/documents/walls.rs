//! Nobody else's documents, by whatever door (promises.md P12).

use super::*;

stories! {
    /// Ids of another client, another practice, another grant: nothing there.
    async fn an_id_opens_nothing_by_itself(house) {
        let maya = house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        let theirs = house.activate(MAYA_AT_HARBOUR).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        maya.open(&portal_path(document)).await.status(404);
        shared(house, &sam, MAYA, document).await;
        maya.open(&portal_path(document)).await.status(200);
        jonas.open(&portal_path(document)).await.status(404);
        theirs.open(&format!("/p/harbour/documents/{document}/file")).await.status(404);
        theirs.open(&portal_path(document)).await.shows("Sign in");
        house.browser().open(&portal_path(document)).await.shows("Sign in");
        let hanna = house.sign_in(HANNA).await;
        hanna.open(&staff_path(house, MAYA, document).await).await.status(404);
        // Under another client's address it is not there either, for any of the doors.
        let ana = house.client(ANA).await;
        sam.open(&format!("/clients/{ana}/documents/{document}/file")).await.status(404);
        for what in ["name", "unsharing", "deletion", "restoring"] {
            let fields: &[(&str, &str)] = if what == "name" { &[("name", "Mine")] } else { &[] };
            sam.post(&format!("/clients/{ana}/documents/{document}/{what}"), fields).await.status(404);
        }
        for browser in [&jonas, &theirs] {
            let slug = if std::ptr::eq(browser, &jonas) { "alder-wren" } else { "harbour" };
            let page = format!("/p/{slug}/documents/{document}");
            browser.open(&page).await.status(404);
            browser.post(&format!("{page}/signature"), &[("name", "Somebody Else")]).await.status(404);
        }
        sam.post(&format!("/clients/{ana}/share"), &[("document", &document.to_string())]).await.status(422);
        house.leave_letters();
    }

    /// A clinician reads those of assigned clients, a biller none.
    async fn staff_read_as_far_as_they_reach(house) {
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        let path = staff_path(house, ANA, document).await;
        let ada = house.sign_in(ADA).await;
        ada.open(&path).await.status(404);
        let ana = house.client(ANA).await;
        ada.open(&format!("/clients/{ana}/documents")).await.status(404);
        house.assign(ADA, ana).await;
        ada.open(&path).await.status(200);
        let bill = house.sign_in(BILL).await;
        bill.open(&path).await.status(403);
        bill.open(&format!("/clients/{ana}")).await.does_not_show("Documents");
    }

    /// Disabled, or no client at present: closed at the next request.
    async fn access_that_ends_ends_here_too(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, MAYA, document).await;
        maya.open(&portal_path(document)).await.status(200);
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}/access/disabling")).await;
        sam.post(&format!("/clients/{id}/access/disabling"), &[]).await;
        maya.open(&portal_path(document)).await.shows("Sign in");
        // Nothing but the row says that somebody is no client any more.
        let jonas = house.activate(JONAS).await;
        let other = uploaded(house, &sam, JONAS, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, JONAS, other).await;
        jonas.open(&portal_path(other)).await.status(200);
        house.change("update clients set care_status = 'prospective' where id = $1", values![house.client(JONAS).await]).await;
        house.stand_anew().await;
        jonas.open(&portal_path(other)).await.shows("Sign in");
        house.leave_letters();
    }

    /// In the middle of a download too: it breaks off when the share ends.
    async fn a_download_breaks_off(house) {
        use http_body_util::BodyExt as _;
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let mut long = pdf("x");
        let end = long.split_off(9);
        long.resize(5 << 20, b' ');
        long.extend_from_slice(&end);
        let document = uploaded(house, &sam, MAYA, "Long.pdf", &long).await;
        shared(house, &sam, MAYA, document).await;
        let mut body = maya.begin_download(&portal_path(document)).await;
        assert!(body.frame().await.expect("a beginning").is_ok());
        sam.press("Stop sharing Long.pdf").await;
        breaks_off(body, 2 << 20).await;
        house.leave_letters();
    }

    /// Whoever reads slowly is asked as well: a second is as good as a mebibyte.
    async fn a_slow_download_breaks_off(house) {
        use http_body_util::BodyExt as _;
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Notes.txt", &vec![b'x'; 600_000]).await;
        shared(house, &sam, MAYA, document).await;
        sam.open(&format!("/clients/{}/documents", house.client(MAYA).await)).await;
        let mut body = maya.begin_download(&portal_path(document)).await;
        assert!(body.frame().await.expect("a beginning").is_ok());
        house.clock.advance(std::time::Duration::from_millis(999));
        assert!(body.frame().await.expect("it goes on").is_ok());
        sam.press("Stop sharing Notes.txt").await;
        assert!(body.frame().await.expect("the second is not over").is_ok());
        house.clock.advance(std::time::Duration::from_millis(1));
        assert!(body.frame().await.expect("an end").is_err(), "broken off");
        house.leave_letters();
    }
}
