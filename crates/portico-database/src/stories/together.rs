//! Transactions on SQLite that end while others wait for the writer: they share a commit, and nothing else.

use super::people::{self, INSERT, Person, how_many, make_table};
use crate::sqlite::Turns;
use crate::testing::TestDatabase;
use crate::{Connection, Database, DatabaseError, values};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio::task::JoinHandle;

type Outcome = Result<(), DatabaseError>;

/// A database whose commits are counted, and fail while that is wanted.
struct Counted {
    database: TestDatabase,
    commits: Arc<AtomicUsize>,
    failing: Arc<AtomicBool>,
}

impl Counted {
    async fn new() -> Result<Self, DatabaseError> {
        let database = TestDatabase::sqlite().await?;
        make_table(&database).await?;
        let (commits, failing) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counting, fails) = (commits.clone(), failing.clone());
        let hook = move || {
            counting.fetch_add(1, SeqCst);
            fails.load(SeqCst)
        };
        turns(&database).between().await.commit_hook(Some(hook))?;
        Ok(Self { database, commits, failing })
    }

    /// Begins a task as soon as all earlier ones wait for the writer, so that their order is known.
    async fn in_line<F>(&self, number: usize, work: impl FnOnce(Database) -> F) -> JoinHandle<Outcome>
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let task = tokio::spawn(work((*self.database).clone()));
        while turns(&self.database).waiting() < number {
            tokio::task::yield_now().await;
        }
        task
    }
}

fn turns(database: &Database) -> &Turns {
    let crate::database::Store::Sqlite(store) = &*database.store else { unreachable!("it is SQLite") };
    &store.writer
}

/// Somebody with this number, who is also called by it.
fn person(number: u128) -> Person {
    Person::named(number, &number.to_string())
}

async fn add(database: Database, number: u128) -> Outcome {
    people::add(&database, &person(number)).await
}

