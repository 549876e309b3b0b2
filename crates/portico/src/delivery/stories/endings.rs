//! What becomes of a letter: sent, put off, refused, lost on the way.

use super::*;
use crate::keys::Purpose;
use portico_values::Identity as _;

fn later() -> Outcome {
    Outcome::Later { code: Some(451), reply: "451 4.3.0 Try again".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn sent() {
    for house in houses().await {
        let (client, invitation, letter) = house.invited("Maya").await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await, Carried { accepted: 1, ..Carried::default() });

        assert_eq!(house.letter(letter).await, ("sent".into(), 1, true));
        assert_eq!(house.delivery(invitation).await, ("accepted".into(), None));
        assert_eq!(house.standing(client).await, "waiting");
        assert_eq!(house.events("letter.accepted").await, 1);
        let taken = carrier.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].envelope_to, "maya@example.com");
        let text = String::from_utf8(taken[0].bytes.clone()).expect("text");
        assert!(text.contains(&format!("Message-ID: <{letter}@practice.example>")), "{text}");
        assert!(text.contains("<desk@practice.example>"), "{text}");
        assert_eq!(house.carry(&carrier).await, Carried::default(), "nothing goes twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn put_off_then_sent() {
    for house in houses().await {
        let (client, invitation, letter) = house.invited("Maya").await;
        assert_eq!(house.carry(&answering(later())).await.deferred, 1);
        assert_eq!(house.letter(letter).await, ("deferred".into(), 1, false));
        let (delivery, reason) = house.delivery(invitation).await;
        assert_eq!((delivery.as_str(), reason.as_deref()), ("deferred", Some("The mail server is busy; trying again.")));
        assert_eq!(house.standing(client).await, "waiting");

        let accepting = ScriptedCarrier::accepting();
        house.clock.advance(Duration::from_secs(59));
        assert_eq!(house.carry(&accepting).await, Carried::default(), "not before its time");
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(house.carry(&accepting).await.accepted, 1);
        assert_eq!(house.letter(letter).await, ("sent".into(), 2, true));
        assert_eq!(house.delivery(invitation).await, ("accepted".into(), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_for_good() {
    for house in houses().await {
        let (client, invitation, letter) = house.invited("Jonas").await;
        let refusing = answering(Outcome::Never { code: 550, reply: "550 5.1.1 User unknown".into() });
        assert_eq!(house.carry(&refusing).await.failed, 1);
        assert_eq!(house.letter(letter).await, ("failed".into(), 1, true));
        assert_eq!(house.delivery(invitation).await, ("bounced".into(), Some("This address doesn’t exist.".into())));
        assert_eq!(house.standing(client).await, "undelivered");
        let (code, reply): (i64, String) =
            house.read("select reply_code, reply from letters where id = $1", values![letter]).await;
        assert_eq!((code, reply.as_str()), (550, "550 5.1.1 User unknown"));
        house.clock.advance(Duration::from_secs(90_000));
        assert_eq!(house.carry(&refusing).await, Carried::default());
    }
}

/// A mail server that does not take our sender says nothing about whom a letter is for: it waits, and staff read why.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sender_fails_no_letter() {
    for house in houses().await {
        let (client, invitation, letter) = house.invited("Jonas").await;
        let refusing =
            answering(Outcome::Later { code: Some(550), reply: "our sender was refused: 550 5.1.1 Unknown user".into() });
        assert_eq!(house.carry(&refusing).await.deferred, 1);
        assert_eq!(house.letter(letter).await, ("deferred".into(), 1, false));
        let reason = "The mail server doesn’t accept our sender address: its set-up needs a look; trying again.";
        assert_eq!(house.delivery(invitation).await, ("deferred".into(), Some(reason.into())));
        assert_eq!(house.standing(client).await, "waiting");
        house.clock.advance(Duration::from_secs(60));
        assert_eq!(house.carry(&ScriptedCarrier::accepting()).await.accepted, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn perhaps_arrived_goes_again_as_the_same_letter() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        let lost = answering(Outcome::Uncertain { reply: "the connection was lost".into() });
        assert_eq!(house.carry(&lost).await.deferred, 1);
        let (_, reason) = house.delivery(invitation).await;
        assert!(reason.is_some_and(|reason| reason.contains("may have arrived")));
        house.clock.advance(Duration::from_secs(60));
        let accepting = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&accepting).await.accepted, 1);
        let lines = |mime: &portico_mail::Mime| {
            let text = String::from_utf8(mime.bytes.clone()).expect("text");
            let wanted = |line: &&str| line.starts_with("Message-ID") || line.contains("/a/secret");
            text.lines().filter(wanted).map(str::to_owned).collect::<Vec<_>>()
        };
        let (first, second) = (lines(&lost.taken()[0]), lines(&accepting.taken()[0]));
        assert_eq!(first, second);
        assert!(first.len() >= 2, "{first:?}");
        assert_eq!(house.letter(letter).await.0, "sent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_days_are_enough() {
    for house in houses().await {
        let (client, invitation, letter) = house.invited("Maya").await;
        let refusing = answering(later());
        let mut tries = 0;
        for _ in 0..(49 * 60) {
            tries += house.carry(&refusing).await.deferred;
            if house.letter(letter).await.0 == "failed" {
                break;
            }
            house.clock.advance(Duration::from_secs(600));
        }
        assert!((8..=14).contains(&tries), "{tries}");
        assert_eq!(house.letter(letter).await.0, "failed");
        assert_eq!(house.delivery(invitation).await.1.as_deref(), Some("The mail server is busy. We tried for two days."));
        assert_eq!(house.standing(client).await, "undelivered");
        assert!(house.portico.clock.now().since(NOW) <= Duration::from_secs(48 * 3600 + 1200));
    }
}

/// Each time it is reached the letters that wait for it go at once, and none is given up within minutes (promises.md R6).
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_comes_and_goes_uses_up_no_letter() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        let gone = answering(Outcome::Later { code: None, reply: "nobody answers".into() });
        for _ in 0..20 {
            assert_eq!(house.carry(&gone).await.deferred, 1);
            house.reached().await;
        }
        assert_eq!(house.letter(letter).await, ("deferred".into(), 0, false));
        assert_eq!(house.carry(&ScriptedCarrier::accepting()).await.accepted, 1);
    }
}

/// What may have arrived does not go again before its time, however often the mail server is reached.
#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_is_not_hurried() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        let lost = answering(Outcome::Uncertain { reply: "the connection was lost".into() });
        assert_eq!(house.carry(&lost).await.deferred, 1);
        house.reached().await;
        assert_eq!(house.carry(&lost).await, Carried::default());
        assert_eq!(house.letter(letter).await, ("deferred".into(), 1, false));
    }
}

/// Keys were changed, and this process was not started again: the letter waits for one that has the new key.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_under_a_newer_key_waits_for_it() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        let old = &house.portico;
        let newer = old.keys.rotated(&*old.randomness);
        const CONTENT: &str = "select content_sealed from letter_contents where letter_id = $1";
        let (sealed,): (Vec<u8>,) = house.read(CONTENT, values![letter]).await;
        let clear = old.keys.open(Purpose::Letters, letter.uuid().as_bytes(), &sealed).expect("opened");
        let sealed = newer.seal(Purpose::Letters, letter.uuid().as_bytes(), &clear, &*old.randomness);
        house.write("update letter_contents set content_sealed = $2 where letter_id = $1", values![letter, sealed]).await;
        assert_eq!(house.carry(&ScriptedCarrier::accepting()).await.deferred, 1);
        assert_eq!(house.letter(letter).await, ("deferred".into(), 1, false));
        let (delivery, reason) = house.delivery(invitation).await;
        assert_eq!(delivery, "deferred");
        assert!(reason.is_some_and(|reason| reason.contains("needs to be started again")));
        house.clock.advance(Duration::from_secs(60));
        let anew = Portico::new(old.database.clone(), newer, old.settings.clone(), house.clock.clone(), old.randomness.clone());
        let way = Way::from(ScriptedCarrier::accepting());
        assert_eq!(carry_due(&anew, &way, Limits::default()).await.expect("carried").accepted, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_cannot_be_opened_fails_alone() {
    for house in houses().await {
        let (_, _, whole) = house.invited("Maya").await;
        let (client, invitation, damaged) = house.invited("Jonas").await;
        house
            .write("update letter_contents set content_sealed = $2 where letter_id = $1", values![damaged, vec![1_u8; 60]])
            .await;
        let done = house.carry(&ScriptedCarrier::accepting()).await;
        assert_eq!((done.accepted, done.failed), (1, 1));
        assert_eq!(house.letter(whole).await.0, "sent");
        assert_eq!(house.letter(damaged).await.0, "failed");
        assert_eq!(house.delivery(invitation).await.0, "bounced");
        assert_eq!(house.standing(client).await, "undelivered");
    }
}
