//! Letters that go from the act that writes them straight to the couriers, and what goes before them.

use super::{
    super::{
        feeder::Feeder,
        handing::Counter,
        in_hand::{self, Ready},
        line::{Line, Next},
        work,
    },
    *,
};
use crate::outbox::{Couriers, FIRST, InHand, Room};
use portico_mail::Mime;
use std::{future::Future, pin::Pin};
use tokio::{sync::mpsc::unbounded_channel, time::Instant};

/// Posts letters of one batch, to be handed over.
async fn post(house: &House, names: &[&str]) -> Vec<LetterId> {
    let mut act = house.act().await;
    let batch = act.id();
    let mut letters = Vec::new();
    for name in names {
        letters.push(invite(&mut act, name, Some(batch)).await.2);
    }
    act.hand_over();
    act.commit().await.expect("committed");
    letters
}

async fn row(house: &House, letter: LetterId) -> (String, i64, i64, Moment) {
    let sql = "select state, attempts, fence, claimed_until from letters where practice_id = $1 and id = $2";
    house.read(sql, values![house.practice, letter]).await
}

fn reach(house: &House) -> portico_policy::Reach {
    Who::portico(house.practice, "delivery").may(Permission::CarryLetters).expect("allowed")
}

/// Couriers with nobody at work behind them.
fn counter(house: &House, limits: Limits) -> (Arc<Counter>, Arc<Line>) {
    let line = Arc::new(Line::new(limits));
    let counter = Arc::new(Counter { line: line.clone(), claim: limits.claim });
    house.portico.handover.open(&counter);
    (counter, line)
}

fn feeder(house: &House, line: &Arc<Line>, limits: Limits) -> Feeder {
    let (notes, _) = unbounded_channel();
    Feeder::new(house.portico.clone(), line.clone(), notes, limits, Way::from(ScriptedCarrier::accepting()))
}

fn in_an_hour() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

/// Whether something that waits is done by now.
async fn is_done(waiting: Pin<&mut impl Future<Output = ()>>) -> bool {
    tokio::time::timeout(Duration::from_millis(50), waiting).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_over_says_what_it_said_under_its_own_message_id() {
    for house in houses().await {
        let carrier = ScriptedCarrier::accepting();
        let way = Way::from(carrier.clone());
        let (stop, portico) = (house.portico.stop.clone(), house.portico.clone());
        let working = tokio::spawn(async move { work::run(&portico, &way).await });
        while house.portico.handover.room().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let letters = post(&house, &["Maya", "Jonas", "Ana"]).await;
        let all_gone = async {
            for letter in &letters {
                while house.letter(*letter).await != ("sent".into(), 1, true) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(30), all_gone).await.is_ok());
        stop.stop();
        working.await.expect("it ends");
        let taken = carrier.taken();
        assert_eq!(taken.len(), 3);
        let all: Vec<String> = taken.iter().map(|taken| String::from_utf8_lossy(&taken.bytes).into_owned()).collect();
        for (name, letter) in ["Maya", "Jonas", "Ana"].into_iter().zip(&letters) {
            let theirs = all.iter().filter(|mail| mail.contains(&format!("Hello {name},")));
            let theirs: Vec<_> = theirs.filter(|mail| mail.contains(&letter.to_string())).collect();
            assert_eq!(theirs.len(), 1, "{name}: one letter, with its own Message-ID");
        }
    }
}

/// Claimed from the first moment on, and in the hands of those who had room.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_over_is_claimed_in_the_act_that_writes_it() {
    for house in houses().await {
        let limits = Limits::default();
        let (_counter, line) = counter(&house, limits);
        let letters = post(&house, &["Maya", "Jonas"]).await;
        for letter in &letters {
            assert_eq!(row(&house, *letter).await, ("sending".into(), FIRST, FIRST, NOW.plus(limits.claim)));
        }
        let held = line.held();
        assert_eq!(held.len(), 2);
        assert!(letters.iter().all(|letter| held.contains(&(house.practice, *letter, FIRST))), "renewed while they wait");
        assert_eq!(house.carry(&ScriptedCarrier::accepting()).await, Carried::default(), "they are in other hands");
        assert_eq!(feeder(&house, &line, limits).claim_some().await.expect("made"), 2);
        assert_eq!(line.pop().map(|ready| ready.letter.id), letters.first().copied(), "in their order");
    }
}

/// Couriers who take nothing: their process is gone when the act has ended.
struct Gone;

impl Couriers for Gone {
    fn room(self: Arc<Self>) -> Option<Box<dyn Room>> {
        Some(Box::new(Self))
    }
    fn until_room(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {})
    }
}

impl Room for Gone {
    fn claim(&self) -> Duration {
        Limits::default().claim
    }
    fn take(self: Box<Self>, _: PracticeId, _: Vec<InHand>) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_took_goes_when_its_claim_has_run_out() {
    for house in houses().await {
        let gone = Arc::new(Gone);
        house.portico.handover.open(&gone);
        let letter = post(&house, &["Maya"]).await.remove(0);
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await, Carried::default());
        house.clock.advance(Duration::from_secs(60));
        assert_eq!(house.carry(&carrier).await.accepted, 1, "within a minute");
        assert_eq!(house.letter(letter).await, ("sent".into(), 2, true));
    }
}

