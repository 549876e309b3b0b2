//! Pages: one for each group, and how long the form takes.

use super::{Control, Form, ItemId, Kind};
use crate::{
    live::{Live, NodeId},
    words::Words,
};

/// Items that are asked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The heading; empty for questions outside of groups.
    pub title: Words,
    /// What is asked, each with everything in it.
    pub items: Vec<ItemId>,
}

/// A group that contains only groups is a chapter, unless it repeats; below this level it is a page in any case.
const CHAPTERS: usize = 3;

/// Reading 200 words takes a minute.
const SECONDS_A_WORD: f64 = 0.3;

impl Form {
    /// The pages in their order. A group is a page. A group of tabs, of pages, or of groups only, is none itself: what it holds are
    /// the pages, so that a phone shows one group at a time. Questions between groups share a page. What is hidden, a header and
    /// a footer is on none.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Texts at the top of each page, those left out whose time has not come.
    pub fn headers(&self, live: &Live<'_>) -> Vec<ItemId> {
        self.on_each_page(live, Control::Header)
    }

    /// Texts at the bottom of each page, likewise.
    pub fn footers(&self, live: &Live<'_>) -> Vec<ItemId> {
        self.on_each_page(live, Control::Footer)
    }

    fn on_each_page(&self, live: &Live<'_>, control: Control) -> Vec<ItemId> {
        let items = self.items.iter().filter(|item| item.control == control).map(|item| item.id);
        items.filter(|item| live.of(*item).any(|node| self.is_read(live, node))).collect()
    }

    /// How long it takes to fill in, in minutes, at least 1 and rounded up. Reading takes a minute for 200 words; then 3 seconds for
    /// a tick, 8 for a number, a date or a line, 30 for a long text, 60 for a file. Items with conditions count half.
    /// The rule is Portico's own.
    pub fn minutes(&self) -> u32 {
        let mut share = vec![0.0_f64; self.items.len()];
        let mut seconds = 0.0;
        for item in &self.items {
            let outer = item.parent.map_or(1.0, |parent| share[parent.0 as usize]);
            let own = if item.hidden { 0.0 } else { 1.0 } * if item.conditions.is_empty() { 1.0 } else { 0.5 };
            share[item.id.0 as usize] = outer * own;
            let words = item.words.text().split_whitespace().count() as f64;
            let work = match item.kind {
                _ if item.read_only => 0.0,
                Kind::Group | Kind::Display => 0.0,
                Kind::Boolean | Kind::Choice => 3.0,
                Kind::Text => 30.0,
                Kind::Attachment => 60.0,
                _ => 8.0,
            };
            seconds += outer * own * (words * SECONDS_A_WORD + work);
        }
        (seconds / 60.0).ceil().max(1.0) as u32
    }

    /// The nodes that a page shows, in their order; what is within them is in their `children`. `None` if the page has nothing to ask
    /// just now, so that it is passed over.
    pub fn page_nodes(&self, live: &Live<'_>, page: &Page) -> Vec<NodeId> {
        let nodes = page.items.iter().flat_map(|item| live.of(*item));
        nodes.filter(|id| self.is_shown(live, *id)).collect()
    }

    /// Whether a page shows a node: it is asked, it is not hidden, it does not stand beside another one, and a group has something to show.
    pub fn is_shown(&self, live: &Live<'_>, id: NodeId) -> bool {
        let node = live.node(id);
        let item = self.item(node.item);
        let itself = node.enabled && !item.hidden && !item.beside;
        itself && (item.kind != Kind::Group || node.children.iter().any(|child| self.is_shown(live, *child)))
    }

    /// The page that shows an item, such as that of a finding; none for what is hidden and for headers and footers.
    pub fn page_of(&self, item: ItemId) -> Option<usize> {
        let path = self.path(item);
        self.pages.iter().position(|page| page.items.iter().any(|shown| path.contains(shown)))
    }

    /// Divides the form into its pages.
    pub(crate) fn lay_out(&mut self) {
        let mut pages = Vec::new();
        let mut loose = Page { title: Words::default(), items: Vec::new() };
        self.lay(&self.roots.clone(), 0, &mut pages, &mut loose);
        close(&mut pages, &mut loose);
        self.pages = pages;
    }

    fn lay(&self, items: &[ItemId], level: usize, pages: &mut Vec<Page>, loose: &mut Page) {
        for id in items {
            let item = self.item(*id);
            if item.hidden || matches!(item.control, Control::Header | Control::Footer) {
                continue;
            }
            if item.kind != Kind::Group {
                loose.items.push(*id);
                continue;
            }
            let within = item.children.iter().map(|id| self.item(*id)).filter(|child| !child.hidden);
            let groups = within.clone().filter(|child| child.kind == Kind::Group).count();
            let questions = within.clone().filter(|child| child.kind.is_question()).count();
            let pages_within = within.clone().any(|child| child.control == Control::Page);
            let chapter = item.control == Control::Tabs
                || pages_within
                || (groups > 1 && questions == 0 && !matches!(item.control, Control::Table | Control::Page));
            if chapter && !item.repeats && level < CHAPTERS {
                close(pages, loose);
                loose.title = item.words.clone();
                self.lay(&item.children, level + 1, pages, loose);
                close(pages, loose);
            } else if within.clone().next().is_some() {
                // A text that leads to the group stands on its page.
                let leads = loose.items.iter().all(|id| self.item(*id).kind == Kind::Display);
                let mut page = Page { title: item.words.clone(), items: vec![*id] };
                if leads {
                    page.items.splice(0..0, loose.items.drain(..));
                }
                close(pages, loose);
                pages.push(page);
            }
        }
    }
}

fn close(pages: &mut Vec<Page>, loose: &mut Page) {
    let items = std::mem::take(&mut loose.items);
    let title = std::mem::take(&mut loose.title);
    if !items.is_empty() {
        pages.push(Page { title, items });
    }
}
