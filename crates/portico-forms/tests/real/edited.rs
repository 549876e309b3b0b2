//! Every form that loads is opened in the editor and changed in one place; everything else stays as it stood.

use super::{say, shipped_and_files};
use portico_forms::{
    Json, Questionnaire,
    editing::{Draft, QuestionKind, RowKind, Sheet, Way},
};

/// Every form that loads, as a draft.
fn drafts() -> Vec<(String, Draft)> {
    let loads = shipped_and_files().into_iter().filter(|(_, bytes)| Questionnaire::read(bytes).is_ok());
    loads.map(|(name, bytes)| (name, Draft::read(bytes).unwrap())).collect()
}

fn sheets(draft: &Draft) -> Vec<(String, Sheet)> {
    let rows = draft.rows().into_iter();
    rows.filter_map(|row| draft.sheet(&row.link_id).map(|sheet| (row.link_id, sheet))).collect()
}

#[test]
fn saving_what_was_read_changes_nothing() {
    let (mut forms, mut saved, mut kept) = (0, 0, 0);
    for (name, before) in drafts() {
        let mut draft = before.clone();
        for (link_id, sheet) in sheets(&before) {
            draft.save(&link_id, &sheet).unwrap_or_else(|mistakes| panic!("{name} {link_id}: {mistakes:?}"));
            saved += 1;
        }
        draft.set_head(&before.head());
        kept += before.rows().iter().filter(|row| matches!(row.kind, RowKind::Kept(_))).count();
        assert!(draft == before, "{name}: saving what was read changed it");
        forms += 1;
    }
    say(&format!("{forms} forms with {saved} sheets saved as they were, {kept} items kept as they are"));
}

#[test]
fn one_question_is_changed_and_all_else_is_equal() {
    let mut forms = 0;
    for (name, before) in drafts() {
        let Some((link_id, sheet)) = sheets(&before).into_iter().find(|(_, sheet)| sheet.kind.is_question()) else { continue };
        let mut draft = before.clone();
        let changed = Sheet { text: "Changed in one place".into(), required: !sheet.required, ..sheet };
        draft.save(&link_id, &changed).unwrap_or_else(|mistakes| panic!("{name} {link_id}: {mistakes:?}"));
        let read = Draft::read(draft.to_string()).unwrap();
        assert!(read == draft, "{name}: written and read again");
        assert!(Questionnaire::read(draft.to_string()).is_ok(), "{name}: loads no more");
        let differences = differences(before.document(), draft.document(), String::new());
        let fields = [format!("{link_id}.text"), format!("{link_id}.required")];
        assert!(differences.iter().all(|place| fields.contains(place)), "{name}: {differences:?}");
        assert!(!differences.is_empty(), "{name}");
        forms += 1;
    }
    say(&format!("{forms} forms were changed in one place"));
}

#[test]
fn what_is_added_moved_and_deleted_leaves_the_rest() {
    let (mut forms, mut moved) = (0, 0);
    for (name, before) in drafts() {
        let mut draft = before.clone();
        let own =
            Sheet { text: "One of ours".into(), options: "Never | 0\nOften | 3".into(), ..Sheet::of_kind(QuestionKind::One) };
        draft.add("portico-own", &own).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
        let score =
            Questionnaire::read(draft.to_string()).unwrap_or_else(|problems| panic!("{name}: {problems:?}")).0.into_form();
        assert!(score.is_scored(), "{name}");
        for row in before.rows() {
            if draft.shift(&row.link_id, Way::Down) {
                assert!(draft.shift(&row.link_id, Way::Up), "{name} {}", row.link_id);
                moved += 1;
            }
        }
        draft.delete("portico-own").unwrap();
        assert!(draft == before, "{name}: something else changed");
        forms += 1;
    }
    say(&format!("{forms} forms got a question and lost it, {moved} items moved down and up"));
}

#[test]
fn options_are_added_and_taken_away_and_the_others_stay() {
    let mut questions = 0;
    for (name, before) in drafts() {
        for (link_id, sheet) in sheets(&before) {
            if !sheet.kind.has_options() || sheet.keeps.options || sheet.options.is_empty() {
                continue;
            }
            let mut draft = before.clone();
            let spanish = match sheet.options_spanish.as_str() {
                "" => String::new(),
                lines => format!("Una nuestra\n{lines}"),
            };
            let options = format!("One of ours | 7\n{}", sheet.options);
            let grown = Sheet { options, options_spanish: spanish, ..sheet.clone() };
            draft.save(&link_id, &grown).unwrap_or_else(|mistakes| panic!("{name} {link_id}: {mistakes:?}"));
            assert!(draft != before && Questionnaire::read(draft.to_string()).is_ok(), "{name} {link_id}");
            draft.save(&link_id, &sheet).unwrap_or_else(|mistakes| panic!("{name} {link_id}: {mistakes:?}"));
            assert!(draft == before, "{name} {link_id}: another option changed");
            questions += 1;
        }
    }
    say(&format!("{questions} questions got an option and lost it"));
}

#[test]
fn what_nothing_depends_on_is_deleted_and_the_form_still_loads() {
    let (mut deleted, mut refused) = (0, 0);
    for (name, before) in drafts() {
        for row in before.rows().iter().take(40) {
            let mut draft = before.clone();
            match draft.delete(&row.link_id) {
                Ok(()) => {
                    assert!(!draft.has(&row.link_id));
                    let problems = Questionnaire::read(draft.to_string()).err().unwrap_or_default();
                    let empty = |words: &str| words.contains("nothing to ask") || words.contains("no items");
                    let told: Vec<_> = problems.iter().filter(|problem| !empty(&problem.words)).collect();
                    assert!(told.is_empty(), "{name} without {}: {told:?}", row.link_id);
                    deleted += 1;
                }
                Err(dependents) => {
                    assert!(!dependents.is_empty() && draft == before, "{name} {}", row.link_id);
                    refused += 1;
                }
            }
        }
    }
    say(&format!("{deleted} items were deleted, {refused} were not, for others depend on them"));
}

/// Where two trees differ, by the link id of the innermost item and the element.
fn differences(left: &Json, right: &Json, item: String) -> Vec<String> {
    let item = left.text_of("linkId").map_or(item, str::to_owned);
    let names = left.fields().iter().chain(right.fields()).map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        match (left.get(name), right.get(name)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) if !a.list().is_empty() && a.list().len() == b.list().len() => {
                found.extend(a.list().iter().zip(b.list()).flat_map(|(a, b)| differences(a, b, item.clone())));
            }
            (Some(a), Some(b)) if !a.fields().is_empty() => found.extend(differences(a, b, item.clone())),
            _ => found.push(format!("{item}.{name}")),
        }
    }
    found
}
