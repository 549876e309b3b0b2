//! What a page shows for an item: labels, inputs with their names, what is in them, and what does not fit.

use super::{MOST_TIMES, posted::Change, take::pick, typed};
use crate::{
    check::Finding,
    decimal::Decimal,
    form::{Control, Form, HelpKind, Item, Kind},
    live::{Live, NodeId},
    value::{Attachment, Value},
};
use std::cmp::Ordering;

/// How a page asks.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The language.
    pub language: &'a str,
    /// The word for a boolean answer that is true.
    pub yes: &'a str,
    /// The word for one that is false.
    pub no: &'a str,
}

/// An item as a page shows it. Every text is plain and has to be escaped.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The name of its field; its id on the page, and where findings point.
    pub field: String,
    /// The item.
    pub item: &'a Item,
    /// Before the question.
    pub prefix: &'a str,
    /// The question, heading or text.
    pub words: &'a str,
    /// Texts beside it.
    pub help: Vec<(HelpKind, &'a str)>,
    /// How to write the answer.
    pub entry_format: &'a str,
    /// It has to be answered.
    pub required: bool,
    /// What it is answered with.
    pub widget: Widget,
    /// The value of a button `do` that adds one more; none if nothing can be added.
    pub add: Option<String>,
    /// The value of a button `do` that removes this time of a group; none for the only one.
    pub remove: Option<String>,
    /// What does not fit here, except for what is shown at its row.
    pub findings: Vec<&'a Finding>,
}

/// What an item is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Widget {
    /// Nothing: a text, or a group that holds others.
    Nothing,
    /// Ticks, the stops of a slider, or a list that opens. `marker` is the name of a hidden input (value 1) that says that the question was
    /// on the page.
    Picks {
        /// The name of the inputs; ends in `[]` where several may be chosen.
        name: String,
        /// The name of the hidden input.
        marker: String,
        /// Several may be chosen.
        many: bool,
        /// As a list that opens instead of ticks.
        drop_down: bool,
        /// The options.
        picks: Vec<Pick>,
        /// The line for own words beside the list.
        own: Option<Input>,
    },
    /// Lines with one or two inputs each.
    Rows(Vec<Row>),
    /// Files. The page takes new ones under the name of the question's field and gives them to [`Form::attach`].
    Files {
        /// Those that are there.
        files: Vec<FileRow>,
        /// Another one may be added.
        more: bool,
    },
    /// Shown only: the answers in words.
    Fixed(Vec<String>),
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The value that is sent.
    pub value: String,
    /// Before the words.
    pub prefix: String,
    /// The words.
    pub words: String,
    /// It is chosen.
    pub chosen: bool,
    /// It stands alone.
    pub exclusive: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its inputs.
    pub inputs: Vec<Input>,
    /// The value of a button `do` that removes the line; none for the only one.
    pub remove: Option<String>,
    /// What does not fit in this line.
    pub findings: Vec<Finding>,
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    /// The file.
    pub file: Attachment,
    /// The value of a button `do` that takes it away.
    pub remove: String,
    /// What does not fit about it.
    pub findings: Vec<Finding>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: InputKind,
    /// What stands in it.
    pub value: String,
    /// Units to choose from, value and words; empty where the unit is typed.
    pub units: Vec<(String, String)>,
}

/// What an input is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// A line of text.
    Line,
    /// Text of several lines.
    Area,
    /// A number.
    Number,
    /// A whole number.
    WholeNumber,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// An address.
    Url,
    /// A unit.
    Unit,
    /// A number on a line between two ends.
    Slider,
}

