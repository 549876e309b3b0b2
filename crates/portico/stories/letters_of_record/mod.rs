//! The letters themselves: both parts say the same, discreetly, in the reader's language, and nothing in them follows the reader.

mod names;
mod words;

use crate::kit::*;
use portico::delivery::message_of;
use portico_mail::Message;
use portico_values::new_id;
use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// The elements that the page of a letter is made of. Whatever else stands in one came in with somebody's words.
const ELEMENTS: [&str; 14] =
    ["html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "p", "br", "a"];

/// The mail that a letter is.
fn mail(house: &House, letter: &Arrived) -> Message {
    let id = new_id(house.now(), &*house.portico.randomness);
    message_of(id, &letter.recipient, &letter.content, &house.portico.settings.mail_from, house.now())
        .expect("a letter becomes mail")
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

/// Everything that stands on the page of a letter.
fn page_words(page: &Html) -> String {
    tidy(&page.select(&css("body")).flat_map(|body| body.text()).collect::<String>())
}

/// Looks at a letter as it leaves: both parts say what was composed and nothing else, one recipient, nothing attached, nothing that calls
/// home.
#[track_caller]
fn is_in_order(house: &House, letter: &Arrived) {
    let (content, mail) = (&letter.content, mail(house, letter));
    let button = content.button.as_ref();
    let said = |in_text: bool| {
        let mut parts = vec![content.practice_name.clone()];
        parts.extend(content.paragraphs.iter().cloned());
        parts.extend(content.lead.iter().cloned());
        parts.extend(button.map(|one| {
            if in_text {
                format!("{}: {}", one.label, one.address)
            } else {
                format!("{} {} {}", one.label, one.in_words, one.address)
            }
        }));
        parts.extend(content.code.iter().map(|code| format!("{} {}", code.in_words, code.digits)));
        parts.extend(content.notes.iter().cloned());
        parts.extend(content.wrong_address.iter().map(|one| {
            if in_text {
                format!("{} {}: {}", one.in_words, one.label, one.address)
            } else {
                format!("{} {}", one.in_words, one.label)
            }
        }));
        parts.push(content.footer.clone());
        tidy(&parts.join(" "))
    };
    let page = Html::parse_document(&mail.html);
    assert_eq!(tidy(&mail.text), said(true), "the plain part");
    assert_eq!(page_words(&page), tidy(&format!("{} {}", content.preheader, said(false))), "the page");

    let elements: BTreeSet<&str> = page.select(&css("*")).map(|one| one.value().name()).collect();
    let strange: Vec<&&str> = elements.iter().filter(|name| !ELEMENTS.contains(name)).collect();
    assert!(strange.is_empty(), "{strange:?} in the page of a letter");
    for link in page.select(&css("a")) {
        let href = link.value().attr("href").expect("a link leads somewhere");
        let known = button.is_some_and(|one| one.address == href)
            || href == content.portal_address
            || content.wrong_address.as_ref().is_some_and(|one| one.address == href);
        let calls = href == "tel:+442079460123" && link.text().collect::<String>() == content.phone;
        assert!(calls || (known && href.starts_with("https://portal.example/")), "a link to {href}");
    }
    for (name, value) in page.select(&css("*")).flat_map(|one| one.value().attrs()) {
        let calls = name.starts_with("on") || ["src", "srcset", "background", "ping", "action"].contains(&name);
        let fetches = name == "style" && value.contains("url(");
        assert!(!calls && !fetches, "{name}={value} calls home");
    }
    let styles = page.select(&css("style")).flat_map(|style| style.text()).collect::<String>();
    assert!(!styles.contains("url(") && !styles.contains("@import"), "{styles}");

    let bytes = mail.to_mime().expect("it can be sent").bytes;
    let whole = String::from_utf8(bytes).expect("seven bits");
    let (head, _) = whole.split_once("\r\n\r\n").expect("a head");
    let heads = |name: &str| head.lines().filter(|line| line.to_ascii_lowercase().starts_with(name)).count();
    assert_eq!((heads("to:"), heads("cc:"), heads("bcc:"), heads("subject:"), heads("from:")), (1, 0, 0, 1, 1));
    assert_eq!(
        (heads("list-unsubscribe"), heads("auto-submitted: auto-generated"), heads("content-type: multipart/alternative")),
        (0, 1, 1)
    );
    assert_eq!(whole.matches("Content-Type: text/").count(), 2, "two parts and no more");
    assert!(!whole.contains("Content-Disposition") && !whole.contains("disposition-notification"));
}
