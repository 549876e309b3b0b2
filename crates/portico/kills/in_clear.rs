//! What a document says stands in clear nowhere on the disk: in no file of the installation, in nothing that `portico backup` writes, in no
//! temporary file, and on PostgreSQL in no file of the server, its log of changes among them (promises.md P17).

use super::{
    documents::{bring, house},
    ended::ended,
    ground::Ground,
};
use portico::app::Portico;
use portico_database::{Engine, values};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Every file below a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { waiting.push(path) } else { found.push(path) }
        }
    }
    found
}

/// Those of the files that hold these words. A server that others use takes files away at any moment.
fn holding<'a>(files: &'a [PathBuf], words: &str) -> Vec<&'a PathBuf> {
    let is_there = |bytes: Vec<u8>| bytes.windows(words.len()).any(|some| some == words.as_bytes());
    files.iter().filter(|file| fs::read(file).is_ok_and(is_there)).collect()
}

/// Where a PostgreSQL on this machine keeps the database, and its log of changes from a certain file on.
struct Server {
    database: PathBuf,
    log: PathBuf,
    from: String,
}

impl Server {
    /// None on SQLite, whose file lies in the folder of the installation. Where the server's folder is not to be read from here that is said.
    async fn of(portico: &Portico, engine: Engine) -> Option<Self> {
        const PLACE: &str = "select current_setting('data_directory'),
         (select oid::text from pg_database where datname = current_database()), pg_walfile_name(pg_current_wal_insert_lsn())";
        if matches!(engine, Engine::Sqlite) {
            return None;
        }
        let mut reader = portico.database.read().await.expect("a reader");
        let place: Option<(String, String, String)> = reader.row(PLACE, values![]).await.ok().flatten();
        let server = place.map(|(folder, number, from)| {
            let folder = PathBuf::from(folder);
            Self { database: folder.join("base").join(number), log: folder.join("pg_wal"), from }
        });
        let server = server.filter(|server| fs::read_dir(&server.database).is_ok());
        if server.is_none() {
            // Written past the capture of the test harness: a passing test would swallow it.
            let _ = writeln!(std::io::stderr(), "skipped the files of PostgreSQL: its folder is not to be read from here");
        }
        server
    }

    /// What was written since, once the server has put it on the disk.
    async fn files(&self, portico: &Portico) -> Vec<PathBuf> {
        let mut transaction = portico.database.begin().await.expect("begun");
        transaction.run("checkpoint", values![]).await.expect("on the disk");
        transaction.commit().await.expect("ended");
        // A part of the log that is not needed any more becomes a later one by its name, with what stood in it.
        let is_new = |file: &PathBuf| file.file_name().is_some_and(|name| *name.to_string_lossy() >= *self.from);
        files_in(&self.database).into_iter().chain(files_in(&self.log).into_iter().filter(is_new)).collect()
    }
}

async fn no_file_holds_a_document_in_clear(engine: Engine) {
    let Some(ground) = Ground::with_a_batch(engine, 1).await else { return super::skip() };
    let (content, name) = (format!("Content of {}.", ground.practice), format!("Plan of {}.txt", ground.practice));
    let portico = house(&ground.database_url(), ground.folder(), None).await;
    let server = Server::of(&portico, engine).await;
    bring(&portico, &name, content.repeat(1_000).as_bytes()).await;

    let (copies, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for words in [&["backup"][..], &["backup", "--dump"]] {
        let copy = copies.path().join(words.concat());
        let mut backup = ground.program(&[words, &[copy.to_str().expect("a name that is text")]].concat());
        backup.env("TMPDIR", temporary.path());
        ended(backup).await.with(0);
        assert!(!holding(&[copy], &name).is_empty(), "the name is there to be found");
    }
    let left = files_in(temporary.path());
    assert!(left.is_empty(), "temporary files were left: {left:?}");

    let mut files = [files_in(ground.folder()), files_in(copies.path())].concat();
    if let Some(server) = &server {
        let of_the_server = server.files(&portico).await;
        assert!(!holding(&of_the_server, &name).is_empty(), "the name is there to be found");
        files.extend(of_the_server);
    }
    let documents = [ground.folder().join("documents"), copies.path().join("backup.documents")];
    for folder in documents {
        assert!(files.iter().any(|file| file.starts_with(&folder)), "no document lies in {}", folder.display());
    }
    let found = holding(&files, &content);
    assert!(found.is_empty(), "a document stands in clear in {found:?}");
}

on_both_engines!(no_file_holds_a_document_in_clear);
