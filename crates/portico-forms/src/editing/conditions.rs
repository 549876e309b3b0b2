//! “Show only if”: conditions on earlier questions (R4, Questionnaire.item.enableWhen), as they are typed.

use super::{Draft, Mistake, QuestionKind, options, tree};
use crate::{
    decimal::Decimal,
    json::Json,
    moments::{Date, Time},
    value::{Coding, Value},
};

/// The most conditions of one item.
const MOST: usize = 50;

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

/// One condition under which an item is shown, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownIf {
    /// The link id of the question; empty if there is no condition.
    pub question: String,
    /// How it compares.
    pub comparison: Comparison,
    /// What it compares with: an option, word for word, Yes or No, a number, a day.
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

/// The conditions of an item; none if one of them cannot be said by the fields.
pub(super) fn read(form: &Json, item: &Json) -> Option<Vec<ShownIf>> {
    item.list_of("enableWhen").iter().map(|condition| one(form, condition)).collect()
}

/// Whether all conditions of an item have to hold. If a file does not say, one of several is enough.
pub(super) fn all_hold(item: &Json) -> bool {
    match item.text_of("enableBehavior") {
        Some(behaviour) => behaviour != "any",
        None => item.list_of("enableWhen").len() < 2,
    }
}

fn one(form: &Json, condition: &Json) -> Option<ShownIf> {
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
pub(super) fn said(target: &Json, value: &Value) -> String {
    let choices = options::choices(target);
    let option = choices.iter().find(|(_, choice)| choice.same(value));
    option.map_or_else(|| value.words("Yes", "No"), |(label, _)| label.clone())
}

/// Conditions as they are meant: without those that name no question, and without answers that are not used for comparing.
pub(super) fn meant(typed: &[ShownIf]) -> Vec<ShownIf> {
    let named = typed.iter().filter(|one| !one.question.is_empty());
    let answer = |one: &ShownIf| if one.comparison.compares() { one.answer.trim().to_owned() } else { String::new() };
    named.map(|one| ShownIf { answer: answer(one), ..one.clone() }).collect()
}

/// Writes conditions into an item. One that stood there already stays as it is, with whatever else the file says of it.
///
/// # Errors
/// What is wrong, each at the field of its place.
pub(super) fn write(form: &Json, item: &mut Json, conditions: &[ShownIf], all: bool) -> Result<(), Vec<Mistake>> {
    let conditions = meant(conditions);
    if conditions.is_empty() {
        item.remove("enableWhen");
        item.remove("enableBehavior");
        return Ok(());
    }
    if conditions.len() > MOST {
        return Err(vec![Mistake::at("shown_if", format!("Use at most {MOST} conditions"))]);
    }
    let old = item.list_of("enableWhen").to_vec();
    let said: Vec<Option<ShownIf>> = old.iter().map(|condition| one(form, condition)).collect();
    let mut taken = vec![false; old.len()];
    let (mut written, mut mistakes) = (vec![None; conditions.len()], Vec::new());
    for (at, condition) in conditions.iter().enumerate() {
        let same = said.iter().enumerate().position(|(place, one)| !taken[place] && one.as_ref() == Some(condition));
        if let Some(same) = same {
            taken[same] = true;
            written[at] = Some(old[same].clone());
        }
    }
    for (at, condition) in conditions.iter().enumerate().filter(|(at, _)| written[*at].is_none()).collect::<Vec<_>>() {
        let before = old.get(at).filter(|_| !std::mem::replace(&mut taken[at], true));
        match changed(form, before, condition) {
            Ok(json) => written[at] = Some(json),
            Err(mistake) => mistakes.push(mistake.in_row(at)),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let written: Vec<Json> = written.into_iter().flatten().collect();
    if written.len() > 1 {
        item.set("enableBehavior", if all { "all" } else { "any" }.into());
    }
    item.set("enableWhen", written.into());
    Ok(())
}

/// A condition as the file has it, made of the one that stood in its place.
fn changed(form: &Json, before: Option<&Json>, shown_if: &ShownIf) -> Result<Json, Mistake> {
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
                let words = format!("Answers to “{}” can’t be more or less. Choose “is” or “is not”", tree::called(target));
                return Err(Mistake::at("comparison", words));
            }
            parse(target, &shown_if.answer)?
        }
    };
    let mut condition = before.cloned().unwrap_or_else(|| Json::object(Vec::new()));
    tree::drop_fields(&mut condition, |name| name.trim_start_matches('_').starts_with("answer"));
    condition.set("question", shown_if.question.as_str().into());
    condition.set("operator", shown_if.comparison.operator().into());
    condition.set(&format!("answer{element}"), answer.to_json());
    Ok(condition)
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
                    return wrong(format!("The options of “{called}” are not known here. Choose “has an answer”"));
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
        _ => return wrong(format!("Answers to “{called}” can’t be compared here. Choose “has an answer” or “has no answer”")),
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
    let Some(conditions) = read(form, item) else {
        return Some("Shown only under conditions that can’t be edited here".to_owned());
    };
    let said = conditions.iter().map(|one| {
        let question = tree::find(form, &one.question).map(tree::called).unwrap_or_default();
        let answer = if one.comparison.compares() { format!(" “{}”", one.answer) } else { String::new() };
        format!("“{question}” {}{answer}", one.comparison.label())
    });
    let between = if all_hold(item) { " and " } else { " or " };
    Some(format!("Shown only if {}", said.collect::<Vec<_>>().join(between)))
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