/// Whatever fails before a commit is on the disk, nobody has the letter in hand, and the room that was promised for it is given back.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_on_the_disk_is_handed_to_nobody() {
    for house in houses().await {
        let (_counter, line) = counter(&house, Limits::default());
        for call in 1.. {
            let mut act = house.act().await;
            let (_, _, letter) = invite(&mut act, "Maya", None).await;
            act.hand_over();
            house.portico.database.watch().fail_at(call);
            let kept = act.commit().await;
            let failed = house.portico.database.watch().stop_failing();
            let mut all_kept = std::pin::pin!(line.all_kept());
            assert!(is_done(all_kept.as_mut()).await, "call {call}");
            if !failed {
                assert!(call > 3, "writing takes a few calls");
                kept.expect("nothing failed");
                assert_eq!(line.held(), [(house.practice, letter, FIRST)]);
                break;
            }
            assert!(kept.is_err(), "call {call}");
            assert_eq!(line.held(), [], "call {call}");
        }
    }
}

/// A letter for later, and one that keeps the quiet hours, are handed to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn only_what_may_go_now_is_handed_over() {
    for house in houses().await {
        let (_counter, line) = counter(&house, Limits::default());
        let mut act = house.act().await;
        let (id, batch) = (act.id(), act.id());
        let recipient = EmailAddress::parse("maya@example.com").expect("an address");
        let later = act.now().plus(days(1));
        let content = composed("Maya").into();
        let (kind, client, invitation) = (LetterKind::AccountNotice, None, None);
        act.post(Letter { id, kind, recipient, client, invitation, batch: Some(batch), not_before: later, content });
        act.record(Event::new("invitation.sent"));
        act.hand_over();
        act.commit().await.expect("committed");
        assert_eq!(row(&house, id).await, ("queued".into(), 0, 0, Moment::from_millis(0)));
        let mut act = house.act().await;
        let (id, now) = (act.id(), act.now());
        let recipient = EmailAddress::parse("maya@example.com").expect("an address");
        let (kind, content) = (LetterKind::Reminder, composed("Maya").into());
        act.post(Letter { id, kind, recipient, client: None, invitation: None, batch: Some(batch), not_before: now, content });
        act.record(Event::new("invitation.sent"));
        act.hand_over();
        act.commit().await.expect("committed");
        assert_eq!(row(&house, id).await.0, "queued");
        assert_eq!(line.held(), []);
    }
}

