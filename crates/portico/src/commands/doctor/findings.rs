//! What the doctor found: sentences, each with its weight.

use crate::commands::saying::say;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    Well,
    Look,
    Mend,
}

/// The findings, in the order in which they were made.
#[derive(Default)]
pub(super) struct Findings(Vec<(Weight, String)>);

impl Findings {
    /// All is well with this.
    pub(super) fn well(&mut self, sentence: impl Into<String>) {
        self.0.push((Weight::Well, sentence.into()));
    }
    /// Worth a look.
    pub(super) fn look(&mut self, sentence: impl Into<String>) {
        self.0.push((Weight::Look, sentence.into()));
    }
    /// To be mended.
    pub(super) fn mend(&mut self, sentence: impl Into<String>) {
        self.0.push((Weight::Mend, sentence.into()));
    }
    /// How many things need attention.
    pub(super) fn to_mend(&self) -> usize {
        self.0.iter().filter(|(weight, _)| *weight == Weight::Mend).count()
    }
    /// One line each, the word first, so that it can be read aloud and searched for.
    pub(super) fn print(&self) {
        for (weight, sentence) in &self.0 {
            let word = match weight {
                Weight::Well => "well",
                Weight::Look => "look",
                Weight::Mend => "MEND",
            };
            say!("{word}  {sentence}");
        }
    }
}
