//! Texts with the one translation that the editor has a field for; other translations stay.

use super::tree::put_text;
use crate::{
    json::{Data, Json},
    words::{TRANSLATION, Words},
};

/// The language that stands beside the form's own.
pub(super) const BESIDE: &str = "es";

/// A text and its translation; both may be empty.
pub(super) fn read(owner: &Json, name: &str) -> (String, String) {
    let words = Words::read(owner, name).unwrap_or_default();
    let translation = owner.list_of_beside(name).iter().find(|one| is_beside(one)).and_then(content).unwrap_or_default();
    (words.text().to_owned(), translation.to_owned())
}

/// Writes what differs from what stands there.
pub(super) fn write(owner: &mut Json, name: &str, text: &str, translation: &str) {
    let (old_text, old_translation) = read(owner, name);
    if !same(&old_text, text) {
        put_text(owner, name, text.trim());
    }
    if !same(&old_translation, translation) {
        translate(owner, name, translation.trim());
    }
}

/// Whether two texts are alike for whoever types them: line ends and the space around them do not count.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    plain(one) == plain(other)
}

fn translate(owner: &mut Json, name: &str, text: &str) {
    let beside = format!("_{name}");
    if owner.get(&beside).is_none() {
        owner.set(&beside, Json::object(Vec::new()));
    }
    let Some(element) = owner.get_mut(&beside) else { return };
    let Some(extensions) = element.list_mut("extension") else { return };
    match extensions.iter_mut().find(|one| is_beside(one)) {
        Some(_) if text.is_empty() => extensions.retain(|one| !is_beside(one)),
        Some(translation) => {
            let parts = translation.list_within("extension").into_iter().flatten();
            for part in parts.filter(|part| part.text_of("url") == Some("content")) {
                let element = if part.get("valueMarkdown").is_some() { "valueMarkdown" } else { "valueString" };
                part.set(element, text.into());
            }
        }
        None if text.is_empty() => {}
        None => extensions.push(Json::object(vec![
            ("url", TRANSLATION.into()),
            (
                "extension",
                vec![
                    Json::object(vec![("url", "lang".into()), ("valueCode", BESIDE.into())]),
                    Json::object(vec![("url", "content".into()), ("valueString", text.into())]),
                ]
                .into(),
            ),
        ])),
    }
    element.remove_empty("extension");
    if matches!(&element.data, Data::Object(fields) if fields.is_empty()) {
        owner.remove(&beside);
    }
}

fn part<'a>(translation: &'a Json, name: &str) -> Option<&'a Json> {
    translation.list_of("extension").iter().find(|part| part.text_of("url") == Some(name))
}

fn is_beside(extension: &Json) -> bool {
    let lang = part(extension, "lang").and_then(|lang| lang.text_of("valueCode").or_else(|| lang.text_of("valueString")));
    extension.text_of("url") == Some(TRANSLATION) && lang == Some(BESIDE)
}

fn content(extension: &Json) -> Option<&str> {
    let content = part(extension, "content")?;
    content.text_of("valueString").or_else(|| content.text_of("valueMarkdown"))
}
