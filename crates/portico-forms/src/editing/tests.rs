//! What is written in the editor is R4, is read by the reader without a word, and is scored.

use super::*;
use crate::{Answers, Entry, Form, Questionnaire, Value};

fn sheet(kind: QuestionKind, text: &str) -> Sheet {
    Sheet { text: text.into(), ..Sheet::of_kind(kind) }
}

fn form(draft: &Draft) -> Form {
    let (questionnaire, notices) = Questionnaire::read(draft.to_string()).expect("a form");
    assert_eq!(notices, [], "{draft}");
    questionnaire.into_form()
}

fn mistakes(result: Result<(), Vec<Mistake>>) -> Vec<(&'static str, String)> {
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
        let shown_if = ShownIf { question: question.into(), comparison, answer: answer.into() };
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
        let shown_if = ShownIf { question: question.into(), comparison, answer: answer.into() };
        mistakes(draft.clone().add("new", &Sheet { shown_if, ..sheet(QuestionKind::Line, "Then") }))
    };
    assert_eq!(wrong("yes-no", Comparison::Is, "perhaps")[0], ("answer", "“Yes or no” is answered with Yes or No".into()));
    assert!(wrong("one", Comparison::Is, "Sometimes")[0].1.contains("It has: Not at all, Several days, Every day"));
    assert_eq!(wrong("one", Comparison::More, "Every day")[0].0, "comparison");
    assert_eq!(wrong("whole", Comparison::Is, "three")[0].0, "answer");
    assert_eq!(wrong("s", Comparison::Answered, "")[0].0, "shown_if");
}

#[test]
fn nothing_waits_for_itself() {
    let mut draft = everything();
    let on = |question: &str| ShownIf { question: question.into(), comparison: Comparison::Answered, answer: String::new() };
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
    let shown_if = ShownIf { question: "one".into(), comparison: Comparison::Is, answer: "Every day".into() };
    draft.add("c", &Sheet { shown_if, ..sheet(QuestionKind::Line, "How so?") }).expect("added");
    let one = draft.sheet("one").expect("a sheet");
    let options = "Not at all | 0\nSeveral days | 1\nEvery single day | 4".to_owned();
    draft.save("one", &Sheet { options, ..one.clone() }).expect("renamed");
    assert_eq!(draft.sheet("c").map(|sheet| sheet.shown_if.answer), Some("Every single day".into()));
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
