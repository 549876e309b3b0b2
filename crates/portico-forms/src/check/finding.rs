//! What does not fit: a code with its numbers, for whoever translates it, and English words.

use crate::form::{ItemId, Kind};

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The field of the page, as [`crate::Form::asked`] names it; empty for the response as a whole and for what the form does not have.
    pub field: String,
    /// The item, when the form has it there.
    pub item: Option<ItemId>,
    /// The link ids from the outermost item to this one, with ` → ` between.
    pub link_path: String,
    /// What it is.
    pub code: Code,
}

impl Finding {
    /// A sentence that says what to do.
    pub fn words(&self) -> String {
        self.code.words()
    }
}

/// Everything that may not fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Code {
    /// It has to be answered.
    Required,
    /// Fewer answers or times than asked for.
    TooFew {
        /// At least so many.
        least: u32,
    },
    /// More answers or times than asked for.
    TooMany {
        /// At most so many.
        most: u32,
    },
    /// What was typed is not an answer of this kind.
    NotUnderstood {
        /// The kind.
        kind: Kind,
    },
    /// A response holds an answer of another kind.
    WrongType {
        /// The kind asked for.
        kind: Kind,
    },
    /// Less than the minimum.
    TooSmall {
        /// The minimum, in words.
        least: String,
    },
    /// More than the maximum.
    TooLarge {
        /// The maximum, in words.
        most: String,
    },
    /// In a unit that cannot be compared with that of the limits.
    UnitsDiffer {
        /// The unit of the limit.
        unit: String,
    },
    /// In a unit that is not listed.
    UnknownUnit,
    /// Fewer characters than asked for.
    TooShort {
        /// At least so many.
        least: u32,
    },
    /// More characters than asked for.
    TooLong {
        /// At most so many.
        most: u32,
    },
    /// Line breaks in a single line.
    LineBreak,
    /// It does not match the pattern.
    Pattern {
        /// What it should look like, if the form says so.
        hint: String,
    },
    /// More digits after the point than asked for.
    TooManyPlaces {
        /// At most so many.
        most: u32,
    },
    /// Not in the list.
    NotAnOption,
    /// This option stands alone, and others are chosen too.
    OnlyAlone,
    /// A file of another type.
    FileType {
        /// The types that are accepted.
        allowed: Vec<String>,
    },
    /// A file that is too large.
    FileTooLarge {
        /// Bytes at most.
        most: u64,
    },
    /// Not an address.
    NotAnAddress,
    /// Not a reference to a resource.
    NotAReference,
    /// A reference to another kind of resource.
    WrongResource {
        /// The kinds that are accepted.
        allowed: Vec<String>,
    },
    /// The form has no item of this name.
    UnknownItem,
    /// The form has this item elsewhere.
    Misplaced,
    /// The item stands twice and does not repeat.
    Twice,
    /// The item stands before one that comes earlier in the form.
    OutOfOrder,
    /// A group or a text has an answer.
    NoAnswerHere,
    /// It is answered but not asked.
    NotAsked,
    /// What is asked within it is answered, but the question itself is not.
    AnswerFirst,
    /// A fixed answer was changed.
    ReadOnlyChanged,
    /// The response is of another form.
    OtherForm,
}

