//! What a composer's form holds: the words, how to preview them, and what to do with them.

use super::{
    coming_back::own_next,
    preview::View,
    templates::{self, template::offered},
    words::Words,
};
use crate::{
    act::{Act, Look},
    answer::Answer,
    forms::Picked,
    practices::Practice,
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{ClientId, TemplateId};
use portico_web::FormData;

/// The fields that every composer has.
pub(crate) const COMPOSING: [&str; 19] = [
    "subject",
    "message",
    "preview_client",
    "for",
    "view",
    "as",
    "template",
    "use_template",
    "save_default",
    "default_language",
    "date",
    "time",
    "form[]",
    "due",
    "appointment",
    "days_before",
    "signers",
    "countersign",
    "next",
];

/// The button "Customize message", which opens the composer with what was chosen beside it.
pub(crate) const CUSTOMIZES: &str = "customize";

/// One composer's form, as it was sent.
#[derive(Clone, Default)]
pub(crate) struct Composing {
    /// What was typed; `None` when the composer is just being opened.
    pub(crate) typed: Option<Words>,
    pub(crate) view: View,
    /// The client for whom the preview is shown.
    pub(crate) shown_for: Option<ClientId>,
    /// The template chosen in the list, and whether its words are to replace what was typed.
    pub(crate) template: Option<TemplateId>,
    pub(crate) puts_template: bool,
    /// Whether "Save Default message and intake form selections" is ticked.
    pub(crate) saves_default: bool,
    /// The language of the words that are saved as the default.
    pub(crate) language: Option<Language>,
    /// The day and time for "Send later", as typed.
    pub(crate) date: String,
    pub(crate) time: String,
    /// The intake forms to send along.
    pub(crate) picked: Picked,
    /// Whether it comes from the short question, on which forms are chosen and no words are written.
    pub(crate) asked: bool,
    /// The page to return to; empty for none.
    pub(crate) next: String,
    /// Whether the preview was asked for.
    pub(crate) is_preview: bool,
    /// What was just done without leaving the page, to be said on it.
    pub(crate) notice: Option<String>,
}

impl Composing {
    /// Reads the fields. A button that was pressed overrules the field of the same name.
    pub(crate) fn read(form: &FormData) -> Self {
        let pressed =
            |button: &str, field: &str| if form.has(button) { form.text(button).to_owned() } else { form.text(field).to_owned() };
        Self {
            typed: form.has("message").then(|| words_of(form)),
            view: View::from_word(&pressed("as", "view")).unwrap_or_default(),
            shown_for: pressed("for", "preview_client").parse().ok(),
            template: form.text("template").parse().ok(),
            puts_template: form.checked("use_template"),
            saves_default: form.checked("save_default"),
            language: offered(form.text("default_language")),
            date: form.text("date").chars().take(20).collect(),
            time: form.text("time").chars().take(20).collect(),
            picked: Picked::read(form),
            asked: form.has(CUSTOMIZES) || form.has("with"),
            next: own_next(form).unwrap_or_default(),
            is_preview: false,
            notice: None,
        }
    }
    /// The forms that were chosen; none before anybody could choose.
    pub(crate) fn chosen(&self) -> Option<&Picked> {
        (self.typed.is_some() || self.asked).then_some(&self.picked)
    }
    /// The same, as a preview.
    pub(crate) fn as_preview(self) -> Self {
        Self { is_preview: true, ..self }
    }
    /// Replaces what was typed with the words of the chosen template, if that was asked for.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn put_template(&mut self, look: &mut Look) -> Answer<()> {
        let Some(id) = self.template.filter(|_| self.puts_template) else { return Ok(()) };
        let reach = look.may(Permission::InviteClients)?;
        if let Some(template) = templates::store::template(look.db(), &reach, id).await? {
            self.typed = Some(template.words());
        }
        Ok(())
    }
    /// Saves the words and forms as the default if the box is ticked, within the act that sends.
    ///
    /// # Errors
    /// Refused when the sender may not edit templates.
    pub(crate) async fn save_default(&self, act: &mut Act, practice: &Practice) -> Answer<()> {
        match &self.typed {
            Some(words) if self.saves_default => {
                let language = self.language.or_else(|| offered(&practice.language)).unwrap_or(Language::En);
                templates::actions::save_default(act, language, words).await?;
                self.picked.save_default(act).await
            }
            _ => Ok(()),
        }
    }
}

/// What was typed.
pub(crate) fn words_of(form: &FormData) -> Words {
    Words { subject: form.text("subject").to_owned(), message: form.prose("message") }
}
