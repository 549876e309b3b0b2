//! What the door promises, told as tests on both engines.

mod statements;
