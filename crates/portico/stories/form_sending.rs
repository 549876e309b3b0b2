//! What is chosen when forms are sent, and what staff see of them (behaviours.md 47, 62, 63): who signs, answers of last time, the bell,
//! totals over time.

use crate::kit::*;
use portico::families::kind::Kind;
use portico_values::{FormRequestId, moment::days};

/// The form that was sent to a client last.
pub(crate) const NEWEST: &str = "select id from form_requests where client_id = $1 order by sent_at desc, id desc limit 1";

/// Where a form is filled in.
pub(crate) fn portal(request: FormRequestId, rest: &str) -> String {
    format!("/p/alder-wren/forms/{request}{rest}")
}

/// Where staff read it.
pub(crate) async fn record(house: &House, client: Client, request: FormRequestId, rest: &str) -> String {
    format!("/clients/{}/forms/{request}{rest}", house.client(client).await)
}

/// Sends a page of a form with these answers, over the version that the page shows, and goes on to the next.
pub(crate) async fn answer(browser: &Browser<'_>, request: FormRequestId, page: usize, answers: &[(&str, &str)]) -> Page {
    answer_and(browser, request, page, "next", answers).await
}

/// The same with another of the page's buttons.
pub(crate) async fn answer_and(
    browser: &Browser<'_>,
    request: FormRequestId,
    page: usize,
    go: &str,
    answers: &[(&str, &str)],
) -> Page {
    let path = portal(request, &format!("/{page}"));
    let html = browser.open(&path).await.status(200).text();
    let version = html.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    let fields: Vec<(&str, &str)> = [("version", version), ("go", go)].into_iter().chain(answers.iter().copied()).collect();
    browser.post(&path, &fields).await
}

/// Fills the PHQ-9 in, every question with the same option, and sends it.
pub(crate) async fn fill_the_scale(browser: &Browser<'_>, request: FormRequestId, option: &str) -> Page {
    let names: Vec<String> = (1..=9).map(|at| format!("q/phq9/phq9.{at}")).collect();
    let answers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), option)).collect();
    answer(browser, request, 1, &answers).await.is_at(&portal(request, "/2"));
    let check = answer(browser, request, 2, &[("q/phq9.difficulty", "o1")]).await;
    check.is_at(&portal(request, "/check")).shows("Check your answers");
    browser.press("Send to the practice").await.is_at(&portal(request, "/done"))
}

/// Answers the consent as far as the page before sending.
pub(crate) async fn fill_the_consent(browser: &Browser<'_>, request: FormRequestId) -> Page {
    answer(browser, request, 1, &[("q/care/care.agree", "o0")]).await.is_at(&portal(request, "/2"));
    answer(browser, request, 2, &[("q/privacy/privacy.agree", "o0")]).await.is_at(&portal(request, "/3"));
    answer(browser, request, 3, &[("q/telehealth/telehealth.want", "false")]).await.is_at(&portal(request, "/check"))
}

impl House {
    /// Ines sends the consent to Jonas, to be signed by these.
    pub(crate) async fn consent_for_jonas(&self, signers: &str) -> FormRequestId {
        self.form(ALDER, "consent-to-treatment").await;
        let client = self.client(JONAS).await;
        let ines = self.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").choose("Who signs", signers);
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        self.carry_letters().await.only_letter_to(JONAS.address);
        self.one::<(FormRequestId,)>(NEWEST, values![client]).await.0
    }
    /// Maya acts for Jonas and may fill in his forms.
    async fn maya_fills_in_for_jonas(&self) {
        self.fills_in_for_jonas(MAYA).await;
    }
    /// Maya and Ana act for Jonas and may fill in his forms. Returns Ana, who reads English here.
    pub(crate) async fn two_fill_in_for_jonas(&self) -> Client {
        let ana = Client { language: "en", ..ANA };
        for person in [MAYA, ana] {
            self.activate(person).await;
            self.fills_in_for_jonas(person).await;
        }
        ana
    }
    /// Somebody acts for Jonas and may fill in his forms.
    pub(crate) async fn fills_in_for_jonas(&self, person: Client) {
        let grant = self.acts_for(person, JONAS, Kind::Proxy).await;
        self.change("update grants set rights = $2 where id = $1", values![grant, "forms:manage"]).await;
        self.carry_letters().await;
    }
}

