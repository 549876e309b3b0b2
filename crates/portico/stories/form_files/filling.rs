//! Filling in: from the phone to the record.

use super::*;

stories! {
    /// A photo is brought with the page, opens the question about it, stands among the answers, and comes to the record: as a download, in the
    /// FHIR JSON, the table and the paper. The history tells it, and nothing lies on the disk in clear.
    async fn a_photo_from_the_phone_to_the_record(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let page = maya.open(&portal(request, "/1")).await.shows("PDF, PNG, JPEG, WebP, HEIC, up to 10 KB each").does_not_show("Anything about the card");
        assert!(page.text().contains("enctype=\"multipart/form-data\""), "the page sends files");
        assert!(page.text().contains("accept=\"application/pdf,image/png,image/jpeg,image/webp,image/heic\""), "a phone offers its camera");
        with_card(&maya, request).await.is_at(&portal(request, "/1")).shows("Anything about the card");
        assert_eq!(maya.page().value("Insurer"), "Helvetia");
        assert!(!maya.page().text().contains("q/g/card:i"), "one card is enough");
        let card = maya.follow("card.png").await.status(200);
        assert_eq!(card.body, png());
        assert_eq!(card.header("content-disposition"), "attachment; filename=\"card.png\"");
        // On another device it is there as well.
        let phone = house.sign_in_at_portal(MAYA.address).await;
        phone.open(&portal(request, "/1")).await.shows("card.png");
        maya.open(&portal(request, "/1")).await;
        maya.press("Save and check your answers").await.shows("card.png");
        maya.press("Send to the practice").await.shows("Thank you").shows("card.png");

        let drawn = |page: &Page, at: &str| page.text().contains(&format!("<img class=\"document-picture\" src=\"{at}\" alt=\"Photo of your card: card.png\""));
        let card = attached(house).await[0];
        assert!(drawn(&maya.page(), &portal(request, &format!("/files/{card}"))), "the picture is on the page");
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&record(house, MAYA, request, "").await).await.shows("Photo of your card").shows("card.png");
        assert!(drawn(&page, &record(house, MAYA, request, &format!("/files/{card}")).await), "and for staff");
        let file = sam.follow("card.png").await.status(200);
        assert_eq!(file.body, png());
        assert!(file.header("content-security-policy").contains("sandbox"));
        let csv = sam.open(&record(house, MAYA, request, "/answers.csv").await).await.text();
        assert!(csv.contains("\"Photo of your card\",\"card.png (60 bytes)\""), "{csv}");
        let pdf = sam.open(&record(house, MAYA, request, "/answers.pdf").await).await.body;
        assert!(crate::forms::words_of_pdf(&pdf).contains("card.png (60 bytes)"), "the paper names the file");
        let json = sam.open(&record(house, MAYA, request, "/response.json").await).await.text();
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let id = attached(house).await[0];
        let value = &json["item"][0]["item"][1]["answer"][0]["valueAttachment"];
        let creation = value["creation"].as_str().expect("a moment").to_owned();
        let expected = serde_json::json!({ "contentType": "image/png", "url": format!("Binary/{id}"), "size": 60, "title": "card.png",
            "hash": "4x04hB8xlH3dPzu4viENKRdpb68=", "creation": creation });
        assert_eq!(*value, expected);
        let ines = house.sign_in(INES).await;
        let activity = format!("/clients/{}/activity", house.client(MAYA).await);
        ines.open(&activity).await.shows("Maya attached a file to an intake form").shows("A file in an intake form was opened by Sam Patel");
        assert!(contents(house).iter().all(|(_, content)| !content.windows(4).any(|four| four == b"IHDR")), "nothing lies in clear");
        house.leave_letters();
    }

    /// A page without the button, as phones send it: what was chosen goes with "Save and continue", several at once where several may be.
    async fn several_go_with_the_page(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open(&portal(request, "/1")).await;
        maya.attach(CARD, "card.png", &png()).attach_all(PAPERS, &[("one.pdf", &pdf("one")), ("two.pdf", &pdf("two"))]);
        maya.press("Save and check your answers").await.is_at(&portal(request, "/1?more"));
        maya.press("Save and check your answers").await.is_at(&portal(request, "/check")).shows("one.pdf").shows("two.pdf");
        maya.open(&portal(request, "/1")).await;
        maya.attach(PAPERS, "three.pdf", &pdf("three"));
        maya.press("Save and come back later").await.shows("Saved.");
        maya.open(&portal(request, "/1")).await.shows("three.pdf");
        assert!(!maya.page().text().contains("q/g/papers:i"), "three are enough");
        maya.press("Remove two.pdf").await.shows("one.pdf").does_not_show("two.pdf").shows("three.pdf");
        assert_eq!(attached(house).await.len(), 3);
        maya.press("Save and check your answers").await;
        maya.press("Send to the practice").await.shows("three.pdf").does_not_show("two.pdf");
        let (sent,): (i64,) = house.one("select count(*) from documents where form_number = 1", values![]).await;
        assert_eq!(sent, 3);
        house.leave_letters();
    }

    /// What has to be there is asked for, and what is there can be taken out and brought anew.
    async fn a_card_is_asked_for(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open(&portal(request, "/1")).await;
        maya.fill("Insurer", "Helvetia");
        maya.press("Save and check your answers").await.is_at(&portal(request, "/1?mend")).shows("Photo of your card: Choose a file");
        assert_eq!(maya.page().value("Insurer"), "Helvetia");
        with_card(&maya, request).await;
        maya.press("Remove card.png").await.does_not_show("card.png").does_not_show("Anything about the card");
        maya.open(&portal(request, "/check")).await.shows("Photo of your card: Choose a file");
        sent_with_card(&maya, request).await;
        house.leave_letters();
    }

    /// In Spanish as well.
    async fn files_speak_spanish(house) {
        let ana = house.activate(ANA).await;
        let request = house.asks_for_insurance(ANA).await;
        ana.open(&portal(request, "/1")).await.shows("hasta 10 KB cada uno");
        ana.attach("Photo of your card (necesita respuesta)", "card.png", &png()).press("Subir Photo of your card").await.shows("Quitar card.png");
        ana.press("Quitar card.png").await;
        ana.press("Guardar y revisar las respuestas").await.is_at(&portal(request, "/1?mend")).shows("Elija un archivo");
        house.leave_letters();
    }

    /// The preview of a form shows the question, and no file can be brought there.
    async fn the_preview_shows_it(house) {
        house.asks_for_insurance(MAYA).await;
        let ines = house.sign_in(INES).await;
        let (form,): (portico_values::FormId,) = house.one("select id from forms where name = 'Insurance'", values![]).await;
        let page = ines.open(&format!("/organization/client-portal/forms/{form}/preview")).await.shows("Photo of your card").shows("up to 10 KB each");
        assert_eq!(page.all("input[type=file][disabled]").len(), 2);
    }
}
