//! Which files are refused and in which words, and what is said about forms that load.

use super::*;
use crate::{Control, HelpKind, Options, Value, Weight};
use serde_json::{Value as Serde, json};

fn form_of(items: Serde) -> Serde {
    json!({"resourceType": "Questionnaire", "url": "https://example.org/form", "status": "active", "item": items})
}

fn problems(form: &Serde) -> Vec<String> {
    let text = serde_json::to_string_pretty(form).unwrap();
    match Questionnaire::read(&text) {
        Ok((_, notices)) => panic!("loads, with {notices:?}"),
        Err(problems) => problems.into_iter().map(|problem| format!("{}: {}", problem.path, problem.words)).collect(),
    }
}

fn loads(form: &Serde) -> (Form, Vec<Notice>) {
    let (questionnaire, notices) = Questionnaire::read(form.to_string()).unwrap();
    assert_eq!(serde_json::from_str::<Serde>(&questionnaire.to_string()).unwrap(), *form);
    (questionnaire.into_form(), notices)
}

fn said(items: Serde) -> Vec<String> {
    loads(&form_of(items)).1.into_iter().map(|notice| notice.words).collect()
}

#[test]
fn what_is_no_form_is_refused() {
    let refused = |text: &str| Questionnaire::read(text).unwrap_err()[0].to_string();
    assert_eq!(refused(""), "The file ends in the middle. (line 1, column 1)");
    assert_eq!(refused("[]"), "This is not a FHIR resource: there is no resourceType. (line 1, column 1)");
    assert_eq!(refused("{\"resourceType\":\"Patient\"}"), "This is a Patient and not a Questionnaire. (line 1, column 1)");
    assert!(refused(&"x".repeat(LARGEST_AND_ONE)).starts_with("The file has 1000001 bytes; a form may have 1000000."));
    assert_eq!(problems(&form_of(json!([]))), [": The form has no items, so there is nothing to ask."]);
}

const LARGEST_AND_ONE: usize = crate::LARGEST + 1;

#[test]
fn items_that_cannot_be_asked_are_refused_with_their_path() {
    let q = |more: Serde| {
        let mut item = json!({"linkId": "a", "type": "string", "text": "A"});
        item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        problems(&form_of(json!([{"linkId": "g", "type": "group", "item": [item]}])))
    };
    let coding = json!([{"valueCoding": {"code": "x"}}]);
    assert_eq!(q(json!({"linkId": "g"})), ["g → g: The linkId “g” is used twice, first in line 3."]);
    assert_eq!(q(json!({"linkId": ""})), ["g: An item has no linkId: “A”."]);
    assert_eq!(q(json!({"linkId": 5})), ["g: “linkId” should be a text and is a number."]);
    assert_eq!(q(json!({"type": "coding"})), ["g → a: The type “coding” belongs to FHIR R5. R4 calls it choice or open-choice."]);
    assert_eq!(q(json!({"type": "number"})), ["g → a: “number” is not a type of item."]);
    assert_eq!(q(json!({"required": "yes"})), ["g → a: “required” should be true or false and is a text."]);
    assert_eq!(q(json!({"maxLength": 1.5})), ["g → a: “maxLength” should be a whole number and is a number."]);
    assert_eq!(q(json!({"text": ["A"]})), ["g → a: “text” should be a text and is a list."]);
    assert_eq!(q(json!({"item": {}})), ["g → a: “item” should be a list and is an object."]);
    assert_eq!(q(json!({"type": "choice", "answerOption": coding, "answerValueSet": "#x"})).len(), 1);
    assert_eq!(
        q(json!({"type": "boolean", "answerOption": coding})),
        ["g → a: A boolean question has no list of answers in R4."]
    );
    assert_eq!(q(json!({"answerOption": [{"valueBoolean": true}]})).len(), 1);
    assert_eq!(q(json!({"initial": [{"valueInteger": 3}]})), ["g → a: An initial value cannot answer a string question."]);
    assert_eq!(q(json!({"type": "date", "initial": [{"valueDate": "2023-02-30"}]})).len(), 1);
    let hidden = json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]);
    assert!(q(json!({"required": true, "extension": hidden}))[0].contains("required and hidden"));
    assert_eq!(q(json!({"type": "display", "item": [{"linkId": "b", "type": "string"}]})).len(), 1);
}

