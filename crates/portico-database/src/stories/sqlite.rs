//! What only SQLite has: one file, other processes beside us, a disk that fills up.

use super::people::{INSERT, Person, add, how_many, make_table};
use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, OpenOptions, values, with_the_reserve};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the file of the write-ahead log may keep, in bytes.
const LONGEST_LOG: u64 = 64 * 1024 * 1024;

#[tokio::test]
async fn every_setting_holds_on_a_durable_file() -> Result<(), DatabaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("portico.db").display());
    let database = Database::open(&url, OpenOptions::default()).await?;
    let mut transaction = database.begin().await?;
    let mut reader = database.read().await?;
    let settings = [
        ("select journal_mode from pragma_journal_mode", "wal"),
        ("select synchronous from pragma_synchronous", "2"),
        ("select fullfsync from pragma_fullfsync", "1"),
        ("select checkpoint_fullfsync from pragma_checkpoint_fullfsync", "1"),
        ("select timeout from pragma_busy_timeout", "5000"),
        ("select foreign_keys from pragma_foreign_keys", "1"),
        ("select journal_size_limit from pragma_journal_size_limit", "67108864"),
        ("select temp_store from pragma_temp_store", "2"),
        ("select trusted_schema from pragma_trusted_schema", "0"),
        ("select cell_size_check from pragma_cell_size_check", "1"),
    ];
    for (sql, wanted) in settings {
        let text = crate::Sql::from("select cast((").and(sql).and(") as text)");
        assert_eq!(transaction.row::<(String,)>(&text, values![]).await?, Some((wanted.to_owned(),)), "writer: {sql}");
        assert_eq!(reader.row::<(String,)>(&text, values![]).await?, Some((wanted.to_owned(),)), "reader: {sql}");
    }
    assert_eq!(reader.row::<(i64,)>("pragma mmap_size", values![]).await?, Some((0,)));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_ours_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("portico.db");
    let database = Database::open(&format!("sqlite:{}", path.display()), OpenOptions::default()).await.expect("opens");
    make_table(&database).await.expect("a table");
    for name in ["portico.db", "portico.db-wal"] {
        let rights = std::fs::metadata(folder.path().join(name)).expect("is there").permissions().mode();
        assert_eq!(rights & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_made_only_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("portico.db").display());
    let error = Database::open(&url, OpenOptions { create: false, ..OpenOptions::default() }).await.err();
    assert!(matches!(error, Some(DatabaseError::Gone(_))), "{error:?}");
    let error = Database::open("sqlite:/nowhere/at/all.db", OpenOptions::default()).await.err();
    assert!(matches!(error, Some(DatabaseError::Gone(_))), "{error:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear Ana, ".repeat(500)).expect("written");
    assert!(Database::open(&format!("sqlite:{}", path.display()), OpenOptions::default()).await.is_err());
}

