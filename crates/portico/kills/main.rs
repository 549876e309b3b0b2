//! Killed again and again in the middle of a batch, Portico still brings everybody their letter, and hardly anybody a second one.
//!
//! The program runs as anybody runs it: one `serve` on SQLite, two `work` beside each other on PostgreSQL. It hands a batch to a mail
//! server that takes 20 ms for every answer. At moments that chance chooses the kernel kills it (SIGKILL) and it is started again. After
//! every kill the rows are looked at as they were left; at the end, everything that was promised (promises.md R1, R3, R4).
//!
//! `cargo test -p portico --test kills` tells it on SQLite; with `PORTICO_TEST_POSTGRES` it is told on PostgreSQL as well.

/// A story is told on both engines: beside its function stands a module of the same name with a test for each.
macro_rules! on_both_engines {
    ($story:ident) => {
        mod $story {
            use portico_database::Engine;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$story(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$story(Engine::Postgres).await;
            }
        }
    };
}

mod arrival;
mod beside;
mod copies;
mod documents;
mod ended;
#[path = "../stories/kit/engines.rs"]
mod engines;
mod ground;
mod in_clear;
mod life;
mod promises;
mod restoring;
mod sink;

use engines::{at_night, skip};
use ground::Ground;
use life::Life;
use portico_database::Engine;
use portico_values::{Randomness, SeededRandomness};
use sink::Sink;
use std::{collections::VecDeque, io::Write as _, time::Duration};
use tokio::time::{Instant, timeout};

/// Connections of one process to the mail server: as many letters may go twice when it is killed.
const CONNECTIONS: usize = 8;
/// How long anything may take before the story fails. A killed worker's letters rest for 45 seconds on PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(300);

/// settled.md 29: ten kills by day, fifty at night, when the batch is as large as batches may be.
struct Size {
    kills: usize,
    recipients: usize,
}

impl Size {
    fn of_the_day() -> Self {
        if at_night() { Self { kills: 50, recipients: 20_000 } } else { Self { kills: 10, recipients: 5_000 } }
    }
    fn may_go_twice(&self) -> usize {
        self.kills * CONNECTIONS
    }
}

/// Repeatable chances.
struct Chance(SeededRandomness);

impl Chance {
    /// A number from 1 to this one.
    fn up_to(&self, most: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        1 + u32::from_le_bytes(bytes) as usize % most.max(1)
    }
}

/// After how many further letters the next process is killed, at most. A third of the kills comes soon, while the batch is still prepared.
/// On SQLite the others spread over all that is left. On PostgreSQL they come sooner: the letters in the hands of the last one killed
/// rest until its claims run out, and others have to be there meanwhile.
fn most_letters(engine: Engine, size: &Size, kills_to_come: usize, people_to_go: usize) -> usize {
    let share = people_to_go / (kills_to_come + 1);
    match engine {
        _ if kills_to_come * 3 > size.kills * 2 => 8,
        Engine::Sqlite => 2 * share,
        Engine::Postgres => share,
    }
}

/// Waits until this many more letters were handed over.
async fn until_handed_over(letters: usize, sink: &Sink, size: &Size, alive: &mut VecDeque<Life>) {
    let mut copies = sink.copies();
    let (enough, until) = (*copies.borrow() + letters, Instant::now() + PATIENCE);
    while timeout(Duration::from_secs(1), copies.wait_for(|copies| *copies >= enough)).await.is_err() {
        alive.iter_mut().for_each(Life::goes_on);
        assert!(sink.people() < size.recipients, "the batch is over before its last kill");
        assert!(
            Instant::now() < until,
            "{letters} more letters were to be handed over, {} are missing",
            enough - *copies.borrow()
        );
    }
}

async fn a_batch_outlives_its_workers(engine: Engine) {
    let size = Size::of_the_day();
    let Some(ground) = Ground::with_a_batch(engine, size.recipients).await else { return skip() };
    let (sink, chance) = (Sink::open().await, Chance(SeededRandomness::new(29)));
    let (began, mut while_preparing) = (Instant::now(), 0);

    let side_by_side = if engine == Engine::Sqlite { 1 } else { 2 };
    let mut alive: VecDeque<Life> = (0..side_by_side).map(|_| Life::begin(&ground, &sink)).collect();
    for kills_to_come in (1..=size.kills).rev() {
        let most = most_letters(engine, &size, kills_to_come, size.recipients - sink.people());
        until_handed_over(chance.up_to(most), &sink, &size, &mut alive).await;
        // Anywhere in the rounds that follow: contents, answers to them, and the rows that say so. Not longer, or a quick machine has sent
        // everything before the last kill.
        tokio::time::sleep(Duration::from_millis(chance.up_to(200) as u64)).await;
        alive.pop_front().expect("somebody is at work").kill();
        while_preparing += usize::from(promises::nothing_is_half_done(&ground).await);
        alive.push_back(Life::begin(&ground, &sink));
    }
    promises::until_all_is_sent(&ground, &mut alive).await;
    for life in alive {
        life.stop().await;
    }

    let copies = promises::everybody_has_their_letter(&ground, &sink).await;
    promises::the_rows_say_so(&ground).await;
    promises::the_history_is_whole(&ground);
    let (Size { kills, recipients }, seconds) = (&size, began.elapsed().as_secs());
    let (twice, may) = (copies - recipients, size.may_go_twice());
    // Written past the capture of the test harness, which would swallow it.
    let _ = writeln!(
        std::io::stderr(),
        "{engine:?}: {kills} kills, {while_preparing} of them while the batch was prepared; {copies} copies for {recipients} people, \
         {twice} of them duplicates ({may} allowed), {seconds} s."
    );
    assert!(twice <= may, "{twice} letters went twice, {may} may");
}

on_both_engines!(a_batch_outlives_its_workers);
