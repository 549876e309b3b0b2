//! The counts of an open list: on its tabs, and in the line above them. They are counted again when something has happened in the practice
//! since, so that a page that nothing happens to costs no count.

use super::super::{
    Tab,
    filter::{Request, Shelf},
    store::{self, Found, Looking, Tallies},
};
use crate::{answer::Answer, audit::chain, visit::StaffVisit};
use askama::Template;
use portico_policy::Permission;
use tokio::sync::Mutex;

/// From one count to the next the page is looked at so many times at least: a batch brings many events a second.
const REST: u32 = 4;
/// After so many looks they are counted in any case: that a link has expired is no event.
const ANYWAY: u32 = 64;

/// The count on a tab.
pub(super) struct Count {
    /// The word of the tab.
    pub(super) word: &'static str,
    /// "248", "1,000+".
    pub(super) said: String,
    /// Whether somebody here must act.
    pub(super) urgent: bool,
}

/// One for each tab, in their order.
pub(super) fn counts(tallies: &Tallies) -> Vec<Count> {
    let count = |tab: Tab| {
        let urgent = tab == Tab::NeedsAttention && tallies.under(tab).0 > 0;
        let word = if tab == Tab::All { "all" } else { tab.word() };
        Count { word, said: tallies.said(tab), urgent }
    };
    Tab::ALL.into_iter().map(count).collect()
}

/// "248 clients. 171 use the Client Portal."; of a search or a filter, how many it found.
fn lede(request: &Request, tallies: &Tallies) -> String {
    let one = |tab: Tab| tallies.under(tab) == (1, false);
    let clients = if one(Tab::All) { "1 client".to_owned() } else { format!("{} clients", tallies.said(Tab::All)) };
    if !request.filter.text.is_empty() || request.filter.is_narrowed() {
        return format!("{clients} found.");
    }
    let uses = if one(Tab::Active) { "1 uses".to_owned() } else { format!("{} use", tallies.said(Tab::Active)) };
    format!("{clients}. {uses} the Client Portal.")
}

/// The same above a page; "100+ clients found." where a search found a crowd, and nothing where nobody knows.
pub(super) fn lede_of(request: &Request, found: &Found) -> String {
    match (&found.tallies, found.total(Tab::All)) {
        (Some(tallies), _) => lede(request, tallies),
        (None, Some(crowd)) => format!("{crowd} clients found."),
        (None, None) => String::new(),
    }
}

/// What follows of them, each element with its id.
#[derive(Template)]
#[template(path = "clients/pages/counts_live.html")]
struct CountPieces {
    lede: String,
    counts: Vec<Count>,
}

/// The counts of one open page, as they were when they were last counted.
#[derive(Default)]
pub(super) struct Following(Mutex<Option<Counted>>);

struct Counted {
    pieces: Vec<String>,
    /// How far the history of the practice had come.
    reached: i64,
    /// How often the page was looked at since.
    looks: u32,
}

impl Following {
    /// The counts as the page of this request would show them; none where it shows none.
    pub(super) async fn pieces(&self, visit: &StaffVisit, request: &Request) -> Answer<Vec<String>> {
        if request.shelf == Shelf::Manage {
            return Ok(Vec::new());
        }
        let mut last = self.0.lock().await;
        let mut look = visit.look().await?;
        let reach = look.may(Permission::SeeClients)?;
        let reached = chain::reached(look.db(), reach.practice()).await?;
        if let Some(last) = &mut *last {
            last.looks += 1;
            if last.looks < REST || (last.reached == reached && last.looks < ANYWAY) {
                return Ok(last.pieces.clone());
            }
        }
        let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
        let tallies = store::tallied(look.db(), &reach, request, looking).await?;
        drop(look);
        let pieces = tallies.map(|tallies| CountPieces { lede: lede(request, &tallies), counts: counts(&tallies) }.render());
        let pieces: Vec<String> = pieces.transpose().map_err(anyhow::Error::new)?.into_iter().collect();
        *last = Some(Counted { pieces: pieces.clone(), reached, looks: 0 });
        Ok(pieces)
    }
}