#[tokio::test]
async fn another_process_that_writes_makes_us_wait_and_then_say_so() -> Result<(), DatabaseError> {
    let first = TestDatabase::sqlite().await?;
    make_table(&first).await?;
    let hurried = OpenOptions { patience: Duration::from_millis(60), durable: false, ..OpenOptions::default() };
    let second = Database::open(first.url(), hurried).await?;
    let mut holding = first.begin().await?;
    holding.run(INSERT, &Person::named(1, "Ana").values()).await?;
    let outcome = add(&second, &Person::named(2, "Ben")).await;
    assert!(matches!(outcome, Err(DatabaseError::Busy(_))), "{outcome:?}");
    assert_eq!(how_many(&second).await?, 0, "reading goes on");
    holding.commit().await?;
    add(&second, &Person::named(2, "Ben")).await?;
    assert_eq!(how_many(&first).await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_writer_that_is_held_and_readers_that_are_taken_answer_busy() -> Result<(), DatabaseError> {
    let first = TestDatabase::sqlite().await?;
    let hurried = OpenOptions { patience: Duration::from_millis(30), readers: 1, durable: false, ..OpenOptions::default() };
    let database = Database::open(first.url(), hurried).await?;
    let writer = database.begin().await?;
    assert!(matches!(database.begin().await.err(), Some(DatabaseError::Busy(_))));
    drop(writer);
    assert!(database.begin().await.is_ok());
    let reader = database.read().await?;
    assert!(matches!(database.read().await.err(), Some(DatabaseError::Busy(_))));
    drop(reader);
    assert!(database.read().await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_kept() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    let mut transaction = database.begin().await?;
    let pages =
        transaction.row::<(i64,)>("select page_count from pragma_page_count", values![]).await?.map_or(0, |(pages,)| pages);
    transaction.script(&format!("pragma max_page_count = {}", pages + 4)).await?;
    let rows = (0..2_000).map(|number| Person::named(number, &format!("{number:0200}")).values()).collect();
    let outcome = transaction.run_many(INSERT, rows).await;
    assert!(matches!(outcome, Err(DatabaseError::Full(_))), "{outcome:?}");
    drop(transaction);
    assert_eq!(how_many(&database).await?, 0);
    add(&database, &Person::named(1, "Ana")).await
}

/// Promises.md R10: what ends access goes on in the room of the reserve, and nothing else does, until there is room to keep it anew.
#[tokio::test]
async fn a_full_disk_keeps_room_for_what_ends_access() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    let file = crate::serving::beside(database.path().expect("a file"), "-reserve");
    let length = || std::fs::metadata(&file).ok().map(|file| file.len());
    let full = |outcome: Result<(), DatabaseError>| assert!(matches!(outcome, Err(DatabaseError::Full(_))), "{outcome:?}");
    let ends = |number: u128| {
        let database = &database;
        with_the_reserve(async move { add(database, &Person::named(number, &number.to_string())).await })
    };
    database.pretend_room(Some(1_000));
    database.keep_reserve().await?;
    assert_eq!(length(), None, "there is no room to keep");
    ends(1).await?;
    add(&database, &Person::named(2, "2")).await?;

    database.pretend_room(None);
    database.keep_reserve().await?;
    let whole = length().expect("it is kept");
    assert!(whole > 0);
    ends(3).await?;
    assert_eq!(length(), Some(whole), "there is room enough");

    database.pretend_room(Some(1_000));
    full(database.has_room());
    database.watch().fill_the_disk(true);
    full(add(&database, &Person::named(4, "4")).await);
    full(database.in_freed_room(add(&database, &Person::named(4, "4"))).await);
    assert_eq!(length(), Some(whole), "nobody else gets it");
    for number in 100..200 {
        ends(number).await?;
    }
    assert_eq!(length(), Some(0), "its room is free");
    // What the endings have left of it is nobody else's.
    database.watch().fill_the_disk(false);
    full(add(&database, &Person::named(4, "4")).await);
    full(database.has_room());
    full(with_the_reserve(async { database.has_room() }).await);
    full(database.rewrite().await);
    assert_eq!(how_many(&database).await?, 103, "reading goes on");
    database.in_freed_room(add(&database, &Person::named(6, "6"))).await?;

    // A start finds what was released.
    let anew = Database::open(database.url(), OpenOptions { durable: false, ..OpenOptions::default() }).await?;
    anew.pretend_room(Some(1_000_000));
    anew.keep_reserve().await?;
    full(add(&anew, &Person::named(4, "4")).await);
    with_the_reserve(async { add(&anew, &Person::named(5, "5")).await }).await?;
    drop(anew);

    database.pretend_room(None);
    full(add(&database, &Person::named(4, "4")).await);
    database.keep_reserve().await?;
    assert_eq!(length(), Some(whole), "it is kept again, without a new start");
    add(&database, &Person::named(4, "4")).await
}

/// What goes on in the reserve commits by itself: those who wait behind it are refused, and share nothing with it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_behind_the_reserve_is_refused() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    database.keep_reserve().await?;
    database.pretend_room(Some(0));
    let mut ending = with_the_reserve(database.begin()).await?;
    ending.run(INSERT, &Person::named(1, "Ana").values()).await?;
    let crate::database::Store::Sqlite(store) = &*database.store else { unreachable!("it is SQLite") };
    let behind = tokio::spawn({
        let database = (*database).clone();
        async move { add(&database, &Person::named(2, "Ben")).await }
    });
    while store.writer.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    ending.commit().await?;
    let outcome = behind.await.expect("no panic");
    assert!(matches!(outcome, Err(DatabaseError::Full(_))), "{outcome:?}");
    assert_eq!(how_many(&database).await?, 1);
    Ok(())
}

/// What the engine undoes by itself, for lack of memory or room, is told as undone: to whoever ends it, and to those who wait for the same
/// commit.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_engine_has_undone_is_told_as_undone() -> Result<(), DatabaseError> {
    async fn undone_within(database: Database) -> Result<(), DatabaseError> {
        let mut transaction = database.begin().await?;
        transaction.run(INSERT, &Person::named(2, "Ben").values()).await?;
        transaction.script("rollback").await?;
        transaction.commit().await
    }
    let busy = |outcome: Result<(), DatabaseError>| assert!(matches!(outcome, Err(DatabaseError::Busy(_))), "{outcome:?}");
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    busy(undone_within((*database).clone()).await);
    let mut before = database.begin().await?;
    before.run(INSERT, &Person::named(1, "Ana").values()).await?;
    let behind = tokio::spawn(undone_within((*database).clone()));
    let crate::database::Store::Sqlite(store) = &*database.store else { unreachable!("it is SQLite") };
    while store.writer.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    busy(before.commit().await);
    busy(behind.await.expect("no panic"));
    assert_eq!(how_many(&database).await?, 0);
    add(&database, &Person::named(3, "Cem")).await
}

