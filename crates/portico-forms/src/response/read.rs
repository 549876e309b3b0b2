//! Reading a response, our own or another program's.

use super::{Response, Status};
use crate::{
    AS_TYPED, BLANK,
    answers::{Answer, Answers, Entry},
    json::{Data, Json, Place},
    moments::DateTime,
    questionnaire::MOST_LEVELS,
    trouble::{Problem, Remarks},
    value::{Reference, Value},
};

/// The most items and answers together that a response may have.
pub const MOST_ENTRIES: usize = 10_000;

impl Response {
    /// Reads a response. Answers that are not what they should be are read too, and found by [`crate::Form::check`].
    ///
    /// # Errors
    /// What is no JSON or no QuestionnaireResponse at all, with its place.
    pub fn read(file: impl AsRef<[u8]>) -> Result<Response, Vec<Problem>> {
        let json = Json::read_response(file.as_ref())
            .map_err(|error| vec![Problem { place: error.place, path: String::new(), words: error.words }])?;
        let mut reading = Reading { remarks: Remarks::default(), entries: 0 };
        let response = reading.response(json);
        match response {
            Some(response) if reading.remarks.problems.is_empty() => Ok(response),
            _ => Err(reading.remarks.problems),
        }
    }
}

struct Reading {
    remarks: Remarks,
    entries: usize,
}

impl Reading {
    fn response(&mut self, json: Json) -> Option<Response> {
        let place = json.place;
        if json.text_of("resourceType") != Some("QuestionnaireResponse") {
            self.remarks.problem(place, "This is not a QuestionnaireResponse.");
            return None;
        }
        let named = json.text_of("status").unwrap_or_default().to_owned();
        let status = Status::ALL.iter().find(|(name, _)| *name == named).map(|(_, status)| *status);
        let Some(status) = status else {
            let words = if named.is_empty() {
                "There is no status.".to_owned()
            } else {
                format!("“{named}” is no status of a response.")
            };
            self.remarks.problem(place, words);
            return None;
        };
        let Data::Object(fields) = json.data else { return None };
        let mut response = Response {
            questionnaire: None,
            status,
            subject: None,
            author: None,
            source: None,
            authored: None,
            language: None,
            answers: Answers::default(),
            extra: Vec::new(),
        };
        for (name, value) in fields {
            let place = value.place;
            let known = match name.as_str() {
                "resourceType" | "status" => true,
                "questionnaire" => text(&value, &mut response.questionnaire),
                "language" => text(&value, &mut response.language),
                "subject" => reference(&value, &mut response.subject),
                "author" => reference(&value, &mut response.author),
                "source" => reference(&value, &mut response.source),
                "authored" => {
                    response.authored = value.text().and_then(DateTime::read);
                    response.authored.is_some()
                }
                "item" => {
                    response.answers.entries = self.list(value, 1);
                    true
                }
                _ => {
                    response.extra.push((name, value));
                    continue;
                }
            };
            if !known {
                self.remarks.problem(place, format!("“{name}” is not of the kind that R4 has there."));
            }
        }
        Some(response)
    }

    /// The items of a list. Answers and items take turns, so that there may be twice as many levels as a form has.
    fn list(&mut self, json: Json, level: usize) -> Vec<Entry> {
        let place = json.place;
        let Data::List(list) = json.data else {
            self.remarks.problem(place, "“item” should be a list.");
            return Vec::new();
        };
        if level > MOST_LEVELS * 2 {
            self.remarks.problem(place, "Items are nested too deep.");
            return Vec::new();
        }
        list.into_iter().filter_map(|item| self.entry(item, level)).collect()
    }

    fn entry(&mut self, json: Json, level: usize) -> Option<Entry> {
        let place = json.place;
        if !self.one_more(place) {
            return None;
        }
        let Some(link_id) = json.text_of("linkId").map(str::to_owned) else {
            self.remarks.problem(place, "An item of the response has no linkId.");
            return None;
        };
        let Data::Object(fields) = json.data else { return None };
        self.remarks.enter(&link_id);
        let mut entry = Entry { link_id, ..Entry::default() };
        for (name, value) in fields {
            match name.as_str() {
                "linkId" => {}
                "text" if value.text().is_some() => entry.text = value.text().map(str::to_owned),
                "item" => entry.entries = self.list(value, level + 1),
                "answer" => match value.data {
                    Data::List(answers) => {
                        for answer in answers {
                            let answer = self.answer(answer, level);
                            entry.answers.push(answer);
                        }
                    }
                    _ => self.remarks.problem(value.place, "“answer” should be a list."),
                },
                _ => entry.extra.push((name, value)),
            }
        }
        self.remarks.leave();
        Some(entry)
    }

    /// Whether there is space for one more item or answer; said once.
    fn one_more(&mut self, place: Place) -> bool {
        self.entries += 1;
        if self.entries == MOST_ENTRIES + 1 {
            self.remarks.problem(place, format!("The response has more than {MOST_ENTRIES} items and answers."));
        }
        self.entries <= MOST_ENTRIES
    }

    fn answer(&mut self, json: Json, level: usize) -> Answer {
        let mut answer = Answer::default();
        let place = json.place;
        if !self.one_more(place) {
            return answer;
        }
        let Data::Object(fields) = json.data else {
            self.remarks.problem(place, "An answer should be an object.");
            return answer;
        };
        for (name, value) in fields {
            match name.strip_prefix("value") {
                Some(kind) if answer.value.is_none() => {
                    answer.value = Some(Value::read(kind, &value).unwrap_or(Value::Unreadable(name, value)));
                }
                Some(_) => self.remarks.problem(value.place, "An answer has two values; R4 allows one."),
                None if name == "item" => answer.entries = self.list(value, level + 1),
                None if name == "extension" => ours(value, &mut answer),
                None => answer.extra.push((name, value)),
            }
        }
        answer
    }
}

/// Takes what Portico wrote into a draft back out of the extensions.
fn ours(extensions: Json, answer: &mut Answer) {
    let mut rest = Vec::new();
    for extension in extensions.list() {
        match extension.text_of("url") {
            Some(AS_TYPED) => answer.value = extension.text_of("valueString").map(|text| Value::AsTyped(text.to_owned())),
            Some(BLANK) => {}
            _ => rest.push(extension.clone()),
        }
    }
    if !rest.is_empty() {
        answer.extra.push(("extension".to_owned(), rest.into()));
    }
}

fn text(json: &Json, into: &mut Option<String>) -> bool {
    *into = json.text().map(str::to_owned);
    into.is_some()
}

fn reference(json: &Json, into: &mut Option<Reference>) -> bool {
    *into = match Value::read("Reference", json) {
        Some(Value::Reference(reference)) => Some(reference),
        _ => None,
    };
    into.is_some()
}
