//! Forms and uploads, and what happens to their client at the same moment: whoever writes something takes the client's row first. So an
//! erasure, a merge or another sender comes before or after, and never in between.

use crate::documents;
use crate::form_sending::{answer, fill_the_consent, portal};
use crate::kit::*;

/// Fails unless the client's row is held before the first statement that begins like this, in the same transaction.
fn holds_before(first: &str, statements: &[String]) {
    let is_hold = |one: &String| one.starts_with("select id from clients where practice_id = $1 and id = $2");
    let written =
        statements.iter().position(|one| one.starts_with(first)).unwrap_or_else(|| panic!("no “{first}” in {statements:#?}"));
    let held = statements[..written]
        .iter()
        .rposition(is_hold)
        .unwrap_or_else(|| panic!("nothing is held before “{first}”: {statements:#?}"));
    assert!(!statements[held..written].iter().any(|one| one == "begin"), "let go before “{first}”: {statements:#?}");
}

stories! {
    /// Beginning, sending, signing and sending back: each holds the client before it writes anything that an erasure would not find.
    async fn whoever_writes_answers_holds_the_client(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.fills_in_for_jonas(MAYA).await;
        let request = house.consent_for_jonas("A guardian").await;
        let (_, begun) = house.statements_of(answer(&jonas, request, 1, &[("q/care/care.agree", "o0")])).await;
        holds_before("insert into form_drafts", &begun);
        fill_the_consent(&jonas, request).await;
        let (_, sent) = house.statements_of(jonas.press("Send to the practice")).await;
        holds_before("insert into form_responses", &sent);
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        maya.open(&portal(request, "/sign")).await;
        maya.fill("Your full name", "Maya Lindqvist");
        let (_, signed) = house.statements_of(maya.press("Sign")).await;
        holds_before("insert into form_signatures", &signed);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/forms/{request}", house.client(JONAS).await)).await;
        ines.fill("What needs correcting", "Look at number 3.");
        let (_, back) = house.statements_of(ines.press("Send back")).await;
        holds_before("insert into form_drafts", &back);
        house.carry_letters().await;
    }

    /// So does whoever withdraws a form: what somebody begins to type at that moment is not left behind.
    async fn whoever_withdraws_holds_the_client(house) {
        house.activate(MAYA).await;
        house.asks_to_fill_in(MAYA, "phq-9").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/forms", house.client(MAYA).await)).await;
        let (_, withdrawn) = house.statements_of(ines.press("Withdraw PHQ-9")).await;
        holds_before("delete from form_drafts", &withdrawn);
    }

    /// Whoever brings documents holds the client before it is asked whether they may, and for whom: the undoing of a merge at the same moment
    /// leaves nothing that one person brings with the other.
    async fn whoever_brings_documents_holds_the_client(house) {
        let jonas = house.activate(JONAS).await;
        jonas.open("/p/alder-wren/documents").await;
        let (arrived, heard) = house.statements_of(jonas.attach("Choose files", "Card.png", &documents::png()).press("Upload")).await;
        arrived.shows("Your document has arrived.");
        let written = heard.iter().position(|one| one.starts_with("insert into documents")).expect("it is kept");
        let begun = heard[..written].iter().rposition(|one| one == "begin").expect("in a transaction");
        holds_before("select c.id as client, g.kind, g.rights from grants g", &heard[begun..]);
        house.carry_letters().await;
    }

    /// Two colleagues send the same form in the same moment: it is asked for once, and one email says so.
    async fn two_who_send_at_once_write_once(house) {
        house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let path = format!("/clients/{}/forms", house.client(MAYA).await);
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        let fields = [("form", form.as_str())];
        let (one, other) = tokio::join!(ines.post(&path, &fields), sam.post(&path, &fields));
        let refused = [one, other].into_iter().filter(|page| page.words().contains("less than 5 minutes ago")).count();
        assert_eq!(refused, 1);
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(std::time::Duration::from_secs(6 * 60));
        let ines = house.sign_in(INES).await;
        let (_, again) = house.statements_of(ines.post(&path, &fields)).await;
        holds_before("select count(*) from letters where practice_id = $1 and client_id = $2 and created_at > $3", &again);
        house.carry_letters().await;
    }
}
