//! Intake forms: a very large one read, shown and checked beside `serde_json`, and forms sent in by many at once.

use crate::{Done, browser::Browser, seed::TEN};
use portico_forms::{Form, Questionnaire, Response, Status, Value};
use portico_language::{Language, Words};
use portico_values::FormRequestId;
use std::{hint::black_box, time::Instant};

/// Questions of the large form: 60 groups of 50.
const GROUPS: usize = 60;
const EACH: usize = 50;

/// A form of 3,000 questions with a response to all of them.
pub(crate) struct Large {
    document: String,
    form: Form,
    response: String,
    words: Words,
}

/// Milliseconds of ours, and of the other.
pub(crate) type Beside = (f64, f64);

impl Large {
    pub(crate) fn make() -> Done<Self> {
        let groups: Vec<String> = (0..GROUPS).map(group).collect();
        let document = format!(
            r#"{{"resourceType":"Questionnaire","url":"https://bench.example/large","version":"1","status":"active","title":"Large","item":[{}]}}"#,
            groups.join(",")
        );
        let (read, _) = Questionnaire::read(&document).map_err(|problems| format!("the large form: {problems:?}"))?;
        let form = read.into_form();
        let mut answers = form.begin();
        answers.entries = (0..GROUPS)
            .map(|group| {
                let entries = (group * EACH..(group + 1) * EACH)
                    .map(|at| portico_forms::Entry::new(&format!("q{at}"), vec![answer(&form, at)]));
                portico_forms::Entry::group(&format!("g{group}"), entries.collect())
            })
            .collect();
        let response = form.respond(&answers, Status::Completed, Some("en")).to_string();
        let words = portico::words::words(Language::En);
        Ok(Self { document, form, response, words })
    }
    /// Showing all pages, and reading the form's file with `serde_json`.
    pub(crate) fn shown(&self) -> Done<Beside> {
        let mut fault = None;
        let ours = best(|| match portico::forms::rendered(&self.form, &self.words) {
            Ok(page) => drop(black_box(page)),
            Err(why) => fault = Some(why.to_string()),
        });
        fault.map_or(Ok(()), Err)?;
        Ok((ours, best(|| drop(black_box(serde_json::from_str::<serde_json::Value>(&self.document))))))
    }
    /// Reading and checking the response, and reading it with `serde_json`.
    pub(crate) fn checked(&self) -> Done<Beside> {
        let mut findings = 0;
        let ours = best(|| match Response::read(&self.response) {
            Ok(response) => findings += self.form.check(&response).len(),
            Err(problems) => findings += problems.len(),
        });
        if findings > 0 {
            return Err("the response to the large form does not fit it".into());
        }
        Ok((ours, best(|| drop(black_box(serde_json::from_str::<serde_json::Value>(&self.response))))))
    }
}

/// The quickest of ten times: what disturbs only makes slower.
fn best(mut work: impl FnMut()) -> f64 {
    let times = (0..10).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64() * 1_000.0
    });
    times.fold(f64::INFINITY, f64::min)
}

fn group(number: usize) -> String {
    let items: Vec<String> = (number * EACH..(number + 1) * EACH).map(item).collect();
    format!(r#"{{"linkId":"g{number}","type":"group","text":"Part {number}","item":[{}]}}"#, items.join(","))
}

/// The kinds take turns; every tenth question is asked only when the one before is answered with yes.
fn item(at: usize) -> String {
    let explained = "An explanation that goes on for a good while. ".repeat(3);
    let (kind, more) = match at % 5 {
        0 => ("boolean", String::new()),
        1 => ("string", r#","maxLength":200"#.to_owned()),
        2 => {
            let option = |value: usize| {
                format!(r#"{{"valueCoding":{{"system":"urn:bench","code":"{value}","display":"Answer number {value}"}}}}"#)
            };
            ("choice", format!(r#","answerOption":[{}]"#, (0..5).map(option).collect::<Vec<_>>().join(",")))
        }
        3 => ("date", String::new()),
        _ => ("integer", String::new()),
    };
    let when = match at % 10 {
        1 => format!(r#","enableWhen":[{{"question":"q{}","operator":"=","answerBoolean":true}}]"#, at - 1),
        _ => String::new(),
    };
    format!(r#"{{"linkId":"q{at}","type":"{kind}","text":"Question {at}. {explained}","required":true{more}{when}}}"#)
}

fn answer(form: &Form, at: usize) -> Value {
    match at % 5 {
        0 => Value::Boolean(true),
        1 => Value::String(format!("An answer of some length to question {at}")),
        2 => form
            .find(&format!("q{at}"))
            .map_or(Value::Boolean(true), |item| item.choices()[at % item.choices().len()].value.clone()),
        3 => portico_forms::Date::read("2024-02-29").map_or(Value::Boolean(true), Value::Date),
        _ => Value::Integer(at as i32),
    }
}

/// Fills the form of each request in, so that it can be sent.
pub(crate) async fn filled_in(browsers: &mut [Browser], requests: &[Vec<FormRequestId>]) -> Done {
    let names: Vec<String> = (0..TEN).map(|at| format!("q/g/q{at}")).collect();
    let mut fields = vec![("version", "0"), ("go", "next")];
    fields.extend(names.iter().map(|name| (name.as_str(), "o2")));
    for (browser, requests) in browsers.iter_mut().zip(requests) {
        for request in requests {
            let answer = browser.post(&format!("/p/bench/forms/{request}/1"), &fields).await?;
            if answer.status != 303 {
                return Err(format!("filling in answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
            }
        }
    }
    Ok(())
}

/// Sends all of them in, every browser one after the other and all browsers at once: how many a second.
pub(crate) async fn sent_in(browsers: Vec<Browser>, requests: &[Vec<FormRequestId>]) -> Done<(f64, Vec<Browser>)> {
    let began = Instant::now();
    let mut sending = tokio::task::JoinSet::new();
    let mut many = 0;
    for (number, (mut browser, requests)) in browsers.into_iter().zip(requests).enumerate() {
        let requests = requests.clone();
        many += requests.len();
        sending.spawn(async move {
            for request in requests {
                let answer = browser.post(&format!("/p/bench/forms/{request}/check"), &[("version", "1")]).await?;
                if answer.status != 303 {
                    return Err(format!("sending in answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
                }
            }
            Ok((number, browser))
        });
    }
    let mut back = Vec::new();
    while let Some(sent) = sending.join_next().await {
        back.push(sent.map_err(|why| why.to_string())??);
    }
    let per_second = f64::from(many as u32) / began.elapsed().as_secs_f64();
    back.sort_by_key(|(number, _)| *number);
    Ok((per_second, back.into_iter().map(|(_, browser)| browser).collect()))
}

/// How many bytes a response of those forms has, as it is stored.
pub(crate) const STORED: usize = 2_700;
