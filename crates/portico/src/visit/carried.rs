//! What a redirect carries to the page it leads to. A form that was not right, or whose answer is a page, leads to a page (303), so that
//! going back, going forward or loading anew never asks to send the form once more, and no try counts twice. What was typed goes along in a
//! sealed cookie that lives for a minute, opens on that page alone and is shown once. A password never does; recovery codes and links to
//! hand out that were just made do, because nobody else keeps them. There is one such cookie: what the next redirect carries takes its place.

use super::Call;
use crate::app::Portico;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use portico_values::Moment;
use portico_web::{Problems, see_other, with_cookie};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Short name of the cookie.
const NAME: &str = "carried";
/// A browser follows at once.
const LIFE: Duration = Duration::from_secs(60);
/// How many bytes go along, before they are sealed. Browsers throw cookies of more than four thousand away, with all that is in them.
const MOST: usize = 2_000;

/// Something to mend on a page, or what became of a form that was sent from it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Carried {
    /// The fields, each with what to do about it.
    problems: Vec<(String, String)>,
    /// What became of the form, in a word that its page knows; empty where there is something to mend.
    outcome: String,
    /// The status of the page that shows it, where it is another one than that of a page that was asked for.
    status: Option<u16>,
    /// What was typed, or belongs to the outcome, in the order in which the page takes it.
    texts: Vec<String>,
}

impl Carried {
    /// Something to mend. Its page has the status of a form that was not right, for programs and for whoever would keep a wrong password.
    pub fn to_mend(problems: &Problems) -> Self {
        let problems = problems.iter().map(|one| (one.field.clone().into_owned(), one.message.clone())).collect();
        Self { problems, status: Some(StatusCode::UNPROCESSABLE_ENTITY.as_u16()), ..Self::default() }
    }
    /// What became of a form.
    pub fn outcome(word: &str) -> Self {
        Self { outcome: word.to_owned(), ..Self::default() }
    }
    /// The same, shown under this status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status: Some(status.as_u16()), ..self }
    }
    /// The same with texts for its page. Where there is no room for all of them, none goes along.
    pub fn with(self, texts: &[&str]) -> Self {
        Self { texts: texts.iter().map(|&text| text.to_owned()).collect(), ..self }
    }
    /// Whether there is room for all of it.
    pub fn fits(&self) -> bool {
        self.written().len() <= MOST
    }

    /// What is to be mended.
    pub fn problems(&self) -> Problems {
        let mut problems = Problems::none();
        for (field, message) in &self.problems {
            problems.add(field.clone(), "to_mend", message.clone());
        }
        problems
    }
    /// Whether this became of the form.
    pub fn is(&self, outcome: &str) -> bool {
        self.outcome == outcome
    }
    /// The text at this place; empty where there is none.
    pub fn text(&self, at: usize) -> String {
        self.texts.get(at).cloned().unwrap_or_default()
    }
    /// Whether nothing led to this page.
    pub fn is_nothing(&self) -> bool {
        self.problems.is_empty() && self.outcome.is_empty()
    }

    /// What a request for this page brings.
    pub(super) fn brought(portico: &Portico, page: &str, headers: &HeaderMap, now: Moment) -> Self {
        let sealed = portico.cookies.read(headers, NAME);
        let opened = sealed.and_then(|sealed| portico.sealer.open(&purpose(page), sealed, now));
        opened.and_then(|content| serde_json::from_slice(&content).ok()).unwrap_or_default()
    }
    /// The page that shows it: loaded anew, it has nothing to show.
    pub(super) fn shown(&self, portico: &Portico, mut response: Response) -> Response {
        if self.is_nothing() {
            return response;
        }
        if let (Some(Ok(status)), StatusCode::OK) = (self.status.map(StatusCode::from_u16), response.status()) {
            *response.status_mut() = status;
        }
        with_cookie(response, portico.cookies.end(NAME))
    }

    /// What goes into the cookie.
    fn packed(&self) -> Vec<u8> {
        let whole = self.written();
        if whole.len() <= MOST { whole } else { Self { texts: Vec::new(), ..self.clone() }.written() }
    }
    fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts always become JSON")
    }
}

impl Call {
    /// Redirects to another page, which shows this once.
    pub fn carry(&self, page: &str, carried: &Carried) -> Response {
        let portico = &self.portico;
        let path = page.split(['?', '#']).next().unwrap_or(page);
        let sealed = portico.sealer.seal(&purpose(path), &carried.packed(), self.now, LIFE);
        with_cookie(see_other(page), portico.cookies.set(NAME, &sealed, Some(LIFE)))
    }
    /// Ends what a redirect carries, where somebody's session ends: whoever sits down next is shown nothing of it.
    pub(crate) fn carrying_nothing(&self, response: Response) -> Response {
        match self.portico.cookies.read(&self.headers, NAME) {
            Some(_) => with_cookie(response, self.portico.cookies.end(NAME)),
            None => response,
        }
    }
}

fn purpose(path: &str) -> String {
    format!("carried to {path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_behind_where_a_browser_would_throw_all_of_it_away() {
        let problems = Problems::one("code", "no_match", "That isn’t the code in the letter.");
        let carried = |text: &str| -> Carried {
            let bytes = Carried::to_mend(&problems).with(&[text]).packed();
            assert!(bytes.len() <= MOST, "{} bytes", bytes.len());
            serde_json::from_slice(&bytes).expect("what was written is read")
        };
        assert_eq!(carried("ABCD-EFGH-JKLM").text(0), "ABCD-EFGH-JKLM");
        for long in ["x".repeat(5_000), "\u{1}".repeat(900)] {
            assert!(!Carried::to_mend(&problems).with(&[long.as_str()]).fits());
            let there = carried(&long);
            assert_eq!((there.text(0).as_str(), there.problems().at("code")), ("", Some("That isn’t the code in the letter.")));
        }
    }

    #[test]
    fn nothing_is_told_from_something() {
        assert!(Carried::default().is_nothing());
        assert!(!Carried::outcome("sent").is_nothing() && Carried::outcome("sent").is("sent"));
        assert!(!Carried::to_mend(&Problems::one("name", "missing", "Enter a name")).is_nothing());
    }
}
