//! 4xx, 5xx and 421 at every step.

use portico_mail::{ConnectError, Outcome, explain};

use crate::{
    letters::{Letters, letter},
    server::{Deed, Happening, Server, USUAL_OFFERS, say, say_and_close},
};

/// With PIPELINING and without.
const OFFERS: [&[&str]; 2] = [&USUAL_OFFERS, &["SIZE"]];

fn at_step(step: &'static str, number: usize, happening: Happening<'_>, of: usize, deed: Deed) -> Deed {
    let wanted = format!("c{of}@");
    let hit = match (step, happening) {
        ("MAIL", Happening::Command(line)) => line.starts_with("MAIL") && number == 0 && of == 0,
        ("RCPT", Happening::Command(line)) => line.starts_with("RCPT") && line.contains(&wanted),
        ("CONTENT", Happening::Content(text)) => text.contains(&wanted),
        _ => false,
    };
    if hit { deed } else { Deed::Usual }
}

#[tokio::test]
async fn a_refused_message_does_not_harm_the_next() {
    for offers in OFFERS {
        for step in ["RCPT", "CONTENT"] {
            for code in [450_u16, 452, 550, 554] {
                let server = Server::start(offers, move |number, happening| {
                    at_step(step, number, happening, 1, say(&format!("{code} 5.1.1 no, not c1")))
                })
                .await;
                let mut connection = server.carrier().connect().await.unwrap();
                let mut letters = Letters::new(4);
                connection.carry_all(&mut letters).await.unwrap();
                assert_eq!(letters.codes(), [250, code, 250, 250], "{step} {code} {offers:?}");
                let refused = letters.outcomes[1].as_ref().unwrap();
                assert_eq!(matches!(refused, Outcome::Never { .. }), code >= 500);
                assert_eq!(refused.reply(), format!("{code} 5.1.1 no, not c1"));
                assert_eq!(server.connections(), 1, "one connection carried on: {step} {code}");
                let accepted: Vec<_> = server.arrived().into_iter().filter(|a| a.accepted).map(|a| a.to).collect();
                assert_eq!(accepted, ["RCPT TO:<c0@clients.test>", "RCPT TO:<c2@clients.test>", "RCPT TO:<c3@clients.test>"]);
                assert!(connection.is_usable());
                connection.quit().await;
                assert_eq!(server.commands().last().unwrap(), "QUIT");
            }
        }
    }
}

