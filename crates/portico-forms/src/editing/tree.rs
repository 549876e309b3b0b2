//! Finding things in the tree of a file.

use crate::json::{Data, Json};

/// The Questionnaire in a file: the file itself, or the first one in a Bundle.
pub(super) fn questionnaire(document: &Json) -> Option<&Json> {
    let is_form = |json: &Json| json.text_of("resourceType") == Some("Questionnaire");
    match document.text_of("resourceType") {
        Some("Questionnaire") => Some(document),
        Some("Bundle") => document.list_of("entry").iter().filter_map(|entry| entry.get("resource")).find(|one| is_form(one)),
        _ => None,
    }
}

/// The same, to be changed.
pub(super) fn questionnaire_mut(document: &mut Json) -> Option<&mut Json> {
    let is_form = |json: &Json| json.text_of("resourceType") == Some("Questionnaire");
    if is_form(document) {
        return Some(document);
    }
    let entries = document.list_within("entry")?;
    entries.iter_mut().filter_map(|entry| entry.get_mut("resource")).find(|one| is_form(one))
}

/// The item with a link id within an owner of items.
pub(super) fn find<'a>(owner: &'a Json, link_id: &str) -> Option<&'a Json> {
    owner.list_of("item").iter().find_map(|item| match id(item) == link_id {
        true => Some(item),
        false => find(item, link_id),
    })
}

/// The same, to be changed.
pub(super) fn find_mut<'a>(owner: &'a mut Json, link_id: &str) -> Option<&'a mut Json> {
    let items = owner.list_within("item")?;
    items.iter_mut().find_map(|item| match id(item) == link_id {
        true => Some(item),
        false => find_mut(item, link_id),
    })
}

/// The owner of an item: the form, or another item.
pub(super) fn owner_mut<'a>(owner: &'a mut Json, link_id: &str) -> Option<&'a mut Json> {
    if owner.list_of("item").iter().any(|item| id(item) == link_id) {
        return Some(owner);
    }
    owner.list_within("item")?.iter_mut().find_map(|item| owner_mut(item, link_id))
}

/// The items from the outermost one down to the one that holds an item.
pub(super) fn above<'a>(owner: &'a Json, link_id: &str) -> Option<Vec<&'a Json>> {
    for item in owner.list_of("item") {
        if id(item) == link_id {
            return Some(Vec::new());
        }
        if let Some(mut rest) = above(item, link_id) {
            rest.insert(0, item);
            return Some(rest);
        }
    }
    None
}

/// Every item in its order, an outer one before those within it.
pub(super) fn all(owner: &Json) -> Vec<&Json> {
    let items = owner.list_of("item").iter();
    items.flat_map(|item| std::iter::once(item).chain(all(item))).collect()
}

/// The link id.
pub(super) fn id(item: &Json) -> &str {
    item.text_of("linkId").unwrap_or_default()
}

/// The words of an item, else its link id; for sentences about it.
pub(super) fn called(item: &Json) -> String {
    let text = item.text_of("text").map(str::trim).filter(|text| !text.is_empty()).unwrap_or(id(item));
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// How many levels of items stand within an owner.
pub(super) fn levels(owner: &Json) -> usize {
    owner.list_of("item").iter().map(|item| 1 + levels(item)).max().unwrap_or(0)
}

/// Puts a text under a name, or takes the name away.
pub(super) fn put_text(owner: &mut Json, name: &str, text: &str) {
    if text.is_empty() { owner.remove(name) } else { owner.set(name, text.into()) }
}

/// Sets a name to true, or removes it for false.
pub(super) fn put_yes(owner: &mut Json, name: &str, yes: bool) {
    if yes { owner.set(name, true.into()) } else { owner.remove(name) }
}

/// Removes fields by what they are called.
pub(super) fn drop_fields(owner: &mut Json, goes: impl Fn(&str) -> bool) {
    if let Data::Object(fields) = &mut owner.data {
        fields.retain(|(name, _)| !goes(name));
    }
}