impl Form {
    /// What a page shows for a node. `findings` are those of the whole form; a page shows those of its own fields.
    pub fn asked<'a>(&'a self, live: &Live<'a>, node: NodeId, findings: &'a [Finding], asking: &Asking<'a>) -> Asked<'a> {
        let here = live.node(node);
        let item = self.item(here.item);
        let field = self.field_of(live, node);
        let values: Vec<Option<&Value>> = here.answers().map(|answer| answer.value.as_ref()).collect();
        let mut asked = Asked {
            item,
            prefix: item.prefix.in_language(asking.language),
            words: item.words.in_language(asking.language),
            help: item
                .help
                .iter()
                .filter(|_| item.kind != Kind::Display)
                .map(|help| (help.kind, help.words.in_language(asking.language)))
                .collect(),
            entry_format: item.entry_format.in_language(asking.language),
            required: item.least() > 0 && here.reached,
            widget: Widget::Nothing,
            add: None,
            remove: None,
            findings: findings.iter().filter(|finding| finding.field == field).collect(),
            field,
        };
        match item.kind {
            Kind::Group if item.repeats && !item.read_only => {
                (asked.add, asked.remove) = more_or_fewer(live, node, item, &asked.field);
            }
            Kind::Display | Kind::Group => {}
            _ if item.read_only || item.total => {
                let said = |value: &&Value| item.said(value, asking.language, (asking.yes, asking.no));
                let words = values.iter().flatten().map(said);
                asked.widget = Widget::Fixed(words.collect());
            }
            Kind::Attachment => asked.widget = files(item, &asked.field, &values, findings),
            _ if item.kind == Kind::Boolean || !item.choices().is_empty() => {
                asked.widget = picks(item, &asked.field, &values, asking)
            }
            _ => {
                let another = item.repeats && values.len().max(1) < limit(item);
                asked.add = another.then(|| Change::Add(asked.field.clone()).button());
                let scale = scale(item, &asked.field, values.first().copied().flatten(), asking);
                asked.widget = scale.unwrap_or_else(|| rows(item, &asked.field, &values, findings));
            }
        }
        asked
    }
}

/// The buttons of a group that repeats: one more after the last time, and this one away.
fn more_or_fewer(live: &Live<'_>, node: NodeId, item: &Item, field: &str) -> (Option<String>, Option<String>) {
    let here = live.node(node);
    let siblings = here.parent.map_or(live.roots(), |parent| &live.node(parent).children);
    let times = siblings.iter().map(|id| live.node(*id));
    let times = times.filter(|other| other.item == here.item && other.answer == here.answer).count();
    let last = here.time + 1 == times;
    let whole = field.rsplit_once('~').map_or(field, |(whole, _)| whole);
    let add = (last && times < limit(item)).then(|| Change::Add(whole.to_owned()).button());
    let goes = times > 1 || here.entry.is_some_and(|entry| !entry.is_empty());
    (add, goes.then(|| Change::Remove(field.to_owned()).button()))
}

fn files(item: &Item, field: &str, values: &[Option<&Value>], findings: &[Finding]) -> Widget {
    let files = values.iter().enumerate().filter_map(|(index, value)| {
        let Some(Value::Attachment(file)) = value else { return None };
        let (field, findings) = one_of(item, field, index, findings);
        Some(FileRow { file: file.clone(), remove: Change::Remove(field).button(), findings })
    });
    let files: Vec<FileRow> = files.collect();
    Widget::Files { more: files.len() < limit(item), files }
}

/// A line for each answer, or an empty one to begin with.
fn rows(item: &Item, field: &str, values: &[Option<&Value>], findings: &[Finding]) -> Widget {
    let values: &[Option<&Value>] = if values.is_empty() { &[None] } else { values };
    let rows = values.iter().enumerate().map(|(index, value)| {
        let (field, findings) = one_of(item, field, index, findings);
        let remove = (item.repeats && values.len() > 1).then(|| Change::Remove(field.clone()).button());
        Row { inputs: inputs(item, &field, *value), remove, findings }
    });
    Widget::Rows(rows.collect())
}

/// The field of one of the answers, and what does not fit there. A question that is answered once has only its own.
fn one_of(item: &Item, field: &str, index: usize, findings: &[Finding]) -> (String, Vec<Finding>) {
    if !item.repeats {
        return (field.to_owned(), Vec::new());
    }
    let field = format!("{field}~{index}");
    let own = findings.iter().filter(|finding| finding.field == field).cloned().collect();
    (field, own)
}

fn limit(item: &Item) -> usize {
    (item.most() as usize).min(MOST_TIMES)
}

