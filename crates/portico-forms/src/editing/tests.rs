//! What is written in the editor is R4, is read back by the reader without a notice, and is scored.

use super::*;
use crate::{Answers, Entry, Form, Questionnaire, Value};

fn sheet(kind: QuestionKind, text: &str) -> Sheet {
    Sheet { text: text.into(), ..Sheet::of_kind(kind) }
}

fn form(draft: &Draft) -> Form {
    let (questionnaire, mut notices) = Questionnaire::read(draft.to_string()).expect("a form");
    // How large a file may be is said of every form that says it.
    notices.retain(|notice| !notice.words.starts_with("“maxSize” is read as bytes: files of at most"));
    assert_eq!(notices, [], "{draft}");
    questionnaire.into_form()
}

fn mistakes(result: Result<(), Vec<Mistake>>) -> Vec<(String, String)> {
    result.expect_err("a mistake").into_iter().map(|mistake| (mistake.field, mistake.words)).collect()
}

fn everything() -> Draft {
    let mut draft = Draft::new("Before we meet", "urn:test:before");
    draft.add("s", &sheet(QuestionKind::Section, "About you")).expect("added");
    for kind in QuestionKind::OFFERED {
        let mut one = Sheet { section: "s".into(), ..sheet(kind, kind.label()) };
        if kind.has_options() {
            one.options = "Not at all | 0\nSeveral days | 1\nEvery day | 3".into();
            one.options_spanish = "Nunca\nVarios días\nTodos los días".into();
        }
        if kind.is_question() {
            (one.required, one.help, one.help_spanish) = (true, "In your own words".into(), "Con sus palabras".into());
        }
        match kind {
            QuestionKind::Whole | QuestionKind::Number => (one.least, one.most) = ("1".into(), "10".into()),
            QuestionKind::Date => (one.least, one.most) = ("1900-01-01".into(), "2100-12-31".into()),
            QuestionKind::Line | QuestionKind::Prose => (one.shortest, one.longest) = ("2".into(), "200".into()),
            QuestionKind::Quantity => one.units = "kg\nlb".into(),
            QuestionKind::File => {
                (one.media_types, one.largest) = (vec!["image/png".into(), "application/pdf".into()], "2.5".into());
            }
            QuestionKind::YesNo => one.telling = "Yes".into(),
            QuestionKind::Several => one.telling = "Several days\nEvery day".into(),
            _ => {}
        }
        draft.add(kind.word(), &one).unwrap_or_else(|mistakes| panic!("{kind:?}: {mistakes:?}"));
        let read = draft.sheet(kind.word()).expect("a sheet");
        assert_eq!(read, one, "it comes back as it was typed");
    }
    draft
}

#[test]
fn every_kind_is_written_and_read_without_a_word() {
    let form = form(&everything());
    assert_eq!(form.pages().len(), 1);
    for kind in QuestionKind::OFFERED {
        let item = form.find(kind.word()).expect("an item");
        assert_eq!((item.kind.name(), item.required), (kind.type_name(), kind.is_question()), "{kind:?}");
        assert_eq!(item.help.iter().filter(|_| kind.is_question()).count(), usize::from(kind.is_question()));
        assert_eq!(item.choices().len(), if kind.has_options() { 3 } else { 0 });
    }
    assert_eq!(form.find("several").map(|item| item.repeats), Some(true));
    assert_eq!(form.find("quantity").map(|item| item.units.len()), Some(2));
    let answer = |id: &str, at: usize| Entry::new(id, vec![form.find(id).expect("an item").choices()[at].value.clone()]);
    let answers = Answers { entries: vec![Entry::group("s", vec![answer("one", 2), answer("several", 1)])] };
    assert_eq!(form.score(&answers).map(|score| score.score.as_str().to_owned()), Some("4".into()));
}

