//! Forms that were compiled a moment ago. A row of `forms` never changes its questions, so what was compiled once stays right; who may see
//! it is asked of the rows every time.

use super::store;
use crate::answer::{Answer, Trouble};
use portico_database::Connection;
use portico_forms::{Form, Questionnaire};
use portico_policy::Reach;
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
    /// The form of a row.
    ///
    /// # Errors
    /// Not found; a fault when the row holds no form.
    pub(crate) async fn form(&self, db: &mut Connection, reach: &Reach, id: FormId) -> Answer<Arc<Form>> {
        let key = (reach.practice(), id);
        if let Some(form) = self.forms.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(form.clone());
        }
        let document = store::forms::document(db, reach, id).await?.ok_or_else(Trouble::not_found)?;
        let read = tokio::task::spawn_blocking(move || Questionnaire::read(document).map(|(read, _)| Arc::new(read.into_form())));
        let form = read.await.map_err(anyhow::Error::new)?;
        let form = form.map_err(|_| Trouble::fault("a kept form cannot be read"))?;
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST {
            forms.clear();
        }
        forms.insert(key, form.clone());
        Ok(form)
    }
}
