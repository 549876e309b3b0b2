//! What stands in the files of one language: the keys, and the values each message takes.

use crate::catalogues::Bundle;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::ParserError;

/// The messages of one language by key.
#[derive(Default)]
pub(super) struct Messages(BTreeMap<String, Uses>);

/// What one message uses.
#[derive(Default)]
struct Uses {
    values: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl Messages {
    /// Adds the messages of one file.
    pub(super) fn read(&mut self, file: &FluentResource) {
        for entry in file.entries() {
            if let Entry::Message(message) = entry {
                let mut uses = Uses::default();
                message.value.iter().for_each(|pattern| uses.pattern(pattern));
                message.attributes.iter().for_each(|attribute| uses.pattern(&attribute.value));
                self.0.insert(message.id.name.to_owned(), uses);
            }
        }
    }

    pub(super) fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// The values a message takes, those of the messages it refers to included.
    pub(super) fn values_of(&self, key: &str) -> BTreeSet<String> {
        let (mut values, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![key]);
        while let Some(key) = open.pop() {
            if let Some(uses) = self.0.get(key).filter(|_| seen.insert(key)) {
                values.extend(uses.values.iter().cloned());
                open.extend(uses.messages.iter().map(String::as_str));
            }
        }
        values
    }
}

/// The messages of a language that consist of text alone, by key.
pub(super) fn without_values(bundle: &Bundle, english: Option<&Messages>) -> HashMap<String, String> {
    let keys = english.map(Messages::keys).unwrap_or_default();
    let said = |key: &str| {
        let pattern = bundle.get_message(key)?.value()?;
        let is_text = pattern.elements.iter().all(|element| matches!(element, PatternElement::TextElement { .. }));
        is_text.then(|| (key.to_owned(), bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned()))
    };
    keys.into_iter().filter_map(said).collect()
}

impl Uses {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.values.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::TermReference { arguments: Some(arguments), .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::TermReference { arguments: None, .. }
            | InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}

/// A mistake of the text with its line, for the person who wrote it.
pub(super) fn where_it_is(text: &str, mistake: &ParserError) -> String {
    let line = text.bytes().take(mistake.pos.start).filter(|byte| *byte == b'\n').count() + 1;
    format!("line {line}: {mistake}")
}
