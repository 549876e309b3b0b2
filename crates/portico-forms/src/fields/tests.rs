//! Names, buttons, and mistakes in what is typed.

use super::*;
use crate::{Answers, Attachment, Code, Entry, Form, ItemId, Questionnaire, Response, Stage, Status, Value};
use proptest::prelude::*;
use serde_json::{Value as Serde, json};

fn form(items: Serde) -> Form {
    let file = json!({"resourceType": "Questionnaire", "status": "active", "item": items});
    Questionnaire::read(file.to_string()).unwrap().0.into_form()
}

fn take(form: &Form, answers: &Answers, pairs: &[(&str, &str)]) -> Answers {
    let typing = Typing { minutes_east: &|_| -300 };
    form.take(answers, &Posted::read(pairs.iter().copied()), &typing)
}

fn asked<'a>(form: &'a Form, answers: &'a Answers, link: &str) -> Vec<(String, Widget, Option<String>, Option<String>)> {
    let live = form.live(answers);
    let asking = Asking { language: "en", yes: "Yes", no: "No" };
    let id: ItemId = form.find(link).unwrap().id;
    let all = live.of(id).map(|node| form.asked(&live, node, &[], &asking));
    all.map(|asked| (asked.field, asked.widget, asked.add, asked.remove)).collect()
}

proptest! {
    #[test]
    fn any_link_id_has_a_name_of_its_own(link: String, other: String) {
        let encoded = name::encoded(&link);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-!".contains(&byte)));
        prop_assert_eq!(name::decoded(&encoded), Some(link.clone()));
        prop_assert_eq!(encoded == name::encoded(&other), link == other);
    }

    #[test]
    fn any_names_and_values_are_taken_without_harm(pairs: Vec<(String, String)>, known in "q(/(g|t|n|c)(~[0-9]{1,2})?){1,4}(:own|:asked|\\[\\])?") {
        let form = form(json!([{"linkId": "g", "type": "group", "repeats": true, "item": [{"linkId": "t", "type": "string"}]},
            {"linkId": "n", "type": "integer", "repeats": true},
            {"linkId": "c", "type": "open-choice", "answerOption": [{"valueString": "a"}]}]));
        let typing = Typing { minutes_east: &|_| 0 };
        let posted = Posted::read(pairs.into_iter().chain([(known, "5".to_owned())]));
        let taken = form.take(&Answers::default(), &posted, &typing);
        let response = form.respond(&taken, Status::InProgress, None);
        prop_assert_eq!(Response::read(response.to_string()).unwrap(), response);
    }
}

#[test]
fn what_is_typed_wrongly_is_kept_shown_and_found() {
    let form = form(json!([{"linkId": "n", "type": "integer", "repeats": true}, {"linkId": "d", "type": "date"},
        {"linkId": "m", "type": "dateTime"}, {"linkId": "q", "type": "quantity"}]));
    let sent = [
        ("q/n~0", "5"),
        ("q/n~1", "five"),
        ("q/d", "2023-02-30"),
        ("q/m:date", "2024-01-01"),
        ("q/m:time", "25:00"),
        ("q/q:value", "much"),
        ("q/q:unit", "kg"),
    ];
    let draft = form.respond(&take(&form, &Answers::default(), &sent), Status::InProgress, None);
    let back = Response::read(draft.to_string()).unwrap();
    assert_eq!(back, draft);
    let found: Vec<String> =
        form.check(&back).into_iter().map(|finding| format!("{} {}", finding.field, finding.code.name())).collect();
    assert_eq!(found, ["q/n~1 not-understood", "q/d not-understood", "q/m not-understood", "q/q not-understood"]);
    let mut shown = Vec::new();
    for link in ["n", "d", "m", "q"] {
        let Widget::Rows(rows) = asked(&form, &back.answers, link).remove(0).1 else { panic!("rows") };
        shown.extend(rows.into_iter().flat_map(|row| row.inputs).map(|input| (input.name, input.value)));
    }
    let shown: Vec<(&str, &str)> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(shown, sent);
}

#[test]
fn typed_answers_become_values() {
    let form =
        form(json!([{"linkId": "n", "type": "decimal"}, {"linkId": "m", "type": "dateTime"}, {"linkId": "t", "type": "time"},
        {"linkId": "c", "type": "choice", "answerValueSet": "urn:far"}]));
    let answers = take(
        &form,
        &Answers::default(),
        &[("q/n", " 1,50 "), ("q/m:date", "2024-05-01"), ("q/m:time", "9:30"), ("q/t", "10:05"), ("q/c", "typed")],
    );
    let written = form.respond(&answers, Status::Completed, None).to_string();
    for part in [
        "\"valueDecimal\":1.50",
        "\"valueDateTime\":\"2024-05-01T09:30:00-05:00\"",
        "\"valueTime\":\"10:05:00\"",
        "\"valueCoding\":{\"display\":\"typed\"}",
    ] {
        assert!(written.contains(part), "{written}");
    }
    assert_eq!(form.check_answers(&answers, Stage::Complete), []);
}

