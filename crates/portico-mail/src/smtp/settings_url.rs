//! Reads `smtp://user:password@host:587?tls=required` and `smtps://host`.

use std::{str::FromStr, time::Duration};

use percent_encoding::percent_decode_str;

use super::settings::{Security, SmtpSettings, is_loopback};

/// Why the address of the mail server cannot be used. Never repeats the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither `smtp:` nor `smtps:`.
    #[error("the mail server's address must start with smtp:// or smtps://")]
    Scheme,
    /// No host, or one with characters no host has.
    #[error("the mail server's address has no usable host name")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the mail server's port must be a number from 1 to 65535")]
    Port,
    /// Something stands behind the host other than `?`.
    #[error("the mail server's address must end after the host and port, or go on with ?")]
    Path,
    /// User or password cannot be decoded, or one is missing.
    #[error(
        "the mail server's user and password must stand as user:password before the @, with special characters percent-encoded"
    )]
    Credentials,
    /// A setting nobody knows.
    #[error("the mail server's address has an unknown setting \"{0}\"")]
    Unknown(String),
    /// A setting with a value that does not fit.
    #[error("the mail server's setting \"{name}\" must be {wanted}")]
    Value {
        /// The setting.
        name: String,
        /// What it takes.
        wanted: &'static str,
    },
    /// `tls=off` for another machine.
    #[error("tls=off is only for a mail server on this machine (localhost, 127.0.0.1 or ::1)")]
    PlainToElsewhere,
    /// `smtps:` with `tls=off`.
    #[error("smtps:// always uses TLS: use smtp:// with tls=off for a mail server on this machine")]
    Contradiction,
}

impl SmtpSettings {
    /// Reads a mail server's address. Behind `?` may stand, joined by `&`: `tls=required` (the default) or `tls=off`
    /// (this machine only), `connections=4`, `per_connection=100`, `ahead=on`, `helo=name`, `roots=file.pem`,
    /// `answer_wait=120` and `final_wait=600` (seconds). Everything may be percent-encoded.
    ///
    /// # Errors
    /// One clear line for whoever wrote the setting.
    pub fn parse(url: &str) -> Result<Self, SettingsError> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(SettingsError::Scheme)?;
        let security = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => Security::StartTls,
            "smtps" => Security::Implicit,
            _ => return Err(SettingsError::Scheme),
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (credentials, place) = place.rsplit_once('@').map_or((None, place), |(user, place)| (Some(user), place));
        let (host, port) = host_and_port(place)?;

        let mut settings =
            SmtpSettings::new(host, port.unwrap_or(if security == Security::Implicit { 465 } else { 587 }), security);
        settings.credentials = credentials.map(user_and_password).transpose()?;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            settings.take(name, &decode(value).ok_or_else(|| wrong(name, "percent-encoded text"))?)?;
        }
        if settings.security == Security::None && !is_loopback(&settings.host) {
            return Err(SettingsError::PlainToElsewhere);
        }
        if settings.security == Security::None && port.is_none() {
            settings.port = 25;
        }
        Ok(settings)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), SettingsError> {
        let seconds = || number(name, value, 1, 3600, "a number of seconds from 1 to 3600").map(Duration::from_secs);
        match name {
            "tls" => match (value, self.security) {
                ("required", _) => {}
                ("off", Security::Implicit) => return Err(SettingsError::Contradiction),
                ("off", _) => self.security = Security::None,
                _ => return Err(wrong(name, "required or off")),
            },
            "connections" => self.connections = number(name, value, 1, 64, "a number from 1 to 64")?,
            "per_connection" => self.messages_per_connection = number(name, value, 1, 1_000_000, "a number from 1 to 1000000")?,
            "ahead" => self.ahead = on_or_off(name, value)?,
            "helo" if is_name(value) => self.helo = value.to_owned(),
            "helo" => return Err(wrong(name, "a host name")),
            "roots" if !value.is_empty() => self.extra_roots = Some(value.into()),
            "roots" => return Err(wrong(name, "the path of a PEM file")),
            "answer_wait" => self.timeouts.answer = seconds()?,
            "final_wait" => self.timeouts.final_answer = seconds()?,
            _ => return Err(SettingsError::Unknown(name.chars().filter(|c| !c.is_control()).take(40).collect())),
        }
        Ok(())
    }
}

/// The host and, where one is named, the port: `mail.example.org:587`, `[::1]:25`.
pub(crate) fn host_and_port(place: &str) -> Result<(String, Option<u16>), SettingsError> {
    let place = place.strip_suffix('/').unwrap_or(place);
    if place.contains(['/', '#']) {
        return Err(SettingsError::Path);
    }
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (ip, port) = rest.split_once(']').ok_or(SettingsError::Host)?;
            ip.parse::<std::net::Ipv6Addr>().map_err(|_| SettingsError::Host)?;
            (ip.to_owned(), port)
        }
        None => {
            let (host, port) = place.split_at(place.find(':').unwrap_or(place.len()));
            let host = decode(host).ok_or(SettingsError::Host)?;
            let ascii = idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::URL).map_err(|_| SettingsError::Host)?;
            (Some(ascii.into_owned()).filter(|ascii| is_name(ascii)).ok_or(SettingsError::Host)?, port)
        }
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => Some(digits.parse().ok().filter(|port| *port > 0).ok_or(SettingsError::Port)?),
        None if port.is_empty() => None,
        None => return Err(SettingsError::Port),
    };
    Ok((host, port))
}

