//! The words for trouble: a status, a stable code for programs, a title and a sentence, in English or in the client's language.

use super::gate::Carried;
use crate::{
    answer::{RefusalKind, Trouble},
    visit::Call,
};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use portico_language::Words;
use portico_web::{ProblemJson, Problems, html_with, no_store};

/// The code for what may have been saved all the same. Nobody is told to send that again without looking.
const UNSURE: &str = "unsure";

/// What the page says.
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) problems: Problems,
    pub(super) request_id: String,
    /// After how many seconds to try again.
    again_in: Option<u64>,
    /// Whether the page answers a form: whoever loads it again sends the form again.
    answers_a_form: bool,
}

impl Said {
    /// What to say about an answer; `None` when it carries no trouble. Trouble comes from a handler, or is a problem written for programs
    /// that a person would be shown.
    pub(super) fn of(call: &Call, response: &Response) -> Option<Self> {
        if let Some(Carried(trouble)) = response.extensions().get() {
            return Some(Self::of_trouble(call, trouble));
        }
        let problem = response.extensions().get::<ProblemJson>().filter(|_| call.wants_page)?;
        let mut said = Self::new(call, problem.status(), problem.code(), problem.detail());
        said.again_in = problem.comes_back_in().or(said.again_in);
        Some(said)
    }

    fn new(call: &Call, status: StatusCode, code: &str, sentence: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            title: if code == UNSURE { "This may have been saved" } else { title(status) }.to_owned(),
            sentence: sentence.to_owned(),
            problems: Problems::none(),
            request_id: call.origin.request_id.clone(),
            again_in: match (status, code) {
                (_, UNSURE) => None,
                (StatusCode::SERVICE_UNAVAILABLE, _) => Some(5),
                (StatusCode::INSUFFICIENT_STORAGE, _) => Some(60),
                (_, "unknown_links") => Some(60),
                _ => None,
            },
            answers_a_form: answers_a_form(call),
        }
    }

    fn of_trouble(call: &Call, trouble: &Trouble) -> Self {
        match trouble {
            Trouble::Refused(refusal) => Self::new(call, status(refusal.kind), refusal.code, &refusal.sentence),
            Trouble::Invalid(problems) => {
                let said = Self::new(call, StatusCode::UNPROCESSABLE_ENTITY, "fields", "Go back and fix this:");
                Self { problems: problems.clone(), ..said }
            }
            Trouble::Fault(fault) => {
                let request_id = &call.origin.request_id;
                tracing::error!(request_id, cause = format!("{:#}", fault.cause), passing = fault.passing, "a fault");
                let (status, code, sentence) = if fault.full {
                    (
                        StatusCode::INSUFFICIENT_STORAGE,
                        "full",
                        "There is no room left on Portico’s disk, so nothing can be saved. Nothing was changed and nothing is lost. \
                         Tell Portico’s operator. Ending somebody’s access may still work.",
                    )
                } else if fault.unsure {
                    (
                        StatusCode::SERVICE_UNAVAILABLE,
                        UNSURE,
                        "Portico lost its database in the middle of saving, and can’t tell whether this was kept. Look whether it is there \
                         before you send it again.",
                    )
                } else if fault.passing {
                    let sentence = match answers_a_form(call) {
                        true => {
                            "Portico is very busy or can’t reach its database, so nothing was changed. Wait a moment, then reload \
                             this page: what you sent goes again, with everything you typed."
                        }
                        false => "Portico is very busy or can’t reach its database. Nothing was changed. Try again in a moment.",
                    };
                    (StatusCode::SERVICE_UNAVAILABLE, "busy", sentence)
                } else {
                    (
                        StatusCode::INTERNAL_SERVER_ERROR,
                        "fault",
                        "Something went wrong on our side. Nothing was changed. If it happens again, tell Portico’s operator.",
                    )
                };
                Self::new(call, status, code, sentence)
            }
        }
    }

    /// The same in the words of the catalogues, which clients read.
    pub(super) fn for_clients(self, words: &Words, practice: &str) -> Self {
        let key = match self.status {
            _ if self.code == "cross-site" => "error-origin",
            _ if self.code == UNSURE => "error-unsure",
            StatusCode::NOT_FOUND => "error-not-found",
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "error-refused",
            StatusCode::METHOD_NOT_ALLOWED => "error-method",
            StatusCode::CONFLICT | StatusCode::GONE => "error-conflict",
            StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
            StatusCode::TOO_MANY_REQUESTS => "error-too-many",
            StatusCode::SERVICE_UNAVAILABLE => "error-busy",
            StatusCode::INSUFFICIENT_STORAGE => "error-full",
            status if status.is_server_error() => "error-fault",
            _ => "error-form",
        };
        let about = words.with("practice", practice).with("minutes", self.again_in.map_or(15, |seconds| seconds.div_ceil(60)));
        let text = match key {
            "error-busy" if self.answers_a_form => "error-busy-sent-text".to_owned(),
            _ => format!("{key}-text"),
        };
        Self { title: about.say(&format!("{key}-title")), sentence: about.say(&text), ..self }
    }

    /// The page, with the right status and headers.
    pub(super) fn on(&self, page: &impl askama::Template) -> Response {
        self.marked(no_store(html_with(self.status, page)))
    }
    /// The same as problem+json, for programs.
    pub(super) fn json(&self) -> Response {
        let mut problem = ProblemJson::new(self.status, &self.code, self.sentence.clone()).request_id(&self.request_id);
        if !self.problems.is_empty() {
            problem = problem.problems(&self.problems);
        }
        self.marked(problem.into_response())
    }
    fn marked(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.again_in {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Whether a form was sent for this, and a person is shown the answer.
fn answers_a_form(call: &Call) -> bool {
    call.method == Method::POST && call.wants_page
}

const fn status(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::NotAllowed => StatusCode::FORBIDDEN,
        RefusalKind::SignInFirst => StatusCode::UNAUTHORIZED,
        RefusalKind::Conflict => StatusCode::CONFLICT,
        RefusalKind::TooMuch => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Unreadable => StatusCode::BAD_REQUEST,
        RefusalKind::NotThisWay => StatusCode::METHOD_NOT_ALLOWED,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

const fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::FORBIDDEN => "You can’t open this",
        StatusCode::UNAUTHORIZED => "Sign in first",
        StatusCode::CONFLICT => "That can’t be done now",
        StatusCode::PAYLOAD_TOO_LARGE => "That is too large",
        StatusCode::TOO_MANY_REQUESTS => "Too many requests",
        StatusCode::METHOD_NOT_ALLOWED => "This page can’t be opened that way",
        StatusCode::SERVICE_UNAVAILABLE => "Try again in a moment",
        StatusCode::INSUFFICIENT_STORAGE => "Nothing can be saved now",
        StatusCode::UNPROCESSABLE_ENTITY => "There is a problem",
        StatusCode::INTERNAL_SERVER_ERROR => "This didn’t work",
        _ => "This can’t be read",
    }
}
