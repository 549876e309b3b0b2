//! A form as it is asked: the items in their order, each with everything that pages and checks need to know about it.

mod item;
mod kind;
mod order;
mod pages;

pub use item::{Choice, Condition, Item, ItemId, Operator, Options, Pattern, is_media_type};
pub use kind::{Control, Help, HelpKind, Kind};
pub use pages::Page;

use crate::{value::Coding, words::Words};
use std::collections::HashMap;

pub(crate) use order::{Loose, link};

/// A form, compiled from a Questionnaire. Items stand in the order of the file, an outer one before those within it.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Its canonical address; answers name it.
    pub url: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it is called; the file's `title`, else its `name`.
    pub title: Words,
    /// What clients read as its title, where that is another one (extension [`crate::TITLE_FOR_CLIENTS`]); else empty.
    pub called: Words,
    /// What it is for; clients read it before they begin.
    pub description: Words,
    /// What those who give it to clients should know of it.
    pub purpose: Words,
    /// Whose it is and what it may be used for.
    pub copyright: Words,
    /// The language of its texts where no translation is taken, such as `en`.
    pub language: Option<String>,
    /// What it is, as codes.
    pub codes: Vec<Coding>,
    /// Whether it asks for a signature (R4, extension `questionnaire-signatureRequired`).
    pub signature: bool,
    pub(crate) items: Vec<Item>,
    pub(crate) roots: Vec<ItemId>,
    pub(crate) links: HashMap<String, ItemId>,
    pub(crate) order: Vec<ItemId>,
    pub(crate) pages: Vec<Page>,
}

impl Form {
    /// One item. The id must be of this form.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0 as usize]
    }

    /// All items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The outermost items.
    pub fn roots(&self) -> &[ItemId] {
        &self.roots
    }

    /// The item with a link id.
    pub fn find(&self, link_id: &str) -> Option<&Item> {
        self.links.get(link_id).map(|id| self.item(*id))
    }

    /// The items within an item, or the outermost ones.
    pub fn children(&self, of: Option<ItemId>) -> &[ItemId] {
        of.map_or(&self.roots, |id| &self.item(id).children)
    }

    /// From the outermost item down to this one.
    pub fn path(&self, id: ItemId) -> Vec<ItemId> {
        let mut path = vec![id];
        while let Some(parent) = self.item(path[path.len() - 1]).parent {
            path.push(parent);
        }
        path.reverse();
        path
    }

    /// Whether no page shows it because it is hidden, itself or with what it is in.
    pub fn is_hidden(&self, id: ItemId) -> bool {
        std::iter::successors(Some(id), |id| self.item(*id).parent).any(|id| self.item(id).hidden)
    }

    /// The link ids from the outermost item down to this one, with ` → ` between.
    pub fn link_path(&self, id: ItemId) -> String {
        self.path(id).iter().map(|id| self.item(*id).link_id.as_str()).collect::<Vec<_>>().join(" → ")
    }

    /// `url|version`, as answers name the form; the address alone when there is no version.
    pub fn canonical(&self) -> Option<String> {
        let url = self.url.as_ref()?;
        Some(self.version.as_ref().map_or_else(|| url.clone(), |version| format!("{url}|{version}")))
    }

    /// Whether a response's `questionnaire` names this form; a version counts where both name one.
    pub fn is_named_by(&self, canonical: &str) -> bool {
        let (url, version) = canonical.split_once('|').map_or((canonical, None), |(url, version)| (url, Some(version)));
        let url = url.split('#').next().unwrap_or(url);
        let versions = version.is_none() || self.version.is_none() || version == self.version.as_deref();
        versions && self.url.as_deref().is_none_or(|own| own == url)
    }

    /// Whether every title and question can be shown in a language, `es` or `es-MX`.
    pub fn speaks(&self, language: &str) -> bool {
        let main = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let own = self.language.iter().map(String::as_str).any(|own| main(own) == main(language));
        own || self.languages().iter().any(|tag| main(tag) == main(language))
    }

    /// The languages in which every title and question can be shown, the form's own left out.
    pub fn languages(&self) -> Vec<String> {
        let shown = self.items.iter().filter(|item| !item.hidden && !item.words.is_empty());
        let mut texts = shown.map(|item| &item.words).chain(Some(&self.title).filter(|title| !title.is_empty()));
        let Some(first) = texts.next() else { return Vec::new() };
        let rest: Vec<&Words> = texts.collect();
        let everywhere = |tag: &&str| rest.iter().all(|words| words.languages().any(|other| other == *tag));
        first.languages().filter(everywhere).map(str::to_owned).collect()
    }
}
