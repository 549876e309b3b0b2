//! Against a server nobody here wrote: aiosmtpd, in the Python that `PORTICO_TEST_PYTHON` names.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use portico_mail::{ConnectError, Mailbox, Message, Mime, Outcome, Security, SmtpCarrier, SmtpSettings};

use crate::{
    authority::Authority,
    letters::{Letters, letter},
};

struct Aiosmtpd {
    child: Child,
    output: BufReader<ChildStdout>,
    carrier: SmtpCarrier,
}

/// A message as the server kept it.
struct Kept {
    from: String,
    to: String,
    content: String,
}

impl Aiosmtpd {
    /// The server without TLS and passwords, or a word about what is left out.
    fn start() -> Option<Self> {
        Self::start_with(&[], SmtpSettings::new("127.0.0.1", 0, Security::None))
    }

    /// The server told these words, and a carrier with these settings that finds it at its port.
    fn start_with(words: &[&str], settings: SmtpSettings) -> Option<Self> {
        let Some(python) = std::env::var_os("PORTICO_TEST_PYTHON") else {
            eprintln!("skipped: aiosmtpd (PORTICO_TEST_PYTHON is not set; cargo xtask python makes one)");
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/carrying/others_server.py");
        let mut child = Command::new(python)
            .arg(script)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        let settings = SmtpSettings { port: port.trim().parse().unwrap(), ..settings };
        Some(Self { child, output, carrier: SmtpCarrier::new(settings).unwrap() })
    }

    /// A carrier that differs in its settings.
    fn carrier_with(&self, change: impl FnOnce(&mut SmtpSettings)) -> SmtpCarrier {
        let mut settings = self.carrier.settings().clone();
        change(&mut settings);
        SmtpCarrier::new(settings).unwrap()
    }

    fn next_kept(&mut self) -> Kept {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let kept: serde_json::Value = serde_json::from_str(&line).unwrap();
        let field = |name: &str| kept[name].as_str().unwrap().to_owned();
        Kept { from: field("from"), to: field("to"), content: field("content") }
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn every_byte_arrives_as_it_was_written() {
    let Some(mut server) = Aiosmtpd::start() else { return };
    let texts = ["plain", ".", "..\r\n.\r\n", "a dot\n.hidden\n", "line\r\nline", "山 and é", &"long ".repeat(3_000)];
    let messages: Vec<Mime> = texts.iter().enumerate().map(|(number, text)| message(number, text)).collect();
    let mut connection = server.carrier.connect().await.unwrap();
    for mime in &messages {
        let outcome = connection.carry(mime).await;
        assert!(outcome.is_accepted(), "{outcome:?}");
        let kept = server.next_kept();
        assert_eq!((kept.from, kept.to), (mime.envelope_from.clone(), mime.envelope_to.clone()));
        let content = STANDARD.decode(kept.content).unwrap();
        assert_eq!(String::from_utf8(content).unwrap(), String::from_utf8(mime.bytes.clone()).unwrap());
    }
    connection.quit().await;
}

#[tokio::test]
async fn what_it_refuses_is_told_apart() {
    let Some(mut server) = Aiosmtpd::start() else { return };
    let mut connection = server.carrier.connect().await.unwrap();
    let addresses = ["ana@x.test", "busy@x.test", "gone@x.test", "full@x.test", "ben@x.test"];
    let mut outcomes = Vec::new();
    for address in addresses {
        outcomes.push(connection.carry(&letter(address)).await);
    }
    let said: Vec<&str> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Accepted { .. } => "accepted",
            Outcome::Later { .. } => "later",
            Outcome::Never { .. } => "never",
            _ => "something else",
        })
        .collect();
    assert_eq!(said, ["accepted", "later", "never", "later", "accepted"], "{outcomes:?}");
    assert_eq!([server.next_kept().to, server.next_kept().to], ["ana@x.test", "ben@x.test"]);

    let outcome = server.carrier.connect().await.unwrap().carry(&letter("drop@x.test")).await;
    assert!(matches!(outcome, Outcome::Uncertain { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_batch_over_one_connection_arrives_in_order() {
    let Some(mut server) = Aiosmtpd::start() else { return };
    let mut connection = server.carrier.connect().await.unwrap();
    let mut letters = Letters::new(200);
    connection.carry_all(&mut letters).await.unwrap();
    assert_eq!(letters.codes(), [250; 200]);
    let arrived: Vec<String> = (0..200).map(|_| server.next_kept().to).collect();
    assert_eq!(arrived, (0..200).map(|number| format!("c{number}@clients.test")).collect::<Vec<_>>());
    connection.quit().await;
}

#[tokio::test]
async fn its_tls_is_verified_and_its_passwords_are_known() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let file = authority.certificate_file("localhost");
    for (security, way, mechanism) in [
        (Security::StartTls, "starttls", "PLAIN"),
        (Security::StartTls, "starttls", "LOGIN"),
        (Security::Implicit, "implicit", "PLAIN"),
        (Security::Implicit, "implicit", "LOGIN"),
    ] {
        let settings = SmtpSettings {
            credentials: Some(("ann@x.test".into(), "pässword".into())),
            extra_roots: Some(authority.roots()),
            ..SmtpSettings::new("localhost", 0, security)
        };
        let words = [way, file.to_str().unwrap(), mechanism];
        let Some(mut server) = Aiosmtpd::start_with(&words, settings) else { return };
        let outcome = server.carrier.connect().await.unwrap().carry(&letter("ana@x.test")).await;
        assert!(outcome.is_accepted(), "{way} {mechanism}: {outcome:?}");

        let unknown = server.carrier_with(|settings| settings.credentials = Some(("ann@x.test".into(), "password".into())));
        let Err(error) = unknown.connect().await else { panic!("{way} {mechanism}: a wrong password was taken") };
        assert!(matches!(error, ConnectError::SignIn { code: Some(535), .. }), "{way} {mechanism}: {error:?}");

        let nobody = server.carrier_with(|settings| settings.credentials = None);
        let outcome = nobody.connect().await.unwrap().carry(&letter("ben@x.test")).await;
        assert!(matches!(outcome, Outcome::Later { code: Some(530), .. }), "{way} {mechanism}: {outcome:?}");

        let wary = server.carrier_with(|settings| settings.extra_roots = Some(stranger.roots()));
        let Err(error) = wary.connect().await else { panic!("{way}: a stranger's certificate was believed") };
        assert!(matches!(error, ConnectError::Encryption(_)), "{way} {mechanism}: {error:?}");

        assert_eq!(server.next_kept().to, "ana@x.test");
    }
}

fn message(number: usize, text: &str) -> Mime {
    let mailbox = |name: &str, address: &str| Mailbox { name: Some(name.into()), address: address.into() };
    let message = Message {
        from: mailbox("Lindenhof", "practice@portico.test"),
        reply_to: None,
        to: mailbox("Ana", &format!("ana{number}@x.test")),
        subject: format!("Letter {number}"),
        text: text.into(),
        html: format!("<p>{number}</p>"),
        message_id: format!("<{number}@portico.test>"),
        date_ms: 1_795_000_000_000,
        language: "en".into(),
        return_path: None,
        list_unsubscribe: None,
    };
    message.to_mime().unwrap()
}
