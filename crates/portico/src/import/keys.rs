//! Keys by which two rows are taken for the same person (settled.md 26), and by which a contact finds its client. They are short hashes, so
//! that a list of any length can be compared without being held.

use super::found::FoundClient;
use crate::clients::ClientName;
use portico_values::BirthDate;
use sha2::{Digest, Sha256};

/// A key: the first half of a SHA-256.
pub(crate) type Key = [u8; 16];

/// Why two rows are taken for the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The same name, accents and case aside, and date of birth.
    NameAndBirth,
    /// The same email address.
    Email,
    /// The same phone number.
    Phone,
}

impl Likeness {
    /// What is shared, for a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::NameAndBirth => "the same name and date of birth",
            Self::Email => "the same email address",
            Self::Phone => "the same phone number",
        }
    }
}

/// The keys of a client, the strongest likeness first.
pub(crate) fn likenesses(found: &FoundClient) -> Vec<(Likeness, Key)> {
    let client = &found.client;
    let born = client.birth_date.map(|born| (Likeness::NameAndBirth, name_and_birth(&client.name, born)));
    let emails = client.emails.iter().map(|email| (Likeness::Email, key('e', email.address.normalised())));
    let phones = client.phones.iter().map(|phone| (Likeness::Phone, key('p', phone.number.digits())));
    born.into_iter().chain(emails).chain(phones).collect()
}

/// The key of a name and a day.
pub(crate) fn name_and_birth(name: &ClientName, born: BirthDate) -> Key {
    key('n', &format!("{}\0{born}", name.sort_key()))
}

/// The key of a FHIR reference.
pub(crate) fn reference(text: &str) -> Key {
    key('r', text)
}

fn key(sort: char, text: &str) -> Key {
    let hash: [u8; 32] = Sha256::digest(format!("{sort}{text}")).into();
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    key
}