#[tokio::test]
async fn a_rewriting_that_fails_changes_nothing_and_the_next_one_works() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    add(&database, &Person::named(1, "Ana")).await?;
    let crate::database::Store::Sqlite(store) = &*database.store else { unreachable!("it is SQLite") };
    // Nobody is waited for.
    store.writer.between().await.busy_timeout(Duration::ZERO)?;
    let other = Database::open(database.url(), OpenOptions { durable: false, ..OpenOptions::default() }).await?;
    let writing = other.begin().await?;
    let outcome = database.rewrite().await;
    assert!(matches!(outcome, Err(DatabaseError::Busy(_))), "another process writes: {outcome:?}");
    drop(writing);
    let mut snapshot = database.snapshot().await?;
    assert_eq!(snapshot.row::<(i64,)>("select count(*) from people", values![]).await?, Some((1,)));
    add(&database, &Person::named(2, "Ben")).await?;
    store.writer.between().await.busy_timeout(Duration::ZERO)?;
    let outcome = database.rewrite().await;
    assert!(matches!(outcome, Err(DatabaseError::Busy(_))), "somebody reads what stood there before: {outcome:?}");
    drop(snapshot);
    database.rewrite().await?;
    assert_eq!(how_many(&database).await?, 2);
    let log = crate::serving::beside(database.path().expect("a file"), "-wal");
    assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0);
    Ok(())
}

#[tokio::test]
async fn after_a_failed_disk_nothing_is_acknowledged_any_more() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    let crate::database::Store::Sqlite(store) = &*database.store else { unreachable!("it is SQLite") };
    let waiting = tokio::spawn({
        let database = (*database).clone();
        async move { database.until_the_disk_fails().await }
    });
    store.disk_failed.send_replace(true);
    waiting.await.expect("told");
    let outcome = add(&database, &Person::named(1, "Ana")).await;
    assert!(matches!(outcome, Err(DatabaseError::Gone(_))), "{outcome:?}");
    assert_eq!(how_many(&database).await?, 0, "reading goes on");
    Ok(())
}

/// The write-ahead log is moved into the file beside the writer, and then begins anew instead of growing, although others read all the time.
/// Whoever reads for long keeps what is written meanwhile; when they have ended, the file is short again.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_does_not_grow_for_ever() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    let log = crate::serving::beside(database.path().expect("a file"), "-wal");
    let length = || std::fs::metadata(&log).expect("is there").len();
    // Each is in the table and in the index of names: two megabytes.
    let long = "x".repeat(1_000_000);
    let over = Arc::new(AtomicBool::new(false));
    let readers = [(); 2].map(|()| {
        let (database, over) = ((*database).clone(), Arc::clone(&over));
        tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                how_many(&database).await?;
                tokio::task::yield_now().await;
            }
            Ok::<_, DatabaseError>(())
        })
    });
    for number in 0..80 {
        add(&database, &Person::named(number, &format!("{number} {long}"))).await?;
    }
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.expect("no panic")?;
    }
    assert!(length() < 100_000_000, "after 160 MB of changes the log is {} bytes long", length());

    let mut snapshot = database.snapshot().await?;
    assert_eq!(snapshot.row::<(i64,)>("select count(*) from people", values![]).await?, Some((80,)));
    for number in 80..120 {
        add(&database, &Person::named(number, &format!("{number} {long}"))).await?;
    }
    database.keep_log_short().await?;
    assert!(length() > LONGEST_LOG, "somebody reads what stood there before");
    drop(snapshot);
    // The writer may have begun to move it itself. Nobody waits for that.
    let short = async {
        while length() > LONGEST_LOG {
            database.keep_log_short().await?;
        }
        Ok::<_, DatabaseError>(())
    };
    tokio::time::timeout(Duration::from_secs(20), short).await.expect("the log is short again")?;
    assert_eq!(how_many(&database).await?, 120);
    Ok(())
}

/// Without its lock on the file, the next other program that closes it takes SQLite's log away under whoever serves.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn opening_the_file_once_more_keeps_the_locks_on_it() -> Result<(), DatabaseError> {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("portico.db");
    let url = format!("sqlite:{}", path.display());
    let first = Database::open(&url, OpenOptions::default()).await?;
    first.begin().await?.commit().await?;
    let _again = Database::open(&url, OpenOptions::default()).await?;
    let inode = std::fs::metadata(&path).expect("it is there").ino();
    let locks = std::fs::read_to_string("/proc/locks").expect("the system's locks");
    let is_ours = |line: &&str| line.contains("READ") && line.contains(&format!(" {} ", std::process::id()));
    assert!(locks.lines().filter(is_ours).any(|line| line.contains(&format!(":{inode} "))), "{locks}");
    Ok(())
}
