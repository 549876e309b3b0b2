//! TLS: required, verified, and deaf to what was said before it.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use portico_mail::{ConnectError, Security, SmtpCarrier, SmtpSettings};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use crate::{
    authority::Authority,
    letters::{Letters, letter},
    server::{Deed, Happening, Server},
};

fn settings(server: &Server, security: Security, roots: PathBuf) -> SmtpSettings {
    SmtpSettings { host: "localhost".into(), security, extra_roots: Some(roots), ..server.settings() }
}

async fn start(tls: TlsAcceptor, implicit: bool) -> Server {
    Server::start_with_tls(&["PIPELINING", "STARTTLS", "AUTH PLAIN"], Some(tls), implicit, |_, _| Deed::Usual).await
}

#[tokio::test]
async fn both_ways_of_tls_carry() {
    let authority = Authority::new();
    for (security, implicit) in [(Security::StartTls, false), (Security::Implicit, true)] {
        let server = start(authority.acceptor("localhost", false), implicit).await;
        let mut settings = settings(&server, security, authority.roots());
        settings.credentials = Some(("ann".into(), "secret".into()));
        let mut connection = SmtpCarrier::new(settings).unwrap().connect().await.unwrap();
        let mut letters = Letters::new(120);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250; 120]);
        connection.quit().await;
        let commands = server.commands();
        let wanted: &[&str] = if implicit { &["EHLO", "AUTH"] } else { &["EHLO", "STARTTLS", "EHLO", "AUTH"] };
        for (command, word) in commands.iter().zip(wanted) {
            assert!(command.starts_with(word), "{commands:?}");
        }
    }
}

#[tokio::test]
async fn certificates_nobody_vouches_for_are_refused() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (what, tls) in [
        ("a stranger's", stranger.acceptor("localhost", false)),
        ("another host's", authority.acceptor("mail.example", false)),
        ("an expired one", authority.acceptor("localhost", true)),
    ] {
        for (security, implicit) in [(Security::StartTls, false), (Security::Implicit, true)] {
            let server = start(tls.clone(), implicit).await;
            let mut settings = settings(&server, security, authority.roots());
            settings.credentials = Some(("ann".into(), "secret".into()));
            let Err(error) = SmtpCarrier::new(settings).unwrap().connect().await else {
                panic!("{what} certificate was believed")
            };
            assert!(matches!(error, ConnectError::Encryption(_)), "{what}: {error:?}");
            assert!(server.commands().iter().all(|line| !line.starts_with("AUTH") && !line.starts_with("MAIL")));
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_where_tls_is_not_offered_or_refused() {
    let authority = Authority::new();
    let silent = Server::start(&["PIPELINING", "AUTH PLAIN"], |_, _| Deed::Usual).await;
    let carrier = SmtpCarrier::new(settings(&silent, Security::StartTls, authority.roots())).unwrap();
    assert!(matches!(carrier.connect().await, Err(ConnectError::NoEncryption)));
    assert_eq!(silent.commands().len(), 1);

    let refusing = Server::start(&["STARTTLS"], |_, happening| match happening {
        Happening::Command("STARTTLS") => crate::server::say("454 4.7.0 not now"),
        _ => Deed::Usual,
    })
    .await;
    let carrier = SmtpCarrier::new(settings(&refusing, Security::StartTls, authority.roots())).unwrap();
    assert!(matches!(carrier.connect().await, Err(ConnectError::TurnedAway { code: 454, .. })));
}

#[tokio::test]
async fn what_was_said_before_tls_does_not_count() {
    // Somebody on the way adds an answer behind the plain 220: a client that kept it would read it as the answer to
    // its EHLO under TLS, with offers the server never made.
    let authority = Authority::new();
    let acceptor = authority.acceptor("localhost", false);
    let server = Server::start_with_tls(&["STARTTLS"], Some(acceptor), false, |_, happening| match happening {
        Happening::Command("STARTTLS") => {
            Deed::Say("220 go on\r\n250-evil.test\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n235 welcome\r\n".into())
        }
        _ => Deed::Usual,
    })
    .await;
    let mut settings = settings(&server, Security::StartTls, authority.roots());
    let mut connection = SmtpCarrier::new(settings.clone()).unwrap().connect().await.unwrap();
    assert!(connection.carry(&letter("a@x.test")).await.is_accepted());
    settings.credentials = Some(("ann".into(), "secret".into()));
    let Err(error) = SmtpCarrier::new(settings).unwrap().connect().await else { panic!("the forged AUTH offer was believed") };
    assert!(matches!(error, ConnectError::SignIn { code: None, .. }));
    assert!(server.commands().iter().all(|line| !line.starts_with("AUTH")));
}

#[tokio::test]
async fn what_was_offered_before_tls_does_not_count() {
    let authority = Authority::new();
    let acceptor = authority.acceptor("localhost", false);
    let greetings = AtomicUsize::new(0);
    let server = Server::start_with_tls(&["STARTTLS"], Some(acceptor), false, move |_, happening| match happening {
        Happening::Command(line) if line.starts_with("EHLO") && greetings.fetch_add(1, Relaxed) == 0 => {
            Deed::Say("250-server.test\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n".into())
        }
        _ => Deed::Usual,
    })
    .await;
    let mut settings = settings(&server, Security::StartTls, authority.roots());
    settings.credentials = Some(("ann".into(), "secret".into()));
    let Err(error) = SmtpCarrier::new(settings).unwrap().connect().await else { panic!("AUTH was not offered under TLS") };
    assert!(matches!(error, ConnectError::SignIn { code: None, .. }), "{error:?}");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up() {
    let authority = Authority::new();
    // Speaks no TLS and waits for a command.
    let server = Server::start(&[], |_, _| Deed::Silence).await;
    let mut settings = settings(&server, Security::Implicit, authority.roots());
    settings.timeouts.connect = Duration::from_millis(300);
    let began = tokio::time::Instant::now();
    let Err(error) = SmtpCarrier::new(settings).unwrap().connect().await else { panic!("there was no handshake") };
    assert!(matches!(error, ConnectError::Broken(_)), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn roots_that_cannot_be_read_are_a_clear_error() {
    let folder = TempDir::new().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for path in [empty, folder.path().join("absent.pem")] {
        let settings = SmtpSettings { extra_roots: Some(path.clone()), ..SmtpSettings::new("localhost", 1, Security::StartTls) };
        let Err(error) = SmtpCarrier::new(settings).map(|_| ()) else { panic!("{path:?} was taken") };
        assert!(error.to_string().contains("cannot be read"), "{error}");
    }
}
