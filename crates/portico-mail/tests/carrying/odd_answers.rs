//! Answers that are no SMTP, or too much of it.

use std::time::Duration;

use portico_mail::{ConnectError, Outcome, SmtpCarrier};

use crate::{
    letters::{Letters, letter},
    server::{Deed, Happening, Server, USUAL_OFFERS, say},
};

/// What a confused or hostile server may put where an answer belongs.
const NONSENSE: [&str; 14] = [
    "250 ok\n",
    "250-first\n250 ok\r\n",
    "250\u{0}ok\n\r",
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    "\r\n",
    "-1 no\r\n",
    "999 what\r\n",
    "2500 ok\r\n",
    "250-one\r\n550 two\r\n",
    "250_ok\r\n",
    "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n",
    "２５０ ok\r\n",
    "+OK POP3\r\n",
    "25\r\n",
];

#[tokio::test]
async fn nonsense_never_counts_as_an_answer() {
    for nonsense in NONSENSE {
        for step in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
            let server = Server::start(&USUAL_OFFERS, move |_, happening| match happening {
                Happening::Opened if step.is_empty() => Deed::Say(nonsense.into()),
                Happening::Command(line) if !step.is_empty() && line.starts_with(step) => Deed::Say(nonsense.into()),
                Happening::Content(_) if step == "." => Deed::Say(nonsense.into()),
                _ => Deed::Usual,
            })
            .await;
            let Ok(mut connection) = server.carrier().connect().await else { continue };
            assert!(!step.is_empty() && step != "EHLO", "{nonsense:?} was taken for a greeting");
            let outcome = connection.carry(&letter("a@x.test")).await;
            let fits =
                if step == "." { matches!(outcome, Outcome::Uncertain { .. }) } else { matches!(outcome, Outcome::Later { .. }) };
            assert!(fits, "{step} {nonsense:?}: {outcome:?}");
            assert!(!connection.is_usable());
        }
    }
}

#[tokio::test]
async fn endless_answers_are_cut_off() {
    for endless in ["250-and so on\r\n", "x", "250 ", "\r"] {
        let server = Server::start(&USUAL_OFFERS, move |_, happening| match happening {
            Happening::Command(line) if line.starts_with("EHLO") => Deed::Forever(endless),
            _ => Deed::Usual,
        })
        .await;
        let began = tokio::time::Instant::now();
        let Err(error) = server.carrier().connect().await else { panic!("{endless:?} was taken") };
        assert!(matches!(error, ConnectError::Broken(_)), "{error:?}");
        assert!(began.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn odd_but_honest_ehlo_answers() {
    for lines in [
        "250 server.test\r\n",
        "250\r\n",
        "250-server.test\r\n250-\r\n250- \r\n250-SIZE\r\n250-SIZE=abc\r\n250-AUTH\r\n250-AUTH=\r\n250 \u{feff}ÆØÅ\r\n",
        "250-PIPELINING\r\n250-X-EXPS GSSAPI NTLM LOGIN\r\n250 OK\r\n",
        "250-a\r\n250-pipelining\r\n250-PIPELINING extra words\r\n250 8bitMIME\r\n",
    ] {
        let server = Server::start(&[], move |_, happening| match happening {
            Happening::Command(line) if line.starts_with("EHLO") => Deed::Say(lines.into()),
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        let mut letters = Letters::new(3);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250; 3], "{lines:?}");
    }
}

#[tokio::test]
async fn a_server_without_ehlo_is_greeted_the_old_way() {
    let server = Server::start(&[], |_, happening| match happening {
        Happening::Command(line) if line.starts_with("EHLO") => say("502 5.5.1 not implemented"),
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    assert!(connection.carry(&letter("a@x.test")).await.is_accepted());
    assert_eq!(server.commands()[..2], ["EHLO client.test", "HELO client.test"]);
}

#[tokio::test]
async fn answers_nobody_asked_for_do_not_shift_the_next_ones() {
    // With the first message's answer come three more. A client that read them as answers to its next envelope would
    // take that envelope's "250" for the verdict on the second message, which the server refused.
    let spare = "250 2.0.0 queued\r\n250 spare\r\n250 spare\r\n354 spare\r\n";
    for offers in [&USUAL_OFFERS[..], &[]] {
        let server = Server::start(offers, move |number, happening| match happening {
            Happening::Content(text) if number == 0 && text.contains("c0@") => Deed::Say(spare.into()),
            Happening::Content(text) if text.contains("c1@") => say("550 5.7.1 not this one"),
            _ => Deed::Usual,
        })
        .await;
        let mut settings = server.settings();
        settings.ahead = false;
        let mut connection = SmtpCarrier::new(settings).unwrap().connect().await.unwrap();
        let mut letters = Letters::new(3);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250, 550, 250]);
        assert_eq!(server.connections(), 2, "the confused connection was left");
    }
}

#[tokio::test]
async fn what_servers_say_is_shown_clean_and_short() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Command(line) if line.starts_with("RCPT") => {
            Deed::Say(format!("550-5.1.1 \u{1b}[31mno\u{202e}body\r\n550-5.1.1 {}\r\n550 end\r\n", "x".repeat(2000)))
        }
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let outcome = connection.carry(&letter("a@x.test")).await;
    let Outcome::Never { code: 550, reply } = outcome else { panic!("{outcome:?}") };
    assert!(reply.starts_with("550 5.1.1 [31mnobody 5.1.1 xxx") && reply.chars().count() <= 250, "{reply}");
}
