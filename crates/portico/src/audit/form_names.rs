//! The names of intake forms, for events that say which forms were sent. Events hold the forms' ids; people read their names
//! (behaviours.md 40).

use super::Event;
use portico_values::FormId;
use serde_json::Value;
use std::collections::HashMap;

/// The key under which an event lists the ids of forms.
pub(crate) const KEY: &str = "form_ids";

/// At most this many names stand in a short message.
const FEW: usize = 3;

/// Names of forms by their ids, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct FormNames(HashMap<FormId, String>);

impl FromIterator<(FormId, String)> for FormNames {
    fn from_iter<T: IntoIterator<Item = (FormId, String)>>(names: T) -> Self {
        Self(names.into_iter().collect())
    }
}

impl FormNames {
    /// The forms that these events mention, each once. `details` are the events' details as JSON.
    pub(crate) fn asked_for<'a>(details: impl Iterator<Item = &'a str>) -> Vec<FormId> {
        let read = details.filter(|detail| detail.contains(KEY)).filter_map(|detail| serde_json::from_str::<Value>(detail).ok());
        let mut forms: Vec<FormId> = read.flat_map(|detail| sent_with(&detail)).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }
    /// "2 intake forms: PHQ-9 and GAD-7"; `None` without forms.
    pub(crate) fn said(&self, forms: &[FormId]) -> Option<String> {
        listed(forms.len(), &self.known(forms), usize::MAX)
    }
    /// "PHQ-9 and GAD-7"; `None` when none of the names is known.
    pub(crate) fn named(&self, forms: &[FormId]) -> Option<String> {
        joined(forms.len(), &self.known(forms), usize::MAX)
    }
    /// As [`Self::said`], with at most three names, for a short message.
    pub(crate) fn said_briefly(&self, forms: &[FormId]) -> Option<String> {
        listed(forms.len(), &self.known(forms), FEW)
    }
    /// As [`Self::named`], with at most three names.
    pub(crate) fn named_briefly(&self, forms: &[FormId]) -> Option<String> {
        joined(forms.len(), &self.known(forms), FEW)
    }
    fn known(&self, forms: &[FormId]) -> Vec<&str> {
        forms.iter().filter_map(|form| self.0.get(form)).map(String::as_str).collect()
    }
}

/// The forms that an event says were sent.
pub(crate) fn sent_with(detail: &Value) -> Vec<FormId> {
    let ids = detail[KEY].as_array().map(Vec::as_slice).unwrap_or_default();
    ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// The event, saying which forms were sent; unchanged when there are none.
pub(crate) fn saying_which(event: Event, forms: &[FormId]) -> Event {
    match forms.is_empty() {
        true => event,
        false => event.with(KEY, forms.iter().map(ToString::to_string).collect::<Vec<_>>()),
    }
}

fn listed(many: usize, names: &[&str], most: usize) -> Option<String> {
    let counted = match many {
        0 => return None,
        1 => "1 intake form".to_owned(),
        _ => format!("{many} intake forms"),
    };
    Some(match joined(many, names, most) {
        Some(names) => format!("{counted}: {names}"),
        None => counted,
    })
}

fn joined(many: usize, names: &[&str], most: usize) -> Option<String> {
    let shown = &names[..names.len().min(most)];
    match (shown, many - shown.len()) {
        ([], _) => None,
        ([one], 0) => Some((*one).to_owned()),
        ([first @ .., last], 0) => Some(format!("{} and {last}", first.join(", "))),
        (some, more) => Some(format!("{} and {more} more", some.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn forms_are_counted_and_named() {
        let all = |names: &[&str]| listed(names.len(), names, usize::MAX);
        assert_eq!(all(&[]), None);
        assert_eq!(all(&["PHQ-9"]).as_deref(), Some("1 intake form: PHQ-9"));
        assert_eq!(all(&["PHQ-9", "GAD-7"]).as_deref(), Some("2 intake forms: PHQ-9 and GAD-7"));
        assert_eq!(all(&["A", "B", "C"]).as_deref(), Some("3 intake forms: A, B and C"));
    }

    #[test]
    fn what_has_no_name_or_no_room_is_counted() {
        assert_eq!(listed(2, &[], 3).as_deref(), Some("2 intake forms"));
        assert_eq!(listed(3, &["A", "B"], 3).as_deref(), Some("3 intake forms: A, B and 1 more"));
        assert_eq!(listed(5, &["A", "B", "C", "D", "E"], 3).as_deref(), Some("5 intake forms: A, B, C and 2 more"));
    }
}
