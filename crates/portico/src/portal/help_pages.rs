//! Help, privacy and accessibility. On each, a person to call comes first. Whoever is signed in keeps their bar.

use crate::{answer::Answer, doors::with_own_bar, look::PortalShell, visit::PortalVisit};
use askama::Template;
use axum::response::Response;
use portico_language::Words;

#[derive(Template)]
#[template(path = "portal/pages/text.html")]
struct TextPage {
    shell: PortalShell,
    w: Words,
    title: String,
    intro: Option<String>,
    parts: Vec<Part>,
}

struct Part {
    title: String,
    sentences: Vec<String>,
    points: Vec<String>,
}

async fn page(visit: PortalVisit, title: &str, intro: Option<&str>, parts: &[(&str, &[&str], &[&str])]) -> Response {
    let visit = with_own_bar(visit).await;
    let words = visit.words();
    let practice = &visit.practice;
    let about = words.with("practice", practice.name.as_str()).with("phone", practice.phone.as_str());
    let about = about.with("address", practice.postal_address.as_str());
    let say_all = |keys: &[&str]| keys.iter().map(|key| about.say(key)).collect();
    let page = TextPage {
        shell: visit.shell(),
        title: words.say(title),
        intro: intro.map(|key| about.say(key)),
        parts: parts
            .iter()
            .map(|(title, sentences, points)| Part {
                title: words.say(title),
                sentences: say_all(sentences),
                points: say_all(points),
            })
            .collect(),
        w: words,
    };
    visit.page(&page)
}

/// `GET /p/{slug}/help`.
pub(super) async fn help(visit: PortalVisit) -> Answer<Response> {
    let person: &[&str] =
        if visit.practice.postal_address.is_empty() { &["help-person-text"] } else { &["help-person-text", "help-visit-text"] };
    let parts: [(&str, &[&str], &[&str]); 7] = [
        ("help-person-title", person, &[]),
        ("help-emergency-title", &["help-emergency-text"], &[]),
        ("help-no-email-title", &["help-no-email-text"], &[]),
        ("help-link-title", &["help-link-text"], &[]),
        ("help-password-title", &["help-password-text"], &[]),
        ("help-email-title", &["help-email-text"], &[]),
        ("help-shared-title", &["help-shared-text"], &[]),
    ];
    Ok(page(visit, "help-title", None, &parts).await)
}

/// `GET /p/{slug}/privacy`.
pub(super) async fn privacy(visit: PortalVisit) -> Answer<Response> {
    let parts: [(&str, &[&str], &[&str]); 5] = [
        ("privacy-see-title", &["privacy-see-text"], &[]),
        ("privacy-kept-title", &["privacy-kept-text"], &[]),
        ("privacy-email-title", &["privacy-email-text"], &[]),
        ("privacy-cookies-title", &["privacy-cookies-text"], &[]),
        ("privacy-ask-title", &["privacy-ask-text"], &[]),
    ];
    Ok(page(visit, "privacy-title", Some("privacy-intro"), &parts).await)
}

/// `GET /p/{slug}/accessibility`.
pub(super) async fn accessibility(visit: PortalVisit) -> Answer<Response> {
    let can: &[&str] = &[
        "accessibility-can-keyboard",
        "accessibility-can-reader",
        "accessibility-can-zoom",
        "accessibility-can-dark",
        "accessibility-can-script",
    ];
    let parts: [(&str, &[&str], &[&str]); 2] =
        [("accessibility-can-title", &[], can), ("accessibility-trouble-title", &["accessibility-trouble-text"], &[])];
    Ok(page(visit, "accessibility-title", Some("accessibility-intro"), &parts).await)
}