impl Code {
    /// A short, stable name for catalogues of words: `required`, `too-long`.
    pub fn name(&self) -> &'static str {
        match self {
            Code::Required => "required",
            Code::TooFew { .. } => "too-few",
            Code::TooMany { .. } => "too-many",
            Code::NotUnderstood { .. } => "not-understood",
            Code::WrongType { .. } => "wrong-type",
            Code::TooSmall { .. } => "too-small",
            Code::TooLarge { .. } => "too-large",
            Code::UnitsDiffer { .. } => "units-differ",
            Code::UnknownUnit => "unknown-unit",
            Code::TooShort { .. } => "too-short",
            Code::TooLong { .. } => "too-long",
            Code::LineBreak => "line-break",
            Code::Pattern { .. } => "pattern",
            Code::TooManyPlaces { .. } => "too-many-places",
            Code::NotAnOption => "not-an-option",
            Code::OnlyAlone => "only-alone",
            Code::FileType { .. } => "file-type",
            Code::FileTooLarge { .. } => "file-too-large",
            Code::NotAnAddress => "not-an-address",
            Code::NotAReference => "not-a-reference",
            Code::WrongResource { .. } => "wrong-resource",
            Code::UnknownItem => "unknown-item",
            Code::Misplaced => "misplaced",
            Code::Twice => "twice",
            Code::OutOfOrder => "out-of-order",
            Code::NoAnswerHere => "no-answer-here",
            Code::NotAsked => "not-asked",
            Code::AnswerFirst => "answer-first",
            Code::ReadOnlyChanged => "read-only-changed",
            Code::OtherForm => "other-form",
        }
    }

    /// The number or word that belongs in the sentence; empty if there is none.
    pub fn limit(&self) -> String {
        match self {
            Code::TooFew { least } | Code::TooShort { least } => least.to_string(),
            Code::TooMany { most } | Code::TooLong { most } | Code::TooManyPlaces { most } => most.to_string(),
            Code::NotUnderstood { kind } | Code::WrongType { kind } => kind.name().to_owned(),
            Code::TooSmall { least } => least.clone(),
            Code::TooLarge { most } => most.clone(),
            Code::UnitsDiffer { unit } => unit.clone(),
            Code::Pattern { hint } => hint.clone(),
            Code::FileType { allowed } | Code::WrongResource { allowed } => allowed.join(", "),
            Code::FileTooLarge { most } => most.to_string(),
            _ => String::new(),
        }
    }

    /// The same where it counts something: answers, characters, digits.
    pub fn many(&self) -> Option<u32> {
        match self {
            Code::TooFew { least: many }
            | Code::TooShort { least: many }
            | Code::TooMany { most: many }
            | Code::TooLong { most: many }
            | Code::TooManyPlaces { most: many } => Some(*many),
            _ => None,
        }
    }

    /// An English sentence that says what to do.
    pub fn words(&self) -> String {
        let limit = self.limit();
        match self {
            Code::Required => "Answer this question.".to_owned(),
            Code::TooFew { .. } => format!("Give at least {limit} answers."),
            Code::TooMany { most: 1 } => "Give one answer.".to_owned(),
            Code::TooMany { .. } => format!("Give at most {limit} answers."),
            Code::NotUnderstood { kind } | Code::WrongType { kind } => match kind {
                Kind::Decimal | Kind::Quantity => "Write a number, such as 36.6.".to_owned(),
                Kind::Integer => "Write a whole number.".to_owned(),
                Kind::Date => "Write a date that exists, such as 1980-05-14.".to_owned(),
                Kind::DateTime => "Write a date that exists and a time of day, such as 1980-05-14 and 10:30.".to_owned(),
                Kind::Time => "Write a time of day, such as 10:30.".to_owned(),
                Kind::Choice | Kind::OpenChoice | Kind::Boolean => "Choose one of the answers.".to_owned(),
                Kind::Attachment => "Choose a file.".to_owned(),
                _ => "Write an answer of the kind that is asked for.".to_owned(),
            },
            Code::TooSmall { .. } => format!("The answer is {limit} or more."),
            Code::TooLarge { .. } => format!("The answer is {limit} or less."),
            Code::UnitsDiffer { .. } => format!("Give the answer in {limit}."),
            Code::UnknownUnit => "Choose one of the units.".to_owned(),
            Code::TooShort { .. } => format!("Write at least {limit} characters."),
            Code::TooLong { .. } => format!("Write at most {limit} characters."),
            Code::LineBreak => "Write the answer in one line.".to_owned(),
            Code::Pattern { hint } if hint.is_empty() => "Check the way it is written.".to_owned(),
            Code::Pattern { .. } => format!("Write it like this: {limit}."),
            Code::TooManyPlaces { most: 0 } => "Write a whole number.".to_owned(),
            Code::TooManyPlaces { .. } => format!("Write at most {limit} digits after the point."),
            Code::NotAnOption => "Choose one of the answers in the list.".to_owned(),
            Code::OnlyAlone => "One of these answers can’t be combined with others: remove the others, or that one.".to_owned(),
            Code::FileType { .. } => format!("Choose a file of another type: {limit}."),
            Code::FileTooLarge { .. } => format!("Choose a smaller file, of at most {limit} bytes."),
            Code::NotAnAddress => "Write a whole address, such as https://example.org.".to_owned(),
            Code::NotAReference => "This does not refer to a record.".to_owned(),
            Code::WrongResource { .. } => format!("This has to refer to one of: {limit}."),
            Code::UnknownItem => "The form has no such question.".to_owned(),
            Code::Misplaced => "The form has this question in another place.".to_owned(),
            Code::Twice => "This is here twice.".to_owned(),
            Code::OutOfOrder => "This is not in the order of the form.".to_owned(),
            Code::NoAnswerHere => "There is nothing to answer here.".to_owned(),
            Code::NotAsked => "This is answered and was not asked.".to_owned(),
            Code::AnswerFirst => "Answer this question first; what is asked within it belongs to the answer.".to_owned(),
            Code::ReadOnlyChanged => "This answer is fixed and was changed.".to_owned(),
            Code::OtherForm => "These are answers to another form, or to another version of it.".to_owned(),
        }
    }
}
