//! Forms that a practice takes in: from a file, in their order, with their titles and licences, and what is said of them before use.

use super::*;

stories! {
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
}
