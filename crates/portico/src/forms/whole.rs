//! A whole form as markup, all its pages one after another: for measuring what showing it costs compared with reading its file.

use super::{
    asking::{Block, Control, Told},
    files,
};
use crate::settings::DocumentSettings;
use askama::Template;
use portico_forms::Form;
use portico_language::Words;

#[derive(Template)]
#[template(path = "forms/pages/whole.html")]
struct Whole {
    w: Words,
    pages: Vec<Vec<Block>>,
}

/// Every page of a form as it is before anything is answered, in this language.
///
/// # Errors
/// Never in practice: writing into memory does not fail.
pub fn rendered(form: &Form, words: &Words) -> Result<String, askama::Error> {
    let told = Told::new(form, words).with_files(files::Told::default().up_to(DocumentSettings::USUAL.largest));
    let answers = form.begin();
    let pages = told.pages(&form.live(&answers));
    let blocks = pages.iter().map(|number| told.blocks(&answers, *number, &[]));
    Whole { w: words.clone(), pages: blocks.collect() }.render()
}
