//! Which files a question accepts: their kinds and their size (R4, extensions `mimeType` and `maxSize`).

use super::{
    Mistake, Sheet,
    changing::{EXTENSION, put},
};
use crate::{
    decimal::Decimal,
    json::Json,
    questionnaire::{last_part, max_size},
};

/// Bytes of the megabyte in which people say how large a file is.
const MEGABYTE: u64 = 1_000_000;

/// The most megabytes that can be typed.
const MOST: u64 = 100_000;

/// The media types, each once, in their order.
pub(super) fn media_types(item: &Json) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for code in item.list_of("extension").iter().filter_map(media_type) {
        if !all.iter().any(|one| one == code) {
            all.push(code.to_owned());
        }
    }
    all
}

fn media_type(extension: &Json) -> Option<&str> {
    let code = extension.text_of("valueCode").or_else(|| extension.text_of("valueString"));
    code.filter(|_| last_part(extension) == "mimeType")
}

/// The largest size as it is typed; empty if there is none, `None` if the field cannot express it.
pub(super) fn largest(item: &Json) -> Option<String> {
    let found: Vec<&Json> = item.list_of("extension").iter().filter(|one| last_part(one) == "maxSize").collect();
    match found[..] {
        [] => Some(String::new()),
        [one] => max_size(one).map(|size| in_megabytes(size.bytes)),
        _ => None,
    }
}

/// Bytes as megabytes, exact to the byte.
fn in_megabytes(bytes: u64) -> String {
    let said = format!("{}.{:06}", bytes / MEGABYTE, bytes % MEGABYTE);
    said.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes what differs.
pub(super) fn write(item: &mut Json, old: &Sheet, new: &Sheet) -> Result<(), Mistake> {
    let has = |all: &[String], one: &str| all.iter().any(|other| other == one);
    let differs = |one: &[String], other: &[String]| one.iter().any(|media_type| !has(other, media_type));
    if (differs(&old.media_types, &new.media_types) || differs(&new.media_types, &old.media_types))
        && let Some(extensions) = item.list_mut("extension")
    {
        extensions.retain(|one| media_type(one).is_none_or(|code| has(&new.media_types, code)));
        for code in &new.media_types {
            if !extensions.iter().filter_map(media_type).any(|known| known == code) {
                let url = format!("{EXTENSION}mimeType");
                extensions.push(Json::object(vec![("url", url.as_str().into()), ("valueCode", code.as_str().into())]));
            }
        }
    }
    item.remove_empty("extension");
    if new.keeps.largest || old.largest.trim() == new.largest.trim() {
        return Ok(());
    }
    if new.largest.trim().is_empty() {
        put(item, "maxSize", None);
        return Ok(());
    }
    let bytes = bytes(&new.largest).ok_or_else(|| {
        Mistake::at("largest", format!("Enter the largest file size in MB, such as 5 or 0.5, up to {MOST}, or leave it empty"))
    })?;
    put(item, "maxSize", Some(("valueDecimal", Json::number(&bytes.to_string()))));
    Ok(())
}

/// Megabytes as they are typed, in bytes: from a thousandth of one on.
fn bytes(typed: &str) -> Option<u64> {
    let typed = Decimal::typed(typed)?;
    let (whole, part) = typed.as_str().split_once('.').unwrap_or((typed.as_str(), ""));
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    let bytes = whole.parse::<u64>().ok()?.checked_mul(MEGABYTE)?.checked_add(part.parse().ok()?)?;
    (MEGABYTE / 1_000..=MOST * MEGABYTE).contains(&bytes).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_as_they_are_typed() {
        for (typed, meant) in [("5", 5_000_000), ("0.5", 500_000), ("5.24288", 5_242_880), ("2,5", 2_500_000), ("0.001", 1_000)] {
            assert_eq!(bytes(typed), Some(meant), "{typed}");
            assert_eq!(in_megabytes(meant), typed.replace(',', "."));
        }
        for wrong in ["", "large", "-1", "0", "0.0001", "100001", "1e30"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
