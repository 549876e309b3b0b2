//! Small messages, and a batch that checks that each gets exactly one outcome.

use std::{collections::VecDeque, time::Duration};

use portico_mail::{Batch, Boxed, Mime, Outcome};

/// A small message to `to`.
pub(crate) fn letter(to: &str) -> Mime {
    Mime {
        envelope_from: "practice@portico.test".into(),
        envelope_to: to.into(),
        bytes: format!("Subject: hello\r\nTo: {to}\r\n\r\n.dot\r\nfor {to}\r\n").into_bytes(),
    }
}

/// A batch that checks that every message gets exactly one outcome.
#[derive(Default)]
pub(crate) struct Letters {
    waiting: VecDeque<Mime>,
    pub(crate) outcomes: Vec<Option<Outcome>>,
    /// Messages whose fence is gone.
    pub(crate) withheld: Vec<usize>,
    /// How long the fence takes to answer.
    pub(crate) thinking: Duration,
    /// How often the fence was asked, by message.
    pub(crate) asked: Vec<usize>,
    /// Messages asked for before this `carry_all`, which numbers its own from 0.
    before: usize,
}

impl Letters {
    /// `count` messages to c0@…, c1@…, and so on.
    pub(crate) fn new(count: usize) -> Self {
        Letters { waiting: (0..count).map(|i| letter(&format!("c{i}@clients.test"))).collect(), ..Letters::default() }
    }

    /// The same, with so much in each that it goes out before the last word on it.
    pub(crate) fn long(count: usize) -> Self {
        let mut letters = Letters::new(count);
        for letter in &mut letters.waiting {
            let end = letter.bytes.len() - format!("for {}\r\n", letter.envelope_to).len();
            let end = letter.bytes.split_off(end);
            letter.bytes.extend(format!("{}\r\n", "and so on ".repeat(90)).repeat(20).into_bytes());
            letter.bytes.extend(end);
        }
        letters
    }

    /// The next `carry_all` goes on with what is left.
    pub(crate) fn start_again(&mut self) {
        self.before = self.outcomes.len();
    }

    pub(crate) fn left(&self) -> usize {
        self.waiting.len()
    }

    /// The codes in order: 250 accepted, the code of refusals, 0 network, 1 uncertain, 2 withheld.
    pub(crate) fn codes(&self) -> Vec<u16> {
        let code = |outcome: &Option<Outcome>| match outcome.as_ref().expect("every message asked for gets an outcome") {
            Outcome::Accepted { .. } => 250,
            Outcome::Later { code, .. } => code.unwrap_or(0),
            Outcome::Never { code, .. } => *code,
            Outcome::Uncertain { .. } => 1,
            Outcome::Withheld => 2,
        };
        self.outcomes.iter().map(code).collect()
    }
}

impl Batch for Letters {
    fn next(&mut self) -> Option<Mime> {
        let next = self.waiting.pop_front()?;
        self.outcomes.push(None);
        Some(next)
    }

    fn before_end(&mut self, index: usize) -> Boxed<'_, bool> {
        let index = self.before + index;
        self.asked.push(index);
        let (goes, thinking) = (!self.withheld.contains(&index), self.thinking);
        Box::pin(async move {
            if !thinking.is_zero() {
                tokio::time::sleep(thinking).await;
            }
            goes
        })
    }

    fn after(&mut self, index: usize, outcome: Outcome) {
        let index = self.before + index;
        assert!(self.outcomes[index].replace(outcome).is_none(), "message {index} got two outcomes");
    }
}
