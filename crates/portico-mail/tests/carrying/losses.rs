//! Connections that end, and servers that fall silent, at every step.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use portico_mail::{ConnectError, Outcome, Security, SmtpCarrier, SmtpSettings};

use crate::{
    letters::{Letters, letter},
    server::{Deed, Happening, Server, USUAL_OFFERS},
};

#[tokio::test]
async fn lost_before_the_final_dot_is_later() {
    for step in ["MAIL", "RCPT", "DATA"] {
        for offers in [&USUAL_OFFERS[..], &[]] {
            let server = Server::start(offers, move |_, happening| match happening {
                Happening::Command(line) if line.starts_with(step) => Deed::Close,
                _ => Deed::Usual,
            })
            .await;
            let mut connection = server.carrier().connect().await.unwrap();
            let outcome = connection.carry(&letter("a@x.test")).await;
            assert!(matches!(outcome, Outcome::Later { code: None, .. }), "{step}: {outcome:?}");
            assert!(!connection.is_usable());
            assert_eq!(server.arrived().len(), 0);
        }
    }
}

#[tokio::test]
async fn lost_while_the_last_word_is_waited_for_is_later() {
    for mut letters in [Letters::new(1), Letters::long(1)] {
        let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
            Happening::Command("DATA") => Deed::SayAndClose("354 go on\r\n".into()),
            _ => Deed::Usual,
        })
        .await;
        letters.thinking = Duration::from_millis(50);
        let mut connection = server.carrier().connect().await.unwrap();
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [0]);
        assert!(!connection.is_usable());
    }
}

#[tokio::test]
async fn lost_after_the_final_dot_is_uncertain_and_the_rest_goes_on() {
    for mut letters in [Letters::new(5), Letters::long(5)] {
        let server = Server::start(&USUAL_OFFERS, |_, happening| match happening {
            Happening::Content(text) if text.contains("c1@") => Deed::Close,
            _ => Deed::Usual,
        })
        .await;
        let mut connection = server.carrier().connect().await.unwrap();
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [250, 1, 250, 250, 250]);
        assert_eq!(server.connections(), 2);
        let arrived: Vec<_> = server.arrived().into_iter().map(|a| (a.to, a.text.lines().count())).collect();
        assert_eq!(arrived.len(), 5, "nothing was sent twice by itself");
        assert!(arrived.iter().all(|(_, lines)| *lines == arrived[0].1), "and each of them whole");
    }
}