#[test]
fn ticks_and_own_words() {
    let options = json!([{"valueString": "a"}, {"valueString": "b"}]);
    let form = form(json!([{"linkId": "one", "type": "open-choice", "answerOption": options},
        {"linkId": "many", "type": "open-choice", "repeats": true, "answerOption": options}, {"linkId": "yes", "type": "boolean"}]));
    let text = |text: &str| Value::String(text.to_owned());
    let answers = take(
        &form,
        &Answers::default(),
        &[("q/one", "o1"), ("q/many[]", "o0"), ("q/many[]", "o1"), ("q/many:own", "c"), ("q/yes", "false")],
    );
    assert_eq!(answers.values("one"), [&text("b")]);
    assert_eq!(answers.values("many"), [&text("a"), &text("b"), &text("c")]);
    assert_eq!(answers.values("yes"), [&Value::Boolean(false)]);
    // Not on the page: stays. On the page without a tick: goes.
    assert_eq!(take(&form, &answers, &[("q/yes:asked", "1"), ("q/yes", "true")]).values("many").len(), 3);
    let cleared = take(&form, &answers, &[("q/many:asked", "1"), ("q/many:own", "")]);
    assert!(cleared.values("many").is_empty());
    // Of a tick and own words one is the answer: words that were typed now, else the tick that was made now.
    let typed = take(&form, &answers, &[("q/one", "o0"), ("q/one:own", "mine")]);
    assert_eq!(typed.values("one"), [&text("mine")]);
    let ticked = take(&form, &typed, &[("q/one", "o0"), ("q/one:own", "mine")]);
    assert_eq!(ticked.values("one"), [&text("a")]);
    assert_eq!(form.check_answers(&ticked, Stage::Draft), []);
    let own = take(&form, &answers, &[("q/one", "own"), ("q/one:own", "mine")]);
    assert_eq!(own.values("one"), [&text("mine")]);
    // An option that the form does not have is kept as it came, and found.
    let strange = take(&form, &answers, &[("q/one", "o9")]);
    assert_eq!(form.check_answers(&strange, Stage::Draft)[0].code.name(), "not-understood");
}

#[test]
fn groups_and_lines_are_added_and_removed() {
    let form = form(
        json!([{"linkId": "g", "type": "group", "repeats": true, "item": [{"linkId": "t", "type": "string"}, {"linkId": "n", "type": "integer", "repeats": true}],
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 3}]}]),
    );
    let press = |answers: &Answers, button: &str, pairs: &[(&str, &str)]| {
        let typing = Typing { minutes_east: &|_| 0 };
        let posted = Posted::read(pairs.iter().copied().chain([("do", button)]));
        let mut answers = form.take(answers, &posted, &typing);
        assert!(form.change(&mut answers, posted.change().unwrap()), "{button}");
        // A draft comes back with what was added and is still empty.
        Response::read(form.respond(&answers, Status::InProgress, None).to_string()).unwrap().answers
    };
    let nothing = Answers::default();
    let shown = asked(&form, &nothing, "g");
    assert_eq!((shown.len(), shown[0].2.as_deref(), shown[0].3.as_deref()), (1, Some("add q/g"), None));
    assert_eq!(asked(&form, &press(&nothing, "add q/g", &[("q/g~0/t", "")]), "g").len(), 2);
    let two = press(&nothing, "add q/g", &[("q/g~0/t", "first")]);
    let three = press(&two, "add q/g", &[("q/g~0/t", "first"), ("q/g~1/t", "second")]);
    let shown = asked(&form, &three, "g");
    assert_eq!(shown.iter().map(|one| one.0.as_str()).collect::<Vec<_>>(), ["q/g~0", "q/g~1", "q/g~2"]);
    assert!(shown.iter().all(|one| one.2.is_none()), "three is the most");
    let mut full = three.clone();
    assert!(!form.change(&mut full, &Change::Add("q/g".to_owned())));
    let left = press(&three, "remove q/g~0", &[]);
    assert_eq!(left.values("t"), [&Value::String("second".to_owned())]);
    let lines = press(&left, "add q/g~0/n", &[("q/g~0/n~0", "1")]);
    // FHIR has no empty objects, so an empty line says that it is one.
    let written = form.respond(&lines, Status::InProgress, None).to_string();
    assert!(written.contains(crate::BLANK) && !written.contains("{}"), "{written}");
    assert!(!form.respond(&lines, Status::Completed, None).to_string().contains(crate::BLANK));
    let Widget::Rows(rows) = asked(&form, &lines, "n").remove(0).1 else { panic!("rows") };
    assert_eq!(rows.iter().map(|row| row.inputs[0].value.as_str()).collect::<Vec<_>>(), ["1", ""]);
    let lines = press(&lines, "remove q/g~0/n~0", &[("q/g~0/n~0", "1"), ("q/g~0/n~1", "2")]);
    assert_eq!(lines.values("n"), [&Value::Integer(2)]);
    let mut same = lines.clone();
    for nonsense in ["q/none", "q/g~9", "q/g~0/t", "x", "q", "q/t", ""] {
        assert!(!form.change(&mut same, &Change::Remove(nonsense.to_owned())), "{nonsense}");
    }
    assert_eq!(same, lines);
}