#[test]
fn conditions_lead_somewhere_and_not_in_a_circle() {
    let q = |item: Serde| {
        let other = json!({"linkId": "b", "type": "boolean"});
        problems(&form_of(json!([{"linkId": "g", "type": "group", "item": [other]}, item])))
    };
    let when = |condition: Serde| json!({"linkId": "a", "type": "string", "enableWhen": [condition]});
    let found = q(when(json!({"question": "x", "operator": "=", "answerBoolean": true})));
    assert_eq!(found, ["a: A condition looks at “x”, and no item has this linkId."]);
    let found = q(when(json!({"question": "g", "operator": "exists", "answerBoolean": true})));
    assert_eq!(found, ["a: A condition looks at “g”, which is a group and has no answer."]);
    let found = q(when(json!({"question": "a", "operator": "exists", "answerBoolean": true})));
    assert_eq!(found, ["a: A condition looks at “a”, which is the item itself or within it."]);
    let found = q(when(json!({"question": "b", "operator": "=", "answerString": "yes"})));
    assert_eq!(found, ["a: A condition compares “b”, a boolean question, with answerString, which is never true."]);
    assert_eq!(q(when(json!({"question": "b", "operator": "exists", "answerString": "yes"}))).len(), 1);
    assert_eq!(q(when(json!({"question": "b", "operator": "~", "answerBoolean": true}))).len(), 1);
    assert_eq!(q(when(json!({"question": "b", "operator": "="}))).len(), 1);
    assert_eq!(q(when(json!({"operator": "=", "answerBoolean": true}))).len(), 1);
    assert_eq!(q(when(json!({"question": "b", "operator": "=", "answerBoolean": true, "answerInteger": 1}))).len(), 1);
    // A group that waits for a question within it.
    let inner = json!({"linkId": "c", "type": "boolean"});
    let condition = json!([{"question": "c", "operator": "=", "answerBoolean": true}]);
    assert_eq!(q(json!({"linkId": "h", "type": "group", "enableWhen": condition, "item": [inner]})).len(), 1);
    // Through the group that holds the question.
    let circle = problems(&form_of(json!([
        {"linkId": "1", "type": "group", "enableWhen": [{"question": "2", "operator": "=", "answerBoolean": true}],
         "item": [{"linkId": "1.1", "type": "boolean"}]},
        {"linkId": "2", "type": "boolean", "enableWhen": [{"question": "1.1", "operator": "=", "answerBoolean": true}]}])));
    assert_eq!(circle.len(), 1);
    assert!(circle[0].contains("in a circle") && circle[0].contains("1.1"), "{circle:?}");
}

#[test]
fn depth_and_number_have_bounds() {
    let mut item = json!({"linkId": "leaf", "type": "string"});
    for level in 0..MOST_LEVELS {
        item = json!({"linkId": format!("{level}"), "type": "group", "item": [item]});
    }
    assert!(problems(&form_of(json!([item])))[0].ends_with("Items are nested deeper than 10 levels."));
    let many: Vec<Serde> = (0..=MOST_ITEMS).map(|number| json!({"linkId": number.to_string(), "type": "string"})).collect();
    let found = Questionnaire::read(form_of(json!(many)).to_string()).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].words, "The form has more than 5000 items.");
}

#[test]
fn all_problems_are_said_with_line_and_column() {
    let text = "{\"resourceType\":\"Questionnaire\",\"status\":\"activ\",\n \"item\":[\n  {\"linkId\":\"a\"},\n  {\"linkId\":\"b\",\"type\":\"x\"}]}";
    let found: Vec<String> = Questionnaire::read(text).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "“activ” is no status; R4 knows draft, active, retired and unknown. (line 1, column 42)",
            "a: The item has no type. (line 3, column 3)",
            "b: “x” is not a type of item. (line 4, column 24)"
        ]
    );
}

