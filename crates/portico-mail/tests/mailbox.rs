//! Reading a mailbox: from servers that behave, and from those that do not.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use portico_mail::{LONGEST_MESSAGE, MailboxSession, MailboxSettings, MailboxTrouble, Mischief, ScriptedMailbox};
use std::time::Duration;

async fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::open("right").await.unwrap()
}

fn settings(mailbox: &ScriptedMailbox, more: &str) -> MailboxSettings {
    MailboxSettings::parse(&mailbox.url("right", more)).unwrap()
}

#[tokio::test]
async fn what_is_unread_is_read_and_marked() {
    let mailbox = mailbox().await;
    mailbox.put("one\r\n}\r\n");
    mailbox.put(vec![b'x'; LONGEST_MESSAGE + 10]);
    let mut session = MailboxSession::open(&settings(&mailbox, "")).await.unwrap();
    assert_eq!(session.unread(10).await.unwrap(), [1, 2]);
    assert_eq!(session.unread(1).await.unwrap(), [1]);
    assert_eq!(session.message(1).await.unwrap().unwrap(), b"one\r\n}\r\n");
    assert_eq!(session.message(2).await.unwrap().unwrap().len(), LONGEST_MESSAGE, "the beginning of a long one");
    assert_eq!(session.message(7).await.unwrap(), None);
    session.mark_read(1).await.unwrap();
    assert_eq!(session.unread(10).await.unwrap(), [2]);
    session.leave().await;
}

/// A server that reads no range hands out the whole of a long message. It is not read into memory, and the session is over.
#[tokio::test]
async fn more_than_was_asked_for_is_not_read() {
    let mailbox = mailbox().await;
    mailbox.put(vec![b'x'; LONGEST_MESSAGE + 10]);
    mailbox.put("two");
    mailbox.misbehave(Mischief::WholeMessages);
    let mut session = MailboxSession::open(&settings(&mailbox, "")).await.unwrap();
    assert_eq!(session.message(1).await, Err(MailboxTrouble::TooLong));
    let mut another = MailboxSession::open(&settings(&mailbox, "")).await.unwrap();
    assert_eq!(another.message(2).await.unwrap().as_deref(), Some(&b"two"[..]));
}

/// A message whose flags are told as well (RFC 9051, 7.5.2) is read all the same, not passed over.
#[tokio::test]
async fn a_message_is_read_while_somebody_else_flags_it() {
    let mailbox = mailbox().await;
    mailbox.put("one");
    mailbox.misbehave(Mischief::TellsFlags);
    let mut session = MailboxSession::open(&settings(&mailbox, "")).await.unwrap();
    assert_eq!(session.message(1).await.unwrap().as_deref(), Some(&b"one"[..]));
}

#[tokio::test]
async fn messages_are_filed_on_servers_old_and_new() {
    for mischief in [Mischief::None, Mischief::Old] {
        let mailbox = mailbox().await;
        mailbox.put("one");
        mailbox.misbehave(mischief);
        let mut session = MailboxSession::open(&settings(&mailbox, "")).await.unwrap();
        session.mark_read(1).await.unwrap();
        session.file(1, "Portico/Read").await.unwrap();
        let filed = mailbox.messages().into_iter().filter(|message| message.folder == "Portico.Read").count();
        assert_eq!(filed, 1, "{mischief:?}");
        let left = mailbox.messages().into_iter().filter(|message| message.folder == "INBOX" && !message.deleted).count();
        assert_eq!(left, 0, "{mischief:?}");
        assert!(!mailbox.commands().iter().any(|command| command == "EXPUNGE"), "others may have marked something too");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let mailbox = mailbox().await;
    let wrong = MailboxSettings::parse(&mailbox.url("hunter2", "")).unwrap();
    let trouble = MailboxSession::open(&wrong).await.err().unwrap();
    assert_eq!(trouble, MailboxTrouble::SignIn);
    assert!(!trouble.to_string().contains("hunter2"), "nor what the server repeats of it: {trouble}");
}

#[tokio::test]
async fn without_encryption_nothing_is_said() {
    let mailbox = mailbox().await;
    let place = format!("127.0.0.1:{}/INBOX", mailbox.port());
    let settings = MailboxSettings::parse(&format!("imap://bounces:right@{place}")).unwrap();
    assert_eq!(MailboxSession::open(&settings).await.err(), Some(MailboxTrouble::NoEncryption));
    let settings = MailboxSettings::parse(&format!("imaps://bounces:right@{place}")).unwrap();
    assert!(matches!(MailboxSession::open(&settings).await.err(), Some(MailboxTrouble::Encryption(_))));
    let said = mailbox.commands().join("\n");
    assert!(!said.contains("AUTH") && !said.contains("LOGIN"), "{said}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let mailbox = mailbox().await;
    let url = mailbox.url("right", "").replace("INBOX", "Elsewhere");
    let trouble = MailboxSession::open(&MailboxSettings::parse(&url).unwrap()).await.err().unwrap();
    assert_eq!(trouble, MailboxTrouble::Folder("Elsewhere".into()));
}

#[tokio::test]
async fn a_hostile_server_gets_neither_memory_nor_belief() {
    for (mischief, opens) in [
        (Mischief::HugeLiteral, true),
        (Mischief::EndlessLine, true),
        (Mischief::EndlessAnswers, true),
        (Mischief::OtherMessage, true),
        (Mischief::Nonsense, false),
        (Mischief::PreAuth, false),
    ] {
        let mailbox = mailbox().await;
        mailbox.put("one");
        mailbox.misbehave(mischief);
        let mut settings = settings(&mailbox, "");
        settings.answer = Duration::from_secs(20);
        let session = MailboxSession::open(&settings).await;
        assert_eq!(session.is_ok(), opens, "{mischief:?}");
        let Ok(mut session) = session else { continue };
        match mischief {
            Mischief::OtherMessage => assert_eq!(session.message(1).await.unwrap(), None),
            Mischief::HugeLiteral => assert_eq!(session.message(1).await, Err(MailboxTrouble::TooLong)),
            _ => assert_eq!(session.unread(10).await, Err(MailboxTrouble::NoSense), "{mischief:?}"),
        }
    }
}

#[tokio::test]
async fn nobody_there_is_told() {
    let settings = MailboxSettings::parse("imap://a:b@127.0.0.1:1?tls=off").unwrap();
    assert!(matches!(MailboxSession::open(&settings).await.err(), Some(MailboxTrouble::Unreachable(_))));
}