stories! {
    /// The client and a guardian sign, each in their own account: it is done with the last signature, staff see who is missing until then,
    /// and the file names both.
    async fn client_and_guardian_sign(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.maya_fills_in_for_jonas().await;
        let request = house.consent_for_jonas("The client and a guardian").await;
        let check = fill_the_consent(&jonas, request).await;
        check.shows("Your signature");
        jonas.fill("Your full name", "Jonas Weber");
        let sent = jonas.press("Sign and send").await.shows("Somebody else still has to sign this. We have told them.");
        sent.shows("Signed by Jonas Weber on");
        jonas.open("/p/alder-wren/").await.shows("Somebody else still has to sign it.").does_not_show("thing to do");
        let letter = house.carry_letters().await;
        letter.only_letter_to(MAYA.address).says("1 thing is ready for you").does_not_mention("sign").does_not_mention("Consent");
        let ines = house.sign_in(INES).await;
        ines.open("/forms").await.shows("Jonas Weber").shows("Waiting for a signature");
        ines.open(&record(house, JONAS, request, "").await).await.shows("Still to sign: a guardian.").does_not_show("Countersign");
        ines.open("/notices").await.does_not_show("was filled in. Read it soon.");
        // Who signed does not sign twice.
        jonas.open(&portal(request, "/sign")).await.is_at(&portal(request, "/done"));
        jonas.post(&portal(request, "/sign"), &[("number", "1"), ("name", "Jonas Weber")]).await.is_at(&portal(request, "/done"));

        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.shows("Needs your signature");
        maya.open(&portal(request, "")).await.is_at(&portal(request, "/sign")).shows("Signed by Jonas Weber on").shows("Treatment is your choice.");
        maya.press("Sign").await.is_at(&portal(request, "/sign?unsigned")).shows("Type your full name to sign");
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign").await.is_at(&portal(request, "/done")).shows("Signed by Maya Lindqvist on").does_not_show("still has to sign");
        let page = ines.open(&record(house, JONAS, request, "").await).await;
        page.shows("Signed by Jonas Weber on").shows("Signed by Maya Lindqvist on").does_not_show("Still to sign").shows("Filled in");
        let json = ines.open(&record(house, JONAS, request, "/response.json").await).await.text();
        assert!(json.contains("Jonas Weber") && json.contains("Maya Lindqvist"), "{json}");
        assert_eq!(json.matches("questionnaireresponse-signature").count(), 2, "{json}");
        ines.open("/notices").await.shows("A form for Jonas Weber was filled in.");
        let clear = house.every_value().await.into_iter().filter(|(_, bytes)| bytes.windows(21).any(|part| part == b"By typing my name I s")).count();
        assert_eq!(clear, 0, "signatures lie sealed");
    }

    /// Where nobody knows who signs, nobody fills in and nobody signs: it is not taken for "whoever".
    async fn signers_that_nobody_knows(house) {
        const SIGNERS: &str = "update form_requests set signers = $2 where id = $1";
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.maya_fills_in_for_jonas().await;
        let request = house.consent_for_jonas("The client and a guardian").await;
        house.change(SIGNERS, values![request, "everybody"]).await;
        jonas.open(&portal(request, "/1")).await.status(500);
        house.sign_in(INES).await.open(&record(house, JONAS, request, "").await).await.status(500);
        house.change(SIGNERS, values![request, "client_guardian"]).await;
        fill_the_consent(&jonas, request).await.shows("Your signature");
    }

    /// Where a guardian signs, the client fills in without signing; answers sent back are signed anew.
    async fn a_guardian_signs_what_the_client_filled_in(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.maya_fills_in_for_jonas().await;
        let request = house.consent_for_jonas("A guardian").await;
        fill_the_consent(&jonas, request).await.does_not_show("Your signature");
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        maya.open(&portal(request, "/sign")).await;
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign").await.is_at(&portal(request, "/done"));
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, JONAS, request, "").await).await;
        ines.fill("What needs correcting", "Look at number 3.");
        ines.press("Send back").await.shows("Sent back for correction");
        jonas.open(&portal(request, "/check")).await;
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        ines.open(&record(house, JONAS, request, "").await).await.shows("Still to sign: a guardian.").does_not_show("Signed by Maya");
        maya.open("/p/alder-wren/").await.shows("Needs your signature");
        house.carry_letters().await;
    }

    /// A child without an account: who may fill in for them is told, reminded, and sends; nobody else.
    async fn a_guardian_fills_in_for_who_has_no_account(house) {
        house.activate(MAYA).await;
        let client = house.client(JONAS).await;
        house.form(ALDER, "phq-9").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await.shows("Jonas has no account yet");
        house.maya_fills_in_for_jonas().await;
        ines.open(&format!("/clients/{client}/forms")).await;
        ines.follow("Resend Intake Forms").await;
        ines.tick("PHQ-9");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        house.carry_letters().await.only_letter_to(MAYA.address).says("1 thing is ready for you");
        house.clock.advance(days(3));
        portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded");
        let reminder = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(reminder.kind, "waiting_reminder");
        let (request,): (FormRequestId,) = house.one(NEWEST, values![client]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.shows("Mood and energy");
        fill_the_scale(&maya, request, "o1").await;
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, JONAS, request, "").await).await;
        ines.fill("What needs correcting", "Look at number 3.");
        ines.press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await.only_letter_to(MAYA.address).says("needs another look");
    }

    /// Two guardians are two accounts: with one nothing is sent, and staff are told why.
    async fn two_guardians_are_two(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        house.maya_fills_in_for_jonas().await;
        house.form(ALDER, "consent-to-treatment").await;
        let client = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").choose("Who signs", "Two guardians (second parent)");
        ines.press("Resend Intake Forms").await.status(422).shows("Not enough guardians can sign forms for Jonas");
        let (requests,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(requests, 0);
        house.carry_letters().await.none();
    }

    /// Two guardians sign one after the other, each from their own account: the second signature ends it, and neither counts twice.
    async fn two_guardians_sign(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let jonas = house.activate(JONAS).await;
        let request = house.consent_for_jonas("Two guardians (second parent)").await;
        fill_the_consent(&jonas, request).await.does_not_show("Your signature");
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        let ines = house.sign_in(INES).await;
        for (person, name, missing) in [(MAYA, "Maya Lindqvist", true), (ana, "Ana Silva", false)] {
            let guardian = house.sign_in_at_portal(person.address).await;
            guardian.press("Jonas’s portal").await;
            guardian.open(&portal(request, "")).await.is_at(&portal(request, "/sign"));
            guardian.fill("Your full name", name);
            guardian.press("Sign").await.is_at(&portal(request, "/done"));
            // Pressed twice, it is signed once, and both presses lead to what was signed.
            guardian.post(&portal(request, "/sign"), &[("number", "1"), ("name", name)]).await.is_at(&portal(request, "/done"));
            let page = ines.open(&record(house, JONAS, request, "").await).await;
            assert_eq!(page.words().contains("Still to sign: a second guardian."), missing, "{}", page.words());
        }
        let (signatures,): (i64,) = house.one("select count(*) from form_signatures", values![]).await;
        assert_eq!(signatures, 2);
        house.carry_letters().await;
    }

    /// A form that was sent in anew while somebody read it is not signed by the press that was meant for the answers before: those that stand
    /// there now are shown, with a word on it and an empty name.
    async fn nobody_signs_other_answers_than_they_read(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.fills_in_for_jonas(MAYA).await;
        let request = house.consent_for_jonas("A guardian").await;
        fill_the_consent(&jonas, request).await;
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        maya.open(&portal(request, "/sign")).await.does_not_show("changed");
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, JONAS, request, "").await).await;
        ines.fill("What needs correcting", "Visits by video.").press("Send back").await.shows("Sent back for correction");
        answer(&jonas, request, 3, &[("q/telehealth/telehealth.want", "true")]).await;
        let place = [("q/telehealth/telehealth.want", "true"), ("q/telehealth/telehealth.agree", "o0")];
        answer(&jonas, request, 3, &place).await.is_at(&portal(request, "/check"));
        maya.post(&portal(request, "/sign"), &[("number", "1"), ("name", "Maya Lindqvist")]).await.does_not_show("Signed by");
        jonas.open(&portal(request, "/check")).await;
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        for name in ["Maya Lindqvist", ""] {
            let told = maya.post(&portal(request, "/sign"), &[("number", "1"), ("name", name)]).await.status(409);
            let told = told.shows("The answers were changed after you had opened them").does_not_show("Type your full name to sign");
            assert!(!told.text().contains("value=\"Maya Lindqvist\""), "the name is typed anew");
        }
        let (signatures,): (i64,) = house.one("select count(*) from form_signatures", values![]).await;
        assert_eq!(signatures, 0);
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign").await.is_at(&portal(request, "/done")).shows("Signed by Maya Lindqvist on");
        house.carry_letters().await;
    }

    /// Somebody without the right to forms signs nothing, whatever they send.
    async fn who_may_not_fill_in_does_not_sign(house) {
        house.activate(MAYA).await;
        let jonas = house.activate(JONAS).await;
        house.maya_fills_in_for_jonas().await;
        let request = house.consent_for_jonas("A guardian").await;
        fill_the_consent(&jonas, request).await;
        jonas.press("Send to the practice").await.shows("Somebody else still has to sign this");
        jonas.post(&portal(request, "/sign"), &[("number", "1"), ("name", "Jonas Weber")]).await.does_not_show("Signed by");
        house.change("update grants set rights = 'messages:manage' where kind = 'proxy'", values![]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.does_not_show("Needs your signature");
        maya.open(&portal(request, "/sign")).await.status(404);
        maya.post(&portal(request, "/sign"), &[("number", "1"), ("name", "Maya Lindqvist")]).await.status(404);
        let (state,): (String,) = house.one("select state from form_requests", values![]).await;
        assert_eq!(state, "signing");
        house.carry_letters().await;
    }

    /// A form that was answered before starts from those answers when staff chose so: the client sees from when they are, checks and sends.
    async fn from_the_answers_of_last_time(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o2").await;
        let client = house.client(MAYA).await;
        house.clock.advance(days(30));
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("PHQ-9").tick("Start from last time’s answers");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        let (next,): (FormRequestId,) = house.one(NEWEST, values![client]).await;
        assert_ne!(next, request);
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.open(&portal(next, "")).await.shows("These answers are from last time, 21 November");
        maya.follow("Begin").await.is_at(&portal(next, "/check")).shows("These answers are from last time").shows("More than half the days");
        answer(&maya, next, 1, &[("q/phq9/phq9.1", "o0")]).await.is_at(&portal(next, "/2"));
        maya.open(&portal(next, "/check")).await.does_not_show("These answers are from last time");
        maya.press("Send to the practice").await.is_at(&portal(next, "/done"));
        ines.open(&record(house, MAYA, next, "").await).await.shows("16 of 27");
        ines.open(&record(house, MAYA, request, "").await).await.shows("18 of 27");
        house.carry_letters().await;
    }

    /// Answers of last time in a newer version of their form: what nobody can change stands there as this version has it, shown or hidden, and
    /// what hangs on it is asked; the form can be sent. Whoever looked at it before staff chose those answers is shown them first.
    async fn what_a_form_gives_is_of_its_own_version(house) {
        let file = |version: &str| {
            let hidden = serde_json::json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true});
            let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://forms.example/visit", "version": version,
                "status": "active", "title": "Visit", "item": [{"linkId": "visit", "type": "group", "text": "Your visit", "item": [
                    {"linkId": "kind", "type": "string", "text": "Kind", "initial": [{"valueString": "new"}], "extension": [hidden]},
                    {"linkId": "room", "type": "string", "text": "Your room", "readOnly": true,
                        "initial": [{"valueString": format!("Room {version}")}]},
                    {"linkId": "name", "type": "string", "text": "Who comes with you?"},
                    {"linkId": "stairs", "type": "string", "text": "Can you climb stairs?",
                        "enableWhen": [{"question": "kind", "operator": "=", "answerString": "new"}]}]}]});
            form.to_string()
        };
        let maya = house.activate(MAYA).await;
        let request = house.asks_of(MAYA, &file("1")).await;
        maya.open(&portal(request, "/1")).await.shows("Room 1").shows("Can you climb stairs?");
        answer(&maya, request, 1, &[("q/visit/name", "Ana")]).await.is_at(&portal(request, "/check"));
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        house.carry_letters().await;
        house.clock.advance(std::time::Duration::from_secs(60));
        let next = house.asks_of(MAYA, &file("2")).await;
        maya.open(&portal(next, "/check")).await.shows("Room 2").does_not_show("Ana");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
        ines.tick("Insurance").tick("Start from last time’s answers");
        ines.press("Resend Intake Forms").await.status(200);
        maya.press("Send to the practice").await.status(409).shows("Look at them again").shows("Ana");
        maya.open(&portal(next, "/1")).await.shows("Room 2").does_not_show("Room 1").shows("Can you climb stairs?");
        answer(&maya, next, 1, &[]).await.is_at(&portal(next, "/check")).shows("Ana").does_not_show("Before you can send this");
        maya.press("Send to the practice").await.is_at(&portal(next, "/done"));
        house.carry_letters().await;
    }

    /// Without the choice, and for whoever answered nothing before, a form is empty.
    async fn a_form_is_empty_otherwise(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o2").await;
        house.clock.advance(std::time::Duration::from_secs(60));
        let next = house.asks_to_fill_in(MAYA, "phq-9").await;
        maya.open(&portal(next, "")).await.does_not_show("from last time");
        maya.open(&portal(next, "/check")).await.shows("Before you can send this");
        house.carry_letters().await;
    }

    /// The bell tells whoever sent the form, and those who are assigned; it leads to the answers.
    async fn the_bell_tells_of_a_form(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("A form for Maya Lindqvist was filled in.").does_not_show("PHQ");
        let forms = format!("/clients/{}/forms", house.client(MAYA).await);
        ines.press("Open the forms: A form for Maya Lindqvist was filled in. Read it soon.").await.is_at(&forms);
        ines.open("/account/notices").await;
        ines.untick("Forms filled in").press("Save notifications").await.shows("Notifications saved.");
        house.clock.advance(std::time::Duration::from_secs(60));
        let next = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, next, "o0").await;
        let (told,): (i64,) = house.one("select count(*) from notices where kind = 'filled_in' and read_at is null", values![]).await;
        let page = ines.open("/notices").await;
        assert_eq!(page.all(".notices li.unread").iter().filter(|line| line.contains("was filled in")).count(), 0, "{told}");
        house.carry_letters().await;
    }

    /// A scale that was answered more than once is drawn over time, with the same numbers as a table; one total alone is not.
    async fn totals_over_time(house) {
        let maya = house.activate(MAYA).await;
        let first = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, first, "o2").await;
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, MAYA, first, "").await).await.does_not_show("Totals over time");
        house.clock.advance(days(14));
        let second = house.asks_to_fill_in(MAYA, "phq-9").await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        fill_the_scale(&maya, second, "o1").await;
        let other = house.asks_to_fill_in(MAYA, "gad-7").await;
        let ines = house.sign_in(INES).await;
        let page = ines.open(&record(house, MAYA, second, "").await).await.shows("Totals over time").shows("5 December (this one)");
        let drawn = page.html();
        let svg = drawn.select(&scraper::Selector::parse("svg.score-line").expect("css")).next().expect("a drawing");
        assert_eq!(svg.value().attr("aria-label"), Some("Totals over time, of 27: 18 on 21 November, 9 on 5 December"));
        assert_eq!(page.all("svg.score-line circle").len(), 2);
        ines.follow("21 November").await.is_at(&record(house, MAYA, first, "").await).shows("21 November (this one)");
        let _ = other;
        let (noted,): (String,) =
            house.one("select detail from audit_events where action = 'form.read' order by seq desc limit 1", values![]).await;
        assert!(noted.contains("totals"), "{noted}");
        house.carry_letters().await;
    }

    /// Due some days before an appointment: two fields in place of the day, stored as the day; what does not fit is said at its field.
    async fn due_days_before_an_appointment(house) {
        house.activate(MAYA).await;
        house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        let send = async |appointment: &str, days: &str, due: &str| {
            ines.open(&format!("/clients/{client}/forms/new")).await;
            ines.tick("PHQ-9").fill("Due by (optional)", due);
            ines.fill("Day of the appointment", appointment).fill("Days before it", days);
            ines.press("Resend Intake Forms").await
        };
        for (appointment, days, due, said) in [
            ("2026-12-10", "", "", "Enter how many days before the appointment, from 0 to 365"),
            ("2026-12-10", "some", "", "Enter how many days before the appointment, from 0 to 365"),
            ("", "3", "", "Enter the day of the appointment, like 2027-03-31"),
            ("2026-11-01", "3", "", "Choose a day in the future"),
            ("2026-12-10", "200", "", "That day has passed. Choose fewer days before the appointment"),
            ("2026-12-10", "3", "2026-12-01", "Give the day itself, or days before an appointment, not both"),
        ] {
            let page = send(appointment, days, due).await.status(422).shows(said);
            assert_eq!((page.value("Day of the appointment"), page.value("Days before it")), (appointment.to_owned(), days.to_owned()));
            assert_eq!(page.all("details[open] #f-appointment").len(), 1, "what was typed is in sight");
        }
        send("2026-12-10", "3", "").await.status(200).shows("Due 7 December");
        let (due,): (Option<String>,) = house.one("select due_on from form_requests where client_id = $1", values![client]).await;
        assert_eq!(due.as_deref(), Some("2026-12-07"));
        house.carry_letters().await;
    }
}
