//! What the settings mean: each text becomes a value, or one clear line that says what is wrong with it.

use super::{
    GivenSettings, Stop,
    names::{self, Name},
    sources::{Given, collect},
};
use crate::{
    practices::PortalHost,
    settings::{DocumentSettings, HashingCost, Settings},
};
use portico_database::Database;
use portico_mail::{MailboxSettings, ReturnAddress, SmtpSettings};
use portico_objects::BucketSettings;
use portico_values::EmailAddress;
use portico_web::AddressRange;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// Reads the settings from the command line, the environment and the settings file.
///
/// # Errors
/// The first setting that cannot be used, in one line.
pub fn read_settings(flags: &GivenSettings) -> Result<Settings, Stop> {
    // What is no text stays recognisable as such, and is refused: as if nothing were set, another installation would be begun.
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    settings_of(&collect(flags, &variable)?)
}

fn settings_of(given: &Given) -> Result<Settings, Stop> {
    let listen = value(given, names::LISTEN, "an address and port like 127.0.0.1:8080", |text| text.parse().ok())?
        .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    let base_url = match text(given, names::BASE_URL) {
        Some(url) => base_url(url).map_err(|why| wrong(given, names::BASE_URL, &why))?,
        None if listen.ip().is_loopback() => format!("http://{listen}"),
        None => {
            let why = "set PORTICO_BASE_URL to the address that people see, such as https://portal.example.com: \
                       Portico listens beyond this machine";
            return Err(Stop::Wrong(why.into()));
        }
    };
    let smtp = match text(given, names::SMTP_URL) {
        Some(url) => Some(SmtpSettings::parse(url).map_err(|why| wrong(given, names::SMTP_URL, &why.to_string()))?),
        None => None,
    };
    let bounces = match text(given, names::BOUNCES_URL) {
        Some(url) => Some(MailboxSettings::parse(url).map_err(|why| wrong(given, names::BOUNCES_URL, &why.to_string()))?),
        None => None,
    };
    let bounce_address = match text(given, names::BOUNCE_ADDRESS) {
        Some(written) => Some(ReturnAddress::parse(written).map_err(|why| wrong(given, names::BOUNCE_ADDRESS, why))?),
        None => None,
    };
    let data_dir = PathBuf::from(text(given, names::DATA_DIR).unwrap_or("portico-data"));
    let keys_file = text(given, names::KEYS_FILE).map_or_else(|| data_dir.join("keys"), PathBuf::from);
    let database_url = match text(given, names::DATABASE_URL) {
        Some(url) => database_url(url).map_err(|why| wrong(given, names::DATABASE_URL, &why))?,
        None => format!("sqlite:{}", data_dir.join("portico.db").display()),
    };
    let mail_from = mail_from(given, smtp.is_some())?;
    let hashing = hashing(given, &base_url)?;
    let settings = Settings {
        listen,
        base_url,
        database_url,
        smtp,
        bounces,
        bounce_address,
        mail_from,
        data_dir,
        keys_file,
        trusted_proxies: proxies(given)?,
        portal_hosts: Vec::new(),
        batch_cap: whole(given, names::BATCH_CAP, 1..=1_000_000, "a number from 1 to 1000000")?.unwrap_or(20_000) as usize,
        open_mailbox: false,
        demo: false,
        hashing,
        documents: documents(given)?,
    };
    Ok(Settings { portal_hosts: portal_hosts(given, &settings)?, ..settings })
}

/// What a password's hash costs. Where others sign in it costs no less than is usual: a stolen table of cheap hashes is soon read.
fn hashing(given: &Given, base_url: &str) -> Result<HashingCost, Stop> {
    let host = base_url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    let usual = HashingCost::USUAL;
    let (memory, passes) = if is_loopback(&host) { (8, 1) } else { (usual.memory, usual.passes) };
    let wanted = format!("a number of KiB from {memory} to 4194304");
    let memory = whole(given, names::HASHING_MEMORY, memory..=4_194_304, &wanted)?;
    let passes = whole(given, names::HASHING_PASSES, passes..=100, &format!("a number from {passes} to 100"))?;
    Ok(HashingCost { memory: memory.unwrap_or(usual.memory), passes: passes.unwrap_or(usual.passes) })
}

