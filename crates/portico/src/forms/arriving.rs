//! A page of a form on its way in: its fields, and the files that came with it. The form judges the files before they become answers; why
//! one is refused is said at its field, and its content is thrown away.

use super::files::kinds;
use crate::{
    answer::Answer,
    documents::{self, NotTaken, Taken, kinds::Refused, vault::Vault},
    visit::ClientVisit,
};
use axum::extract::{FromRequest, Request};
use http::header;
use portico_forms::{Form, Item};
use portico_language::Words;
use portico_web::{FormData, FormRefusal, LongForm};

/// Why a file did not become an answer.
pub(crate) enum Why {
    /// It is not kept as a document either.
    Refused(Refused),
    /// The form wants another kind.
    OtherKind,
    /// The form wants smaller ones.
    TooLarge,
    /// The question has as many as it takes.
    Enough,
}

/// What a page sent.
pub(super) struct Arrived {
    pub(super) form: FormData,
    /// The files that may become answers.
    pub(super) taken: Vec<Taken>,
    /// The others: field, name, why.
    pub(super) refused: Vec<(String, String, Why)>,
    unscanned: bool,
}

impl Arrived {
    /// Receives it. A page that asks for files sends itself in parts, every other one as a form does.
    ///
    /// # Errors
    /// Refused if it is none of ours; when it brings too much; when the disk is full.
    pub(super) async fn of(visit: &ClientVisit, request: Request) -> Answer<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            let LongForm(form) = LongForm::from_request(request, &()).await?;
            return Ok(Self { form, taken: Vec::new(), refused: Vec::new(), unscanned: false });
        }
        let received = documents::receive_page(visit, request).await?;
        let refused = received.refused.into_iter().map(|NotTaken { field, name, why }| (field, name, Why::Refused(why)));
        let (refused, unscanned) = (refused.collect(), received.unscanned);
        Ok(Self { form: received.form, taken: received.taken, refused, unscanned })
    }

    /// Sorts the files out by what the form asks for. `fields` are those of the page.
    ///
    /// # Errors
    /// Refused if a file came where the page asks for none.
    pub(super) async fn judge(&mut self, visit: &ClientVisit, form: &Form, fields: &[String]) -> Answer<()> {
        let of_page = |field: &String| fields.contains(field).then(|| form.asks_for_file(field)).flatten();
        let mut brought = self.taken.iter().map(|file| &file.field).chain(self.refused.iter().map(|(field, ..)| field));
        if let Some(strange) = brought.find(|field| of_page(field).is_none()).cloned() {
            self.discard(visit).await;
            return Err(FormRefusal::UnknownField(strange).into());
        }
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for file in std::mem::take(&mut self.taken) {
            let why = of_page(&file.field).and_then(|item| not_wanted(item, &file));
            match why {
                None => taken.push(file),
                Some(why) => refused.push((file, why)),
            }
        }
        self.taken = taken;
        for (file, why) in refused {
            throw_away(visit, &file).await;
            self.refused.push((file.field, file.name, why));
        }
        Ok(())
    }

    /// Turns away what found no space, by its place among what was taken.
    pub(super) async fn turn_away(&mut self, visit: &ClientVisit, without: Vec<(usize, Why)>) {
        let mut without = without.into_iter().peekable();
        for (place, file) in std::mem::take(&mut self.taken).into_iter().enumerate() {
            if let Some((_, why)) = without.next_if(|(at, _)| *at == place) {
                throw_away(visit, &file).await;
                self.refused.push((file.field, file.name, why));
            }
        }
    }

    /// Throws the content of all files away that were taken.
    pub(super) async fn discard(&mut self, visit: &ClientVisit) {
        for file in std::mem::take(&mut self.taken) {
            throw_away(visit, &file).await;
        }
    }

    /// Whether files came that could not be looked at.
    pub(super) const fn is_unscanned(&self) -> bool {
        self.unscanned
    }
}

/// What the form says against a file (R4, extensions `mimeType` and `maxSize`).
fn not_wanted(item: &Item, file: &Taken) -> Option<Why> {
    if !item.takes_file_type(file.kind.media_type()) {
        return Some(Why::OtherKind);
    }
    item.max_bytes.filter(|most| file.bytes > *most).map(|_| Why::TooLarge)
}

/// Throws the content of a file away that gets no row.
pub(super) async fn throw_away(visit: &ClientVisit, file: &Taken) {
    documents::discard(&Vault::of(&visit.call.portico), visit.practice.id, &file.address).await;
}

/// Why files were not taken, each in a sentence at its field.
pub(super) fn said(words: &Words, form: &Form, refused: &[(String, String, Why)]) -> Vec<(String, String)> {
    let sentence = |(field, name, why): &(String, String, Why)| {
        let item = form.asks_for_file(field);
        let why = match why {
            Why::Refused(refused) => words.say(&format!("documents-refused-{}", refused.code())),
            Why::OtherKind => {
                let labels: Vec<&str> = item.map(kinds).unwrap_or_default().iter().map(|kind| kind.label()).collect();
                words.with("kinds", labels.join(", ").as_str()).say("form-file-other-kind")
            }
            Why::TooLarge => {
                let most = item.and_then(|item| item.max_bytes).unwrap_or(0);
                let most = documents::size(i64::try_from(most).unwrap_or(i64::MAX));
                words.with("limit", most.as_str()).say("form-wrong-file-size")
            }
            Why::Enough => {
                let most = item.map_or(1, |item| item.most().min(MOST));
                words.with("count", i64::from(most)).say("form-file-enough")
            }
        };
        (field.clone(), words.with("name", name.as_str()).with("why", why.as_str()).say("form-file-refused"))
    };
    refused.iter().map(sentence).collect()
}

/// Files at one question, whatever the form allows.
const MOST: u32 = 100;
