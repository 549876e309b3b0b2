//! What Portico stands on outside its database: settings, keys, disk, mail server, virus scanner, the address people see.

use super::{super::names, findings::Findings, front_door};
use crate::{commands::progress::in_words, documents::scanner, keys::Keys, relying_party::RelyingParty, settings::Settings};
use portico_mail::{ConnectError, MailboxSession, Security, SmtpCarrier};
use portico_values::OsRandomness;
use std::{path::Path, time::Duration};

/// Less room than this is to be mended, less than ten times as much is worth a look.
const LEAST_ROOM: u64 = 200_000_000;

pub(super) fn settings(settings: &Settings, findings: &mut Findings) {
    findings.well(format!("Portico listens at {} and people reach it at {}.", settings.listen, settings.base_url));
    if !settings.is_https() {
        findings.look("People reach it without encryption, which is for trying it on this machine only.");
    }
    if lacks_a_trusted_proxy(settings) {
        findings.look(
            "It trusts no proxy. Behind a proxy, set PORTICO_TRUSTED_PROXIES, or all requests seem to come from the proxy and share \
             its limits: once some people have mistyped their passwords, nobody can sign in for a while.",
        );
    }
}

/// Whether a proxy seems to stand before it that it does not trust. Portico speaks plain HTTP: where people come over https, one does.
fn lacks_a_trusted_proxy(settings: &Settings) -> bool {
    settings.trusted_proxies.is_empty() && (settings.is_https() || !settings.listen.ip().is_loopback())
}

/// Whether the address that people use can have passkeys, and under which name devices keep them.
pub(super) fn passkeys(settings: &Settings, findings: &mut Findings) {
    match RelyingParty::at(&settings.base_url) {
        Ok(party) => findings.well(format!(
            "Passkeys work: devices keep them under the name {}. With another host in the base address they would all \
             stop working.",
            party.id()
        )),
        Err(why) => findings.look(format!("Nobody can use passkeys at {}: {why}.", settings.base_url)),
    }
}

/// Names that look like settings and are none: usually a slip of the pen.
pub(super) fn variables(findings: &mut Findings) {
    let mut known: Vec<String> = names::ALL.into_iter().map(names::Name::variable).collect();
    known.extend(names::ALL.into_iter().filter(|name| name.secret).map(|name| format!("{}_FILE", name.variable())));
    known.extend(["PORTICO_CONFIG".to_owned(), "PORTICO_LOG".to_owned()]);
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("PORTICO_")) else { continue };
        if !known.iter().any(|known| known == name) && !name.starts_with("PORTICO_TEST_") {
            findings.look(format!("The environment has {name}, which is not a Portico setting."));
        }
    }
}

pub(super) fn keys(settings: &Settings, findings: &mut Findings) -> Option<Keys> {
    let path = &settings.keys_file;
    if !path.exists() {
        findings.look(format!(
            "There is no keys file at {}. For a new installation portico serve creates one; for an existing one, put its \
             keys file there.",
            path.display()
        ));
        return None;
    }
    #[cfg(unix)]
    if let Ok(about) = std::fs::metadata(path) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions());
        if mode & 0o077 != 0 {
            findings.mend(format!("Others on this machine can read the keys. Change that with: chmod 600 {}", path.display()));
        }
    }
    match Keys::open_or_create(path, &OsRandomness) {
        Ok(keys) => {
            findings.well(format!("The keys in {} can be read. Keep a copy of them apart from the backups.", path.display()));
            Some(keys)
        }
        Err(problem) => {
            findings.mend(format!("{problem}."));
            None
        }
    }
}

pub(super) fn disk(settings: &Settings, findings: &mut Findings) {
    let folder = if settings.data_dir.exists() { settings.data_dir.as_path() } else { Path::new(".") };
    let Ok(about) = rustix::fs::statvfs(folder) else {
        findings.look(format!("Portico can’t tell how much space is left at {}.", folder.display()));
        return;
    };
    let room = about.f_bavail.saturating_mul(about.f_frsize);
    let sentence = format!("{} of space left at {}", in_words(room), folder.display());
    match room {
        0..LEAST_ROOM => findings.mend(format!("Only {sentence}: free some, or Portico will soon accept nothing new.")),
        _ if room < 10 * LEAST_ROOM => findings.look(format!("{sentence}.")),
        _ => findings.well(format!("{sentence}.")),
    }
}

