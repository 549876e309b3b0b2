//! Reminders of documents that wait for a signature: on the practice's days, together with whatever else waits, until there is nothing to sign.

use super::{signing::asked, *};
use portico::waiting::jobs::remind_due;
use portico_values::moment::days;

/// Lets the minute pass in which reminders are looked after, and hands over what arrives.
async fn reminders(house: &House) -> Letters {
    remind_due(&house.portico).await.expect("reminded");
    house.carry_letters().await
}

/// No reminder among what arrived.
fn no_reminder(letters: &Letters) {
    assert!(letters.0.iter().all(|letter| letter.kind != "waiting_reminder"));
}

/// Maya is asked to sign a document, and has been told so.
async fn to_sign(house: &House, name: &str) -> DocumentId {
    let sam = house.sign_in(SAM).await;
    let document = uploaded(house, &sam, MAYA, name, &pdf(name)).await;
    asked(house, &sam, MAYA, document).await;
    house.carry_letters().await;
    document
}

stories! {
    /// Three days and ten days after it was asked for, each once, in words that name nothing of it; the tab says when one went.
    async fn a_document_to_sign_is_reminded_of(house) {
        house.activate(MAYA).await;
        to_sign(house, "Fees.pdf").await;
        let tab = format!("/clients/{}/documents", house.client(MAYA).await);
        house.sign_in(SAM).await.open(&tab).await.shows("Not signed yet").shows("Next reminder 24 November.").does_not_show("reminded on");
        house.clock.advance(days(2));
        reminders(house).await.none();
        house.clock.advance(days(1));
        let letter = reminders(house).await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("waiting_reminder", "Still waiting for you at Alder & Wren Practice"));
        letter.says("1 thing is still waiting for you").says("Stop reminders").does_not_mention("Fees").does_not_mention("document").does_not_mention("sign it");
        reminders(house).await.none();
        let sam = house.sign_in(SAM).await;
        sam.open(&tab).await.shows("Not signed yet, reminded on 24 Nov").shows("Next reminder 1 December. The last one went out on 24 November.");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/activity", house.client(MAYA).await)).await.shows("Reminder about documents to sign sent to Maya");
        house.clock.advance(days(7));
        reminders(house).await.only_letter_to(MAYA.address);
        house.clock.advance(days(40));
        reminders(house).await.none();
    }

    /// One letter for everything: documents and forms together, whichever of them is due.
    async fn one_letter_for_documents_and_forms(house) {
        house.activate(MAYA).await;
        to_sign(house, "Fees.pdf").await;
        to_sign(house, "House rules.pdf").await;
        house.clock.advance(days(1));
        house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, client) = (house.sign_in(INES).await, house.client(MAYA).await);
        ines.open(&format!("/clients/{client}/documents")).await.shows("Next reminder 24 November.");
        ines.open(&format!("/clients/{client}/forms")).await.shows("Next reminder 25 November.");
        house.clock.advance(days(2));
        reminders(house).await.only_letter_to(MAYA.address).says("3 things are still waiting for you");
        house.clock.advance(days(1));
        reminders(house).await.only_letter_to(MAYA.address).says("3 things are still waiting for you");
        house.sign_in(INES).await.open(&format!("/clients/{}/activity", house.client(MAYA).await)).await
            .shows("Reminder about intake forms and documents to sign sent to Maya");
    }

    /// Signed, not shared any more, deleted: nothing more goes, and what was in line does not leave.
    async fn they_end_with_what_was_to_sign(house) {
        house.activate(MAYA).await;
        let tab = format!("/clients/{}/documents", house.client(MAYA).await);
        // Signed while the letter is in line.
        let document = to_sign(house, "Fees.pdf").await;
        house.clock.advance(days(3));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open(&portal_path(document)).await.status(200);
        maya.open(&format!("/p/alder-wren/documents/{document}")).await;
        maya.fill("Your full name", "Maya Lindqvist").press("Sign").await.shows("Signed.");
        no_reminder(&house.carry_letters().await);
        house.sign_in(SAM).await.open(&tab).await.does_not_show("Next reminder").does_not_show("No more reminders");
        // No longer shared.
        to_sign(house, "Plan.pdf").await;
        house.clock.advance(days(3));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let sam = house.sign_in(SAM).await;
        sam.open(&tab).await;
        sam.press("Stop sharing Plan.pdf").await;
        no_reminder(&house.carry_letters().await);
        // Deleted, and another one that waits on.
        to_sign(house, "Rules.pdf").await;
        to_sign(house, "Leaflet.pdf").await;
        house.clock.advance(days(3));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let sam = house.sign_in(SAM).await;
        sam.open(&tab).await;
        sam.press("Delete Rules.pdf").await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(days(7));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let sam = house.sign_in(SAM).await;
        sam.open(&tab).await;
        sam.press("Delete Leaflet.pdf").await;
        no_reminder(&house.carry_letters().await);
    }

    /// Access disabled after the letter was written: it does not leave, and no other is written.
    async fn who_has_no_access_is_not_reminded_to_sign(house) {
        house.activate(MAYA).await;
        to_sign(house, "Fees.pdf").await;
        house.clock.advance(days(3));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let client = house.client(MAYA).await;
        house.sign_in(INES).await.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        no_reminder(&house.carry_letters().await);
        house.clock.advance(days(7));
        no_reminder(&reminders(house).await);
        let (left_out,): (i64,) = house.one("select count(*) from audit_events where action = 'waiting.reminder_left_out'", values![]).await;
        assert_eq!(left_out, 1);
    }

    /// The client stops them by the link: of documents and of forms, now and later, until staff start them again.
    async fn the_client_stops_reminders_of_documents_too(house) {
        house.activate(MAYA).await;
        to_sign(house, "Fees.pdf").await;
        house.clock.advance(days(3));
        let letter = reminders(house).await.only_letter_to(MAYA.address);
        let address = letter.stop_address();
        let browser = house.browser();
        browser.open(&address).await.shows("Stop reminders?").does_not_show("Fees");
        browser.press("Stop reminders").await.shows("Reminders are stopped");
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("Maya Lindqvist stopped reminders.");
        ines.press("Open the record: Maya Lindqvist stopped reminders.").await.is_at(&format!("/clients/{client}/documents"))
            .shows("Maya stopped reminders.");
        to_sign(house, "Plan.pdf").await;
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.clock.advance(days(8));
        reminders(house).await.none();
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/documents")).await;
        ines.press("Start reminders again").await.is_at(&format!("/clients/{client}/documents")).shows("Reminders are on again.");
        reminders(house).await.none();
        house.clock.advance(days(2));
        reminders(house).await.only_letter_to(MAYA.address).says("3 things are still waiting for you");
    }

    /// A document that was only shared at first is waited for from the day on which its signature is asked for.
    async fn asked_later_is_reminded_of_later(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, MAYA, "Fees.pdf", &pdf("x")).await;
        shared(house, &sam, MAYA, document).await;
        house.carry_letters().await;
        house.clock.advance(days(5));
        reminders(house).await.none();
        asked(house, &house.sign_in(SAM).await, MAYA, document).await;
        house.carry_letters().await;
        house.clock.advance(days(2));
        reminders(house).await.none();
        house.clock.advance(days(1));
        reminders(house).await.only_letter_to(MAYA.address);
    }

    /// Whoever acts for a client without an account is reminded of as much as they may do, and only of that.
    async fn who_acts_for_them_is_reminded_of_what_they_may_do(house) {
        use portico::families::kind::Kind;
        house.activate(JONAS).await;
        house.acts_for(JONAS, HARRIET, Kind::Proxy).await;
        house.change("update grants set rights = 'documents:see' where kind = $1", values!["proxy"]).await;
        let sam = house.sign_in(SAM).await;
        let document = uploaded(house, &sam, HARRIET, "Fees.pdf", &pdf("x")).await;
        asked(house, &sam, HARRIET, document).await;
        house.carry_letters().await;
        house.clock.advance(days(3));
        reminders(house).await.none();
        house.change("update grants set rights = 'documents:manage' where kind = $1", values!["proxy"]).await;
        house.clock.advance(days(7));
        reminders(house).await.only_letter_to(JONAS.address).says("1 thing is still waiting for you");
    }

    /// Two workers that look in the same moment write one letter.
    async fn two_workers_remind_once_of_documents(house) {
        house.activate(MAYA).await;
        to_sign(house, "Fees.pdf").await;
        house.clock.advance(days(3));
        let (one, other) = tokio::join!(remind_due(&house.portico), remind_due(&house.portico));
        assert_eq!(one.expect("reminded") + other.expect("reminded"), 1);
        house.carry_letters().await.only_letter_to(MAYA.address);
    }
}
