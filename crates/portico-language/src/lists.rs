//! Several names, as people of a language write them one after the other.

use crate::Words;

impl Words {
    /// "Kwame", "Kwame and Olivia", "Kwame, Olivia and Ben". Nothing for none.
    pub fn list(&self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [some @ .., last] => {
                let key = if begins_like_i(last) { "list-and-before-i" } else { "list-and" };
                self.with("some", some.join(", ")).with("last", *last).say(key)
            }
        }
    }
}

/// As in Irene and Hilda, and not as in Hierro: the "y" of Spanish becomes an "e" before it.
fn begins_like_i(name: &str) -> bool {
    let name = name.to_lowercase();
    let silent = name.strip_prefix('h');
    let mut letters = silent.unwrap_or(&name).chars();
    let is_i = matches!(letters.next(), Some('i' | 'í'));
    is_i && (silent.is_none() || !matches!(letters.next(), Some('a' | 'e' | 'o' | 'u')))
}

#[cfg(test)]
mod tests {
    use crate::{Catalogues, Language};

    #[test]
    fn names_as_each_language_writes_them() {
        let catalogues = Catalogues::build(&[]).expect("they are Fluent");
        let (en, es) = (catalogues.words(Language::En), catalogues.words(Language::Es));
        assert_eq!(en.list(&[]), "");
        assert_eq!(en.list(&["Kwame"]), "Kwame");
        assert_eq!(en.list(&["Kwame", "Olivia"]), "Kwame and Olivia");
        assert_eq!(en.list(&["Kwame", "Olivia", "Ben"]), "Kwame, Olivia and Ben");
        assert_eq!(es.list(&["Ana", "Olivia"]), "Ana y Olivia");
        assert_eq!(es.list(&["Ana", "Íñigo"]), "Ana e Íñigo");
        assert_eq!(es.list(&["Ana", "Hilda"]), "Ana e Hilda");
        assert_eq!(es.list(&["Ana", "Hierro"]), "Ana y Hierro");
    }
}
