//! The catalogues of the product: everything clients read, in every language, embedded in the program.

use std::sync::LazyLock;

use portico_language::{Catalogues, Language, Words};

macro_rules! catalogue {
    ($($language:literal / $file:literal),* $(,)?) => {
        &[$(($language, $file, include_str!(concat!("../words/", $language, "/", $file)))),*]
    };
}

/// The files, English first: the other languages fall back to it.
const SOURCES: &[(&str, &str, &str)] = catalogue![
    "en" / "activation.ftl",
    "en" / "links.ftl",
    "en" / "sign-in.ftl",
    "en" / "families.ftl",
    "en" / "forms.ftl",
    "en" / "documents.ftl",
    "en" / "waiting.ftl",
    "en" / "portal.ftl",
    "en" / "account.ftl",
    "en" / "errors.ftl",
    "en" / "letters.ftl",
    "en" / "enquiry.ftl",
    "es" / "activation.ftl",
    "es" / "links.ftl",
    "es" / "sign-in.ftl",
    "es" / "families.ftl",
    "es" / "forms.ftl",
    "es" / "documents.ftl",
    "es" / "waiting.ftl",
    "es" / "portal.ftl",
    "es" / "account.ftl",
    "es" / "errors.ftl",
    "es" / "letters.ftl",
    "es" / "enquiry.ftl",
];

static CATALOGUES: LazyLock<Catalogues> =
    LazyLock::new(|| Catalogues::build(SOURCES).expect("the embedded catalogues are tested to be whole"));

/// All catalogues, read on first use and kept.
pub fn catalogues() -> &'static Catalogues {
    &CATALOGUES
}

/// The words of one language, for a page or a letter.
pub fn words(language: Language) -> Words {
    CATALOGUES.words(language)
}

#[cfg(test)]
mod tests;
