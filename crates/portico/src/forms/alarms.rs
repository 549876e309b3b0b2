//! Answers that somebody at the practice should see today: thoughts of being better off dead or of self-harm, as the known instruments ask
//! for them, and whatever the practice marked in the editor (behaviours.md 61; settled.md 39).

use portico_forms::{Answers, Decimal, Form, Item, Value};

/// One of them, in words for staff.
pub(super) struct Alarm {
    /// What was answered, to follow the client's name.
    pub(super) said: String,
    /// What to do about it.
    pub(super) then: &'static str,
}

/// LOINC's code for the ninth question of the PHQ-9, thoughts of being better off dead or of self-harm. Forms name it as the code of the
/// item, in its definition, or make the link id of it.
const THOUGHTS_OF_HARM: &str = "44260-8";

/// How the instruments put the question, in the languages of the portal: the PHQ-9, then the Edinburgh Postnatal Depression Scale. Forms
/// that give their items no codes, among them the example of HL7, are known by it.
const PUT_AS: [&str; 5] =
    ["better off dead", "thought of harming myself", "mejor muert", "la idea de hacerme daño", "he pensado en hacerme daño"];

/// Answers that say that there are no such thoughts, where an option counts nothing that would say so.
const NONE_OF_IT: [&str; 12] = [
    "not at all",
    "never",
    "no",
    "none",
    "no, never",
    "not-at-all",
    "0",
    "nunca",
    "ningún día",
    "para nada",
    "en absoluto",
    "no, nunca",
];

/// LOINC's code for “Not at all”.
const NOT_AT_ALL: &str = "LA6568-5";

/// Why an answer should be seen today.
enum Cause<'a> {
    /// It speaks of thoughts of being better off dead or of self-harm.
    Harm,
    /// The practice marked it.
    Marked(&'a Value),
}

/// What should be seen today, in the order of the form.
pub(super) fn alarms(form: &Form, answers: &Answers, language: &str) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for item in form.items() {
        match cause(item, || answers.values(&item.link_id)) {
            Some(Cause::Harm) => {
                let said =
                    "answered the question about thoughts of being better off dead or of self-harm with more than “Not at all”.";
                let then = "Read it today, and follow your practice’s safety plan.";
                alarms.push(Alarm { said: said.to_owned(), then });
            }
            Some(Cause::Marked(value)) => {
                let words = answered(item, value, language);
                let said = format!("answered “{}” with “{words}”.", item.words.in_language(language));
                alarms.push(Alarm { said, then: "Your practice asked to be told about this straight away." });
            }
            None => {}
        }
    }
    alarms
}

/// Whether somebody should see today that a question was answered so.
pub(super) fn rings(item: &Item, values: Vec<&Value>) -> bool {
    cause(item, || values).is_some()
}

/// The questions of a form of which somebody is told straight away, each with the answers that do so, in words for staff.
pub(super) fn covered(form: &Form) -> Vec<String> {
    let mut covered = Vec::new();
    for item in form.items().iter().filter(|item| item.kind.is_question()) {
        let mut answers: Vec<String> = Vec::new();
        if asks_about_harm(item) {
            answers.push("anything but “Not at all”".to_owned());
        }
        answers.extend(item.told_at_once.iter().map(|value| format!("“{}”", answered(item, value, "en"))));
        if !answers.is_empty() {
            covered.push(format!("“{}”: {}", item.words.in_language("en"), answers.join(", ")));
        }
    }
    covered
}

/// An answer in words.
fn answered(item: &Item, value: &Value, language: &str) -> String {
    let words = item.option_of(value).map(|at| item.choices()[at].words.in_language(language).to_owned());
    words.unwrap_or_else(|| value.words("Yes", "No"))
}

/// The questions that are asked just now and were answered so that somebody should see it today.
pub(super) fn ringing<'a>(form: &'a Form, answers: &Answers) -> Vec<&'a Item> {
    let live = form.live(answers);
    let asked = |item: &Item| live.of(item.id).any(|node| live.node(node).enabled);
    form.items().iter().filter(|&item| rings(item, answers.values(&item.link_id)) && asked(item)).collect()
}

