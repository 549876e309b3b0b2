//! Reading a mailbox under TLS, from the first byte and after STARTTLS: from a server whose authority we were told of, and never from one
//! that nobody vouches for.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod authority;

use authority::Authority;
use portico_mail::{MailboxSession, MailboxSettings, MailboxTrouble, Mischief, ScriptedMailbox};
use std::path::Path;

/// The settings as an operator writes them, with the file of an authority or without.
fn settings(mailbox: &ScriptedMailbox, at_once: bool, roots: Option<&Path>) -> MailboxSettings {
    let scheme = if at_once { "imaps" } else { "imap" };
    let roots = roots.map(|file| format!("?roots={}", file.display())).unwrap_or_default();
    MailboxSettings::parse(&format!("{scheme}://bounces:right@localhost:{}/INBOX{roots}", mailbox.port())).unwrap()
}

#[tokio::test]
async fn both_ways_of_tls_are_read() {
    let authority = Authority::new();
    for at_once in [true, false] {
        let mailbox = ScriptedMailbox::open_with_tls("right", authority.acceptor("localhost", false), at_once).await.unwrap();
        mailbox.put(vec![b'x'; 200_000]);
        let mut session = MailboxSession::open(&settings(&mailbox, at_once, Some(&authority.roots()))).await.unwrap();
        assert_eq!(session.unread(10).await.unwrap(), [1]);
        assert_eq!(session.message(1).await.unwrap().unwrap().len(), 200_000);
        session.mark_read(1).await.unwrap();
        session.file(1, "Portico/Read").await.unwrap();
        session.leave().await;
        let messages = mailbox.messages();
        assert!(messages.iter().all(|message| message.seen && message.folder == "Portico.Read"), "{at_once}: {messages:?}");
        let commands = mailbox.commands();
        let wanted: &[&str] =
            if at_once { &["CAPABILITY", "AUTHENTICATE"] } else { &["CAPABILITY", "STARTTLS", "CAPABILITY", "AUTHENTICATE"] };
        for (command, word) in commands.iter().zip(wanted) {
            assert!(command.starts_with(word), "{commands:?}");
        }
    }
}

#[tokio::test]
async fn who_nobody_vouches_for_gets_no_password() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let roots = authority.roots();
    for (what, acceptor, roots) in [
        ("one whose authority we were not told of", authority.acceptor("localhost", false), None),
        ("a stranger's", stranger.acceptor("localhost", false), Some(roots.as_path())),
        ("another host's", authority.acceptor("mail.example", false), Some(roots.as_path())),
        ("an expired one", authority.acceptor("localhost", true), Some(roots.as_path())),
    ] {
        for at_once in [true, false] {
            let mailbox = ScriptedMailbox::open_with_tls("right", acceptor.clone(), at_once).await.unwrap();
            let trouble = MailboxSession::open(&settings(&mailbox, at_once, roots)).await.err().unwrap();
            // A machine without any authorities of its own says so before it knocks.
            let refused = matches!(trouble, MailboxTrouble::Encryption(_))
                || (roots.is_none() && matches!(trouble, MailboxTrouble::Setup(_)));
            assert!(refused, "{what}: {trouble:?}");
            let said = mailbox.commands().join("\n");
            assert!(!said.contains("AUTH") && !said.contains("LOGIN"), "{what}: {said}");
        }
    }
}

#[tokio::test]
async fn what_was_said_before_tls_does_not_count() {
    let authority = Authority::new();
    let mailbox = ScriptedMailbox::open_with_tls("right", authority.acceptor("localhost", false), false).await.unwrap();
    mailbox.misbehave(Mischief::Injected);
    let trouble = MailboxSession::open(&settings(&mailbox, false, Some(&authority.roots()))).await.err().unwrap();
    assert_eq!(trouble, MailboxTrouble::NoSignIn);
    assert!(!mailbox.commands().iter().any(|command| command.starts_with("AUTH")), "{:?}", mailbox.commands());
}

#[tokio::test]
async fn a_file_of_authorities_that_cannot_be_read_is_named() {
    let authority = Authority::new();
    let mailbox = ScriptedMailbox::open_with_tls("right", authority.acceptor("localhost", false), true).await.unwrap();
    let absent = authority.roots().with_file_name("absent.pem");
    assert_eq!(MailboxSession::check_certificates(&settings(&mailbox, true, Some(&authority.roots()))), Ok(()));
    let said = MailboxSession::check_certificates(&settings(&mailbox, true, Some(&absent))).unwrap_err();
    assert!(said.to_string().contains("absent.pem"), "{said}");
    let trouble = MailboxSession::open(&settings(&mailbox, true, Some(&absent))).await.err().unwrap();
    assert!(trouble.to_string().contains("absent.pem"), "{trouble}");
    assert!(mailbox.commands().is_empty());
}