/// A slider with few stops: one of them is chosen. None for any other question, and where something else was typed, so that it stays.
fn scale(item: &Item, field: &str, value: Option<&Value>, asking: &Asking<'_>) -> Option<Widget> {
    let stops = item.stops();
    let is_chosen = |stop: &Decimal| value.and_then(Value::number).is_some_and(|number| number.compare(stop) == Ordering::Equal);
    if stops.is_empty() || (value.is_some() && !stops.iter().any(is_chosen)) {
        return None;
    }
    let (typed, _) = typed::shown(item, value);
    let picks = stops.into_iter().map(|stop| {
        let chosen = is_chosen(&stop);
        let words = item.with_unit(stop.to_string(), &Value::Decimal(stop.clone()), asking.language);
        // What is there comes back as it was written.
        let value = if chosen { typed.clone() } else { stop.to_string() };
        Pick { value, prefix: String::new(), words, chosen, exclusive: false }
    });
    let (name, marker) = (field.to_owned(), format!("{field}:asked"));
    Some(Widget::Picks { name, marker, many: false, drop_down: false, picks: picks.collect(), own: None })
}

fn picks(item: &Item, field: &str, values: &[Option<&Value>], asking: &Asking<'_>) -> Widget {
    let chosen = |value: &Value| values.iter().flatten().any(|other| other.same(value));
    let chosen_options: Vec<usize> = values.iter().flatten().filter_map(|value| item.option_of(value)).collect();
    let many = item.repeats;
    let plain = |value: bool, words: &str| Pick {
        value: value.to_string(),
        prefix: String::new(),
        words: words.to_owned(),
        chosen: chosen(&Value::Boolean(value)),
        exclusive: false,
    };
    let picks = match item.kind {
        Kind::Boolean if item.control == Control::CheckBox => vec![plain(true, asking.yes)],
        Kind::Boolean => vec![plain(true, asking.yes), plain(false, asking.no)],
        _ => {
            let picks = item.choices().iter().enumerate().map(|(index, choice)| Pick {
                value: pick(index),
                prefix: choice.prefix.clone().unwrap_or_default(),
                words: item.with_unit(choice.words.in_language(asking.language).to_owned(), &choice.value, asking.language),
                chosen: chosen_options.contains(&index),
                exclusive: choice.exclusive,
            });
            picks.collect()
        }
    };
    let own = values.iter().flatten().copied().find(|value| matches!(value, Value::String(_)) && item.option_of(value).is_none());
    let own = (item.kind == Kind::OpenChoice).then(|| Input {
        name: format!("{field}:own"),
        kind: InputKind::Line,
        value: own.map(|own| own.words("", "")).unwrap_or_default(),
        units: Vec::new(),
    });
    Widget::Picks {
        name: if many { format!("{field}[]") } else { field.to_owned() },
        marker: format!("{field}:asked"),
        many,
        drop_down: matches!(item.control, Control::DropDown | Control::Autocomplete) && !many,
        picks,
        own,
    }
}

fn inputs(item: &Item, field: &str, value: Option<&Value>) -> Vec<Input> {
    let (first, second) = typed::shown(item, value);
    let input = |part: &str, kind, value: String| {
        let name = if part.is_empty() { field.to_owned() } else { format!("{field}:{part}") };
        Input { name, kind, value, units: Vec::new() }
    };
    let number = if item.control == Control::Slider { InputKind::Slider } else { InputKind::Number };
    match item.kind {
        Kind::DateTime => vec![input("date", InputKind::Date, first), input("time", InputKind::Time, second)],
        Kind::Quantity => {
            let mut unit = input("unit", InputKind::Unit, second);
            let units = item.units.iter().enumerate();
            unit.units = units.map(|(index, unit)| (format!("u{index}"), unit.words().to_owned())).collect();
            let begins = item.first_unit.as_ref().filter(|_| unit.value.is_empty());
            if let Some(begins) = begins {
                let listed = item.units.iter().position(|unit| unit.means(begins));
                unit.value = listed.map_or_else(|| begins.words().to_owned(), |index| format!("u{index}"));
            } else if unit.value.is_empty() && item.units.len() == 1 {
                unit.value = "u0".to_owned();
            }
            vec![input("value", number, first), unit]
        }
        Kind::Decimal => vec![input("", number, first)],
        Kind::Integer if item.control == Control::Slider => vec![input("", InputKind::Slider, first)],
        Kind::Integer => vec![input("", InputKind::WholeNumber, first)],
        Kind::Date => vec![input("", InputKind::Date, first)],
        Kind::Time => vec![input("", InputKind::Time, first)],
        Kind::Url => vec![input("", InputKind::Url, first)],
        Kind::Text => vec![input("", InputKind::Area, first)],
        _ => vec![input("", InputKind::Line, first)],
    }
}
