//! Every request of every story names another host in each header by which proxies name one, and nothing that Portico says may repeat it:
//! no page, no redirect, no letter (promises.md P14, failures.md C9).

use super::{House, Page};
use http::{HeaderMap, HeaderName, HeaderValue};
use portico::{
    keys::Purpose,
    outbox::{Composed, opened},
};
use portico_database::values;
use portico_values::{Identity as _, LetterId};

/// The host that no answer and no letter may name.
const ELSEWHERE: &str = "named-by-a-header.example";
const HEADERS: [(&str, &str); 10] = [
    ("x-forwarded-host", ELSEWHERE),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-server", ELSEWHERE),
    ("x-forwarded-prefix", "/named-by-a-header.example"),
    ("x-forwarded-port", "8080"),
    ("x-host", ELSEWHERE),
    ("x-original-host", ELSEWHERE),
    ("x-original-url", "https://named-by-a-header.example/"),
    ("x-rewrite-url", "https://named-by-a-header.example/"),
    ("forwarded", "host=named-by-a-header.example;proto=http"),
];

/// Puts the headers onto a request; what a story forges itself stays.
pub(super) fn put_on(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
}

/// Fails the story when an answer repeats what the headers say.
pub(super) fn check(page: &Page) {
    let in_headers = page.headers.values().any(|value| value.to_str().is_ok_and(|value| value.contains(ELSEWHERE)));
    if in_headers || String::from_utf8_lossy(&page.body).contains(ELSEWHERE) {
        page.fail("it names the host of a forged header");
    }
}

/// Fails the story when a letter repeats it, or leads anywhere but by https.
pub(super) fn check_letter(kind: &str, content: &Composed) {
    let said = format!("{content:?}");
    assert!(!said.contains(ELSEWHERE), "a letter ({kind}) names the host of a forged header: {said}");
    for way in content.button.iter().chain(&content.wrong_address).chain(&content.opt_out) {
        assert!(way.address.starts_with("https://"), "a letter ({kind}) leads to {}", way.address);
    }
}

impl House {
    /// The letters that were never carried, looked at like those that were.
    pub(super) async fn no_letter_leads_elsewhere(&self) {
        const WRITTEN: &str = "select l.id, l.kind, c.content_sealed from letters l
         join letter_contents c on c.practice_id = l.practice_id and c.letter_id = l.id";
        for (letter, kind, sealed) in self.rows::<(LetterId, String, Vec<u8>)>(WRITTEN, values![]).await {
            // A story that turned the keys of its house has letters that this house's keys do not open.
            match opened(&self.portico.keys, letter, &sealed) {
                Ok(content) => check_letter(&kind, &content),
                Err(why) => {
                    assert!(self.portico.keys.open(Purpose::Letters, letter.uuid().as_bytes(), &sealed).is_err(), "{why}")
                }
            }
        }
    }
}
