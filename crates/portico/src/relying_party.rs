//! The relying party: the name under which devices keep passkeys. It is the host of the base URL, and for clients whose portal has a host
//! to itself that one. It can never change without every passkey made under it being lost, and not every address can have passkeys.

use std::{fmt, net::IpAddr};
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// For whom passkeys are made here.
#[derive(Clone)]
pub struct RelyingParty {
    pub(crate) webauthn: Webauthn,
    id: String,
}

/// Why an address can have no passkeys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPasskeys {
    /// Its host is a network address.
    NetworkAddress,
    /// It is not encrypted, and not this machine's own.
    NotEncrypted,
    /// It is no address.
    Unreadable,
}

impl fmt::Display for NoPasskeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NetworkAddress => {
                "its host is a network address: passkeys need a name, such as portal.example.org or localhost"
            }
            Self::NotEncrypted => "it is not encrypted: passkeys need https, or http at localhost",
            Self::Unreadable => "it cannot be read as an address",
        })
    }
}

impl RelyingParty {
    /// The relying party of a base URL.
    ///
    /// # Errors
    /// Why browsers make no passkeys for this address.
    pub fn at(base_url: &str) -> Result<Self, NoPasskeys> {
        let origin = Url::parse(base_url).map_err(|_| NoPasskeys::Unreadable)?;
        let host = origin.host_str().ok_or(NoPasskeys::Unreadable)?.to_owned();
        if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            return Err(NoPasskeys::NetworkAddress);
        }
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if origin.scheme() != "https" && !(origin.scheme() == "http" && is_local) {
            return Err(NoPasskeys::NotEncrypted);
        }
        let built = WebauthnBuilder::new(&host, &origin).and_then(|builder| builder.rp_name("Portico").build());
        Ok(Self { webauthn: built.map_err(|_| NoPasskeys::Unreadable)?, id: host })
    }
    /// The id under which devices keep the keys.
    pub fn id(&self) -> &str {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_safe_way_are_needed() {
        for (address, id) in [
            ("https://portal.example.org", Ok("portal.example.org")),
            ("https://portal.example.org:8443", Ok("portal.example.org")),
            ("http://localhost:8080", Ok("localhost")),
            ("http://portal.localhost:8080", Ok("portal.localhost")),
            ("http://127.0.0.1:8080", Err(NoPasskeys::NetworkAddress)),
            ("https://[::1]:8080", Err(NoPasskeys::NetworkAddress)),
            ("https://192.0.2.7", Err(NoPasskeys::NetworkAddress)),
            ("http://portal.example.org", Err(NoPasskeys::NotEncrypted)),
            ("portal", Err(NoPasskeys::Unreadable)),
        ] {
            assert_eq!(RelyingParty::at(address).as_ref().map(RelyingParty::id).map_err(|why| *why), id, "{address}");
        }
    }
}
