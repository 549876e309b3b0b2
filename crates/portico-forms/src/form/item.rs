//! One item: a group, a question or a text.

use super::{Control, Help, HelpKind, Kind};
use crate::{
    decimal::Decimal,
    json::Place,
    value::{Coding, Value},
    words::Words,
};
use std::{cmp::Ordering, sync::Arc};

/// Where an item stands in its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u32);

/// Where the answers of a choice come from. Other kinds may have a list too; then it holds all that may be answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Options {
    /// There is no list.
    #[default]
    None,
    /// These.
    Listed(Arc<Vec<Choice>>),
    /// A value set that the file does not hold, by its address. Answers are typed, and written as a code with words only.
    Elsewhere(String),
}

/// One option.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is answered.
    pub value: Value,
    /// What people read.
    pub words: Words,
    /// Before the words, such as `a)`.
    pub prefix: Option<String>,
    /// Chosen alone or not at all.
    pub exclusive: bool,
    /// What it counts (R4, extension `ordinalValue`).
    pub score: Option<Decimal>,
}

/// A regular expression that a whole answer has to match; it runs in linear time.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As the form writes it.
    pub text: String,
    pub(crate) regex: regex::Regex,
}

/// More stops than these are no row to choose from.
const MOST_STOPS: usize = 21;

/// When an item is asked (R4, Questionnaire.item.enableWhen).
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The question it looks at.
    pub question: ItemId,
    /// How it compares.
    pub operator: Operator,
    /// With what; for [`Operator::Exists`] a boolean.
    pub answer: Value,
    /// The innermost item that holds both; none for the form.
    pub(crate) within: Option<ItemId>,
    /// From there down to the question; empty if the question itself holds the item.
    pub(crate) down: Vec<ItemId>,
}

/// How a condition compares (R4, questionnaire-enable-operator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// There is an answer, or there is none.
    Exists,
    /// One of the answers is this.
    Equal,
    /// None of the answers is this; there may be none at all.
    NotEqual,
    /// One of the answers is more.
    Greater,
    /// One of the answers is less.
    Less,
    /// One of the answers is this or more.
    GreaterOrEqual,
    /// One of the answers is this or less.
    LessOrEqual,
}

/// Whether a media type is what is wanted: the same one, or one of `image/*`. Parameters say nothing about it.
pub fn is_media_type(media_type: &str, wanted: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = wanted.trim().to_ascii_lowercase();
    // A name for JPEG that nobody registered and many write.
    wanted == kind
        || (wanted == "image/jpg" && kind == "image/jpeg")
        || wanted.strip_suffix('*').is_some_and(|start| start.ends_with('/') && kind.starts_with(start))
        || wanted == "*/*"
}

/// One item with everything about it.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it stands in the form.
    pub id: ItemId,
    /// Its name in the file and in answers.
    pub link_id: String,
    /// The item it is in.
    pub parent: Option<ItemId>,
    /// The items in it.
    pub children: Vec<ItemId>,
    /// What it is.
    pub kind: Kind,
    /// The question, the heading, the text. Plain text.
    pub words: Words,
    /// A few words for the same, for tables.
    pub short: Words,
    /// Before the question, such as `1.`.
    pub prefix: Words,
    /// Texts beside the question, in their order. A text that stands for itself has itself here, with what it is for.
    pub help: Vec<Help>,
    /// How to write the answer, such as `MM/DD/YYYY`.
    pub entry_format: Words,
    /// What own words are called where they may stand beside a list.
    pub open_label: Words,
    /// What it asks, as codes.
    pub codes: Vec<Coding>,
    /// It must be answered if it is asked; for a group, something in it must be.
    pub required: bool,
    /// Several answers, or several times the group.
    pub repeats: bool,
    /// Shown, but not changed by whoever fills in the form.
    pub read_only: bool,
    /// Not shown.
    pub hidden: bool,
    /// No page lets anybody answer it: it is read only or a total, or hidden, itself or with what it is in.
    pub fixed: bool,
    /// This display item is shown as help of the question that holds it and not by itself.
    pub beside: bool,
    /// The fewest answers or times.
    pub min_occurs: u32,
    /// The most answers or times.
    pub max_occurs: Option<u32>,
    /// The fewest characters.
    pub min_length: u32,
    /// The most characters.
    pub max_length: Option<u32>,
    /// What an answer has to look like.
    pub pattern: Option<Pattern>,
    /// The least answer.
    pub min: Option<Value>,
    /// The greatest answer.
    pub max: Option<Value>,
    /// The most digits after the point.
    pub max_places: Option<u32>,
    /// From one stop of a slider to the next.
    pub step: Option<Decimal>,
    /// The list of answers.
    pub options: Options,
    /// Options side by side instead of below each other.
    pub horizontal: bool,
    /// What it begins with.
    pub initial: Vec<Value>,
    /// How it is shown.
    pub control: Control,
    /// The units of a quantity; the one unit of a number ([`Item::unit`]).
    pub units: Vec<Coding>,
    /// The unit that stands there at first.
    pub first_unit: Option<Coding>,
    /// A value set of units that the file does not hold.
    pub units_elsewhere: Option<String>,
    /// Media types of files.
    pub file_types: Vec<String>,
    /// The most bytes of a file.
    pub max_bytes: Option<u64>,
    /// Answers of which the practice wants to be told at once (extension [`crate::TELL_AT_ONCE`]).
    pub told_at_once: Vec<Value>,
    /// The address of what defines it elsewhere.
    pub definition: Option<String>,
    /// Kinds of resources that may be referred to.
    pub resources: Vec<String>,
    /// When it is asked; always when there are none.
    pub conditions: Vec<Condition>,
    /// One of the conditions is enough.
    pub any_condition: bool,
    /// It holds the sum of the scores around it: Portico fills it in.
    pub total: bool,
    /// Where it stands in the file.
    pub place: Place,
}