/// It is our sender that is refused, mistyped say: every message waits until that is put right.
#[tokio::test]
async fn every_message_refused_at_mail() {
    for offers in OFFERS {
        let server = Server::start(offers, |_, happening| match happening {
            Happening::Command(line) if line.starts_with("MAIL") => say("550 5.7.1 not from you"),
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        let mut letters = Letters::new(3);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [550, 550, 550]);
        for outcome in letters.outcomes.iter().flatten() {
            assert!(matches!(outcome, Outcome::Later { .. }), "{offers:?}: it goes again");
            let reason = explain(Some(550), outcome.reply());
            assert!(reason.sentence.contains("our sender address") && reason.retryable, "{}", reason.sentence);
        }
        assert_eq!((server.connections(), server.arrived().len()), (1, 0));
        assert!(server.commands().iter().any(|line| line == "RSET"), "a refused envelope is taken back");
    }
}

/// What is said at MAIL about the message itself stands: it is too large, or its address cannot be carried.
#[tokio::test]
async fn a_message_that_cannot_be_carried_is_refused_at_mail() {
    for offers in OFFERS {
        for answer in ["552 too much", "550 5.3.4 too big for us", "553 5.6.7 no such letters"] {
            let server = Server::start(offers, move |_, happening| match happening {
                Happening::Command(line) if line.starts_with("MAIL") => say(answer),
                _ => Deed::Usual,
            })
            .await;
            let mut connection = server.carrier().connect().await.unwrap();
            let outcome = connection.carry(&letter("a@x.test")).await;
            assert!(matches!(outcome, Outcome::Never { .. }), "{offers:?} {answer}");
        }
    }
}

/// The doctor asks before any message is there.
#[tokio::test]
async fn whether_our_sender_is_taken_can_be_asked() {
    for offers in OFFERS {
        let server = Server::start(offers, |_, happening| match happening {
            Happening::Command(line) if line.starts_with("MAIL FROM:<wrong@") => say("550 5.7.1 not from you"),
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        let refused = connection.would_take_from("wrong@portico.test").await.unwrap_err();
        assert!(refused.to_string().contains("550 5.7.1 not from you"), "{refused}");
        connection.would_take_from("practice@portico.test").await.unwrap();
        assert!(connection.carry(&letter("a@x.test")).await.is_accepted(), "what was asked is taken back");
    }
}

/// Some servers take only so many RSETs. The message behind a refused one was not even offered.
#[tokio::test]
async fn a_refused_reset_is_no_verdict_on_the_next_message() {
    for offers in OFFERS {
        let server = Server::start(offers, |_, happening| match happening {
            Happening::Command("RSET") => say_and_close("554 5.5.0 too many nonmail commands"),
            Happening::Command(line) if line.starts_with("RCPT") => say("550 5.1.1 nobody"),
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        let mut letters = Letters::new(3);
        assert!(connection.carry_all(&mut letters).await.is_err(), "twice in a row");
        assert_eq!(letters.codes(), [550, 550, 554]);
        assert!(matches!(letters.outcomes[2], Some(Outcome::Later { .. })), "{offers:?}: it goes again");
    }
}

#[tokio::test]
async fn data_refused() {
    for offers in OFFERS {
        let server = Server::start(offers, |_, happening| match happening {
            Happening::Command("DATA") => say("451 4.3.0 later"),
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        assert_eq!(
            connection.carry(&letter("a@x.test")).await,
            Outcome::Later { code: Some(451), reply: "451 4.3.0 later".into() }
        );
        assert!(connection.is_usable());
    }
}

#[tokio::test]
async fn content_wanted_although_the_recipient_was_refused() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Command(line) if line.starts_with("RCPT") && line.contains("c1@") => say("550 5.1.1 nobody"),
        Happening::Command("DATA") => say("354 go on all the same"),
        Happening::Content("") => say("554 5.5.1 no recipients"),
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(3);
    connection.carry_all(&mut letters).await.unwrap();
    assert_eq!(letters.codes(), [250, 550, 250]);
    let texts: Vec<_> = server.arrived().into_iter().map(|a| a.text).collect();
    assert_eq!(texts[1], "", "only a lone dot went out for the refused one");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_421_closes_and_reopens() {
    for offers in OFFERS {
        for step in ["MAIL", "RCPT", "CONTENT"] {
            let server = Server::start(offers, move |number, happening| {
                let of = if step == "MAIL" { 0 } else { 1 };
                if number == 0 { at_step(step, number, happening, of, say_and_close("421 4.3.2 closing")) } else { Deed::Usual }
            })
            .await;
            let mut connection = server.carrier().connect().await.unwrap();
            let mut letters = Letters::new(4);
            connection.carry_all(&mut letters).await.unwrap();
            // At the envelope the message simply moves to the next connection; after the content it was answered.
            let wanted = if step == "CONTENT" { [250, 421, 250, 250] } else { [250; 4] };
            assert_eq!(letters.codes(), wanted, "{step} {offers:?}");
            assert_eq!(server.connections(), 2, "{step}");
            let mut accepted: Vec<_> = server.arrived().into_iter().filter(|a| a.accepted).map(|a| a.to).collect();
            accepted.dedup();
            assert_eq!(accepted.len(), wanted.iter().filter(|code| **code == 250).count(), "no copies");
        }
    }
}

#[tokio::test]
async fn a_server_that_closes_every_connection_is_left_alone() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Command(line) if line.starts_with("MAIL") => say_and_close("421 4.3.2 too many connections"),
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(50);
    let error = connection.carry_all(&mut letters).await.unwrap_err();
    assert!(error.to_string().contains("421"), "{error}");
    assert_eq!(letters.codes(), [421], "only one message was asked for");
    assert_eq!(letters.left(), 49);
    assert!(server.connections() <= 2);
}

#[tokio::test]
async fn turned_away_at_the_door() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Opened => say_and_close("554 5.7.1 no service for you"),
        _ => Deed::Usual,
    })
    .await;
    let Err(error) = server.carrier().connect().await else { panic!("the server said no") };
    assert_eq!(error, ConnectError::TurnedAway { code: 554, reply: "554 5.7.1 no service for you".into() });
    assert!(matches!(error.outcome(), Outcome::Later { code: Some(554), .. }), "the door's no is no verdict on a message");
}

#[tokio::test]
async fn what_the_server_cannot_carry_is_never_sent() {
    let server = Server::start(&["PIPELINING", "SIZE 200"], |_, _| Deed::Usual).await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut large = letter("a@x.test");
    large.bytes.extend_from_slice(&[b'x'; 300]);
    assert!(matches!(connection.carry(&large).await, Outcome::Never { code: 552, .. }));
    let foreign = connection.carry(&letter("用户@x.test")).await;
    assert!(matches!(&foreign, Outcome::Never { code: 553, reply } if reply.contains("SMTPUTF8")), "{foreign:?}");
    for forged in ["a@x.test>\r\nRCPT TO:<b@x.test", "a@x.test\nDATA", "a\u{0}@x.test", "no-at", "a@x\u{2028}.test"] {
        assert!(matches!(connection.carry(&letter(forged)).await, Outcome::Never { code: 553, .. }), "{forged:?}");
    }
    assert!(connection.carry(&letter("b@x.test")).await.is_accepted());
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn smtputf8_is_asked_for_only_when_needed() {
    let server = Server::start(&USUAL_OFFERS, |_, _| Deed::Usual).await;
    let mut connection = server.carrier().connect().await.unwrap();
    assert!(connection.carry(&letter("用户@x.test")).await.is_accepted());
    assert!(connection.carry(&letter("a@x.test")).await.is_accepted());
    let mails: Vec<_> = server.commands().into_iter().filter(|line| line.starts_with("MAIL")).collect();
    assert!(mails[0].ends_with(" BODY=8BITMIME SMTPUTF8"), "{mails:?}");
    assert!(!mails[1].contains("UTF8"), "{mails:?}");
    assert!(mails[1].contains(" SIZE="), "{mails:?}");
}
