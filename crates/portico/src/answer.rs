//! Three answers to trouble: a form to mend, a foreseen refusal, a fault of ours.

use portico_database::DatabaseError;
use portico_policy::Denied;
use portico_web::{FormRefusal, Problem, Problems};
use std::{borrow::Cow, fmt};

/// What an action gives back: its result, or trouble.
pub type Answer<T> = Result<T, Trouble>;

/// Why an action did not do what was asked.
#[derive(Debug)]
pub enum Trouble {
    /// Fields to mend: the form is shown again with what was typed (422).
    Invalid(Problems),
    /// Foreseen and final: a sentence for the person, a stable code for programs.
    Refused(Refusal),
    /// Ours: logged once with its chain, the person gets the request id.
    Fault(Fault),
}

/// A foreseen refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What sort of refusal; it decides the HTTP status.
    pub kind: RefusalKind,
    /// A stable word for programs, such as `resend_rests`.
    pub code: &'static str,
    /// What to tell the person, in full sentences.
    pub sentence: String,
}

/// The codes by which pages tell one refusal from another.
pub mod code {
    /// Somebody else changed it since it was shown.
    pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
    /// Somebody else signs in with this address.
    pub const ADDRESS_TAKEN: &str = "address_taken";
    /// An address was typed, and nobody proved yet that they read its mail.
    pub const NOT_PROVEN: &str = "not_proven";
    /// Meets somebody who proved who they are, and whose portal is closed. They may know it.
    pub const CLOSED_DOOR: &str = "closed_door";
}

/// The sorts of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// There is no such thing, or it is not within reach: both look alike.
    NotFound,
    /// Not allowed to this person.
    NotAllowed,
    /// Signing in comes first.
    SignInFirst,
    /// Somebody else changed it meanwhile, or its state no longer allows this.
    Conflict,
    /// Too often, too many, too large: try later or with less.
    TooMuch,
    /// The address is there, and is not opened that way: a form's destination that was asked for as a page.
    NotThisWay,
    /// Cannot be done at the moment.
    Unavailable,
    /// The request is not one that a page of ours sends.
    Unreadable,
}

/// A fault of ours, with its chain of causes.
#[derive(Debug)]
pub struct Fault {
    /// What failed, innermost cause last.
    pub cause: anyhow::Error,
    /// The database was busy or gone, or its disk full: worth another try by the person.
    pub passing: bool,
}

impl Refusal {
    /// A refusal with its words.
    pub fn new(kind: RefusalKind, code: &'static str, sentence: impl Into<String>) -> Self {
        Self { kind, code, sentence: sentence.into() }
    }
    /// There is no such thing within reach.
    pub fn not_found() -> Self {
        Self::new(RefusalKind::NotFound, "not_found", "There is nothing at this address, or you don’t have access to it.")
    }
    /// The address takes forms alone, or pages alone.
    pub fn not_this_way() -> Self {
        Self::new(RefusalKind::NotThisWay, "not_this_way", "Go back to the previous page and start again from there.")
    }
    /// The state of things no longer allows it.
    pub fn conflict(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, code, sentence)
    }
    /// Too often or too many.
    pub fn too_much(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(RefusalKind::TooMuch, code, sentence)
    }
}

impl Trouble {
    /// One problem at one field.
    pub fn at(field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Problems::one(field, code, message))
    }
    /// Nothing of that name within reach.
    pub fn not_found() -> Self {
        Self::Refused(Refusal::not_found())
    }
    /// A fault that is described rather than caused.
    pub fn fault(what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::Fault(Fault { cause: anyhow::Error::msg(what), passing: false })
    }
}

impl From<Problems> for Trouble {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}
impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::at(problem.field, problem.code, problem.message)
    }
}
impl From<FormRefusal> for Trouble {
    fn from(refusal: FormRefusal) -> Self {
        let sentence = format!("This form could not be read: {refusal}. Reload the page and fill it in again.");
        Self::Refused(Refusal::new(RefusalKind::Unreadable, "form", sentence))
    }
}
impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
impl From<DatabaseError> for Trouble {
    fn from(error: DatabaseError) -> Self {
        let passing = error.may_pass();
        Self::Fault(Fault { cause: anyhow::Error::new(error), passing })
    }
}
impl From<anyhow::Error> for Trouble {
    fn from(cause: anyhow::Error) -> Self {
        Self::Fault(Fault { cause, passing: false })
    }
}
impl From<Denied> for Trouble {
    fn from(denied: Denied) -> Self {
        Self::Refused(match denied {
            Denied::SignInFirst => Refusal::new(RefusalKind::SignInFirst, "sign_in_first", "Sign in first."),
            Denied::SecondStepFirst => {
                Refusal::new(RefusalKind::SignInFirst, "second_step_first", "Finish signing in with your code first.")
            }
            Denied::NotInRole(role) => Refusal::new(
                RefusalKind::NotAllowed,
                "not_in_role",
                format!("Your role, {}, doesn’t include this. Ask an administrator.", role.label().to_lowercase()),
            ),
        })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Invalid(problems) => {
                let all: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
                write!(f, "{}", all.join("; "))
            }
            Trouble::Refused(refusal) => f.write_str(&refusal.sentence),
            Trouble::Fault(fault) => write!(f, "{:#}", fault.cause),
        }
    }
}
impl std::error::Error for Trouble {}

/// What a stored word means to this program. A word that it does not know, written by a newer one or by hand, is a fault and never quietly
/// something else. Columns that are read as the enum itself (`word_enum!`) say so at the row; this is for those that are read along with
/// much that has nothing to do with them. `what`: "a second check".
///
/// # Errors
/// A fault when there is nothing.
pub fn stored<T>(known: Option<T>, what: &'static str) -> Answer<T> {
    known.ok_or_else(|| Trouble::fault(format!("the database has a word for {what} that nobody knows")))
}

/// What went wrong in a work of many parts of which none is to stop those behind it: one client's reminder, one practice's sweep.
#[derive(Default)]
pub struct Failures(Option<Trouble>);

impl Failures {
    /// What a part came to, or nothing when it failed. The first failure is kept for whoever asked; further ones are logged here.
    pub fn note<T: Default>(&mut self, outcome: Answer<T>) -> T {
        match outcome {
            Ok(done) => return done,
            Err(trouble) if self.0.is_none() => self.0 = Some(trouble),
            Err(trouble) => tracing::error!(%trouble, "another part of the same work failed"),
        }
        T::default()
    }
    /// What all parts came to.
    ///
    /// # Errors
    /// The first failure.
    pub fn end<T>(self, all: T) -> Answer<T> {
        self.0.map_or(Ok(all), Err)
    }
}
