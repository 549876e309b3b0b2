//! What is saved comes back, on the same engine and on the other.

use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, Engine, Migration, OpenOptions, Sql, Value, values};
use std::path::PathBuf;
use uuid::Uuid;

/// Two tables that refer to each other and to themselves, and every kind of value.
const HOUSES: Migration = Migration {
    number: 1,
    name: "houses",
    sqlite: "create table houses (id blob primary key not null, name text not null, open boolean not null, best blob references rooms (id)) without rowid;
        create table rooms (id blob primary key not null, house blob not null references houses (id), above blob references rooms (id), beds bigint, hash blob) without rowid;
        create table words (word text primary key not null); insert into words values ('seeded');",
    postgres: "create table houses (id uuid primary key, name text not null, open boolean not null, best uuid);
        create table rooms (id uuid primary key, house uuid not null references houses (id), above uuid references rooms (id), beds bigint, hash bytea);
        alter table houses add constraint houses_best foreign key (best) references rooms (id);
        create table words (word text primary key); insert into words values ('seeded');",
};
const LATER: Migration =
    Migration { number: 2, name: "later", sqlite: "create table later (a bigint)", postgres: "create table later (a bigint)" };
const ROOMS: i64 = 3_000;

async fn fill(database: &Database) -> Result<(), DatabaseError> {
    database.migrate(&[HOUSES]).await?;
    let id = |number: i64| Uuid::from_u128(u128::from(number.unsigned_abs()));
    let mut transaction = database.begin().await?;
    let house = "insert into houses (id, name, open, best) values ($1, $2, $3, null)";
    transaction.run(house, values![id(9), "Ñandú \u{1F3E0} \"x\"", true]).await?;
    let room = "insert into rooms (id, house, above, beds, hash) values ($1, $2, $3, $4, $5)";
    let nothing: Option<i64> = None;
    // Each room but the first lies above the one before: in the order of ids rows refer forward and back.
    let rooms = (1..=ROOMS).map(|number| {
        let above = (number > 1).then(|| id(ROOMS + 2 - number));
        let beds = if number % 2 == 0 { Some(-number) } else { nothing };
        vec![
            Value::from(id(ROOMS + 1 - number)),
            Value::from(id(9)),
            Value::from(above),
            Value::from(beds),
            Value::from(vec![0_u8, 255, (number % 256) as u8]),
        ]
    });
    transaction.run_many(room, rooms.collect()).await?;
    transaction.run("update houses set best = $1", values![id(5)]).await?;
    transaction.run("delete from words where word = 'seeded'", values![]).await?;
    transaction.run("insert into words values ('after')", values![]).await?;
    transaction.commit().await
}

/// Everything in words, the same on both engines.
async fn content(database: &Database) -> Result<Vec<String>, DatabaseError> {
    let mut reader = database.read().await?;
    let mut lines = Vec::new();
    type House = (Uuid, String, bool, Option<Uuid>);
    for house in reader.rows::<House>("select id, name, open, best from houses order by id", values![]).await? {
        lines.push(format!("{house:?}"));
    }
    type Room = (Uuid, Uuid, Option<Uuid>, Option<i64>, Vec<u8>);
    for room in reader.rows::<Room>("select id, house, above, beds, hash from rooms order by id", values![]).await? {
        lines.push(format!("{room:?}"));
    }
    for (word,) in reader.rows::<(String,)>("select word from words order by word", values![]).await? {
        lines.push(word);
    }
    Ok(lines)
}

fn somewhere() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("backup");
    (folder, path)
}

/// Every pair of engines that is here.
async fn pairs() -> Result<Vec<(TestDatabase, TestDatabase)>, DatabaseError> {
    let mut pairs = Vec::new();
    for from in [Engine::Sqlite, Engine::Postgres] {
        for to in [Engine::Sqlite, Engine::Postgres] {
            if let (Some(from), Some(to)) = (TestDatabase::empty(from).await?, TestDatabase::empty(to).await?) {
                pairs.push((from, to));
            }
        }
    }
    Ok(pairs)
}

