//! Blocks of fields, as in delivery reports and headers: `Name: value`, continued on lines that begin with white space.

/// One block.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The blocks of a text, with empty lines between them.
    pub(super) fn blocks(text: &str) -> Vec<Fields> {
        let mut blocks = vec![Fields::default()];
        for line in text.lines() {
            let Some(block) = blocks.last_mut() else { continue };
            if line.trim().is_empty() {
                if !block.0.is_empty() {
                    blocks.push(Fields::default());
                }
            } else if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = block.0.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                block.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        blocks.retain(|block| !block.0.is_empty());
        blocks
    }

    /// The value of a field, by its name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value after the type: `rfc822; ana@x.test` gives `ana@x.test`.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        Some(value.split_once(';').map_or(value, |(_, rest)| rest.trim()))
    }
}

/// The most addresses that are read out of a text: what came back was written to one, and each found is compared with those before it.
const MOST_ADDRESSES: usize = 100;

/// The addresses in a text, in lower case, each once, in order of appearance.
pub(super) fn addresses(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let apart = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | ':' | '[' | ']' | '\'')
    };
    for word in text.split(apart).filter(|word| word.contains('@')) {
        let word = word.trim_matches(|c: char| matches!(c, '.' | '!' | '?' | '`' | '*' | '=')).to_lowercase();
        let whole = word.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        });
        if whole && !found.contains(&word) {
            found.push(word);
        }
        if found.len() == MOST_ADDRESSES {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_few_addresses() {
        let text: String = (0..1_000).map(|number| format!("a{number}@x.test, A{number}@X.test; ")).collect();
        let found = addresses(&text);
        assert_eq!((found.len(), found[1].as_str()), (MOST_ADDRESSES, "a1@x.test"));
    }
}
