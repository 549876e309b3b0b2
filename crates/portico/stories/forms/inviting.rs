//! Forms that go along: with an invitation, with a batch, and how many letters about them there are.

use super::*;

stories! {
    /// The composer picks forms for an invitation; the letter counts them, the portal has them in their order, and the choice becomes the
    /// practice's default. "Send invite" asks whether a form goes along.
    async fn forms_go_with_an_invitation(house) {
        house.form(ALDER, "phq-9").await;
        house.form(ALDER, "gad-7").await;
        let ana = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{ana}/invite")).await.shows("Intake forms").shows("PHQ-9");
        ines.tick("PHQ-9").tick("Save Default message and intake form selections");
        ines.fill("Your words", "Hello {{client_first_name}}, {{forms_count}} waits for you.");
        ines.press("Send").await.shows("Invitation sent");
        let letter = house.carry_letters().await;
        letter.only_letter_to(ANA.address).says("1 waits for you").does_not_mention("PHQ");
        let link = letter.only_letter_to(ANA.address).link();
        let browser = house.browser();
        browser.open(&link).await.shows("Hay 1 cosa pendiente para usted en el portal.").does_not_show("PHQ");
        let theo = house.client(JONAS).await;
        let asked = ines.open(&format!("/clients/{theo}/invitation")).await;
        asked.shows("Send a digital form with the invitation?").shows("Send with a form").shows("Just send the invite");
        ines.tick("Just send the invite");
        ines.press("Send invitation").await.status(200);
        house.carry_letters().await;
        let of: Vec<(ClientId,)> = house.rows("select client_id from form_requests", values![]).await;
        assert_eq!(of, [(ana,)], "the invite alone");
    }

    /// "Customize message" on the short question opens the composer with what was ticked there, and leads back to the same list.
    async fn customize_message_keeps_the_forms(house) {
        house.form(ALDER, "phq-9").await;
        house.form(ALDER, "gad-7").await;
        let (jonas, maya) = (house.client(JONAS).await, house.client(MAYA).await);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{jonas}/invitation?next=%2Fclients%3Fq%3DJonas")).await;
        ines.tick("Send with a form").tick("GAD-7").fill("Due by (optional)", "2026-12-24");
        let composer = ines.press("Customize message").await.status(200).shows("Invite Jonas to the Client Portal");
        assert_eq!(composer.all("input[name=form][checked]").len(), 1, "GAD-7 alone");
        assert_eq!(composer.value("Due by (optional)"), "2026-12-24");
        ines.fill("Your words", "Hello {{client_first_name}}, {{forms_count}} waits.");
        let preview = ines.press("Preview Message").await.shows("Hello Jonas, 1 waits.");
        assert_eq!(preview.all("input[name=form][checked]").len(), 1, "still");
        let list = ines.press("Send").await.shows("Invitation sent just now");
        assert!(list.address.starts_with("/clients?q=Jonas"), "{}", list.address);
        house.carry_letters().await.only_letter_to(JONAS.address).says("Hello Jonas, 1 waits.");
        let due: Vec<(ClientId, Option<String>)> = house.rows("select client_id, due_on from form_requests", values![]).await;
        assert_eq!(due, [(jonas, Some("2026-12-24".to_owned()))]);

        ines.open(&format!("/clients/{maya}/invitation")).await;
        ines.tick("GAD-7").tick("Just send the invite");
        let composer = ines.press("Customize message").await.status(200);
        assert!(composer.all("input[name=form][checked]").is_empty(), "the invite alone");
    }

    /// "Send with a form" sends nothing while none is ticked, and a mistake in the days before an appointment loses nothing that was chosen.
    async fn a_form_to_go_along_is_chosen(house) {
        house.form(ALDER, "consent-to-treatment").await;
        let client = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        let ask = format!("/clients/{client}/invitation");
        ines.open(&ask).await;
        let asked = ines.tick("Send with a form").press("Send invitation").await.status(422);
        asked.shows("Choose a form, or “Just send the invite”").shows("Send the invitation?");
        assert_eq!(ines.page().all("#f-with-forms[checked]").len(), 1, "the choice stays");
        for (appointment, days, said) in [
            ("2026-12-10", "some", "Enter how many days before the appointment, from 0 to 365"),
            ("2026-11-01", "3", "Choose a day in the future"),
        ] {
            ines.open(&ask).await;
            ines.tick("Send with a form").tick("Consent to treatment").choose("Who signs", "The client");
            ines.fill("Day of the appointment", appointment).fill("Days before it", days);
            let page = ines.press("Send invitation").await.status(422).shows(said).shows("Send the invitation?");
            assert_eq!((page.value("Day of the appointment"), page.value("Days before it")), (appointment.to_owned(), days.to_owned()));
            assert_eq!(page.value("Who signs"), "The client");
            assert_eq!(page.all("[name=form][checked], #f-with-forms[checked]").len(), 2, "what was ticked stays ticked");
        }
        house.carry_letters().await.none();
        ines.fill("Day of the appointment", "2026-12-10").fill("Days before it", "3");
        ines.press("Send invitation").await.shows("Invitation sent to Ana.");
        house.carry_letters().await.only_letter_to(ANA.address);
        let (due,): (Option<String>,) = house.one("select due_on from form_requests where client_id = $1", values![client]).await;
        assert_eq!(due.as_deref(), Some("2026-12-07"));
    }

    /// A batch takes its forms along: each client is asked once, and nobody who is left out.
    async fn forms_go_with_a_batch(house) {
        let form = house.form(ALDER, "phq-9").await;
        let (ana, theo) = (house.client(ANA).await, house.client(THEO).await);
        let ines = house.sign_in(INES).await;
        let form = form.to_string();
        let (ana_id, theo_id) = (ana.to_string(), theo.to_string());
        let fields = [("client", ana_id.as_str()), ("client", theo_id.as_str()), ("subject", "Your portal"), ("message", "{{forms_count}} for you"),
            ("request_key", "a-story"), ("form", form.as_str()), ("due", "2026-12-24")];
        ines.post("/batches", &fields).await.status(200);
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        let letters = house.carry_letters().await;
        letters.only_letter_to(ANA.address).says("1 for you");
        let due: Vec<(ClientId, Option<String>)> = house.rows("select client_id, due_on from form_requests order by client_id", values![]).await;
        assert!(due.iter().any(|(client, due)| *client == ana && due.as_deref() == Some("2026-12-24")), "{due:?}");
    }

    /// What somebody is asked for already is not one form more, neither in the preview nor in what goes out to many.
    async fn an_invitation_counts_each_form_once(house) {
        house.asks_to_fill_in(ANA, "phq-9").await;
        let (form, ana) = (house.form(ALDER, "phq-9").await.to_string(), house.client(ANA).await.to_string());
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{ana}/invite")).await;
        ines.tick("PHQ-9").fill("Your words", "Hello {{client_first_name}}, {{forms_count}} for you.");
        ines.press("Preview Message").await.shows("Hello Ana, 1 for you.");
        let fields = [("client", ana.as_str()), ("subject", "Your portal"), ("message", "{{forms_count}} for you"), ("request_key", "once"), ("form", form.as_str())];
        ines.post("/batches", &fields).await.status(200);
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        house.carry_letters().await.only_letter_to(ANA.address).says("1 for you");
    }

    /// One letter within five minutes and five within a day: nobody is written to without end.
    async fn letters_about_forms_are_bounded(house) {
        house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await.to_string();
        let path = format!("/clients/{}/forms", house.client(MAYA).await);
        for _ in 0..5 {
            let ines = house.sign_in(INES).await;
            ines.post(&path, &[("form", form.as_str())]).await;
            ines.post(&path, &[("form", form.as_str())]).await.shows("less than 5 minutes ago");
            house.clock.advance(std::time::Duration::from_secs(6 * 60));
        }
        let ines = house.sign_in(INES).await;
        ines.post(&path, &[("form", form.as_str())]).await.status(422).shows("in the last day");
        assert_eq!(house.carry_letters().await.to(MAYA.address).len(), 5);
    }
}
