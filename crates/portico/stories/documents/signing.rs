//! Reading on the page, and signing by name.

use super::*;
use sha2::Digest as _;

/// Shares a document and asks for a signature.
pub(crate) async fn asked(house: &House, staff: &Browser<'_>, client: Client, document: DocumentId) {
    let id = house.client(client).await;
    staff.open(&format!("/clients/{id}/share?documents={document}")).await;
    staff.tick("Ask for a signature").press("Continue to Email").await.status(200);
    staff.press("Continue to Review").await.shows("is asked to sign the document");
    staff.press("Share & Send Now").await.shows("1 document was shared.").shows("Not signed yet");
}

fn page_of(document: DocumentId) -> String {
    format!("/p/alder-wren/documents/{document}")
}

stories! {
    /// Asked for, found first among what there is to do, opened, signed by name, seen by staff; and signed once.
    async fn a_document_is_signed(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        asked(house, &sam, MAYA, document).await;
        house.carry_letters().await.only_letter_to(MAYA.address).does_not_mention("Fees").does_not_mention("sign it");
        maya.open("/p/alder-wren/").await.shows("1 document to sign").does_not_show("new document");
        maya.open("/p/alder-wren/documents").await.shows("To sign");
        let page = maya.open(&page_of(document)).await.shows("Your signature").shows("Download it first, then come back here to sign");
        assert!(!page.offers("Sign"), "nobody signs what they have not opened");
        let told = maya.follow("I’ve read it, sign now").await.status(200).shows("There is a problem");
        assert_eq!(told.all(".errors a"), ["Download it first, then come back here to sign"]);
        maya.post(&format!("{}/signature", page_of(document)), &[("name", "Maya Lindqvist")]).await.status(422).shows("Download it first");
        maya.open(&portal_path(document)).await.status(200);
        maya.open(&page_of(document)).await.shows("I sign “Fees.pdf”").does_not_show("Download it first");
        house.sign_in(INES).await.open("/reports").await.shows("First task done 0");
        // Without a name nothing is read of the file, however often it is asked for.
        let (file, bytes) = contents(house).remove(0);
        std::fs::remove_file(&file).expect("away");
        maya.press("Sign").await.status(422).shows("Type your full name to sign");
        std::fs::write(&file, bytes).expect("there again");
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed.").shows("Signed by Maya Lindqvist").does_not_show("Your signature");
        maya.open("/p/alder-wren/").await.shows("1 document signed").does_not_show("to sign");
        maya.post(&format!("{}/signature", page_of(document)), &[("name", "Somebody Else")]).await.shows("No signature is wanted here any more.");
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}/documents")).await.shows("Signed by Maya Lindqvist on");
        let (address, signed): (String, String) = house.one("select d.address, n.address from documents d join document_signatures n on n.document_id = d.id where d.id = $1", values![document]).await;
        assert_eq!(address, signed, "it says what was signed");
        // Whoever has the file before them can compare.
        let mark = portico_values::hex(&sha2::Sha256::digest(pdf("x")));
        maya.open(&page_of(document)).await.shows("Mark of the file that was signed (SHA-256)").shows(&mark);
        sam.open(&format!("/clients/{id}/documents/{document}")).await.shows("Fingerprint of the file that was signed (SHA-256)").shows(&mark);
        // The history has a mark that is of the file, and from which nobody who has the file learns that it was signed.
        let (detail,): (String,) = house.one("select detail from audit_events where action = 'document.signed'", values![]).await;
        assert!(!detail.contains(&mark), "{detail}");
        const SIGNATURE: &str = "select sha256, salt, name, signed_at from document_signatures";
        let (kept, salt, name, at): (String, String, String, portico_values::Moment) = house.one(SIGNATURE, values![]).await;
        let salted = sha2::Sha256::digest([salt, kept, name, at.rfc3339()].join("\n"));
        assert!(detail.contains(&portico_values::hex(&salted)), "{detail}");
        assert!(house.carry_letters().await.0.iter().all(|letter| letter.kind == "staff_notice"), "staff hear of it");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/activity")).await.shows("A document was signed in the Client Portal by Maya");
        let page = ines.open("/reports").await.shows("First task done 1");
        ines.open(&page.link("1 First task done")).await.shows("Maya Lindqvist");
    }

    /// How much is done never becomes less by doing something: each document counts, and what was read or signed stays for a month.
    async fn what_is_done_stays_and_counts(house) {
        const HOME: &str = "/p/alder-wren/";
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let fees = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        asked(house, &sam, MAYA, fees).await;
        for name in ["Plan.pdf", "Route.pdf"] {
            let document = uploaded(house, &sam, MAYA, name, &pdf(name)).await;
            shared(house, &sam, MAYA, document).await;
            maya.open(HOME).await.shows("1 of").shows("1 document to sign").does_not_show("document read");
        }
        let read = newest(house).await;
        maya.open(HOME).await.shows("You have 3 things to do.").shows("1 of 4 done").shows("2 new documents");
        maya.open(&portal_path(read)).await.status(200);
        maya.open(HOME).await.shows("2 of 4 done").shows("1 new document").shows("1 document read").shows("Opened on 21 November");
        maya.open(&portal_path(fees)).await.status(200);
        maya.open(HOME).await.shows("2 of 4 done").shows("1 document to sign");
        maya.open(&page_of(fees)).await;
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed.");
        maya.open(HOME).await.shows("3 of 4 done").shows("1 document signed").shows("Signed on 21 November");
        house.clock.advance(days(30));
        let later = house.browser();
        later.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at(HOME);
        later.page().shows("0 of 1 done").shows("1 new document").does_not_show("document signed").does_not_show("document read");
        house.leave_letters();
    }

    /// A picture stands on the page, and so does the place to sign; whoever has not fetched it hears so at the button and keeps the name.
    async fn a_picture_is_signed(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let picture = uploaded(house, &sam, MAYA, "Plan.png", &png()).await;
        asked(house, &sam, MAYA, picture).await;
        maya.open(&page_of(picture)).await.shows("I sign “Plan.png”");
        let told = maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.status(422);
        assert_eq!(told.all("#f-sign-error"), ["Download it first, then come back here to sign"]);
        assert_eq!(told.all("[aria-invalid]").len(), 0, "nothing is wrong with the name");
        assert_eq!(told.value("Your full name"), "Maya Lindqvist");
        maya.open(&portal_path(picture)).await.status(200);
        maya.open(&page_of(picture)).await;
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed by Maya Lindqvist");
        house.leave_letters();
    }

    /// A document that was signed is not asked for again, since nobody would be asked: staff are told what to do instead. And the name beside
    /// the day is the one of that day.
    async fn a_signed_document_is_not_asked_for_again(house) {
        use portico::families::kind::Kind;
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        asked(house, &sam, MAYA, document).await;
        maya.open(&portal_path(document)).await.status(200);
        maya.open(&page_of(document)).await;
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed by Maya Lindqvist");
        let id = house.client(MAYA).await;
        let share = format!("/clients/{id}/share?documents={document}");
        sam.open(&share).await;
        let told = "Fees.pdf has already been signed by Maya Lindqvist. Upload it again to have it signed again";
        sam.tick("Ask for a signature").press("Continue to Email").await.status(422).shows(told);
        let fields = [("document", document.to_string()), ("sign", "on".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sam.post(&format!("/clients/{id}/share"), &fields).await.status(422).shows(told);
        house.clock.advance(std::time::Duration::from_secs(600));
        shared(house, &sam, MAYA, document).await;
        // Two who sign at the same moment have both signed: the first of them is named, with their own day.
        house.activate(JONAS).await;
        house.acts_for(JONAS, MAYA, Kind::Proxy).await;
        const SECOND: &str = "insert into document_signatures (practice_id, document_id, login_id, name, address, signed_at)
         select n.practice_id, n.document_id, g.login_id, 'Aaron Weber', n.address, n.signed_at + 86400000 from document_signatures n
         join grants g on g.practice_id = n.practice_id and g.kind = 'proxy' where n.document_id = $1";
        house.change(SECOND, values![document]).await;
        sam.open(&format!("/clients/{id}/documents")).await.shows("Signed by Maya Lindqvist on").does_not_show("Aaron Weber");
        maya.open("/p/alder-wren/documents").await.shows("Signed by Maya Lindqvist").does_not_show("Aaron Weber");
        house.leave_letters();
    }

    /// Who only reads signs nothing; who may do as much as the client does; nobody signs what is not theirs.
    async fn others_sign_as_far_as_they_may(house) {
        use portico::families::kind::Kind;
        let jonas = house.activate(JONAS).await;
        let ana = house.activate(ANA).await;
        house.activate(MAYA).await;
        house.acts_for(JONAS, MAYA, Kind::Proxy).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        asked(house, &sam, MAYA, document).await;
        let signature = format!("{}/signature", page_of(document));
        ana.open(&page_of(document)).await.status(404);
        ana.post(&signature, &[("name", "Ana Silva")]).await.status(404);
        house.browser().post(&signature, &[("name", "Nobody")]).await.shows("Sign in");
        jonas.open("/p/alder-wren/choose").await;
        jonas.press("Maya’s portal").await;
        house.change("update grants set rights = 'documents:see' where kind = $1", values!["proxy"]).await;
        jonas.open(&portal_path(document)).await.status(200);
        jonas.open(&page_of(document)).await.status(200).does_not_show("Your signature");
        jonas.post(&signature, &[("name", "Jonas Weber")]).await.status(404);
        house.change("update grants set rights = 'documents:manage' where kind = $1", values!["proxy"]).await;
        jonas.open("/p/alder-wren/").await.shows("1 document to sign");
        jonas.open(&page_of(document)).await;
        jonas.fill("Your full name", "Jonas Weber").press("Sign").await.shows("Signed by Jonas Weber");
        // Not shared any more, it is not there to sign or to read.
        let id = house.client(MAYA).await;
        sam.open(&format!("/clients/{id}/documents")).await;
        sam.press("Stop sharing Fees.pdf").await;
        jonas.open(&page_of(document)).await.status(404);
        jonas.post(&signature, &[("name", "Jonas Weber")]).await.status(404);
        house.leave_letters();
    }

    /// Words stand on the page as words, a picture is drawn by it; anything else is a download. What is shown counts as opened.
    async fn it_is_read_on_the_page(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let text = uploaded(house, &sam, MAYA, "Note.txt", b"Bring <b>your</b> card & \xe2\x80\xae a pen").await;
        shared(house, &sam, MAYA, text).await;
        let picture = uploaded(house, &sam, MAYA, "Way.png", &png()).await;
        shared(house, &sam, MAYA, picture).await;
        let other = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, MAYA, other).await;
        maya.open("/p/alder-wren/").await.shows("3 new documents");
        let page = maya.open(&page_of(text)).await.shows("Bring <b>your</b> card &");
        assert!(!page.text().contains("<b>your</b>"), "words and no markup");
        maya.open("/p/alder-wren/").await.shows("2 new documents");
        let page = maya.open(&page_of(picture)).await;
        assert!(page.text().contains(&format!("src=\"{}\"", portal_path(picture))));
        maya.open("/p/alder-wren/").await.shows("2 new documents");
        maya.open(&portal_path(picture)).await.status(200);
        maya.open("/p/alder-wren/").await.shows("1 new document");
        let page = maya.open(&page_of(other)).await.shows("Download it to read it");
        assert!(!page.text().contains("<img class=\"document") && !page.text().contains("<iframe") && !page.text().contains("<object"));
        house.leave_letters();
    }
}