#[test]
fn what_is_not_followed_is_said_per_item() {
    let sdc = |name: &str| json!({"url": format!("http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-{name}"), "valueExpression": {}});
    let names = ["calculatedExpression", "initialExpression", "enableWhenExpression", "answerExpression"];
    let items: Vec<Serde> =
        names.iter().map(|name| json!({"linkId": name, "type": "string", "extension": [sdc(name)]})).collect();
    let (_, notices) = loads(&form_of(json!(items)));
    let paths: Vec<&str> =
        notices.iter().filter(|notice| notice.weight == Weight::Changes).map(|notice| notice.path.as_str()).collect();
    assert_eq!(paths, names);
    let found = said(json!([{"linkId": "a", "type": "choice", "answerValueSet": "http://example.org/far"}]));
    assert!(found[0].contains("“http://example.org/far” is not in the file"), "{found:?}");
    let found = said(json!([{"linkId": "a", "type": "string", "modifierExtension": [{"url": "urn:m"}]}]));
    assert!(found[0].contains("changes the meaning"));
    let unknown = json!([{"url": "urn:x", "valueString": "kept"}]);
    let found = said(
        json!([{"linkId": "a", "type": "string", "extension": unknown}, {"linkId": "b", "type": "string", "extension": unknown}]),
    );
    assert_eq!(found, ["The extension “urn:x” is kept and has no effect, here and on 1 other item."]);
    // However often an item has it, it is one item.
    let many = |link: &str| json!({"linkId": link, "type": "string", "extension": [unknown[0], unknown[0]]});
    assert_eq!(
        said(json!([many("a"), many("b"), many("c")])),
        ["The extension “urn:x” is kept and has no effect, here and on 2 other items."]
    );
    assert_eq!(said(json!([many("a")])), ["The extension “urn:x” is kept and has no effect."]);
    let lookahead = json!([{"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "(?=a)b"}]);
    let found = said(json!([{"linkId": "a", "type": "string", "extension": lookahead}]));
    assert!(found[0].contains("it is not checked"));
    let large = json!([{"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "(\\w{200}){200}"}]);
    assert!(said(json!([{"linkId": "a", "type": "string", "extension": large}]))[0].contains("too large"));
}

/// Everything beside a text or an option is said, but for translations, which are read.
#[test]
fn what_stands_beside_texts_is_said() {
    let ext = |name: &str| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), "valueString": "<b>x</b>"});
    let with = |names: &[&str]| json!({"extension": names.iter().map(|name| ext(name)).collect::<Vec<_>>()});
    let spanish = json!({"extension": [{"url": crate::words::TRANSLATION, "extension": [
        {"url": "lang", "valueCode": "es"}, {"url": "content", "valueString": "Así"}]}]});
    let of_item = |item: Serde| {
        let mut whole = json!({"linkId": "a", "type": "choice", "answerOption": [{"valueString": "x"}]});
        whole.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        let (form, notices) = loads(&form_of(json!([whole])));
        let said = notices.into_iter().map(|notice| (notice.weight, notice.words)).collect::<Vec<_>>();
        (form, said)
    };
    let formula =
        |what: &str| (Weight::Changes, format!("{what} holds a formula (cqf-expression); formulas are not worked out."));
    let plain = (Weight::Looks, "The text is shown plain; its formatted version is left out.".to_owned());
    let style = "The extension “http://hl7.org/fhir/StructureDefinition/rendering-style” is kept and has no effect.";
    let style = (Weight::Looks, style.to_owned());

    let (_, said) = of_item(json!({"text": "A", "_text": with(&["cqf-expression", "rendering-style"])}));
    assert_eq!(said, [formula("The text"), style.clone()]);
    let (_, said) = of_item(json!({"required": true, "_required": with(&["cqf-expression"])}));
    assert_eq!(said, [formula("“required”")]);
    let (_, said) = of_item(json!({"prefix": "1", "_prefix": with(&["rendering-xhtml", "rendering-markdown"])}));
    assert_eq!(said, std::slice::from_ref(&plain));
    let (form, said) = of_item(json!({"_prefix": with(&["rendering-xhtml"])}));
    assert_eq!((form.find("a").unwrap().prefix.text(), said[0].0), ("x", Weight::Changes));
    let (form, said) = of_item(json!({"text": "So", "_text": spanish}));
    assert_eq!((form.find("a").unwrap().words.in_language("es"), said), ("Así", Vec::new()));

    // Of options: once for each question, however many have it, and what changes them has to be accepted.
    let formatted = json!({"valueCoding": {"code": "x", "display": "X", "_display": with(&["rendering-xhtml"])}});
    let other = json!({"valueCoding": {"code": "y", "display": "Y", "_display": with(&["rendering-xhtml", "rendering-style"])}});
    let (_, said) = of_item(json!({"answerOption": [formatted, other]}));
    assert_eq!(said, [plain.clone(), style.clone()]);
    let worked_out = json!({"valueString": "x", "_valueString": with(&["cqf-expression"])});
    let (_, said) = of_item(json!({"answerOption": [worked_out]}));
    assert_eq!(said, [formula("“valueString”")]);
    let toggled = json!({"valueString": "x", "extension": [ext("cqf-expression")]});
    let (_, said) = of_item(json!({"answerOption": [toggled]}));
    assert_eq!(said, [formula("An option")]);

    // Of lists: for each question that takes its options from them.
    let set = json!([{"resourceType": "ValueSet", "id": "s", "compose": {"include": [{"system": "urn:c", "concept": [
        {"code": "x", "display": "X", "_display": with(&["rendering-xhtml"]), "extension": [ext("ordinalValue"), ext("cqf-expression")]},
        {"code": "y", "display": "Y", "_display": spanish}]}]}}]);
    let choice = |link: &str| json!({"linkId": link, "type": "choice", "answerValueSet": "#s"});
    let mut file = form_of(json!([choice("a"), choice("b")]));
    file["contained"] = set;
    file["_title"] = with(&["rendering-xhtml"]);
    let (form, notices) = loads(&file);
    let said: Vec<(&str, &str)> = notices.iter().map(|notice| (notice.path.as_str(), notice.words.as_str())).collect();
    let (formula, title) = (formula("An option").1, "“title” is there only as a formatted text, which is left out.");
    assert_eq!(said, [("", title), ("a", &*formula), ("a", &*plain.1), ("b", &*formula), ("b", &*plain.1)]);
    assert_eq!(form.find("b").unwrap().choices()[1].words.in_language("es"), "Así");
}

#[test]
fn markup_is_text() {
    let (form, notices) = loads(&form_of(json!([
        {"linkId": "a", "type": "display", "text": "<script>alert(1)</script>"},
        {"linkId": "b", "type": "display", "text": "plain", "_text": {"extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": "<b>plain</b>"}]}},
        {"linkId": "c", "type": "display", "_text": {"extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": "<b>only</b> this<script>x</script>"}]}}
    ])));
    let texts: Vec<&str> = form.items().iter().map(|item| item.words.text()).collect();
    assert_eq!(texts, ["<script>alert(1)</script>", "plain", "only this x"]);
    assert_eq!(notices.len(), 2);
}

