//! Intake forms (behaviours.md 12, 47, 61, 62, 63): kept, sent, filled in page by page, signed, read, sent back and closed; sealed in the
//! rows, and nobody else's.

use crate::{
    bounces,
    form_sending::{answer, answer_and, fill_the_consent, fill_the_scale, portal, record},
    kit::*,
};
use portico::families::kind::Kind;
use portico_forms::{Questionnaire, Response, Status};
use portico_values::{ClientId, FormRequestId, Identity as _};

/// What was typed stands in its field again.
fn holds(page: &Page, typed: &str) {
    assert!(page.text().contains(&format!("value=\"{typed}\"")), "{typed} is not in a field of {}", page.words());
}

/// What whoever copies from the pages of a PDF gets: its packed parts, and in them glyphs with the signs that the file says they are.
pub(crate) fn words_of_pdf(file: &[u8]) -> String {
    use std::io::Read as _;
    assert!(file.starts_with(b"%PDF-1.7"));
    let mut parts = Vec::new();
    for (at, _) in file.windows(8).enumerate().filter(|(_, part)| *part == b"\nstream\n") {
        let mut clear = Vec::new();
        if flate2::read::ZlibDecoder::new(&file[at + 8..]).read_to_end(&mut clear).is_ok() {
            parts.push(String::from_utf8_lossy(&clear).into_owned());
        }
    }
    let units = |digits: &str| -> Vec<u16> {
        digits
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).expect("digits"), 16).expect("digits"))
            .collect()
    };
    let pairs = parts.iter().filter(|part| part.contains("beginbfchar")).flat_map(|part| part.lines());
    let pair = |line: &str| {
        Some((
            u16::from_str_radix(line.get(1..5)?, 16).ok()?,
            String::from_utf16(&units(line.get(8..)?.strip_suffix('>')?)).ok()?,
        ))
    };
    let signs: std::collections::HashMap<u16, String> = pairs.filter_map(pair).collect();
    let mut words = String::new();
    for line in parts.iter().filter(|part| part.contains("MCID")).flat_map(|part| part.lines()) {
        if let Some((_, rest)) = line.split_once("/ActualText <FEFF") {
            words.push_str(&String::from_utf16_lossy(&units(rest.split('>').next().unwrap_or_default())));
        } else if let Some(glyphs) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix("> Tj")) {
            words.extend(units(glyphs).into_iter().map(|glyph| signs[&glyph].as_str()));
        } else if line.starts_with("EMC") && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words
}

/// Takes a form of others in, with what is said about it, puts it to use and sends it to Maya.
async fn taken_in(house: &House, form: &serde_json::Value, said: Option<&str>) -> FormRequestId {
    let ines = house.sign_in(INES).await;
    ines.open("/organization/client-portal/forms").await;
    let page = ines.attach("Choose a file", "form.json", form.to_string().as_bytes()).press("Check the form").await.status(200);
    let page = if let Some(said) = said { page.shows(said) } else { page };
    let id = page.link("Preview").split('/').nth(4).expect("an id").to_owned();
    for change in page.html().select(&scraper::Selector::parse("input[name=accept]").expect("a selector")) {
        ines.tick_named("accept", change.value().attr("value").expect("a number"));
    }
    ines.press("Use this form").await.shows("The form can be sent now");
    ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
    ines.tick_named("form", &id);
    ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
    house.one::<(FormRequestId,)>("select id from form_requests where state = 'waiting'", values![]).await.0
}

/// A form with two scales, each with its heading, and a question beside them; every option counts 0 or 3.
fn two_scales() -> serde_json::Value {
    let option = |code: &str, counts: u32| {
        let counts = serde_json::json!({"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": counts});
        serde_json::json!({"extension": [counts], "valueCoding": {"code": code, "display": code}})
    };
    let question = |link: &str| {
        let options = [option("Never", 0), option("Often", 3)];
        serde_json::json!({"linkId": link, "type": "choice", "text": format!("Item {link}"), "answerOption": options})
    };
    let group = |text: &str, links: &[&str]| {
        let items: Vec<serde_json::Value> = links.iter().copied().map(&question).collect();
        serde_json::json!({"linkId": text, "type": "group", "text": text, "item": items})
    };
    let items = [group("Mood", &["a", "b"]), group("Worry", &["c", "d"]), group("Home", &["e"])];
    serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/two", "version": "1", "status": "active",
        "title": "Two scales", "item": items})
}

/// Fills it in, the questions of the second scale with this option, and sends it.
async fn fill_two_scales(browser: &Browser<'_>, request: FormRequestId, option: &str) {
    let often = "o1";
    answer(browser, request, 1, &[("q/Mood/a", often), ("q/Mood/b", often)]).await.is_at(&portal(request, "/2"));
    answer(browser, request, 2, &[("q/Worry/c", often), ("q/Worry/d", option)]).await.is_at(&portal(request, "/3"));
    answer(browser, request, 3, &[("q/Home/e", often)]).await.is_at(&portal(request, "/check"));
    browser.press("Send to the practice").await.is_at(&portal(request, "/done"));
}

