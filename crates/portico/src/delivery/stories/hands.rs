//! In whose hands a letter is: claims, fences, and the last look before the content ends.

use super::{
    super::{
        ending::Ending,
        in_hand,
        line::Line,
        recorder::{MANY, Note, Recorder, Verdict},
        store, work,
    },
    *,
};
use crate::{
    access::{
        login::Login,
        store::{self as access, NewLogin},
    },
    upright::caught,
};
use portico_policy::Reach;
use portico_values::{Clock, GrantId, LoginId};
use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering::Relaxed},
};
use tokio::sync::{mpsc::unbounded_channel, oneshot};

fn reach(house: &House) -> Reach {
    Who::portico(house.practice, "delivery").may(Permission::CarryLetters).expect("allowed")
}

async fn claim(house: &House) -> Vec<store::Claimed> {
    let mut transaction = house.portico.database.begin().await.expect("begun");
    let now = house.portico.clock.now();
    let until = now.plus(Limits::default().claim);
    let claimed =
        store::claim(&mut transaction, (&reach(house), true), (store::Which::All, 100), (now, until)).await.expect("claimed");
    transaction.commit().await.expect("committed");
    claimed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_worker_writes_nothing_over_the_one_that_took_its_place() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        let frozen = claim(&house).await.remove(0);
        let accepting = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&accepting).await, Carried::default(), "it is in other hands");

        house.clock.advance(Duration::from_secs(60));
        assert_eq!(house.carry(&accepting).await.accepted, 1, "taken over within a minute");
        assert_eq!(house.letter(letter).await, ("sent".into(), 2, true));

        // The frozen one wakes up: it may not send, and what it writes does not count.
        let mut transaction = house.portico.database.begin().await.expect("begun");
        let now = house.portico.clock.now();
        let standing = store::standing(&mut transaction, &reach(&house), letter, frozen.fence, now).await.expect("read");
        assert!(standing.is_some_and(|standing| !standing.mine));
        let written =
            Ending::Tried(Outcome::Never { code: 550, reply: "550 no".into() }).written(1, now, 0.0).expect("something");
        let done = store::finish(&mut transaction, &reach(&house), now, &[(letter, frozen.fence, written)]).await.expect("run");
        transaction.commit().await.expect("committed");
        assert_eq!(done, 0);
        assert_eq!(house.delivery(invitation).await.0, "accepted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_be_written_to_is_not_written_to() {
    for change in [
        "update clients set care_status = 'deactivated' where practice_id = $1",
        "update client_emails set consent = false where practice_id = $1",
    ] {
        for house in houses().await {
            let (_, _, letter) = house.invited("Maya").await;
            house.write(change, values![house.practice]).await;
            let carrier = ScriptedCarrier::accepting();
            assert_eq!(house.carry(&carrier).await.cancelled, 1, "{change}");
            assert_eq!(carrier.taken().len(), 0);
            assert_eq!(house.letter(letter).await, ("cancelled".into(), 1, true));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_invitation_does_not_leave_even_at_the_last_moment() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        // Revoked between the claim and the content: the row is still "sending" when it is looked at.
        house.write("update invitations set state = 'revoked' where id = $1", values![invitation]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!(carrier.taken().len(), 0);
        assert_eq!(house.letter(letter).await, ("cancelled".into(), 1, true));
        assert_eq!(house.events("letter.cancelled").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_an_older_generation_does_not_leave() {
    for house in houses().await {
        let (_, invitation, letter) = house.invited("Maya").await;
        house.write("update invitations set generation = 2 where id = $1", values![invitation]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!(carrier.taken().len(), 0);
        assert_eq!(house.letter(letter).await.0, "cancelled");
        assert_eq!(house.delivery(invitation).await.0, "queued", "the newer generation's delivery is its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_wait_while_the_portal_is_off() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        house.write("update practices set portal_on = false where id = $1", values![house.practice]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await, Carried::default());
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
        house.write("update practices set portal_on = true where id = $1", values![house.practice]).await;
        assert_eq!(house.carry(&carrier).await.accepted, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_whose_link_ended_while_it_waited_does_not_leave() {
    for house in houses().await {
        let (client, _, letter) = house.invited("Maya").await;
        house.write("update practices set portal_on = false where id = $1", values![house.practice]).await;
        house.clock.advance(days(30));
        house.write("update practices set portal_on = true where id = $1", values![house.practice]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!(carrier.taken().len(), 0);
        assert_eq!(house.letter(letter).await, ("cancelled".into(), 1, true));
        assert_eq!(house.standing(client).await, "not_invited", "nobody has heard of the invitation");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn switched_off_at_the_last_moment_it_goes_back_into_the_line() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        let held = claim(&house).await.remove(0);
        house.write("update practices set portal_on = false where id = $1", values![house.practice]).await;
        let mut reader = house.portico.database.read().await.expect("a reader");
        let standing = store::standing(&mut reader, &reach(&house), letter, held.fence, house.portico.clock.now())
            .await
            .expect("read")
            .expect("a row");
        assert!(standing.mine && standing.lives && !standing.practice_on);
        drop(reader);
        let mut transaction = house.portico.database.begin().await.expect("begun");
        store::put_back(&mut transaction, &[(house.practice, letter, held.fence)]).await.expect("put back");
        transaction.commit().await.expect("committed");
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
    }
}

/// Somebody stops a large batch, say: its letters are locked for seconds. The worker passes over them and rests, and does not ask for them
/// again and again meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn letters_that_somebody_is_changing_are_passed_over() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        if house.portico.database.engine() != Engine::Postgres {
            continue;
        }
        let mut changing = house.portico.database.begin().await.expect("begun");
        changing.run("update letters set kind = kind where id = $1", values![letter]).await.expect("locked");
        let accepting = ScriptedCarrier::accepting();
        let round = tokio::time::timeout(Duration::from_secs(20), house.carry(&accepting)).await;
        assert_eq!(round.expect("the round ends while they are locked"), Carried::default());
        changing.commit().await.expect("committed");
        assert_eq!(house.carry(&accepting).await.accepted, 1);
    }
}

/// The machine's clock was ahead for a while, and letters were put off until years from now.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_clock_ahead_put_off_goes_when_it_is_right_again() {
    for house in houses().await {
        house.clock.set(NOW.plus(days(3_650)));
        let (_, _, deferred) = house.invited("Maya").await;
        let later = answering(Outcome::Later { code: Some(451), reply: "451 4.3.0 Try again".into() });
        assert_eq!(house.carry(&later).await.deferred, 1);
        let (_, _, claimed) = house.invited("Jonas").await;
        assert_eq!(claim(&house).await.len(), 1);
        house.clock.set(NOW);
        let accepting = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&accepting).await, Carried::default());
        work::take_up(&house.portico).await.expect("taken up");
        assert_eq!(house.carry(&accepting).await.accepted, 2);
        for letter in [deferred, claimed] {
            assert_eq!(house.letter(letter).await.0, "sent");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_client_gets_nothing() {
    for house in houses().await {
        let (client, _, letter) = house.invited("Maya").await;
        house.write("update clients set portal_on = false where id = $1", values![client]).await;
        let carrier = ScriptedCarrier::accepting();
        assert_eq!(house.carry(&carrier).await.cancelled, 1);
        assert_eq!((carrier.taken().len(), house.letter(letter).await.0.as_str()), (0, "cancelled"));
    }
}

/// Somebody's login, and two letters about forms to them, in the order of their ids.
async fn two_letters_to_one(house: &House) -> (Login, [LetterId; 2]) {
    let (client, ..) = house.invited("Maya").await;
    let who = Who { actor: Actor::Operator { practice: house.practice }, origin: Default::default() };
    let mut act = Act::begin(&house.portico, &who).await.expect("begun");
    let (now, reach) = (act.now(), reach(house));
    let (login, grant): (LoginId, GrantId) = (act.id(), act.id());
    let address = EmailAddress::parse("maya@example.com").expect("an address");
    let new =
        NewLogin { id: login, address: &address, confirmed_at: Some(now), password_hash: None, language: "en", name: None, now };
    assert!(access::open_login(act.db(), &reach, &new).await.expect("written"));
    assert!(access::grant_self(act.db(), &reach, grant, login, client, now).await.expect("written"));
    let mut letters: [LetterId; 2] = [act.id(), act.id()];
    letters.sort_unstable();
    for id in letters {
        act.post(Letter {
            id,
            kind: LetterKind::Forms,
            recipient: address.clone(),
            client: Some(client),
            invitation: None,
            batch: None,
            not_before: now,
            content: composed("Maya").into(),
        });
    }
    act.record(Event::new("form.told").client(client));
    act.commit().await.expect("committed");
    let mut reader = house.portico.database.read().await.expect("a reader");
    (access::login(&mut reader, &reach, login).await.expect("read").expect("a login"), letters)
}

/// Waits until so many wait for a row. SQLite has one writer, who is waited for by all others.
async fn until_waiting(house: &House, many: i64) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let enough = async {
        while house.read::<(i64,)>(waiting, &[]).await.0 < many {
            tokio::task::yield_now().await;
        }
    };
    if house.portico.database.engine() == Engine::Postgres {
        let _ = tokio::time::timeout(Duration::from_secs(1), enough).await;
    }
}

/// Letters follow a login to another address while what became of them is written down: both take them in the order of their ids, whatever
/// comes first, so neither waits for what the other holds (promises.md R20).
#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_several_letters_takes_them_in_one_order() {
    for house in houses().await {
        let (login, [low, high]) = two_letters_to_one(&house).await;
        let claimed = claim(&house).await;
        let done = |id: LetterId| {
            let fence = claimed.iter().find(|one| one.id == id).expect("claimed").fence;
            let accepted = Ending::Tried(Outcome::Accepted { reply: "250 2.0.0 Ok".into() });
            (id, fence, accepted.written(1, NOW, 0.0).expect("something"))
        };
        let mut holder = house.portico.database.begin().await.expect("begun");
        if house.portico.database.engine() == Engine::Postgres {
            let hold = "select id from letters where id = $1 for update";
            holder.each(hold, values![low], &mut |_| Ok(())).await.expect("held");
        }
        let moving = async {
            let mut transaction = house.portico.database.begin().await.expect("begun");
            let to = EmailAddress::parse("maya@elsewhere.example").expect("an address");
            let moved = access::letters_follow(&mut transaction, &reach(&house), &login, &to, NOW).await.expect("moved");
            transaction.commit().await.expect("committed");
            moved.follow
        };
        let writing = async {
            until_waiting(&house, 1).await;
            let mut transaction = house.portico.database.begin().await.expect("begun");
            let all = [done(high), done(low)];
            let written = store::finish(&mut transaction, &reach(&house), NOW, &all).await.expect("written");
            transaction.commit().await.expect("committed");
            written
        };
        let letting_go = async {
            until_waiting(&house, 2).await;
            holder.roll_back().await.expect("let go");
        };
        let (moved, written, ()) = tokio::join!(moving, writing, letting_go);
        let state = if moved == 2 { "queued" } else { "sent" };
        assert!((moved, written) == (2, 0) || (moved, written) == (0, 2), "{moved} moved, {written} were written");
        for letter in [low, high] {
            assert_eq!(house.letter(letter).await.0, state);
        }
    }
}

/// More is told than is taken in at once: what comes in while the first of it is written is written as well, and a question behind all of it
/// is answered.
#[tokio::test]
async fn whatever_is_told_while_the_recorder_writes_is_written_once() {
    let many = MANY + 6;
    for house in houses().await {
        for number in 0..=many {
            house.invited(&format!("Maya{number:b}").replace('0', "o").replace('1', "i")).await;
        }
        let mut letters: Vec<_> = claim(&house).await.iter().map(|claimed| in_hand::Letter::of(reach(&house), claimed)).collect();
        let next = letters.pop().expect("one more");
        assert_eq!(letters.len(), many);
        let (notes, inbox) = unbounded_channel();
        for letter in letters {
            let ending = Ending::Tried(Outcome::Accepted { reply: "250 OK".into() });
            assert!(notes.send(Note::Done { letter, ending, kept: None }).is_ok());
        }
        let (answer, answered) = oneshot::channel();
        assert!(notes.send(Note::Ask { letter: next, answer }).is_ok());
        drop(notes);
        let line = Arc::new(Line::new(Limits::default()));
        let tally = Arc::new(work::Tally::default());
        let recorder = Recorder { portico: house.portico.clone(), line, tally: tally.clone(), waits: false };
        recorder.until_all_is_written(inbox).await;
        assert_eq!(answered.await, Ok(Verdict::Go));
        assert_eq!(usize::try_from(house.events("letter.accepted").await), Ok(many));
        assert_eq!(tally.carried().accepted, many, "counted once");
    }
}

/// A single round gives up when the database does not take what became of a letter. Whoever asks after that hears that nobody could say: no
/// connection carries a second letter before what became of its first one is written (promises.md R3). What can be written is written.
#[tokio::test]
async fn nobody_goes_on_after_the_recorder_gave_up() {
    for house in houses().await {
        for name in ["Maya", "Jonas", "Ana", "Ines"] {
            house.invited(name).await;
        }
        let letters: Vec<_> = claim(&house).await.iter().map(|claimed| in_hand::Letter::of(reach(&house), claimed)).collect();
        let [first, second, third, fourth]: [in_hand::Letter; 4] = letters.try_into().expect("four");
        let (notes, inbox) = unbounded_channel();
        let done = |letter| {
            let ending = Ending::Tried(Outcome::Accepted { reply: "250 OK".into() });
            assert!(notes.send(Note::Done { letter, ending, kept: None }).is_ok());
        };
        let ask = |letter| {
            let (answer, answered) = oneshot::channel();
            assert!(notes.send(Note::Ask { letter, answer }).is_ok());
            answered
        };
        let line = Arc::new(Line::new(Limits::default()));
        let tally = Arc::new(work::Tally::default());
        let recorder = Recorder { portico: house.portico.clone(), line, tally: tally.clone(), waits: false };
        let writing = tokio::spawn(recorder.until_all_is_written(inbox));

        house.portico.database.watch().be_gone(true);
        done(first);
        assert_eq!(ask(second.clone()).await, Ok(Verdict::Lost), "it was given up");
        house.portico.database.watch().be_gone(false);
        assert_eq!(ask(second).await, Ok(Verdict::Lost), "asked alone");
        done(third);
        assert_eq!(ask(fourth).await, Ok(Verdict::Lost), "asked behind something that is written");
        drop(notes);
        writing.await.expect("it ends");
        assert_eq!((house.events("letter.accepted").await, tally.carried().accepted), (1, 1));
    }
}

/// A clock that has whoever asks it on certain threads fall over.
struct Stumbling(Arc<TestClock>, fn(&str) -> bool);

impl Clock for Stumbling {
    fn now(&self) -> Moment {
        let Self(clock, stumbles) = self;
        assert!(!stumbles(std::thread::current().name().unwrap_or_default()), "on purpose");
        clock.now()
    }
}

/// The same installation with another clock.
fn by(house: &House, clock: Arc<dyn Clock>) -> Arc<Portico> {
    let there = &house.portico;
    let keys = there.keys.rotated(&*there.randomness);
    Portico::new(there.database.clone(), keys, there.settings.clone(), clock, there.randomness.clone())
}

/// Without whoever claims letters, or writes down what became of them, none would leave any more: a worker in which one of them falls over
/// ends, so that it is run again.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_feeder_or_recorder_falls_over_ends() {
    let stumbling: [fn(&str) -> bool; 2] = [|name| name == "feeder", |name| name == "recorder"];
    for stumbles in stumbling {
        for house in houses().await {
            house.invited("Maya").await;
            let portico = by(&house, Arc::new(Stumbling(house.clock.clone(), stumbles)));
            let way = Way::from(ScriptedCarrier::accepting());
            let ended = tokio::time::timeout(Duration::from_secs(30), work::run(&portico, &way)).await;
            assert!(ended.is_ok(), "nobody said stop, and nobody carries letters");
        }
    }
}

/// Whatever falls over, everybody has left before others begin: two feeders never claim beside each other.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_stays_behind_when_a_worker_falls_over() {
    for house in houses().await {
        let portico = by(&house, Arc::new(Stumbling(house.clock.clone(), |name| !matches!(name, "feeder" | "recorder"))));
        let way = Way::from(ScriptedCarrier::accepting());
        let (staff, feeder) = work::begin(&portico, &way, Limits::default(), true);
        let line = staff.line.clone();
        staff.reached.notify_one();
        let ended = tokio::time::timeout(Duration::from_secs(30), caught(work::until_stopped(&portico, staff, feeder))).await;
        assert_eq!(ended.expect("it ends"), Some(()), "whoever hurries letters takes nobody along");
        assert_eq!(Arc::strong_count(&line), 1, "nobody has the line in hand any more");
    }
}

/// A clock that stops the house when the feeder is claiming, and lets it go on when the line is closed.
struct Stopping {
    clock: Arc<TestClock>,
    asked: AtomicUsize,
    stop: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Clock for Stopping {
    fn now(&self) -> Moment {
        // The feeder asks first what is due.
        let is_claiming = std::thread::current().name() == Some("feeder") && self.asked.fetch_add(1, Relaxed) == 1;
        if let Some(stop) = self.stop.get().filter(|_| is_claiming) {
            stop();
        }
        self.clock.now()
    }
}

/// What the feeder claims while its worker ends is let go of as well: nobody waits for the end of a claim that is nobody's.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_ends_keeps_no_letter() {
    for house in houses().await {
        let (_, _, letter) = house.invited("Maya").await;
        let clock = Arc::new(Stopping { clock: house.clock.clone(), asked: AtomicUsize::new(0), stop: OnceLock::new() });
        let portico = by(&house, clock.clone());
        let way = Way::from(ScriptedCarrier::accepting());
        let (staff, feeder) = work::begin(&portico, &way, Limits::default(), true);
        let (stop, line) = (portico.stop.clone(), staff.line.clone());
        let stopping = move || {
            stop.stop();
            while !line.is_closed() {
                std::thread::yield_now();
            }
        };
        assert!(clock.stop.set(Box::new(stopping)).is_ok());
        let ended = tokio::time::timeout(Duration::from_secs(30), work::until_stopped(&portico, staff, feeder)).await;
        assert!(ended.is_ok());
        assert!(clock.asked.load(Relaxed) > 1, "it was claiming");
        assert_eq!(house.letter(letter).await, ("queued".into(), 0, false));
    }
}