#[test]
fn lists_come_from_the_file_or_the_bundle() {
    let contained = json!([
        {"resourceType": "ValueSet", "id": "colours", "compose": {"include": [
            {"system": "urn:c", "concept": [{"code": "r", "display": "Red",
                "designation": [{"language": "es", "value": "Rojo"}],
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]}, {"code": "g"}]}],
            "exclude": [{"system": "urn:c", "concept": [{"code": "g"}]}]}},
        {"resourceType": "ValueSet", "url": "urn:all", "compose": {"include": [{"system": "urn:s"}, {"valueSet": ["#colours"]}]}},
        {"resourceType": "CodeSystem", "url": "urn:s", "concept": [{"code": "1", "display": "One", "concept": [{"code": "2", "display": "Two"}],
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/codesystem-ordinalValue", "valueDecimal": 1}]}]},
        {"resourceType": "ValueSet", "id": "expanded", "expansion": {"contains": [
            {"abstract": true, "display": "Kinds", "contains": [{"system": "urn:c", "code": "x", "display": "X"}]}]}},
        {"resourceType": "ValueSet", "id": "loop", "compose": {"include": [{"valueSet": ["#loop", "#loop"]}]}}
    ]);
    let choice = |link: &str, set: &str| json!({"linkId": link, "type": "choice", "answerValueSet": set});
    let items = json!([choice("a", "#colours"), choice("b", "urn:all|1"), choice("c", "#expanded"), choice("d", "#loop")]);
    let mut contained_in = form_of(items.clone());
    contained_in["contained"] = contained.clone();
    let mut entries = vec![json!({"resource": form_of(items)})];
    entries.extend(contained.as_array().unwrap().iter().map(|one| json!({"resource": one})));
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    for file in [contained_in, bundle] {
        let (form, _) = loads(&file);
        let codes = |link: &str| -> Vec<(String, String)> {
            let choices = form.find(link).unwrap().choices().iter();
            choices
                .map(|choice| {
                    (choice.words.in_language("es").to_owned(), choice.score.as_ref().map_or("-".to_owned(), ToString::to_string))
                })
                .collect()
        };
        let pairs = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        assert_eq!(codes("a"), pairs(&[("Rojo", "2")]));
        assert_eq!(codes("b"), pairs(&[("One", "1"), ("Two", "-"), ("Rojo", "2")]));
        assert_eq!(codes("c"), pairs(&[("X", "-")]));
        assert_eq!(form.find("d").unwrap().options, Options::Elsewhere("#loop".to_owned()));
    }
    let two = json!({"resourceType": "Bundle", "entry": [{"resource": form_of(json!([]))}, {"resource": form_of(json!([]))}]});
    assert_eq!(problems(&two), [": The Bundle holds 2 Questionnaires; a file is one form."]);
}

/// What a list rules out is not offered, what several lists have to hold is offered only if all do, and what cannot be told is said.
#[test]
fn lists_offer_no_more_than_they_allow() {
    let concepts = |codes: &[&str]| codes.iter().map(|code| json!({"code": code})).collect::<Vec<_>>();
    let of = |system: &str, codes: &[&str]| json!({"system": system, "concept": concepts(codes)});
    let filter = json!({"system": "urn:s", "filter": [{"property": "concept", "op": "is-a", "value": "1"}]});
    let offered = |compose: Serde| {
        let mut file = form_of(json!([{"linkId": "a", "type": "choice", "answerValueSet": "#asked"}]));
        file["contained"] = json!([
            {"resourceType": "ValueSet", "id": "asked", "compose": compose},
            {"resourceType": "ValueSet", "id": "odd", "compose": {"include": [of("urn:s", &["1", "3"]), of("urn:t", &["1", "3"])]}},
            {"resourceType": "ValueSet", "id": "low", "compose": {"include": [of("urn:s", &["1", "2"]), of("urn:t", &["9"])]}},
            // What this one takes out of itself stays where others name it.
            {"resourceType": "ValueSet", "id": "less", "compose": {"include": [of("urn:s", &["1", "2"])], "exclude": [of("urn:s", &["1"])]}},
            {"resourceType": "CodeSystem", "url": "urn:s", "concept": concepts(&["1", "2", "3"])},
            {"resourceType": "CodeSystem", "url": "urn:part", "content": "fragment", "concept": concepts(&["7"])}]);
        let (form, notices) = loads(&file);
        let codes = form.find("a").unwrap().choices().iter().map(|choice| match &choice.value {
            Value::Coding(coding) => format!("{}#{}", coding.system.as_deref().unwrap_or_default(), coding.words()),
            other => panic!("{other:?}"),
        });
        let codes = codes.collect::<Vec<_>>().join(" ");
        assert!(notices.iter().all(|notice| notice.weight == Weight::Changes && notice.path == "a"), "{notices:?}");
        (codes, notices.into_iter().map(|notice| notice.words).collect::<Vec<_>>())
    };
    let in_silence = |compose: Serde, codes: &str| assert_eq!(offered(compose), (codes.to_owned(), Vec::new()));
    let all = json!([{"system": "urn:s"}, of("urn:t", &["1"])]);
    in_silence(json!({"include": all}), "urn:s#1 urn:s#2 urn:s#3 urn:t#1");
    in_silence(json!({"include": all, "exclude": [{"system": "urn:s"}]}), "urn:t#1");
    in_silence(json!({"include": all, "exclude": [of("urn:s", &["1", "2"])]}), "urn:s#3 urn:t#1");
    in_silence(json!({"include": all, "exclude": [{"valueSet": ["#odd"]}]}), "urn:s#2");
    in_silence(json!({"include": all, "exclude": [{"valueSet": ["#odd", "#low"]}]}), "urn:s#2 urn:s#3 urn:t#1");
    in_silence(json!({"include": all, "exclude": [{"system": "urn:t", "valueSet": ["#odd"]}]}), "urn:s#1 urn:s#2 urn:s#3");
    in_silence(json!({"include": [{"valueSet": ["#odd", "#low"]}]}), "urn:s#1");
    in_silence(
        json!({"include": [{"valueSet": ["#odd"]}, {"valueSet": ["#low"]}]}),
        "urn:s#1 urn:s#3 urn:t#1 urn:t#3 urn:s#2 urn:t#9",
    );
    in_silence(json!({"include": [{"system": "urn:t", "valueSet": ["#odd"]}]}), "urn:t#1 urn:t#3");
    in_silence(json!({"include": [{"system": "urn:s", "concept": concepts(&["2", "3"]), "valueSet": ["#odd"]}]}), "urn:s#3");
    in_silence(json!({"include": [of("urn:s", &["1"]), {"valueSet": ["#less"]}]}), "urn:s#1 urn:s#2");

    let (codes, said) = offered(json!({"include": all, "exclude": [filter]}));
    assert_eq!(codes, "urn:s#1 urn:s#2 urn:s#3 urn:t#1");
    assert_eq!(said, ["The list “#asked” takes codes out by a rule, or by codes not in the file; they are offered."]);
    let (codes, said) = offered(json!({"include": [{"system": "urn:far"}, filter, {"system": "urn:part"}]}));
    assert_eq!((codes.as_str(), said.len()), ("urn:part#7", 3), "{said:?}");
    let (codes, said) = offered(json!({"include": all, "exclude": [{"valueSet": ["#none"]}]}));
    assert_eq!(codes, "");
    assert!(said[0].contains("“#asked” is not in the file"), "{said:?}");

    let part = json!([{"resourceType": "ValueSet", "id": "part", "expansion": {"total": 3, "contains": [
        {"system": "urn:s", "code": "1", "contains": [{"system": "urn:s", "code": "2"}]}]}}]);
    for (total, words) in [(3, Some("The list “#part” has 3 codes and the file holds 2; only those are offered.")), (2, None)]
    {
        let mut file = form_of(json!([{"linkId": "a", "type": "choice", "answerValueSet": "#part"}]));
        file["contained"] = part.clone();
        file["contained"][0]["expansion"]["total"] = json!(total);
        let said = loads(&file).1.into_iter().map(|notice| notice.words).collect::<Vec<_>>();
        assert_eq!(said.iter().map(String::as_str).collect::<Vec<_>>(), words.into_iter().collect::<Vec<_>>());
    }
}

/// A rule is checked for the kinds of answers it is about; elsewhere it is said that it is not, and none is kept.
#[test]
fn rules_on_other_kinds_are_said() {
    let ext = |name: &str, key: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), key: value});
    let texts: &[&str] = &["string", "text", "url", "open-choice"];
    let rules: [(&str, Serde, &[&str], &[&str]); 6] = [
        ("regex", ext("regex", "valueString", json!(".*")), texts, &["integer", "decimal"]),
        ("minLength", ext("minLength", "valueInteger", json!(2)), texts, &[]),
        ("maxDecimalPlaces", ext("maxDecimalPlaces", "valueInteger", json!(2)), &[], &["integer", "decimal", "quantity"]),
        ("maxSize", ext("maxSize", "valueDecimal", json!(5_000_000)), &["attachment"], &[]),
        ("mimeType", ext("mimeType", "valueCode", json!("image/png")), &["attachment"], &[]),
        ("referenceResource", ext("questionnaire-referenceResource", "valueCode", json!("Patient")), &["reference"], &[]),
    ];
    for (rule, extension, kinds, more) in rules {
        for (kind, _) in crate::Kind::ALL {
            let mut item = json!({"linkId": "a", "type": kind, "text": "A", "extension": [extension]});
            if kind == "group" {
                item["item"] = json!([open_in("b")]);
            }
            if kind.ends_with("choice") {
                item["answerOption"] = json!([{"valueString": "So"}]);
            }
            let (form, notices) = loads(&form_of(json!([item, open_in("c")])));
            let said: Vec<&str> =
                notices.iter().filter(|one| one.weight == Weight::Changes).map(|one| one.words.as_str()).collect();
            let item = form.find("a").unwrap();
            let kept = item.pattern.is_some() || item.min_length > 0 || item.max_places.is_some() || item.max_bytes.is_some();
            let kept = kept || !item.file_types.is_empty() || !item.resources.is_empty();
            let is_checked = kinds.contains(&kind) || more.contains(&kind);
            assert_eq!(kept, is_checked, "{rule} of {kind}");
            match is_checked {
                true => assert!(said.is_empty(), "{rule} of {kind}: {said:?}"),
                false => assert_eq!(said, [format!("“{rule}” is not checked for the type {kind}.")]),
            }
        }
    }
    let times = ext("questionnaire-maxOccurs", "valueInteger", json!(3));
    let found = said(json!([{"linkId": "a", "type": "string", "text": "A", "extension": [times]}]));
    assert_eq!(found, ["It may be there 3 times (maxOccurs) and does not repeat; it is asked once."]);
    assert!(said(json!([{"linkId": "a", "type": "string", "text": "A", "repeats": true, "extension": [times]}])).is_empty());
    let step = ext("questionnaire-sliderStepValue", "valueInteger", json!(5));
    let found = said(json!([{"linkId": "a", "type": "integer", "text": "A", "extension": [step]}]));
    assert_eq!(found, ["“sliderStepValue” is for sliders; here it has no effect."]);
}

