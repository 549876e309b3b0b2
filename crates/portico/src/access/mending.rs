//! Pages on the way in with something to mend. A form that was not right leads back to its page (303), so that going back or loading it anew
//! never asks to send it once more, and no try counts twice. What was typed goes along in a sealed cookie that lives for a minute and is
//! shown once. A password never does: its page answers at once.

use crate::visit::PortalVisit;
use axum::response::Response;
use portico_web::{Problems, with_cookie};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A browser follows at once.
const LIFE: Duration = Duration::from_secs(60);
/// How many bytes go along, before they are sealed. Browsers throw cookies of more than four thousand away, and what to mend with them.
const MOST: usize = 2_000;

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
    let portico = &visit.call.portico;
    let sealed = portico.sealer.seal(&purpose(visit, page), &written(problems, typed), visit.call.now, LIFE);
    with_cookie(visit.go(page), portico.cookies.set(&name(visit), &sealed, Some(LIFE)))
}

/// What goes along: what was typed only where there is room for it.
fn written(problems: &Problems, typed: &[&str]) -> Vec<u8> {
    let problems = problems.iter().map(|one| (one.field.clone().into_owned(), one.message.clone())).collect();
    let mut to_mend = ToMend { problems, typed: typed.iter().map(|&text| text.to_owned()).collect() };
    let write = |to_mend: &ToMend| serde_json::to_vec(to_mend).expect("texts always become JSON");
    let whole = write(&to_mend);
    if whole.len() <= MOST {
        return whole;
    }
    to_mend.typed.clear();
    write(&to_mend)
}

/// The page that shows it: loaded anew, it has nothing to mend.
pub(super) fn shown(visit: &PortalVisit, response: Response) -> Response {
    let cookies = visit.call.portico.cookies;
    let brought = cookies.read(&visit.call.headers, &name(visit));
    with_cookie(response, brought.map(|_| cookies.end(&name(visit))))
}

fn name(visit: &PortalVisit) -> String {
    format!("to-mend-{}", visit.practice.slug)
}

fn purpose(visit: &PortalVisit, page: &str) -> String {
    format!("to mend {} {page}", visit.practice.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_behind_where_a_browser_would_throw_all_of_it_away() {
        let problems = Problems::one("code", "no_match", "That isn’t the code in the letter.");
        let typed = |text: &str| -> ToMend {
            let bytes = written(&problems, &[text]);
            assert!(bytes.len() <= MOST, "{} bytes", bytes.len());
            serde_json::from_slice(&bytes).expect("what was written is read")
        };
        assert_eq!(typed("ABCD-EFGH-JKLM").typed(0), "ABCD-EFGH-JKLM");
        for long in ["x".repeat(5_000), "\u{1}".repeat(900)] {
            let back = typed(&long);
            assert_eq!((back.typed(0).as_str(), back.problems().at("code")), ("", Some("That isn’t the code in the letter.")));
        }
    }
}
