//! A file that cannot be read to its end, and the place where reading stopped.

use std::fmt;

/// Why reading stopped. Nothing of such a file is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// "row 57", "line 3"; empty if the file as a whole is meant.
    pub place: String,
    /// What is wrong there.
    pub sentence: String,
}

impl Broken {
    /// Broken at a place.
    pub fn at(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { place: place.into(), sentence: sentence.into() }
    }
    /// The file as a whole cannot be used.
    pub fn whole(sentence: impl Into<String>) -> Self {
        Self::at("", sentence)
    }
    /// The disk or the system would not give the bytes.
    pub fn unreadable(error: &std::io::Error) -> Self {
        Self::whole(format!("The file could not be read: {error}."))
    }
    /// The same in a file of several.
    pub fn in_file(mut self, file: &str) -> Self {
        self.place = if self.place.is_empty() { file.to_owned() } else { format!("{file}, {}", self.place) };
        self
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return f.write_str(&self.sentence);
        }
        write!(f, "Reading stopped at {}: {}", self.place, self.sentence.trim_end_matches('.'))?;
        f.write_str(".")
    }
}
