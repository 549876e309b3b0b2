//! The host that a portal may have to itself (settled.md 1).

use crate::settings::Settings;

/// The name of a host, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalHost(String);

impl PortalHost {
    /// Reads a name such as "portal.example.org", in the form that RFC 1123 gives the names of hosts (section 2.1).
    ///
    /// # Errors
    /// What to do about it: it is no name, the installation's own, or one to which passwords would travel in the clear.
    pub fn parse(written: &str, settings: &Settings) -> Result<Self, &'static str> {
        let host = written.trim().to_ascii_lowercase();
        if !is_name(&host) {
            return Err("Enter a host name and nothing else, like portal.example.org");
        }
        if host == settings.host() {
            return Err("Portico itself is at this address. Enter another, or leave this empty");
        }
        if !settings.is_https() && !host.ends_with(".localhost") {
            return Err("Without https, enter a name that ends in .localhost");
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
            assert_eq!(PortalHost::parse(written, &https).as_ref().map(PortalHost::as_str), Ok(host), "{written}");
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
            assert!(PortalHost::parse(wrong, &https).is_err(), "{wrong}");
        }
    }

    #[test]
    fn without_https_it_stays_on_this_machine() {
        let here = Settings { base_url: "http://127.0.0.1:8080".into(), ..Settings::for_tests() };
        assert!(PortalHost::parse("portal.alder.example", &here).is_err());
        assert!(PortalHost::parse("alder.localhost", &here).is_ok());
    }
}
