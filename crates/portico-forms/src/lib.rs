//! Intake forms: FHIR R4 Questionnaires are read, asked, checked and answered. No database, no web, no clock.
//!
//! [`Questionnaire::read`] takes a file and says what is wrong with it or what will be otherwise; its [`Form`] is what pages ask and
//! what answers are checked by. [`Answers`] is what somebody has filled in so far, [`Live`] lays both beside each other and knows what
//! is asked at all ([`Form::live`]), [`Form::check`] finds what does not fit, and [`Response`] is the QuestionnaireResponse.
//! [`Form::take`] and [`Form::asked`] are the way from fields of a page to answers and back.

mod answers;
mod check;
mod decimal;
mod display;
mod fields;
mod form;
mod json;
mod library;
mod live;
mod moments;
mod questionnaire;
mod response;
mod score;
mod trouble;
mod value;
mod words;

pub use answers::{Answer, Answers, Entry, Stage};
pub use check::{Code, Finding};
pub use decimal::Decimal;
pub use display::Line;
pub use fields::{Asked, Asking, Change, Input, InputKind, Pick, Posted, Row, Typing, Widget};
pub use form::{Choice, Condition, Control, Form, Help, HelpKind, Item, ItemId, Kind, Operator, Options, Page, Pattern};
pub use json::{DEEPEST, Data, Json, JsonError, LARGEST, Place};
pub use library::{LIBRARY, Shipped};
pub use live::{Live, Node, NodeId};
pub use moments::{Date, DateTime, Time};
pub use questionnaire::{MOST_ITEMS, MOST_LEVELS, Questionnaire};
pub use response::{MOST_ENTRIES, Response, Status};
pub use score::Score;
pub use trouble::{Notice, Problem, Weight};
pub use value::{Attachment, Coding, Quantity, Reference, Value};
pub use words::Words;

/// The extension of an answer in a draft that is not understood yet: `valueString` is what somebody typed.
pub const AS_TYPED: &str = "urn:portico:as-typed";

/// The extension of an answer in a draft that is still empty: a line that somebody added.
pub const BLANK: &str = "urn:portico:blank";
