//! What items are and how they are shown.

use crate::words::Words;

/// What an item is (R4, Questionnaire.item.type).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Items under one heading.
    Group,
    /// Text to read.
    Display,
    /// Yes or no.
    Boolean,
    /// A number.
    Decimal,
    /// A whole number of 32 bits.
    Integer,
    /// A date.
    Date,
    /// A date with a time of day.
    DateTime,
    /// A time of day.
    Time,
    /// A line of text.
    String,
    /// Text of many lines.
    Text,
    /// An address on the web or any other URI.
    Url,
    /// One of a list.
    Choice,
    /// One of a list, or own words.
    OpenChoice,
    /// A file.
    Attachment,
    /// Another resource.
    Reference,
    /// A number with a unit.
    Quantity,
}

impl Kind {
    /// Every kind under its word in a Questionnaire (FHIR R4, item-type).
    pub(crate) const ALL: [(&str, Kind); 16] = [
        ("group", Kind::Group),
        ("display", Kind::Display),
        ("boolean", Kind::Boolean),
        ("decimal", Kind::Decimal),
        ("integer", Kind::Integer),
        ("date", Kind::Date),
        ("dateTime", Kind::DateTime),
        ("time", Kind::Time),
        ("string", Kind::String),
        ("text", Kind::Text),
        ("url", Kind::Url),
        ("choice", Kind::Choice),
        ("open-choice", Kind::OpenChoice),
        ("attachment", Kind::Attachment),
        ("reference", Kind::Reference),
        ("quantity", Kind::Quantity),
    ];

    /// As FHIR writes it.
    pub fn name(self) -> &'static str {
        Kind::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether it is answered.
    pub fn is_question(self) -> bool {
        !matches!(self, Kind::Group | Kind::Display)
    }

    /// Whether its answers come from a list.
    pub fn is_choice(self) -> bool {
        matches!(self, Kind::Choice | Kind::OpenChoice)
    }

    /// Whether its answers are written text.
    pub fn is_text(self) -> bool {
        matches!(self, Kind::String | Kind::Text | Kind::Url | Kind::OpenChoice)
    }
}

/// How an item is shown (R4, extension `questionnaire-itemControl`), decided for every item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// The usual way for its kind.
    Usual,
    /// One tick of several.
    Radio,
    /// Any number of ticks.
    CheckBox,
    /// A list that opens.
    DropDown,
    /// A list that is typed into.
    Autocomplete,
    /// A number on a line between two ends.
    Slider,
    /// A group as a table: its questions are rows with the same options, or its repeats are rows.
    Table,
    /// A group that is a page or a tab.
    Page,
    /// A group whose groups are pages or tabs.
    Tabs,
    /// Shown at the top of each page.
    Header,
    /// Shown at the bottom of each page.
    Footer,
}

/// A text beside a question: a display item within it, with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// What it is for.
    pub kind: HelpKind,
    /// The text.
    pub words: Words,
}

/// What a text beside a question is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HelpKind {
    /// Instructions, a prompt: read before answering.
    Instructions,
    /// Help for whoever wants it; also what hovering shows elsewhere.
    Help,
    /// A legal notice.
    Legal,
    /// What happens with the answer.
    Security,
    /// The unit.
    Unit,
    /// The word at the lower end of a slider.
    Lower,
    /// The word at the upper end of a slider.
    Upper,
}
