//! Two people do in the same moment what cannot both be done (promises.md R20). Each pair ends as if one had come after the other, nothing
//! happens twice, and nobody meets a fault. SQLite has one writer; on PostgreSQL the acts run beside each other, and two that hold what the
//! other needs next would wait until the server ends one of them.

mod dropping;
mod forms;
mod invitations;
mod records;
mod ways_in;

use crate::kit::*;
use portico_values::{ClientId, Identity as _};
use std::time::Duration;
use uuid::Uuid;

/// How often each pair is told: other people, another moment, and each round the other one first.
const ROUNDS: usize = 6;

/// A row that both need, and how it is held.
type Held = (&'static str, Uuid);

/// The row of a client.
fn of(client: ClientId) -> Held {
    ("select id from clients where id = $1 for update", client.uuid())
}

/// Both at once. On PostgreSQL the row is held until both wait, the first of them first, so that whatever else they hold by then is held
/// while they meet: a wrong order is found each time, and not once in a while.
async fn both<A, B>(house: &House, (hold, id): Held, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let _jobs_write_too = house.unheard();
    if house.portico.database.engine() == Engine::Sqlite {
        return tokio::join!(first, second);
    }
    let mut holder = house.portico.database.begin().await.expect("the database is there");
    holder.each(hold, values![id], &mut |_| Ok(())).await.expect("held");
    let (go, gone) = tokio::sync::oneshot::channel::<()>();
    let second = async move {
        let _ = gone.await;
        second.await
    };
    let letting_go = async move {
        until_waiting(house, 1).await;
        let _ = go.send(());
        until_waiting(house, 2).await;
        holder.roll_back().await.expect("let go");
    };
    let (first, second, ()) = tokio::join!(first, second, letting_go);
    (first, second)
}

/// The same, each round the other one first.
async fn in_turn<A, B>(
    house: &House,
    round: usize,
    held: Held,
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    if round.is_multiple_of(2) {
        return both(house, held, one, other).await;
    }
    let (other, one) = both(house, held, other, one).await;
    (one, other)
}

/// Waits until so many wait for a row. One that is done without it is not waited for: what becomes of both is told by their rows.
async fn until_waiting(house: &House, many: i64) {
    const WAITING: &str = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let enough = async {
        while house.one::<(i64,)>(WAITING, &[]).await.0 < many {
            tokio::task::yield_now().await;
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), enough).await;
}

/// Whoever came too late is told so, and met no fault.
#[track_caller]
fn no_fault(pages: &[&Page]) {
    for page in pages {
        if page.code.is_server_error() {
            page.fail("somebody met a fault");
        }
    }
}

/// Where somebody of a round gets mail.
fn address(round: usize) -> String {
    format!("client{round}@at-once.example")
}

/// Somebody new at another moment.
async fn somebody(house: &House, round: usize) -> ClientId {
    house.clock.advance(Duration::from_secs(37));
    house.another_client(&format!("Client{round}"), &address(round)).await
}

/// How often something stands in the history of a client.
async fn times(house: &House, client: ClientId, action: &str) -> i64 {
    const TIMES: &str = "select count(*) from audit_events where client_id = $1 and action = $2";
    house.one::<(i64,)>(TIMES, values![client, action]).await.0
}
