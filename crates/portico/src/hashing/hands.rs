//! The hands that hash: threads of their own, as many as cores, which step back for those who wait for a page.
//!
//! A hash takes some fifteen milliseconds of a core. Whoever ends one takes the next from the line at once, with the memory still in
//! their hands; a thread of the runtime would have to be woken twice in between. Hands that found nothing to do for some seconds go
//! home, and their memory with them.

use crate::own_thread::Haste;
use argon2::Block;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many may wait in line for each one at work.
const LINE: usize = 64;
/// How long hands wait for work before they go home.
const IDLE: Duration = Duration::from_secs(3);

/// A piece of work, with the memory to do it in.
type Work = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// All the hands and the line before them.
#[derive(Clone)]
pub(super) struct Hands {
    at_most: usize,
    hall: Arc<(Mutex<Hall>, Condvar)>,
}

#[derive(Default)]
struct Hall {
    line: VecDeque<Work>,
    here: usize,
    resting: usize,
}

/// The line is full.
#[derive(Debug)]
pub(super) struct Full;

impl Hands {
    /// Nobody is there before the first work comes.
    pub(super) fn new(at_most: usize) -> Self {
        Self { at_most, hall: Arc::default() }
    }

    /// Puts work at the end of the line.
    ///
    /// # Errors
    /// [`Full`] when too many wait already, or the system starts no thread.
    pub(super) fn take_on(&self, work: Work) -> Result<(), Full> {
        let (_, bell) = &*self.hall;
        let mut hall = self.enter();
        if hall.line.len() >= self.at_most * LINE {
            return Err(Full);
        }
        hall.line.push_back(work);
        if hall.resting >= hall.line.len() {
            bell.notify_one();
        } else if hall.here < self.at_most {
            hall.here += 1;
            let hands = self.clone();
            let begun = std::thread::Builder::new().name("hashing".into()).spawn(move || hands.stay());
            if begun.is_err() {
                hall.here -= 1;
                if hall.here == 0 {
                    hall.line.pop_back();
                    return Err(Full);
                }
            }
        }
        Ok(())
    }

    fn enter(&self) -> MutexGuard<'_, Hall> {
        self.hall.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one thread does, until there was nothing to do for a while. Work that falls over takes neither it nor the line along: whoever asked
    /// hears that there is no answer.
    fn stay(&self) {
        Haste::StepsBack.take();
        let mut memory = Vec::new();
        while let Some(work) = self.next(IDLE) {
            let _ = catch_unwind(AssertUnwindSafe(|| work(&mut memory)));
        }
    }

    /// The next piece of work. Whoever has found none for so long is counted out in the same moment, so that no work is ever left to hands that
    /// are on their way home.
    fn next(&self, idle: Duration) -> Option<Work> {
        let mut hall = self.enter();
        if hall.line.is_empty() {
            hall.resting += 1;
            let waited = self.hall.1.wait_timeout_while(hall, idle, |hall| hall.line.is_empty());
            (hall, _) = waited.unwrap_or_else(PoisonError::into_inner);
            hall.resting -= 1;
        }
        let next = hall.line.pop_front();
        if next.is_none() {
            hall.here -= 1;
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn all_work_is_done_by_no_more_hands_than_there_are() {
        let hands = Hands::new(2);
        let (said, heard) = channel();
        for number in 0..100 {
            let said = said.clone();
            let work = move |memory: &mut Vec<Block>| {
                memory.resize(8, Block::default());
                said.send((number, std::thread::current().id())).expect("somebody listens");
            };
            hands.take_on(Box::new(work)).expect("there is room");
        }
        let done: Vec<_> = heard.iter().take(100).collect();
        let numbers: std::collections::BTreeSet<_> = done.iter().map(|(number, _)| number).collect();
        let threads: std::collections::HashSet<_> = done.iter().map(|(_, thread)| thread).collect();
        assert_eq!(numbers.len(), 100);
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[test]
    fn a_full_line_is_said_and_emptied() {
        let hands = Hands::new(1);
        let (open, gate) = channel::<()>();
        hands.take_on(Box::new(move |_| gate.recv().unwrap_or_default())).expect("there is room");
        let (said, heard) = channel();
        let mut waiting = 0;
        while waiting < 2 * LINE {
            let said = said.clone();
            if hands.take_on(Box::new(move |_| said.send(()).expect("somebody listens"))).is_err() {
                break;
            }
            waiting += 1;
        }
        assert!((LINE - 1..=LINE).contains(&waiting), "{waiting}");
        drop(open);
        assert_eq!(heard.iter().take(waiting).count(), waiting);
    }

    #[test]
    fn work_that_falls_over_leaves_the_rest_of_the_line() {
        let hands = Hands::new(1);
        let (open, gate) = channel::<()>();
        hands.take_on(Box::new(move |_| panic!("this one falls over: {:?}", gate.recv()))).expect("there is room");
        let (said, heard) = channel();
        hands.take_on(Box::new(move |_| said.send(()).expect("somebody listens"))).expect("there is room");
        drop(open);
        assert!(heard.recv().is_ok());
    }

    #[test]
    fn nobody_counts_on_hands_that_go_home() {
        let hands = Hands::new(1);
        hands.enter().here = 1;
        assert!(hands.next(Duration::ZERO).is_none());
        assert_eq!(hands.enter().here, 0);
    }
}
