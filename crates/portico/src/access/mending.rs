//! Pages on the way in with something to mend. A form that was not right leads back to its page (303), so that going back or loading it anew
//! never asks to send it once more, and no try counts twice. What was typed goes along in a sealed cookie that lives for a minute and is
//! shown once. A password never does: its page answers at once.

use crate::visit::PortalVisit;
use axum::response::Response;
use http::header;
use portico_web::Problems;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A browser follows at once.
const LIFE: Duration = Duration::from_secs(60);
/// How many bytes go along. Browsers throw longer cookies away, and what to mend with them.
const MOST: usize = 1_000;

/// What is to be mended on a page, and what was typed there.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct ToMend {
    /// The fields, each with what to do about it.
    problems: Vec<(String, String)>,
    /// In the order of the fields.
    typed: Vec<String>,
}

impl ToMend {
    /// What led back to this page; nothing where nothing did.
    pub(super) fn brought(visit: &PortalVisit, page: &str) -> Self {
        let portico = &visit.call.portico;
        let sealed = portico.cookies.read(&visit.call.headers, &name(visit));
        let opened = sealed.and_then(|sealed| portico.sealer.open(&purpose(visit, page), sealed, visit.call.now));
        opened.and_then(|content| serde_json::from_slice(&content).ok()).unwrap_or_default()
    }
    /// What is to be mended.
    pub(super) fn problems(&self) -> Problems {
        let mut problems = Problems::none();
        for (field, message) in &self.problems {
            problems.add(field.clone(), "to_mend", message.clone());
        }
        problems
    }
    /// What was typed into the field at this place.
    pub(super) fn typed(&self, at: usize) -> String {
        self.typed.get(at).cloned().unwrap_or_default()
    }
}

/// Back to a page of this portal, with what is to be mended there and what was typed.
pub(super) fn back(visit: &PortalVisit, page: &str, problems: &Problems, typed: &[&str]) -> Response {
    let problems = problems.iter().map(|one| (one.field.clone().into_owned(), one.message.clone())).collect();
    let mut to_mend = ToMend { problems, typed: typed.iter().map(|&text| text.to_owned()).collect() };
    if to_mend.typed.iter().map(String::len).sum::<usize>() > MOST {
        to_mend.typed.clear();
    }
    let content = serde_json::to_vec(&to_mend).expect("texts always become JSON");
    let portico = &visit.call.portico;
    let sealed = portico.sealer.seal(&purpose(visit, page), &content, visit.call.now, LIFE);
    let mut response = visit.go(page);
    response.headers_mut().append(header::SET_COOKIE, portico.cookies.set(&name(visit), &sealed, Some(LIFE)));
    response
}

/// The page that shows it: loaded anew, it has nothing to mend.
pub(super) fn shown(visit: &PortalVisit, mut response: Response) -> Response {
    let cookies = visit.call.portico.cookies;
    if cookies.read(&visit.call.headers, &name(visit)).is_some() {
        response.headers_mut().append(header::SET_COOKIE, cookies.end(&name(visit)));
    }
    response
}

fn name(visit: &PortalVisit) -> String {
    format!("to-mend-{}", visit.practice.slug)
}

fn purpose(visit: &PortalVisit, page: &str) -> String {
    format!("to mend {} {page}", visit.practice.id)
}
