//! Signing in to the mail server.

use portico_mail::{ConnectError, Outcome, SmtpCarrier, SmtpSettings};

use crate::server::{Deed, Happening, Server, say};

fn with_password(server: &Server, password: &str) -> SmtpCarrier {
    let settings = SmtpSettings { credentials: Some(("ann@x.test".into(), password.into())), ..server.settings() };
    SmtpCarrier::new(settings).unwrap()
}

#[tokio::test]
async fn plain_in_one_step() {
    let server = Server::start(&["AUTH LOGIN PLAIN CRAM-MD5"], |_, _| Deed::Usual).await;
    with_password(&server, "pässword").connect().await.unwrap();
    assert_eq!(server.commands()[1], "AUTH PLAIN AGFubkB4LnRlc3QAcMOkc3N3b3Jk");
}

#[tokio::test]
async fn a_long_secret_goes_on_a_line_of_its_own() {
    let server = Server::start(&["AUTH PLAIN"], |_, happening| match happening {
        Happening::Command("AUTH PLAIN") => say("334 "),
        Happening::Command(line) if line.starts_with("AGFubkB4") => say("235 2.7.0 welcome"),
        _ => Deed::Usual,
    })
    .await;
    with_password(&server, &"x".repeat(2000)).connect().await.unwrap();
}

#[tokio::test]
async fn login_where_plain_is_not_offered() {
    let server = Server::start(&["AUTH=LOGIN"], |_, happening| match happening {
        Happening::Command("AUTH LOGIN") => say("334 VXNlcm5hbWU6"),
        Happening::Command("YW5uQHgudGVzdA==") => say("334 UGFzc3dvcmQ6"),
        Happening::Command("c2VjcmV0") => say("235 ok"),
        _ => Deed::Usual,
    })
    .await;
    with_password(&server, "secret").connect().await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_a_clear_error_without_the_password() {
    let server = Server::start(&["AUTH PLAIN"], |_, happening| match happening {
        Happening::Command(line) if line.starts_with("AUTH") => say("535 5.7.8 wrong"),
        _ => Deed::Usual,
    })
    .await;
    let Err(error) = with_password(&server, "top-secret").connect().await else { panic!("the password was refused") };
    assert_eq!(error, ConnectError::SignIn { code: Some(535), reply: "535 5.7.8 wrong".into() });
    assert!(matches!(error.outcome(), Outcome::Later { code: Some(535), .. }), "mail waits until the password is mended");
    assert!(!format!("{error} {error:?}").contains("top-secret"));
}

#[tokio::test]
async fn no_way_we_know() {
    for offers in [&["AUTH CRAM-MD5 XOAUTH2"][..], &[]] {
        let server = Server::start(offers, |_, _| Deed::Usual).await;
        let Err(error) = with_password(&server, "secret").connect().await else { panic!("no way to sign in") };
        assert!(matches!(error, ConnectError::SignIn { code: None, .. }));
        assert!(server.commands().iter().all(|line| line.starts_with("EHLO")), "no secret was said");
    }
}
