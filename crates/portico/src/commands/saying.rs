//! What a command says to whoever runs it, line by line.

use std::{
    fmt::{Arguments, Display},
    io::{ErrorKind, Write as _, stderr, stdout},
};

/// Says a line like `println!`, and goes on where nobody listens any more: with `| head` behind it, a backup is made to its end and a list
/// imported all the same.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::commands::saying::line(format_args!($($words)*))
    };
}
pub(crate) use say;

/// The line behind [`say`]. What a full disk does not take, somebody wanted to keep.
pub(crate) fn line(words: Arguments<'_>) {
    if let Err(error) = writeln!(stdout(), "{words}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        complain(format_args!("what it says cannot be written: {error}"));
    }
}

/// Says to the error output what is amiss, and goes on in the same way where nobody listens.
pub(crate) fn complain(why: impl Display) {
    let _ = writeln!(stderr(), "portico: {why}");
}
