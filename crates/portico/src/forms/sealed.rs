//! How answers are kept in rows: sealed, and bound to the practice, to the row, and to what they are.

use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    keys::Purpose,
};
use portico_values::{FormRequestId, Identity, LoginId, PracticeId, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    /// SHA-256 of everything that stood above the name (`answer_lines::whole_text`). None in signatures that are older than it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text_sha256: Option<String>,
    /// Keeps short answers from being guessed from the mark in the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) salt: Option<String>,
}

impl Signature {
    /// The mark by which the history knows it: of everything that belongs to it. None for one that is older than such marks.
    pub(crate) fn mark(&self) -> Option<String> {
        let (salt, text) = (self.salt.as_deref()?, self.text_sha256.as_deref()?);
        let all =
            [salt, self.name.as_str(), self.at.as_str(), self.form.as_str(), self.sha256.as_str(), text, self.statement.as_str()];
        Some(hex(&Sha256::digest(all.join("\n").as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_signature_opens_and_a_mark_is_of_everything() {
        let older = r#"{"name":"Ana Silva","at":"2026-11-21T14:05:00Z","form":"f|1","sha256":"00","statement":"I sign"}"#;
        let older: Signature = serde_json::from_str(older).expect("it opens");
        assert_eq!(older.mark(), None);
        let one = Signature { text_sha256: Some("11".into()), salt: Some("22".into()), ..older };
        let others = [
            Signature { name: "Ana Roth".into(), ..one.clone() },
            Signature { at: "2026-11-22T14:05:00Z".into(), ..one.clone() },
            Signature { sha256: "01".into(), ..one.clone() },
            Signature { text_sha256: Some("12".into()), ..one.clone() },
            Signature { statement: "I agree".into(), ..one.clone() },
            Signature { salt: Some("23".into()), ..one.clone() },
        ];
        assert!(one.mark().is_some() && others.iter().all(|other| other.mark() != one.mark()));
    }
}
