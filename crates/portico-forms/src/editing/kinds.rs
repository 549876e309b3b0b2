//! The kinds of questions that the editor offers: a type of R4 and, for lists, whether several answers may be given.

use super::tree::put_yes;
use crate::json::Json;

/// What an item asks, in the words of whoever writes a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// Items under one heading: a page.
    Section,
    /// Text to read.
    Note,
    /// Yes or no.
    YesNo,
    /// One of a list.
    One,
    /// Several of a list.
    Several,
    /// One from a list, or own words.
    OneOrOwn,
    /// Several from a list, or own words.
    SeveralOrOwn,
    /// A line of text.
    Line,
    /// Text of many lines.
    Prose,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A number with a unit.
    Quantity,
    /// A day.
    Date,
    /// A day with a time.
    DateTime,
    /// A time of day.
    Time,
    /// An address on the web.
    Url,
    /// A file, or several.
    File,
    /// Somebody or something on record elsewhere, by name.
    Reference,
}

use QuestionKind as Q;

impl QuestionKind {
    /// What a question can be, in the order in which it is offered; a section is made otherwise.
    pub const OFFERED: [QuestionKind; 17] = [
        Q::Line,
        Q::Prose,
        Q::YesNo,
        Q::One,
        Q::Several,
        Q::OneOrOwn,
        Q::SeveralOrOwn,
        Q::Whole,
        Q::Number,
        Q::Quantity,
        Q::Date,
        Q::Time,
        Q::DateTime,
        Q::Url,
        Q::File,
        Q::Reference,
        Q::Note,
    ];

    /// A stable word, for addresses and forms.
    pub fn word(self) -> &'static str {
        match self {
            Q::Section => "section",
            Q::Note => "note",
            Q::YesNo => "yes-no",
            Q::One => "one",
            Q::Several => "several",
            Q::OneOrOwn => "one-or-own",
            Q::SeveralOrOwn => "several-or-own",
            Q::Line => "line",
            Q::Prose => "prose",
            Q::Whole => "whole",
            Q::Number => "number",
            Q::Quantity => "quantity",
            Q::Date => "date",
            Q::DateTime => "date-time",
            Q::Time => "time",
            Q::Url => "url",
            Q::File => "file",
            Q::Reference => "reference",
        }
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<QuestionKind> {
        Q::OFFERED.into_iter().chain([Q::Section]).find(|kind| kind.word() == word)
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Q::Section => "Section",
            Q::Note => "Text to read",
            Q::YesNo => "Yes or no",
            Q::One => "One from a list",
            Q::Several => "Several from a list",
            Q::OneOrOwn => "One from a list, or own words",
            Q::SeveralOrOwn => "Several from a list, or own words",
            Q::Line => "Short text",
            Q::Prose => "Long text",
            Q::Whole => "Whole number",
            Q::Number => "Number",
            Q::Quantity => "Number with a unit",
            Q::Date => "Date",
            Q::DateTime => "Date and time",
            Q::Time => "Time",
            Q::Url => "Web address",
            Q::File => "File",
            Q::Reference => "Person or place by name",
        }
    }

    /// The type of an item (R4, Questionnaire.item.type).
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Q::Section => "group",
            Q::Note => "display",
            Q::YesNo => "boolean",
            Q::One | Q::Several => "choice",
            Q::OneOrOwn | Q::SeveralOrOwn => "open-choice",
            Q::Line => "string",
            Q::Prose => "text",
            Q::Whole => "integer",
            Q::Number => "decimal",
            Q::Quantity => "quantity",
            Q::Date => "date",
            Q::DateTime => "dateTime",
            Q::Time => "time",
            Q::Url => "url",
            Q::File => "attachment",
            Q::Reference => "reference",
        }
    }

    /// The kind of an item; none for a type that R4 does not have.
    pub(super) fn of(item: &Json) -> Option<QuestionKind> {
        let several = item.bool_of("repeats") == Some(true);
        Some(match item.text_of("type")? {
            "choice" if several => Q::Several,
            "open-choice" if several => Q::SeveralOrOwn,
            name => Q::OFFERED.into_iter().chain([Q::Section]).find(|kind| kind.type_name() == name)?,
        })
    }

    /// Writes the kind into an item.
    pub(super) fn write(self, item: &mut Json) {
        item.set("type", self.type_name().into());
        if self.has_options() {
            put_yes(item, "repeats", matches!(self, Q::Several | Q::SeveralOrOwn));
        }
    }

    /// Whether it is answered.
    pub fn is_question(self) -> bool {
        !matches!(self, Q::Section | Q::Note)
    }

    /// Whether its answers come from a list.
    pub fn has_options(self) -> bool {
        matches!(self, Q::One | Q::Several | Q::OneOrOwn | Q::SeveralOrOwn)
    }

    /// Whether it may be given several times by a tick of its own: lists say so by their kind.
    pub fn may_repeat(self) -> bool {
        !matches!(self, Q::Note | Q::YesNo) && !self.has_options()
    }

    /// Whether there is a least and a greatest answer.
    pub fn has_limits(self) -> bool {
        matches!(self, Q::Whole | Q::Number | Q::Date)
    }

    /// Whether there is a least and a greatest length.
    pub fn has_length(self) -> bool {
        matches!(self, Q::Line | Q::Prose)
    }

    /// Whether answers of both are of one sort, so that rules and conditions go on to hold.
    pub(super) fn is_like(self, other: QuestionKind) -> bool {
        self == other
            || self.has_options() && other.has_options()
            || self.has_length() && other.has_length()
            || [self, other].iter().all(|kind| matches!(kind, Q::Whole | Q::Number))
    }
}
