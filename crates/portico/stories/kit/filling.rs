//! Somebody who fills in an intake form without scripts: they have answers in mind, read the pages as they come, and type into the fields
//! that are there.

use super::{
    Browser, Page,
    form::{self, Filled},
};
use crate::documents::{pdf, png};
use portico_forms::{Answers, Asking, Attachment, Form, Live, NodeId, Widget};
use std::collections::{HashMap, HashSet};

/// What somebody has in mind.
pub(crate) struct Mind {
    /// For each field what goes into it, or which of its ticks are set.
    wanted: HashMap<String, Vec<String>>,
    /// For each field the files that go into it.
    files: HashMap<String, Vec<(String, Vec<u8>)>>,
    given: HashSet<String>,
    /// The button that was pressed last, for whoever looks why it does not end.
    pressed: String,
    /// How many pages were sent.
    pub(crate) sent: usize,
}

/// How often somebody sends a page before they give up.
const PATIENCE: usize = 400;

impl Mind {
    /// From the answers that the form is to have in the end.
    pub(crate) fn of(form: &Form, answers: &Answers) -> Self {
        let live = form.live(answers);
        let asking = Asking { language: "en", yes: "Yes", no: "No" };
        let mut wanted: HashMap<String, Vec<String>> = HashMap::new();
        let mut chosen: HashMap<String, Vec<(String, Vec<u8>)>> = HashMap::new();
        for (id, _) in live.all().filter(|(id, _)| is_on_a_page(form, &live, *id)) {
            let asked = form.asked(&live, id, &[], &asking);
            match asked.widget {
                Widget::Picks { name, picks, own, .. } => {
                    let chosen = picks.into_iter().filter(|pick| pick.chosen).map(|pick| pick.value);
                    wanted.entry(name).or_default().extend(chosen);
                    wanted.extend(own.map(|own| (own.name, vec![own.value])));
                }
                Widget::Rows(rows) => {
                    let inputs = rows.into_iter().flat_map(|row| row.inputs);
                    wanted.extend(inputs.map(|input| (input.name, vec![input.value])));
                }
                Widget::Files { files, .. } => {
                    chosen.insert(asked.field, files.iter().map(|row| at_hand(&row.file)).collect());
                }
                Widget::Nothing | Widget::Fixed(_) => {}
            }
        }
        Self { wanted, files: chosen, given: HashSet::new(), pressed: String::new(), sent: 0 }
    }

    /// Goes through the form from its first page to the answers to check; what went wrong otherwise.
    pub(crate) async fn fill_in(&mut self, browser: &Browser<'_>, form_address: &str) -> Result<Page, String> {
        let check = format!("{form_address}/check");
        let mut page = browser.follow("Begin").await;
        let mut again = 0;
        while self.sent < PATIENCE {
            if page.code != 200 {
                return Err(refused(&page));
            }
            if page.address.split('?').next() != Some(&check) {
                page = self.send(browser, &page).await;
                continue;
            }
            let missing = page
                .html()
                .select(&super::markup::css(".errors a"))
                .next()
                .and_then(|link| link.value().attr("href").map(str::to_owned));
            let back = match missing {
                Some(link) => link,
                None if self.forgotten().is_none() => return Ok(page),
                None => format!("{form_address}/{}", first_page(&page)),
            };
            again += 1;
            if again > 8 {
                return Err(format!("{} is asked nowhere, or {}", self.forgotten().unwrap_or_default(), refused(&page)));
            }
            page = browser.open(back.split('#').next().unwrap_or_default()).await;
        }
        Err(format!("there is no end to it after “{}”: {}", self.pressed, refused(&page)))
    }

    /// Answers what a page asks, adds what is missing, and goes on.
    async fn send(&mut self, browser: &Browser<'_>, page: &Page) -> Page {
        self.sent += 1;
        let html = page.html();
        let mut shown = HashSet::new();
        let mut filled = Vec::new();
        for met in form::met(&html).into_iter().filter(|met| met.name.starts_with("q/")) {
            let wanted = self.wanted.get(&met.name);
            filled.push((
                met.place,
                match (met.is_tick, wanted) {
                    (true, wanted) => Filled::Ticked(wanted.is_some_and(|values| values.contains(&met.value))),
                    (false, wanted) => Filled::Text(wanted.and_then(|values| values.first()).cloned().unwrap_or_default()),
                },
            ));
            self.given.insert(met.name.clone());
            shown.insert(met.name);
        }
        for (place, name, many) in form::file_fields(&html) {
            let Some(left) = self.files.get_mut(&name) else { continue };
            let now = if many { left.len() } else { left.len().min(1) };
            filled.push((place, Filled::Files(left.drain(..now).collect())));
            shown.insert(name);
        }
        browser.note_all(filled);
        let buttons = super::markup::css("button[name=do]");
        let adds =
            html.select(&buttons).filter_map(|one| one.value().attr("value")).filter_map(|value| value.strip_prefix("add "));
        let add = adds.into_iter().find(|field| self.wants_more(field, &shown)).map(|field| format!("add {field}"));
        self.pressed = add.clone().unwrap_or_else(|| "next".to_owned());
        match add {
            Some(add) => browser.press_named("do", &add).await,
            None => browser.press_named("go", "next").await,
        }
    }

    /// Whether there is to be one more of a group or of lines than the page shows.
    fn wants_more(&self, field: &str, shown: &HashSet<String>) -> bool {
        let is_of = |name: &String, time: usize| {
            let rest = name.strip_prefix(field).and_then(|rest| rest.strip_prefix(&format!("~{time}")));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '[']))
        };
        let next = (0..).find(|time| !shown.iter().any(|name| is_of(name, *time))).unwrap_or(0);
        let typed = self.wanted.iter().any(|(name, values)| is_of(name, next) && values.iter().any(|value| !value.is_empty()));
        typed || self.files.iter().any(|(name, left)| is_of(name, next) && !left.is_empty())
    }

    /// Something that was in mind and that no page asked for.
    fn forgotten(&self) -> Option<&str> {
        let wanted = self.wanted.iter().filter(|(_, values)| values.iter().any(|value| !value.is_empty()));
        let typed = wanted.map(|(name, _)| name.as_str()).find(|name| !self.given.contains(*name));
        typed.or_else(|| self.files.iter().find(|(_, left)| !left.is_empty()).map(|(name, _)| name.as_str()))
    }
}

/// A file as somebody has it, with a content of its kind.
pub(crate) fn at_hand(file: &Attachment) -> (String, Vec<u8>) {
    let name = file.title.clone().unwrap_or_default();
    let content = match file.content_type.as_deref() {
        Some("image/png") => png(),
        Some("application/pdf") => pdf(&name),
        _ => format!("What stands in {name}.").into_bytes(),
    };
    (name, content)
}

fn is_on_a_page(form: &Form, live: &Live<'_>, id: NodeId) -> bool {
    let mut at = Some(id);
    while let Some(node) = at {
        if !form.is_shown(live, node) {
            return false;
        }
        at = live.node(node).parent;
    }
    true
}

/// The first page that the answers to check lead back to.
fn first_page(check: &Page) -> usize {
    let links = super::markup::css("section.answers a[href]");
    let html = check.html();
    let pages = html.select(&links).filter_map(|link| link.value().attr("href")?.rsplit('/').next()?.parse().ok());
    pages.min().unwrap_or(1)
}

fn refused(page: &Page) -> String {
    let errors = page.all(".error-text, .errors li, .banner");
    format!("{} ({}) said {errors:?}", page.address, page.code.as_u16())
}
