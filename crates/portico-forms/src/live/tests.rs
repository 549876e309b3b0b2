//! What is asked: every operator, the nearest question, and that what is not asked counts for nothing.

use super::*;
use crate::{Coding, Date, DateTime, Decimal, Quantity, Questionnaire, Stage, Time};
use serde_json::{Value as Serde, json};

fn form(items: Serde) -> Form {
    let file = json!({"resourceType": "Questionnaire", "status": "active", "item": items});
    Questionnaire::read(file.to_string()).unwrap().0.into_form()
}

/// Whether the item `x` is asked, at each of its places.
fn asked(form: &Form, answers: &Answers) -> Vec<bool> {
    let live = form.live(answers);
    live.of(form.find("x").unwrap().id).map(|id| live.node(id).enabled).collect()
}

fn condition(kind: &str, operator: &str, element: &str, answer: Serde) -> Form {
    form(json!([{"linkId": "q", "type": kind, "repeats": true},
        {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": operator, element: answer}]}]))
}

#[test]
fn every_operator_on_every_kind_of_answer() {
    let quantity = |value: &str, code: &str| {
        let value = Decimal::read(value);
        Value::Quantity(Quantity { value, code: Some(code.to_owned()), ..Quantity::default() })
    };
    let decimal = |text: &str| Value::Decimal(Decimal::read(text).unwrap());
    let date = |text: &str| Value::Date(Date::read(text).unwrap());
    let moment = |text: &str| Value::DateTime(DateTime::read(text).unwrap());
    let time = |text: &str| Value::Time(Time::read(text).unwrap());
    let text = |text: &str| Value::String(text.to_owned());
    // Less, the same, more.
    let ordered: [(&str, &str, Serde, [Value; 3]); 6] = [
        ("decimal", "answerDecimal", json!(1.5), [decimal("1.49"), decimal("1.50"), decimal("1.51")]),
        ("integer", "answerInteger", json!(3), [Value::Integer(2), Value::Integer(3), Value::Integer(4)]),
        ("date", "answerDate", json!("2024-02-29"), [date("2024-02-28"), date("2024-02-29"), date("2024-03")]),
        (
            "dateTime",
            "answerDateTime",
            json!("2024-02-29T10:00:00Z"),
            [moment("2024-02-29T10:00:00+01:00"), moment("2024-02-29T11:00:00+01:00"), moment("2024-03-01")],
        ),
        ("time", "answerTime", json!("10:00:00"), [time("09:59:59"), time("10:00:00"), time("10:00:00.5")]),
        (
            "quantity",
            "answerQuantity",
            json!({"value": 5, "code": "kg"}),
            [quantity("4", "kg"), quantity("5.0", "kg"), quantity("6", "kg")],
        ),
    ];
    for (kind, element, answer, values) in ordered {
        for (operator, expected) in [
            ("=", [false, true, false]),
            ("!=", [true, false, true]),
            (">", [false, false, true]),
            ("<", [true, false, false]),
            (">=", [false, true, true]),
            ("<=", [true, true, false]),
        ] {
            let form = condition(kind, operator, element, answer.clone());
            for (value, expected) in values.iter().zip(expected) {
                let answers = Answers { entries: vec![Entry::new("q", vec![value.clone()])] };
                assert_eq!(asked(&form, &answers), [expected], "{kind} {value:?} {operator} {answer}");
            }
            // Nothing is answered.
            assert_eq!(asked(&form, &Answers::default()), [operator == "!="], "{kind} {operator}");
        }
    }
    assert_eq!(
        asked(
            &condition("quantity", ">", "answerQuantity", json!({"value": 5, "code": "kg"})),
            &Answers { entries: vec![Entry::new("q", vec![quantity("9", "g")])] }
        ),
        [false]
    );
    let plain: [(&str, &str, Serde, Value, Value); 5] = [
        ("boolean", "answerBoolean", json!(true), Value::Boolean(true), Value::Boolean(false)),
        ("string", "answerString", json!("a"), text("a"), text("A")),
        ("url", "answerString", json!("urn:a"), Value::Uri("urn:a".to_owned()), Value::Uri("urn:b".to_owned())),
        (
            "choice",
            "answerCoding",
            json!({"system": "s", "code": "a"}),
            Value::Coding(Coding::new("s", "a", "A")),
            Value::Coding(Coding::new("t", "a", "A")),
        ),
        ("open-choice", "answerString", json!("own"), text("own"), Value::Coding(Coding::new("s", "a", "A"))),
    ];
    for (kind, element, answer, same, other) in plain {
        let with = |operator, values: Vec<&Value>| {
            let values = values.into_iter().cloned().collect();
            asked(&condition(kind, operator, element, answer.clone()), &Answers { entries: vec![Entry::new("q", values)] })[0]
        };
        assert!(with("=", vec![&same]) && !with("=", vec![&other]) && with("=", vec![&other, &same]), "{kind}");
        assert!(!with("!=", vec![&same]) && with("!=", vec![&other]) && !with("!=", vec![&other, &same]), "{kind}");
        let exists = |wanted: bool, values: Vec<Value>| {
            asked(&condition(kind, "exists", "answerBoolean", json!(wanted)), &Answers { entries: vec![Entry::new("q", values)] })
                [0]
        };
        assert!(
            exists(true, vec![other.clone()]) && !exists(true, vec![]) && exists(false, vec![]) && !exists(false, vec![other]),
            "{kind}"
        );
    }
}

fn yes(link: &str) -> Entry {
    Entry::new(link, vec![Value::Boolean(true)])
}

fn when(question: &str) -> Serde {
    json!([{"question": question, "operator": "=", "answerBoolean": true}])
}

#[test]
fn where_a_list_is_missing_its_words_count() {
    let file = json!({"resourceType": "Questionnaire", "url": "urn:f", "status": "active", "item": [
        {"linkId": "q", "type": "choice", "answerValueSet": "urn:far"},
        {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": "=", "answerCoding": {"code": "t1", "display": "Type 1"}}]}]});
    let (questionnaire, notices) = Questionnaire::read(file.to_string()).unwrap();
    assert!(notices.iter().any(|notice| notice.path == "x" && notice.words.contains("exactly those words are typed")));
    let typed = |words: &str| Answers { entries: vec![Entry::new("q", vec![Value::Coding(Coding::new("", "", words))])] };
    assert_eq!(asked(questionnaire.form(), &typed(" type 1")), [true]);
    assert_eq!(asked(questionnaire.form(), &typed("type 2")), [false]);
}

#[test]
fn a_condition_that_no_option_meets_is_said() {
    let with = |code: &str| {
        let file = json!({"resourceType": "Questionnaire", "url": "urn:f", "status": "active", "item": [
            {"linkId": "q", "type": "choice", "answerOption": [{"valueCoding": {"code": "3"}}]},
            {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": "=", "answerCoding": {"code": code}}]}]});
        Questionnaire::read(file.to_string()).unwrap().1.len()
    };
    assert_eq!((with("3"), with("4")), (0, 1));
    let lists = form(json!([{"linkId": "q", "type": "choice", "answerOption": [{"valueCoding": {"system": "a", "code": "Y"}}]},
        {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": "=", "answerCoding": {"system": "b", "code": "Y"}}]}]));
    assert_eq!(
        asked(&lists, &Answers { entries: vec![Entry::new("q", vec![Value::Coding(Coding::new("a", "Y", ""))])] }),
        [true]
    );
    let number = form(json!([{"linkId": "q", "type": "choice", "answerOption": [{"valueCoding": {"code": "3"}}]},
        {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": "=", "answerInteger": 3}]}]));
    let answers = Answers { entries: vec![Entry::new("q", vec![Value::Coding(Coding::new("", "3", ""))])] };
    assert_eq!(asked(&number, &answers), [true]);
}

#[test]
fn all_and_any() {
    for (behaviour, expected) in [("all", false), ("any", true)] {
        let form = form(json!([{"linkId": "a", "type": "boolean"}, {"linkId": "b", "type": "boolean"},
            {"linkId": "x", "type": "string", "enableBehavior": behaviour, "enableWhen": [when("a")[0], when("b")[0]]}]));
        assert_eq!(asked(&form, &Answers { entries: vec![yes("b")] }), [expected]);
        assert_eq!(asked(&form, &Answers { entries: vec![yes("a"), yes("b")] }), [true]);
        assert_eq!(asked(&form, &Answers::default()), [false]);
    }
}

#[test]
fn within_a_repeating_group_its_own_question_counts() {
    let form = form(json!([{"linkId": "g", "type": "group", "repeats": true, "item": [
        {"linkId": "q", "type": "boolean"}, {"linkId": "h", "type": "group", "item": [{"linkId": "x", "type": "string", "enableWhen": when("q")}]}]}]));
    let group = |answered: bool| Entry::group("g", if answered { vec![yes("q")] } else { vec![] });
    let answers = Answers { entries: vec![group(true), group(false), group(true)] };
    assert_eq!(asked(&form, &answers), [true, false, true]);
}

#[test]
fn from_outside_the_nearest_before_counts_else_the_nearest_after() {
    let repeating = json!({"linkId": "g", "type": "group", "repeats": true, "item": [{"linkId": "q", "type": "boolean"}]});
    let x = json!({"linkId": "x", "type": "string", "enableWhen": when("q")});
    let group = |value: bool| Entry::group("g", vec![Entry::new("q", vec![Value::Boolean(value)])]);
    let empty = Entry::group("g", vec![]);
    let answers = Answers { entries: vec![group(false), group(true), empty.clone()] };
    assert_eq!(asked(&form(json!([repeating, x])), &answers), [true]);
    let answers = Answers { entries: vec![empty, group(false), group(true)] };
    assert_eq!(asked(&form(json!([x, repeating])), &answers), [false]);
}

#[test]
fn within_an_answer_that_answer_counts() {
    let form = form(json!([{"linkId": "q", "type": "integer", "repeats": true, "item": [
        {"linkId": "x", "type": "string", "enableWhen": [{"question": "q", "operator": ">", "answerInteger": 5}]}]}]));
    let answers = Answers { entries: vec![Entry::new("q", vec![Value::Integer(3), Value::Integer(7)])] };
    assert_eq!(asked(&form, &answers), [false, true]);
}

#[test]
fn what_is_not_asked_counts_for_nothing_whatever_it_holds() {
    // The order in the file is the reverse of the order of dependence.
    let form = form(json!([
        {"linkId": "x", "type": "string", "enableWhen": when("b")},
        {"linkId": "b", "type": "boolean", "enableWhen": when("a")},
        {"linkId": "a", "type": "boolean"}]));
    assert_eq!(asked(&form, &Answers { entries: vec![yes("b")] }), [false]);
    assert_eq!(asked(&form, &Answers { entries: vec![yes("b"), yes("a")] }), [true]);
    let kept = Answers { entries: vec![Entry::new("x", vec![Value::String("kept".to_owned())]), yes("b")] };
    assert!(form.tidy(&kept, Stage::Complete, None).is_empty());
    assert_eq!(form.tidy(&kept, Stage::Draft, None), kept);
}

#[test]
fn what_an_unasked_group_holds_is_not_asked() {
    let form = form(json!([{"linkId": "a", "type": "boolean"},
        {"linkId": "g", "type": "group", "enableWhen": when("a"), "item": [{"linkId": "q", "type": "boolean"}]},
        {"linkId": "x", "type": "string", "enableWhen": when("q")}]));
    let inside = Entry::group("g", vec![yes("q")]);
    assert_eq!(asked(&form, &Answers { entries: vec![inside.clone()] }), [false]);
    assert_eq!(asked(&form, &Answers { entries: vec![yes("a"), inside] }), [true]);
}

#[test]
fn a_long_chain_and_many_repeats_are_gone_through_once() {
    let link = |n: usize| n.to_string();
    let mut items: Vec<Serde> =
        (0..3000).map(|n| json!({"linkId": link(n), "type": "boolean", "enableWhen": when(&link(n + 1))})).collect();
    items.push(json!({"linkId": "3000", "type": "boolean"}));
    items.push(json!({"linkId": "x", "type": "boolean", "enableWhen": when("0")}));
    let chain = form(json!(items));
    let all = Answers { entries: (0..=3000).map(|n| yes(&link(n))).collect() };
    assert_eq!(asked(&chain, &all), [true]);
    // Each of 5,000 times looks through 5,000 unanswered times of another group; that is done once.
    let form = form(json!([{"linkId": "g", "type": "group", "repeats": true, "item": [{"linkId": "q", "type": "boolean"}]},
        {"linkId": "h", "type": "group", "repeats": true, "item": [{"linkId": "x", "type": "string", "enableWhen": when("q")}]}]));
    let times = |link: &str| (0..5000).map(|_| Entry::group(link, vec![])).collect::<Vec<_>>();
    let answers = Answers { entries: [times("g"), times("h")].concat() };
    assert_eq!(asked(&form, &answers).len(), 5000);
}