#[tokio::test]
async fn a_backup_comes_back_on_either_engine() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        from.backup_to(&path).await?;
        to.restore_from(&path, &[HOUSES, LATER]).await?;
        assert_eq!(content(&from).await?, content(&to).await?, "{:?} to {:?}", from.engine(), to.engine());
        assert_eq!(content(&to).await?.len() as i64, ROOMS + 2);
        assert_eq!(to.migrate(&[HOUSES, LATER]).await?, 1, "it was brought to where the backup was");
        assert_eq!(from.read().await?.describe().await?.tables["rooms"], to.read().await?.describe().await?.tables["rooms"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_dump_comes_back_on_either_engine() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        from.dump_to(&path).await?;
        to.restore_from(&path, &[HOUSES]).await?;
        assert_eq!(content(&from).await?, content(&to).await?, "{:?} to {:?}", from.engine(), to.engine());
        let hanging = Sql::from("insert into rooms (id, house, above, beds, hash) values ($1, $2, null, null, null)");
        let mut transaction = to.begin().await?;
        let outcome = transaction.run(&hanging, values![Uuid::from_u128(99_999), Uuid::from_u128(88)]).await;
        assert!(outcome.is_err(), "references are looked at again");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_with_a_load_is_there_with_its_rows_or_not_at_all() -> Result<(), DatabaseError> {
    const OPEN: &str = "select count(*) from houses where open";
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        from.dump_to(&path).await?;
        let mut loaded = to.load_from(&path, &[HOUSES]).await?;
        assert_eq!(
            loaded.run("update houses set open = false", values![]).await?,
            1,
            "the rows are there for whoever loads them"
        );
        loaded.commit().await?;
        assert_eq!(to.read().await?.row::<(i64,)>(OPEN, values![]).await?, Some((0,)));
    }
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        from.dump_to(&path).await?;
        to.load_from(&path, &[HOUSES]).await?.roll_back().await?;
        let all = "select count(*) from houses";
        assert_eq!(to.read().await?.row::<(i64,)>(all, values![]).await?, Some((0,)), "nothing was kept");
    }
    Ok(())
}

