//! The key of a form that hands out a link: drawn when its page is shown, so that the form sent twice makes one link, by two presses or
//! because the first answer never came. The link's id comes of it, and there is one row with an id. It tells nothing about the secret. The
//! button of a test brings one as well: the page that answers it keeps what was typed, and loaded once more it mails no second test.

use super::{invitation::Channel, words::Words};
use crate::visit::StaffVisit;
use portico_values::{ClientId, Identity, LetterId, TokenId};
use portico_web::FormData;
use sha2::{Digest, Sha256};

/// The id of the link that this form makes. All forms of a page may have one key: another client or another kind of link is another id. A
/// form without a key makes a link each time.
pub(super) fn link_of(visit: &StaffVisit, form: &FormData, client: ClientId, channel: Channel) -> TokenId {
    id(&visit.request_key(form), client, channel)
}

/// What the button of a test is called.
pub(super) const TEST_KEY: &str = "test_key";

/// The id of the letter that this form mails as a test. Other words, or the same for another client, to another address or by somebody else,
/// are another letter. A form without a key mails one each time.
pub(super) fn test_of(visit: &StaffVisit, form: &FormData, client: Option<ClientId>, words: &Words) -> LetterId {
    let key = match form.text(TEST_KEY) {
        "" => visit.fresh_key(),
        key => key.to_owned(),
    };
    let client = client.map(|client| client.to_string()).unwrap_or_default();
    let (who, to) = (visit.session.staff, &visit.session.address);
    named(&format!("{who}\n{to}\n{client}\n{key}\n{}\n{}", words.subject, words.message))
}

fn id(key: &str, client: ClientId, channel: Channel) -> TokenId {
    named(&format!("{client}\n{}\n{key}", channel.word()))
}

/// The id that this text gets, each time the same.
fn named<T: Identity>(text: &str) -> T {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let bytes: &[u8; 16] = hash.first_chunk().expect("a hash is longer than an id");
    T::from_uuid(uuid::Builder::from_random_bytes(*bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_makes_one_link() {
        let [maya, theo] = [1, 2].map(|number| ClientId::from_uuid(uuid::Uuid::from_u128(number)));
        let made = id("a key", maya, Channel::Copied);
        assert_eq!(made, id("a key", maya, Channel::Copied));
        for other in [id("a key", theo, Channel::Copied), id("a key", maya, Channel::Qr), id("another", maya, Channel::Copied)] {
            assert_ne!(made, other);
        }
    }
}
