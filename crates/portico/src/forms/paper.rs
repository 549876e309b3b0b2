//! The answers to a form as PDF: for practices that keep paper files, and for anyone who asks for a copy.

use super::{
    alarms::Alarm,
    answer_lines::{Section, Total},
    files::Said,
    sealed::Signature,
};
use crate::answer::Answer;
use portico_pdf::{Block, Paper, Sheet, lacks_signs};
use tokio::sync::Semaphore;

/// How many PDFs are written at the same time: a long one takes a while, and some memory.
static DESKS: Semaphore = Semaphore::const_new(2);

/// So many pieces say whose paper it is.
const HEAD: usize = 4;

/// What is said below those where the typeface lacks letters.
const LACKS: &str = "Some letters here are not in this paper’s typeface, and small boxes stand in their place. They can be copied and \
                     searched, and the page in Portico shows all of them.";

/// A signature, as staff read it.
pub(super) struct Signed {
    /// Who signed, when and under what.
    pub(super) said: String,
    /// What tells what was signed from anything else: each mark with its label.
    pub(super) marks: Vec<(&'static str, String)>,
}

impl Signed {
    /// A signature that is said so.
    pub(super) fn of(said: String, signature: &Signature) -> Self {
        let mut marks = vec![("Fingerprint of the answers (SHA-256)", signature.sha256.clone())];
        marks.extend(signature.text_sha256.clone().map(|mark| ("Fingerprint of the whole text (SHA-256)", mark)));
        marks.extend(signature.mark().map(|mark| ("Mark in the history", mark)));
        Self { said, marks }
    }
}

/// What stands on it.
pub(super) struct Answers {
    pub(super) practice: String,
    /// The practice's time zone, from which the paper size is told.
    pub(super) zone: String,
    pub(super) client: String,
    /// What the client is called.
    pub(super) called: String,
    pub(super) form: String,
    /// Version, and what happened when.
    pub(super) facts: String,
    pub(super) sections: Vec<Section>,
    pub(super) totals: Vec<Total>,
    /// What somebody should see today.
    pub(super) alarms: Vec<Alarm>,
    /// The signatures.
    pub(super) signed: Vec<Signed>,
    pub(super) version: String,
    /// RFC 3339.
    pub(super) created: String,
}

impl Answers {
    /// The file, written on a thread of its own.
    ///
    /// # Errors
    /// A fault if the program ends in the meantime.
    pub(super) async fn written(self) -> Answer<Vec<u8>> {
        let desk = DESKS.acquire().await.map_err(anyhow::Error::new)?;
        let writing = move || {
            let file = self.pdf();
            drop(desk);
            file
        };
        Ok(tokio::task::spawn_blocking(writing).await.map_err(anyhow::Error::new)?)
    }

    fn pdf(&self) -> Vec<u8> {
        let mut blocks = self.blocks();
        if lacks_signs(&blocks) {
            let at = blocks.len().min(HEAD);
            blocks.insert(at, Block::Small(LACKS.to_owned()));
        }
        let foot = format!("{} · {} · {}", self.practice, self.client, self.form);
        let paper = Paper {
            title: &format!("{}: {}", self.form, self.client),
            author: &self.practice,
            language: "en",
            created: &self.created,
            foot: &foot,
            page_of: &|page, pages| format!("Page {page} of {pages}"),
            sheet: sheet(&self.zone),
            blocks: &blocks,
        };
        paper.write()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Small(self.practice.clone()),
            Block::Title(self.form.clone()),
            Block::Text(self.client.clone()),
            Block::Small(self.facts.clone()),
        ];
        blocks.extend(self.alarms.iter().map(|alarm| Block::Text(format!("{} {}", self.called, alarm.said))));
        if !self.totals.is_empty() {
            blocks.push(Block::Heading(if self.totals.len() == 1 { "Total" } else { "Totals" }.to_owned()));
        }
        for total in &self.totals {
            let of = if total.of.is_empty() { String::new() } else { format!("{}: ", total.of) };
            let open = if total.complete { "" } else { ", not fully answered" };
            blocks.push(Block::Text(format!("{of}{} of {}{open}", total.score, total.max)));
        }
        for section in &self.sections {
            let title = if section.title.is_empty() { "Answers" } else { &section.title };
            blocks.push(Block::Heading(title.to_owned()));
            for part in &section.parts {
                blocks.extend(part.texts.iter().cloned().map(Block::Text));
                for line in &part.lines {
                    let answers = match line.answers.is_empty() {
                        true => vec!["Not answered".to_owned()],
                        false => line.answers.iter().map(Said::plain).collect(),
                    };
                    blocks.push(Block::Asked { question: line.question.clone(), answers });
                }
            }
        }
        if !self.signed.is_empty() {
            blocks.push(Block::Heading(if self.signed.len() == 1 { "Signature" } else { "Signatures" }.to_owned()));
        }
        for signed in &self.signed {
            blocks.push(Block::Text(signed.said.clone()));
            blocks.push(Block::Small(format!("Version {}.", self.version)));
            blocks.extend(signed.marks.iter().map(|(label, mark)| Block::Small(format!("{label}: {mark}"))));
        }
        blocks
    }
}

/// Letter where the United States, Canada and Mexico are, A4 elsewhere.
fn sheet(zone: &str) -> Sheet {
    let of_the_south = ["America/Argentina/", "America/Sao_Paulo", "America/Montevideo", "America/Lima", "America/Asuncion"];
    let letter = zone.starts_with("America/") && !of_the_south.iter().any(|south| zone.starts_with(south));
    if letter || zone == "Pacific/Honolulu" { Sheet::Letter } else { Sheet::A4 }
}
