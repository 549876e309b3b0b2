//! At which host a request came in. The `Host` header only chooses among hosts that are ours; no link is made from it (promises.md P14).

use crate::settings::Settings;
use http::{Request, header, uri::Authority};

/// The host of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Host {
    /// The installation's own.
    Own,
    /// The one that the portal of the practice with this slug has to itself.
    OfPortal(String),
    /// Another name, such as the machine's network address. Whether it is a portal's is asked of the rows (`doors/portal_host.rs`).
    Other(String),
}

impl Host {
    /// As the request names it, without asking any row.
    pub(super) fn named<B>(request: &Request<B>, settings: &Settings) -> Self {
        let header = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
        let header = header.and_then(|text| text.parse::<Authority>().ok());
        let named = header.as_ref().or(request.uri().authority()).map(|authority| authority.host().to_ascii_lowercase());
        match named.unwrap_or_default() {
            own if own == settings.host() => Self::Own,
            other => Self::Other(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(host: &[u8], address: &str) -> Host {
        let settings = Settings { base_url: "https://portal.example:8443".into(), ..Settings::for_tests() };
        let mut request = Request::builder().uri(address);
        if !host.is_empty() {
            request = request.header(header::HOST, host);
        }
        Host::named(&request.body(()).expect("a request"), &settings)
    }

    #[test]
    fn the_header_names_it_and_else_the_address() {
        let other = |name: &str| Host::Other(name.to_owned());
        assert_eq!(named(b"portal.example:8443", "/"), Host::Own);
        assert_eq!(named(b"PORTAL.example", "/"), Host::Own, "a proxy may leave the port out");
        assert_eq!(named(b"Alder.Example:8443", "/"), other("alder.example"));
        assert_eq!(named(b"portal.example@evil.example", "/"), other("evil.example"));
        assert_eq!(named(b"evil.example", "https://portal.example/"), other("evil.example"));
        assert_eq!(named(b"", "https://alder.example/"), other("alder.example"), "HTTP/2 has no such header");
        for unreadable in [&b""[..], b"evil.example, portal.example", b"http://evil.example/", b"\xff"] {
            assert_eq!(named(unreadable, "/"), other(""), "{unreadable:?}");
        }
    }
}