#[test]
fn what_may_not_be_changed_stays() {
    let hidden = json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]);
    let form = form(json!([{"linkId": "r", "type": "string", "readOnly": true, "initial": [{"valueString": "fixed"}]},
        {"linkId": "h", "type": "string", "extension": hidden, "initial": [{"valueString": "hidden"}]}, {"linkId": "t", "type": "string"}]));
    let begun = form.begin();
    assert_eq!(take(&form, &begun, &[("q/r", "changed"), ("q/h", "changed"), ("q/t", "")]), begun);
    let mut changed = begun.clone();
    changed.entries[0] = Entry::new("r", vec![Value::String("changed".to_owned())]);
    assert_eq!(form.check_answers(&changed, Stage::Draft)[0].code, Code::ReadOnlyChanged);
}

#[test]
fn files_are_attached_and_removed() {
    let extension = |name: &str, element: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), element: value});
    let form = form(json!([
        {"linkId": "one", "type": "attachment", "item": [{"linkId": "why", "type": "string"}],
            "extension": [extension("mimeType", "valueCode", json!("image/*")), extension("maxSize", "valueDecimal", json!(0.001))]},
        {"linkId": "two", "type": "attachment", "repeats": true, "extension": [extension("questionnaire-maxOccurs", "valueInteger", json!(2))]},
        {"linkId": "fixed", "type": "attachment", "readOnly": true}]));
    let file = |name: &str, size| Attachment {
        content_type: Some("image/png".to_owned()),
        url: Some(format!("Binary/{name}")),
        size: Some(size),
        title: Some(name.to_owned()),
        ..Attachment::default()
    };
    let files = |answers: &Answers| answers.files().into_iter().filter_map(|file| file.title.clone()).collect::<Vec<_>>();
    let shows = |answers: &Answers, link: &str| match asked(&form, answers, link).remove(0).1 {
        Widget::Files { files, more } => (files.into_iter().map(|row| row.remove).collect::<Vec<_>>(), more),
        other => panic!("{other:?}"),
    };
    // What was asked within, before there was a file, belongs to the one that comes.
    let mut answers = take(&form, &Answers::default(), &[("q/one/why", "blurred")]);
    assert!(form.attach(&mut answers, "q/one", file("a", 1_000)));
    assert_eq!((answers.entries[0].answers.len(), answers.values("why").len()), (1, 1));
    assert_eq!(shows(&answers, "one"), (vec!["remove q/one".to_owned()], false));
    assert!(!form.attach(&mut answers, "q/one", file("b", 1)), "one is enough");
    for name in ["c", "d"] {
        assert!(form.attach(&mut answers, "q/two", file(name, 1)));
    }
    assert_eq!(shows(&answers, "two"), (vec!["remove q/two~0".to_owned(), "remove q/two~1".to_owned()], false));
    for field in ["q/two", "q/fixed", "q/one/why", "q/none", "q/one~0", ""] {
        assert!(!form.attach(&mut answers, field, file("e", 1)), "{field}");
    }
    // Fields of a page never become files, and a file comes back as it was.
    assert_eq!(take(&form, &answers, &[("q/one", "Binary/else"), ("q/two~0", "x")]).files(), answers.files());
    let kept = Response::read(form.respond(&answers, Status::InProgress, None).to_string()).unwrap().answers;
    assert_eq!(kept, answers);
    assert!(form.change(&mut answers, &Change::Remove("q/two~0".to_owned())));
    assert_eq!((files(&answers), shows(&answers, "two").1), (vec!["a".to_owned(), "d".to_owned()], true));
    assert!(form.change(&mut answers, &Change::Remove("q/one".to_owned())));
    assert_eq!((files(&answers), shows(&answers, "one")), (vec!["d".to_owned()], (Vec::new(), true)));
    // R4: the kind by mimeType, the size by maxSize.
    let codes = |file: Attachment| {
        let mut answers = Answers::default();
        assert!(form.attach(&mut answers, "q/one", file));
        form.check_answers(&answers, Stage::Draft).into_iter().map(|finding| finding.code.name()).collect::<Vec<_>>()
    };
    assert_eq!(codes(file("a", 1_000)), Vec::<&str>::new());
    assert_eq!(codes(file("a", 1_001)), ["file-too-large"]);
    assert_eq!(codes(Attachment { content_type: Some("application/pdf".to_owned()), ..file("a", 1) }), ["file-type"]);
}

