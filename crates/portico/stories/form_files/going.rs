//! How files go: taken out, withdrawn, not asked any more, erased with their client; and how they stay with what was sent.

use super::*;

stories! {
    /// Taken out of what is filled in: at once for everybody, and after the grace of documents for good.
    async fn a_file_that_is_taken_out_goes(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        with_card(&maya, request).await;
        let file = attached(house).await[0];
        maya.press("Remove card.png").await.does_not_show("card.png");
        maya.open(&portal(request, &format!("/files/{file}"))).await.status(404);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/activity", house.client(MAYA).await)).await.shows("A file was removed from an intake form");
        swept_after(house, 29).await;
        assert_eq!(contents(house).len(), 1);
        swept_after(house, 2).await;
        assert_eq!(contents(house).len(), 0);
        let (name, key): (String, Option<Vec<u8>>) = house.one("select name, key_sealed from documents where id = $1", values![file]).await;
        assert_eq!((name.as_str(), key), ("", None));
        house.leave_letters();
    }

    /// A form that is withdrawn lets go of what stood in it.
    async fn a_withdrawn_form_lets_its_files_go(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        with_card(&maya, request).await;
        let file = attached(house).await[0];
        let client = house.client(MAYA).await;
        house.sign_in(INES).await.post(&format!("/clients/{client}/forms/{request}/withdrawal"), &[]).await.status(200);
        maya.open(&portal(request, &format!("/files/{file}"))).await.status(404);
        swept_after(house, 31).await;
        assert_eq!(contents(house).len(), 0);
        house.leave_letters();
    }

    /// Sent back for correction: the file comes back with the answers. Taken out then, it stays with what was sent before, and is not in what
    /// is sent next.
    async fn what_was_sent_keeps_its_files(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let first = sent_with_card(&maya, request).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&record(house, MAYA, request, "").await).await;
        sam.fill("What needs correcting", "The card is blurred").press("Send back").await.shows("Sent back for correction.");
        maya.open(&portal(request, "/1")).await.shows("card.png");
        maya.press("Remove card.png").await.does_not_show("card.png");
        maya.attach(CARD, "sharp.png", &png()).press("Upload Photo of your card").await.shows("sharp.png");
        maya.press("Save and check your answers").await.shows("sharp.png").does_not_show("card.png");
        maya.press("Send to the practice").await.shows("sharp.png");
        let sam = house.sign_in(SAM).await;
        sam.open(&record(house, MAYA, request, "").await).await.shows("sharp.png").does_not_show("card.png");
        sam.open(&record(house, MAYA, request, &format!("/files/{first}")).await).await.status(200);
        swept_after(house, 31).await;
        assert_eq!(contents(house).len(), 2, "what was sent stays whole");
        house.leave_letters();
    }

    /// A file whose question is not asked any more when the form is sent goes with its answer.
    async fn a_file_that_is_not_asked_any_more_goes(house) {
        let asked = r#"{"resourceType":"Questionnaire","url":"https://forms.example/c","version":"1","status":"active","title":"Card","item":[
          {"linkId":"has","type":"boolean","text":"Do you have a card?"},
          {"linkId":"card","type":"attachment","text":"Your card","enableWhen":[{"question":"has","operator":"=","answerBoolean":true}]}]}"#;
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, asked).await;
        maya.open(&portal(request, "/1")).await.does_not_show("Your card");
        maya.tick("Yes").press("Save and check your answers").await.shows("Your card");
        maya.attach("Your card", "card.png", &png()).press("Upload Your card").await.shows("card.png");
        maya.tick("No").press("Save and check your answers").await.does_not_show("card.png");
        assert_eq!(attached(house).await.len(), 1, "they may change their mind");
        maya.press("Send to the practice").await.does_not_show("card.png");
        assert_eq!(attached(house).await.len(), 0);
        house.leave_letters();
    }

    /// Taken along with everything that is held: what was sent, and what lies in a form that is not sent yet, marked so; what was taken out
    /// again is left out.
    async fn files_are_taken_along(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        maya.open(&portal(request, "/1")).await;
        maya.attach(CARD, "card.png", &png()).attach_all(PAPERS, &[("unsent.pdf", &pdf("an unsent paper"))]);
        maya.press("Upload Other papers").await.shows("card.png");
        let client = house.client(MAYA).await;
        let taken = async || {
            let ines = house.sign_in(INES).await;
            ines.open(&format!("/clients/{client}")).await;
            ines.press("Export Maya’s data").await.status(200).body
        };
        let holds = |body: &[u8], what: &[u8]| body.windows(what.len()).any(|some| some == what);
        let before = taken().await;
        for part in [&b"files in forms, not sent/001 "[..], b"files in forms, not sent/002 ", b" card.png", b" unsent.pdf", b"an unsent paper", &png(),
            b"\"sent_with\": null", "those in forms that are not sent yet in “files in forms, not sent”".as_bytes()] {
            assert!(holds(&before, part), "{} is missing", String::from_utf8_lossy(&part[..part.len().min(40)]));
        }
        assert!(!holds(&before, b"files in forms/001"), "nothing has been sent yet");
        maya.open(&portal(request, "/1")).await;
        maya.press("Remove unsent.pdf").await;
        maya.press("Save and check your answers").await;
        maya.press("Send to the practice").await.status(200);
        let after = taken().await;
        assert!(holds(&after, b"files in forms/001 card.png") && holds(&after, &png()) && holds(&after, b"Binary/"));
        assert!(holds(&after, b"\"sent_with\": 1") && !holds(&after, b"files in forms, not sent/0"));
        assert!(!holds(&after, b"an unsent paper") && !holds(&after, b"documents/001"));
        house.leave_letters();
    }

    /// Erased with their client: the rows with the others, and the contents with the next sweep.
    async fn erased_with_their_client(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        sent_with_card(&maya, request).await;
        let client = house.client(MAYA).await;
        let mut act = house.act(&house.who(INES).await).await;
        portico::care::erasing::ask(&mut act, client).await.expect("asked");
        act.commit().await.expect("kept");
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let (rows,): (i64,) = house.one("select count(*) from documents", values![]).await;
        assert_eq!(rows, 0);
        swept_after(house, 2).await;
        assert_eq!(contents(house).len(), 0);
        house.leave_letters();
    }

    /// Two records become one, and two more times one, and are taken apart again: a file is where its form is.
    async fn files_go_where_their_form_goes(house) {
        const WHOSE: &str = "select client_id from documents where form_request_id is not null";
        let maya = house.activate(MAYA).await;
        let request = house.asks_for_insurance(MAYA).await;
        let file = sent_with_card(&maya, request).await;
        let (own, theo) = (house.client(MAYA).await, house.client(THEO).await);
        let harriet = house.client(HARRIET).await;
        house.clock.advance(std::time::Duration::from_secs(1));
        let first = house.merged(THEO, own).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{theo}/forms/{request}/files/{file}")).await.status(200);
        let second = house.merged(HARRIET, theo).await;
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![]).await.0, harriet);
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{harriet}/merges/{second}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![]).await.0, theo);
        ines.post(&format!("/clients/{theo}/merges/{first}/undoing"), &[]).await.shows("The merge is undone.");
        assert_eq!(house.one::<(ClientId,)>(WHOSE, values![]).await.0, own);
        sam.open(&format!("/clients/{own}/forms/{request}/files/{file}")).await.status(200);
        house.leave_letters();
    }
}
