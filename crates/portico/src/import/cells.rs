//! What single cells mean: names, yes and no, statuses, addresses, phone numbers.

use super::found::Remark;
use crate::clients::{CareStatus, NewEmail, NewPhone};
use portico_values::{EmailAddress, PhoneNumber, clean_text, search_key};

/// What people write to say that there is nothing.
pub(crate) fn is_nothing(text: &str) -> bool {
    let folded = search_key(text);
    folded.is_empty() && text.chars().all(|c| !c.is_alphanumeric())
        || matches!(folded.as_str(), "n a" | "na" | "none" | "null" | "nil" | "unknown" | "no email" | "ninguno" | "desconocido")
}

/// One line of visible text of at most `most` characters; longer ones are left out with a remark.
pub(crate) fn line(field: &'static str, text: &str, most: usize, remarks: &mut Vec<Remark>) -> Option<String> {
    let clean = clean_text(text);
    if clean.chars().count() > most {
        remarks.push(Remark::new(field, format!("longer than {most} characters, left out")));
        return None;
    }
    (!clean.is_empty()).then_some(clean)
}

/// The most addresses of one client, and parts of one cell that may be some.
const MOST_ADDRESSES: usize = 100;

/// Addresses of one cell; several may stand in it, with commas or semicolons between them.
pub(crate) fn emails(text: &str, label: &str, consent: bool, into: &mut Vec<NewEmail>, remarks: &mut Vec<Remark>) {
    for (place, part) in text.split([',', ';']).filter(|part| !is_nothing(part)).enumerate() {
        if place == MOST_ADDRESSES || into.len() == MOST_ADDRESSES {
            remarks.push(Remark::new("Email", format!("more than {MOST_ADDRESSES}, so the others were left out")));
            return;
        }
        match EmailAddress::parse(part) {
            Ok(address) if into.iter().any(|known| known.address.normalised() == address.normalised()) => {}
            Ok(address) => into.push(NewEmail { address, label: label.to_owned(), consent }),
            Err(why) => {
                let shown: String = clean_text(part).chars().take(60).collect();
                remarks.push(Remark::new("Email", format!("“{shown}” was left out. {}", trimmed(&why.to_string()))));
            }
        }
    }
}

/// A phone number of one cell.
pub(crate) fn phone(text: &str, label: &str, into: &mut Vec<NewPhone>, remarks: &mut Vec<Remark>) {
    if is_nothing(text) {
        return;
    }
    match PhoneNumber::parse(text) {
        Some(number) if into.iter().any(|known| known.number.digits() == number.digits()) => {}
        Some(number) => into.push(NewPhone { number, label: label.to_owned(), consent: false }),
        None => {
            let shown: String = clean_text(text).chars().take(60).collect();
            remarks.push(Remark::new("Phone", format!("“{shown}” is not a phone number and was left out")));
        }
    }
}

/// Yes or no; `None` when it is neither.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    match search_key(text).as_str() {
        "" | "no" | "n" | "false" | "0" | "opted out" | "opt out" | "declined" | "not agreed" | "none" => Some(false),
        "yes" | "y" | "true" | "1" | "x" | "si" | "s" | "agreed" | "opted in" | "opt in" | "consented" | "ok" | "granted" => {
            Some(true)
        }
        _ if text.trim() == "✓" => Some(true),
        _ => None,
    }
}

/// A care status in the words of the usual products.
pub(crate) fn care_status(text: &str) -> Option<CareStatus> {
    match search_key(text).as_str() {
        "active" | "activo" | "activa" | "current" | "open" | "yes" | "true" | "1" => Some(CareStatus::Active),
        "inactive" | "inactivo" | "inactiva" | "archived" | "on hold" | "paused" | "no" | "false" | "0" => {
            Some(CareStatus::Inactive)
        }
        "prospective" | "prospect" | "lead" | "new" | "waitlist" | "waiting list" | "pending" => Some(CareStatus::Prospective),
        "deactivated" | "discharged" | "closed" | "terminated" | "deceased" => Some(CareStatus::Deactivated),
        _ => None,
    }
}

/// Words that belong to the family name that follows.
const PARTICLES: [&str; 24] = [
    "de", "del", "de la", "la", "las", "los", "da", "das", "dos", "do", "di", "du", "le", "van", "von", "der", "den", "ten",
    "ter", "zu", "bin", "ibn", "al", "st",
];

/// A whole name as given and family name: "Lindqvist, Maya" by the comma, otherwise the last word with its particles.
pub(crate) fn split_name(whole: &str) -> (String, String) {
    let whole = clean_text(whole);
    if let Some((family, given)) = whole.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = whole.split(' ').filter(|word| !word.is_empty()).collect();
    if words.len() < 2 {
        return (whole, String::new());
    }
    let mut cut = words.len() - 1;
    while cut > 1 && PARTICLES.contains(&words[cut - 1].to_lowercase().as_str()) {
        cut -= 1;
    }
    (words[..cut].join(" "), words[cut..].join(" "))
}

fn trimmed(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names() {
        for (whole, given, family) in [
            ("Maya Lindqvist", "Maya", "Lindqvist"),
            ("Lindqvist, Maya Ann", "Maya Ann", "Lindqvist"),
            ("Ana María de la Cruz", "Ana María", "de la Cruz"),
            ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("Sukarno", "Sukarno", ""),
            ("Van Morrison", "Van", "Morrison"),
            ("", "", ""),
        ] {
            assert_eq!(split_name(whole), (given.to_owned(), family.to_owned()), "{whole}");
        }
    }

    #[test]
    fn several_addresses_in_one_cell() {
        let (mut found, mut remarks) = (Vec::new(), Vec::new());
        emails("maya@example.com; MAYA@example.com, n/a, maya@@x", "", true, &mut found, &mut remarks);
        assert_eq!(found.len(), 1);
        assert!(remarks.len() == 1 && remarks[0].sentence.contains("maya@@x"), "{remarks:?}");
    }

    /// Each is compared with those before it.
    #[test]
    fn addresses_without_end_are_left_out() {
        let (mut found, mut remarks) = (Vec::new(), Vec::new());
        let many: Vec<String> = (0..50_000).map(|number| format!("a{number}@example.com")).collect();
        emails(&many.join(","), "", true, &mut found, &mut remarks);
        emails("b@example.com", "", true, &mut found, &mut remarks);
        emails(&"x,".repeat(50_000), "", true, &mut Vec::new(), &mut remarks);
        assert_eq!((found.len(), remarks.len()), (MOST_ADDRESSES, 2 + MOST_ADDRESSES + 1));
    }

    #[test]
    fn nothing_in_many_words() {
        for text in ["", " - ", "N/A", "none", "--"] {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["Nona", "0", "李"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}
