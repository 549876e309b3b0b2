//! Two people whose records were made one by mistake: once they are two again, nothing of one is with the other.

use super::*;
use crate::{
    documents,
    form_sending::{NEWEST, answer, fill_the_scale, portal},
};
use portico_values::{FormRequestId, MergeId};
use std::time::Duration;

/// Jonas, who has answered the PHQ-9, is taken for Maya: whose sign-in goes on, who undoes it, and where.
async fn taken_for_maya<'a>(house: &'a House, sign_in: &str) -> (Browser<'a>, ClientId, String) {
    let jonas = house.activate(JONAS).await;
    let request = house.asks_to_fill_in(JONAS, "phq-9").await;
    fill_the_scale(&jonas, request, "o2").await;
    house.clock.advance(Duration::from_secs(60));
    let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
    let ines = side_by_side(house, maya, jonas).await;
    ines.tick(sign_in);
    ines.press("Merge these two records").await.shows("The two records are now one.");
    let (merge,): (MergeId,) = house.one("select id from merges", values![]).await;
    (ines, maya, format!("/clients/{maya}/merges/{merge}/undoing"))
}

/// Fills the GAD-7 in, every question with the same option, and sends it.
async fn fill_the_other_scale(browser: &Browser<'_>, request: FormRequestId, option: &str) {
    let names: Vec<String> = (1..=7).map(|at| format!("q/gad7/gad7.{at}")).collect();
    let answers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), option)).collect();
    answer(browser, request, 1, &answers).await.is_at(&portal(request, "/2"));
    answer(browser, request, 2, &[("q/gad7.difficulty", "o1")]).await.is_at(&portal(request, "/check"));
    browser.press("Send to the practice").await.is_at(&portal(request, "/done"));
}

/// Sends the PHQ-9, to begin with the answers of last time.
async fn sent_again(house: &House, ines: &Browser<'_>, maya: ClientId) -> FormRequestId {
    ines.open(&format!("/clients/{maya}/forms/new")).await;
    ines.tick("PHQ-9").tick("Start from last time’s answers");
    ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
    house.carry_letters().await;
    house.one::<(FormRequestId,)>(NEWEST, values![maya]).await.0
}

