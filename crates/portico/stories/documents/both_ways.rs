//! The plain way: from staff to the client's phone and back.

use super::*;

stories! {
    /// Uploaded, shared with a notice that names nothing, seen on the home page, read, and staff see that it was.
    async fn staff_share_and_the_client_reads(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let content = pdf("the plan for spring");
        let plan = uploaded(house, &sam, MAYA, "Plan.pdf", &content).await;
        maya.open("/p/alder-wren/documents").await.shows("Nothing shared yet").does_not_show("Plan");
        shared(house, &sam, MAYA, plan).await;
        sam.page().shows("Not opened yet");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(letter.subject(), "Something new from Alder & Wren Practice");
        letter.does_not_mention("Plan");
        maya.open("/p/alder-wren/").await.shows("1 new document");
        maya.open("/p/alder-wren/documents").await.shows("Plan.pdf").shows("From Sam Patel").shows("New");
        let file = maya.open(&portal_path(plan)).await.status(200);
        assert_eq!(file.body, content);
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"Plan.pdf\"");
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(file.header("content-security-policy").contains("sandbox"));
        maya.open("/p/alder-wren/documents").await.does_not_show("New");
        maya.open("/p/alder-wren/").await.does_not_show("new document");
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}/documents")).await.shows("Opened on");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/activity")).await.shows("Sam Patel shared a document: Plan.pdf").shows("A document was opened in the Client Portal by Maya: Plan.pdf");
        house.change("update documents set erased_at = 1 where id = $1", values![plan]).await;
        ines.open(&format!("/clients/{id}/activity")).await.shows("Sam Patel shared a document").does_not_show("Plan.pdf");
    }

    /// The client brings several from the phone; staff hear of it without a name, read, and that is written down for the client to see.
    async fn the_client_brings_and_staff_read(house) {
        let maya = house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        let told = maya.press("Upload").await.status(422).shows("Choose a file first");
        assert!(told.title().starts_with("Error: Documents"), "{}", told.title());
        maya.attach("Choose files", "Insurance card.png", &png());
        maya.attach("Take a photo", "image.png", &png()).press("Upload").await.shows("Your 2 documents have arrived.").shows("From you");
        let letters = house.carry_letters().await;
        assert!(letters.0.iter().all(|letter| letter.kind == "staff_notice"), "staff alone");
        let sam = house.sign_in(SAM).await;
        let notices = sam.open("/notices").await.shows("Documents for Maya Lindqvist were uploaded or signed.");
        assert_eq!(notices.all(".bell-count"), ["1"], "both documents ring once");
        sam.press("Open the documents").await.is_at(&format!("/clients/{id}/documents"));
        sam.open(&format!("/clients/{id}/documents")).await.shows("Insurance card.png").shows("From Maya Lindqvist (Client Portal)");
        let page = sam.follow("Insurance card.png").await.shows("From Maya Lindqvist (Client Portal)").shows("Not shared with anybody.");
        let picture = page.all("img.document-picture");
        assert_eq!(picture.len(), 1);
        let (downloads,): (i64,) = house.one("select count(*) from audit_events where action = 'document.downloaded'", values![]).await;
        assert_eq!(downloads, 0, "the page alone has not read it");
        let card = sam.follow("Download").await.status(200);
        assert_eq!(card.body, png());
        maya.open("/p/alder-wren/account").await.shows("Sam Patel");
        let (downloads,): (i64,) = house.one("select count(*) from audit_events where action = 'document.downloaded'", values![]).await;
        assert_eq!(downloads, 1);
    }

    /// Of two files one is taken and one is not: both are told, the one that is not with its name and what to do.
    async fn one_is_taken_and_one_is_not(house) {
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        maya.attach_all("Choose files", &[("letter.txt", &b"Dear practice"[..]), ("drawing.svg", &drawing[..])]);
        let told = maya.press("Upload").await.status(422).shows("Your document has arrived.").shows("letter.txt");
        let lines = told.all(".errors li");
        assert_eq!(lines, ["drawing.svg: Web pages and drawings like this can’t be taken. Save it as PDF and send that."]);
        assert_eq!(told.all("#f-file-error .error-text"), lines, "at the field as well");
        maya.attach("Choose files", "drawing.svg", drawing).press("Upload").await.status(422).does_not_show("has arrived");
        house.leave_letters();
    }

    /// Several at once stand in the order in which they were chosen, for the client and for staff; what comes later stands above them.
    async fn several_at_once_keep_their_order(house) {
        let chosen = ["March.txt", "January.txt", "June.txt", "February.txt", "May.txt", "April.txt"];
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        let files: Vec<(&str, &[u8])> = chosen.iter().map(|name| (*name, name.as_bytes())).collect();
        maya.attach_all("Choose files", &files).press("Upload").await.shows("Your 6 documents have arrived.");
        assert_eq!(maya.open("/p/alder-wren/documents").await.all(".todo .t"), chosen);
        let sam = house.sign_in(SAM).await;
        assert_eq!(sam.open(&format!("/clients/{}/documents", house.client(MAYA).await)).await.all(".access-list a bdi"), chosen);
        house.clock.advance(std::time::Duration::from_secs(60));
        maya.attach("Choose files", "July.txt", b"July").press("Upload").await.shows("Your document has arrived.");
        assert_eq!(maya.open("/p/alder-wren/documents").await.all(".todo .t")[0], "July.txt");
        house.leave_letters();
    }

    /// Whoever uploads again and again writes to staff once in a quarter of an hour, and is stopped at some point.
    async fn uploads_write_no_letters_without_end(house) {
        let maya = house.activate(MAYA).await;
        house.carry_letters().await;
        let upload = async |name: &str| {
            maya.open("/p/alder-wren/documents").await;
            maya.attach("Choose files", name, b"one more").press("Upload").await
        };
        upload("first.txt").await.shows("has arrived");
        let told = house.carry_letters().await.len();
        assert!(told > 0, "staff hear of it");
        for name in ["second.txt", "third.txt"] {
            house.clock.advance(std::time::Duration::from_secs(7 * 60));
            upload(name).await.shows("has arrived");
        }
        house.carry_letters().await.none();
        house.clock.advance(std::time::Duration::from_secs(60));
        upload("fourth.txt").await.shows("has arrived");
        assert_eq!(house.carry_letters().await.len(), told, "and again later");
        for _ in 0..59 {
            maya.press("Upload").await.status(422);
        }
        let (before,): (i64,) = house.one("select count(*) from documents", values![]).await;
        upload("last.txt").await.status(429).shows("Try again in a quarter of an hour.");
        let (after,): (i64,) = house.one("select count(*) from documents", values![]).await;
        assert_eq!(before, after);
        house.clock.advance(std::time::Duration::from_secs(15 * 60));
        upload("last.txt").await.shows("has arrived");
        house.leave_letters();
    }

    /// What a client brought stays theirs to open, whoever it was shared with besides: "Stop sharing" says so.
    async fn what_they_brought_stays_theirs(house) {
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "Card.txt", b"4711").press("Upload").await.shows("has arrived");
        let document = newest(house).await;
        let sam = house.sign_in(SAM).await;
        shared(house, &sam, MAYA, document).await;
        sam.press("Stop sharing Card.txt").await.shows("only the person who uploaded it can still open it").does_not_show("Nobody outside the practice can open it");
        maya.open(&portal_path(document)).await.status(200);
        let plan = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        house.clock.advance(std::time::Duration::from_secs(300));
        shared(house, &sam, MAYA, plan).await;
        sam.press("Stop sharing Plan.pdf").await.shows("Nobody outside the practice can open it any more.");
        house.leave_letters();
    }

    /// In Spanish as well.
    async fn it_speaks_spanish(house) {
        let ana = house.activate(ANA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, ANA, document).await;
        house.carry_letters().await.only_letter_to(ANA.address).says("ha compartido algo con usted");
        ana.open("/p/alder-wren/documents").await.shows("Documentos").shows("De Sam Patel").shows("Nuevo");
    }

    /// Renamed, deleted, brought back; what was shared is not after that.
    async fn deleted_and_brought_back(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Draft.pdf", &pdf("x")).await;
        sam.fill("New name", "../Final: plan").press("Save name of Draft.pdf").await.shows("Final_ plan.pdf");
        shared(house, &sam, MAYA, document).await;
        sam.press("Delete Final_ plan.pdf").await.shows("Deleted by Sam Patel");
        maya.open(&portal_path(document)).await.status(404);
        let path = staff_path(house, MAYA, document).await;
        sam.open(&path).await.status(404);
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}/documents")).await;
        sam.press("Undo: bring back Final_ plan.pdf").await.shows("The document is back.").shows("Share Final_ plan.pdf");
        maya.open(&portal_path(document)).await.status(404);
        sam.open(&path).await.status(200);
        house.leave_letters();
    }
}
