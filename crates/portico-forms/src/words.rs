//! The texts of a form in each of its languages.

use crate::json::Json;

/// One text and its translations (R4, extension `translation`). Plain text: whatever it holds is shown as it stands, never as markup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    text: String,
    translations: Vec<(String, String)>,
}

/// The extension that carries a text in another language.
pub(crate) const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

impl Words {
    /// A text in the form's own language.
    pub fn new(text: impl Into<String>) -> Words {
        Words { text: text.into(), translations: Vec::new() }
    }

    /// A text that stands in `owner` under `name`, with the translations that stand under `_name`.
    pub(crate) fn read(owner: &Json, name: &str) -> Option<Words> {
        let text = owner.text_of(name)?;
        let beside = owner.get(&format!("_{name}"));
        Some(Words { text: text.to_owned(), translations: beside.map(translations).unwrap_or_default() })
    }

    /// Adds a translation.
    pub(crate) fn add(&mut self, language: &str, text: &str) {
        self.translations.push((language.to_owned(), text.to_owned()));
    }

    /// As the form has it in its own language.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text in a language, `es` or `es-MX`: that very language, else the same language of any place, else the form's own.
    pub fn in_language(&self, language: &str) -> &str {
        let main = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let exact = self.translations.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(language));
        let found = exact.or_else(|| self.translations.iter().find(|(tag, _)| main(tag) == main(language)));
        found.map_or(&self.text, |(_, text)| text)
    }

    /// The languages there are translations in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.translations.iter().map(|(tag, _)| tag.as_str())
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

fn translations(beside: &Json) -> Vec<(String, String)> {
    let found = beside.list_of("extension").iter().filter(|extension| extension.text_of("url") == Some(TRANSLATION));
    let pairs = found.filter_map(|translation| {
        let part = |name: &str| translation.list_of("extension").iter().find(|part| part.text_of("url") == Some(name));
        let lang = part("lang")?;
        let lang = lang.text_of("valueCode").or_else(|| lang.text_of("valueString"))?;
        let content = part("content")?;
        let content = content.text_of("valueString").or_else(|| content.text_of("valueMarkdown"))?;
        Some((lang.to_owned(), content.to_owned()))
    });
    pairs.collect()
}

/// What is left of XHTML or HTML when the tags are taken out; for labels that exist only as markup.
pub(crate) fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
        text.push(' ');
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_language_is_taken() {
        let text = r#"{"text":"Name","_text":{"extension":[
            {"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"es"},{"url":"content","valueString":"Nombre"}]},
            {"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"es-AR"},{"url":"content","valueString":"Tu nombre"}]}]}}"#;
        let words = Words::read(&Json::read(text.as_bytes()).expect("JSON"), "text").expect("a text");
        assert_eq!(words.in_language("es-AR"), "Tu nombre");
        assert_eq!(words.in_language("es-MX"), "Nombre");
        assert_eq!(words.in_language("fr"), "Name");
    }

    #[test]
    fn tags_are_left_out() {
        assert_eq!(without_tags("<div>a <b>b</b><script>x</script> &lt;c&gt;"), "a b x <c>");
        assert_eq!(without_tags("<unfinished"), "");
    }
}
