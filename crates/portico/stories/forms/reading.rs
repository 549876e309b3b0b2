//! Answers as staff read them: on the record, with their totals, on paper, sealed in the rows, and nobody else's.

use super::*;

stories! {
    /// From the library to the record: added, sent to somebody active without an invitation, filled in on two pages, read with its total
    /// and what stands out, taken out as FHIR and as a table.
    async fn a_scale_from_the_library_to_the_record(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/forms").await.shows("PHQ-9").shows("Intake form");
        ines.press("Add to library: PHQ-9").await.shows("can be sent");
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms")).await.shows("No forms yet");
        ines.follow("Resend Intake Forms").await.shows("no new invitation goes out");
        ines.press("Resend Intake Forms").await.status(422).shows("Choose at least one form");
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-12-01");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal").shows("Waiting").shows("Due 1 December");
        let letter = house.carry_letters().await;
        letter.only_letter_to(MAYA.address).says("1 thing is ready for you").does_not_mention("PHQ").does_not_mention("form").does_not_mention("activate");
        ines.open("/forms").await.shows("Maya Lindqvist").shows("PHQ-9").does_not_show("overdue");

        let home = maya.open("/p/alder-wren/").await.shows("Mood and energy").does_not_show("PHQ").shows("Due 1 December");
        home.shows("1 thing to do");
        let (request,): (FormRequestId,) = house.one("select id from form_requests where client_id = $1", values![client]).await;
        let start = maya.open(&portal(request, "")).await.shows("Your answers are saved as you go").shows("Begin");
        start.shows("Mood and energy").shows("Your practice may call it PHQ-9.").shows("Developed by Drs. Robert L. Spitzer");
        maya.follow("Begin").await.shows("Page 1 of 2").shows("Over the last 2 weeks").does_not_show("Spitzer");
        let missing = answer(&maya, request, 1, &[]).await.shows("There is a problem").shows("9 questions need an answer");
        assert_eq!(missing.all(".errors li").len(), 1, "and one line leads to the first");
        fill_the_scale(&maya, request, "o2").await.shows("It is with the practice").shows("More than half the days");
        maya.open("/p/alder-wren/").await.shows("Sent on").does_not_show("thing to do");

        let page = ines.open(&record(house, MAYA, request, "").await).await;
        assert_eq!(page.all("button[data-print]").len(), 1);
        page.shows("18 of 27").shows("self-harm").shows("More than half the days").shows("Filled in");
        let json = ines.open(&record(house, MAYA, request, "/response.json").await).await.status(200).text();
        let response = Response::read(&json).expect("a QuestionnaireResponse");
        assert_eq!(response.status, Status::Completed);
        assert_eq!(response.questionnaire.as_deref(), Some("urn:portico:questionnaire:phq-9|1"));
        let own = format!("Patient/{client}");
        assert_eq!(response.subject.as_ref().and_then(|subject| subject.reference.clone()), Some(own.clone()));
        assert_eq!(response.author.as_ref().and_then(|author| author.reference.clone()), Some(own));
        assert!(response.authored.is_some());
        let shipped = portico_forms::LIBRARY.iter().find(|shipped| shipped.name == "phq-9").expect("it ships");
        let form = Questionnaire::read(shipped.json).expect("a form").0.into_form();
        assert_eq!(form.check(&response), []);
        let table = ines.open(&record(house, MAYA, request, "/answers.csv").await).await.text();
        assert!(table.contains("\"Total\",\"18 of 27\""), "{table}");
        ines.open(&format!("/clients/{client}/activity")).await.shows("Maya sent an intake form").shows("were read by Ines Okafor");
        ines.open("/forms").await.shows("Nothing is outstanding");
    }

    /// Whoever looks after the client hears behind the bell that a form was filled in, and nothing of what it says.
    async fn the_bell_tells_of_answers(house) {
        let maya = house.activate(MAYA).await;
        house.assign(ADA, house.client(MAYA).await).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o3").await;
        let ada = house.sign_in(ADA).await;
        ada.open("/notices").await.shows("A form for Maya Lindqvist was filled in.").does_not_show("PHQ");
        house.carry_letters().await;
    }

    /// Each scale within a form has its own total beside the one of the whole form: on the page, on paper, in the table and over time.
    async fn each_scale_has_its_total(house) {
        let maya = house.activate(MAYA).await;
        let first = taken_in(house, &two_scales(), None).await;
        fill_two_scales(&maya, first, "o0").await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(&record(house, MAYA, first, "").await).await.does_not_show("Totals over time");
        page.shows("Whole form: 12 of 15").shows("Mood: 6 of 6").shows("Worry: 3 of 6").does_not_show("Home: ");
        let table = ines.open(&record(house, MAYA, first, "/answers.csv").await).await.text();
        assert!(table.contains("\"Whole form\",\"Total\",\"12 of 15\"") && table.contains("\"Worry\",\"Total\",\"3 of 6\""), "{table}");
        let paper = ines.open(&record(house, MAYA, first, "/answers.pdf").await).await.status(200);
        let words = words_of_pdf(&paper.body);
        assert!(words.contains("12 of 15") && words.contains("Worry: 3 of 6"), "{words}");
        house.carry_letters().await;
        house.clock.advance(days(14));
        let (form,): (portico_values::FormId,) = house.one("select form_id from form_requests where id = $1", values![first]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
        ines.tick_named("form", &form.to_string());
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        let (second,): (FormRequestId,) = house.one("select id from form_requests where state = 'waiting'", values![]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        fill_two_scales(&maya, second, "o1").await;
        let page = ines.open(&record(house, MAYA, second, "").await).await.shows("Totals over time: Mood").shows("15 of 15");
        let (drawn, css) = (page.html(), scraper::Selector::parse("svg.score-line").expect("css"));
        let drawings: Vec<&str> = drawn.select(&css).filter_map(|svg| svg.value().attr("aria-label")).collect();
        let said = [
            "Totals over time, of 15: 12 on 21 November, 15 on 5 December",
            "Totals over time: Mood, of 6: 6 on 21 November, 6 on 5 December",
            "Totals over time: Worry, of 6: 3 on 21 November, 6 on 5 December",
        ];
        assert_eq!(drawings, said);
        house.carry_letters().await;
    }

    /// “Download as PDF”: practice, client, form, questions with their answers, signature with its time and mark, the number of the page;
    /// what the typeface lacks is a box, is said, and stays itself for whoever copies. Taking it out is recorded, its name tells nothing.
    async fn answers_on_paper(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "consent-to-treatment").await;
        fill_the_consent(&maya, request).await;
        maya.fill("Your full name", "Maya 林 Lindqvist");
        maya.press("Sign and send").await.is_at(&portal(request, "/done"));
        ines.open(&record(house, MAYA, request, "").await).await;
        let paper = ines.follow("Download as PDF").await.status(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        assert_eq!(paper.header("content-disposition"), "attachment; filename=\"answers.pdf\"");
        let words = words_of_pdf(&paper.body);
        let json = ines.open(&record(house, MAYA, request, "/response.json").await).await.text();
        let response = Response::read(&json).expect("a response");
        assert!(response.answers.entries.len() >= 3);
        for said in ["Alder & Wren Practice", "Maya Lindqvist", "Consent to treatment", "Version 1", "Filled in", "Visits by video", "Treatment is your choice.", "Page 1 of ", "Signed by Maya 林 Lindqvist on", "SHA-256", "Some letters here are not in this paper’s typeface"] {
            assert!(words.contains(said), "{said} is not in {words}");
        }
        let scale = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, scale, "o2").await;
        let words = words_of_pdf(&ines.open(&record(house, MAYA, scale, "/answers.pdf").await).await.status(200).body);
        for said in ["18 of 27", "More than half the days", "self-harm"] {
            assert!(words.contains(said), "{said} is not in {words}");
        }
        assert!(!words.contains("typeface"), "nothing is lacking here: {words}");
        let (taken,): (i64,) = house.one("select count(*) from audit_events where action = 'form.exported'", values![]).await;
        assert_eq!(taken, 3);
    }

    /// Neither rows nor history nor letters hold an answer that can be read.
    async fn answers_lie_sealed(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        let secret = "a very particular worry";
        answer_and(&maya, request, 3, "later", &[("q/reason/reason.words", secret)]).await.shows("You can continue whenever you like");
        maya.open(&portal(request, "/3")).await.shows(secret);
        for (place, bytes) in house.every_value().await {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{place} holds an answer in the clear");
        }
        house.carry_letters().await;
    }

    /// Ids of others open nothing: another client's, another practice's, at the portal and for staff; billers read no answers.
    async fn nobody_elses_forms(house) {
        let maya = house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        let hanna = house.sign_in(HANNA).await;
        let bill = house.sign_in(BILL).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o1").await;
        let open = house.asks_to_fill_in(MAYA, "intake").await;
        let (client, other) = (house.client(MAYA).await, house.client(JONAS).await);
        for rest in ["", "/1", "/check", "/done"] {
            jonas.open(&portal(open, rest)).await.status(404);
            jonas.open(&portal(request, rest)).await.status(404);
        }
        jonas.post(&portal(open, "/1"), &[("version", "0"), ("q/about/about.name", "Jonas")]).await.status(404);
        jonas.post(&portal(open, "/check"), &[("version", "0")]).await.status(404);
        for path in ["", "/response.json", "/answers.csv", "/answers.pdf"] {
            hanna.open(&format!("/clients/{client}/forms/{request}{path}")).await.status(404);
            hanna.open(&format!("/clients/{other}/forms/{request}{path}")).await.status(404);
            bill.open(&format!("/clients/{client}/forms/{request}{path}")).await.status(403);
        }
        for path in ["correction", "countersignature", "lock", "withdrawal"] {
            hanna.post(&format!("/clients/{client}/forms/{request}/{path}"), &[]).await;
        }
        let (untouched,): (i64,) = house.one("select count(*) from form_requests where locked_at is null and state <> 'withdrawn'", values![]).await;
        assert_eq!(untouched, 2);
        house.carry_letters().await;
    }
}
