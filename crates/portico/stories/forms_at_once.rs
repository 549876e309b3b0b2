//! Forms, and what happens to their client at the same moment: whoever writes something takes the client's row first. So an erasure, a
//! merge or another sender comes before or after, and never in between.

use crate::kit::*;

/// Fails unless the client's row is held before the first statement that begins like this, in the same transaction.
fn holds_before(first: &str, statements: &[String]) {
    let is_hold = |one: &String| one.starts_with("select id from clients where practice_id = $1 and id = $2");
    let written = statements.iter().position(|one| one.starts_with(first)).unwrap_or_else(|| panic!("no “{first}” in {statements:#?}"));
    let held = statements[..written].iter().rposition(is_hold).unwrap_or_else(|| panic!("nothing is held before “{first}”: {statements:#?}"));
    assert!(!statements[held..written].iter().any(|one| one == "begin"), "let go before “{first}”: {statements:#?}");
}

stories! {
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
