//! Who is calling: the client's network address, seen through as many proxies as the operator has named and no more (K58).

use axum::extract::{FromRequestParts, Request};
use http::{HeaderMap, request::Parts};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// The other end of the socket, put on every request by [`crate::serve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketPeer(pub SocketAddr);

/// A range of addresses, such as `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    base: IpAddr,
    bits: u8,
}

/// The text is no address range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address or a range like 10.0.0.0/8")]
pub struct RangeProblem(String);

impl FromStr for AddressRange {
    type Err = RangeProblem;

    fn from_str(text: &str) -> Result<Self, RangeProblem> {
        let problem = || RangeProblem(text.to_owned());
        let (base, bits) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
        let base: IpAddr = base.parse().map_err(|_| problem())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() { most } else { bits.parse().map_err(|_| problem())? };
        if bits > most { Err(problem()) } else { Ok(Self { base, bits }) }
    }
}

impl AddressRange {
    /// Whether the address lies in the range. IPv4 written inside IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                base.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[AddressRange]>);

impl TrustedProxies {
    /// Those within the ranges; none at all by default.
    pub fn new(ranges: &[AddressRange]) -> Self {
        Self(ranges.into())
    }
    /// Whether an address is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
    /// The client of a request: the socket's peer, or, when that is a trusted proxy, the rightmost hop that is not one.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or("?")).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.trusts(client) {
                break;
            }
            match parse_hop(hop.trim()) {
                Some(address) => client = address,
                None => break, // a proxy that garbles the chain is as far as we can see
            }
        }
        client
    }
    /// Puts the [`ClientAddress`] on a request. One that came by no socket (a test) is from loopback.
    pub fn find_client(&self, mut request: Request) -> Request {
        let peer = request.extensions().get::<SocketPeer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        let client = self.client(peer, request.headers());
        request.extensions_mut().insert(ClientAddress(client));
        request
    }
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

/// The address of the client, as far as it can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The key limits count under: the address, or the /64 an IPv6 client may move about in.
    pub fn limit_key(self) -> LimitKey {
        LimitKey::of(self.0)
    }
}

/// What limits count under. Two addresses of one IPv6 /64 have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimitKey(IpAddr);

impl LimitKey {
    /// The key of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => Self(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))),
        }
    }
}

impl fmt::Display for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(proxies: &[&str], peer: &str, chain: &[&'static str]) -> String {
        let ranges: Vec<AddressRange> = proxies.iter().map(|range| range.parse().expect("a range")).collect();
        let mut headers = HeaderMap::new();
        for line in chain {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        TrustedProxies::new(&ranges).client(address(peer), &headers).to_string()
    }

    #[test]
    fn only_named_proxies_are_believed() {
        assert_eq!(client(&[], "203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.1.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn the_rightmost_untrusted_hop_counts() {
        let proxies = ["10.0.0.0/8", "::1"];
        assert_eq!(
            client(&proxies, "10.1.1.1", &["6.6.6.6, 1.2.3.4, 10.2.2.2"]),
            "1.2.3.4",
            "what stands further left is hearsay"
        );
        assert_eq!(client(&proxies, "10.1.1.1", &["6.6.6.6", "1.2.3.4"]), "1.2.3.4", "several lines are one chain");
        assert_eq!(client(&proxies, "::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client(&proxies, "10.1.1.1", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(client(&proxies, "10.1.1.1", &["1.2.3.4:5678"]), "1.2.3.4");
        assert_eq!(client(&proxies, "::ffff:10.1.1.1", &["1.2.3.4"]), "1.2.3.4", "IPv4 inside IPv6");
        assert_eq!(client(&proxies, "10.1.1.1", &["10.3.3.3, 10.2.2.2"]), "10.3.3.3", "all trusted: the first of them");
    }

    #[test]
    fn a_garbled_chain_ends_at_the_last_good_hop() {
        for garbled in ["unknown", "_hidden", "1.2.3.4.5", "", "127.0.0.1; drop", "for=1.2.3.4"] {
            let headers = HeaderMap::from_iter([(
                http::HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_str(&format!("6.6.6.6, {garbled}")).expect("a header"),
            )]);
            let proxies = TrustedProxies::new(&["10.0.0.0/8".parse().expect("a range")]);
            assert_eq!(proxies.client(address("10.1.1.1"), &headers), address("10.1.1.1"), "{garbled:?}");
        }
    }

    #[test]
    fn one_ipv6_network_is_one_key() {
        let key = |text| LimitKey::of(address(text)).to_string();
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("203.0.113.9"), "203.0.113.9");
        assert_eq!(key("::ffff:203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn ranges_are_read_strictly() {
        for wrong in ["", "x", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8"] {
            assert!(wrong.parse::<AddressRange>().is_err(), "{wrong}");
        }
        let all: AddressRange = "0.0.0.0/0".parse().expect("a range");
        assert!(all.contains(address("255.1.2.3")) && !all.contains(address("::2")));
        let exact: AddressRange = "192.0.2.1".parse().expect("a range");
        assert!(exact.contains(address("192.0.2.1")) && !exact.contains(address("192.0.2.2")));
    }
}