/// A slider with few stops is a choice among them, and what is there comes back as it was; with another answer, or too many stops, a number
/// is typed. A number says its unit wherever it is read.
#[test]
fn sliders_and_units() {
    let ext = |name: &str, key: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), key: value});
    let slider = ext("questionnaire-itemControl", "valueCodeableConcept", json!({"coding": [{"code": "slider"}]}));
    let most = |most: i32| ext("maxValue", "valueInteger", json!(most));
    let (least, step) =
        (ext("minValue", "valueInteger", json!(0)), ext("questionnaire-sliderStepValue", "valueDecimal", json!(2.5)));
    let unit = ext(
        "questionnaire-unit",
        "valueCoding",
        json!({"system": "http://unitsofmeasure.org", "code": "[lb_av]", "display": "lb"}),
    );
    let form = form(json!([
        {"linkId": "pain", "type": "integer", "extension": [slider, least, most(10)]},
        {"linkId": "share", "type": "decimal", "extension": [slider, least, most(10), step]},
        {"linkId": "uneven", "type": "decimal", "extension": [slider, least, most(9), step]},
        {"linkId": "much", "type": "integer", "extension": [slider, least, most(100)]},
        {"linkId": "weight", "type": "decimal", "extension": [unit]},
        {"linkId": "size", "type": "integer", "item": [{"linkId": "size.u", "type": "display", "text": "cm", "extension": [
            ext("questionnaire-itemControl", "valueCodeableConcept", json!({"coding": [{"code": "unit"}]}))]}]},
        {"linkId": "score", "type": "integer", "extension": [ext("questionnaire-unit", "valueCoding", json!({"display": "{score}"}))]}
    ]));
    let begun = form.begin();
    let stops = |link: &str, answers: &Answers| match asked(&form, answers, link).remove(0).1 {
        Widget::Picks { picks, many: false, own: None, .. } => {
            Some(picks.into_iter().map(|pick| (pick.value, pick.chosen)).collect::<Vec<_>>())
        }
        _ => None,
    };
    let of =
        |values: &[&str], chosen: &str| Some(values.iter().map(|one| ((*one).to_owned(), *one == chosen)).collect::<Vec<_>>());
    let ten = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    assert_eq!(stops("pain", &begun), of(&ten, ""));
    assert_eq!(stops("share", &begun), of(&["0", "2.5", "5.0", "7.5", "10.0"], ""));
    assert_eq!((stops("uneven", &begun), stops("much", &begun)), (None, None));
    let taken =
        take(&form, &begun, &[("q/pain:asked", "1"), ("q/pain", "7"), ("q/share", "5"), ("q/weight", "154"), ("q/size", "170")]);
    assert_eq!(stops("pain", &taken), of(&ten, "7"));
    assert_eq!(stops("share", &taken), of(&["0", "2.5", "5", "7.5", "10.0"], "5"));
    assert_eq!(take(&form, &taken, &[("q/share:asked", "1"), ("q/share", "5"), ("q/pain:asked", "1"), ("q/pain", "7")]), taken);
    assert_eq!(stops("share", &take(&form, &begun, &[("q/share", "3")])), None, "what was answered stays");
    let lines = form.lines(&taken, "en", "Yes", "No");
    let said: Vec<&str> = lines.iter().flat_map(|line| &line.answers).map(String::as_str).collect();
    assert_eq!(said, ["7", "5", "154 lb", "170 cm"]);
    assert_eq!(form.find("score").unwrap().unit("en"), Some("score"));
}