/// Limits that leave nothing between them would keep the form from ever being sent, so that it is refused.
#[test]
fn limits_that_cross_are_refused() {
    let ext = |name: &str, key: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), key: value});
    let item = |kind: &str, extensions: Serde| json!([{"linkId": "a", "type": kind, "text": "A", "maxLength": 3, "extension": extensions}]);
    let between = |kind: &str, key: &str, least: Serde, most: Serde| {
        let mut items = item(kind, json!([ext("minValue", key, least), ext("maxValue", key, most)]));
        items[0].as_object_mut().unwrap().remove("maxLength");
        form_of(items)
    };
    for (kind, key, less, more) in [
        ("integer", "valueInteger", json!(1), json!(2)),
        ("decimal", "valueDecimal", json!(0.5), json!(0.6)),
        ("date", "valueDate", json!("2020-01-01"), json!("2020-01-02")),
        ("time", "valueTime", json!("08:00:00"), json!("09:00:00")),
        ("quantity", "valueQuantity", json!({"value": 1, "code": "kg"}), json!({"value": 2, "code": "kg"})),
        ("quantity", "valueDecimal", json!(1), json!(2)),
    ] {
        let crossed = problems(&between(kind, key, more.clone(), less.clone()));
        assert_eq!(crossed, ["a: minValue is more than maxValue, so no answer can be right."], "{kind}");
        assert!(loads(&between(kind, key, less.clone(), less)).1.is_empty(), "{kind}");
    }
    let length = |least: u32| form_of(item("string", json!([ext("minLength", "valueInteger", json!(least))])));
    assert_eq!(problems(&length(4)), ["a: minLength is more than maxLength, so no answer can be right."]);
    assert!(loads(&length(3)).1.is_empty());
}

