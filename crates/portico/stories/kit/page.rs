//! An answer as a person meets it.

use super::markup::{css, names, tidy, words};
use http::{HeaderMap, StatusCode};
use scraper::Html;

/// One answer. Its assertions fail with the page in words.
#[derive(Clone)]
pub(crate) struct Page {
    /// The path and query it came from, after redirects.
    pub(crate) address: String,
    /// The HTTP status.
    pub(crate) code: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as markup.
    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }
    /// Everything a person can read on it, with single spaces.
    pub(crate) fn words(&self) -> String {
        match self.header("content-type") {
            kind if kind.starts_with("text/html") => words(self.html().root_element(), false),
            _ => tidy(&self.text()),
        }
    }
    /// The words of its title.
    pub(crate) fn title(&self) -> String {
        self.html().select(&css("title")).next().map(|title| tidy(&title.text().collect::<String>())).unwrap_or_default()
    }
    /// The words of its heading.
    pub(crate) fn heading(&self) -> String {
        self.html().select(&css("h1")).next().map(|heading| words(heading, false)).unwrap_or_default()
    }
    /// A header, empty when absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    /// Where the link with this label or accessible name leads.
    #[track_caller]
    pub(crate) fn link(&self, label: &str) -> String {
        let page = self.html();
        let css = css("a[href]");
        let mut found: Vec<&str> = page
            .select(&css)
            .filter(|link| names(&page, *link).iter().any(|name| name == label))
            .filter_map(|link| link.value().attr("href"))
            .collect();
        found.dedup();
        match found[..] {
            [one] => one.to_owned(),
            [] => self.fail(&format!("there is no link {label:?}")),
            _ => self.fail(&format!("links {label:?} lead to several places: {found:?}")),
        }
    }
    /// Whether there is a link, or a button, with this label or accessible name.
    pub(crate) fn offers(&self, label: &str) -> bool {
        let page = self.html();
        page.select(&css("a[href], button, input[type=submit]")).any(|one| names(&page, one).iter().any(|name| name == label))
    }
    /// The texts of all elements that fit the selector, for lists and tables.
    pub(crate) fn all(&self, selector: &str) -> Vec<String> {
        self.html().select(&css(selector)).map(|one| words(one, false)).collect()
    }
    /// What stands in the field with this label.
    #[track_caller]
    pub(crate) fn value(&self, label: &str) -> String {
        let page = self.html();
        let place = super::form::control(&page, label, |_| true);
        let control = page.select(&css("input, select, textarea")).nth(place).expect("it was just found");
        match control.value().name() {
            "textarea" => control.text().collect(),
            "select" => control.select(&css("option[selected]")).next().map(|one| words(one, false)).unwrap_or_default(),
            _ => control.value().attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// Asserts the status.
    #[track_caller]
    pub(crate) fn status(self, code: u16) -> Self {
        if self.code.as_u16() != code {
            self.fail(&format!("status {} instead of {code}", self.code.as_u16()));
        }
        self
    }
    /// Asserts that these words can be read.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Self {
        if !self.words().contains(&tidy(text)) {
            self.fail(&format!("{text:?} is not shown"));
        }
        self
    }
    /// Asserts that these words cannot be read.
    #[track_caller]
    pub(crate) fn does_not_show(self, text: &str) -> Self {
        if self.words().contains(&tidy(text)) {
            self.fail(&format!("{text:?} is shown"));
        }
        self
    }
    /// Asserts that this stands nowhere in the answer, not even in markup or headers.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        let in_headers = self.headers.values().any(|value| value.to_str().is_ok_and(|value| value.contains(text)));
        if in_headers || self.text().contains(text) {
            self.fail(&format!("{text:?} stands in the answer"));
        }
        self
    }
    /// Asserts the path.
    #[track_caller]
    pub(crate) fn is_at(self, path: &str) -> Self {
        if self.address != path && self.address.split('?').next() != Some(path) {
            self.fail(&format!("at {} instead of {path}", self.address));
        }
        self
    }

    /// Fails the story, showing the page in words.
    #[track_caller]
    pub(crate) fn fail(&self, what: &str) -> ! {
        let words = self.words();
        let shown: String = words.chars().take(2_000).collect();
        panic!("{what}\n  at {} ({}), “{}”:\n  {shown}", self.address, self.code.as_u16(), self.title())
    }
}
