//! What is outstanding: on the record, and in the list of the whole practice.

use super::*;

stories! {
    /// The record says on its first page what is open, and gives somebody who is in and has done nothing the next step: their forms again.
    async fn the_record_says_what_is_open(house) {
        let maya = house.activate(MAYA).await;
        let client = house.client(MAYA).await;
        let overview = format!("/clients/{client}");
        let ines = house.sign_in(INES).await;
        let page = ines.open(&overview).await.shows("Maya hasn’t done anything there yet.");
        assert!(!page.offers("Resend Intake Forms") && page.all("#forms-unfinished[hidden]").len() == 1, "there is nothing to fill in");
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.change("update form_requests set due_on = '2026-11-30' where id = $1", values![request]).await;
        let page = ines.open(&overview).await.shows("2 forms are not finished").shows("Due");
        assert_eq!((page.link("All forms"), page.link("Resend Intake Forms")), (format!("{overview}/forms"), format!("{overview}/forms/new")));
        // Whoever may not send sees what is open, and is told nothing to press.
        let page = house.sign_in(BILL).await.open(&overview).await.shows("2 forms are not finished");
        assert!(!page.offers("Resend Intake Forms"));
        house.clock.advance(std::time::Duration::from_secs(120));
        fill_the_scale(&maya, request, "o0").await;
        let page = ines.open(&overview).await.shows("1 form is not finished");
        assert!(!page.offers("Resend Intake Forms"), "they have done something by now");
        house.carry_letters().await;
    }

    /// The list of what is outstanding: for whoever sees the practice everybody's, for a clinician those of their own clients, the newest
    /// first, and nothing of another practice.
    async fn outstanding_forms_of_ones_own(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        house.asks_to_fill_in(MAYA, "phq-9").await;
        house.clock.advance(days(1));
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        let ada = house.sign_in(ADA).await;
        ada.open("/forms").await.shows("Nothing is outstanding");
        let (practice, maya, staff) = (house.practice(ALDER).await, house.client(MAYA).await, house.staff(ADA).await);
        house.change("insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)", values![practice, staff, maya]).await;
        let own = ada.open("/forms").await.shows("PHQ-9").shows("GAD-7").shows("Maya Lindqvist").does_not_show("Jonas");
        let words = own.words();
        assert!(words.find("GAD-7") < words.find("PHQ-9"), "the newest first: {words}");
        let ines = house.sign_in(INES).await;
        ines.open("/forms").await.shows("Maya Lindqvist").shows("Jonas Weber");
        house.sign_in(HANNA).await.open("/forms").await.shows("Nothing is outstanding");
        house.carry_letters().await;
    }

    /// What was due before today is overdue, stands on top and is counted, on the record as well.
    async fn what_is_overdue_stands_on_top(house) {
        house.activate(MAYA).await;
        house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-11-27");
        ines.press("Resend Intake Forms").await.shows("Waiting").does_not_show("Overdue");
        house.clock.advance(days(7));
        house.asks_to_fill_in(MAYA, "gad-7").await;
        let ines = house.sign_in(INES).await;
        let page = ines.open("/forms").await.shows("1 is overdue and stands on top.").shows("Was due 27 November");
        assert_eq!(page.all("main .badge"), ["Overdue", "Waiting"], "the later one was sent after it");
        ines.open(&format!("/clients/{client}/forms")).await.shows("Overdue");
        house.carry_letters().await;
    }

    /// What is overdue was sent long ago: it stands on top however much was sent since, and is not said twice; and the longest goes on
    /// page by page.
    async fn what_is_overdue_stands_before_all_pages(house) {
        const LATER: &str = "insert into form_requests (practice_id, id, client_id, form_id, packet_id, place, state, due_on, sent_at)
         values ($1, $2, $3, $4, $2, 1, 'signing', $5, $6)";
        house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await;
        let (practice, client) = (house.practice(ALDER).await, house.client(MAYA).await);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-11-27");
        ines.press("Resend Intake Forms").await.shows("Waiting");
        house.carry_letters().await;
        house.clock.advance(days(8));
        let later = async |number: u128, due_on: Option<&str>| {
            let id = FormRequestId::from_uuid(uuid::Uuid::from_u128(number));
            house.change(LATER, values![practice, id, client, form, due_on, house.portico.clock.now()]).await;
        };
        for number in 1..=60 {
            later(number, None).await;
        }
        let ines = house.sign_in(INES).await;
        let page = ines.open("/forms").await.shows("1 is overdue and stands on top.").shows("Was due 27 November");
        assert_eq!(page.all("#part-overdue").len() + page.all("#part-open").len(), 2);
        assert_eq!(page.all("main .badge").iter().filter(|badge| badge.contains("Overdue")).count(), 1);
        assert_eq!(page.all("main .badge").len(), 51);
        let page = ines.open(&page.link("Next")).await;
        assert_eq!(page.all("main .badge").len(), 11, "the rest, the one that is overdue among them");
        for number in 101..=160 {
            later(number, Some("2026-11-28")).await;
        }
        let page = ines.open("/forms").await.shows("More than 50 are overdue and stand on top.");
        let page = ines.open(&page.link("Show more: Overdue")).await.does_not_show("27 November").does_not_show("stand on top");
        assert_eq!(page.all("main .badge"), vec!["Overdue"; 11], "the last of 61");
        house.assign(ADA, client).await;
        house.sign_in(ADA).await.open("/forms").await.shows("More than 50 are overdue");
        house.sign_in(HANNA).await.open("/forms").await.shows("Nothing is outstanding");
        ines.open("/forms?show=overdue&after=x.y").await.status(200).shows("Overdue");
    }
}
