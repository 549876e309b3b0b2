//! The three kinds of trouble: a form to correct, a refusal that was foreseen, a fault of ours.

use portico_database::DatabaseError;
use portico_policy::Denied;
use portico_web::{FormRefusal, Problem, Problems};
use std::{borrow::Cow, fmt};

/// What an action returns: its result, or [`Trouble`].
pub type Answer<T> = Result<T, Trouble>;

/// Why an action did not do what was asked.
#[derive(Debug)]
pub enum Trouble {
    /// Fields that have to be corrected. The form is shown again with what was typed (status 422).
    Invalid(Problems),
    /// Foreseen and final. It has a sentence for the person and a stable code for programs.
    Refused(Refusal),
    /// Our fault. It is logged once with its causes; the person gets the request's id.
    Fault(Fault),
}

/// A refusal that was foreseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of refusal. It decides the HTTP status.
    pub kind: RefusalKind,
    /// A stable code for programs, such as `changed_meanwhile`.
    pub code: &'static str,
    /// What the person reads: full sentences that say what to do next.
    pub sentence: String,
}

/// Codes by which pages recognise a certain refusal.
pub mod code {
    /// Somebody else has changed it since it was shown.
    pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
    /// As many letters of this kind went there as may go in a day.
    pub const ENOUGH_TODAY: &str = "enough_today";
    /// Somebody else signs in with this email address.
    pub const ADDRESS_TAKEN: &str = "address_taken";
    /// An email address was typed, but nobody has proved that they read its mail.
    pub const NOT_PROVEN: &str = "not_proven";
    /// The person has proved who they are, but their portal is closed. It is safe to tell them.
    pub const CLOSED_DOOR: &str = "closed_door";
}

/// The kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// It does not exist, or it is out of reach. The two look alike on purpose.
    NotFound,
    /// This person may not do it.
    NotAllowed,
    /// The person has to sign in first.
    SignInFirst,
    /// Somebody else has changed it meanwhile, or its state no longer allows this.
    Conflict,
    /// Too often, too many or too large: try again later, or with less.
    TooMuch,
    /// The address exists but not for this method, such as the target of a form opened as a page.
    NotThisWay,
    /// Not possible at the moment.
    Unavailable,
    /// Not a request that any of our pages sends.
    Unreadable,
}

/// A fault of ours, with its causes.
#[derive(Debug)]
pub struct Fault {
    /// What failed; the innermost cause comes last.
    pub cause: anyhow::Error,
    /// Whether trying again may help: the database was busy or unreachable, or its disk was full.
    pub passing: bool,
    /// Whether it was that: no room is left on the disk.
    pub full: bool,
    /// Whether it was kept all the same cannot be told: the database went away in the middle of a commit.
    pub unsure: bool,
}

impl Refusal {
    /// A refusal of this kind, with its code and its sentence.
    pub fn new(kind: RefusalKind, code: &'static str, sentence: impl Into<String>) -> Self {
        Self { kind, code, sentence: sentence.into() }
    }
    /// There is no such thing within reach.
    pub fn not_found() -> Self {
        Self::new(RefusalKind::NotFound, "not_found", "There is nothing at this address, or you don’t have access to it.")
    }
    /// The address exists, but not for this method.
    pub fn not_this_way() -> Self {
        Self::new(RefusalKind::NotThisWay, "not_this_way", "Go back to the previous page and start again from there.")
    }
    /// The state of things does not allow it (any more).
    pub fn conflict(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, code, sentence)
    }
    /// Too often, or too many.
    pub fn too_much(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(RefusalKind::TooMuch, code, sentence)
    }
}

impl Trouble {
    /// One problem, at one field.
    pub fn at(field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Problems::one(field, code, message))
    }
    /// There is no such thing within reach.
    pub fn not_found() -> Self {
        Self::Refused(Refusal::not_found())
    }
    /// No room was left on the disk for what `what` names.
    pub fn no_room(what: &'static str, error: std::io::Error) -> Self {
        Self::Fault(Fault { cause: anyhow::Error::new(error).context(what), passing: true, full: true, unsure: false })
    }
    /// A fault without an underlying error, described in words.
    pub fn fault(what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::Fault(Fault { cause: anyhow::Error::msg(what), passing: false, full: false, unsure: false })
    }
    /// A fault: what was kept as JSON is not what was written. The log hears what kind of mistake stands where, and not what `error` says of
    /// it, which repeats what stands there: anybody's words, or a secret (promises.md K76).
    pub fn unreadable(what: &'static str, error: &serde_json::Error) -> Self {
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        Self::fault(format!("{what} cannot be read: {kind:?} at line {line}, column {column}"))
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
        Self::Refused(Refusal::new(RefusalKind::Unreadable, refusal.code(), sentence))
    }
}
impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
impl From<DatabaseError> for Trouble {
    fn from(error: DatabaseError) -> Self {
        let (passing, full) = (error.may_pass(), matches!(error, DatabaseError::Full(_)));
        let unsure = matches!(error, DatabaseError::Unsure(_));
        Self::Fault(Fault { cause: anyhow::Error::new(error), passing, full, unsure })
    }
}
impl From<anyhow::Error> for Trouble {
    fn from(cause: anyhow::Error) -> Self {
        Self::Fault(Fault { cause, passing: false, full: false, unsure: false })
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

/// The meaning of a word that was read from a row. A word that this program does not know, because a newer version or a person wrote it,
/// is a fault and never silently taken for something else. Columns of a `word_enum!` type check this themselves when the row is read;
/// this function is for words that are read as plain text. `what` names the thing in the log, as in "a second check".
///
/// # Errors
/// A fault when `known` is `None`.
pub fn stored<T>(known: Option<T>, what: &'static str) -> Answer<T> {
    known.ok_or_else(|| Trouble::fault(format!("the database has a word for {what} that nobody knows")))
}

/// The failures of a job with many parts, in which one part must not stop those that come after it: one client's reminder, one practice's
/// sweep.
#[derive(Default)]
pub struct Failures(Option<Trouble>);

impl Failures {
    /// The result of a part, or the default when it failed. The first failure is kept for [`end`](Self::end); further ones are logged
    /// here.
    pub fn note<T: Default>(&mut self, outcome: Answer<T>) -> T {
        match outcome {
            Ok(done) => return done,
            Err(trouble) if self.0.is_none() => self.0 = Some(trouble),
            Err(trouble) => tracing::error!(%trouble, "another part of the same work failed"),
        }
        T::default()
    }
    /// The result of the whole job.
    ///
    /// # Errors
    /// The first failure, if there was one.
    pub fn end<T>(self, all: T) -> Answer<T> {
        self.0.map_or(Ok(all), Err)
    }
}
