//! The carrier while no mail server is set: it takes every letter. What is kept is written with the outcome, in one transaction.

use portico_mail::{Batch, Boxed, Carrier, ConnectError, Connection, Outcome};

/// Takes everything.
#[derive(Clone, Copy)]
pub(super) struct LocalMailbox;

impl Carrier for LocalMailbox {
    fn connections(&self) -> usize {
        1
    }
    fn open(&self) -> Boxed<'_, Result<Box<dyn Connection>, ConnectError>> {
        Box::pin(async { Ok(Box::new(LocalMailbox) as Box<dyn Connection>) })
    }
}

impl Connection for LocalMailbox {
    fn carry_all<'a>(&'a mut self, batch: &'a mut dyn Batch) -> Boxed<'a, Result<(), ConnectError>> {
        Box::pin(async move {
            let mut index = 0;
            while batch.next().is_some() {
                let goes = batch.before_end(index).await;
                let kept = || Outcome::Accepted { reply: "kept in the local mailbox".into() };
                batch.after(index, if goes { kept() } else { Outcome::Withheld });
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