/// How large documents may be. One that fits nowhere is a mistake.
fn documents(given: &Given) -> Result<DocumentSettings, Stop> {
    let usual = DocumentSettings::USUAL;
    let bytes = |name: Name, usual: u64| {
        let range = 1_024..=1_125_899_906_842_624;
        let wanted = "a number of bytes from 1024 to 1125899906842624";
        value(given, name, wanted, |text| text.parse().ok().filter(|number| range.contains(number)))
            .map(|set| set.unwrap_or(usual))
    };
    let largest = bytes(names::DOCUMENT_BYTES, usual.largest)?;
    let per_client = bytes(names::CLIENT_BYTES, usual.per_client.max(largest))?;
    let per_practice = bytes(names::PRACTICE_BYTES, usual.per_practice.max(per_client))?;
    if largest > per_client {
        return Err(wrong(given, names::CLIENT_BYTES, "it should be no less than PORTICO_DOCUMENT_BYTES"));
    }
    if per_client > per_practice {
        return Err(wrong(given, names::PRACTICE_BYTES, "it should be no less than PORTICO_CLIENT_BYTES"));
    }
    let is_place = |text: &str| {
        let (host, port) = text.rsplit_once(':')?;
        (!host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| text.to_owned())
    };
    let clamd = value(given, names::CLAMD, "a host and port like 127.0.0.1:3310", is_place)?;
    let bucket = match text(given, names::DOCUMENTS_URL) {
        Some(url) => Some(BucketSettings::parse(url).map_err(|why| wrong(given, names::DOCUMENTS_URL, &why.to_string()))?),
        None => None,
    };
    Ok(DocumentSettings { largest, per_client, per_practice, clamd, bucket })
}

fn text(given: &Given, name: Name) -> Option<&str> {
    given.get(&name).map(|found| found.text.trim()).filter(|text| !text.is_empty())
}

/// A secret is never repeated in the line that complains about it.
fn wrong(given: &Given, name: Name, why: &str) -> Stop {
    match given.get(&name) {
        Some(found) if name.secret => Stop::Wrong(format!("{} (from {}) cannot be used: {why}", name.word, found.origin)),
        Some(found) => Stop::Wrong(format!(
            "{} is \u{201c}{}\u{201d} (from {}), which cannot be used: {why}",
            name.word, found.text, found.origin
        )),
        None => Stop::Wrong(format!("{}: {why}", name.word)),
    }
}

fn value<T>(given: &Given, name: Name, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Stop> {
    let Some(text) = text(given, name) else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| wrong(given, name, &format!("it should be {wanted}")))
}

fn whole(given: &Given, name: Name, range: std::ops::RangeInclusive<u32>, wanted: &str) -> Result<Option<u32>, Stop> {
    value(given, name, wanted, |text| text.parse().ok().filter(|number| range.contains(number)))
}

fn proxies(given: &Given) -> Result<Vec<String>, Stop> {
    let ranges = text(given, names::TRUSTED_PROXIES).unwrap_or_default();
    let ranges: Vec<String> = listed(ranges).map(str::to_owned).collect();
    match ranges.iter().find_map(|range| range.parse::<AddressRange>().err()) {
        Some(problem) => Err(wrong(given, names::TRUSTED_PROXIES, &problem.to_string())),
        None => Ok(ranges),
    }
}

/// Names that can be a host beside the base URL.
fn portal_hosts(given: &Given, settings: &Settings) -> Result<Vec<String>, Stop> {
    let names = listed(text(given, names::PORTAL_HOSTS).unwrap_or_default());
    let hosts: Result<Vec<PortalHost>, &str> = names.map(|name| PortalHost::of_operator(name, settings)).collect();
    match hosts {
        Ok(hosts) => Ok(hosts.iter().map(|host| host.as_str().to_owned()).collect()),
        Err(why) => Err(wrong(given, names::PORTAL_HOSTS, why)),
    }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).filter(|one| !one.is_empty())
}

