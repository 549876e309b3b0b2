//! A practice before it exists: what somebody wrote, and what it must be.

use portico_language::{Language, Zone};
use portico_values::{EmailAddress, clean_text};
use portico_web::Problems;

/// What somebody wrote, on the set-up page or the command line.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // each is explained at `NewPractice`
pub struct PracticeAsWritten {
    pub name: String,
    pub slug: String,
    pub phone: String,
    pub postal_address: String,
    pub zone: String,
    pub language: String,
    pub hue: String,
    pub reply_to: String,
    pub link_days: String,
}

impl PracticeAsWritten {
    /// A practice with everything that it must have. For tests.
    pub fn for_tests() -> Self {
        Self {
            name: "Alder & Wren Practice".into(),
            slug: "alder-wren".into(),
            phone: "020 7946 0123".into(),
            postal_address: "12 Alder Lane, London".into(),
            zone: "Europe/London".into(),
            ..Self::default()
        }
    }
}

/// A practice that can be created.
#[derive(Clone, Debug)]
pub struct NewPractice {
    /// Its name, as clients know it.
    pub name: String,
    /// The word in its portal's address.
    pub slug: String,
    /// The number clients call.
    pub phone: String,
    /// Street and town, on one line.
    pub postal_address: String,
    /// Where answers to its letters go.
    pub reply_to: Option<EmailAddress>,
    /// Its time zone.
    pub zone: Zone,
    /// The language of its clients where none is known.
    pub language: Language,
    /// One of the eight hues.
    pub hue: i64,
    /// How many days an invitation's link works.
    pub link_days: i64,
}

impl NewPractice {
    /// Reads what was written. Left empty: the slug is made from the name, the zone is UTC, the language English, the hue the first, and links
    /// work for 30 days.
    ///
    /// # Errors
    /// Everything that is to be mended.
    pub fn read(written: &PracticeAsWritten) -> Result<Self, Problems> {
        let mut problems = Problems::none();
        let name = clean_text(&written.name);
        match name.chars().count() {
            0 => problems.add("name", "missing", "Enter the practice’s name"),
            101.. => problems.add("name", "too_long", "Use at most 100 characters for the name"),
            _ => {}
        }
        let slug = if written.slug.trim().is_empty() { slug_of(&name) } else { written.slug.trim().to_lowercase() };
        if !is_slug(&slug) {
            let message = "Use 2 to 40 letters from a to z, digits and hyphens, like alder-wren";
            problems.add("slug", "shape", message);
        }
        let phone = clean_text(&written.phone);
        if phone.is_empty() {
            problems.add("phone", "missing", "Enter the number that clients can call");
        } else if phone.chars().count() > 40 || !phone.chars().any(|c| c.is_ascii_digit()) {
            problems.add("phone", "shape", "Enter a phone number, like 020 7946 0123");
        }
        let postal_address = written.postal_address.lines().map(clean_text).filter(|line| !line.is_empty());
        let postal_address = postal_address.collect::<Vec<_>>().join(", ");
        if postal_address.is_empty() {
            problems.add("postal_address", "missing", "Enter the practice’s street and town");
        } else if postal_address.chars().count() > 300 {
            problems.add("postal_address", "too_long", "Use at most 300 characters for the address");
        }
        let zone = if written.zone.trim().is_empty() { "UTC" } else { written.zone.trim() };
        let zone = Zone::parse(zone).map_err(|_| ("unknown", "Choose a time zone, like Europe/London".to_owned()));
        let zone = problems.take("zone", zone);
        let language =
            if written.language.trim().is_empty() { Some(Language::En) } else { Language::from_tag(written.language.trim()) };
        if !language.is_some_and(|language| Language::OFFERED.contains(&language)) {
            problems.add("language", "unknown", "Choose English (en) or Spanish (es)");
        }
        let hue = if written.hue.trim().is_empty() { Some(1) } else { written.hue.trim().parse().ok() };
        let hue = hue.filter(|hue| (1..=8).contains(hue));
        if hue.is_none() {
            problems.add("hue", "unknown", "Choose a hue from 1 to 8");
        }
        let link_days = if written.link_days.trim().is_empty() { Some(30) } else { written.link_days.trim().parse().ok() };
        let link_days = link_days.filter(|days| (1..=30).contains(days));
        if link_days.is_none() {
            problems.add("link_days", "range", "Enter a number of days from 1 to 30");
        }
        let reply_to = match written.reply_to.trim() {
            "" => None,
            address => {
                let address = EmailAddress::parse(address).map_err(|why| ("address", why.to_string()));
                problems.take("reply_to", address)
            }
        };
        match (zone, language, hue, link_days, problems.is_empty()) {
            (Some(zone), Some(language), Some(hue), Some(link_days), true) => {
                Ok(Self { name, slug, phone, postal_address, reply_to, zone, language, hue, link_days })
            }
            _ => Err(problems),
        }
    }
}

/// The word for a portal's address that a name suggests: "Alder & Wren Practice" is `alder-wren-practice`.
pub fn slug_of(name: &str) -> String {
    let key = portico_values::search_key(name);
    let words = key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() >= 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

fn is_slug(text: &str) -> bool {
    let letters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (2..=40).contains(&text.len()) && letters && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> PracticeAsWritten {
        PracticeAsWritten {
            name: "Alder & Wren Practice".into(),
            phone: "020 7946 0123".into(),
            postal_address: "12 Mill Lane\nLewes BN7 2AB".into(),
            ..PracticeAsWritten::default()
        }
    }

    #[test]
    fn little_is_enough() {
        let new = NewPractice::read(&written()).expect("enough");
        assert_eq!((new.slug.as_str(), new.zone.name(), new.language, new.hue), ("alder-wren-practice", "UTC", Language::En, 1));
        assert_eq!(new.link_days, 30);
        assert_eq!(new.postal_address, "12 Mill Lane, Lewes BN7 2AB");
    }

    #[test]
    fn links_work_for_one_to_thirty_days() {
        let days =
            |days: &str| NewPractice::read(&PracticeAsWritten { link_days: days.into(), ..written() }).map(|new| new.link_days);
        assert_eq!((days("1"), days(" 7 "), days("30")), (Ok(1), Ok(7), Ok(30)));
        for wrong in ["0", "31", "-1", "a week", "7.5"] {
            assert_eq!(days(wrong).expect_err(wrong).iter().next().map(|problem| problem.field.as_ref()), Some("link_days"));
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = PracticeAsWritten {
            slug: "Über uns!".into(),
            zone: "Mars/Olympus".into(),
            language: "tlh".into(),
            hue: "9".into(),
            reply_to: "nobody".into(),
            link_days: "31".into(),
            phone: "call us".into(),
            ..PracticeAsWritten::default()
        };
        let problems = NewPractice::read(&wrong).expect_err("wrong");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_ref()).collect();
        assert_eq!(fields, ["name", "slug", "phone", "postal_address", "zone", "language", "hue", "link_days", "reply_to"]);
    }

    #[test]
    fn slugs_come_from_names_in_many_scripts() {
        for (name, slug) in [("Zoë’s Praxis für Physio", "zoes-praxis-fur-physio"), ("a - b", "a-b"), ("心", "")] {
            let made = slug_of(name);
            assert!(made == slug || is_slug(&made), "{name}: {made}");
        }
        assert!(!is_slug("-a") && !is_slug("a") && !is_slug("a/b") && is_slug("a1"));
    }
}