#[tokio::test]
async fn a_database_with_rows_is_left_alone() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        fill(&to).await?;
        from.backup_to(&path).await?;
        let error = to.restore_from(&path, &[HOUSES]).await.expect_err("there are rows");
        assert!(error.to_string().contains("empty one only"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_backup_of_a_newer_program_is_refused() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        from.migrate(&[HOUSES, LATER]).await?;
        from.dump_to(&path).await?;
        let error = to.restore_from(&path, &[HOUSES]).await.expect_err("newer");
        assert!(error.to_string().contains("0002_later"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_nothing() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (_folder, path) = somewhere();
        fill(&from).await?;
        from.dump_to(&path).await?;
        let whole = std::fs::read(&path).expect("readable");
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 4;
        for bad in [&changed[..], &whole[..whole.len() - 1], &whole[..40], b"", b"Dear Ana, how are you?"] {
            std::fs::write(&path, bad).expect("writable");
            assert!(to.restore_from(&path, &[HOUSES]).await.is_err());
        }
        assert!(to.read().await?.describe().await?.tables.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_damaged_sqlite_file_is_refused() -> Result<(), DatabaseError> {
    let from = TestDatabase::empty(Engine::Sqlite).await?.expect("SQLite is always here");
    let to = TestDatabase::empty(Engine::Sqlite).await?.expect("SQLite is always here");
    let (_folder, path) = somewhere();
    fill(&from).await?;
    from.backup_to(&path).await?;
    let mut bytes = std::fs::read(&path).expect("readable");
    let end = bytes.len() - 4_096;
    bytes[end..].fill(0xA5);
    std::fs::write(&path, bytes).expect("writable");
    assert!(to.restore_from(&path, &[HOUSES]).await.is_err());
    assert!(to.read().await?.describe().await?.tables.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten_and_none_is_left_unfinished() -> Result<(), DatabaseError> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await? else { continue };
        fill(&database).await?;
        let (folder, path) = somewhere();
        std::fs::write(&path, "precious").expect("writable");
        assert!(database.backup_to(&path).await.is_err());
        assert_eq!(std::fs::read(&path).expect("readable"), b"precious");
        std::fs::remove_file(&path).expect("removable");
        database.backup_to(&path).await?;
        assert_eq!(names_in(folder.path()), ["backup"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
        }
    }
    Ok(())
}

/// On the way from SQLite to PostgreSQL a copy and a dump lie beside the backup. They take nobody's place.
#[tokio::test]
async fn what_lies_beside_a_backup_is_left_alone() -> Result<(), DatabaseError> {
    for (from, to) in pairs().await? {
        let (folder, path) = somewhere();
        fill(&from).await?;
        from.backup_to(&path).await?;
        let theirs = ["backup.copy", "backup.dump"];
        theirs.iter().for_each(|name| std::fs::write(folder.path().join(name), "precious").expect("writable"));
        to.restore_from(&path, &[HOUSES]).await?;
        assert_eq!(content(&from).await?, content(&to).await?);
        let mut names = names_in(folder.path());
        names.sort();
        assert_eq!(names, ["backup", theirs[0], theirs[1]]);
        theirs.iter().for_each(|name| assert_eq!(std::fs::read(folder.path().join(name)).expect("readable"), b"precious"));
    }
    Ok(())
}

fn names_in(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("readable");
    entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect()
}

/// One line that names the file, and nothing beside it but what was there before.
fn says_so(outcome: Result<(), DatabaseError>, path: &std::path::Path, left: &[&str]) {
    let said = outcome.expect_err("it cannot be written").to_string();
    assert!(said.contains(&format!("{} could not be written: ", path.display())) && !said.contains('\n'), "{said}");
    assert_eq!(names_in(path.parent().expect("a folder")), left);
}

#[tokio::test]
async fn where_nothing_can_be_written_it_says_so_and_the_next_try_works() -> Result<(), DatabaseError> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await? else { continue };
        fill(&database).await?;
        let (_folder, path) = somewhere();
        let nowhere = path.join("copy");
        let said = database.backup_to(&nowhere).await.expect_err("there is no such folder").to_string();
        assert!(said.contains(&nowhere.display().to_string()) && !said.contains('\n'), "{said}");
        std::fs::create_dir(&path).expect("a folder");
        assert!(database.backup_to(&path).await.is_err(), "it is a folder by now");
        // The name that it has while it is being written belongs to a folder.
        let in_the_way = path.join("copy.unfinished");
        std::fs::create_dir(&in_the_way).expect("a folder");
        says_so(database.backup_to(&nowhere).await, &nowhere, &["copy.unfinished"]);
        says_so(database.dump_to(&nowhere).await, &nowhere, &["copy.unfinished"]);
        std::fs::remove_dir(in_the_way).expect("removable");
        database.backup_to(&nowhere).await?;
        assert_eq!(names_in(&path), ["copy"]);
    }
    Ok(())
}

/// Every write to it is answered with “no space left on device”.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_by_a_dump_and_nothing_is_left() -> Result<(), DatabaseError> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await? else { continue };
        fill(&database).await?;
        let (folder, path) = somewhere();
        std::os::unix::fs::symlink("/dev/full", folder.path().join("backup.unfinished")).expect("a link");
        let outcome = database.dump_to(&path).await;
        assert!(matches!(outcome, Err(DatabaseError::Full(_))), "{outcome:?}");
        says_so(outcome, &path, &[]);
        database.dump_to(&path).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_that_breaks_off_leaves_nothing() -> Result<(), DatabaseError> {
    let database = TestDatabase::empty(Engine::Sqlite).await?.expect("SQLite is always here");
    fill(&database).await?;
    database.checkpoint().await?;
    let file = database.path().expect("a file").to_owned();
    let whole = std::fs::read(&file).expect("readable");
    let mut damaged = whole.clone();
    let end = whole.len() - 10 * 4_096;
    damaged[end..].fill(0xA5);
    std::fs::write(&file, damaged).expect("writable");
    let (_folder, path) = somewhere();
    says_so(database.backup_to(&path).await, &path, &[]);
    std::fs::write(&file, whole).expect("writable");
    database.backup_to(&path).await?;
    assert_eq!(names_in(path.parent().expect("a folder")), ["backup"]);
    Ok(())
}

#[tokio::test]
async fn a_backup_taken_while_others_write_is_one_state() -> Result<(), DatabaseError> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = TestDatabase::empty(engine).await? else { continue };
        fill(&database).await?;
        let mut snapshot = database.snapshot().await?;
        let count = "select count(*) from words";
        assert_eq!(snapshot.row::<(i64,)>(count, values![]).await?, Some((1,)));
        let mut transaction = database.begin().await?;
        transaction.run("insert into words values ('during')", values![]).await?;
        transaction.commit().await?;
        assert_eq!(snapshot.row::<(i64,)>(count, values![]).await?, Some((1,)));
        assert!(snapshot.run("insert into words values ('no')", values![]).await.is_err());
        drop(snapshot);
        assert_eq!(database.read().await?.row::<(i64,)>(count, values![]).await?, Some((2,)));
        let readers: Vec<_> = futures_util::future::try_join_all((0..4).map(|_| database.read())).await?;
        drop(readers);
        let options = OpenOptions { durable: false, ..OpenOptions::default() };
        let other = Database::open(database.url(), options).await?;
        assert_eq!(other.read().await?.row::<(i64,)>(count, values![]).await?, Some((2,)));
    }
    Ok(())
}
