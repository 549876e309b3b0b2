//! A record that goes into another one while it stands in a batch (behaviours.md 23, 81).

use super::*;
use portico::batches::jobs::prepare_due;
use portico_mail::{Outcome, ScriptedCarrier};
use portico_values::BatchId;

/// A mail server that knows nobody at the address of the second record.
fn server() -> ScriptedCarrier {
    ScriptedCarrier::new(|mail| match mail.envelope_to.as_str() {
        to if to == MAYA_AGAIN.address => Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() },
        _ => Outcome::Accepted { reply: "2.0.0 Ok".into() },
    })
}

async fn prepare(house: &House) {
    while prepare_due(&house.portico).await.expect("prepared") > 0 {}
}

/// Of Maya, whose record went into another one, and Jonas, Jonas is written to; Maya needs somebody, with the reason, who then sends to her at
/// the record that stayed.
async fn maya_needs_somebody(house: &House, batch: BatchId) {
    prepare(house).await;
    house.carry_letters().await.only_letter_to(JONAS.address);
    let sam = house.sign_in(SAM).await;
    let reason = "Maya was merged with another record before this was sent.";
    sam.open(&format!("/batches/{batch}")).await.shows("1 needs you").shows(reason);
    sam.press("Retry failed").await.status(200);
    prepare(house).await;
    house.carry_letters().await.only_letter_to(MAYA.address);
}

/// Ines undoes the merge into this record.
async fn undo(house: &House, kept: ClientId) {
    let ines = house.sign_in(INES).await;
    ines.open(&format!("/clients/{kept}")).await;
    ines.press("Undo merge").await.shows("The merge is undone.");
}

/// The page of the batch says this, and that somebody needs somebody: it is the record that came back, and it is written to then.
async fn the_other_record_is_written_to(house: &House, batch: BatchId, said: &str) {
    let sam = house.sign_in(SAM).await;
    sam.open(&format!("/batches/{batch}")).await.shows("1 needs you").shows(said).does_not_show("is in this batch twice");
    sam.press("Retry failed").await.shows("1 client is in line again.");
    prepare(house).await;
    house.carry_letters().await.only_letter_to(MAYA_AGAIN.address);
}

