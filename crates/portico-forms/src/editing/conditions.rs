//! “Show only if”: one condition on an earlier question (R4, Questionnaire.item.enableWhen), as it is typed.

use super::{Draft, Mistake, QuestionKind, options, tree};
use crate::{
    decimal::Decimal,
    json::Json,
    moments::{Date, Time},
    value::{Coding, Value},
};

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Comparison {
    /// One of the answers is this.
    #[default]
    Is,
    /// None of the answers is this.
    IsNot,
    /// There is an answer.
    Answered,
    /// There is none.
    NotAnswered,
    /// More than this.
    More,
    /// This or more.
    AtLeast,
    /// Less than this.
    Less,
    /// This or less.
    AtMost,
}

use Comparison as C;

impl Comparison {
    /// All, in the order in which they are offered.
    pub const ALL: [Comparison; 8] = [C::Is, C::IsNot, C::Answered, C::NotAnswered, C::More, C::AtLeast, C::Less, C::AtMost];

    /// A stable word, for forms.
    pub fn word(self) -> &'static str {
        match self {
            C::Is => "is",
            C::IsNot => "is-not",
            C::Answered => "answered",
            C::NotAnswered => "not-answered",
            C::More => "more",
            C::AtLeast => "at-least",
            C::Less => "less",
            C::AtMost => "at-most",
        }
    }

    /// The comparison that a word names.
    pub fn from_word(word: &str) -> Option<Comparison> {
        C::ALL.into_iter().find(|one| one.word() == word)
    }

    /// As it is read after the question.
    pub fn label(self) -> &'static str {
        match self {
            C::Is => "is",
            C::IsNot => "is not",
            C::Answered => "has an answer",
            C::NotAnswered => "has no answer",
            C::More => "is more than",
            C::AtLeast => "is at least",
            C::Less => "is less than",
            C::AtMost => "is at most",
        }
    }

    fn operator(self) -> &'static str {
        match self {
            C::Is => "=",
            C::IsNot => "!=",
            C::Answered | C::NotAnswered => "exists",
            C::More => ">",
            C::AtLeast => ">=",
            C::Less => "<",
            C::AtMost => "<=",
        }
    }

    /// Whether it needs an answer to compare with.
    pub fn compares(self) -> bool {
        !matches!(self, C::Answered | C::NotAnswered)
    }

    fn orders(self) -> bool {
        matches!(self, C::More | C::AtLeast | C::Less | C::AtMost)
    }
}

/// When an item is shown, as it is typed. Without a question it is always shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownIf {
    /// The link id of the question; empty for always.
    pub question: String,
    /// How it compares.
    pub comparison: Comparison,
    /// With what: an option as it stands, Yes or No, a number, a day.
    pub answer: String,
}

/// A question that a condition may look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its link id.
    pub link_id: String,
    /// Its words.
    pub words: String,
}

/// The condition of an item; none where there are several, or one that the fields cannot say.
pub(super) fn read(form: &Json, item: &Json) -> Option<ShownIf> {
    let condition = match item.list_of("enableWhen") {
        [] => return Some(ShownIf::default()),
        [one] => one,
        _ => return None,
    };
    let question = condition.text_of("question")?;
    let target = tree::find(form, question)?;
    let (element, json) = condition.fields().iter().find(|(name, _)| name.starts_with("answer"))?;
    let value = Value::read(&element["answer".len()..], json)?;
    let operator = condition.text_of("operator")?;
    let comparison = match (operator, &value) {
        ("exists", Value::Boolean(true)) => C::Answered,
        ("exists", Value::Boolean(false)) => C::NotAnswered,
        ("exists", _) => return None,
        _ => C::ALL.into_iter().find(|one| one.operator() == operator)?,
    };
    let mut answer = String::new();
    if comparison.compares() {
        answer = said(target, &value);
        let (_, again) = parse(target, &answer).ok()?;
        if !again.same(&value) {
            return None;
        }
    }
    Some(ShownIf { question: question.to_owned(), comparison, answer })
}

/// A value as it is typed.
fn said(target: &Json, value: &Value) -> String {
    let choices = options::choices(target);
    let option = choices.iter().find(|(_, choice)| choice.same(value));
    option.map_or_else(|| value.words("Yes", "No"), |(label, _)| label.clone())
}

/// Writes a condition into an item.
pub(super) fn write(form: &Json, item: &mut Json, shown_if: &ShownIf) -> Result<(), Mistake> {
    if shown_if.question.is_empty() {
        item.remove("enableWhen");
        item.remove("enableBehavior");
        return Ok(());
    }
    let target =
        tree::find(form, &shown_if.question).filter(|target| QuestionKind::of(target).is_none_or(QuestionKind::is_question));
    let target = target.ok_or_else(|| Mistake::at("shown_if", "Choose a question of this form"))?;
    let (element, answer) = match shown_if.comparison {
        C::Answered => ("Boolean".to_owned(), Value::Boolean(true)),
        C::NotAnswered => ("Boolean".to_owned(), Value::Boolean(false)),
        comparison => {
            let kind = QuestionKind::of(target);
            let ordered = matches!(kind, Some(Q::Whole | Q::Number | Q::Date | Q::Time));
            if comparison.orders() && !ordered {
                let words =
                    format!("“{}” has answers that are neither more nor less; choose “is” or “is not”", tree::called(target));
                return Err(Mistake::at("comparison", words));
            }
            parse(target, &shown_if.answer)?
        }
    };
    let mut condition = item.list_of("enableWhen").first().cloned().unwrap_or_else(|| Json::object(Vec::new()));
    tree::drop_fields(&mut condition, |name| name.trim_start_matches('_').starts_with("answer"));
    condition.set("question", shown_if.question.as_str().into());
    condition.set("operator", shown_if.comparison.operator().into());
    condition.set(&format!("answer{element}"), answer.to_json());
    item.set("enableWhen", vec![condition].into());
    Ok(())
}

