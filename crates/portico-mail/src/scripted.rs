//! A carrier for testing whatever sends letters: it keeps every message and answers by a script.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Batch, Boxed, Carrier, ConnectError, Connection, Mime, Outcome};

type Script = dyn Fn(&Mime) -> Outcome + Send + Sync;

/// Keeps every message it accepts and answers each by a function of the message.
#[derive(Clone)]
pub struct ScriptedCarrier {
    script: Arc<Script>,
    taken: Arc<Mutex<Vec<Mime>>>,
}

impl ScriptedCarrier {
    /// Answers every message by `script`.
    pub fn new(script: impl Fn(&Mime) -> Outcome + Send + Sync + 'static) -> Self {
        ScriptedCarrier { script: Arc::new(script), taken: Arc::default() }
    }

    /// Accepts every message.
    #[must_use]
    pub fn accepting() -> Self {
        Self::new(|_| Outcome::Accepted { reply: "250 2.0.0 Ok".into() })
    }

    /// The messages that arrived so far: accepted ones and uncertain ones, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Mime> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, mime: Mime) -> Outcome {
        let outcome = (self.script)(&mime);
        if matches!(outcome, Outcome::Accepted { .. } | Outcome::Uncertain { .. }) {
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(mime);
        }
        outcome
    }
}

impl Carrier for ScriptedCarrier {
    fn connections(&self) -> usize {
        1
    }

    fn open(&self) -> Boxed<'_, Result<Box<dyn Connection>, ConnectError>> {
        let connection: Box<dyn Connection> = Box::new(self.clone());
        Box::pin(async move { Ok(connection) })
    }
}

impl Connection for ScriptedCarrier {
    fn carry_all<'a>(&'a mut self, batch: &'a mut dyn Batch) -> Boxed<'a, Result<(), ConnectError>> {
        Box::pin(async move {
            let mut index = 0;
            while let Some(mime) = batch.next() {
                let outcome = if batch.before_end(index).await { self.answer(mime) } else { Outcome::Withheld };
                batch.after(index, outcome);
                index += 1;
            }
            Ok(())
        })
    }

    fn is_usable(&self) -> bool {
        true
    }

    fn quit(self: Box<Self>) -> Boxed<'static, ()> {
        Box::pin(async {})
    }
}
