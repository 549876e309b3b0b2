//! Portico: a client portal with the best way in.

pub mod look;
pub mod words;