/// Scheme, host and port; https, or http on this machine only.
fn base_url(text: &str) -> Result<String, String> {
    let uri: http::Uri = text.parse().map_err(|_| "it should look like https://portal.example.com".to_owned())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("it should begin with https://, or with http:// on this machine".into());
    };
    if authority.as_str().contains('@') {
        return Err("it should contain no user name or password".into());
    }
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
        return Err("it should end after the host and port".into());
    }
    let host = authority.host().to_ascii_lowercase();
    match scheme {
        "https" => {}
        "http" if is_loopback(&host) => {}
        "http" => return Err("plain http is accepted for this machine only; others reach Portico over https".into()),
        _ => return Err("it should begin with https://, or with http:// on this machine".into()),
    }
    let port = authority.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{scheme}://{host}{port}"))
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whatever can be seen of an address is seen here: once it is opened, it could only be said that it cannot be.
fn database_url(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|start| text.starts_with(start));
    if !known {
        return Err("it should be sqlite:/path/file.db or postgres://user:password@host/name".into());
    }
    Database::check_address(text).map(|()| text.to_owned()).map_err(|why| why.to_string())
}

/// Needed as soon as real mail leaves; letters in the local mailbox carry a name that no mail server knows.
fn mail_from(given: &Given, real_mail: bool) -> Result<String, Stop> {
    match text(given, names::MAIL_FROM) {
        Some(written) => match EmailAddress::parse(written) {
            Ok(address) => Ok(address.as_str().to_owned()),
            Err(why) => Err(wrong(given, names::MAIL_FROM, &why.to_string())),
        },
        None if real_mail => Err(Stop::Wrong("set PORTICO_MAIL_FROM to the address that emails come from".into())),
        None => Ok("portico@mailbox.localhost".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn read(flags: &GivenSettings, environment: &[(&str, &str)]) -> Result<Settings, String> {
        let environment: HashMap<String, String> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let given = collect(flags, &|name| environment.get(name).cloned());
        given.and_then(|given| settings_of(&given)).map_err(|stop| match stop {
            Stop::Wrong(line) => line,
            Stop::Failed(line) | Stop::NotYet(line) => panic!("a wrong setting is not a failure: {line}"),
        })
    }

    #[test]
    fn nothing_set_is_a_loopback_installation_in_one_folder() {
        let settings = read(&GivenSettings::default(), &[]).expect("defaults");
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.base_url, "http://127.0.0.1:8080");
        assert_eq!(settings.database_url, "sqlite:portico-data/portico.db");
        assert_eq!(settings.keys_file, PathBuf::from("portico-data/keys"));
        assert!(settings.smtp.is_none());
        assert_eq!(settings.batch_cap, 20_000);
        assert!(EmailAddress::parse(&settings.mail_from).is_ok());
    }

    #[test]
    fn file_then_environment_then_flag() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("portico.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\nbatch_cap = 7\nmail_from = \"a@example.com\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n\
             portal_hosts = [\"Alder.localhost\", \"wren.localhost\"]",
        )
        .expect("written");
        let mut flags = GivenSettings { config: Some(file), ..GivenSettings::default() };
        assert_eq!(read(&flags, &[]).expect("file").listen.port(), 1);
        assert_eq!(read(&flags, &[("PORTICO_LISTEN", "127.0.0.1:2")]).expect("environment").listen.port(), 2);
        flags.listen = Some("127.0.0.1:3".into());
        let settings = read(&flags, &[("PORTICO_LISTEN", "127.0.0.1:2")]).expect("flag");
        assert_eq!((settings.listen.port(), settings.batch_cap), (3, 7));
        assert_eq!(settings.trusted_proxies, ["10.0.0.0/8", "::1"]);
        assert_eq!(settings.portal_hosts, ["alder.localhost", "wren.localhost"]);
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("smtp");
        std::fs::write(&file, "smtp://user:secret@mail.example.com:587\n").expect("written");
        let path = file.display().to_string();
        let from = ("PORTICO_MAIL_FROM", "portal@example.com");
        let settings = read(&GivenSettings::default(), &[("PORTICO_SMTP_URL_FILE", &path), from]).expect("read");
        assert_eq!(settings.smtp.expect("a mail server").credentials, Some(("user".into(), "secret".into())));
        let missing = read(&GivenSettings::default(), &[("PORTICO_SMTP_URL_FILE", "/nowhere/at/all"), from]);
        assert!(missing.expect_err("no such file").contains("PORTICO_SMTP_URL_FILE"));
        std::fs::write(&file, "\n").expect("written");
        let empty = read(&GivenSettings::default(), &[("PORTICO_DATABASE_URL_FILE", &path)]);
        assert!(empty.expect_err("nothing in it").contains("which is empty"));
    }

    /// As if nothing were set, it would undo what the file says, and begin another installation or email nobody.
    #[test]
    fn a_setting_that_is_set_and_empty_is_a_mistake() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("portico.toml");
        std::fs::write(&file, "smtp_url = \"smtp://mail.example.com\"\nmail_from = \"portal@example.com\"").expect("written");
        let flags = GivenSettings { config: Some(file.clone()), ..GivenSettings::default() };
        assert!(read(&flags, &[]).expect("the file's").smtp.is_some());
        for name in names::ALL {
            for value in ["", " "] {
                let line = read(&flags, &[(name.variable().as_str(), value)]).expect_err("nothing");
                assert!(line.starts_with(&format!("{} is set and empty", name.variable())), "{line}");
            }
            if name.secret {
                let variable = format!("{}_FILE", name.variable());
                let line = read(&flags, &[(variable.as_str(), "")]).expect_err("nothing");
                assert!(line.starts_with(&format!("{variable} is set and empty")), "{line}");
            }
        }
        let line = read(&GivenSettings::default(), &[("PORTICO_CONFIG", "")]).expect_err("nothing");
        assert!(line.starts_with("PORTICO_CONFIG is set and empty"), "{line}");
        let empty = GivenSettings { smtp_url: Some(String::new()), ..flags.clone() };
        assert!(read(&empty, &[]).expect_err("nothing").starts_with("--smtp-url is set and empty"));
        std::fs::write(&file, "database_url = \"\"").expect("written");
        let line = read(&flags, &[]).expect_err("nothing");
        assert!(line.starts_with("database_url in ") && line.contains("is empty"), "{line}");
        std::fs::write(&file, "trusted_proxies = []").expect("written");
        assert!(read(&flags, &[]).expect("none is a list too").trusted_proxies.is_empty());
    }

    /// What stands in place of bytes that are no text.
    #[test]
    fn a_setting_that_is_no_text_is_a_mistake() {
        let line = read(&GivenSettings::default(), &[("PORTICO_DATA_DIR", "/srv/\u{fffd}")]).expect_err("no text");
        assert_eq!(line, "PORTICO_DATA_DIR is not written in UTF-8");
    }

    #[test]
    fn a_wrong_setting_is_one_line_that_names_it_and_keeps_secrets() {
        for (variable, value, says) in [
            ("PORTICO_LISTEN", "everywhere", "127.0.0.1:8080"),
            ("PORTICO_LISTEN", "0.0.0.0:80", "PORTICO_BASE_URL"),
            ("PORTICO_BASE_URL", "http://portal.example.com", "over https"),
            ("PORTICO_BASE_URL", "https://portal.example.com/portal", "end after the host"),
            ("PORTICO_BASE_URL", "https://user@portal.example.com", "no user name"),
            ("PORTICO_BASE_URL", "portal.example.com", "https://"),
            ("PORTICO_DATABASE_URL", "mysql://root:hunter2@host/db", "sqlite:"),
            ("PORTICO_DATABASE_URL", "sqlite:", "sqlite:/path"),
            ("PORTICO_DATABASE_URL", "sqlite:portico.db?mode=ro", "sqlite:/path"),
            ("PORTICO_DATABASE_URL", "postgres://root:hunter2@host:many/db", "cannot be read"),
            ("PORTICO_DATABASE_URL", "postgres://root:hunter2@host/db?sslmode=maybe", "sslmode=maybe"),
            ("PORTICO_DATABASE_URL", "postgres://root:hunter2@host/db?sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
            ("PORTICO_SMTP_URL", "smtp://user:hunter2@mail.example.com?tls=off", "tls=off"),
            ("PORTICO_SMTP_URL", "smtp://mail.example.com", "PORTICO_MAIL_FROM"),
            ("PORTICO_BOUNCES_URL", "imap://user:hunter2@mail.example.com?tls=off", "tls=off"),
            ("PORTICO_BOUNCES_URL", "pop3://user:hunter2@mail.example.com", "imaps://"),
            ("PORTICO_BOUNCE_ADDRESS", "bounces@example.org", "bounces+%@example.org"),
            ("PORTICO_MAIL_FROM", "nobody", "name@example.com"),
            ("PORTICO_BATCH_CAP", "many", "1000000"),
            ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "proxy"),
            ("PORTICO_PORTAL_HOSTS", "alder.localhost, https://wren.localhost", "nothing else"),
            ("PORTICO_PORTAL_HOSTS", "portal.example.org", ".localhost"),
            ("PORTICO_PORTAL_HOSTS", "127.0.0.1", "portal.example.org"),
            ("PORTICO_HASHING_MEMORY", "1", "KiB"),
            ("PORTICO_DOCUMENT_BYTES", "25 MB", "bytes"),
            ("PORTICO_CLIENT_BYTES", "2048", "PORTICO_DOCUMENT_BYTES"),
            ("PORTICO_DOCUMENTS_URL", "s3://key:hunter2@papers?endpoint=http://s3.example.org", "on this machine"),
            ("PORTICO_CLAMD", "scanner", "127.0.0.1:3310"),
        ] {
            let line = read(&GivenSettings::default(), &[(variable, value)]).expect_err(value);
            assert!(line.contains(says), "{line}");
            assert!(!line.contains('\n') && !line.contains("hunter2"), "{line}");
        }
    }

    #[test]
    fn cheap_hashes_are_for_ones_own_machine() {
        let cheap = [("PORTICO_HASHING_MEMORY", "8"), ("PORTICO_HASHING_PASSES", "1")];
        let cost = read(&GivenSettings::default(), &cheap).expect("loopback").hashing;
        assert_eq!((cost.memory, cost.passes), (8, 1));
        let base = ("PORTICO_BASE_URL", "https://portal.example.com");
        for (given, says) in [(cheap[0], "19456"), (cheap[1], "from 2"), (("PORTICO_HASHING_MEMORY", "19455"), "19456")] {
            let line = read(&GivenSettings::default(), &[base, given]).expect_err("too cheap");
            assert!(line.contains(says), "{line}");
        }
        let usual = [base, ("PORTICO_HASHING_MEMORY", "19456"), ("PORTICO_HASHING_PASSES", "2")];
        assert!(read(&GivenSettings::default(), &usual).is_ok());
    }

    #[test]
    fn a_settings_file_is_read_strictly() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("portico.toml");
        let flags = GivenSettings { config: Some(file.clone()), ..GivenSettings::default() };
        for (text, says) in
            [("listne = \"x\"", "listne"), ("listen = ", "line 1"), ("\nlisten = true", "listen"), ("[a]\nb=1", "a")]
        {
            std::fs::write(&file, text).expect("written");
            let line = read(&flags, &[]).expect_err(text);
            assert!(line.contains(says) && line.contains("portico.toml"), "{line}");
        }
    }
}
