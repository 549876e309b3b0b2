//! No act without an event: what a request wrote is compared with what it recorded.

use super::{House, Page};
use portico_database::testing::Watch;
use std::sync::{Mutex, MutexGuard};

/// Rows that are written without an event, each with its reason.
const UNRECORDED: [(&str, &str); 8] = [
    ("update sessions set seen_at", "a session is noted as used at most once a minute, beside the request"),
    ("update clients set last_active_at", "so is the client who uses it"),
    ("into guesses", "a try is counted before anybody knows whose it is"),
    ("delete from guesses", "tries are forgotten after a success"),
    ("update notices set read_at", "that somebody has read what they are told is theirs alone"),
    ("update form_drafts", "what somebody types is kept as they go; beginning and sending are recorded"),
    ("into kept_enquiries", "what somebody new sends is kept before anybody asks who they are; taking it is recorded"),
    ("audit_heads", "the chain's own head"),
];

/// Whether statements are being listened to, and by how many requests at once.
#[derive(Default)]
pub(super) struct Ear(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    under_way: usize,
    /// Two requests were under way together: whose statements they are cannot be told any more.
    mixed: bool,
    /// How many parts of the story listen themselves.
    lent: usize,
}

impl Ear {
    fn now(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().expect("no story fails while it counts")
    }
    /// A request begins. Whether it can be listened to: only one that is alone can be told from others.
    pub(super) fn begin(&self) -> bool {
        let mut now = self.now();
        now.mixed = now.under_way > 0;
        now.under_way += 1;
        !now.mixed && now.lent == 0
    }
    /// It has ended: fails the story when it was alone all the time and kept rows and no event.
    pub(super) fn end(&self, watch: &Watch, page: &Page) {
        let can_be_told = {
            let mut now = self.now();
            now.under_way -= 1;
            now.under_way == 0 && !now.mixed && now.lent == 0
        };
        if !can_be_told {
            return;
        }
        for statements in kept(&watch.heard()) {
            let changes = |one: &&String| ["insert ", "update ", "delete "].iter().any(|verb| one.starts_with(verb));
            let needs_an_event = |one: &&String| !UNRECORDED.iter().any(|(part, _)| one.contains(part));
            let recorded = statements.iter().any(|one| one.starts_with("insert into audit_events"));
            let silent: Vec<&String> = statements.iter().filter(changes).filter(needs_an_event).collect();
            if !recorded && !silent.is_empty() {
                page.fail(&format!("rows were written without an event in the audit: {silent:?}"));
            }
        }
    }
}

/// The statements of each transaction that was kept.
fn kept(heard: &[String]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for one in heard {
        match one.as_str() {
            "begin" => open.clear(),
            "commit" => all.push(std::mem::take(&mut open)),
            _ => open.push(one.clone()),
        }
    }
    all
}

impl House {
    /// Until what this gives is dropped, requests are not listened to: jobs write beside them, and whose statements are whose cannot be told.
    pub(crate) fn unheard(&self) -> Unheard<'_> {
        self.ear().now().lent += 1;
        Unheard(self)
    }
    /// The calls that the database got while something was done.
    pub(crate) async fn statements_of<T>(&self, what: impl Future<Output = T>) -> (T, Vec<String>) {
        let _lent = self.unheard();
        let watch = self.portico.database.watch();
        watch.listen();
        let done = what.await;
        (done, watch.heard())
    }
}

/// While this lives, requests are not listened to.
pub(crate) struct Unheard<'a>(&'a House);

impl Drop for Unheard<'_> {
    fn drop(&mut self) {
        self.0.ear().now().lent -= 1;
    }
}
