//! Filling in: what is typed stays, two tabs notice each other, and nobody does it who may not.

use super::*;

stories! {
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
}
