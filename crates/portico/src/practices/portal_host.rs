//! The host that a portal may have to itself (settled.md 1).

use crate::settings::Settings;

/// The name of a host, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalHost(String);

impl PortalHost {
    /// Reads a name that somebody typed: one of those that the operator lets portals have. Any other might lead to a stranger, with every
    /// link to the portal.
    ///
    /// # Errors
    /// What to do about it: it is no name, the installation's own, or not among the operator's.
    pub fn parse(written: &str, settings: &Settings) -> Result<Self, &'static str> {
        let host = written.trim().to_ascii_lowercase();
        if !is_name(&host) {
            return Err("Enter a host name and nothing else, like portal.example.org");
        }
        if host == settings.host() {
            return Err("Portico itself is at this address. Enter another, or leave this empty");
        }
        if !settings.lets_have(&host) {
            return Err("Ask Portico’s operator to add this name first, or check how it is written");
        }
        Ok(Self(host))
    }
    /// Reads a name such as "portal.example.org", as the operator lists it, in the form that RFC 1123 gives the names of hosts (section 2.1).
    ///
    /// # Errors
    /// Why it cannot be listed: it is no name, the installation's own, or one to which passwords would travel in the clear.
    pub fn of_operator(written: &str, settings: &Settings) -> Result<Self, &'static str> {
        let host = written.trim().to_ascii_lowercase();
        if !is_name(&host) {
            return Err("each should be a host name and nothing else, like portal.example.org");
        }
        if host == settings.host() {
            return Err("the host of base_url is the main address and no portal’s own");
        }
        if !settings.is_https() && !host.ends_with(".localhost") {
            return Err("without https, each should end in .localhost");
        }
        Ok(Self(host))
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// At least two labels. The last begins with a letter, or it would belong to a network address.
fn is_name(host: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(is_inside) && !label.starts_with('-') && !label.ends_with('-')
    };
    let ends_well = host.rsplit_once('.').is_some_and(|(_, last)| last.starts_with(|c: char| c.is_ascii_lowercase()));
    host.len() <= 253 && host.split('.').all(is_label) && ends_well
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_nothing_else() {
        let https = Settings { base_url: "https://portal.example:8443".into(), ..Settings::for_tests() };
        for (written, host) in [
            ("portal.alder.example", "portal.alder.example"),
            (" Portal.Alder.Example ", "portal.alder.example"),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
            ("a-1.b.example", "a-1.b.example"),
            ("portal.example.org", "portal.example.org"),
        ] {
            assert_eq!(PortalHost::of_operator(written, &https).as_ref().map(PortalHost::as_str), Ok(host), "{written}");
        }
        let (long_name, long_label) = (["a"; 124].join(".") + ".example", "a".repeat(64) + ".example");
        for wrong in [
            "",
            "portal",
            "https://portal.alder.example",
            "portal.alder.example:443",
            "portal.alder.example/p",
            "portal.alder.example.",
            ".alder.example",
            "alder..example",
            "-alder.example",
            "alder-.example",
            "alder_wren.example",
            "münchen.example",
            "user@alder.example",
            "alder .example",
            "192.0.2.7",
            "127.0x1",
            "[::1]",
            "portal.example",
            long_name.as_str(),
            long_label.as_str(),
        ] {
            assert!(PortalHost::of_operator(wrong, &https).is_err(), "{wrong}");
            assert!(PortalHost::parse(wrong, &https).is_err(), "{wrong}");
        }
    }

    #[test]
    fn without_https_it_stays_on_this_machine() {
        let here = Settings { base_url: "http://127.0.0.1:8080".into(), ..Settings::for_tests() };
        assert!(PortalHost::of_operator("portal.alder.example", &here).is_err());
        assert!(PortalHost::of_operator("alder.localhost", &here).is_ok());
    }

    #[test]
    fn nobody_takes_a_name_that_is_not_listed() {
        let settings = Settings { portal_hosts: vec!["portal.alder.example".into()], ..Settings::for_tests() };
        assert_eq!(PortalHost::parse(" Portal.Alder.Example ", &settings), Ok(PortalHost("portal.alder.example".into())));
        for other in ["portal.alder.exampel", "alder.example", "www.portal.alder.example"] {
            assert!(PortalHost::parse(other, &settings).is_err_and(|why| why.contains("operator")), "{other}");
        }
    }
}