fn cause<'a>(item: &Item, values: impl FnOnce() -> Vec<&'a Value>) -> Option<Cause<'a>> {
    let asks = item.kind.is_question() && asks_about_harm(item);
    if !asks && (item.told_at_once.is_empty() || !item.kind.is_question()) {
        return None;
    }
    let values = values();
    if asks && values.iter().any(|value| speaks_of_harm(item, value)) {
        return Some(Cause::Harm);
    }
    let told = |value: &&'a Value| item.told_at_once.iter().any(|marked| marked.same(value));
    values.into_iter().find(told).map(Cause::Marked)
}

/// Whether a question asks about thoughts of being better off dead or of self-harm.
fn asks_about_harm(item: &Item) -> bool {
    let names_it = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|part| part == THOUGHTS_OF_HARM);
    let coded = item.codes.iter().any(|code| code.code.as_deref() == Some(THOUGHTS_OF_HARM))
        || item.definition.as_deref().is_some_and(names_it)
        || names_it(&item.link_id)
        || item.link_id == "phq9.9";
    let others = item.words.languages().map(|language| item.words.in_language(language));
    let mut words = std::iter::once(item.words.text()).chain(others).map(str::to_lowercase);
    coded || words.any(|words| PUT_AS.iter().any(|put| words.contains(put)))
}

/// Whether an answer to such a question is anything but “not at all”.
fn speaks_of_harm(item: &Item, value: &Value) -> bool {
    match value {
        Value::Boolean(yes) => *yes,
        Value::Integer(number) if item.choices().is_empty() => *number != 0,
        Value::Decimal(number) if item.choices().is_empty() => is_something(number),
        _ => match item.option_of(value).map(|at| (at, &item.choices()[at])) {
            Some((_, option)) if option.score.is_some() => option.score.as_ref().is_some_and(is_something),
            // Where nothing says which option means none: the scales put it first.
            Some((at, _)) if item.choices().iter().all(|one| !is_none(&one.value, one.words.text())) => at > 0,
            Some((_, option)) => !is_none(&option.value, option.words.text()),
            None => !is_none(value, &value.words("", "")),
        },
    }
}

/// Whether a number is anything but zero.
fn is_something(number: &Decimal) -> bool {
    number.as_str().parse::<f64>().is_ok_and(|number| number != 0.0)
}

