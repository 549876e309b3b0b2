//! What somebody has to put right in a form, field by field.

use std::borrow::Cow;

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field in the form.
    pub field: Cow<'static, str>,
    /// A stable word for programs, such as `missing`.
    pub code: &'static str,
    /// The sentence shown at the field and in the summary.
    pub message: String,
}

/// The things to put right, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None yet.
    pub fn none() -> Self {
        Self::default()
    }
    /// One problem at one field.
    pub fn one(field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        let mut problems = Self::none();
        problems.add(field, code, message);
        problems
    }
    /// Adds a problem. A field may have several; the first is the one shown at the field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) {
        self.0.push(Problem { field: field.into(), code, message: message.into() });
    }
    /// Takes the value, or notes the problem and goes on, so that a person hears of everything at once.
    pub fn take<T>(&mut self, field: impl Into<Cow<'static, str>>, parsed: Result<T, (&'static str, String)>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.add(field, code, message);
                None
            }
        }
    }
    /// The first message at a field.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }
    /// Whether there is nothing to put right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
    /// What the page's title begins with: "Error: " when something is to be put right.
    pub fn title_prefix(&self) -> &'static str {
        if self.is_empty() { "" } else { "Error: " }
    }
    /// `Ok(value)` if there is nothing to put right.
    ///
    /// # Errors
    /// The problems themselves.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_is_the_one_at_the_field() {
        let mut problems = Problems::none();
        problems.add("email", "missing", "Enter an email address");
        problems.add("email", "long", "Use a shorter address");
        problems.add("name", "missing", "Enter a name");
        assert_eq!(problems.at("email"), Some("Enter an email address"));
        assert_eq!(problems.at("phone"), None);
        assert_eq!(problems.len(), 3);
        assert_eq!(problems.title_prefix(), "Error: ");
        assert!(problems.or(()).is_err());
        assert_eq!(Problems::none().or(7), Ok(7));
    }
}