impl Item {
    /// An item of a kind with nothing said about it.
    pub(crate) fn new(id: ItemId, link_id: &str, kind: Kind, parent: Option<ItemId>, place: Place) -> Item {
        Item {
            id,
            link_id: link_id.to_owned(),
            parent,
            children: Vec::new(),
            kind,
            words: Words::default(),
            short: Words::default(),
            prefix: Words::default(),
            help: Vec::new(),
            entry_format: Words::default(),
            open_label: Words::default(),
            codes: Vec::new(),
            required: false,
            repeats: false,
            read_only: false,
            hidden: false,
            fixed: false,
            beside: false,
            min_occurs: 0,
            max_occurs: None,
            min_length: 0,
            max_length: None,
            pattern: None,
            min: None,
            max: None,
            max_places: None,
            step: None,
            options: Options::None,
            horizontal: false,
            initial: Vec::new(),
            control: Control::Usual,
            units: Vec::new(),
            first_unit: None,
            units_elsewhere: None,
            file_types: Vec::new(),
            max_bytes: None,
            told_at_once: Vec::new(),
            definition: None,
            resources: Vec::new(),
            conditions: Vec::new(),
            any_condition: false,
            total: false,
            place,
        }
    }

    /// The options of a list that the form holds.
    pub fn choices(&self) -> &[Choice] {
        match &self.options {
            Options::Listed(choices) => choices,
            _ => &[],
        }
    }

    /// Which option an answer is: the identical one, or else the first that means the same.
    pub fn option_of(&self, value: &Value) -> Option<usize> {
        let choices = self.choices();
        let exact = choices.iter().position(|choice| choice.value == *value);
        exact.or_else(|| choices.iter().position(|choice| choice.value.same(value)))
    }

    /// Whether a list has to be typed because the form does not hold it.
    pub fn list_is_missing(&self) -> bool {
        self.kind.is_choice() && !matches!(self.options, Options::Listed(_))
    }

    /// Whether a file of this media type may be the answer: every type where the form names none (R4, extension `mimeType`).
    pub fn takes_file_type(&self, media_type: &str) -> bool {
        self.file_types.is_empty() || self.file_types.iter().any(|wanted| is_media_type(media_type, wanted))
    }

    /// Answers at least, `required` counted in.
    pub fn least(&self) -> u32 {
        self.min_occurs.max(u32::from(self.required))
    }

    /// Answers or times at most: one unless it repeats.
    pub fn most(&self) -> u32 {
        if self.repeats { self.max_occurs.unwrap_or(u32::MAX) } else { 1 }
    }

    /// The unit of a number, in words: the one that the form names, or what a text beside the question says. A quantity has its unit in
    /// each answer.
    pub fn unit(&self, language: &str) -> Option<&str> {
        if !matches!(self.kind, Kind::Decimal | Kind::Integer) {
            return None;
        }
        // A note of UCUM stands in braces, such as {score}.
        let named = self.units.first().filter(|_| self.units.len() == 1).map(|unit| unit.words().trim().trim_matches(['{', '}']));
        let beside =
            self.help.iter().find(|help| help.kind == HelpKind::Unit).map(|help| help.words.in_language(language).trim());
        named.filter(|unit| !unit.is_empty()).or(beside).filter(|unit| !unit.is_empty())
    }

    /// The ends of a slider, where the form says both.
    pub fn ends(&self) -> Option<(Decimal, Decimal)> {
        let number = |end: &Option<Value>| end.as_ref().and_then(Value::number);
        let (least, most) = (number(&self.min)?, number(&self.max)?);
        (self.control == Control::Slider && least.compare(&most) == Ordering::Less).then_some((least, most))
    }

    /// The stops of a slider, from end to end, where they are few enough to choose one of them; otherwise a number is typed.
    pub(crate) fn stops(&self) -> Vec<Decimal> {
        let step = match (&self.step, self.kind) {
            (Some(step), Kind::Integer | Kind::Decimal) => step.clone(),
            (None, Kind::Integer) => Decimal::from(1),
            _ => return Vec::new(),
        };
        let Some((least, most)) = self.ends().filter(|_| !self.repeats) else { return Vec::new() };
        let mut stops = vec![least];
        while stops.len() < MOST_STOPS
            && let Some(last) = stops.last().filter(|last| last.compare(&most) == Ordering::Less)
            && let Some(next) = last.plus(&step)
        {
            stops.push(next);
        }
        let ends_there = stops.last().is_some_and(|last| last.compare(&most) == Ordering::Equal);
        let fit = self.kind == Kind::Decimal || stops.iter().all(|stop| stop.as_str().parse::<i32>().is_ok());
        if ends_there && fit { stops } else { Vec::new() }
    }
}
