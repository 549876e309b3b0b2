//! What a command says to whoever runs it, line by line.

use std::{fmt::Arguments, io::Write as _};

/// Says a line like `println!`, and goes on where nobody listens any more: with `| head` behind it, a backup is made to its end and a list
/// imported all the same.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::commands::saying::line(format_args!($($words)*))
    };
}
pub(crate) use say;

/// The line behind [`say`].
pub(crate) fn line(words: Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{words}");
}