pub(super) async fn mail(settings: &Settings, findings: &mut Findings) {
    let Some(smtp) = &settings.smtp else {
        findings.look("No mail server is set: emails stay in the local mailbox and reach nobody.");
        return;
    };
    let place = format!("{}:{}", smtp.host, smtp.port);
    let mut smtp = smtp.clone();
    smtp.timeouts.connect = Duration::from_secs(10);
    smtp.timeouts.answer = Duration::from_secs(10);
    let (protected, signs_in) = (smtp.security != Security::None, smtp.credentials.is_some());
    let carrier = match SmtpCarrier::new(smtp) {
        Ok(carrier) => carrier,
        Err(error) => return findings.mend(format!("Mail cannot be sent: {error}.")),
    };
    match carrier.connect().await {
        Ok(mut connection) => {
            let sender = settings.bounce_address.as_ref().map_or_else(|| settings.mail_from.clone(), |back| back.with("doctor"));
            // One with letters outside ASCII needs more than its address to be asked about.
            let asked = if sender.is_ascii() { connection.would_take_from(&sender).await } else { Ok(()) };
            match asked {
                Ok(()) => {}
                Err(error @ ConnectError::TurnedAway { code: 500.., .. }) => {
                    let setting = if settings.bounce_address.is_some() { "PORTICO_BOUNCE_ADDRESS" } else { "PORTICO_MAIL_FROM" };
                    findings.mend(format!(
                        "The mail server {place} does not accept {sender} as the sender, so every email waits: put {setting} right, \
                         or allow it there ({error})."
                    ));
                }
                Err(error) => findings
                    .look(format!("The mail server {place} did not say whether it accepts {sender} as the sender: {error}.")),
            }
            connection.quit().await;
            let how = if protected { "over a verified encrypted connection" } else { "without encryption, on this machine" };
            let who = if signs_in { " and accepts our user and password" } else { "" };
            findings.well(format!("The mail server {place} answers {how}{who}. Emails come from {}.", settings.mail_from));
        }
        Err(error) => findings.mend(format!("The mail server {place} cannot be used: {error}.")),
    }
}

/// Whether the mailbox in which letters come back can be opened.
pub(super) async fn bounces(settings: &Settings, findings: &mut Findings) {
    let Some(mailbox) = &settings.bounces else {
        if settings.smtp.is_some() {
            findings.look(
                "No mailbox is set for emails that come back (PORTICO_BOUNCES_URL): pass them to portico bounce, or \
                 nobody hears of them.",
            );
        }
        return;
    };
    let place = format!("{}:{}", mailbox.host, mailbox.port);
    let mut mailbox = mailbox.clone();
    mailbox.connect = Duration::from_secs(10);
    mailbox.answer = Duration::from_secs(10);
    match MailboxSession::open(&mailbox).await {
        Ok(session) => {
            session.leave().await;
            findings
                .well(format!("The mailbox at {place} can be opened. Emails that come back are read from {}.", mailbox.folder));
        }
        Err(trouble) => findings.mend(format!("The mailbox at {place} cannot be read: {trouble}.")),
    }
}

/// Whether the virus scanner, where one is set, gives a verdict on documents as large as they may be.
pub(super) async fn virus_scanner(settings: &Settings, findings: &mut Findings) {
    let Some(clamd) = &settings.documents.clamd else { return };
    let asked = tokio::time::timeout(Duration::from_secs(10), scanner::try_out(clamd, 1)).await;
    if let Err(error) = asked.unwrap_or_else(|elapsed| Err(elapsed.into())) {
        return findings.mend(format!("The virus scanner at {clamd} cannot be asked, so no documents are accepted: {error}."));
    }
    let largest = in_words(settings.documents.largest);
    match scanner::try_out(clamd, settings.documents.largest).await {
        Ok(()) => findings.well(format!("The virus scanner at {clamd} takes documents of up to {largest}.")),
        Err(error) => findings.mend(format!(
            "The virus scanner at {clamd} does not pass a document of {largest}, so large ones are refused ({error}): its \
             StreamMaxLength, MaxFileSize and MaxScanSize must not be less than PORTICO_DOCUMENT_BYTES."
        )),
    }
}

/// Whether Portico answers at the address that stands in links. It need not be running.
pub(super) async fn answers(base_url: &str, findings: &mut Findings) {
    match front_door::is_well(base_url).await {
        Ok(()) => findings.well(format!("Portico answers at {base_url}.")),
        Err(error) => {
            findings.look(format!("Portico does not answer at {base_url} from this machine ({error}). Is it running?"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_is_not_trusted_is_noticed() {
        for (base_url, listen, trusted, lacks) in [
            ("https://portal.example", "127.0.0.1:8080", None, true),
            ("https://portal.example", "127.0.0.1:8080", Some("127.0.0.1"), false),
            ("https://portal.example", "0.0.0.0:8080", None, true),
            ("http://localhost:8080", "127.0.0.1:8080", None, false),
            ("http://localhost:8080", "0.0.0.0:8080", None, true),
        ] {
            let settings = Settings {
                base_url: base_url.into(),
                listen: listen.parse().expect("an address"),
                trusted_proxies: trusted.map(str::to_owned).into_iter().collect(),
                ..Settings::for_tests()
            };
            assert_eq!(lacks_a_trusted_proxy(&settings), lacks, "{base_url} at {listen}");
        }
    }
}