use QuestionKind as Q;

/// The answer that a text means to a question, with its element.
fn parse(target: &Json, text: &str) -> Result<(String, Value), Mistake> {
    let text = text.trim();
    let wrong = |words: String| Err(Mistake::at("answer", words));
    let called = tree::called(target);
    if text.is_empty() {
        return wrong(format!("Enter the answer to “{called}” that it depends on"));
    }
    let value = match QuestionKind::of(target) {
        Some(Q::YesNo) => match text.to_ascii_lowercase().as_str() {
            "yes" => Some(Value::Boolean(true)),
            "no" => Some(Value::Boolean(false)),
            _ => return wrong(format!("“{called}” is answered with Yes or No")),
        },
        Some(kind) if kind.has_options() => {
            let choices = options::choices(target);
            let found = choices.iter().find(|(label, _)| label.trim().to_lowercase() == text.to_lowercase());
            match found {
                Some((_, Value::Coding(coding))) => Some(Value::Coding(Coding { extra: Vec::new(), ..coding.clone() })),
                Some((_, value)) => Some(value.clone()),
                None if choices.is_empty() => {
                    return wrong(format!("The options of “{called}” are not known here; choose “has an answer”"));
                }
                None => {
                    let all: Vec<&str> = choices.iter().map(|(label, _)| label.as_str()).take(20).collect();
                    return wrong(format!("“{called}” has no option “{text}”. It has: {}", all.join(", ")));
                }
            }
        }
        Some(Q::Line | Q::Prose | Q::Url) => Some(Value::String(text.to_owned())),
        Some(Q::Whole) => text.parse().ok().map(Value::Integer),
        Some(Q::Number) => Decimal::typed(text).map(Value::Decimal),
        Some(Q::Date) => Date::read(text).map(Value::Date),
        Some(Q::Time) => Time::typed(text).map(Value::Time),
        _ => return wrong(format!("Answers to “{called}” cannot be compared here; choose “has an answer” or “has no answer”")),
    };
    match value {
        Some(value) => {
            let element = value.element().unwrap_or_default().trim_start_matches("value").to_owned();
            Ok((element, value))
        }
        None => wrong(match QuestionKind::of(target) {
            Some(Q::Date) => format!("“{called}” is answered with a day, such as 2026-03-27"),
            Some(Q::Time) => format!("“{called}” is answered with a time, such as 09:30"),
            Some(Q::Whole) => format!("“{called}” is answered with a whole number"),
            _ => format!("“{called}” is answered with a number"),
        }),
    }
}

/// The questions that conditions of an item look at.
pub(super) fn looks_at(item: &Json) -> impl Iterator<Item = &str> {
    item.list_of("enableWhen").iter().filter_map(|condition| condition.text_of("question"))
}

/// The conditions on a question that an answer has to meet.
pub(super) fn values_for<'a>(item: &'a Json, question: &'a str) -> impl Iterator<Item = Value> + 'a {
    let conditions = item.list_of("enableWhen").iter().filter(move |one| one.text_of("question") == Some(question));
    conditions.filter(|one| one.text_of("operator") != Some("exists")).filter_map(|condition| {
        let (element, json) = condition.fields().iter().find(|(name, _)| name.starts_with("answer"))?;
        Value::read(&element["answer".len()..], json)
    })
}

/// The conditions of an item in a sentence, for lists.
pub(super) fn sentence(form: &Json, item: &Json) -> Option<String> {
    if item.list_of("enableWhen").is_empty() {
        return None;
    }
    Some(match read(form, item) {
        Some(one) => {
            let question = tree::find(form, &one.question).map(tree::called).unwrap_or_default();
            let answer = if one.comparison.compares() { format!(" “{}”", one.answer) } else { String::new() };
            format!("Shown only if “{question}” {}{answer}", one.comparison.label())
        }
        None => "Shown only under conditions that are kept as they are".to_owned(),
    })
}

impl Draft {
    /// The questions that the condition of an item may look at: those before it, and the one it looks at already. For an item that is
    /// not there yet, those up to the end of the section it goes into.
    pub fn targets(&self, link_id: Option<&str>, section: &str) -> Vec<Target> {
        let form = self.form();
        let all = tree::all(form);
        let end = match link_id {
            Some(link_id) => all.iter().position(|item| tree::id(item) == link_id),
            None => all
                .iter()
                .position(|item| tree::id(item) == section && !section.is_empty())
                .map(|at| at + 1 + tree::all(all[at]).len()),
        };
        let own: Vec<&str> = link_id.and_then(|id| self.item(id)).into_iter().flat_map(looks_at).collect();
        let end = end.unwrap_or(all.len());
        let known = all.iter().enumerate().filter(|(at, item)| *at < end || own.contains(&tree::id(item)));
        let questions = known.filter(|(_, item)| !matches!(item.text_of("type"), Some("group" | "display") | None));
        questions.map(|(_, item)| Target { link_id: tree::id(item).to_owned(), words: tree::called(item) }).collect()
    }

    /// Whether an item waits for itself: by its conditions, or those of what it is in, or theirs.
    pub(super) fn turns(&self, link_id: &str) -> bool {
        let form = self.form();
        let mut waiting: Vec<&str> = vec![link_id];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = waiting.pop() {
            let Some(item) = tree::find(form, next) else { continue };
            let outer = tree::above(form, next).and_then(|above| above.last().copied()).map(tree::id);
            for first in looks_at(item).chain(outer) {
                if first == link_id {
                    return true;
                }
                if !seen.contains(&first) {
                    seen.push(first);
                    waiting.push(first);
                }
            }
        }
        false
    }
}
