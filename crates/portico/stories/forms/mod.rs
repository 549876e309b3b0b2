//! Intake forms (behaviours.md 12, 47, 61, 62, 63): kept, sent, filled in page by page, signed, read, sent back and closed; sealed in the
//! rows, and nobody else's.

mod closing;
mod filling;
mod inviting;
mod library;
mod outstanding;
mod reading;

use crate::{
    bounces,
    form_sending::{answer, answer_and, fill_the_consent, fill_the_scale, portal, record},
    kit::*,
};
use portico::families::kind::Kind;
use portico_forms::{Questionnaire, Response, Status};
use portico_values::{ClientId, FormRequestId, Identity as _};

/// What was typed stands in its field again.
fn holds(page: &Page, typed: &str) {
    assert!(page.text().contains(&format!("value=\"{typed}\"")), "{typed} is not in a field of {}", page.words());
}

/// What whoever copies from the pages of a PDF gets: its packed parts, and in them glyphs with the signs that the file says they are.
pub(crate) fn words_of_pdf(file: &[u8]) -> String {
    use std::io::Read as _;
    assert!(file.starts_with(b"%PDF-1.7"));
    let mut parts = Vec::new();
    for (at, _) in file.windows(8).enumerate().filter(|(_, part)| *part == b"\nstream\n") {
        let mut clear = Vec::new();
        if flate2::read::ZlibDecoder::new(&file[at + 8..]).read_to_end(&mut clear).is_ok() {
            parts.push(String::from_utf8_lossy(&clear).into_owned());
        }
    }
    let units = |digits: &str| -> Vec<u16> {
        digits
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).expect("digits"), 16).expect("digits"))
            .collect()
    };
    let pairs = parts.iter().filter(|part| part.contains("beginbfchar")).flat_map(|part| part.lines());
    let pair = |line: &str| {
        Some((
            u16::from_str_radix(line.get(1..5)?, 16).ok()?,
            String::from_utf16(&units(line.get(8..)?.strip_suffix('>')?)).ok()?,
        ))
    };
    let signs: std::collections::HashMap<u16, String> = pairs.filter_map(pair).collect();
    let mut words = String::new();
    for line in parts.iter().filter(|part| part.contains("MCID")).flat_map(|part| part.lines()) {
        if let Some((_, rest)) = line.split_once("/ActualText <FEFF") {
            words.push_str(&String::from_utf16_lossy(&units(rest.split('>').next().unwrap_or_default())));
        } else if let Some(glyphs) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix("> Tj")) {
            words.extend(units(glyphs).into_iter().map(|glyph| signs[&glyph].as_str()));
        } else if line.starts_with("EMC") && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words
}

/// Takes a form of others in, with what is said about it, puts it to use and sends it to Maya.
async fn taken_in(house: &House, form: &serde_json::Value, said: Option<&str>) -> FormRequestId {
    let ines = house.sign_in(INES).await;
    ines.open("/organization/client-portal/forms").await;
    let page = ines.attach("Choose a file", "form.json", form.to_string().as_bytes()).press("Check the form").await.status(200);
    let page = if let Some(said) = said { page.shows(said) } else { page };
    let id = page.link("Preview").split('/').nth(4).expect("an id").to_owned();
    for change in page.html().select(&scraper::Selector::parse("input[name=accept]").expect("a selector")) {
        ines.tick_named("accept", change.value().attr("value").expect("a number"));
    }
    ines.press("Use this form").await.shows("The form can be sent now");
    ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
    ines.tick_named("form", &id);
    ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
    house.one::<(FormRequestId,)>("select id from form_requests where state = 'waiting'", values![]).await.0
}

/// A form with two scales, each with its heading, and a question beside them; every option counts 0 or 3.
fn two_scales() -> serde_json::Value {
    let option = |code: &str, counts: u32| {
        let counts = serde_json::json!({"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": counts});
        serde_json::json!({"extension": [counts], "valueCoding": {"code": code, "display": code}})
    };
    let question = |link: &str| {
        let options = [option("Never", 0), option("Often", 3)];
        serde_json::json!({"linkId": link, "type": "choice", "text": format!("Item {link}"), "answerOption": options})
    };
    let group = |text: &str, links: &[&str]| {
        let items: Vec<serde_json::Value> = links.iter().copied().map(&question).collect();
        serde_json::json!({"linkId": text, "type": "group", "text": text, "item": items})
    };
    let items = [group("Mood", &["a", "b"]), group("Worry", &["c", "d"]), group("Home", &["e"])];
    serde_json::json!({"resourceType": "Questionnaire", "url": "https://example.org/two", "version": "1", "status": "active",
        "title": "Two scales", "item": items})
}

/// Fills it in, the questions of the second scale with this option, and sends it.
async fn fill_two_scales(browser: &Browser<'_>, request: FormRequestId, option: &str) {
    let often = "o1";
    answer(browser, request, 1, &[("q/Mood/a", often), ("q/Mood/b", often)]).await.is_at(&portal(request, "/2"));
    answer(browser, request, 2, &[("q/Worry/c", often), ("q/Worry/d", option)]).await.is_at(&portal(request, "/3"));
    answer(browser, request, 3, &[("q/Home/e", often)]).await.is_at(&portal(request, "/check"));
    browser.press("Send to the practice").await.is_at(&portal(request, "/done"));
}
