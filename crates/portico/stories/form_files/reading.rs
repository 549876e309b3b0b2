//! Who reads a file in a form: whoever may read the answers, at every door, and nobody else (promises.md P12).

use super::*;
use portico::families::kind::Kind;

/// Everything under which a file might be asked for.
async fn doors(house: &House, client: Client, request: FormRequestId, file: DocumentId) -> (String, String) {
    (portal(request, &format!("/files/{file}")), record(house, client, request, &format!("/files/{file}")).await)
}

stories! {
    /// The client reads it from the first moment, staff once it was sent. It is no document: not on the tab, not in the portal's list, and
    /// under no address of documents.
    async fn staff_read_it_once_it_was_sent(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        with_card(&maya, request).await;
        let file = attached(house).await[0];
        let (own, theirs) = doors(house, MAYA, request, file).await;
        let sam = house.sign_in(SAM).await;
        maya.open(&own).await.status(200);
        sam.open(&theirs).await.status(404);
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.status(200);
        maya.open(&own).await.status(200);
        sam.open(&theirs).await.status(200);
        let client = house.client(MAYA).await;
        sam.open(&format!("/clients/{client}/documents")).await.does_not_show("card.png");
        maya.open("/p/alder-wren/documents").await.does_not_show("card.png").shows("Nothing shared yet");
        maya.open(&format!("/p/alder-wren/documents/{file}")).await.status(404);
        maya.open(&format!("/p/alder-wren/documents/{file}/file")).await.status(404);
        sam.open(&format!("/clients/{client}/documents/{file}/file")).await.status(404);
        for (what, fields) in [("name", &[("name", "Mine")][..]), ("unsharing", &[]), ("deletion", &[]), ("restoring", &[])] {
            sam.post(&format!("/clients/{client}/documents/{file}/{what}"), fields).await.status(404);
        }
        sam.post(&format!("/clients/{client}/share"), &[("document", &file.to_string())]).await.status(422);
        house.leave_letters();
    }

    /// Other clients, guests, other practices, visitors, staff without the permission or the reach: nothing there.
    async fn nobody_else_reads_it(house) {
        let maya = house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        let at_harbour = house.activate(MAYA_AT_HARBOUR).await;
        let request = house.asks_for_insurance(MAYA).await;
        let file = sent_with_card(&maya, request).await;
        let (own, theirs) = doors(house, MAYA, request, file).await;
        maya.open(&own).await.status(200);
        jonas.open(&own).await.status(404);
        // Not under a form of their own either.
        let of_jonas = house.asks_to_fill_in(JONAS, "phq-9").await;
        jonas.open(&portal(of_jonas, &format!("/files/{file}"))).await.status(404);
        at_harbour.open(&format!("/p/harbour/forms/{request}/files/{file}")).await.status(404);
        at_harbour.open(&own).await.shows("Sign in");
        house.browser().open(&own).await.shows("Sign in");
        let group = house.group_of(&[MAYA]).await;
        house.guest_of(group, JONAS.address).await;
        house.accepts(JONAS).await;
        let guest = house.sign_in_at_portal(JONAS.address).await;
        guest.press("Maya’s portal").await.status(200);
        guest.open(&own).await.status(404);

        house.sign_in(HANNA).await.open(&theirs).await.status(404);
        house.sign_in(BILL).await.open(&theirs).await.status(403);
        house.browser().open(&theirs).await.shows("Sign in");
        let ada = house.sign_in(ADA).await;
        ada.open(&theirs).await.status(404);
        let sam = house.sign_in(SAM).await;
        let other = house.client(JONAS).await;
        sam.open(&format!("/clients/{other}/forms/{request}/files/{file}")).await.status(404);
        sam.open(&format!("/clients/{other}/forms/{of_jonas}/files/{file}")).await.status(404);
        let client: ClientId = house.client(MAYA).await;
        house.assign(ADA, client).await;
        ada.open(&theirs).await.status(200);
        house.leave_letters();
    }

    /// Whoever fills forms in for a client reads and brings their files, as far as that was given.
    async fn guardians_read_where_forms_were_given(house) {
        const RIGHTS: &str = "update grants set rights = $2 where id = $1";
        let jonas = house.activate(JONAS).await;
        house.activate(MAYA).await;
        let grant = house.acts_for(MAYA, JONAS, Kind::Proxy).await;
        let request = house.asks_for_insurance(JONAS).await;
        house.change(RIGHTS, values![grant, "documents:manage"]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.status(200);
        with_card(&jonas, request).await;
        let (own, theirs) = doors(house, JONAS, request, attached(house).await[0]).await;
        maya.open(&own).await.status(404);
        house.change(RIGHTS, values![grant, "forms:manage"]).await;
        maya.open(&own).await.status(200);
        maya.open(&portal(request, "/1")).await.shows("card.png");
        maya.attach(PAPERS, "one.pdf", &pdf("one")).press("Upload Other papers").await.shows("one.pdf");
        house.change(RIGHTS, values![grant, "documents:manage"]).await;
        maya.open(&own).await.status(404);
        jonas.open(&portal(request, "/check")).await.shows("one.pdf");
        jonas.press("Send to the practice").await.status(200);
        let sam = house.sign_in(SAM).await;
        sam.open(&theirs).await.status(200);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/activity", house.client(JONAS).await)).await.shows("attached a file to an intake form");
        house.leave_letters();
    }

    /// Access that ends, ends here too; staff who look at the portal with the client's eyes do not look over a shoulder.
    async fn access_that_ends_ends_here_too(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let file = sent_with_card(&maya, request).await;
        let (own, _) = doors(house, MAYA, request, file).await;
        maya.open(&own).await.status(200);
        let client = house.client(MAYA).await;
        house.sign_in(INES).await.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        maya.open(&own).await.shows("Sign in");
        house.leave_letters();
    }
}
