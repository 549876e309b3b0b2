//! Intake forms that were compiled a moment ago, kept for the whole house. `forms` reads and compiles them.

use portico_forms::Form;
use portico_values::{FormId, PracticeId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many are kept. A large one takes some megabytes.
const MOST: usize = 32;

/// The forms that are at hand.
#[derive(Default)]
pub struct Compiled {
    forms: Mutex<HashMap<(PracticeId, FormId), Arc<Form>>>,
}

impl Compiled {
    /// A form, where it is at hand.
    pub(crate) fn at_hand(&self, practice: PracticeId, id: FormId) -> Option<Arc<Form>> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner).get(&(practice, id)).cloned()
    }
    /// Keeps a form at hand; when there are too many, one of the others goes.
    pub(crate) fn keep(&self, practice: PracticeId, id: FormId, form: Arc<Form>) {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST
            && let Some(one) = forms.keys().next().copied()
        {
            forms.remove(&one);
        }
        forms.insert((practice, id), form);
    }
}
