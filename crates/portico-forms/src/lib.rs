//! Intake forms: FHIR R4 Questionnaires are read, asked, checked and answered. No database, no web, no clock.
//!
//! [`Questionnaire::read`] takes a file and says what is wrong with it or what will be otherwise; its [`Form`] is what pages ask and
//! what answers are checked by. [`Answers`] is what somebody has filled in so far, [`Live`] lays both side by side and knows what
//! is asked at all ([`Form::live`]), [`Form::check`] finds what does not fit, and [`Response`] is the QuestionnaireResponse.
//! [`Form::take`] and [`Form::asked`] are the way from fields of a page to answers and back. [`editing`] is the way from fields of a page
//! to a form and back.
//!
//! ```
//! use portico_forms::{Answers, Asking, LIBRARY, Posted, Questionnaire, Response, Stage, Status, Typing, Widget};
//!
//! // Staff upload a file: refused with reasons, or taken with notices to show.
//! let (questionnaire, _notices) = Questionnaire::read(LIBRARY[0].json).expect("a form of the library");
//! let form = questionnaire.form();
//!
//! // A page asks: nodes that are shown, each with its words and inputs.
//! let answers = form.begin();
//! let asking = Asking { language: "es", yes: "Sí", no: "No" };
//! let live = form.live(&answers);
//! let about = form.page_nodes(&live, &form.pages()[0])[0];
//! let first = form.asked(&live, live.node(about).children[0], &[], &asking);
//! assert_eq!(first.words, "¿Cómo quiere que le llamemos?");
//! assert!(matches!(first.widget, Widget::Rows(_)));
//!
//! // What it sends goes into the answers; a draft is kept, and comes back with its findings.
//! let posted = Posted::read([(first.field.as_str(), "Ana"), ("q/about/about.phone", "at home")]);
//! let answers: Answers = form.take(&answers, &posted, &Typing { minutes_east: &|_local| -300 });
//! let kept = form.respond(&answers, Status::InProgress, Some("es")).to_string();
//! let draft = Response::read(kept).expect("what was written");
//! assert_eq!(form.check(&draft)[0].code.name(), "pattern");
//!
//! // “Done” asks for everything; a finding knows its page and its field.
//! let findings = form.check_answers(&draft.answers, Stage::Complete);
//! assert!(findings.iter().any(|finding| finding.field == "q/emergency/emergency.name"));
//! assert_eq!(findings[0].item.and_then(|item| form.page_of(item)), Some(0));
//! ```

mod answers;
mod check;
mod decimal;
mod display;
pub mod editing;
mod fields;
mod form;
mod json;
mod library;
mod live;
mod moments;
mod questionnaire;
mod response;
mod score;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
mod value;
mod words;

pub use answers::{Answer, Answers, Entry, Stage};
pub use check::{Code, Finding};
pub use decimal::Decimal;
pub use display::Line;
pub use fields::{Asked, Asking, Change, FileRow, Input, InputKind, Pick, Posted, Row, Typing, Widget};
pub use form::{
    Choice, Condition, Control, Form, Help, HelpKind, Item, ItemId, Kind, Operator, Options, Page, Pattern, is_media_type,
};
pub use json::{DEEPEST, Data, Json, JsonError, LARGEST, LARGEST_RESPONSE, Place};
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

/// The extension of a question that names an answer of which the practice wants to be told at once: `value[x]` is the answer.
pub const TELL_AT_ONCE: &str = "urn:portico:tell-at-once";

/// The extension of a Questionnaire that says what clients read as its title, where that is another one than staff call it by:
/// `valueString`, with translations beside it.
pub const TITLE_FOR_CLIENTS: &str = "urn:portico:title-for-clients";

/// The extension of an answer in a draft that is still empty: a line that somebody added.
pub const BLANK: &str = "urn:portico:blank";
