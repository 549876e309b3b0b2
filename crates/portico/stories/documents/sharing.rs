//! "Share": the three steps, one email for both, and the end of it.

use super::*;
use crate::form_sending::fill_the_scale;
use portico_values::Identity as _;

stories! {
    /// Somebody who is not in: the banner at every step, one letter with the link and no name of a document, and the document inside.
    async fn sharing_opens_the_portal(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}")).await;
        sam.follow("Share").await.shows("Nothing to share yet");
        let document = uploaded(house, &sam, MAYA, "Diagnosis.pdf", &pdf("x")).await;
        sam.open(&format!("/clients/{maya}/share")).await.shows("Maya will also receive Client Portal access");
        sam.press("Continue to Email").await.status(422).shows("Choose at least one document");
        sam.tick("Diagnosis.pdf").press("Continue to Email").await.shows("Maya will also receive Client Portal access");
        sam.fill("Subject", "").press("Continue to Review").await.status(422).shows("Enter a subject");
        sam.fill("Subject", "Welcome").press("Continue to Review").await.shows("Diagnosis.pdf").shows("Welcome").shows("Maya will also receive Client Portal access");
        sam.press("Back to Email").await.does_not_show("something about health");
        assert_eq!(sam.page().value("Subject"), "Welcome");
        sam.fill("Subject", "Your therapy").press("Continue to Review").await.shows("This may say something about health: “therapy” in the subject.");
        sam.press("Back to Email").await.shows("This may say something about health");
        sam.fill("Subject", "Welcome");
        sam.press("Continue to Review").await;
        // Also from the choice, where other documents may be ticked meanwhile; and a subject that was emptied stays empty.
        sam.press("Back to Email").await;
        sam.fill("Message", "Good day,\n\nsee you soon.").press("Back to choosing").await.shows("Step 1 of 3");
        sam.untick("Diagnosis.pdf").press("Continue to Email").await.status(422).shows("Choose at least one document");
        sam.tick("Diagnosis.pdf").press("Continue to Email").await;
        assert_eq!((sam.page().value("Subject").as_str(), sam.page().value("Message").as_str()), ("Welcome", "Good day,\n\nsee you soon."));
        sam.fill("Subject", "").press("Back to choosing").await;
        sam.press("Continue to Email").await;
        assert_eq!(sam.page().value("Subject"), "");
        sam.fill("Subject", "Welcome").press("Continue to Review").await.shows("see you soon.");
        let before: (i64,) = house.one("select count(*) from document_shares", values![]).await;
        assert_eq!(before.0, 0, "nothing is written before the last step");
        sam.press("Share & Send Now").await.shows("1 document was shared.")
            .shows("Maya gets an invitation to the Client Portal with it. Ask Maya to check the junk or spam folder.");
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 1);
        let letter = letters.only_letter_to(MAYA.address);
        letter.does_not_mention("Diagnosis");
        let browser = house.activate_by(&letter.link()).await;
        browser.open("/p/alder-wren/documents").await.shows("Diagnosis.pdf");
        browser.open(&portal_path(document)).await.status(200);
        house.leave_letters();
    }

    /// A document that a colleague deletes before the last step is left out, and the rest of what was chosen is shared.
    async fn what_is_gone_by_then_is_left_out(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        uploaded(house, &sam, MAYA, "Old.pdf", &pdf("y")).await;
        sam.open(&format!("/clients/{maya}/share")).await;
        sam.tick("Plan.pdf").tick("Old.pdf").press("Continue to Email").await;
        sam.press("Continue to Review").await.shows("Old.pdf");
        let (old,): (DocumentId,) = house.one("select id from documents where name = 'Old.pdf'", values![]).await;
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{maya}/documents/{old}/deletion"), &[]).await.status(200);
        sam.press("Share & Send Now").await.shows("1 document was shared.");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Forms and documents go together: one letter opens the portal for both, and both are there.
    async fn forms_go_along(house) {
        let form = house.form(MAYA.practice, "phq-9").await;
        // Somewhere in the library a form wants a signature, so that who signs is chosen as well.
        house.form(MAYA.practice, "consent-to-treatment").await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        sam.open(&format!("/clients/{maya}/share")).await.shows("PHQ-9").shows("Maya will also receive Client Portal access");
        sam.press("Continue to Email").await.status(422).shows("Choose at least one form or document");
        sam.tick("PHQ-9").tick("Plan.pdf").fill("Due by (optional)", "2020-01-01");
        sam.press("Continue to Email").await.status(422).shows("Choose a day in the future");
        sam.choose("Who signs", "The client");
        sam.fill("Due by (optional)", "2026-12-01").press("Continue to Email").await.status(200);
        sam.press("Back to choosing").await.status(200);
        assert_eq!(sam.page().value("Due by (optional)"), "2026-12-01");
        assert_eq!(sam.page().value("Who signs"), "The client");
        sam.press("Continue to Email").await;
        sam.press("Continue to Review").await.shows("PHQ-9, intake form").shows("Step 3 of 3: Review").shows("Plan.pdf").shows("Forms are due by 2026-12-01.");
        let before: (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(before.0, 0, "nothing is written before the last step");
        sam.press("Share & Send Now").await.shows("1 document and 1 form were shared. Form: PHQ-9.");
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 1);
        let letter = letters.only_letter_to(MAYA.address);
        letter.does_not_mention("PHQ").does_not_mention("Plan");
        let browser = house.activate_by(&letter.link()).await;
        browser.open("/p/alder-wren/").await.shows("Mood and energy").shows("Due 1 December").shows("1 new document");
        browser.open(&portal_path(document)).await.status(200);
        let (asked,): (portico_values::FormId,) = house.one("select form_id from form_requests where client_id = $1", values![maya]).await;
        assert_eq!(asked, form);
        house.leave_letters();
    }

    /// To whoever is in, forms go with the answers of last time where staff chose so. The choice is kept from step to step, and said before it is
    /// sent; to whoever was never in it is not offered.
    async fn forms_start_from_last_time(house) {
        let browser = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&browser, request, "o2").await;
        house.carry_letters().await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/share")).await;
        sam.tick("PHQ-9").tick("Start from last time’s answers").press("Continue to Email").await.status(200);
        let back = sam.press("Back to choosing").await.status(200);
        assert_eq!(back.all("#f-prefill[checked]").len(), 1, "what was ticked stays ticked");
        sam.press("Continue to Email").await;
        sam.press("Continue to Review").await.shows("Forms they have answered before start from last time’s answers.");
        sam.press("Share & Send Now").await.shows("1 form was shared. Form: PHQ-9.");
        house.carry_letters().await;
        const NEXT: &str = "select id, from_request from form_requests where state = 'waiting'";
        let (next, from): (portico_values::FormRequestId, Option<portico_values::FormRequestId>) = house.one(NEXT, values![]).await;
        assert_eq!(from, Some(request));
        browser.open(&format!("/p/alder-wren/forms/{next}")).await.shows("These answers are from last time");
        let ana = house.client(ANA).await;
        sam.open(&format!("/clients/{ana}/share")).await.shows("PHQ-9").does_not_show("Start from last time’s answers");
    }

    /// Who signs and whether the practice countersigns is said once more before it goes.
    async fn who_signs_is_said_before_it_goes(house) {
        for name in ["phq-9", "consent-to-treatment"] {
            house.form(MAYA.practice, name).await;
        }
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        for (countersign, said) in [("Yes, every form", "The practice countersigns all forms."), ("No", "The practice doesn’t countersign.")] {
            sam.open(&format!("/clients/{maya}/share")).await;
            sam.tick("PHQ-9").tick("Consent to treatment").choose("Who signs", "The client").choose("The practice countersigns", countersign);
            sam.press("Continue to Email").await.status(200);
            sam.press("Continue to Review").await.shows("The client signs Consent to treatment.").shows(said);
        }
        sam.press("Share & Send Now").await.shows("2 forms were shared.");
        let kept: Vec<(String, bool)> = house.rows("select signers, countersign from form_requests order by signers", values![]).await;
        assert_eq!(kept, [("client".to_owned(), false), ("whoever".to_owned(), false)], "what was said is what was sent");
        house.carry_letters().await;
    }

    /// Who is in gets a notice and no invitation, also when forms go alone; whoever may send none is offered none.
    async fn who_is_in_gets_a_notice(house) {
        house.form(MAYA.practice, "phq-9").await;
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/share")).await.does_not_show("will also receive");
        sam.tick("PHQ-9").press("Continue to Email").await.shows("Something new from Alder & Wren Practice").does_not_show("Subject");
        sam.press("Continue to Review").await;
        sam.press("Share & Send Now").await.shows("1 form was shared. Form: PHQ-9.").shows("The email is on its way.");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        letter.does_not_mention("PHQ").does_not_mention("activate");
        // A form that is not in use any more by then is not sent, and nothing else of it either.
        let other = house.client(ANA).await;
        let missing = portico_values::FormId::from_uuid(uuid::Uuid::from_u128(7));
        let document = uploaded(house, &sam, ANA, "Plan.pdf", &pdf("x")).await;
        sam.post(&format!("/clients/{other}/share"), &[("form", &missing.to_string()), ("document", &document.to_string())]).await.status(422);
        let (shares,): (i64,) = house.one("select count(*) from document_shares", values![]).await;
        assert_eq!(shares, 0);
    }

    /// Without an address, or without the right to invite, the page says so and what to do.
    async fn what_stands_in_the_way_is_said(house) {
        let sam = house.sign_in(SAM).await;
        uploaded(house, &sam, HARRIET, "Plan.pdf", &pdf("x")).await;
        let harriet = house.client(HARRIET).await;
        sam.open(&format!("/clients/{harriet}/share")).await.shows("Add email");
        sam.tick("Plan.pdf").press("Continue to Email").await.status(422);
        let (shares,): (i64,) = house.one("select count(*) from document_shares", values![]).await;
        assert_eq!(shares, 0);
    }

    /// Right after an invitation the banner says from when on it can be shared, and offers no way on before. What was chosen already is kept,
    /// and told the same once.
    async fn sharing_waits_for_the_rest_of_an_invitation(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        let share = format!("/clients/{maya}/share");
        sam.open(&share).await;
        house.invite(MAYA).await;
        let told = "Maya was sent an invitation less than 5 minutes ago. You can share from 14:10.";
        let page = sam.tick("Plan.pdf").press("Continue to Email").await.status(422).shows(told);
        assert_eq!(page.words().matches("less than 5 minutes ago").count(), 1, "{}", page.words());
        assert!(page.offers("Continue to Email"), "what was chosen can be sent off again");
        let page = sam.open(&share).await.status(200).shows(told);
        assert!(!page.offers("Continue to Email"));
        house.clock.advance(std::time::Duration::from_secs(300));
        let page = sam.open(&share).await.shows("Maya will also receive Client Portal access");
        assert!(page.offers("Continue to Email"));
    }

    /// While the portal is off nobody is called to it: nothing is shared with whoever is in, and a notice that is in line waits until it is on
    /// again. To whoever was disabled meanwhile it does not go at all.
    async fn nobody_is_called_to_a_portal_that_is_off(house) {
        const SWITCH: &str = "update practices set portal_on = $1 where slug = 'alder-wren'";
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        house.carry_letters().await;
        house.change(SWITCH, values![false]).await;
        let share = format!("/clients/{maya}/share");
        sam.open(&format!("{share}?documents={document}")).await.shows("The Client Portal is switched off.");
        sam.press("Continue to Email").await.status(422);
        sam.post(&share, &[("document", &document.to_string())]).await.status(422).shows("The Client Portal is switched off.");
        let (shares,): (i64,) = house.one("select count(*) from document_shares", values![]).await;
        assert_eq!(shares, 0);
        house.change(SWITCH, values![true]).await;
        shared(house, &sam, MAYA, document).await;
        house.change(SWITCH, values![false]).await;
        house.carry_letters().await.none();
        house.change(SWITCH, values![true]).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(std::time::Duration::from_secs(300));
        shared(house, &sam, MAYA, document).await;
        sam.post(&format!("/clients/{maya}/access/disabling"), &[]).await.status(200);
        house.carry_letters().await.none();
    }

    /// Pressed again and again it is shared once, and told once: as with other letters five minutes lie between two, and five go in a day.
    async fn sharing_rests_between_letters(house) {
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        let share = async || sam.post(&format!("/clients/{maya}/share"), &[("document", &document.to_string())]).await.status(200);
        house.carry_letters().await;
        share().await.shows("The email is on its way.");
        share().await.shows("No email went out, because one was sent less than 5 minutes ago.");
        house.carry_letters().await.only_letter_to(MAYA.address);
        for _ in 0..4 {
            house.clock.advance(std::time::Duration::from_secs(300));
            share().await.shows("The email is on its way.");
            house.carry_letters().await.only_letter_to(MAYA.address);
        }
        house.clock.advance(std::time::Duration::from_secs(300));
        share().await.shows("No email went out, because 5 were sent in the last day.");
        house.carry_letters().await.none();
        let (shares,): (i64,) = house.one("select count(*) from document_shares", values![]).await;
        assert_eq!(shares, 1);
        let (counted,): (i64,) = house.one("select count(*) from audit_events where action = 'document.told'", values![]).await;
        assert_eq!(counted, 5, "each counts with the hundred an hour");
    }

    /// A form that two guardians sign is not shared where nobody may sign it.
    async fn what_nobody_may_sign_is_not_shared(house) {
        let form = house.form(MAYA.practice, "consent-to-treatment").await;
        house.activate(MAYA).await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let fields = [("form", form.to_string()), ("signers", "two_guardians".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told = "Not enough guardians can sign forms for Maya.";
        sam.post(&format!("/clients/{maya}/share"), &fields).await.status(422).shows(told);
        let (requests,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(requests, 0);
        house.leave_letters();
    }

    /// Not shared any more: closed from the next click on, also for somebody who has the address.
    async fn the_end_of_a_share_is_the_end(house) {
        let maya = house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, MAYA, document).await;
        maya.open(&portal_path(document)).await.status(200);
        sam.press("Stop sharing Plan.pdf").await.shows("No longer shared.");
        maya.open(&portal_path(document)).await.status(404);
        maya.open("/p/alder-wren/documents").await.does_not_show("Plan.pdf");
        house.leave_letters();
    }

    /// A guest sees what is shared with guests of the group since the client belongs to it, and it ends with either of them.
    async fn guests_see_what_is_for_guests(house) {
        let jonas = house.activate(JONAS).await;
        let group = house.group_of(&[ANA, MAYA]).await;
        house.guest_of(group, JONAS.address).await;
        house.accepts(JONAS).await;
        house.activate(ANA).await;
        let sam = house.sign_in(SAM).await;
        let theirs = uploaded(house, &sam, ANA, "For us all.pdf", &pdf("x")).await;
        let own = uploaded(house, &sam, ANA, "For Ana.pdf", &pdf("y")).await;
        shared(house, &sam, ANA, own).await;
        let ana = house.client(ANA).await;
        sam.open(&format!("/clients/{ana}/share?documents={theirs}")).await;
        sam.tick("Guests of The Silva family").press("Continue to Email").await;
        sam.press("Continue to Review").await.shows("Guests of The Silva family. They get no email");
        sam.press("Share & Send Now").await.shows("with guests too");
        jonas.open("/p/alder-wren/choose").await;
        jonas.press("Ana’s portal").await.shows("1 new document").does_not_show("Nothing is shared with you yet");
        jonas.open("/p/alder-wren/documents").await.shows("For us all.pdf").does_not_show("For Ana.pdf").does_not_show("Send us a document");
        jonas.open(&portal_path(theirs)).await.status(200);
        jonas.open(&portal_path(own)).await.status(404);
        jonas.post("/p/alder-wren/documents", &[]).await.status(404);
        // She leaves the group and comes back: what was shared with its guests before is not shared with them again.
        let silva = format!("/groups/{group}");
        sam.open(&silva).await;
        sam.press("Remove Ana Silva").await;
        jonas.open(&portal_path(theirs)).await.shows("Sign in");
        house.leave_letters();
    }

    /// A guardian reads by right, loses it with the right, a freeze, and the last day.
    async fn guardians_read_by_right(house) {
        use portico::families::kind::Kind;
        let jonas = house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.acts_for(JONAS, MAYA, Kind::Proxy).await;
        let another = Client { given: "Pia", address: "pia@lindqvist.example", ..MAYA };
        let pia = house.activate(another).await;
        let pias = house.acts_for(another, MAYA, Kind::Proxy).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Plan.pdf", &pdf("x")).await;
        shared(house, &sam, MAYA, document).await;
        assert_eq!(house.carry_letters().await.to(JONAS.address).iter().filter(|one| one.kind == "documents_shared").count(), 1);
        jonas.open("/p/alder-wren/choose").await;
        jonas.press("Maya’s portal").await;
        jonas.open(&portal_path(document)).await.status(200);
        jonas.open("/p/alder-wren/documents").await;
        jonas.attach("Choose files", "Letter.pdf", &pdf("z")).press("Upload").await.shows("Your document has arrived.");
        house.change("update grants set rights = 'documents:see' where kind = $1", values!["proxy"]).await;
        jonas.open("/p/alder-wren/documents").await.shows("Plan.pdf").does_not_show("Send us a document");
        jonas.post("/p/alder-wren/documents", &[]).await.status(404);
        house.change("update grants set rights = 'messages:manage' where kind = $1", values!["proxy"]).await;
        jonas.open("/p/alder-wren/documents").await.status(404);
        jonas.open(&portal_path(document)).await.status(404);
        house.change("update grants set rights = 'documents:manage' where kind = $1", values!["proxy"]).await;
        jonas.open(&portal_path(document)).await.status(200);
        pia.open("/p/alder-wren/choose").await;
        pia.press("Maya’s portal").await;
        pia.open(&portal_path(document)).await.status(200);
        house.change("update grants set ends_at = $2 where id = $1", values![pias, house.now()]).await;
        pia.open(&portal_path(document)).await.shows("Sign in");
        let maya = house.client(MAYA).await;
        sam.post(&format!("/clients/{maya}/freeze"), &[("reason", "a dispute")]).await.status(200);
        jonas.open(&portal_path(document)).await.shows("Sign in");
        house.leave_letters();
    }
}
