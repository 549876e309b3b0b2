//! What is not taken is said at its field, and nothing that was typed is lost.

use super::*;
use axum::body::Body;
use http::{Method, header};
use portico::settings::DocumentSettings;

/// Attaches something to the card's question, with something typed beside it, and presses a button.
async fn tried(maya: &Browser<'_>, request: FormRequestId, (name, content): (&str, &[u8]), button: &str) -> Page {
    maya.open(&portal(request, "/1")).await.status(200);
    maya.fill("Insurer", "Helvetia").attach(CARD, name, content);
    maya.press(button).await
}

stories! {
    /// By its content, by the form's kinds, by the form's size; whichever button was pressed.
    async fn a_file_that_is_not_taken_is_said_at_its_field(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let long = {
            let mut long = pdf("x");
            let end = long.split_off(9);
            long.resize(20_000, b' ');
            [long, end].concat()
        };
        for (name, content, why) in [
            ("card.png", &b"<html><script>alert(1)</script></html>"[..], "card.png: Web pages and drawings like this can’t be taken."),
            ("card.txt", b"My card", "card.txt: Another kind of file is asked for here: PDF, PNG, JPEG, WebP, HEIC."),
            ("card.pdf", &long, "card.pdf: Choose a smaller file, of 10 KB at most"),
            ("card.png", b"", "card.png: This file is empty."),
        ] {
            for button in ["Upload Photo of your card", "Save and check your answers", "Save and come back later"] {
                let page = tried(&maya, request, (name, content), button).await.status(422).shows(why);
                assert_eq!(page.value("Insurer"), "Helvetia", "{name}, {button}");
                assert!(page.all(".question .error-text").iter().any(|said| said.contains(why)), "at the field: {name}, {button}");
            }
        }
        assert_eq!((attached(house).await.len(), contents(house).len()), (0, 0), "nothing was kept");
        house.sign_in(SAM).await;
        let phone = house.sign_in_at_portal(MAYA.address).await;
        assert_eq!(phone.open(&portal(request, "/1")).await.value("Insurer"), "Helvetia", "what was typed was");
        house.leave_letters();
    }

    /// More than a question takes: the first ones are kept, the others are named.
    async fn more_than_enough(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open(&portal(request, "/1")).await;
        let papers: Vec<(String, Vec<u8>)> = (1..=4).map(|at| (format!("{at}.pdf"), pdf(&at.to_string()))).collect();
        let papers: Vec<(&str, &[u8])> = papers.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        maya.attach_all(PAPERS, &papers).press("Upload Other papers").await.status(422).shows("4.pdf: 3 files are enough here.").shows("Remove 3.pdf");
        assert_eq!((attached(house).await.len(), contents(house).len()), (3, 3));
        house.leave_letters();
    }

    /// No room left, counted with the client's documents: said, written into the history, and what was typed is kept.
    async fn no_room_is_left(house) {
        let house = crate::documents::with(house, DocumentSettings { per_client: 100, ..DocumentSettings::USUAL });
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open("/p/alder-wren/documents").await;
        maya.attach("Choose files", "letter.txt", &[b'x'; 60]).press("Upload").await.status(200);
        let page = tried(&maya, request, ("card.png", &png()), "Upload Photo of your card").await.status(422).shows("card.png: There is no room for more.");
        assert_eq!(page.value("Insurer"), "Helvetia");
        assert_eq!((attached(&house).await.len(), contents(&house).len()), (0, 1));
        let again = tried(&maya, request, ("card.png", &png()), "Save and check your answers").await.status(422);
        assert_eq!(again.value("Insurer"), "Helvetia");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/activity", house.client(MAYA).await)).await.shows("There was no room for a file Maya added to an intake form");
        house.leave_letters();
    }

    /// Files that one account brings again and again, taken or not, wait for a quarter of an hour like documents; what is typed is kept.
    async fn files_are_counted_as_uploads(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        for _ in 0..60 {
            tried(&maya, request, ("card.txt", b"My card"), "Upload Photo of your card").await.status(422).shows("Another kind of file is asked for here");
        }
        let page = tried(&maya, request, ("card.png", &png()), "Upload Photo of your card").await.status(422);
        let page = page.shows("card.png: That was a lot at once, so it was not kept. Try again in a quarter of an hour.");
        assert_eq!(page.value("Insurer"), "Helvetia");
        assert_eq!((attached(house).await.len(), contents(house).len()), (0, 0));
        maya.open(&portal(request, "/1")).await;
        maya.fill("Insurer", "Concordia").press("Save and come back later").await.status(200);
        house.clock.advance(std::time::Duration::from_secs(15 * 60));
        tried(&maya, request, ("card.png", &png()), "Upload Photo of your card").await.status(200).shows("Remove card.png");
        house.leave_letters();
    }

    /// The scanner is away: the file is not kept, and everything typed is.
    async fn without_its_scanner_only_words_are_kept(house) {
        let house = crate::documents::with(house, DocumentSettings { clamd: Some("127.0.0.1:9".into()), ..DocumentSettings::USUAL });
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let page = tried(&maya, request, ("card.png", &png()), "Save and check your answers").await.status(503).shows("Try again later");
        assert_eq!(page.value("Insurer"), "Helvetia");
        assert_eq!(contents(&house).len(), 0);
        assert_eq!(maya.open(&portal(request, "/1")).await.value("Insurer"), "Helvetia");
    }

    /// Two tabs: the one that comes late brings no file past the other, and says that it has to be chosen again.
    async fn the_late_tab_brings_no_file(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open(&portal(request, "/1")).await;
        let other = house.sign_in_at_portal(MAYA.address).await;
        other.open(&portal(request, "/1")).await;
        other.fill("Insurer", "First").press("Save and come back later").await.status(200);
        maya.fill("Insurer", "Second").attach(CARD, "card.png", &png());
        let page = maya.press("Upload Photo of your card").await.status(409).shows("Your file was not kept: choose it again.");
        assert_eq!(page.value("Insurer"), "Second");
        assert_eq!((attached(house).await.len(), contents(house).len()), (0, 0));
        maya.attach(CARD, "card.png", &png()).press("Upload Photo of your card").await.status(200).shows("card.png");
    }

    /// Files where no question asks for one are refused, and nothing of them stays; so does a form that is closed take none.
    async fn nothing_comes_in_by_other_fields(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        for field in ["q/g/insurer", "q/g/nothing", "file", "version", "q/g/card~1", "q/g"] {
            let part = |name: &str, file: &str, content: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n");
            let body = format!("{}{}--b--\r\n", part("version", "", "0"), part(field, "; filename=\"a.txt\"", "words"));
            let sent = maya
                .request(Method::POST, &portal(request, "/1"))
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
                .body(Body::from(body))
                .expect("a request");
            maya.ask(sent).await.status(400);
        }
        assert_eq!((attached(house).await.len(), contents(house).len()), (0, 0));
        with_card(&maya, request).await;
        let page = maya.page();
        let client = house.client(MAYA).await;
        house.sign_in(INES).await.post(&format!("/clients/{client}/forms/{request}/withdrawal"), &[]).await.status(200);
        assert_eq!(page.code, 200);
        maya.attach(PAPERS, "one.pdf", &pdf("one")).press("Upload Other papers").await.status(409).shows("This form is not open");
        assert_eq!(contents(house).len(), 1, "the card waits for the sweep; nothing came after it");
        house.leave_letters();
    }

    /// A form that needs a file which nobody can bring is refused with the reason; where some kinds can be brought, the others are said.
    async fn kinds_that_are_not_taken_are_said_at_upload(house) {
        let ines = house.sign_in(INES).await;
        let form = |version: u8, required: bool, kinds: &[&str]| {
            let kinds = kinds.iter().map(|kind| format!(r#"{{"url":"http://hl7.org/fhir/StructureDefinition/mimeType","valueCode":"{kind}"}}"#));
            format!(r#"{{"resourceType":"Questionnaire","url":"https://forms.example/f","version":"{version}","status":"active","title":"Feet","item":[
              {{"linkId":"p","type":"attachment","text":"A film","required":{required},"extension":[{}]}}]}}"#, kinds.collect::<Vec<_>>().join(","))
        };
        let looked_at = async |text: String| {
            ines.open("/organization/client-portal/forms").await;
            ines.attach("Choose a file", "form.json", text.as_bytes()).press("Check the form").await
        };
        looked_at(form(1, true, &["video/mp4"])).await.status(422).shows("a type of file that can’t be uploaded here (video/mp4)");
        looked_at(form(2, false, &["video/mp4"])).await.status(200).shows("so nobody can answer it");
        looked_at(form(3, true, &["video/*", "image/jpg"])).await.status(200).shows("can’t be uploaded here: video/*.");
    }
}