stories! {
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

    /// A file that says the character NUL, which no database keeps, is refused with its place, wherever it stands.
    async fn the_character_nul_is_refused(house) {
        let ines = house.sign_in(INES).await;
        for name in ["url", "version", "title"] {
            let mut form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/nul", "version": "1",
                "status": "active", "title": "Nul", "item": [{"linkId": "a", "type": "string", "text": "Your name"}]});
            form[name] = "a\u{0}b".into();
            ines.open("/organization/client-portal/forms").await;
            let page = ines.attach("Choose a file", "form.json", form.to_string().as_bytes()).press("Check the form").await;
            page.status(422).shows("line 1, column").shows("stands for no character. Leave it out.");
        }
        let (forms,): (i64,) = house.one("select count(*) from forms", values![]).await;
        assert_eq!(forms, 0);
    }

    /// A form with parts that no page shows, or that nobody can change, is sent in without them; staff are told when they take it in.
    /// Nor does anybody read afterwards what no page showed.
    async fn what_nobody_can_answer_holds_nobody_up(house) {
        let maya = house.activate(MAYA).await;
        let extension = |name: &str, value: serde_json::Value| {
            let mut one = serde_json::json!({"url": format!("http://hl7.org/fhir/StructureDefinition/questionnaire-{name}")});
            let kind = if value.is_boolean() { "valueBoolean" } else { "valueInteger" };
            one[kind] = value;
            one
        };
        let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/desk", "version": "1", "status": "active",
            "title": "Desk form", "item": [
                {"linkId": "a", "type": "string", "text": "Your name", "required": true},
                {"linkId": "r", "type": "string", "text": "Office", "readOnly": true, "extension": [extension("minOccurs", 1.into())]},
                {"linkId": "desk", "type": "group", "text": "For the desk", "extension": [extension("hidden", true.into())],
                    "item": [{"linkId": "desk.number", "type": "string", "text": "Number", "required": true}]},
                {"linkId": "filed", "type": "boolean", "text": "Filed", "extension": [extension("hidden", true.into())],
                    "item": [{"linkId": "filed.drawer", "type": "string", "text": "Which drawer"}]}]});
        let request = taken_in(house, &form, Some("no page shows it")).await;
        let only_asked = |page: Page| page.shows("Your name").does_not_show("For the desk").does_not_show("Which drawer");
        answer(&maya, request, 1, &[]).await.is_at(&portal(request, "/1?mend")).shows("Answer this question");
        let check = answer(&maya, request, 1, &[("q/a", "Maya")]).await.is_at(&portal(request, "/check"));
        only_asked(check).does_not_show("Before you can send this");
        only_asked(maya.press("Send to the practice").await.is_at(&portal(request, "/done")));
        let ines = house.sign_in(INES).await;
        only_asked(ines.open(&record(house, MAYA, request, "").await).await);
        let table = ines.open(&record(house, MAYA, request, "/answers.csv").await).await.text();
        assert!(table.contains("\"Your name\",\"Maya\"") && !table.contains("desk") && !table.contains("drawer"), "{table}");
        house.carry_letters().await;
    }

    /// What counts one says one, in both languages: answers, characters, digits.
    async fn one_is_not_called_several(house) {
        let maya = house.activate(MAYA).await;
        let extension = |name: &str, value: u32| serde_json::json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), "valueInteger": value});
        let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/one", "version": "1", "status": "active",
            "title": "One", "item": [
                {"linkId": "letter", "type": "string", "text": "First letter", "maxLength": 1},
                {"linkId": "weight", "type": "decimal", "text": "Weight", "extension": [extension("maxDecimalPlaces", 1)]},
                {"linkId": "height", "type": "decimal", "text": "Height", "extension": [extension("maxDecimalPlaces", 2)]}]});
        let request = taken_in(house, &form, None).await;
        let answers = [("q/letter", "Ma"), ("q/weight", "61.25"), ("q/height", "1.6875")];
        let told = answer(&maya, request, 1, &answers).await.is_at(&portal(request, "/1?mend")).shows("Write 1 character at most");
        told.shows("Write 1 digit after the point at most").shows("Write 2 digits after the point at most");
        house.change("update logins set language = $1", values!["es"]).await;
        let told = answer(&maya, request, 1, &answers).await.is_at(&portal(request, "/1?mend")).shows("Escriba como mucho 1 carácter");
        told.shows("Escriba como mucho 1 decimal").shows("Escriba como mucho 2 decimales");
        house.carry_letters().await;
    }

    /// A number has its unit beside its field and wherever it is read, a slider is a row of numbers with what its ends mean, and options
    /// stand side by side where the form wants it. What looks otherwise than the form asks is said when it is taken in.
    async fn units_and_scales_are_shown(house) {
        let maya = house.activate(MAYA).await;
        let extension = |name: &str, kind: &str, value: serde_json::Value| {
            serde_json::json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), kind: value})
        };
        let control = |code: &str| extension("questionnaire-itemControl", "valueCodeableConcept", serde_json::json!({"coding": [{"code": code}]}));
        let end = |link: &str, text: &str, code: &str| serde_json::json!({"linkId": link, "type": "display", "text": text, "extension": [control(code)]});
        let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/scales", "version": "1", "status": "active",
            "title": "Scales", "item": [
                {"linkId": "weight", "type": "decimal", "text": "Weight",
                    "extension": [extension("questionnaire-unit", "valueCoding", serde_json::json!({"code": "kg", "display": "kg"}))]},
                {"linkId": "pain", "type": "integer", "text": "Pain", "extension": [control("slider"),
                    extension("minValue", "valueInteger", 0.into()), extension("maxValue", "valueInteger", 10.into())],
                    "item": [end("pain.low", "No pain", "lower"), end("pain.high", "Worst pain", "upper")]},
                {"linkId": "smokes", "type": "boolean", "text": "Do you smoke?",
                    "extension": [extension("questionnaire-choiceOrientation", "valueCode", "horizontal".into())]}]});
        let request = taken_in(house, &form, Some("The slider is shown as numbers of which one is chosen.")).await;
        let page = maya.open(&portal(request, "/1")).await.shows("From 0 (No pain) to 10 (Worst pain)").shows("kg");
        assert_eq!(page.all("input[type=radio][name='q/pain']").len(), 11);
        assert_eq!(page.all(".q-across").len(), 2, "the scale and the options");
        assert_eq!(page.all("input[name='q/weight'][aria-describedby='q/weight:u']").len(), 1);
        let answers = [("q/weight", "61.5"), ("q/pain:asked", "1"), ("q/pain", "7"), ("q/smokes:asked", "1"), ("q/smokes", "false")];
        answer(&maya, request, 1, &answers).await.is_at(&portal(request, "/check")).shows("61.5 kg");
        assert_eq!(maya.open(&portal(request, "/1")).await.all("input[name='q/pain'][value='7'][checked]").len(), 1);
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, MAYA, request, "").await).await.shows("61.5 kg");
        let table = ines.open(&record(house, MAYA, request, "/answers.csv").await).await.text();
        assert!(table.contains("\"Weight\",\"61.5 kg\"") && table.contains("\"Pain\",\"7\""), "{table}");
        house.carry_letters().await;
    }

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

    /// More than can be read again is not kept: what was written stands on the page, and the form opens as it was.
    async fn too_many_answers_are_not_kept(house) {
        let maya = house.activate(MAYA).await;
        let lines = (0..60).map(|line| serde_json::json!({"linkId": format!("x{line}"), "type": "string", "text": format!("Line {line}")}));
        let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/many", "version": "1", "status": "active",
            "title": "Many lines", "item": [
                {"linkId": "g", "type": "group", "text": "Times", "repeats": true, "item": lines.collect::<Vec<_>>()}]});
        let request = taken_in(house, &form, None).await;
        let names = |times: usize| (0..times).flat_map(|time| (0..60).map(move |line| format!("q/g~{time}/x{line}"))).collect::<Vec<_>>();
        let post = async |version: &str, times: usize| {
            let names = names(times);
            let fields = names.iter().map(|name| (name.as_str(), "once"));
            let fields: Vec<(&str, &str)> = [("version", version), ("go", "stay")].into_iter().chain(fields).collect();
            maya.post(&portal(request, "/1"), &fields).await
        };
        let told = post("0", 83).await.status(422);
        holds(&told.shows("These answers are more than we can keep"), "once");
        maya.open(&portal(request, "")).await.status(200).does_not_show("You have already begun");
        post("0", 82).await.status(200);
        maya.open(&portal(request, "/1")).await.status(200);
        post("1", 83).await.status(422);
        maya.open(&portal(request, "")).await.status(200).shows("You have already begun this");
        house.carry_letters().await;
    }

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

    /// What does not fit stays as it was typed, with its message at the field; gaps are said when somebody goes on, never when they leave.
    async fn wrong_input_is_kept(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        let page = answer(&maya, request, 1, &[("q/about/about.phone", "at home")]).await.is_at(&portal(request, "/1?mend"));
        let page = page.shows("There is a problem");
        holds(&page, "at home");
        assert!(page.title().starts_with("Error:"), "{}", page.title());
        answer_and(&maya, request, 1, "later", &[("q/about/about.phone", "")]).await.is_at("/p/alder-wren/");
        answer(&maya, request, 1, &[("q/about/about.phone", "555 0100")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "")).await.shows("You have already begun this");
        maya.open(&portal(request, "/check")).await.shows("Before you can send this").shows("questions need an answer");
        maya.press("Send to the practice").await.status(422).shows("Before you can send this");
        maya.post(&portal(request, "/1"), &[("version", "1"), ("practice_id", "x")]).await.status(400);
    }

    /// Own words beside a list of which one may be chosen: they have a tick of their own, and never stand against another one. The last that
    /// was done is the answer, with whatever page it comes.
    async fn own_words_have_a_tick(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        let (pick, own) = ("q/about/about.pronouns", "q/about/about.pronouns:own");
        maya.open(&portal(request, "/1")).await.shows("Something else");
        let values = |page: &Page, css: &str| {
            let css = scraper::Selector::parse(css).expect("a selector");
            page.html().select(&css).filter_map(|one| one.value().attr("value").map(str::to_owned)).collect::<String>()
        };
        for (sent, answer_is, words) in [(("o0", ""), "o0", ""), (("o0", "xe/xem"), "own", "xe/xem"), (("o1", "xe/xem"), "o1", ""), (("own", "ze/zir"), "own", "ze/zir"), (("own", ""), "", "")] {
            let page = answer_and(&maya, request, 1, "stay", &[("q/about/about.pronouns:asked", "1"), (pick, sent.0), (own, sent.1)]).await;
            let page = page.status(200).does_not_show("Give one answer only");
            assert_eq!(values(&page, "[name='q/about/about.pronouns'][checked]"), answer_is, "{sent:?}");
            assert_eq!(values(&page, "[name='q/about/about.pronouns:own']"), words, "{sent:?}");
        }
        house.carry_letters().await;
    }

    /// Where a question has several fields, what is wrong with a line is tied to the fields of that line, whatever sort they are.
    async fn each_wrong_line_is_told_at_its_fields(house) {
        let maya = house.activate(MAYA).await;
        let unit = |code: &str| serde_json::json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption",
            "valueCoding": {"code": code, "display": code}});
        let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/lines", "version": "1", "status": "active",
            "title": "Lines", "item": [
                {"linkId": "when", "type": "dateTime", "text": "When"},
                {"linkId": "weight", "type": "quantity", "text": "Weight", "extension": [unit("kg"), unit("lb")]},
                {"linkId": "doses", "type": "quantity", "text": "Doses", "repeats": true, "extension": [unit("mg"), unit("g")]},
                {"linkId": "notes", "type": "text", "text": "Notes", "repeats": true, "maxLength": 5}]});
        let request = taken_in(house, &form, None).await;
        let fields = [("q/when:date", "2024-01-01"), ("q/when:time", "25:00"), ("q/weight:value", "many"), ("q/weight:unit", "u0"),
            ("q/doses~0:value", "5"), ("q/doses~0:unit", "u0"), ("q/doses~1:value", "a lot"), ("q/doses~1:unit", "u0"), ("q/notes~0", "fine"), ("q/notes~1", "far too long")];
        let page = answer(&maya, request, 1, &fields).await.is_at(&portal(request, "/1?mend")).html();
        let one = |css: &str| page.select(&scraper::Selector::parse(css).expect("a selector")).next();
        let mut sorts = Vec::new();
        for (field, told) in [("q/when:date", "q/when:d"), ("q/when:time", "q/when:d"), ("q/weight:value", "q/weight:d"),
            ("q/weight:unit", "q/weight:d"), ("q/doses~1:value", "q/doses:r2"), ("q/doses~1:unit", "q/doses:r2"), ("q/notes~1", "q/notes:r2")] {
            let control = one(&format!(".q-row [name=\"{field}\"]")).unwrap_or_else(|| panic!("{field} is not on the page"));
            sorts.push(control.value().name().to_owned());
            assert_eq!(control.value().attr("aria-invalid"), Some("true"), "{field}");
            assert_eq!(control.value().attr("aria-describedby"), Some(told), "{field}");
            let words: String = one(&format!("[id=\"{told}\"]")).unwrap_or_else(|| panic!("{told} is nowhere")).text().collect();
            assert!(!words.trim().is_empty(), "{told} says nothing");
        }
        assert_eq!(sorts, ["input", "input", "input", "select", "input", "select", "textarea"]);
        let fine = one("[name=\"q/notes~0\"]").expect("the first line");
        assert_eq!((fine.value().attr("aria-invalid"), fine.value().attr("aria-describedby")), (None, None), "the other line fits");
        house.carry_letters().await;
    }

    /// An answer that opens more questions shows them on the same page first; groups that repeat grow and shrink.
    async fn questions_open_and_groups_repeat(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        maya.open(&portal(request, "/4")).await.does_not_show("How much, and how often");
        let opened = answer(&maya, request, 4, &[("q/health/health.medicines", "true"), ("q/health/health.medicines:asked", "1")]).await;
        opened.shows("Your answer opened more questions").shows("How much, and how often").shows("Medicine 1");
        let grown = answer_and(&maya, request, 4, "", &[("q/health/health.medicine~0/health.medicine.name", "Aspirin"), ("do", "add q/health/health.medicine")]).await;
        holds(&grown.shows("Medicine 2"), "Aspirin");
        let shrunk = answer_and(&maya, request, 4, "", &[("do", "remove q/health/health.medicine~1")]).await;
        holds(&shrunk.does_not_show("Medicine 2"), "Aspirin");
    }

    /// Two tabs notice each other: the second one is told, keeps what was written, and saves over the newest version.
    async fn two_tabs_lose_nothing(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        answer_and(&maya, request, 1, "stay", &[("q/about/about.phone", "555 0100")]).await.status(200);
        let old = [("version", "0"), ("go", "next"), ("q/about/about.name", "Ona")];
        let told = maya.post(&portal(request, "/1"), &old).await.status(409);
        let told = told.shows("another tab or on another device");
        holds(&told, "Ona");
        holds(&told, "555 0100");
        maya.press("Save and continue").await.is_at(&portal(request, "/2"));
        let kept = maya.open(&portal(request, "/1")).await;
        holds(&kept, "Ona");
        holds(&kept, "555 0100");
    }

    /// Much is written, more than a form itself may have: it is kept and read again.
    async fn long_answers_are_read_again(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        let long = "a".repeat(240_000);
        let mut sent = vec![("version", "0"), ("go", "stay")];
        let fields = ["name", "pronouns", "phone", "voicemail", "language"].map(|name| format!("q/about/about.{name}"));
        sent.extend(fields.iter().map(|name| (name.as_str(), long.as_str())));
        maya.post(&portal(request, "/1"), &sent).await.status(200);
        maya.open(&portal(request, "")).await.status(200);
    }

    /// A form has its title in the client's language: on the portal's first page, on its own pages and as the next one. Staff have it under
    /// its name.
    async fn a_form_has_its_title_in_the_clients_language(house) {
        let maya = house.activate(MAYA).await;
        let scale = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.asks_to_fill_in(MAYA, "intake").await;
        fill_the_scale(&maya, scale, "o0").await.shows("Next: Intake form").shows("Mood and energy").does_not_show("PHQ");
        house.change("update logins set language = $1", values!["es"]).await;
        let home = maya.open("/p/alder-wren/").await.shows("Ánimo y energía").shows("Formulario inicial");
        home.does_not_show("Intake form").does_not_show("Mood and energy");
        maya.open(&portal(scale, "/done")).await.shows("Lo siguiente: Formulario inicial").shows("Ánimo y energía");
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, MAYA, scale, "").await).await.shows("PHQ-9").does_not_show("Mood and energy");
        house.carry_letters().await;
    }

    /// A licence is nothing for clients: neither on the pages of a form of ours, nor in Spanish. Staff read it where they choose forms.
    async fn a_licence_is_for_staff(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/forms").await.shows("It is not legal advice").shows("Apache License 2.0");
        for form in ["consent-to-treatment", "practice-policies", "intake"] {
            let request = house.asks_to_fill_in(MAYA, form).await;
            for rest in ["", "/1", "/2", "/check"] {
                maya.open(&portal(request, rest)).await.status(200).does_not_show("Apache").does_not_show("legal advice");
            }
        }
        house.carry_letters().await;
    }

    /// A consent is signed by a typed name under all of its words and what was answered, and so it stands afterwards; what was changed
    /// meanwhile is not signed; the page and the file keep the name, the time, the version and the mark.
    async fn a_consent_is_signed_by_name(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "consent-to-treatment").await;
        answer(&maya, request, 1, &[]).await.shows("I want to be treated here: Tick “I agree” to continue");
        fill_the_consent(&maya, request).await;
        let words = "Nobody can promise a result.";
        maya.open(&portal(request, "/check")).await.shows(words).shows("when a court orders it").does_not_show("For a video visit");
        let told = maya.press("Sign and send").await.is_at(&portal(request, "/check?unsigned")).shows("There is a problem").shows(words);
        assert_eq!(told.does_not_show("Before you can send this").all(".errors li"), ["Type your full name to sign"]);
        maya.post(&portal(request, "/check"), &[("version", "1"), ("name", "Maya Lindqvist")]).await.status(409).shows("Look at them again");
        maya.reload().await.status(200).is_at(&portal(request, "/check")).does_not_show("Look at them again");
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign and send").await.is_at(&portal(request, "/done")).shows("Signed by Maya Lindqvist on").shows(words);
        let page = ines.open(&record(house, MAYA, request, "").await).await;
        let page = page.shows("Signed by Maya Lindqvist on").shows("SHA-256").shows("By typing my name I sign").shows(words);
        // The history knows the signature by a mark of everything in it, the texts among the questions too, which stands beside it.
        let (detail,): (String,) = house.one("select detail from audit_events where action = 'form.filled_in'", values![]).await;
        let detail: serde_json::Value = serde_json::from_str(&detail).expect("JSON");
        page.shows("Fingerprint of the whole text (SHA-256)").shows(detail["mark"].as_str().expect("a mark"));
        maya.page().shows("Mark of all the words above the name (SHA-256)");
        let json = ines.open(&record(house, MAYA, request, "/response.json").await).await.text();
        assert!(json.contains("questionnaireresponse-signature") && json.contains("Maya Lindqvist"), "{json}");
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

    /// Sent back with a note, corrected, countersigned, locked: each step once, and nothing after the last.
    async fn sent_back_and_countersigned(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.change("update form_requests set countersign = true", values![]).await;
        fill_the_scale(&maya, request, "o0").await;
        let page = ines.open(&record(house, MAYA, request, "").await).await;
        page.shows("0 of 27").does_not_show("self-harm with");
        ines.press("Send back").await.status(422).shows("Say what needs correcting");
        ines.fill("What needs correcting", "Number 3 surprised us.");
        ines.press("Send back").await.shows("Sent back for correction");
        // What was sent is read on until it comes again.
        ines.follow("PHQ-9").await.status(200).shows("0 of 27").shows("Sent back with this note");
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address).says("needs another look").does_not_mention("Number 3").does_not_mention("form");
        // What is theirs again is not late, on the client's home as on staff pages.
        house.change("update form_requests set due_on = '2026-01-02' where id = $1", values![request]).await;
        let home = maya.open("/p/alder-wren/").await.shows("asks you to look at this again");
        let late = format!(".todo li[data-tone='clay'] a[href$='{}']", portal(request, ""));
        assert!(home.all(&late).is_empty() && !home.all(".todo li[data-tone='honey']").is_empty());
        house.change("update form_requests set due_on = null where id = $1", values![request]).await;
        maya.open(&portal(request, "/1")).await.shows("Number 3 surprised us.");
        answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        ines.open(&record(house, MAYA, request, "").await).await.shows("3 of 27");
        ines.press("Countersign").await.shows("Countersigned and locked").does_not_show("Send back for correction");
        ines.post(&record(house, MAYA, request, "/correction").await, &[("note", "Again")]).await.status(422);
        ines.post(&record(house, MAYA, request, "/countersignature").await, &[]).await.status(409);
        maya.open(&portal(request, "/1")).await.is_at(&portal(request, "/done"));
        let (many,): (i64,) = house.one("select count(*) from form_responses", values![]).await;
        assert_eq!(many, 2, "what was sent first is kept as well");
    }

    /// A page that stayed open since before the form was sent is noticed once it was sent back, however often it was saved then and now:
    /// nothing is kept over newer answers, and nobody sends what they have not seen.
    async fn a_page_from_before_it_was_sent_is_noticed(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        ines.open(&record(house, MAYA, request, "").await).await;
        ines.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await;
        let old = [("version", "1"), ("go", "next"), ("q/phq9/phq9.1", "o3")];
        maya.post(&portal(request, "/1"), &old).await.status(409).shows("another tab or on another device");
        for version in ["1", "2"] {
            maya.post(&portal(request, "/check"), &[("version", version)]).await.status(409).shows("Look at them again");
        }
        let (many,): (i64,) = house.one("select count(*) from form_responses", values![]).await;
        assert_eq!(many, 1);
        answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
    }

    /// Whoever complained about email is told nothing when a form is theirs again, and staff hear why; it stands at the portal all the same.
    async fn who_complained_is_not_said_to_be_told(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        let ines = house.sign_in(INES).await;
        let send_back = async || {
            ines.open(&record(house, MAYA, request, "").await).await;
            ines.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction")
        };
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        send_back().await.shows("An email says something needs another look");
        house.carry_letters().await.only_letter_to(MAYA.address).says("needs another look");
        let letter = bounces::letter_to(house, MAYA.address).await;
        bounces::take(house, &bounces::complaint(letter, MAYA.address)).await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        let told = send_back().await.shows("No email went out, because they told their mail provider that one from you was unwanted");
        told.shows("choose “Allow email again”").does_not_show("An email says");
        let (letters,): (i64,) = house.one("select count(*) from letters where kind = 'forms'", values![]).await;
        assert_eq!(letters, 1, "none is written to be stopped");
        maya.open("/p/alder-wren/").await.shows("asks you to look at this again");
        house.carry_letters().await.none();
    }

    /// What staff sign or lock is what they have read: when it was sent in anew since, nothing is signed, and the answers stand there as they
    /// are now, to be read first.
    async fn nobody_closes_what_they_have_not_read(house) {
        let maya = house.activate(MAYA).await;
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        for (countersign, button, done) in [(true, "Countersign", "Countersigned and locked"), (false, "Lock", "It can no longer be sent back")] {
            let request = house.asks_to_fill_in(MAYA, "phq-9").await;
            house.change("update form_requests set countersign = $2 where id = $1", values![request, countersign]).await;
            fill_the_scale(&maya, request, "o0").await;
            let path = record(house, MAYA, request, "").await;
            ines.open(&path).await.shows("0 of 27").does_not_show("have just changed");
            sam.open(&path).await;
            sam.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
            answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
            maya.open(&portal(request, "/check")).await;
            maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
            ines.press(button).await.status(409).shows("The answers have just changed").shows("3 of 27");
            let (closed,): (i64,) = house.one("select count(*) from form_requests where id = $1 and (locked_at is not null or countersigned_at is not null)", values![request]).await;
            assert_eq!(closed, 0, "{button}");
            let (read,): (i64,) = house.one("select count(*) from audit_events where action = 'form.read'", values![]).await;
            ines.press(button).await.shows(done).does_not_show("have just changed");
            let (again,): (i64,) = house.one("select count(*) from audit_events where action = 'form.read'", values![]).await;
            assert_eq!(again, read + 1, "the page after it is read as well");
            house.clock.advance(std::time::Duration::from_secs(360));
        }
        house.carry_letters().await;
    }

    /// Nor does a note go out over answers that nobody has read: they stand there as they are now, below the note as it was typed.
    async fn nobody_sends_back_what_they_have_not_read(house) {
        let maya = house.activate(MAYA).await;
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        let path = record(house, MAYA, request, "").await;
        ines.open(&path).await.shows("0 of 27");
        sam.open(&path).await;
        sam.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
        answer(&maya, request, 1, &[("q/phq9/phq9.3", "o3")]).await.is_at(&portal(request, "/2"));
        maya.open(&portal(request, "/check")).await;
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        house.carry_letters().await;
        let page = ines.fill("What needs correcting", "All of it is nought.").press("Send back").await.status(409);
        let page = page.shows("The answers have just changed").shows("3 of 27");
        assert_eq!(page.value("What needs correcting"), "All of it is nought.");
        house.carry_letters().await.none();
        ines.fill("What needs correcting", "Number 3 still does.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await;
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

    /// Pressed twice, it is sent once, and both presses lead to what was sent; so does going back. What a tab that stayed open sends later is
    /// not kept, and the page says so.
    async fn pressed_twice_it_is_sent_once(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        maya.post(&portal(request, "/check"), &[("version", "2")]).await.status(200).is_at(&portal(request, "/done"));
        for rest in ["/1", "/2", "/check"] {
            maya.open(&portal(request, rest)).await.is_at(&portal(request, "/done"));
        }
        let late = maya.post(&portal(request, "/1"), &[("version", "2"), ("go", "next")]).await.status(409).shows("This form has already been sent");
        late.shows("was not kept").does_not_show("took it back");
        let (many,): (i64,) = house.one("select count(*) from form_responses", values![]).await;
        assert_eq!(many, 1);
        house.carry_letters().await;
    }

    /// Sent back while access is disabled: no letter leads to a closed door, and staff hear that none went out.
    async fn nobody_is_called_to_a_closed_door(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        let client: ClientId = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        let path = record(house, MAYA, request, "/correction").await;
        ines.post(&path, &[("note", "Number 3 surprised us."), ("number", "1")]).await.shows("No email went out");
        assert_eq!(house.carry_letters().await.len(), 0);
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

    /// Whether the practice countersigns is chosen with the sending and stays: neither a tick in the form later nor one that is taken out
    /// changes what was sent. What waits for the signature is listed until it is countersigned or locked, for whoever may see the client.
    async fn countersigning_is_chosen_with_the_sending(house) {
        const KEPT: &str = "select countersign from form_requests where client_id = $1 order by sent_at";
        let maya = house.activate(MAYA).await;
        let form = house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        let here = format!("/organization/client-portal/forms/{form}");
        let mut requests: Vec<FormRequestId> = Vec::new();
        for (chosen, in_the_form) in [("As each form says", false), ("Yes, every form", false), ("No", true), ("As each form says", true)] {
            ines.open(&here).await;
            let ines = if in_the_form { ines.tick("The practice countersigns it") } else { ines.untick("The practice countersigns it") };
            ines.press("Save").await.shows("Saved.");
            ines.open(&format!("/clients/{client}/forms/new")).await;
            ines.tick("PHQ-9").choose("The practice countersigns", chosen);
            ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
            let newest: Vec<(FormRequestId,)> = house.rows("select id from form_requests order by sent_at desc", values![]).await;
            requests.push(newest[0].0);
            fill_the_scale(&maya, newest[0].0, "o0").await;
            house.clock.advance(std::time::Duration::from_secs(360));
        }
        house.carry_letters().await;
        let kept: Vec<(bool,)> = house.rows(KEPT, values![client]).await;
        assert_eq!(kept, [(false,), (true,), (false,), (true,)]);
        let ines = house.sign_in(INES).await;
        ines.open(&here).await;
        ines.untick("The practice countersigns it").press("Save").await;
        let list = ines.open("/forms").await.shows("Waiting for the practice’s signature");
        assert_eq!(list.all("main .badge"), ["Waiting for your signature"; 2]);
        ines.open(&format!("/clients/{client}")).await.shows("Waiting for your signature");
        let signing = record(house, MAYA, requests[1], "").await;
        assert!(list.text().contains(&format!("href=\"{signing}\"")), "the name leads to what is to be signed");
        ines.open(&signing).await;
        ines.press("Countersign").await.shows("Countersigned and locked");
        ines.open(&record(house, MAYA, requests[0], "").await).await.does_not_show("Countersign").does_not_show("without signing");
        // Whoever locks what waits for a signature chose to have none, and nobody else signs it after that.
        let unsigned = record(house, MAYA, requests[3], "").await;
        ines.open(&unsigned).await;
        let page = ines.press("Lock without signing").await.shows("It can no longer be sent back");
        assert!(!page.offers("Countersign") && !page.offers("Lock without signing"));
        ines.post(&format!("{unsigned}/countersignature"), &[("number", "1")]).await.status(409);
        ines.open("/forms").await.shows("Nothing is outstanding");
        ines.open(&format!("/clients/{client}")).await.does_not_show("Waiting for your signature");
        let form = form.to_string();
        let strange = [("form", form.as_str()), ("countersign", "perhaps")];
        ines.post(&format!("/clients/{client}/forms"), &strange).await.status(422).shows("Choose whether the practice countersigns");
    }

    /// Forms stand in the practice's order, where they are chosen and in what the client has to do, whatever order they were ticked in; the
    /// next version keeps its place. What is overdue stands before it.
    async fn forms_keep_their_order(house) {
        const LIBRARY: &str = "/organization/client-portal/forms";
        const NAMES: &str = "main .people.templates li[id] a:not(.btn)";
        let maya = house.activate(MAYA).await;
        for name in ["phq-9", "consent-to-treatment", "gad-7"] {
            house.form(ALDER, name).await;
        }
        let ines = house.sign_in(INES).await;
        assert_eq!(ines.open(LIBRARY).await.all(NAMES), ["PHQ-9", "Consent to treatment", "GAD-7"], "the newest is last");
        assert!(!ines.page().offers("Move up: PHQ-9") && !ines.page().offers("Move down: GAD-7"));
        ines.press("Move up: Consent to treatment").await.status(200);
        let page = ines.press("Move up: GAD-7").await;
        assert_eq!(page.all(NAMES), ["Consent to treatment", "GAD-7", "PHQ-9"]);
        ines.open("/organization/history").await.shows("Order of the intake forms changed by Ines Okafor");
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("PHQ-9").tick("GAD-7").press("Resend Intake Forms").await.shows("2 forms are at the portal: GAD-7 and PHQ-9");
        let home = maya.open("/p/alder-wren/").await.words();
        assert!(home.find("Worry and tension") < home.find("Mood and energy"), "{home}");
        const LATE: &str = "update form_requests set due_on = '2026-11-01' where form_id in (select id from forms where name = 'PHQ-9')";
        house.change(LATE, values![]).await;
        let home = maya.open("/p/alder-wren/").await.words();
        assert!(home.find("Mood and energy") < home.find("Worry and tension"), "what is overdue is first: {home}");
        ines.open(LIBRARY).await;
        ines.follow("GAD-7").await;
        ines.press("Edit questions").await;
        ines.follow("Publish…").await;
        ines.press("Publish").await.shows("The form can be sent now");
        assert_eq!(ines.page().all(NAMES), ["Consent to treatment", "GAD-7", "PHQ-9"], "the next version has the place of the one before");
        let (retired,): (portico_values::FormId,) = house.one("select id from forms where state = 'replaced'", values![]).await;
        ines.post(&format!("{LIBRARY}/{retired}/place"), &[("do", "up")]).await.status(409);
        house.carry_letters().await;
    }

    /// Access that is disabled, and a portal that is off, end filling in with the next request.
    async fn filling_in_ends_with_access(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "intake").await;
        answer_and(&maya, request, 1, "stay", &[("q/about/about.phone", "555 0100")]).await.status(200);
        let client: ClientId = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        maya.post(&portal(request, "/1"), &[("version", "1"), ("q/about/about.name", "Late")]).await.does_not_show("Late");
        let (version,): (i64,) = house.one("select version from form_drafts", values![]).await;
        assert_eq!(version, 1, "nothing was saved");
    }

    /// A guardian or proxy fills in when that was given, for the client and under their own name; without it the forms are not there.
    async fn others_fill_in_where_it_was_given(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        let grant = house.acts_for(MAYA, JONAS, Kind::Proxy).await;
        house.carry_letters().await;
        let request = house.asks_to_fill_in(JONAS, "phq-9").await;
        const RIGHTS: &str = "update grants set rights = $2 where id = $1";
        house.change(RIGHTS, values![grant, "messages:manage"]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await.does_not_show("Mood and energy");
        maya.open(&portal(request, "")).await.status(404);
        house.change(RIGHTS, values![grant, "messages:manage,forms:manage"]).await;
        maya.open("/p/alder-wren/").await.shows("Mood and energy");
        maya.open(&portal(request, "")).await.shows("You fill this in for Jonas.");
        fill_the_scale(&maya, request, "o0").await;
        let ines = house.sign_in(INES).await;
        let json = ines.open(&record(house, JONAS, request, "/response.json").await).await.text();
        let response = Response::read(json).expect("a response");
        let named = |reference: Option<portico_forms::Reference>| reference.and_then(|one| one.reference).unwrap_or_default();
        assert_eq!(named(response.author), format!("RelatedPerson/{grant}"));
        assert_eq!(named(response.subject), format!("Patient/{}", house.client(JONAS).await));
        house.carry_letters().await;
    }

    /// A form of one's own, as a file and pasted: refused line by line, taken with what will be different accepted knowingly, shown as it will
    /// be with every sign of markup as text, replaced by its next version, retired.
    async fn a_form_of_ones_own(house) {
        let ines = house.sign_in(INES).await;
        let here = "/organization/client-portal/forms";
        ines.open(here).await;
        ines.attach("Choose a file", "form.json", b"{ \"resourceType\": \"Questionnaire\", \"item\": [ ");
        ines.press("Check the form").await.status(422).shows("This can’t be used as a form").shows("line");
        let script = "<script>alert(1)</script>";
        let own = |version: &str| format!(r#"{{"resourceType":"Questionnaire","url":"https://forms.example/f","version":"{version}","status":"active","title":"Feet {script}","item":[
          {{"linkId":"g","type":"group","text":"Group {script}","item":[
            {{"linkId":"a","type":"string","text":"Ask {script}"}},
            {{"linkId":"b","type":"choice","text":"List","answerValueSet":"https://elsewhere.example/list"}}]}}]}}"#);
        ines.open(here).await;
        ines.attach("Choose a file", "form.json", own("1").as_bytes());
        let draft = ines.press("Check the form").await.status(200);
        draft.shows("What will differ from the file").shows("Feet");
        ines.press("Use this form").await.status(422).shows("Tick each line");
        let draft = ines.page();
        let changes = draft.all("input[name=accept]").len();
        assert!(changes > 0);
        let id = draft.link("Preview").split('/').nth(4).expect("an id").to_owned();
        let ticks: Vec<String> = (0..20).map(|at| at.to_string()).collect();
        let mut fields = vec![("name", "Feet"), ("minutes", "2")];
        fields.extend(ticks.iter().map(|at| ("accept", at.as_str())));
        ines.post(&format!("{here}/{id}/publication"), &fields).await.shows("The form can be sent now");
        let preview = ines.open(&format!("{here}/{id}/preview")).await.shows("Ask <script>alert(1)</script>").shows("Nothing is sent from here");
        assert!(!preview.text().contains("<script>alert"), "markup stays text");
        // The same version is not taken twice, pasted either, and what was pasted is kept to be mended; the next version replaces it.
        ines.open(here).await;
        ines.attach("Choose a file", "form.json", own("1").as_bytes());
        ines.press("Check the form").await.status(422).shows("Version 1 of this form is already in your library");
        ines.open(here).await;
        ines.press("Check the form").await.status(422).shows("Choose a file, or paste the form.");
        for (pasted, said) in [("{ \"resourceType\": \"Questionnaire\", \"item\": [ ", "line"), (own("1").as_str(), "Version 1 of this form is already in your library")] {
            let told = ines.fill("Or paste it here", pasted).press("Check the form").await.status(422).shows("This can’t be used as a form").shows(said);
            assert_eq!(told.value("Or paste it here").trim(), pasted.trim());
        }
        let next = ines.fill("Or paste it here", &own("2")).press("Check the form").await.status(200).shows("What will differ from the file");
        let second = next.link("Preview").split('/').nth(4).expect("an id").to_owned();
        ines.post(&format!("{here}/{second}/publication"), &fields).await.shows("Replaced");
        let states: Vec<(String, String)> = house.rows("select version, state from forms order by version", values![]).await;
        assert_eq!(states, [("1".to_owned(), "replaced".to_owned()), ("2".to_owned(), "published".to_owned())]);
        ines.open(&format!("{here}/{second}")).await;
        ines.press("Retire this form").await.shows("retired");
    }

    /// What a file asks for and does not get is said before it is used, and ticked where it changes what is asked: words that are worked
    /// out elsewhere, a rule nobody checks, a list that rules out more than the file tells. What only has no effect says how often.
    async fn what_is_not_followed_is_said_at_upload(house) {
        let ines = house.sign_in(INES).await;
        let extension = |name: &str, value: &str| serde_json::json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), "valueString": value});
        let limit = |name: &str, least: i32| serde_json::json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), "valueInteger": least});
        let worked_out = serde_json::json!([{"linkId": "a", "type": "date", "text": "Option Date", "_text": {"extension": [extension("cqf-expression", "today()")]}}]);
        let unchecked = serde_json::json!([{"linkId": "a", "type": "date", "text": "Day", "extension": [extension("regex", "2.*")]}]);
        let listed = serde_json::json!([{"linkId": "a", "type": "choice", "text": "Which", "answerValueSet": "#few"}]);
        let unknown = serde_json::json!([{"linkId": "a", "type": "date", "extension": [extension("unknown", "x")]}, {"linkId": "b", "type": "date", "extension": [extension("unknown", "x")]}]);
        let crossed = serde_json::json!([{"linkId": "a", "type": "integer", "text": "How many", "required": true, "extension": [limit("minValue", 2), limit("maxValue", 1)]}]);
        let lists = serde_json::json!([{"resourceType": "ValueSet", "id": "few", "compose": {"include": [{"system": "urn:c", "concept": [{"code": "x"}, {"code": "y"}]}],
            "exclude": [{"system": "urn:c", "filter": [{"property": "concept", "op": "is-a", "value": "x"}]}]}}]);
        for (version, (items, status, ticks, said)) in [
            (worked_out, 200, 1, "The text holds a formula (cqf-expression); formulas are not worked out."),
            (unchecked, 200, 1, "“regex” is not checked for the type date."),
            (listed, 200, 1, "The list “#few” takes codes out by a rule, or by codes not in the file; they are offered."),
            (unknown, 200, 0, "is kept and has no effect, here and on 1 other item."),
            (crossed, 422, 0, "minValue is more than maxValue, so no answer can be right."),
        ].into_iter().enumerate() {
            let form = serde_json::json!({"resourceType": "Questionnaire", "url": "https://forms.example/f", "version": version.to_string(), "status": "active",
                "title": "Feet", "contained": lists, "item": items});
            ines.open("/organization/client-portal/forms").await;
            ines.attach("Choose a file", "form.json", form.to_string().as_bytes());
            let page = ines.press("Check the form").await.status(status).shows(said);
            assert_eq!(page.all("input[name=accept]").len(), ticks, "{said}");
        }
    }

    /// A form of 0.7 MB is taken in, filled in and sent.
    async fn a_very_large_form(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let help = "An explanation that goes on for a good while. ".repeat(4);
        let item = |at: usize| format!(r#"{{"linkId":"q{at}","type":"string","text":"Question {at}. {help}"}}"#);
        let groups: Vec<String> = (0..60)
            .map(|group| {
                let items: Vec<String> = (0..50).map(|at| item(group * 50 + at)).collect();
                format!(r#"{{"linkId":"g{group}","type":"group","text":"Part {group}","item":[{}]}}"#, items.join(","))
            })
            .collect();
        let file = format!(r#"{{"resourceType":"Questionnaire","url":"https://forms.example/long","version":"1","status":"active","title":"Long","item":[{}]}}"#, groups.join(","));
        assert!(file.len() > 700_000, "{}", file.len());
        ines.open("/organization/client-portal/forms").await;
        ines.attach("Choose a file", "form.json", file.as_bytes());
        ines.press("Check the form").await.status(200);
        ines.press("Use this form").await.shows("The form can be sent now");
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Long");
        ines.press("Resend Intake Forms").await.status(200);
        house.carry_letters().await;
        let (request,): (FormRequestId,) = house.one("select id from form_requests where client_id = $1", values![client]).await;
        answer(&maya, request, 60, &[("q/g59/q2999", "The last answer")]).await.is_at(&portal(request, "/check"));
        maya.press("Send to the practice").await.is_at(&portal(request, "/done"));
        ines.open(&record(house, MAYA, request, "").await).await.shows("The last answer");
    }

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

    /// Taken back while it is open: what was begun is gone, and the page says so.
    async fn a_form_is_withdrawn(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        answer_and(&maya, request, 1, "stay", &[("q/phq9/phq9.1", "o1")]).await.status(200);
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms")).await.shows("Begun");
        ines.press("Withdraw PHQ-9").await.shows("Withdrawn");
        maya.open(&portal(request, "/1")).await.status(409).shows("not open").shows("The practice took it back");
        maya.open("/p/alder-wren/").await.does_not_show("Mood and energy");
        let (drafts,): (i64,) = house.one("select count(*) from form_drafts", values![]).await;
        assert_eq!(drafts, 0);
    }
}
