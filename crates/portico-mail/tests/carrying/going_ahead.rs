//! Envelopes that travel behind the final dot of the message before.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::{
    letters::Letters,
    server::{Deed, Happening, Server, USUAL_OFFERS, say, say_and_close},
};

#[tokio::test]
async fn a_hundred_messages_a_connection_by_default() {
    let server = Server::start(&USUAL_OFFERS, |_, _| Deed::Usual).await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(250);
    connection.carry_all(&mut letters).await.unwrap();
    assert_eq!(letters.codes(), [250; 250]);
    assert_eq!(server.connections(), 3);
    let arrived = server.arrived();
    assert_eq!([0, 1, 2].map(|number| arrived.iter().filter(|a| a.connection == number).count()), [100, 100, 50]);
    for (i, letter) in arrived.iter().enumerate() {
        let to = format!("c{i}@clients.test");
        assert_eq!(letter.to, format!("RCPT TO:<{to}>"));
        assert_eq!(
            letter.text,
            format!("Subject: hello\r\nTo: {to}\r\n\r\n.dot\r\nfor {to}\r\n"),
            "content belongs to its envelope"
        );
    }
}

#[tokio::test]
async fn no_order_but_dot_then_envelope_when_switched_off_or_not_offered() {
    for (offers, ahead) in [(&USUAL_OFFERS[..], false), (&["SIZE"][..], true)] {
        let server = Server::start(offers, |_, _| Deed::Usual).await;
        let mut settings = server.settings();
        settings.ahead = ahead;
        let mut connection = portico_mail::SmtpCarrier::new(settings).unwrap().connect().await.unwrap();
        let mut letters = Letters::new(20);
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250; 20]);
    }
}

#[tokio::test]
async fn a_server_that_forgets_what_came_behind_the_dot_is_understood() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Content(_) => Deed::ForgetAhead,
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(10);
    connection.carry_all(&mut letters).await.unwrap();
    assert_eq!(letters.codes(), [250; 10]);
    assert_eq!(server.arrived().len(), 10);
    assert_eq!(server.connections(), 2, "one lesson is enough");
}

#[tokio::test]
async fn a_server_that_refuses_what_came_behind_the_dot_is_no_verdict_on_the_message() {
    let server = Server::start(&USUAL_OFFERS, |number, happening| match happening {
        Happening::Command(line) if number == 0 && line.starts_with("MAIL") => {
            // Exim's answer to what it takes for a client that does not wait.
            if FIRST.fetch_add(1, Relaxed) == 0 { Deed::Usual } else { say_and_close("554 SMTP synchronization error") }
        }
        _ => Deed::Usual,
    })
    .await;
    static FIRST: AtomicUsize = AtomicUsize::new(0);
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(10);
    connection.carry_all(&mut letters).await.unwrap();
    assert_eq!(letters.codes(), [250; 10]);
    assert_eq!((server.connections(), server.arrived().len()), (2, 10));
}

#[tokio::test]
async fn refusals_among_envelopes_that_went_ahead() {
    let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
        Happening::Command(line) if line.starts_with("RCPT") && line.contains("0@") => say("550 5.1.1 nobody"),
        Happening::Content(text) if text.contains("5@") => say("452 4.2.2 full"),
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut letters = Letters::new(60);
    connection.carry_all(&mut letters).await.unwrap();
    let wanted: Vec<u16> = (0..60)
        .map(|i| {
            if i % 10 == 0 {
                550
            } else if i % 10 == 5 {
                452
            } else {
                250
            }
        })
        .collect();
    assert_eq!(letters.codes(), wanted);
    assert_eq!(server.connections(), 1);
    assert_eq!(server.arrived().iter().filter(|a| a.accepted).count(), 48);
}
