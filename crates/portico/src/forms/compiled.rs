//! The form of a row, compiled. A row of `forms` never changes its questions, so what was compiled once stays right; who may see it is
//! asked of the rows every time.

use super::store;
use crate::{
    answer::{Answer, Trouble},
    compiled_forms::Compiled,
};
use portico_database::Connection;
use portico_forms::{Form, Questionnaire};
use portico_policy::Reach;
use portico_values::FormId;
use std::sync::Arc;

impl Compiled {
    /// The form of a row.
    ///
    /// # Errors
    /// Not found; a fault when the row holds no form.
    pub(crate) async fn form(&self, db: &mut Connection, reach: &Reach, id: FormId) -> Answer<Arc<Form>> {
        if let Some(form) = self.at_hand(reach.practice(), id) {
            return Ok(form);
        }
        let document = store::forms::document(db, reach, id).await?.ok_or_else(Trouble::not_found)?;
        let read = tokio::task::spawn_blocking(move || Questionnaire::read(document).map(|(read, _)| Arc::new(read.into_form())));
        let form = read.await.map_err(anyhow::Error::new)?;
        let form = form.map_err(|_| Trouble::fault("a kept form cannot be read"))?;
        self.keep(reach.practice(), id, form.clone());
        Ok(form)
    }
}
