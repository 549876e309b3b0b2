//! Conditions as they are in the file; the questions they name are looked up when all items have been read.

use super::{at, items::Reader};
use crate::{
    form::{Condition, Item, Loose, Operator},
    json::Json,
    value::Value,
};

impl Reader<'_> {
    /// Reads `enableWhen` and `enableBehavior`.
    pub(super) fn conditions(&mut self, json: &Json, item: &mut Item) {
        let list = json.list_of("enableWhen");
        let behaviour = json.text_of("enableBehavior");
        // A text with conditions of its own cannot stand beside its question all the time.
        item.beside &= list.is_empty();
        item.any_condition = behaviour != Some("all");
        match behaviour {
            None if list.len() > 1 => {
                self.remarks.changes(
                    at(json, "enableWhen"),
                    "There are several conditions and no enableBehavior; any of them is enough.",
                );
            }
            None | Some("all" | "any") => {}
            Some(other) => {
                self.remarks
                    .problem(at(json, "enableBehavior"), format!("“{other}” is not an enableBehavior; it is all or any."));
            }
        }
        for condition in list {
            self.nothing_followed(condition, "A condition");
            let question = condition.text_of("question");
            let operator = condition.text_of("operator").and_then(operator);
            let mut answers = condition.fields().iter().filter(|(name, _)| name.starts_with("answer"));
            let answer = answers.next().and_then(|(name, value)| Value::read(&name["answer".len()..], value));
            match (question, operator, answer) {
                (None, ..) => self.remarks.problem(condition.place, "A condition names no question."),
                (_, None, _) => {
                    self.remarks.problem(condition.place, "A condition has no operator; it is exists, =, !=, >, <, >= or <=.");
                }
                (.., None) => {
                    self.remarks.problem(condition.place, "A condition has no answer to compare with, or not a real one.")
                }
                (_, Some(Operator::Exists), Some(answer)) if !matches!(answer, Value::Boolean(_)) => {
                    self.remarks.problem(condition.place, "A condition with “exists” compares with answerBoolean.");
                }
                (Some(question), Some(operator), Some(answer)) => {
                    let condition_ = Condition { question: item.id, operator, answer, within: None, down: Vec::new() };
                    let question = question.to_owned();
                    self.loose.push(Loose { item: item.id, question, condition: condition_, place: condition.place });
                }
            }
            if answers.next().is_some() {
                self.remarks.problem(condition.place, "A condition compares with two answers; R4 allows one.");
            }
        }
    }
}

fn operator(text: &str) -> Option<Operator> {
    Some(match text {
        "exists" => Operator::Exists,
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        ">=" => Operator::GreaterOrEqual,
        "<=" => Operator::LessOrEqual,
        _ => return None,
    })
}
