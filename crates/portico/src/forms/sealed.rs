//! How answers are kept in rows: sealed, and bound to the practice, to the row, and to what they are.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    keys::Purpose,
};
use portico_values::{FormRequestId, Identity, LoginId, PracticeId};
use serde::{Deserialize, Serialize};

/// What is sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// What is filled in so far.
    Draft,
    /// Why it was sent back.
    Note,
    /// What was sent in, the first time or again.
    Response(i64),
    /// A signature under it, of one account.
    Signature(i64, LoginId),
}

fn bound_to(practice: PracticeId, request: FormRequestId, what: What) -> Vec<u8> {
    let mut bound = [practice.uuid().as_bytes(), request.uuid().as_bytes()].map(<[u8; 16]>::as_slice).concat();
    let name = match what {
        What::Draft => "draft".to_owned(),
        What::Note => "note".to_owned(),
        What::Response(number) => format!("response {number}"),
        What::Signature(number, login) => format!("signature {number} {login}"),
    };
    bound.extend_from_slice(name.as_bytes());
    bound
}

/// Seals a text.
pub(crate) fn seal(portico: &Portico, practice: PracticeId, request: FormRequestId, what: What, clear: &str) -> Vec<u8> {
    portico.keys.seal(Purpose::Answers, &bound_to(practice, request, what), clear.as_bytes(), &*portico.randomness)
}

/// Opens a sealed text.
///
/// # Errors
/// A fault if it was sealed for something else, with another key, or is damaged.
pub(crate) fn open(portico: &Portico, practice: PracticeId, request: FormRequestId, what: What, sealed: &[u8]) -> Answer<String> {
    let clear = portico.keys.open(Purpose::Answers, &bound_to(practice, request, what), sealed);
    let clear = clear.map_err(|_| Trouble::fault("answers of a form cannot be opened"))?;
    String::from_utf8(clear).map_err(|_| Trouble::fault("answers of a form are no text"))
}

/// What was sent in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Content {
    /// The QuestionnaireResponse.
    pub(crate) response: String,
    /// The signature, where the form asks for one.
    pub(crate) signature: Option<Signature>,
}

/// A name typed under what was shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Signature {
    /// As it was typed.
    pub(crate) name: String,
    /// When, RFC 3339.
    pub(crate) at: String,
    /// The form, as `canonical|version`.
    pub(crate) form: String,
    /// SHA-256 of the response as it stood before the signature, in hexadecimal digits.
    pub(crate) sha256: String,
    /// The sentence over the name.
    pub(crate) statement: String,
}
