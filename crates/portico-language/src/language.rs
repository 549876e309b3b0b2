//! The languages Portico speaks, and how one is chosen for a person.

use std::fmt;
use std::str::FromStr;

/// A language that clients can read Portico in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// English: every message exists in it, so the others fall back to it.
    En,
    /// Spanish.
    Es,
    /// English made strange and written right to left, for tests: text that stays plain was forgotten in a template,
    /// and a layout that breaks will break in Arabic and Hebrew too. Nobody is offered it; it has to be asked for by its tag.
    Pseudo,
}

/// The tag names no language of this installation.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no catalogue speaks this language")]
pub struct UnknownLanguage;

impl Language {
    /// Every language, the pseudo-language included.
    pub const ALL: [Self; 3] = [Self::En, Self::Es, Self::Pseudo];

    /// The languages people may choose from, in the order in which they are shown.
    pub const OFFERED: [Self; 2] = [Self::En, Self::Es];

    /// The language that serves a BCP 47 tag: `es`, `es-MX` and `ES_419` are Spanish. The region does not matter yet.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim();
        if tag.eq_ignore_ascii_case(Self::Pseudo.tag()) {
            return Some(Self::Pseudo);
        }
        let primary = tag.split(['-', '_']).next()?;
        Self::OFFERED.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language a browser asks for with its `Accept-Language` header (RFC 9110, 12.5.4): the highest weight wins,
    /// the earlier one among equals. None when nothing in it can be served; a header nobody can read asks for nothing.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        // Longer lists than any browser sends are cut, so that a header cannot make this slow.
        for range in header.split(',').take(32) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let weight = match parts.next() {
                None => 1000,
                Some(parameter) => match weight(parameter) {
                    Some(weight) if weight > 0 => weight,
                    _ => continue,
                },
            };
            if best.is_none_or(|(highest, _)| weight > highest) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// The BCP 47 tag, for `lang` attributes, cookies and the database.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pseudo => "qps-plocm",
        }
    }

    /// What the language calls itself; this is how it is offered, whatever language the page is in.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::Pseudo => "Pseudo",
        }
    }

    /// The direction it is written in, for `dir` attributes: `ltr` or `rtl`.
    pub fn dir(self) -> &'static str {
        match self {
            Self::En | Self::Es => "ltr",
            Self::Pseudo => "rtl",
        }
    }

    /// True when it is written right to left.
    pub fn is_right_to_left(self) -> bool {
        self.dir() == "rtl"
    }
}

/// `q=0.8` as 800; None when it is not a weight.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.trim().split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match (whole, thousandths) {
        ("0", _) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::from_tag(tag).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_or_script_does_not_stand_in_the_way() {
        for tag in ["es", "ES", "es-MX", "es_419", "es-Latn-ES", " es "] {
            assert_eq!(Language::from_tag(tag), Some(Language::Es), "{tag}");
        }
        for tag in ["en", "en-GB", "en-US-posix"] {
            assert_eq!(Language::from_tag(tag), Some(Language::En), "{tag}");
        }
        for tag in ["", "-", "fr", "eng", "est", "*", "e", "qps", "qps-ploc"] {
            assert_eq!(Language::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn every_language_comes_back_from_its_own_tag() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
        }
        assert!(!Language::OFFERED.contains(&Language::Pseudo));
    }

    #[test]
    fn the_browser_gets_what_it_prefers_among_what_there_is() {
        let asks = |header| Language::from_accept_language(header);
        assert_eq!(asks("es-MX,es;q=0.9,en;q=0.8"), Some(Language::Es));
        assert_eq!(asks("fr-CH, fr;q=0.9, en;q=0.8, es;q=0.85, *;q=0.5"), Some(Language::Es));
        assert_eq!(asks("en;q=0.5,es;q=0.500"), Some(Language::En), "the earlier one among equals");
        assert_eq!(asks("es;q=0, en;q=0.1"), Some(Language::En), "a weight of 0 means: not this one");
        assert_eq!(asks("qps-plocm"), Some(Language::Pseudo));
    }

    #[test]
    fn a_header_that_makes_no_sense_asks_for_nothing() {
        for header in ["", "*", ";;;", "es;q=2", "es;q=-1", "es;q=0.1234", "es;level=1", "\u{0}", "de,fr;q=0.2"] {
            assert_eq!(Language::from_accept_language(header), None, "{header:?}");
        }
    }
}
