//! What reading a row comes to: a client, a contact of a client, or the reasons why it is neither.

use crate::clients::{NewClient, NewContact};

/// One row of a file.
#[derive(Clone, Debug)]
pub struct FoundRow {
    /// Counted from 1 over all files of the import; the same at every reading.
    pub number: u64,
    /// "row 12", "line 3", "Patient.ndjson, line 3": where a person finds it.
    pub place: String,
    /// What it holds.
    pub what: Found,
}

impl FoundRow {
    /// How many parts it has: what it takes to keep it and to write it.
    pub(crate) fn parts(&self) -> usize {
        match &self.what {
            Found::Client(found) => {
                let client = &found.client;
                1 + client.emails.len() + client.phones.len() + client.contacts.len() + found.remarks.len()
            }
            Found::Contact(found) => 1 + found.remarks.len(),
            Found::Refused { remarks, .. } => 1 + remarks.len(),
            Found::Other => 1,
        }
    }
}

/// What a row holds.
#[derive(Clone, Debug)]
pub enum Found {
    /// A client who can be written.
    Client(Box<FoundClient>),
    /// A person tied to a client of the same import.
    Contact(Box<FoundContact>),
    /// It can become neither.
    Refused {
        /// A name to know the row by; may be empty.
        name: String,
        /// Why.
        remarks: Vec<Remark>,
    },
    /// A record of another kind, which is skipped.
    Other,
}

/// A client, with what was left out.
#[derive(Clone, Debug)]
pub struct FoundClient {
    /// The client; `import` is filled in when it is written.
    pub client: NewClient,
    /// What was left out, and why.
    pub remarks: Vec<Remark>,
    /// The names under which related persons point to this client.
    pub references: Vec<String>,
}

/// A contact, and whose.
#[derive(Clone, Debug)]
pub struct FoundContact {
    /// The contact.
    pub contact: NewContact,
    /// The reference to the client.
    pub of: String,
    /// What was left out, and why.
    pub remarks: Vec<Remark>,
}

/// Something to say about one field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The field as the page calls it.
    pub field: &'static str,
    /// A sentence without a full stop.
    pub sentence: String,
}

impl Remark {
    /// A remark about a field.
    pub fn new(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { field, sentence: sentence.into() }
    }
}

/// So many remarks of a row are said; the others are counted.
const SAID: usize = 20;

/// Remarks in one text: "Email: … Date of birth: …".
pub fn in_words(remarks: &[Remark]) -> String {
    let said = remarks.iter().take(SAID).map(|remark| format!("{}: {}.", remark.field, remark.sentence));
    let more = remarks.len().saturating_sub(SAID);
    let more = (more > 0).then(|| format!("And {more} more."));
    said.chain(more).collect::<Vec<_>>().join(" ")
}
