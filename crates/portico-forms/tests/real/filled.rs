//! Every form that loads is filled in by chance. What is right passes, comes back from JSON and from a page's fields as it was; and each
//! way to break an answer is found out.

use super::{say, shipped_and_files};
use portico_forms::{
    Answers, Asking, DateTime, Form, Kind, Posted, Questionnaire, Response, Stage, Status, Typing, Widget, testing::fill,
};

/// Fills of each form.
const ROUNDS: u64 = 4;

pub(crate) fn forms() -> Vec<(String, Questionnaire)> {
    shipped_and_files().into_iter().filter_map(|(name, bytes)| Some((name, Questionnaire::read(bytes).ok()?.0))).collect()
}

#[test]
fn what_is_filled_in_rightly_passes_and_comes_back() {
    let (mut filled, mut values) = (0, 0);
    for (name, questionnaire) in forms() {
        let form = questionnaire.form();
        for seed in 1..=ROUNDS {
            let answers = fill(form, seed);
            let mut response = form.respond(&answers, Status::Completed, None);
            response.authored = DateTime::read("2026-05-14T10:30:00Z");
            let findings = form.check(&response);
            assert!(findings.is_empty(), "{name} {seed}: {:?}", findings);
            let back = Response::read(response.to_string()).unwrap();
            assert_eq!(back, response, "{name} {seed}");
            assert_eq!(back.to_string(), response.to_string());
            let again = form.begin_again(&back.answers);
            let wrong: Vec<_> = form.check_answers(&again, Stage::Draft);
            assert!(wrong.is_empty(), "{name} {seed}: {wrong:?}");
            filled += 1;
            values += form.lines(&back.answers, "en", "yes", "no").iter().map(|line| line.answers.len()).sum::<usize>();
        }
    }
    say(&format!("{filled} fills with {values} answers passed and came back"));
}

/// What a browser would send of every page, when nobody touches anything.
fn send(form: &Form, answers: &Answers) -> Vec<(String, String)> {
    let live = form.live(answers);
    let asking = Asking { language: "en", yes: "Yes", no: "No" };
    let mut sent = Vec::new();
    for (id, node) in live.all() {
        if !node.enabled || form.item(node.item).hidden {
            continue;
        }
        match form.asked(&live, id, &[], &asking).widget {
            Widget::Picks { name, marker, picks, own, .. } => {
                sent.push((marker, "1".to_owned()));
                sent.extend(picks.into_iter().filter(|pick| pick.chosen).map(|pick| (name.clone(), pick.value)));
                sent.extend(own.map(|own| (own.name, own.value)));
            }
            Widget::Rows(rows) => {
                sent.extend(rows.into_iter().flat_map(|row| row.inputs).map(|input| (input.name, input.value)));
            }
            Widget::Nothing | Widget::Files { .. } | Widget::Fixed(_) => {}
        }
    }
    sent
}

#[test]
fn what_a_page_sends_back_untouched_changes_nothing() {
    let typing = Typing { minutes_east: &|_| 0 };
    let mut fields = 0;
    for (name, questionnaire) in forms() {
        let form = questionnaire.form();
        for seed in 1..=ROUNDS {
            let answers = fill(form, seed);
            let sent = send(form, &answers);
            fields += sent.len();
            let posted = Posted::read(sent);
            same(&form.tidy(&form.take(&answers, &posted, &typing), Stage::Complete, None), &answers, &name);
            // Typed into an empty form, and again after what this asks for: the same, but for what pages cannot type.
            let typed = form.take(&form.begin(), &posted, &typing);
            let typeable = form.items().iter().all(|item| {
                !matches!(item.kind, Kind::Attachment | Kind::Reference | Kind::Quantity)
                    && !item.read_only
                    && !item.hidden
                    && item.initial.len() < 2
            });
            if typeable {
                let tidied = form.tidy(&typed, Stage::Complete, None);
                same(&tidied, &answers, &name);
            }
        }
    }
    say(&format!("{fields} fields were sent back"));
}

/// Says the first line that differs.
fn same(left: &Answers, right: &Answers, name: &str) {
    let lines = |answers: &Answers| format!("{answers:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
    if left != right {
        let (left, right) = (lines(left), lines(right));
        let at = left.iter().zip(&right).position(|(a, b)| a != b).unwrap_or(left.len().min(right.len()));
        let from = at.saturating_sub(12);
        panic!("{name}: {:#?} instead of {:#?}", left.get(from..at + 3), right.get(from..at + 3));
    }
}
