//! Keys for sorting and searching names. They are made here rather than in SQL, so that both engines order and find alike.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds a text for comparing: lower case, without accents, punctuation as spaces.
///
/// `Lindqvist-Oliveira` and `lindqvist oliveira` fold to the same text, and so do `Tomás` and `tomas`.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => key.push_str("ss"),
            'ø' => key.push('o'),
            'ł' => key.push('l'),
            'đ' => key.push('d'),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            '\'' | '’' | '\u{200c}' | '\u{200d}' => {}
            _ if c.is_alphanumeric() => key.push(c),
            _ if !key.is_empty() && !key.ends_with(' ') => key.push(' '),
            _ => {}
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The key that orders clients in the list: family name, then given name, both folded. The separator sorts before every letter, so that
/// `Lind, Zoe` comes before `Lindqvist, Ann`.
pub fn sort_key(family: &str, given: &str) -> String {
    format!("{}\u{1}{}", search_key(family), search_key(given))
}

/// The most characters of a search term; longer ones are cut.
pub const LONGEST_TERM: usize = 64;

/// The words by whose beginnings these texts can be found, each once and with at most [`LONGEST_TERM`] characters.
pub fn search_terms<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut terms: Vec<String> = texts
        .into_iter()
        .flat_map(|text| search_key(text).split(' ').map(cut).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_TERM).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        assert_eq!(search_key("  Tomás  OLIVEIRA-Łuk "), "tomas oliveira luk");
        assert_eq!(search_key("Søren O’Neil"), "soren oneil");
        assert_eq!(search_key("Straße"), "strasse");
        assert_eq!(search_key("李小龍"), "李小龍");
    }

    #[test]
    fn order_of_names() {
        let mut keys = [sort_key("Lindqvist", "Ann"), sort_key("Lind", "Zoe"), sort_key("Ärger", "Bo"), sort_key("Arger", "Al")];
        keys.sort();
        assert_eq!(keys[0], sort_key("Arger", "Al"));
        assert_eq!(keys[1], sort_key("Ärger", "Bo"));
        assert_eq!(keys[2], sort_key("Lind", "Zoe"));
    }

    #[test]
    fn terms() {
        assert_eq!(search_terms(["Maya Lindqvist", "maya.lindqvist@example.com"]), ["com", "example", "lindqvist", "maya"]);
    }
}