/// The same with a whole worker: it is told to stop while an act has room.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_act_hands_to_a_worker_that_is_stopping_waits_in_the_outbox() {
    for house in houses().await {
        let way = Way::from(ScriptedCarrier::accepting());
        let (stop, portico) = (house.portico.stop.clone(), house.portico.clone());
        let working = tokio::spawn(async move { work::run(&portico, &way).await });
        let room = loop {
            match house.portico.handover.room() {
                Some(room) => break room,
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        stop.stop();
        while house.portico.handover.room().is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Written as the act writes it that was promised this room.
        let gone = Arc::new(Gone);
        house.portico.handover.open(&gone);
        let letter = post(&house, &["Maya"]).await.remove(0);
        let (kind, recipient, composed) = (LetterKind::Invitation.word(), String::new(), composed("Maya"));
        let in_hand = InHand { id: letter, kind, recipient, client: None, invitation: None, is_single: false, composed };
        assert!(!working.is_finished(), "it waits for what it promised");
        room.take(house.practice, vec![in_hand]);
        assert!(tokio::time::timeout(Duration::from_secs(30), working).await.is_ok());
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
    }
}

fn ready(house: &House, is_single: bool) -> Ready {
    let id: LetterId = new_id(NOW, &*house.portico.randomness);
    let kind = LetterKind::Invitation.word().to_owned();
    let letter =
        in_hand::Letter { reach: reach(house), id, kind, client: None, invitation: None, attempt: 1, fence: 1, is_single };
    Ready { letter, mime: Mime { envelope_from: String::new(), envelope_to: String::new(), bytes: Vec::new() }, kept: None }
}

/// Nobody is promised room who would come before letters that wait already, or whose letters nobody carries.
#[tokio::test]
async fn room_is_promised_while_there_is_some() {
    for house in houses().await {
        let limits = Limits { handed: 2, ..Limits::default() };
        let (_counter, line) = counter(&house, limits);
        let has_room = || house.portico.handover.room().is_some();
        assert!(has_room());
        line.others_wait(true);
        assert!(!has_room(), "others come first");
        line.others_wait(false);
        line.push(vec![ready(&house, false), ready(&house, false)]);
        assert!(!has_room(), "the line is long enough");
        {
            let mut soon = std::pin::pin!(house.portico.handover.room_by(in_an_hour()));
            assert!(!is_done(soon.as_mut()).await);
            line.pop();
            assert!(is_done(soon.as_mut()).await, "told at once");
        }
        assert!(has_room());
        assert!(line.blocked(Outcome::Never { code: 0, reply: String::new() }), "the mail server cannot be reached");
        assert!(!has_room());
        house.portico.handover.room_by(in_an_hour()).await;
        line.opened();
        assert!(has_room());
        line.close();
        assert!(!has_room());
        house.portico.handover.room_by(in_an_hour()).await;
    }
}

/// A worker that ends waits for the acts that were promised room, and lets go of what they bring.
#[tokio::test]
async fn a_worker_that_ends_keeps_no_letter_that_is_handed_to_it() {
    for house in houses().await {
        let (counter, line) = counter(&house, Limits::default());
        let room = counter.clone().room().expect("room");
        assert_eq!(line.close(), []);
        let mut all_kept = std::pin::pin!(line.all_kept());
        assert!(!is_done(all_kept.as_mut()).await);
        let id: LetterId = new_id(NOW, &*house.portico.randomness);
        let (kind, recipient, composed) = (LetterKind::Invitation.word(), String::new(), composed("Maya"));
        let letter = InHand { id, kind, recipient, client: None, invitation: None, is_single: false, composed };
        room.take(house.practice, vec![letter]);
        assert!(is_done(all_kept.as_mut()).await);
        assert_eq!(line.close(), [(house.practice, id, FIRST)]);
        assert_eq!(line.held(), []);
    }
}

/// A letter that somebody waits for goes before those of batches, in the line and on its way there.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_on_its_own_waits_for_no_batch() {
    for house in houses().await {
        let limits = Limits { chunk: 2, handed: 2, ..Limits::default() };
        let line = Arc::new(Line::new(limits));
        let mut feeder = feeder(&house, &line, limits);
        post(&house, &["Maya", "Jonas", "Ana", "Ines"]).await;
        assert_eq!(feeder.claim_some().await.expect("claimed"), 2);
        assert!(!line.has_room(), "nobody carries anything");
        let (_, _, single) = house.invited("Wren").await;
        let claimed = tokio::time::timeout(Duration::from_secs(30), feeder.claim_some()).await;
        assert_eq!(claimed.expect("the full line keeps it from nothing").expect("claimed"), 1);
        let Next::Carry(first) = line.next(true).await else { panic!("mail is ready") };
        assert_eq!(first.letter.id, single);
        line.push_back(first);
        assert_eq!(line.pop().map(|ready| ready.letter.id), Some(single), "put back, it is the first one again");
        assert_ne!(line.pop().map(|ready| ready.letter.id), Some(single));
    }
}

/// However many letters on their own come due at once, no more are in hand than there is room for.
#[tokio::test(flavor = "multi_thread")]
async fn letters_on_their_own_wait_for_room_as_well() {
    for house in houses().await {
        let limits = Limits { chunk: 2, handed: 2, ..Limits::default() };
        let line = Arc::new(Line::new(limits));
        let mut feeder = feeder(&house, &line, limits);
        for name in ["Maya", "Jonas", "Ana", "Ines", "Wren"] {
            house.invited(name).await;
        }
        assert_eq!(feeder.claim_some().await.expect("claimed"), 2);
        assert!(tokio::time::timeout(Duration::from_secs(2), feeder.claim_some()).await.is_err(), "nobody carries any");
        assert_eq!(line.held().len(), 2);
        {
            let mut room = std::pin::pin!(line.room());
            assert!(!is_done(room.as_mut()).await);
            line.pop();
            assert!(is_done(room.as_mut()).await, "told of the room");
        }
        assert_eq!(feeder.claim_some().await.expect("claimed"), 2);
    }
}

/// Batches that hand over one group after the other keep nobody else's letter in the outbox: not one that has just come due, for which nobody
/// rings, and which the full line has no room for but among those on their own.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_hands_over_again_and_again_keeps_nobody_waiting() {
    for house in houses().await {
        let limits = Limits { chunk: 2, handed: 1_000, ..Limits::default() };
        let (_counter, line) = counter(&house, limits);
        let mut feeder = feeder(&house, &line, limits);
        post(&house, &["Maya", "Jonas", "Ana"]).await;
        assert_eq!(feeder.claim_some().await.expect("made"), 3);
        let (_, _, single) = house.invited("Wren").await;
        let all = async {
            for number in 0.. {
                let name = format!("Ines{}", "i".repeat(number));
                post(&house, &[name.as_str()]).await;
                feeder.claim_some().await.expect("made");
                tokio::time::sleep(Duration::from_millis(20)).await;
                if line.held().iter().any(|(_, letter, _)| *letter == single) {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(30), all).await.is_ok(), "it is looked for all the same");
        assert_eq!(line.pop().map(|ready| ready.letter.id), Some(single), "and goes first");
    }
}