stories! {
    /// A form that was to begin with the answers of the one who went begins empty.
    async fn nobody_is_shown_what_another_person_said(house) {
        let browser = house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with maya@lindqvist.example").await;
        let form = sent_again(house, &ines, maya).await;
        browser.open(&portal(form, "")).await.shows("These answers are from last time");
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        browser.open(&portal(form, "")).await.status(200).does_not_show("from last time");
        browser.open(&portal(form, "/check")).await.shows("Before you can send this").does_not_show("More than half the days");
    }

    /// One that was begun with them is withdrawn, and what was kept of it is gone.
    async fn what_was_begun_with_them_is_withdrawn(house) {
        let browser = house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with maya@lindqvist.example").await;
        let form = sent_again(house, &ines, maya).await;
        browser.open(&portal(form, "")).await;
        browser.follow("Begin").await.shows("More than half the days");
        answer(&browser, form, 1, &[("q/phq9/phq9.1", "o0")]).await.is_at(&portal(form, "/2"));
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        browser.open(&portal(form, "/check")).await.does_not_show("More than half the days").does_not_show("Send to the practice");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
        ines.open(&format!("/clients/{maya}/forms")).await.shows("Withdrawn");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("An intake form was withdrawn");
    }

    /// What Jonas sent in while he was taken for Maya is not what Maya said last time.
    async fn last_time_is_ones_own(house) {
        house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let jonas = house.sign_in_at_portal(JONAS.address).await;
        fill_the_scale(&jonas, form, "o1").await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        house.clock.advance(Duration::from_secs(60));
        let next = sent_again(house, &ines, maya).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open(&portal(next, "")).await.status(200).does_not_show("from last time");
    }

    /// What Jonas sent in as Maya is his, signed or not: it goes with him, she reads nothing of it, and is asked herself.
    async fn answers_go_with_whoever_gave_them(house) {
        house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        fill_the_scale(&house.sign_in_at_portal(JONAS.address).await, form, "o3").await;
        // As if it had waited for a signature, of which was reminded until there were no more days.
        house.change("update form_requests set signing_at = done_at, reminders_sent = 3 where id = $1", values![form]).await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        let browser = house.sign_in_at_portal(MAYA.address).await;
        browser.open(&portal(form, "/done")).await.status(404);
        let (again,): (FormRequestId,) = house.one(NEWEST, values![maya]).await;
        let (reminders,): (i64,) = house.one("select reminders_sent from form_requests where id = $1", values![again]).await;
        assert_eq!(reminders, 0, "hers are still to come");
        browser.open(&portal(again, "/check")).await.shows("Before you can send this").does_not_show("Nearly every day");
        ines.open(&format!("/clients/{maya}/forms")).await.shows("Waiting").does_not_show("Filled in");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("An intake form went to the record of whoever filled it in");
        let history = ines.open("/organization/history").await.shows("An intake form went to the record of whoever filled it in");
        history.does_not_show("Order of the intake forms");
        let jonas = house.client(JONAS).await;
        ines.open(&format!("/clients/{jonas}/forms/{form}")).await.shows("27 of 27");
        house.sign_in_at_portal(JONAS.address).await.open(&portal(form, "/done")).await.status(200).shows("Nearly every day");
        house.carry_letters().await;
    }

    /// What stands behind the bell goes along: whoever looks after Jonas is told under the one name that there is, and under his own once they
    /// are two again, also of what he sent in as Maya.
    async fn what_stands_behind_the_bell_goes_along(house) {
        house.activate(MAYA).await;
        house.assign(ADA, house.client(JONAS).await).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, _, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let ada = house.sign_in(ADA).await;
        ada.open("/notices").await.shows("A form for Maya Lindqvist was filled in.").does_not_show("Jonas");
        fill_the_scale(&house.sign_in_at_portal(JONAS.address).await, form, "o3").await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        let lines = ada.open("/notices").await.does_not_show("Maya").all(".notices li.unread");
        assert_eq!(lines.iter().filter(|line| line.contains("A form for Jonas Weber was filled in.")).count(), 2, "{lines:?}");
        assert_eq!(ada.open("/clients").await.all(".bell-count"), [lines.len().to_string()], "the bell counts what the list shows");
        house.carry_letters().await;
    }

    /// Erased later, Jonas leaves nothing behind the bell: what he sent in as Maya is not told of her.
    async fn what_was_told_of_another_name_is_erased(house) {
        const TOLD: &str = "select count(*) from notices where kind in ('filled_in', 'read_today')";
        house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, _, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        fill_the_scale(&house.sign_in_at_portal(JONAS.address).await, form, "o3").await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        assert!(house.one::<(i64,)>(TOLD, values![]).await.0 > 0);
        ines.open(&format!("/clients/{}", house.client(JONAS).await)).await;
        ines.follow("Erase Jonas’s data").await;
        ines.fill("Type the client’s full name", "Jonas Weber").fill("Your own password", STAFF_PASSWORD);
        ines.press("Erase in 7 days").await.status(200).shows("will be erased on");
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        assert_eq!(house.one::<(i64,)>(TOLD, values![]).await.0, 0);
        house.leave_letters();
    }

    /// The other way round: what Maya filled in of his stays with her, and he is asked himself.
    async fn whoever_was_asked_is_asked_again(house) {
        const STATES: &str = "select r.state from form_requests r join forms f on f.id = r.form_id where r.client_id = $1 and f.name = 'GAD-7'";
        let browser = house.activate(MAYA).await;
        let form = house.asks_to_fill_in(JONAS, "gad-7").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with maya@lindqvist.example").await;
        fill_the_other_scale(&browser, form, "o1").await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        browser.open(&portal(form, "/done")).await.status(200).shows("Several days");
        house.sign_in_at_portal(JONAS.address).await.open(&portal(form, "/done")).await.status(404);
        let jonas = house.client(JONAS).await;
        for (client, state) in [(maya, "done"), (jonas, "waiting")] {
            let states: Vec<(String,)> = house.rows(STATES, values![client]).await;
            assert_eq!(states, [(state.to_owned(),)]);
        }
        house.carry_letters().await;
    }

    /// What Jonas typed as Maya and did not send is gone: she finds her form empty.
    async fn nobody_goes_on_with_what_another_person_typed(house) {
        house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let jonas = house.sign_in_at_portal(JONAS.address).await;
        answer(&jonas, form, 1, &[("q/phq9/phq9.1", "o3")]).await.status(200);
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        let browser = house.sign_in_at_portal(MAYA.address).await;
        browser.open(&portal(form, "/check")).await.shows("Before you can send this").does_not_show("Nearly every day");
        ines.open(&format!("/clients/{maya}/forms")).await.shows("Waiting").does_not_show("Begun");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("What stood in an intake form and had not been sent was thrown away");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
        house.carry_letters().await;
    }

    /// The same where what he typed cannot be opened any more, as after a restore without keys.
    async fn what_cannot_be_opened_stands_in_nobodys_way(house) {
        house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let jonas = house.sign_in_at_portal(JONAS.address).await;
        answer(&jonas, form, 1, &[("q/phq9/phq9.1", "o3")]).await.status(200);
        house.change("update form_drafts set content_sealed = $1", values![[7_u8; 64]]).await;
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("What stood in an intake form and had not been sent was thrown away");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
        house.carry_letters().await;
    }

    /// A form that was sent back to Maya, and that Jonas went on with, goes on from what she had sent in herself.
    async fn a_form_sent_back_has_ones_own_answers(house) {
        let browser = house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&browser, form, "o1").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        ines.open(&format!("/clients/{maya}/forms/{form}")).await;
        ines.fill("What needs correcting", "Look at number 3.").press("Send back").await.shows("Sent back for correction");
        let jonas = house.sign_in_at_portal(JONAS.address).await;
        answer(&jonas, form, 1, &[("q/phq9/phq9.1", "o3")]).await.is_at(&portal(form, "/2"));
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        let browser = house.sign_in_at_portal(MAYA.address).await;
        browser.open(&portal(form, "/check")).await.shows("Several days").does_not_show("Nearly every day");
        browser.press("Send to the practice").await.is_at(&portal(form, "/done"));
        house.carry_letters().await;
    }

    /// Where nobody typed anything nothing is said to have been thrown away: neither of a form that was only sent back, nor of one that was only
    /// opened.
    async fn nothing_is_thrown_away_where_nothing_was_typed(house) {
        let browser = house.activate(MAYA).await;
        let (form, other) = (house.asks_to_fill_in(MAYA, "phq-9").await, house.asks_to_fill_in(MAYA, "gad-7").await);
        fill_the_scale(&browser, form, "o1").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        ines.open(&format!("/clients/{maya}/forms/{form}")).await;
        ines.fill("What needs correcting", "Look at number 3.").press("Send back").await.shows("Sent back for correction");
        answer(&house.sign_in_at_portal(JONAS.address).await, other, 1, &[]).await.status(200);
        ines.open(&format!("/clients/{maya}/forms")).await.shows("Begun");
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("The merge was undone").does_not_show("was thrown away");
        ines.open(&format!("/clients/{maya}/forms")).await.does_not_show("Begun");
        house.sign_in_at_portal(MAYA.address).await.open(&portal(form, "/check")).await.shows("Several days");
        house.carry_letters().await;
    }

    /// What Maya began and Jonas sent is of both: nobody can take it apart, so nothing is undone, and staff are told what to do.
    async fn what_both_wrote_is_not_taken_apart(house) {
        let browser = house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        answer(&browser, form, 1, &[("q/phq9/phq9.1", "o1")]).await.status(200);
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        fill_the_scale(&house.sign_in_at_portal(JONAS.address).await, form, "o3").await;
        let page = ines.post(&undoing, &[]).await.status(409).shows("since then “PHQ-9” was filled in or signed");
        page.shows("Disable access on the Client Portal tab").shows("create a client for one of them");
        let (merges,): (i64,) = house.one("select count(*) from merges where undone_at is null", values![]).await;
        assert_eq!(merges, 1);
        ines.open(&format!("/clients/{maya}/forms/{form}")).await.shows("27 of 27");
        house.carry_letters().await;
    }

    /// What Jonas did as Maya stands in her history without his name: neither her record nor the file of her data says whose the other record is.
    async fn nobody_learns_whose_the_other_record_is(house) {
        house.activate(MAYA).await;
        let form = house.asks_to_fill_in(MAYA, "phq-9").await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        answer(&house.sign_in_at_portal(JONAS.address).await, form, 1, &[("q/phq9/phq9.1", "o3")]).await.status(200);
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        let page = ines.open(&format!("/clients/{maya}/activity")).await.does_not_show("Jonas").does_not_show("Weber");
        page.shows("Someone who isn’t on Maya’s record (it was merged with another then) signed in")
            .shows("Someone who isn’t on Maya’s record (it was merged with another then) started an intake form");
        ines.open(&format!("/clients/{maya}")).await;
        let taken = ines.press("Export Maya’s data").await.status(200).text();
        assert!(taken.contains("Someone who isn’t on Maya’s record (it was merged with another then) signed in") && !taken.contains("Jonas Weber"));
        house.carry_letters().await;
    }

    /// What Jonas brought as Maya is at his record again.
    async fn documents_go_with_whoever_brought_them(house) {
        house.activate(MAYA).await;
        let (ines, maya, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let browser = house.sign_in_at_portal(JONAS.address).await;
        browser.open("/p/alder-wren/documents").await;
        browser.attach("Choose files", "Card.png", &documents::png()).press("Upload").await.shows("Your document has arrived.");
        ines.open(&format!("/clients/{maya}/documents")).await.shows("Card.png");
        ines.post(&undoing, &[]).await.shows("The merge is undone.");
        ines.open(&format!("/clients/{maya}/documents")).await.does_not_show("Card.png");
        ines.open(&format!("/clients/{}/documents", house.client(JONAS).await)).await.shows("Card.png");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("A document went to the record of whoever brought or signed it");
        house.sign_in_at_portal(JONAS.address).await.open("/p/alder-wren/documents").await.shows("Card.png");
        house.carry_letters().await;
    }

    /// A document of Maya that Jonas signed as her is not taken apart: nothing that was signed is lost, or stands with somebody else.
    async fn what_another_person_signed_is_not_taken_apart(house) {
        house.activate(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let document = documents::uploaded(house, &sam, MAYA, "Fees.pdf", &documents::pdf("x")).await;
        documents::asked(house, &sam, MAYA, document).await;
        let (ines, _, undoing) = taken_for_maya(house, "Sign-in with jonas@weber.example").await;
        let browser = house.sign_in_at_portal(JONAS.address).await;
        browser.open(&documents::portal_path(document)).await.status(200);
        browser.open(&format!("/p/alder-wren/documents/{document}")).await;
        browser.fill("Your full name", "Jonas Weber").press("Sign").await.shows("Signed by Jonas Weber");
        let page = ines.post(&undoing, &[]).await.status(409).shows("since then “Fees.pdf” was signed by someone who may be the other person");
        page.shows("Disable access on the Client Portal tab");
        let (merges,): (i64,) = house.one("select count(*) from merges where undone_at is null", values![]).await;
        assert_eq!(merges, 1);
        house.carry_letters().await;
    }
}