stories! {
    /// Who failed is listed under the record that stayed, the file has a line for them, and "Retry failed" sends to them there.
    async fn the_list_matches_the_numbers(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS]).await;
        prepare(house).await;
        house.carry_letters_to(&server()).await.only_letter_to(JONAS.address);
        house.merged(MAYA, again).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&format!("/batches/{batch}")).await.shows("1 of 2 invitations sent").shows("1 needs you");
        assert_eq!(page.link("Maya Lindqvist"), format!("/clients/{maya}"));
        let file = sam.open(&format!("/batches/{batch}/results.csv")).await.text();
        assert!(file.contains("Maya Lindqvist") && file.lines().count() == 3, "{file}");
        sam.open(&format!("/batches/{batch}")).await;
        sam.press("Retry failed").await.status(200);
        prepare(house).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        sam.open(&format!("/batches/{batch}")).await.shows("2 invitations sent").shows("All done");
    }

    /// Whoever stands in a batch only because others had to invite them takes no place there from a record that goes into theirs.
    async fn whom_others_had_to_invite_takes_no_place(house) {
        const OF_OTHERS: &str = "update batch_recipients set outcome = 'left_out', reason = 'not_yours' where client_id = $1";
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS, MAYA]).await;
        house.change(OF_OTHERS, values![maya]).await;
        house.merged(MAYA, again).await;
        maya_needs_somebody(house, batch).await;
    }

    /// Where the merge is undone they stand there as before, left to others, and whoever was in line under the other record needs somebody.
    async fn undone_it_leaves_to_others_whom_it_left_to_them(house) {
        const OF_OTHERS: &str = "update batch_recipients set outcome = 'left_out', reason = 'not_yours' where client_id = $1";
        const STANDS: &str = "select outcome, reason, position from batch_recipients where client_id = $1";
        type Row = (String, Option<String>, i64);
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS, MAYA]).await;
        house.change(OF_OTHERS, values![maya]).await;
        let before: Vec<Row> = house.rows(STANDS, values![maya]).await;
        assert_eq!(before.len(), 1);
        house.merged(MAYA, again).await;
        assert!(house.rows::<Row>(STANDS, values![maya]).await.is_empty());
        undo(house, maya).await;
        assert_eq!(house.rows::<Row>(STANDS, values![maya]).await, before);
        prepare(house).await;
        house.carry_letters().await.only_letter_to(JONAS.address);
        the_other_record_is_written_to(house, batch, "wasn’t assigned to the person who started this.").await;
    }

    /// Whoever stood in it twice, as one person, is two again: the one who was left out for that needs somebody, and is written to.
    async fn undone_nobody_stands_in_it_twice(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let batch = house.start_batch(&[MAYA, MAYA_AGAIN]).await;
        house.merged(MAYA, again).await;
        undo(house, maya).await;
        prepare(house).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        the_other_record_is_written_to(house, batch, "was merged with another record before this was sent.").await;
    }

    /// Who failed, and was invited since at the record that stayed, is left out: another invitation would end the link that they got.
    async fn who_was_invited_at_the_record_that_stayed_is_left_out(house) {
        let (maya, again) = (house.client(MAYA).await, house.client(MAYA_AGAIN).await);
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS]).await;
        prepare(house).await;
        house.carry_letters_to(&server()).await.only_letter_to(JONAS.address);
        house.clock.advance(std::time::Duration::from_secs(60));
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.merged(MAYA, again).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/batches/{batch}")).await.shows("1 needs you");
        sam.press("Retry failed").await.shows("Left out 1").shows("Maya was invited separately after this was sent.");
        prepare(house).await;
        house.carry_letters().await.none();
        assert!(house.browser().open(&link).await.text().contains("/activate/password"));
    }

    /// Who was still in line needs somebody, with the reason, and is written to at the record that stayed.
    async fn nobody_in_line_is_lost(house) {
        let again = house.client(MAYA_AGAIN).await;
        house.client(MAYA).await;
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS]).await;
        house.merged(MAYA, again).await;
        maya_needs_somebody(house, batch).await;
    }

    /// A letter about forms that has not left goes to the login that goes on, which finds them at the record that stayed; to one that ended it
    /// does not go.
    async fn a_letter_about_forms_follows_the_login(house) {
        house.form(ALDER, "phq-9").await;
        for goes_on in [true, false] {
            let (kept, gone) = match goes_on {
                true => (MAYA, MAYA_AGAIN),
                false => (ANA, Client { given: "Anna", address: "anna@silva.example", ..ANA }),
            };
            house.activate(gone).await;
            let (stays, goes) = (house.client(kept).await, house.client(gone).await);
            house.carry_letters().await;
            let ines = house.sign_in(INES).await;
            ines.open(&format!("/clients/{goes}/forms/new")).await;
            ines.tick("PHQ-9").press("Resend Intake Forms").await.status(200);
            let ines = side_by_side(house, stays, goes).await;
            let whose = format!("Sign-in with {}", gone.address);
            ines.tick(if goes_on { whose.as_str() } else { "Nobody’s sign-in" });
            ines.press("Merge these two records").await.shows("The two records are now one.");
            let letters = house.carry_letters().await;
            let about_forms = letters.to(gone.address).iter().filter(|letter| letter.kind == "forms").count();
            assert_eq!(about_forms, usize::from(goes_on), "{}", gone.address);
        }
    }

    /// Nor is who was put in line again in the moment in which their record was merged.
    async fn nobody_in_line_again_is_lost(house) {
        let again = house.client(MAYA_AGAIN).await;
        house.client(MAYA).await;
        let batch = house.start_batch(&[MAYA_AGAIN, JONAS]).await;
        house.merged(MAYA, again).await;
        house.change("update batch_recipients set outcome = 'in_line', reason = null where client_id = $1", values![again]).await;
        maya_needs_somebody(house, batch).await;
    }

    /// Who is put in line again is counted, and nobody else: one whose record was merged while somebody else chose "Retry failed" may stand in
    /// line already.
    async fn who_is_in_line_again_is_counted_rightly(house) {
        let (again, jonas) = (house.client(MAYA_AGAIN).await, house.client(JONAS).await);
        let batch = house.start_batch(&[MAYA, MAYA_AGAIN, JONAS]).await;
        house.merged(MAYA, again).await;
        const STANDS: &str = "update batch_recipients set outcome = $2, reason = null where client_id = $1";
        house.change(STANDS, values![again, "in_line"]).await;
        house.change(STANDS, values![jonas, "not_sent"]).await;
        let sam = house.sign_in(SAM).await;
        sam.post(&format!("/batches/{batch}/retry"), &[]).await.shows("1 client is in line again.");
        prepare(house).await;
        let letters = house.carry_letters().await;
        letters.only_letter_to(JONAS.address);
        assert_eq!((letters.len(), letters.to(MAYA.address).len()), (2, 1));
        sam.open(&format!("/batches/{batch}")).await.shows("2 invitations sent").shows("is in this batch twice");
    }

    /// Both records stand in the batch: the person is written to once.
    async fn nobody_is_written_to_twice(house) {
        let again = house.client(MAYA_AGAIN).await;
        let batch = house.start_batch(&[MAYA, MAYA_AGAIN]).await;
        house.merged(MAYA, again).await;
        prepare(house).await;
        assert_eq!(house.carry_letters().await.len(), 1);
        let page = house.sign_in(SAM).await.open(&format!("/batches/{batch}")).await.shows("1 invitation sent").shows("Left out 1");
        page.shows("is in this batch twice");
    }
}