#[test]
fn extensions_that_are_followed() {
    let ext = |name: &str, key: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), key: value});
    let control = |code: &str| ext("questionnaire-itemControl", "valueCodeableConcept", json!({"coding": [{"code": code}]}));
    let (form, notices) = loads(&form_of(json!([
        {"linkId": "n", "type": "integer", "extension": [ext("minValue", "valueInteger", json!(1)), ext("maxValue", "valueInteger", json!(9)),
            control("slider"), ext("questionnaire-sliderStepValue", "valueInteger", json!(2))],
         "item": [{"linkId": "n.low", "type": "display", "text": "low", "extension": [control("lower")]},
                  {"linkId": "n.sometimes", "type": "display", "text": "now and then", "extension": [control("help")],
                   "enableWhen": [{"question": "n", "operator": ">", "answerInteger": 5}]},
                  {"linkId": "n.help", "type": "display", "text": "help", "extension": [control("help")]}]},
        {"linkId": "t", "type": "string", "repeats": true, "extension": [ext("minLength", "valueInteger", json!(2)),
            ext("questionnaire-minOccurs", "valueInteger", json!(2)), ext("questionnaire-maxOccurs", "valueInteger", json!(3)),
            ext("entryFormat", "valueString", json!("like this")), ext("questionnaire-signatureRequired", "valueCodeableConcept", json!({}))]},
        {"linkId": "f", "type": "attachment", "extension": [ext("mimeType", "valueCode", json!("image/*"))]},
        {"linkId": "q", "type": "quantity", "extension": [ext("questionnaire-unitOption", "valueCoding", json!({"code": "kg", "display": "kilo"}))],
         "initial": [{"valueQuantity": {"code": "kg", "unit": "kilo"}}]}
    ])));
    let looks: Vec<(&str, Weight)> = notices.iter().map(|notice| (notice.words.as_str(), notice.weight)).collect();
    assert_eq!(looks, [("The slider is shown as numbers of which one is chosen.", Weight::Looks)]);
    let item = |link: &str| form.find(link).unwrap();
    assert_eq!((item("n").min.clone(), item("n").max.clone()), (Some(Value::Integer(1)), Some(Value::Integer(9))));
    assert_eq!((item("n").control, item("n").step.as_ref().unwrap().as_str()), (Control::Slider, "2"));
    assert_eq!(item("n").help.iter().map(|help| help.kind).collect::<Vec<_>>(), [HelpKind::Lower, HelpKind::Help]);
    assert!(item("n.low").beside && !item("n.sometimes").beside);
    assert_eq!((item("t").least(), item("t").most(), item("t").min_length), (2, 3, 2));
    assert_eq!(item("t").entry_format.text(), "like this");
    assert_eq!((item("f").max_bytes, item("f").file_types.len()), (None, 1));
    assert_eq!((item("q").units.len(), item("q").initial.len(), item("q").first_unit.is_some()), (1, 0, true));
    assert!(form.signature);
}