async fn ended(task: JoinHandle<Outcome>) -> Outcome {
    tokio::time::timeout(Duration::from_secs(20), task).await.expect("in time").expect("no panic")
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_share_a_commit() -> Outcome {
    let counted = Counted::new().await?;
    let mut first = counted.database.begin().await?;
    first.run(INSERT, &person(0).values()).await?;
    let mut tasks = Vec::new();
    for number in 1..=20 {
        tasks.push(counted.in_line(number, |database| add(database, number as u128)).await);
    }
    first.commit().await?;
    for task in tasks {
        ended(task).await?;
    }
    assert_eq!(how_many(&counted.database).await?, 21);
    assert!(counted.commits.load(SeqCst) <= 2, "{} commits for 21 transactions", counted.commits.load(SeqCst));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_told_of_the_commit_is_on_the_disk() -> Outcome {
    let counted = Counted::new().await?;
    let mut tasks = Vec::new();
    for number in 0..200 {
        let database = (*counted.database).clone();
        tasks.push(tokio::spawn(async move {
            add(database.clone(), number).await?;
            // Another connection sees it: it is committed, not merely done.
            let mut reader = database.read().await?;
            let seen = reader.any("select 1 from people where id = $1", values![person(number).id]).await?;
            assert!(seen, "number {number} was told too early");
            Ok(())
        }));
    }
    for task in tasks {
        ended(task).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_undoes_undoes_only_their_own() -> Outcome {
    let counted = Counted::new().await?;
    let mut first = counted.database.begin().await?;
    first.run(INSERT, &person(0).values()).await?;
    let second = counted.in_line(1, |database| add(database, 1)).await;
    let conflicting = counted
        .in_line(2, |database| async move {
            let mut transaction = database.begin().await?;
            transaction.run(INSERT, &person(2).values()).await?;
            transaction.run(INSERT, &person(1).values()).await?;
            transaction.commit().await
        })
        .await;
    let leaving = counted
        .in_line(3, |database| async move {
            let mut transaction = database.begin().await?;
            transaction.run(INSERT, &person(3).values()).await?;
            transaction.roll_back().await
        })
        .await;
    let last = counted.in_line(4, |database| add(database, 4)).await;
    first.commit().await?;
    ended(second).await?;
    assert!(matches!(ended(conflicting).await, Err(DatabaseError::Conflict { .. })));
    ended(leaving).await?;
    ended(last).await?;
    let mut reader = counted.database.read().await?;
    let there: Vec<(String,)> = reader.rows("select name from people order by id", values![]).await?;
    assert_eq!(there.into_iter().map(|(name,)| name).collect::<Vec<_>>(), ["0", "1", "4"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_fails_fails_for_all_who_share_it() -> Outcome {
    let counted = Counted::new().await?;
    let mut first = counted.database.begin().await?;
    first.run(INSERT, &person(0).values()).await?;
    let mut tasks = Vec::new();
    for number in 1..=5 {
        tasks.push(counted.in_line(number, |database| add(database, number as u128)).await);
    }
    counted.failing.store(true, SeqCst);
    assert!(first.commit().await.is_err());
    for task in tasks {
        assert!(ended(task).await.is_err());
    }
    assert_eq!(how_many(&counted.database).await?, 0);
    counted.failing.store(false, SeqCst);
    add((*counted.database).clone(), 7).await?;
    assert_eq!(how_many(&counted.database).await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_all_whose_work_it_undid() -> Outcome {
    let counted = Counted::new().await?;
    let mut first = counted.database.begin().await?;
    first.run(INSERT, &person(0).values()).await?;
    let filling = counted
        .in_line(1, |database| async move {
            let mut transaction = database.begin().await?;
            let pages = transaction.count("select page_count from pragma_page_count", values![]).await?;
            transaction.script(&format!("pragma max_page_count = {}", pages + 4)).await?;
            let rows = (1..2_000).map(|number| Person::named(number, &format!("{number:0200}")).values()).collect();
            transaction.run_many(INSERT, rows).await?;
            transaction.commit().await
        })
        .await;
    let told = first.commit().await;
    assert!(matches!(ended(filling).await, Err(DatabaseError::Full(_))));
    // Whether SQLite undid everything or only the one statement is its own affair; what was told must be true.
    let kept = how_many(&counted.database).await?;
    match told {
        Ok(()) => assert_eq!(kept, 1),
        Err(error) => assert_eq!((kept, error.may_pass()), (0, true), "{error}"),
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_waits_for_work_that_is_apart() -> Outcome {
    for is_long in [false, true] {
        let counted = Counted::new().await?;
        let mut first = counted.database.begin().await?;
        first.run(INSERT, &person(0).values()).await?;
        let (go_on, told) = tokio::sync::oneshot::channel::<()>();
        let apart = counted
            .in_line(1, move |database| async move {
                let mut transaction = match is_long {
                    true => database.begin_long().await?,
                    false => database.begin_apart().await?,
                };
                transaction.run(INSERT, &person(1).values()).await?;
                told.await.expect("somebody says so");
                transaction.commit().await
            })
            .await;
        tokio::time::timeout(Duration::from_secs(20), first.commit()).await.expect("while the other one is at work")?;
        assert_eq!(how_many(&counted.database).await?, 1);
        go_on.send(()).expect("it waits");
        ended(apart).await?;
        assert_eq!(how_many(&counted.database).await?, 2);
    }
    Ok(())
}

/// The room for pages, in KiB below zero, as SQLite says it.
async fn room(db: &mut Connection) -> Result<i64, DatabaseError> {
    db.count("select cache_size from pragma_cache_size", values![]).await
}

#[tokio::test]
async fn long_work_has_room_for_its_pages_until_no_more_of_it_follows() -> Outcome {
    let counted = Counted::new().await?;
    let usual = room(&mut *counted.database.begin().await?).await?;
    let mut long = counted.database.begin_long().await?;
    long.run(INSERT, &person(0).values()).await?;
    let wide = room(&mut long).await?;
    long.commit().await?;
    assert!(wide < usual, "{wide} of {usual}");
    for number in 1..12 {
        add((*counted.database).clone(), number).await?;
        assert_eq!(room(&mut *counted.database.begin().await?).await?, wide, "after {number} short ones");
    }
    add((*counted.database).clone(), 12).await?;
    assert_eq!(room(&mut *counted.database.begin().await?).await?, usual, "no other long one has come");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_away_while_waiting_leaves_nothing_open() -> Outcome {
    let counted = Counted::new().await?;
    let mut first = counted.database.begin().await?;
    first.run(INSERT, &person(0).values()).await?;
    // Its turn never comes: it gave up in line.
    let gone = counted.in_line(1, |database| add(database, 1)).await;
    let going = tokio::spawn(first.commit());
    gone.abort();
    going.abort();
    drop((gone.await, going.await));
    add((*counted.database).clone(), 2).await?;
    let mut reader = counted.database.read().await?;
    assert!(reader.any("select 1 from people where name = $1", values!["2"]).await?);
    Ok(())
}
