//! Files as answers: what a page says about them, and how an answer names the file that was kept (FHIR R4, Attachment).

use crate::documents::{self, Taken, kinds::Kind};
use base64::Engine as _;
use portico_forms::{Answers, Attachment, Item};
use portico_language::Words;
use portico_values::{DocumentId, Moment};

/// Where an answer says that a file is: a Binary of ours, by the id under which it is kept.
const ADDRESS: &str = "Binary/";

/// The answer that a file becomes. Its hash is SHA-1, as R4 wants it: whoever takes the file along sees by it that it came whole.
pub(super) fn answer(file: &Taken, now: Moment) -> Attachment {
    Attachment {
        content_type: Some(file.kind.media_type().to_owned()),
        url: Some(format!("{ADDRESS}{}", file.id)),
        size: Some(file.bytes),
        hash: file.sha1.as_ref().map(|sha1| base64::engine::general_purpose::STANDARD.encode(sha1)),
        title: Some(file.name.clone()),
        creation: Some(now.rfc3339()),
        ..Attachment::default()
    }
}

fn kept_as(file: &Attachment) -> Option<DocumentId> {
    file.url.as_deref()?.strip_prefix(ADDRESS)?.parse().ok()
}

/// The files of ours that answers name.
pub(super) fn named(answers: &Answers) -> Vec<DocumentId> {
    answers.files().into_iter().filter_map(kept_as).collect()
}

/// The kinds of files that a question takes: those that documents can be, as far as the form wants them.
pub(super) fn kinds(item: &Item) -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| item.takes_file_type(kind.media_type())).collect()
}

/// An answer in words, and the file where it is one.
pub(super) struct Said {
    pub(super) words: String,
    pub(super) file: Option<SaidFile>,
}

/// A file to read.
pub(super) struct SaidFile {
    pub(super) size: String,
    /// Where it can be downloaded by whoever reads the page.
    pub(super) href: Option<String>,
    /// Whether a page can draw it.
    is_picture: bool,
}

impl SaidFile {
    /// Where the picture is that a page draws; none if it is no picture, or cannot be read.
    pub(super) fn picture(&self) -> Option<&str> {
        self.href.as_deref().filter(|_| self.is_picture)
    }
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self { words, file: None }
    }
}

impl Said {
    /// Without a link, for paper and tables.
    pub(super) fn plain(&self) -> String {
        match &self.file {
            Some(file) if !file.size.is_empty() => format!("{} ({})", self.words, file.size),
            _ => self.words.clone(),
        }
    }
}

/// What is said of files on a page.
#[derive(Default)]
pub(super) struct Told {
    /// The address before a file's id; none if files can neither be brought nor downloaded.
    at: Option<String>,
    /// The most bytes of one.
    largest: u64,
    /// Why files were not taken just now, each at its field.
    pub(super) refused: Vec<(String, String)>,
}

impl Told {
    /// Files can be downloaded under this address.
    pub(super) fn at(address: String) -> Self {
        Self { at: Some(address), ..Self::default() }
    }
    /// Of at most this many bytes each.
    pub(super) fn up_to(self, largest: u64) -> Self {
        Self { largest, ..self }
    }
    /// With what was not taken.
    pub(super) fn refused(self, refused: Vec<(String, String)>) -> Self {
        Self { refused, ..self }
    }
    pub(super) fn refused_at(&self, field: &str) -> impl Iterator<Item = String> {
        self.refused.iter().filter(move |(at, _)| at == field).map(|(_, message)| message.clone())
    }
    /// A file in words.
    pub(super) fn said(&self, file: &Attachment) -> Said {
        let size = file.size.map(|bytes| documents::size(i64::try_from(bytes).unwrap_or(i64::MAX))).unwrap_or_default();
        let href = self.at.as_ref().zip(kept_as(file)).map(|(at, id)| format!("{at}/{id}"));
        let words = file.title.clone().or_else(|| file.url.clone()).unwrap_or_default();
        let kind = Kind::ALL.into_iter().find(|kind| file.content_type.as_deref() == Some(kind.media_type()));
        Said { words, file: Some(SaidFile { size, href, is_picture: kind.is_some_and(Kind::is_picture) }) }
    }
    /// A question that asks for files.
    pub(super) fn asked(&self, words: &Words, item: &Item, lines: Vec<FileLine>, more: bool) -> Files {
        let kinds = kinds(item);
        let largest = item.max_bytes.map_or(self.largest, |most| most.min(self.largest));
        let size = documents::size(i64::try_from(largest).unwrap_or(i64::MAX));
        let limits = match item.file_types.is_empty() {
            true => words.with("size", size.as_str()).say("documents-limits"),
            false => {
                let labels: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
                words.with("kinds", labels.join(", ").as_str()).with("size", size.as_str()).say("form-file-limits")
            }
        };
        let accept = match item.file_types.is_empty() {
            true => documents::kinds::ACCEPT.to_owned(),
            false => accept(&kinds),
        };
        // Where nothing is taken of what the form asks for, nothing is asked.
        let more = more && !kinds.is_empty();
        Files { lines, more, many: item.repeats, accept, limits, closed: self.at.is_none() }
    }
}

/// For the `accept` of a field: a help for people. A phone offers its camera where pictures are asked for.
fn accept(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.media_type()).collect::<Vec<_>>().join(",")
}

/// A question that asks for files, as it is shown.
pub(super) struct Files {
    pub(super) lines: Vec<FileLine>,
    /// Whether there is space for another one.
    pub(super) more: bool,
    /// Whether several may be chosen at once.
    pub(super) many: bool,
    pub(super) accept: String,
    pub(super) limits: String,
    /// Nothing can be brought: nobody would read it.
    pub(super) closed: bool,
}

/// A file that is there.
pub(super) struct FileLine {
    pub(super) said: Said,
    /// What the button sends that takes it away.
    pub(super) remove: String,
    pub(super) errors: Vec<String>,
}