/// A text at the top or bottom of each page stands there while it is asked for, and never where it is hidden; a group is a page, and that
/// is said.
#[test]
fn headers_come_and_go() {
    let control = |code: &str| {
        json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"code": code}]}})
    };
    let hidden = json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true});
    let (form, notices) = loads(&form_of(json!([
        {"linkId": "q", "type": "boolean", "text": "Q"},
        {"linkId": "top", "type": "display", "text": "Top", "extension": [control("header")],
            "enableWhen": [{"question": "q", "operator": "=", "answerBoolean": true}]},
        {"linkId": "gone", "type": "display", "text": "Gone", "extension": [control("header"), hidden]},
        {"linkId": "foot", "type": "display", "text": "Foot", "extension": [control("footer")]},
        {"linkId": "g", "type": "group", "text": "Head", "extension": [control("footer")],
            "item": [{"linkId": "in", "type": "string", "text": "In"}]}])));
    let said: Vec<&str> = notices.iter().map(|notice| notice.words.as_str()).collect();
    assert_eq!(said, ["“footer” is no way to show a group here; the usual one is taken."]);
    let id = |link: &str| form.find(link).unwrap().id;
    assert_eq!(form.page_of(id("in")), Some(1));
    let mut answers = form.begin();
    assert_eq!((form.headers(&form.live(&answers)), form.footers(&form.live(&answers))), (vec![], vec![id("foot")]));
    assert!(form.put(&mut answers, "q/q", vec![Value::Boolean(true)]));
    assert_eq!(form.headers(&form.live(&answers)), [id("top")]);
}

/// What is shown otherwise than a form asks is said once for each item, and never has to be accepted: nothing that is asked changes.
#[test]
fn other_looks_are_said() {
    let ext = |name: &str, key: &str, value: Serde| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), key: value});
    let control = |code: &str| ext("questionnaire-itemControl", "valueCodeableConcept", json!({"coding": [{"code": code}]}));
    let one = |kind: &str, extensions: Serde| {
        let (_, notices) = loads(&form_of(json!([{"linkId": "a", "type": kind, "extension": extensions,
            "item": [{"linkId": "a.b", "type": "string"}]}])));
        assert!(notices.iter().all(|notice| notice.weight == Weight::Looks && notice.path == "a"), "{notices:?}");
        notices.into_iter().map(|notice| notice.words).collect::<Vec<_>>().join(" ")
    };
    let across = ext("questionnaire-choiceOrientation", "valueCode", json!("horizontal"));
    assert!(one("group", json!([control("gtable")])).contains("“gtable” is shown as questions one below the other"));
    assert!(one("integer", json!([control("slider")])).contains("a number to type."));
    let ends = [ext("minValue", "valueInteger", json!(0)), ext("maxValue", "valueInteger", json!(100)), control("slider")];
    assert!(one("integer", json!(ends)).contains("with both ends said beside it"));
    assert!(one("string", json!([across])).contains("their orientation has no effect"));
    assert_eq!(one("boolean", json!([across])), "");
    assert!(
        one("string", json!([ext("questionnaire-unit", "valueCoding", json!({"code": "kg"}))])).contains("A unit is for numbers")
    );
    assert_eq!(one("decimal", json!([ext("questionnaire-unit", "valueCoding", json!({"code": "kg"}))])), "");
    let short = json!({"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText", "valueString": "A"});
    assert!(one("string", json!([short])).contains("people read the whole one"));
    let unit = |code: &str| ext("questionnaire-unit", "valueCoding", json!({"code": code}));
    let (_, notices) = loads(&form_of(json!([{"linkId": "a", "type": "decimal", "extension": [unit("kg"), unit("g")]}])));
    assert_eq!((notices.len(), notices[0].weight), (1, Weight::Changes));
}

/// R4 names no unit for `maxSize`: what was understood is said at upload, and has to be accepted where it may have been meant otherwise.
#[test]
fn how_large_a_file_may_be_is_said() {
    for (said, bytes, weight, words) in [
        (json!(5_242_880), Some(5_242_880), Weight::Looks, "is read as bytes: files of at most 5.2 MB are taken."),
        (json!(20_000), Some(20_000), Weight::Looks, "is read as bytes: files of at most 20 KB are taken."),
        (
            json!(5),
            Some(5_000_000),
            Weight::Changes,
            "is read as megabytes, being no number of bytes: files of at most 5 MB are taken.",
        ),
        (json!(0.5), Some(500_000), Weight::Changes, "files of at most 500 KB are taken."),
        (json!(50.5), Some(50_500_000), Weight::Changes, "files of at most 50.5 MB are taken."),
        (
            json!(50),
            Some(50),
            Weight::Changes,
            "is read as bytes: files of at most 50 bytes are taken, which is less than any picture or paper has.",
        ),
        (json!(0), None, Weight::Changes, "is no size of a file"),
        (json!("large"), None, Weight::Changes, "is no size of a file"),
    ] {
        let extension = json!({"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": said});
        let (form, notices) =
            loads(&form_of(json!([{"linkId": "f", "type": "attachment", "text": "A file", "extension": [extension]}])));
        assert_eq!(form.find("f").unwrap().max_bytes, bytes, "{said}");
        assert_eq!((notices.len(), notices[0].weight), (1, weight), "{said}: {notices:?}");
        assert!(notices[0].words.contains(words), "{said}: {}", notices[0].words);
    }
}

#[test]
fn answers_to_be_told_are_answers_of_the_question() {
    let mark = |key: &str, value: Serde| json!({"url": crate::TELL_AT_ONCE, key: value});
    let (form, notices) = loads(&form_of(json!([
        {"linkId": "y", "type": "boolean", "text": "Y", "extension": [mark("valueBoolean", json!(true)), mark("valueInteger", json!(3))]}])));
    assert_eq!(form.find("y").unwrap().told_at_once, [Value::Boolean(true)]);
    assert_eq!((notices.len(), notices[0].weight), (1, Weight::Changes));
}