#[test]
fn conditions_compare_with_the_right_kind_of_answer() {
    let mut draft = everything();
    let cases = [
        ("yes-no", Comparison::Is, "yes", r#""operator":"=","answerBoolean":true"#),
        ("one", Comparison::IsNot, "every day", r#""operator":"!=","answerCoding":{"code":"every-day","display":"Every day"}"#),
        ("whole", Comparison::More, "3", r#""operator":">","answerInteger":3"#),
        ("number", Comparison::AtMost, "2.50", r#""operator":"<=","answerDecimal":2.50"#),
        ("date", Comparison::AtLeast, "2026-01-01", r#""operator":">=","answerDate":"2026-01-01""#),
        ("time", Comparison::Less, "09:30", r#""operator":"<","answerTime":"09:30:00""#),
        ("line", Comparison::Is, "Ona", r#""operator":"=","answerString":"Ona""#),
        ("quantity", Comparison::Answered, "", r#""operator":"exists","answerBoolean":true"#),
        ("date-time", Comparison::NotAnswered, "", r#""operator":"exists","answerBoolean":false"#),
    ];
    for (at, (question, comparison, answer, written)) in cases.into_iter().enumerate() {
        let shown_if = vec![ShownIf { question: question.into(), comparison, answer: answer.into() }];
        let id = format!("c{at}");
        draft
            .add(&id, &Sheet { shown_if, ..sheet(QuestionKind::Line, "Then") })
            .unwrap_or_else(|wrong| panic!("{question}: {wrong:?}"));
        assert!(draft.to_string().contains(written), "{question}: {draft}");
        assert!(!draft.sheet(&id).expect("a sheet").keeps.condition);
        let dependents = draft.clone().delete(question).expect_err("it is needed");
        assert_eq!((dependents[0].link_id.as_str(), dependents[0].words.as_str()), (id.as_str(), "Then"));
        assert!(draft.clone().delete("s").is_err(), "with what it is in as well");
    }
    form(&draft);
    let wrong = |question: &str, comparison, answer: &str| {
        let shown_if = vec![ShownIf { question: question.into(), comparison, answer: answer.into() }];
        mistakes(draft.clone().add("new", &Sheet { shown_if, ..sheet(QuestionKind::Line, "Then") }))
    };
    assert_eq!(wrong("yes-no", Comparison::Is, "perhaps")[0], ("answer".into(), "“Yes or no” is answered with Yes or No".into()));
    assert!(wrong("one", Comparison::Is, "Sometimes")[0].1.contains("It has: Not at all, Several days, Every day"));
    assert_eq!(wrong("one", Comparison::More, "Every day")[0].0, "comparison");
    assert_eq!(wrong("whole", Comparison::Is, "three")[0].0, "answer");
    assert_eq!(wrong("s", Comparison::Answered, "")[0].0, "shown_if");
}

#[test]
fn nothing_waits_for_itself() {
    let mut draft = everything();
    let on =
        |question: &str| vec![ShownIf { question: question.into(), comparison: Comparison::Answered, answer: String::new() }];
    draft.add("later", &Sheet { shown_if: on("line"), ..sheet(QuestionKind::Line, "Later") }).expect("added");
    let line = draft.sheet("line").expect("a sheet");
    assert_eq!(mistakes(draft.save("line", &Sheet { shown_if: on("later"), ..line }))[0].0, "shown_if");
    draft.add("t", &Sheet { shown_if: on("later"), ..sheet(QuestionKind::Section, "Then") }).expect("added");
    let before = draft.clone();
    assert_eq!(draft.move_into("later", "t").expect_err("a circle").field, "section");
    assert_eq!(draft.move_into("s", "s").expect_err("within itself").field, "section");
    assert_eq!(draft, before);
    draft.move_into("later", "s").expect("moved");
    assert_eq!(draft.sheet("later").map(|sheet| sheet.section), Some("s".into()));
    let offered = draft.targets(Some("prose"), "s");
    assert_eq!(offered.iter().map(|target| target.link_id.as_str()).collect::<Vec<_>>(), ["line"]);
}

#[test]
fn an_option_keeps_its_code_when_it_is_renamed_and_stays_while_it_is_needed() {
    let mut draft = everything();
    let shown_if = vec![ShownIf { question: "one".into(), comparison: Comparison::Is, answer: "Every day".into() }];
    draft.add("c", &Sheet { shown_if, ..sheet(QuestionKind::Line, "How so?") }).expect("added");
    let one = draft.sheet("one").expect("a sheet");
    let options = "Not at all | 0\nSeveral days | 1\nEvery single day | 4".to_owned();
    draft.save("one", &Sheet { options, ..one.clone() }).expect("renamed");
    assert_eq!(draft.sheet("c").map(|sheet| sheet.shown_if[0].answer.clone()), Some("Every single day".into()));
    let coding = |draft: &Draft| match &form(draft).find("one").expect("an item").choices()[2].value {
        Value::Coding(coding) => coding.code.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(coding(&draft), Some("every-day".into()));
    let told = mistakes(draft.save("one", &Sheet { options: "Not at all | 0".into(), ..one.clone() }));
    let renamed = form(&draft)
        .find("one")
        .expect("an item")
        .choices()
        .iter()
        .map(|one| one.words.in_language("es").to_owned())
        .collect::<Vec<_>>();
    assert_eq!(renamed, ["Nunca", "Varios días", "Todos los días"]);
    let short = Sheet { options_spanish: "Nunca".into(), ..draft.sheet("one").expect("a sheet") };
    assert_eq!(mistakes(draft.save("one", &short))[0].0, "options_spanish");
    assert!(told[0].1.contains("“How so?” is shown only for “Every single day”"), "{told:?}");
    assert_eq!(mistakes(draft.save("one", &Sheet { kind: QuestionKind::Line, ..one.clone() }))[0].0, "kind");
    for wrong in ["Never | none", "Never\nNever", "a | b | 1", " "] {
        assert_eq!(mistakes(draft.save("one", &Sheet { options: wrong.into(), ..one.clone() }))[0].0, "options", "{wrong}");
    }
}

#[test]
fn options_that_move_take_their_translations_along() {
    let mut draft = everything();
    let options = "Every day | 3\nNot at all | 0\nSeveral days | 1".to_owned();
    draft.save("one", &Sheet { options, ..draft.sheet("one").expect("a sheet") }).expect("moved");
    let in_spanish = |draft: &Draft| {
        let form = form(draft);
        let choices = form.find("one").expect("an item").choices().iter();
        choices.map(|one| one.words.in_language("es").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(in_spanish(&draft), ["Todos los días", "Nunca", "Varios días"]);
    let moved = draft.sheet("one").expect("a sheet");
    assert_eq!(moved.options_spanish, "Todos los días\nNunca\nVarios días");
    let other = Sheet { options: "Not at all | 0\nEvery day | 3\nNow and then | 1".into(), ..moved };
    assert_eq!(mistakes(draft.clone().save("one", &other))[0].0, "options_spanish", "nobody can tell which line is whose");
    draft.save("one", &Sheet { options_spanish: "Nunca\nTodos los días\nA veces".into(), ..other }).expect("said anew");
    assert_eq!(in_spanish(&draft), ["Nunca", "Todos los días", "A veces"]);
}

#[test]
fn limits_are_checked_and_go_with_the_kind() {
    let mut draft = everything();
    let whole = draft.sheet("whole").expect("a sheet");
    assert_eq!(mistakes(draft.save("whole", &Sheet { least: "11".into(), ..whole.clone() }))[0].0, "most");
    assert_eq!(mistakes(draft.save("whole", &Sheet { least: "1.5".into(), ..whole.clone() }))[0].0, "least");
    assert_eq!(mistakes(draft.save("whole", &Sheet { text: " ".into(), ..whole.clone() }))[0].0, "text");
    draft.save("whole", &Sheet { kind: QuestionKind::Number, least: "0.5".into(), ..whole.clone() }).expect("saved");
    assert!(draft.to_string().contains(r#""valueDecimal":0.5"#));
    let number = draft.sheet("whole").expect("a sheet");
    draft
        .save("whole", &Sheet { kind: QuestionKind::YesNo, least: String::new(), most: String::new(), ..number })
        .expect("saved");
    assert_eq!(form(&draft).find("whole").map(|item| item.min.is_none()), Some(true));
}

#[test]
fn a_limit_of_others_keeps_nobody_from_changing_the_rest() {
    let file = r#"{"resourceType":"Questionnaire","status":"active","item":[{"linkId":"a","type":"integer","text":"How many?",
        "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueDecimal":0.5}]}]}"#;
    let mut draft = Draft::read(file).expect("a draft");
    let sheet = draft.sheet("a").expect("a sheet");
    draft.save("a", &Sheet { text: "How many a day?".into(), ..sheet.clone() }).expect("saved");
    assert!(draft.to_string().contains("How many a day?") && draft.sheet("a").is_some_and(|sheet| sheet.least == "0.5"));
    assert_eq!(mistakes(draft.save("a", &Sheet { least: "0.7".into(), ..sheet }))[0].0, "least");
}

#[test]
fn help_in_spanish_alone_is_not_lost_without_a_word() {
    let mut draft = everything();
    let line = draft.sheet("line").expect("a sheet");
    let none = Sheet { help: String::new(), ..line.clone() };
    let spanish = Sheet { help_spanish: "Como quiera".into(), ..none.clone() };
    assert_eq!(mistakes(draft.save("line", &spanish))[0].0, "help");
    draft.save("line", &none).expect("what was its translation goes with it");
    assert_eq!(draft.sheet("line").map(|sheet| sheet.help_spanish), Some(String::new()));
}

#[test]
fn a_form_is_signed_and_not_signed_and_counts_its_versions() {
    let mut draft = everything();
    let head = draft.head();
    draft.set_head(&Head { signature: true, description: "For our first meeting".into(), ..head.clone() });
    assert!(form(&draft).signature && form(&draft).description.text() == "For our first meeting");
    draft.set_head(&head);
    assert_eq!(draft, everything());
    for (version, next) in [("1", "2"), ("2.0.9", "2.0.10"), ("v3-beta", "v4-beta"), ("draft", "draft.2"), ("", "2")] {
        assert_eq!(next_version(version), next);
    }
}

#[test]
fn forms_of_the_library_come_back_as_they_were() {
    for shipped in crate::LIBRARY {
        let before = Draft::read(shipped.json).expect("a form");
        let mut draft = before.clone();
        for row in before.rows() {
            if let Some(sheet) = before.sheet(&row.link_id) {
                assert!(!sheet.keeps.condition && !sheet.keeps.options && !sheet.keeps.help, "{} {}", shipped.name, row.link_id);
                draft
                    .save(&row.link_id, &sheet)
                    .unwrap_or_else(|mistakes| panic!("{} {}: {mistakes:?}", shipped.name, row.link_id));
            }
        }
        assert_eq!(draft, before, "{}", shipped.name);
    }
}

#[test]
fn another_title_ends_what_clients_read_in_its_place() {
    let scale = crate::LIBRARY.iter().find(|shipped| shipped.name == "phq-9").expect("a form");
    let mut draft = Draft::read(scale.json).expect("a form");
    let head = draft.head();
    draft.set_head(&head);
    assert_eq!(form(&draft).called.in_language("es"), "Ánimo y energía");
    draft.set_head(&Head { title: "Our scale".into(), ..head });
    assert!(form(&draft).called.is_empty());
}

#[test]
fn a_question_for_files_is_written_and_becomes_another() {
    let mut draft = everything();
    let card = Sheet { text: "Your card".into(), required: true, repeats: true, ..Sheet::of_kind(QuestionKind::File) };
    draft.add("card", &card).expect("added");
    let item = form(&draft).find("card").cloned().expect("an item");
    assert_eq!((item.kind, item.required, item.repeats), (crate::Kind::Attachment, true, true));
    let sheet = draft.sheet("card").expect("a sheet");
    assert_eq!((sheet.kind, sheet.repeats, sheet.keeps.others.len()), (QuestionKind::File, true, 0));
    let before = draft.clone();
    draft.save("card", &sheet).expect("saved");
    assert_eq!(draft, before, "saved as it is nothing changes");
    draft.save("card", &Sheet { repeats: false, ..sheet.clone() }).expect("saved");
    assert!(!form(&draft).find("card").expect("an item").repeats);
    draft.save("card", &sheet).expect("saved");
    draft.save("card", &Sheet { kind: QuestionKind::Line, repeats: false, ..sheet }).expect("saved");
    let item = form(&draft).find("card").cloned().expect("an item");
    assert_eq!((item.kind, item.repeats), (crate::Kind::String, false));
}

#[test]
fn a_plain_question_takes_several_answers_and_goes_on_to_as_another_kind() {
    let mut draft = everything();
    let line = Sheet { repeats: true, ..sheet(QuestionKind::Line, "Your medicines") };
    draft.add("medicines", &line).expect("added");
    let read = draft.sheet("medicines").expect("a sheet");
    assert_eq!((read.repeats, read.keeps.others.len()), (true, 0));
    let before = draft.clone();
    draft.save("medicines", &read).expect("saved");
    assert_eq!(draft, before, "saved as it is nothing changes");
    for (kind, repeats) in [(QuestionKind::Prose, true), (QuestionKind::Reference, true), (QuestionKind::Whole, false)] {
        let sheet = draft.sheet("medicines").expect("a sheet");
        draft.save("medicines", &Sheet { kind, repeats, ..sheet }).expect("saved");
        let item = form(&draft).find("medicines").cloned().expect("an item");
        assert_eq!((item.kind.name(), item.repeats), (kind.type_name(), repeats));
    }
    let sheet = draft.sheet("medicines").expect("a sheet");
    draft.save("medicines", &Sheet { repeats: true, ..sheet.clone() }).expect("saved");
    draft.save("medicines", &Sheet { kind: QuestionKind::YesNo, repeats: true, ..sheet }).expect("saved");
    assert!(!form(&draft).find("medicines").expect("an item").repeats, "yes or no is answered once");
}

#[test]
fn several_conditions_hold_together_or_one_of_them() {
    let mut draft = everything();
    let on = |question: &str, comparison, answer: &str| ShownIf { question: question.into(), comparison, answer: answer.into() };
    let both = vec![on("yes-no", Comparison::Is, "Yes"), on("one", Comparison::Is, "Every day")];
    draft.add("c", &Sheet { shown_if: both.clone(), ..sheet(QuestionKind::Line, "Then") }).expect("added");
    assert!(draft.to_string().contains(r#""enableBehavior":"all","enableWhen":[{"question":"yes-no","#), "{draft}");
    let row = draft.rows().into_iter().find(|row| row.link_id == "c").and_then(|row| row.shown_if);
    assert_eq!(row.as_deref(), Some("Shown only if “Yes or no” is “Yes” and “One from a list” is “Every day”"));
    let read = draft.sheet("c").expect("a sheet");
    assert_eq!((&read.shown_if, read.all_hold, read.keeps.condition), (&both, true, false));
    for question in ["yes-no", "one"] {
        assert!(draft.clone().delete(question).is_err(), "{question} is needed");
    }
    let before = draft.clone();
    draft.save("c", &read).expect("saved");
    assert_eq!(draft, before, "saved as it is nothing changes");
    draft.save("c", &Sheet { all_hold: false, ..read.clone() }).expect("saved");
    assert_eq!(form(&draft).find("c").map(|item| (item.any_condition, item.conditions.len())), Some((true, 2)));
    let three = [both.clone(), vec![ShownIf::default(), on("whole", Comparison::More, "3")]].concat();
    draft.save("c", &Sheet { shown_if: three, ..draft.sheet("c").expect("a sheet") }).expect("a row without a question is none");
    assert_eq!(draft.sheet("c").map(|sheet| (sheet.shown_if.len(), sheet.all_hold)), Some((3, false)));
    let wrong = vec![both[0].clone(), on("whole", Comparison::More, "many"), on("one", Comparison::Is, "Never")];
    let told = mistakes(draft.clone().save("c", &Sheet { shown_if: wrong, ..read.clone() }));
    assert_eq!(told.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["answer-2", "answer-3"]);
    draft.save("c", &Sheet { shown_if: Vec::new(), ..read }).expect("saved");
    let item = form(&draft).find("c").cloned().expect("an item");
    assert_eq!(item.conditions.len(), 0);
}

#[test]
fn conditions_of_others_keep_what_is_not_known_of_them() {
    let file = r#"{"resourceType":"Questionnaire","status":"active","title":"T","item":[
        {"linkId":"a","type":"boolean","text":"A"},{"linkId":"b","type":"boolean","text":"B"},
        {"linkId":"c","type":"string","text":"C","enableWhen":[
          {"id":"one","question":"a","operator":"=","answerBoolean":true},
          {"id":"two","question":"b","operator":"=","answerBoolean":true}],"enableBehavior":"any"}]}"#;
    let before = Draft::read(file).expect("a form");
    let mut draft = before.clone();
    let mut sheet = draft.sheet("c").expect("a sheet");
    assert_eq!((sheet.shown_if.len(), sheet.all_hold), (2, false));
    sheet.shown_if.remove(0);
    draft.save("c", &sheet).expect("saved");
    let written = draft.to_string();
    assert!(written.contains(r#"{"id":"two","question":"b","#) && !written.contains(r#""id":"one""#), "{written}");
    let unsaid = Draft::read(file.replace(r#","enableBehavior":"any""#, "")).expect("a form");
    assert_eq!(unsaid.sheet("c").map(|sheet| sheet.all_hold), Some(false), "one is enough where nothing is said");
}

#[test]
fn files_are_of_kinds_and_of_a_size() {
    let mut draft = everything();
    let written = draft.to_string();
    assert!(written.contains(r#""url":"http://hl7.org/fhir/StructureDefinition/maxSize","valueDecimal":2500000"#), "{written}");
    let item = |draft: &Draft| form(draft).find("file").cloned().expect("an item");
    assert_eq!((item(&draft).max_bytes, item(&draft).file_types.len()), (Some(2_500_000), 2));
    let file = draft.sheet("file").expect("a sheet");
    assert_eq!((file.largest.as_str(), file.keeps.others.len()), ("2.5", 0));
    for wrong in ["a lot", "0", "-1", "200000"] {
        assert_eq!(
            mistakes(draft.clone().save("file", &Sheet { largest: wrong.into(), ..file.clone() }))[0].0,
            "largest",
            "{wrong}"
        );
    }
    draft
        .save("file", &Sheet { media_types: vec!["application/pdf".into()], largest: String::new(), ..file.clone() })
        .expect("saved");
    assert_eq!((item(&draft).max_bytes, item(&draft).file_types), (None, vec!["application/pdf".to_owned()]));
    draft.save("file", &Sheet { kind: QuestionKind::Line, ..file }).expect("saved");
    assert!(!draft.to_string().contains("mimeType"));
}

#[test]
fn answers_to_be_told_follow_their_options() {
    let mut draft = everything();
    let told = |draft: &Draft, id: &str| form(draft).find(id).expect("an item").told_at_once.clone();
    assert_eq!(told(&draft, "yes-no"), [Value::Boolean(true)]);
    assert_eq!(told(&draft, "several").len(), 2);
    let several = draft.sheet("several").expect("a sheet");
    assert_eq!(several.telling, "Several days\nEvery day");
    let options = "Now and then | 1\nNot at all | 0\nEvery day | 3".into();
    let moved = Sheet { options, options_spanish: String::new(), ..several.clone() };
    let wrong = mistakes(draft.clone().save("several", &moved));
    assert_eq!(wrong[0].0, "telling", "what has moved to its place is another option");
    let renamed = Sheet { options: "Not at all | 0\nOn some days | 1\nEvery day | 3".into(), ..several.clone() };
    draft.save("several", &renamed).expect("an option that is renamed goes on to be meant");
    assert_eq!(draft.sheet("several").map(|sheet| sheet.telling), Some("On some days\nEvery day".into()));
    let shorter = Sheet { options: "Not at all | 0\nEvery day | 3".into(), ..draft.sheet("several").expect("a sheet") };
    let wrong = mistakes(draft.clone().save("several", &Sheet { options_spanish: String::new(), ..shorter }));
    assert_eq!(wrong[0], ("telling".into(), "This question has no option “On some days”. It has: Not at all, Every day".into()));
    let yes_no = draft.sheet("yes-no").expect("a sheet");
    assert_eq!(mistakes(draft.clone().save("yes-no", &Sheet { telling: "Perhaps".into(), ..yes_no.clone() }))[0].0, "telling");
    draft.save("yes-no", &Sheet { telling: String::new(), ..yes_no }).expect("saved");
    draft.save("several", &Sheet { kind: QuestionKind::Line, ..several }).expect("saved");
    assert!(told(&draft, "yes-no").is_empty() && !draft.to_string().contains(crate::TELL_AT_ONCE));
}
