//! What a form asks for and nobody can provide on its pages. It would keep the form from ever being sent, so it may be left out, and a
//! notice says so.

use crate::{
    fields::MOST_TIMES,
    form::{Form, Item, ItemId, Kind},
    trouble::Remarks,
};
use std::collections::HashSet;

/// Marks the questions that no page lets anybody answer, and takes back the answers and times that are asked for beyond what can be given.
pub(super) fn settle(form: &mut Form, remarks: &mut Remarks) {
    let on_pages: HashSet<ItemId> = form.pages().iter().flat_map(|page| page.items.iter().copied()).collect();
    // An outer item stands before those in it.
    let mut places: Vec<Place> = Vec::with_capacity(form.items.len());
    for item in &mut form.items {
        let outer = item.parent.map_or(Place::default(), |parent| places[parent.0 as usize]);
        let place = Place { hidden: outer.hidden || item.hidden, on_page: outer.on_page || on_pages.contains(&item.id) };
        item.fixed = place.hidden || item.kind.is_question() && (!place.on_page || item.read_only || item.total);
        places.push(place);
    }
    let ids: Vec<ItemId> = form.items.iter().map(|item| item.id).collect();
    for id in ids {
        let item = form.item(id);
        let (least, most) = (item.least(), within_reach(form, item));
        if least <= most {
            continue;
        }
        // A total is filled in by itself.
        if !item.total {
            remarks.changes_at(item.place, form.link_path(id), words(item, most));
        }
        let item = &mut form.items[id.0 as usize];
        item.min_occurs = item.min_occurs.min(most);
        item.required &= most > 0;
    }
}

/// Where an item stands, with everything it is in.
#[derive(Clone, Copy, Default)]
struct Place {
    hidden: bool,
    on_page: bool,
}

/// How many answers of a question, or times of a group, there can be.
fn within_reach(form: &Form, item: &Item) -> u32 {
    let times = item.most().min(MOST_TIMES as u32);
    match item.kind {
        Kind::Display => 0,
        Kind::Group if item.fixed || !holds_a_question(form, item.id) => 0,
        // Pages add nothing to a group that is only shown.
        Kind::Group if item.read_only => 1,
        Kind::Group => times,
        _ if item.fixed => u32::try_from(item.initial.len()).unwrap_or(u32::MAX),
        _ if item.choices().is_empty() => times,
        _ => times.min(u32::try_from(item.choices().len()).unwrap_or(u32::MAX) + u32::from(item.kind == Kind::OpenChoice)),
    }
}

/// Whether somebody can answer anything in a group.
fn holds_a_question(form: &Form, group: ItemId) -> bool {
    let mut waiting = form.item(group).children.clone();
    while let Some(id) = waiting.pop() {
        let item = form.item(id);
        if item.kind.is_question() && !item.fixed {
            return true;
        }
        waiting.extend(&item.children);
    }
    false
}

fn words(item: &Item, most: u32) -> String {
    match (item.kind, most) {
        (Kind::Group, 0) => {
            "The group must be answered but contains nothing anybody can answer, so it may stay empty.".to_owned()
        }
        (_, 0) if !item.read_only => {
            "The question must be answered but no page shows it, so nobody can answer it and it may stay empty.".to_owned()
        }
        (_, 0) => "The question is required and read only and has no initial value; it may stay empty.".to_owned(),
        _ => format!("It must be answered {} times, but only {most} can be given, which is enough.", item.least()),
    }
}
