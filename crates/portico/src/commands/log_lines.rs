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
/// So many bytes leave in one write, always whole lines: a pipe takes no more in one piece, and another process may write to the same one.
const AT_ONCE: usize = 4096;

static WAITING: Mutex<Waiting> = Mutex::new(Waiting(Vec::new()));
/// Rings when the first line begins to wait.
static BELL: Condvar = Condvar::new();

/// Begins to look after the lines that wait.
///
/// # Errors
/// The system starts no thread more.
pub(super) fn begin() -> io::Result<()> {
    thread::Builder::new().name("log-lines".into()).spawn(look_after)?;
    Ok(())
}

/// Lets go whatever waits, before the process ends.
pub(super) fn leave() {
    waiting().leave(&mut io::stderr());
}

fn look_after() {
    loop {
        drop(BELL.wait_while(waiting(), |waiting| waiting.0.is_empty()));
        #[expect(clippy::disallowed_methods, reason = "the thread is ours alone, and has no runtime")]
        thread::sleep(MOMENT);
        leave();
    }
}

fn waiting() -> MutexGuard<'static, Waiting> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lines that wait, one behind the other.
struct Waiting(Vec<u8>);

impl Waiting {
    /// Takes one more. Says whether it is the first that waits: then somebody has to look after it.
    fn take(&mut self, line: &[u8], waits: bool, out: &mut impl Write) -> bool {
        if self.0.len() + line.len() > AT_ONCE {
            self.leave(out);
        }
        let is_first = self.0.is_empty();
        self.0.extend_from_slice(line);
        if !waits {
            self.leave(out);
        }
        waits && is_first
    }
    /// A log that nobody takes is no reason to stop: what cannot be written is lost.
    fn leave(&mut self, out: &mut impl Write) {
        let _ = out.write_all(&self.0);
        self.0.clear();
    }
}

/// The log's writer.
pub(super) struct Lines;

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
        let is_first = waiting().take(line, self.waits, &mut io::stderr());
        if is_first {
            BELL.notify_one();
        }
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// Each write for itself.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_wait_leave_in_one_write_and_before_the_next_that_does_not() {
        let (mut waiting, mut out) = (Waiting(Vec::new()), Writes::default());
        assert!(waiting.take(b"one\n", true, &mut out), "the first one is looked after");
        assert!(!waiting.take(b"two\n", true, &mut out), "with it, this one is too");
        assert!(out.0.is_empty());
        assert!(!waiting.take(b"a fault\n", false, &mut out));
        assert_eq!(out.0, ["one\ntwo\na fault\n"]);
        assert!(waiting.take(b"three\n", true, &mut out), "it is the first again");
        waiting.leave(&mut out);
        waiting.leave(&mut out);
        assert_eq!(out.0[1..], ["three\n"]);
    }

    #[test]
    fn a_write_is_whole_lines_and_no_more_than_a_pipe_takes_in_one_piece() {
        let (mut waiting, mut out) = (Waiting(Vec::new()), Writes::default());
        let line = |bytes: usize| format!("{}\n", "x".repeat(bytes - 1));
        for _ in 0..6 {
            waiting.take(line(1_500).as_bytes(), true, &mut out);
        }
        waiting.take(line(3_000).as_bytes(), false, &mut out);
        let lengths: Vec<usize> = out.0.iter().map(String::len).collect();
        assert_eq!(lengths, [3_000, 3_000, 3_000, 3_000]);
        assert!(out.0.iter().all(|lines| lines.ends_with('\n')));
        waiting.take(line(1_096).as_bytes(), true, &mut out);
        waiting.take(line(3_000).as_bytes(), true, &mut out);
        assert_eq!(out.0.len(), 4, "as much as leaves at once waits");
    }

    /// Promises.md K78.
    #[test]
    fn what_is_said_in_a_line_begins_no_other() {
        #[derive(Clone, Default)]
        struct Log(Arc<Mutex<Vec<u8>>>);

        impl Write for Log {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.lock().expect("nobody fell over").extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        const HOSTILE: &str = "a\n{\"level\":\"ERROR\"}\r\n\u{1b}[2J\u{1b}]0;x\u{7}\u{0}";
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt().with_target(false).with_writer(move || writer.clone()).json().flatten_event(true);
        tracing::subscriber::with_default(lines.finish(), || tracing::error!(path = HOSTILE, why = %HOSTILE, "{HOSTILE}"));
        let text = String::from_utf8(log.0.lock().expect("nobody fell over").clone()).expect("text");
        assert!(text.ends_with('\n') && !text.trim_end_matches('\n').contains(char::is_control), "{text:?}");
        let line: serde_json::Value = serde_json::from_str(&text).expect("one line of JSON");
        assert_eq!((line["path"].as_str(), line["message"].as_str()), (Some(HOSTILE), Some(HOSTILE)));
    }

    /// Otherwise it would grow as long as the process lives.
    #[test]
    fn what_nobody_takes_is_not_kept() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (mut waiting, mut out) = (Waiting(Vec::new()), Writes::default());
        waiting.take(b"one\n", true, &mut Closed);
        waiting.take(b"two\n", false, &mut Closed);
        waiting.take(b"three\n", false, &mut out);
        assert_eq!(out.0, ["three\n"]);
    }
}
