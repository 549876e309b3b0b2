//! Intake forms that two people write, put to use, send and withdraw.

use super::*;
use crate::{form_editor::FORMS, form_sending::answer};
use portico_values::FormId;

stories! {
    /// Two open the questions of one form, and then both press “Publish”: one draft, and one next version.
    async fn a_version_is_begun_and_published_by_two(house) {
        const IN_USE: &str = "select id from forms where name = 'PHQ-9' and state = 'published'";
        const STANDS: &str = "select (select count(*) from forms where state = 'published'), (select count(*) from forms),
         (select count(*) from questionnaire_drafts)";
        house.form(ALDER, "phq-9").await;
        let (one, other) = (house.sign_in(INES).await, house.sign_in(INES).await);
        for round in 1..=ROUNDS {
            house.clock.advance(Duration::from_secs(37));
            let (form,): (FormId,) = house.one(IN_USE, values![]).await;
            let path = format!("{FORMS}/{form}/editing");
            let (first, second) = tokio::join!(one.post(&path, &[]), other.post(&path, &[]));
            let draft = first.status(200).address;
            assert_eq!(draft, second.status(200).address, "a form has one draft");
            let publication = format!("{draft}/publication");
            one.open(&publication).await.status(200);
            other.open(&publication).await.status(200);
            let held = ("select id from forms where id = $1 for update", form.uuid());
            let (first, second) = both(house, held, one.press("Publish"), other.press("Publish")).await;
            no_fault(&[&first, &second]);
            let published = [&first, &second].iter().filter(|page| page.text().contains("The form can be sent now")).count();
            let versions = i64::try_from(round).expect("few rounds") + 1;
            assert_eq!((published, house.one::<(i64, i64, i64)>(STANDS, values![]).await), (1, (1, versions, 0)), "round {round}");
        }
    }

    /// A form is withdrawn while its client sends it: the practice has the answers, or nothing is left of them.
    async fn a_form_is_withdrawn_while_it_is_sent(house) {
        const STANDS: &str = "select r.state, (select count(*) from form_responses a where a.request_id = r.id),
         (select count(*) from form_drafts d where d.request_id = r.id) from form_requests r where r.id = $1";
        let (maya, id) = (house.activate(MAYA).await, house.client(MAYA).await);
        let names: Vec<String> = (1..=9).map(|at| format!("q/phq9/phq9.{at}")).collect();
        let answers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "o1")).collect();
        for round in 0..ROUNDS {
            house.clock.advance(Duration::from_secs(37));
            let sam = house.sign_in(SAM).await;
            let request = house.asks_to_fill_in(MAYA, "phq-9").await;
            answer(&maya, request, 1, &answers).await.status(200);
            answer(&maya, request, 2, &[("q/phq9.difficulty", "o1")]).await.is_at(&format!("/p/alder-wren/forms/{request}/check"));
            let path = format!("/clients/{id}/forms/{request}/withdrawal");
            let held = ("select request_id from form_drafts where request_id = $1 for update", request.uuid());
            let (withdrawn, sent) =
                in_turn(house, round, held, sam.post(&path, &[]), maya.press("Send to the practice")).await;
            no_fault(&[&withdrawn, &sent]);
            let stands: (String, i64, i64) = house.one(STANDS, values![request]).await;
            let answered = if withdrawn.code == 409 { ("done".to_owned(), 1, 0) } else { ("withdrawn".to_owned(), 0, 0) };
            assert_eq!(stands, answered, "round {round}");
        }
        house.carry_letters().await;
    }
}