#[tokio::test]
async fn a_thousand_messages_each_lost_once_after_the_dot() {
    static SEEN: [AtomicUsize; 1000] = [const { AtomicUsize::new(0) }; 1000];
    let server = Server::start(&USUAL_OFFERS, |_, happening| {
        let Happening::Content(text) = happening else { return Deed::Usual };
        let number: usize = text.split(['c', '@']).find_map(|part| part.parse().ok()).unwrap();
        if SEEN[number].fetch_add(1, Relaxed) == 0 { Deed::Close } else { Deed::Usual }
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let mut first = Letters::new(1000);
    connection.carry_all(&mut first).await.unwrap();
    assert!(first.codes().iter().all(|code| *code == 1));
    let mut again = Letters::new(1000);
    connection.carry_all(&mut again).await.unwrap();
    assert!(again.codes().iter().all(|code| *code == 250));
    assert!(SEEN.iter().all(|seen| seen.load(Relaxed) == 2), "at most two copies of each");
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_replaced_without_a_failure() {
    let server = Server::start(&USUAL_OFFERS, |number, happening| match happening {
        Happening::Content(_) if number == 0 => Deed::SayAndClose("250 2.0.0 queued\r\n".into()),
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    assert!(connection.carry(&letter("a@x.test")).await.is_accepted());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(connection.carry(&letter("b@x.test")).await.is_accepted());
    assert_eq!((server.connections(), server.arrived().len()), (2, 2));
}

#[tokio::test]
async fn silence_at_each_step_ends_in_time() {
    for step in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let server = Server::start(&[], move |_, happening| match happening {
            Happening::Opened if step.is_empty() => Deed::Silence,
            Happening::Command(line) if !step.is_empty() && line.starts_with(step) => Deed::Silence,
            Happening::Content(_) if step == "." => Deed::Silence,
            _ => Deed::Usual,
        })
        .await;
        let began = tokio::time::Instant::now();
        match server.carrier().connect().await {
            Err(error) => assert!(matches!(error, ConnectError::Broken(_)), "{step}: {error:?}"),
            Ok(mut connection) => {
                let outcome = connection.carry(&letter("a@x.test")).await;
                assert_eq!(matches!(outcome, Outcome::Uncertain { .. }), step == ".", "{step}: {outcome:?}");
                assert!(!outcome.is_accepted() && !connection.is_usable());
            }
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{step:?} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn one_silent_connection_does_not_hold_up_the_others() {
    let server = Server::start(&USUAL_OFFERS, |number, happening| match happening {
        Happening::Command(line) if number == 0 && line.starts_with("MAIL") => Deed::Silence,
        _ => Deed::Usual,
    })
    .await;
    let carrier = server.carrier();
    let stalled = carrier.connect().await.unwrap();
    let mut at_work = tokio::task::JoinSet::new();
    for first in [Some(stalled), None, None, None] {
        let carrier = carrier.clone();
        at_work.spawn(async move {
            let is_stalled = first.is_some();
            let mut connection = match first {
                Some(connection) => connection,
                None => carrier.connect().await.unwrap(),
            };
            let mut letters = Letters::new(100);
            let ended = connection.carry_all(&mut letters).await;
            (is_stalled, ended.is_ok(), letters.codes().len())
        });
    }
    let mut finished = Vec::new();
    while let Some(done) = at_work.join_next().await {
        finished.push(done.unwrap());
    }
    assert_eq!(finished[..3], [(false, true, 100); 3], "the three others finish first and whole");
    assert_eq!(finished[3], (true, false, 1));
}

#[tokio::test]
async fn a_withheld_message_is_never_sent() {
    let both = |offers| [(offers, Letters::new(5)), (offers, Letters::long(5))];
    for (offers, mut letters) in [&USUAL_OFFERS[..], &[]].into_iter().flat_map(both) {
        let server = Server::start(offers, |_, _| Deed::Usual).await;
        let mut connection = server.carrier().connect().await.unwrap();
        letters.withheld = vec![0, 3];
        connection.carry_all(&mut letters).await.unwrap();
        assert_eq!(letters.codes(), [2, 250, 250, 2, 250]);
        assert_eq!(letters.asked, [0, 1, 2, 3, 4], "the fence is asked once, just before the content");
        let arrived: Vec<_> = server.arrived().into_iter().map(|a| a.to).collect();
        assert_eq!(arrived, ["RCPT TO:<c1@clients.test>", "RCPT TO:<c2@clients.test>", "RCPT TO:<c4@clients.test>"]);
    }
}

#[tokio::test]
async fn a_conversation_given_up_halfway_is_not_taken_up_again() {
    let server = Server::start(&USUAL_OFFERS, |number, happening| match happening {
        Happening::Content(_) if number == 0 => Deed::Silence,
        _ => Deed::Usual,
    })
    .await;
    let mut connection = server.carrier().connect().await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_millis(100), connection.carry(&letter("a@x.test"))).await;
    assert!(given_up.is_err() && !connection.is_usable());
    assert!(connection.carry(&letter("b@x.test")).await.is_accepted());
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn nobody_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let carrier = SmtpCarrier::new(SmtpSettings::new("127.0.0.1", port, Security::None)).unwrap();
    let Err(error) = carrier.connect().await else { panic!("nobody listens there") };
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{error:?}");
    assert!(matches!(error.outcome(), Outcome::Later { code: None, .. }));
}

#[tokio::test]
async fn a_plain_connection_never_leaves_this_machine() {
    // Parsing refuses this already; settings put together by hand meet the same wall.
    let carrier = SmtpCarrier::new(SmtpSettings::new("192.0.2.1", 25, Security::None)).unwrap();
    let Err(error) = carrier.connect().await else { panic!("nothing may be sent there") };
    assert!(error.to_string().contains("not on this machine"), "{error}");
}

#[tokio::test]
async fn a_message_the_server_stops_reading_is_later_not_uncertain() {
    let server = Server::start(&[], |_, happening| match happening {
        Happening::Command("DATA") => Deed::SayAndSleep("354 go on\r\n".into()),
        _ => Deed::Usual,
    })
    .await;
    let mut settings = server.settings();
    settings.timeouts.writing = Duration::from_millis(300);
    let mut connection = SmtpCarrier::new(settings).unwrap().connect().await.unwrap();
    let mut large = letter("a@x.test");
    large.bytes.resize(40_000_000, b'x');
    let outcome = connection.carry(&large).await;
    assert!(matches!(outcome, Outcome::Later { code: None, .. }), "{outcome:?}");
}