/// Both from `user:password`, percent-encoded; neither may be empty.
pub(crate) fn user_and_password(text: &str) -> Result<(String, String), SettingsError> {
    let (user, password) = text.split_once(':').ok_or(SettingsError::Credentials)?;
    let (user, password) = (decode(user).ok_or(SettingsError::Credentials)?, decode(password).ok_or(SettingsError::Credentials)?);
    // NUL separates the two in AUTH PLAIN.
    if user.is_empty() || password.is_empty() || user.contains('\0') || password.contains('\0') {
        return Err(SettingsError::Credentials);
    }
    Ok((user, password))
}

/// What percent-encoding stands for (RFC 3986); none when that is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

/// A host name or an address literal in brackets.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 253 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b))
}

fn on_or_off(name: &str, value: &str) -> Result<bool, SettingsError> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(wrong(name, "on or off")),
    }
}

fn number<N: FromStr + PartialOrd>(name: &str, value: &str, least: N, most: N, wanted: &'static str) -> Result<N, SettingsError> {
    value.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| wrong(name, wanted))
}

fn wrong(name: &str, wanted: &'static str) -> SettingsError {
    SettingsError::Value { name: name.to_owned(), wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_addresses() {
        let settings =
            SmtpSettings::parse("smtp://ann%40x.test:p%40ss%2Fw%C3%B6rd@mail.example:2525?tls=required&connections=8").unwrap();
        assert_eq!((settings.host.as_str(), settings.port, settings.security), ("mail.example", 2525, Security::StartTls));
        assert_eq!(settings.credentials, Some(("ann@x.test".into(), "p@ss/wörd".into())));
        assert_eq!((settings.connections, settings.messages_per_connection, settings.ahead), (8, 100, true));
        assert!(!format!("{settings:?}").contains("p@ss"));

        let settings =
            SmtpSettings::parse("SMTPS://bücher.example/?per_connection=7&ahead=off&helo=me.test&roots=%2Fetc%2Fca.pem").unwrap();
        assert_eq!(
            (settings.host.as_str(), settings.port, settings.security),
            ("xn--bcher-kva.example", 465, Security::Implicit)
        );
        assert_eq!((settings.messages_per_connection, settings.ahead, settings.helo.as_str()), (7, false, "me.test"));
        assert_eq!(settings.extra_roots, Some("/etc/ca.pem".into()));

        assert_eq!(SmtpSettings::parse("smtp://mail.example").unwrap().port, 587);
        assert_eq!(SmtpSettings::parse("smtp://u:p@[::1]:25?tls=off").unwrap().host, "::1");
        assert_eq!(SmtpSettings::parse("smtp://localhost?tls=off").unwrap().port, 25);
        assert_eq!(SmtpSettings::parse("smtp://h.test?final_wait=9").unwrap().timeouts.final_answer, Duration::from_secs(9));
    }

    #[test]
    fn plain_text_only_to_this_machine() {
        for host in ["mail.example", "10.0.0.1", "localhost.example", "0.0.0.0", "[fe80::1]"] {
            assert_eq!(SmtpSettings::parse(&format!("smtp://{host}?tls=off")), Err(SettingsError::PlainToElsewhere), "{host}");
        }
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert_eq!(SmtpSettings::parse(&format!("smtp://{host}?tls=off")).unwrap().security, Security::None, "{host}");
        }
        assert_eq!(SmtpSettings::parse("smtps://localhost?tls=off"), Err(SettingsError::Contradiction));
    }

    #[test]
    fn one_clear_line_for_each_mistake() {
        assert_eq!(SmtpSettings::parse("mail.example"), Err(SettingsError::Scheme));
        assert_eq!(SmtpSettings::parse("http://mail.example"), Err(SettingsError::Scheme));
        assert_eq!(SmtpSettings::parse("smtp://"), Err(SettingsError::Host));
        assert_eq!(SmtpSettings::parse("smtp://ma il"), Err(SettingsError::Host));
        assert_eq!(SmtpSettings::parse("smtp://a%0d%0ab"), Err(SettingsError::Host));
        assert_eq!(SmtpSettings::parse("smtp://[::1"), Err(SettingsError::Host));
        assert_eq!(SmtpSettings::parse("smtp://h:0"), Err(SettingsError::Port));
        assert_eq!(SmtpSettings::parse("smtp://h:66000"), Err(SettingsError::Port));
        assert_eq!(SmtpSettings::parse("smtp://h:"), Err(SettingsError::Port));
        assert_eq!(SmtpSettings::parse("smtp://h/x"), Err(SettingsError::Path));
        assert_eq!(SmtpSettings::parse("smtp://user@h"), Err(SettingsError::Credentials));
        assert_eq!(SmtpSettings::parse("smtp://user:%ff@h"), Err(SettingsError::Credentials));
        assert_eq!(SmtpSettings::parse("smtp://us%00er:x@h"), Err(SettingsError::Credentials));
        assert_eq!(SmtpSettings::parse("smtp://h?verify=no"), Err(SettingsError::Unknown("verify".into())));
        for wrong in [
            "tls=maybe",
            "connections=0",
            "connections=65",
            "per_connection=none",
            "ahead=1",
            "helo=a%20b",
            "roots=",
            "final_wait=0",
        ] {
            let error = SmtpSettings::parse(&format!("smtp://h?{wrong}")).unwrap_err();
            assert!(matches!(&error, SettingsError::Value { name, .. } if wrong.starts_with(name.as_str())), "{wrong}: {error}");
        }
    }
}