/// Whether an option means that there are no such thoughts.
fn is_none(value: &Value, words: &str) -> bool {
    let plain = words.trim().trim_end_matches('.').to_lowercase();
    let coded = matches!(value, Value::Coding(coding) if coding.code.as_deref() == Some(NOT_AT_ALL));
    coded || NONE_OF_IT.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_forms::{Entry, Questionnaire, TELL_AT_ONCE};
    use serde_json::{Value as Json, json};

    fn form(item: Json) -> Form {
        let file = json!({ "resourceType": "Questionnaire", "status": "active", "title": "A scale", "item": [item] });
        Questionnaire::read(file.to_string()).expect("a form").0.into_form()
    }

    /// A question about something, with these elements beside.
    fn question(link_id: &str, words: &str, beside: Json) -> Form {
        let mut item = json!({ "linkId": link_id, "type": "choice", "text": words, "answerOption": [
            option("a", "Not at all"), option("b", "Several days")] });
        let beside = beside.as_object().cloned().unwrap_or_default();
        item.as_object_mut().expect("an object").extend(beside);
        form(item)
    }

    fn option(code: &str, words: &str) -> Json {
        json!({ "valueCoding": { "code": code, "display": words } })
    }

    fn counted(code: &str, words: &str, score: f64) -> Json {
        let mut option = option(code, words);
        let ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
        option["extension"] = json!([{ "url": ordinal, "valueDecimal": score }]);
        option
    }

    fn raised(form: &Form, value: Value) -> Vec<String> {
        let answers = Answers { entries: vec![Entry::new(&form.items()[0].link_id, vec![value])] };
        alarms(form, &answers, "en").into_iter().map(|alarm| alarm.said).collect()
    }

    /// Whether staff are told of each of the two options.
    fn told(form: &Form) -> [bool; 2] {
        [0, 1].map(|at| !raised(form, form.items()[0].choices()[at].value.clone()).is_empty())
    }

    #[test]
    fn the_question_is_known_by_its_code_wherever_it_stands_and_by_its_words() {
        let coded = json!({ "code": [{ "system": "http://loinc.org", "code": "44260-8" }] });
        for (link_id, words, beside) in [
            ("x", "Nine", coded),
            ("x", "Nine", json!({ "definition": "http://loinc.org/44260-8" })),
            ("x", "Nine", json!({ "definition": "https://forms.example/phq#44260-8" })),
            ("/44260-8", "Nine", json!({})),
            ("phq9.9", "Nine", json!({})),
            ("H1/T1/Q9", "Thoughts that you would be better off dead, or thoughts of hurting yourself in some way?", json!({})),
            ("x", "9. Pensamientos de que estaría mejor muerto(a) o de lastimarse de alguna manera", json!({})),
            ("epds.q10", "In the past 7 days, The thought of harming myself has occurred to me", json!({})),
        ] {
            assert_eq!(told(&question(link_id, words, beside.clone())), [false, true], "{link_id} {words} {beside}");
        }
        for (link_id, code) in [("/44261-6", "44261-6"), ("/69722-7", "69722-7"), ("144260-80", "144260-80")] {
            let other = question(link_id, "How difficult have these problems made it", json!({ "code": [{ "code": code }] }));
            assert_eq!(told(&other), [false, false], "{link_id}");
        }
    }

    #[test]
    fn not_at_all_is_known_wherever_it_stands_among_the_options() {
        let scale = |options: Json| question("/44260-8", "Nine", json!({ "answerOption": options }));
        assert_eq!(told(&scale(json!([option("3", "Yes, quite often"), option("0", "Never")]))), [true, false]);
        assert_eq!(told(&scale(json!([option("LA6568-5", "Überhaupt nicht"), option("LA6569-3", "Manchmal")]))), [false, true]);
        assert_eq!(told(&scale(json!([counted("x", "Always", 3.0), counted("y", "Hardly", 0.0)]))), [true, false]);
        assert_eq!(told(&scale(json!([option("x", "Ei lainkaan"), option("y", "Useina päivinä")]))), [false, true]);
        let typed =
            json!({ "linkId": "/44260-8", "type": "choice", "text": "Nine", "answerValueSet": "http://loinc.org/vs/LL358-3" });
        let typed = form(typed);
        assert_eq!(["Not at all", "Several days"].map(|said| raised(&typed, Value::String(said.into())).len()), [0, 1]);
        let asked = form(json!({ "linkId": "/44260-8", "type": "boolean", "text": "Nine" }));
        assert_eq!([false, true].map(|yes| raised(&asked, Value::Boolean(yes)).len()), [0, 1]);
    }

    #[test]
    fn the_intake_form_that_ships_tells_of_somebody_who_does_not_feel_safe_at_home() {
        let shipped = portico_forms::LIBRARY.iter().find(|one| one.name == "intake").expect("it ships");
        let form = Questionnaire::read(shipped.json).expect("a form").0.into_form();
        let item = form.find("safety.safe").expect("the question");
        let told: Vec<bool> = item.choices().iter().map(|choice| rings(item, vec![&choice.value])).collect();
        assert_eq!(told, [false, true, false], "only “No” is told");
    }

    #[test]
    fn a_form_says_which_answers_are_told() {
        let mark = json!({ "extension": [{ "url": TELL_AT_ONCE, "valueCoding": { "code": "b" } }] });
        assert_eq!(covered(&question("x", "Are you safe at home?", mark)), ["“Are you safe at home?”: “Several days”"]);
        assert_eq!(covered(&question("/44260-8", "Nine", json!({}))), ["“Nine”: anything but “Not at all”"]);
        assert!(covered(&question("x", "How did you sleep?", json!({}))).is_empty());
    }

    #[test]
    fn what_the_practice_marked_is_told_with_its_answer() {
        let mark = json!({ "extension": [{ "url": TELL_AT_ONCE, "valueCoding": { "code": "b" } }] });
        let marked = question("x", "Are you safe at home?", mark);
        assert_eq!(told(&marked), [false, true]);
        let said = raised(&marked, marked.items()[0].choices()[1].value.clone());
        assert_eq!(said, ["answered “Are you safe at home?” with “Several days”."]);
    }
}
