//! Recognises a message that is sent: as a default in any language, as a template, or as the sender's own words.

use super::{
    letters::shipped_words,
    placeholders::Text,
    templates::{self, Kind},
};
use crate::{answer::Answer, app::Portico, clients::MessageSent};
use portico_database::Connection;
use portico_language::Language;
use portico_policy::Reach;

/// All messages that the practice has, the defaults first.
pub(crate) struct KnownMessages(Vec<(MessageSent, Text)>);

impl KnownMessages {
    /// Reads them.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn read(db: &mut Connection, reach: &Reach, portico: &Portico) -> Answer<Self> {
        let mut templates = templates::store::all(db, reach).await?;
        templates.retain(|template| template.kind == Kind::Invitation);
        templates.sort_by_key(|template| !template.is_default);
        let kept = templates.iter().map(|template| {
            let sent = if template.is_default { MessageSent::Default } else { MessageSent::Template(template.id) };
            (sent, template.message.clone())
        });
        let shipped = Language::ALL.into_iter().flat_map(|language| {
            [false, true].map(|again| (MessageSent::Default, shipped_words(portico, Kind::Invitation, language, again).message))
        });
        let known = kept.chain(shipped).map(|(sent, message)| (sent, Text::kept(message.trim())));
        Ok(Self(known.collect()))
    }
    /// Which of them this message is.
    pub(crate) fn which(&self, message: &Text) -> MessageSent {
        self.0.iter().find(|(_, known)| known == message).map_or(MessageSent::Own, |(sent, _)| *sent)
    }
}
