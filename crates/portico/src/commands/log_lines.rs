//! Where the lines of a log for machines go: to the error output. The line of each request waits a moment for others, so that they leave in
//! one write; one write each would cost a busy server as much as reading the rows of a page does. Every other line leaves at once and takes
//! along what waits, so that the order stays. A process that is killed loses the lines of its last moment, and nothing but those of requests.

use std::{
    io::{self, Write},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};
use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits at most.
const MOMENT: Duration = Duration::from_millis(50);
/// So many bytes do not wait any longer.
const AT_MOST: usize = 32 * 1024;

static WAITING: Waiting = Waiting { lines: Mutex::new(Vec::new()), bell: Condvar::new() };

struct Waiting {
    lines: Mutex<Vec<u8>>,
    /// Rings when the first line begins to wait.
    bell: Condvar,
}

/// The log's writer.
pub(super) struct Lines;

impl Lines {
    /// Begins to look after the lines that wait.
    ///
    /// # Errors
    /// The system starts no thread more.
    pub(super) fn begin() -> io::Result<Self> {
        thread::Builder::new().name("log-lines".into()).spawn(look_after)?;
        Ok(Self)
    }
}

/// Lets go whatever waits, before the process ends.
pub(super) fn leave() {
    write_out(&mut waiting());
}

fn look_after() {
    loop {
        drop(WAITING.bell.wait_while(waiting(), |lines| lines.is_empty()));
        thread::sleep(MOMENT);
        leave();
    }
}

fn waiting() -> MutexGuard<'static, Vec<u8>> {
    WAITING.lines.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A log that nobody takes is no reason to stop: what cannot be written is lost.
fn write_out(lines: &mut Vec<u8>) {
    let _ = io::stderr().write_all(lines);
    lines.clear();
}

/// One line on its way.
pub(super) struct Line {
    waits: bool,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;
    fn make_writer(&'a self) -> Line {
        Line { waits: false }
    }
    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Line {
        Line { waits: about.target() == portico_web::ACCESS }
    }
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = waiting();
        if lines.is_empty() && self.waits {
            WAITING.bell.notify_one();
        }
        lines.extend_from_slice(line);
        if !self.waits || lines.len() >= AT_MOST {
            write_out(&mut lines);
        }
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
