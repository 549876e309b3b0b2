//! A server that behaves by chance, many times over: whatever it does, what we say of each message is the truth.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use portico_mail::Outcome;

use crate::{
    letters::Letters,
    server::{Deed, Happening, Server, USUAL_OFFERS, say, say_and_close},
};

/// Numbers that look random and are the same in every run (splitmix64).
struct Chance(AtomicU64);

impl Chance {
    fn below(&self, limit: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// What the server does, mostly the usual.
fn deed(chance: &Chance, happening: Happening<'_>) -> Deed {
    if matches!(happening, Happening::Command(line) if line.starts_with("QUIT")) {
        return Deed::Usual;
    }
    let greeting =
        matches!(happening, Happening::Opened) || matches!(happening, Happening::Command(line) if line.starts_with("EHLO"));
    match chance.below(if greeting { 400 } else { 60 }) {
        0 | 1 => say("450-4.2.0 not\r\n450 4.2.0 now"),
        2 | 3 => say("550 5.1.1 no"),
        4 => say_and_close("421 4.3.2 closing"),
        5 => Deed::Close,
        6 => say("what? 250"),
        7 => say_and_close("550 5.7.1 no, and goodbye"),
        8 if matches!(happening, Happening::Command("DATA")) => say("354 go on, whoever it is for"),
        _ => Deed::Usual,
    }
}

#[tokio::test]
async fn what_is_said_of_each_message_is_the_truth() {
    const MESSAGES: usize = 40;
    let (mut accepted, mut uncertain, mut refused) = (0, 0, 0);
    for seed in 0..300_u64 {
        let chance = Arc::new(Chance(AtomicU64::new(seed << 32)));
        let at_server = chance.clone();
        let offers: &[&str] = if seed % 3 == 0 { &["SIZE 100000"] } else { &USUAL_OFFERS };
        let server = Server::start(offers, move |_, happening| deed(&at_server, happening)).await;
        let mut letters = if seed % 4 == 0 { Letters::long(MESSAGES) } else { Letters::new(MESSAGES) };
        letters.withheld = (0..MESSAGES).filter(|_| chance.below(30) == 0).collect();
        let carrier = server.carrier();
        while letters.left() > 0 {
            let Ok(mut connection) = carrier.connect().await else { continue };
            while connection.carry_all(&mut letters).await.is_ok() && letters.left() > 0 {}
            letters.start_again();
        }

        let arrived = server.arrived();
        for (i, outcome) in letters.outcomes.iter().enumerate() {
            let copies: Vec<_> = arrived.iter().filter(|a| a.text.ends_with(&format!("\r\nfor c{i}@clients.test\r\n"))).collect();
            let taken = copies.iter().filter(|a| a.accepted).count();
            assert!(copies.iter().all(|a| a.to == format!("RCPT TO:<c{i}@clients.test>")), "seed {seed}: {copies:?}");
            match outcome.as_ref().unwrap() {
                Outcome::Accepted { .. } => {
                    assert_eq!((copies.len(), taken), (1, 1), "seed {seed}, message {i}: accepted once");
                    accepted += 1;
                }
                Outcome::Uncertain { .. } => {
                    assert_eq!(copies.len(), 1, "seed {seed}, message {i}: all of it was sent");
                    uncertain += 1;
                }
                Outcome::Withheld => assert_eq!(copies.len(), 0, "seed {seed}, message {i}: withheld"),
                other => {
                    assert!(copies.len() <= 1 && taken == 0, "seed {seed}, message {i}: {other:?} although {copies:?}");
                    refused += 1;
                }
            }
        }
        assert!(
            arrived.iter().all(|a| a.text.is_empty() || a.text.contains("for c")),
            "nothing but whole messages and lone dots"
        );
    }
    assert!(
        accepted > 5000 && uncertain > 100 && refused > 1000,
        "{accepted} accepted, {uncertain} uncertain, {refused} refused"
    );
}
