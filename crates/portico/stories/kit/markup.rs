//! Reading a page as people do: texts as they are seen, names as they are announced.

use scraper::{ElementRef, Html, Selector};

/// A CSS selector that is known to be one.
pub(crate) fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|_| panic!("{selector} is no CSS selector"))
}

/// Text with single spaces.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words inside an element; what is hidden from everybody (scripts, styles, templates, `hidden`) is left out, and what only
/// screen readers get (`.vh`) when `seen` is asked for.
pub(crate) fn words(element: ElementRef<'_>, seen: bool) -> String {
    let mut text = String::new();
    collect(element, seen, &mut text);
    tidy(&text)
}

fn collect(element: ElementRef<'_>, seen: bool, text: &mut String) {
    let value = element.value();
    let hidden = matches!(value.name(), "script" | "style" | "template" | "head") || value.attr("hidden").is_some();
    if hidden || (seen && value.classes().any(|class| class == "vh")) {
        return;
    }
    let apart =
        !matches!(value.name(), "span" | "a" | "b" | "i" | "em" | "strong" | "bdi" | "code" | "abbr" | "time" | "wbr" | "mark");
    if apart {
        text.push(' ');
    }
    for child in element.children() {
        match child.value() {
            scraper::Node::Text(piece) => text.push_str(piece),
            scraper::Node::Element(_) => collect(ElementRef::wrap(child).expect("an element"), seen, text),
            _ => {}
        }
    }
    if apart {
        text.push(' ');
    }
}

/// The names under which an element can be found: what is announced and what is seen.
pub(crate) fn names(page: &Html, element: ElementRef<'_>) -> Vec<String> {
    let value = element.value();
    let mut found = Vec::new();
    if let Some(label) = value.attr("aria-label") {
        found.push(tidy(label));
    }
    if let Some(ids) = value.attr("aria-labelledby") {
        let parts = ids.split_whitespace().filter_map(|id| by_id(page, id)).map(|part| words(part, false));
        found.push(parts.collect::<Vec<_>>().join(" "));
    }
    match value.name() {
        "input" | "select" | "textarea" => found.extend(labels(page, element)),
        _ => found.extend([words(element, false), words(element, true)]),
    }
    if matches!(value.attr("type"), Some("submit" | "button")) {
        found.extend(value.attr("value").map(tidy));
    }
    found.retain(|name| !name.is_empty());
    found.dedup();
    found
}

fn labels(page: &Html, element: ElementRef<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(id) = element.value().attr("id") {
        let labels = page.select(&css("label")).filter(|label| label.value().attr("for") == Some(id)).collect::<Vec<_>>();
        found.extend(labels.iter().map(|label| words(*label, false)));
        found.extend(labels.iter().map(|label| words(*label, true)));
    }
    let around = element.ancestors().filter_map(ElementRef::wrap).find(|up| up.value().name() == "label");
    found.extend(around.map(|label| words(label, false)));
    found
}

/// The element with this id.
pub(crate) fn by_id<'a>(page: &'a Html, id: &str) -> Option<ElementRef<'a>> {
    page.select(&css("[id]")).find(|element| element.value().attr("id") == Some(id))
}