#[test]
fn chapters_are_taken_apart_into_pages() {
    let group = |link: &str, items: Serde| json!({"linkId": link, "type": "group", "text": link, "item": items});
    let question = |link: &str| json!({"linkId": link, "type": "string", "text": link});
    let (form, _) = loads(&form_of(json!([
        {"linkId": "hello", "type": "display", "text": "hello"},
        group("chapter", json!([group("one", json!([question("1")])), group("two", json!([question("2")]))])),
        question("3"),
        question("4"),
        group("last", json!([question("5"), group("inner", json!([question("6")]))]))
    ])));
    let pages: Vec<Vec<&str>> =
        form.pages().iter().map(|page| page.items.iter().map(|id| form.item(*id).link_id.as_str()).collect()).collect();
    assert_eq!(pages, [vec!["hello"], vec!["one"], vec!["two"], vec!["3", "4"], vec!["last"]]);
}

/// What nobody can give keeps no form from being sent: it is said, and may be left out.
#[test]
fn what_nobody_can_give_may_stay_away() {
    let hidden = json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]);
    let least =
        |least: u32| json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": least});
    let control = |code: &str| json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl", "valueCodeableConcept": {"coding": [{"code": code}]}}]);
    let open = open_in("open");
    let required = json!({"linkId": "a", "type": "string", "required": true});
    let option = |code: &str| json!({"valueCoding": {"code": code}});
    let q = |item: Serde, notice: Option<&str>| {
        let (form, notices) = loads(&form_of(json!([open, item])));
        let changes: Vec<Notice> = notices.into_iter().filter(|notice| notice.weight == Weight::Changes).collect();
        assert_eq!(changes.len(), usize::from(notice.is_some()), "{changes:?}");
        if let Some(notice) = notice {
            assert!(changes[0].words.contains(notice), "{changes:?}");
        }
        (form.check_answers(&form.begin(), crate::Stage::Complete), form)
    };
    let nothing_stands_in_the_way = |item: Serde, notice: Option<&str>| {
        let (findings, _) = q(item, notice);
        assert!(findings.is_empty(), "{findings:?}");
    };
    let no_page = Some("no page shows it");
    nothing_stands_in_the_way(json!({"linkId": "g", "type": "group", "extension": hidden, "item": [required]}), no_page);
    nothing_stands_in_the_way(
        json!({"linkId": "g", "type": "group", "item": [open_in("o"), {"linkId": "h", "type": "group", "extension": hidden, "item": [required]}]}),
        no_page,
    );
    // A group at the top of each page would ask more than once: it is one page.
    let (findings, form) = q(json!({"linkId": "g", "type": "group", "extension": control("header"), "item": [required]}), None);
    assert_eq!((findings.len(), form.page_of(form.find("a").unwrap().id)), (1, Some(1)));
    nothing_stands_in_the_way(json!({"linkId": "a", "type": "string", "extension": [hidden[0], least(1)]}), no_page);
    nothing_stands_in_the_way(
        json!({"linkId": "a", "type": "string", "readOnly": true, "extension": [least(1)]}),
        Some("read only"),
    );
    let within = json!({"linkId": "b", "type": "string", "extension": hidden});
    nothing_stands_in_the_way(
        json!({"linkId": "g", "type": "group", "required": true, "item": [within]}),
        Some("contains nothing anybody can answer"),
    );
    // A total is filled in by itself, once there is something to add up.
    let formula = json!({"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
        "valueExpression": {"expression": "%resource.item.answer.value.ordinal().sum()"}});
    nothing_stands_in_the_way(json!({"linkId": "t", "type": "integer", "extension": [formula, least(1)]}), None);
    // Asked more often than it can be answered.
    let (_, form) = q(
        json!({"linkId": "a", "type": "string", "required": true, "extension": [least(3)]}),
        Some("3 times, but only 1 can be given"),
    );
    assert_eq!(form.find("a").unwrap().least(), 1);
    let few = json!({"linkId": "a", "type": "choice", "repeats": true, "answerOption": [option("x"), option("y")], "extension": [least(3)]});
    let (findings, form) = q(few, Some("3 times, but only 2 can be given"));
    assert_eq!((form.find("a").unwrap().least(), findings.len()), (2, 1));
    // What can be given is asked for as before, in a chapter as well, and a fixed answer that is there is enough.
    let chapter = json!({"linkId": "c", "type": "group", "required": true, "item": [
        {"linkId": "g", "type": "group", "item": [required]}, {"linkId": "h", "type": "group", "item": [open_in("o")]}]});
    let (findings, form) = q(chapter, None);
    assert!(findings.iter().any(|finding| finding.link_path == "c → g → a"), "{findings:?}");
    assert!(form.find("c").unwrap().required);
    let given =
        json!({"linkId": "a", "type": "string", "required": true, "extension": hidden, "initial": [{"valueString": "given"}]});
    let (findings, form) = q(given, None);
    assert!(findings.is_empty() && form.check_answers(&crate::Answers::default(), crate::Stage::Complete).is_empty());
}

fn open_in(link: &str) -> Serde {
    json!({"linkId": link, "type": "string"})
}
