//! What the server offered in its answer to EHLO.

use super::reply::Reply;

/// The extensions of RFC 5321 and friends that we use.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Capabilities {
    pub(super) pipelining: bool,
    pub(super) start_tls: bool,
    pub(super) smtp_utf8: bool,
    pub(super) eight_bit: bool,
    /// Whether `SIZE=` may be said.
    pub(super) size: bool,
    /// The largest message taken, in bytes, when the server names one.
    pub(super) largest: Option<u64>,
    pub(super) auth_plain: bool,
    pub(super) auth_login: bool,
}

impl Capabilities {
    /// Reads the answer to EHLO; lines nobody knows are passed over.
    pub(super) fn read(reply: &Reply) -> Self {
        let mut found = Capabilities::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("PIPELINING") => found.pipelining = true,
                Some("STARTTLS") => found.start_tls = true,
                Some("SMTPUTF8") => found.smtp_utf8 = true,
                Some("8BITMIME") => found.eight_bit = true,
                Some("SIZE") => {
                    found.size = true;
                    // 0 means no fixed limit (RFC 1870).
                    found.largest = words.next().and_then(|word| word.parse().ok()).filter(|largest| *largest > 0);
                }
                Some("AUTH") => {
                    for word in words {
                        found.auth_plain |= word == "PLAIN";
                        found.auth_login |= word == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Capabilities {
        Capabilities::read(&Reply { code: 250, lines: lines.iter().map(ToString::to_string).collect() })
    }

    #[test]
    fn offers_are_read_in_any_case_and_order() {
        let found = read(&[
            "PIPELINING is my name",
            "size 1000",
            "Auth=login plain",
            "8BITMIME",
            "starttls",
            "X-ODD \u{fffd}",
            "",
            " ",
            "pipelining",
        ]);
        let wanted = Capabilities {
            pipelining: true,
            start_tls: true,
            eight_bit: true,
            size: true,
            largest: Some(1000),
            auth_plain: true,
            auth_login: true,
            smtp_utf8: false,
        };
        assert_eq!(found, wanted);
        assert_eq!(read(&["PIPELINING"]), Capabilities::default());
        assert_eq!(read(&["x", "SIZE"]), Capabilities { size: true, ..Capabilities::default() });
        assert_eq!(read(&["x", "SIZE -1", "SIZE 99999999999999999999999"]).largest, None);
        assert_eq!(read(&["x", "SIZE 0"]).largest, None);
        assert_eq!(read(&[]), Capabilities::default());
    }
}
