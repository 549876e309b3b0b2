//! A backup that is killed, or whose disk is full, leaves nothing under its name, and nothing that is in the way of the next one
//! (promises.md R13).

use super::{
    Chance,
    ended::{begun, ended, killed_after, takes},
    ground::Ground,
};
use portico_database::{Engine, MIGRATIONS, testing::TestDatabase, values};
use portico_values::SeededRandomness;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

const KILLS: usize = 8;
const CLIENTS: usize = 2_000;

/// What lies in a folder.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// The same command where no file may become longer than a few hundred kilobytes: a write behind that fails, as on a full disk.
fn on_a_small_disk(program: &Command) -> Command {
    const LIMITED: &str = "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"";
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", LIMITED]).arg(program.get_program()).args(program.get_args()).env_clear().stdin(Stdio::null());
    limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited.current_dir(program.get_current_dir().expect("the folder of the installation"));
    limited
}

/// A copy counts once it comes back whole.
async fn comes_back(copy: &Path) {
    let place = TestDatabase::empty(Engine::Sqlite).await.expect("a database").expect("SQLite is always there");
    place.restore_from(copy, MIGRATIONS).await.expect("restored");
    let clients: Option<(i64,)> =
        place.read().await.expect("a reader").row("select count(*) from clients", values![]).await.expect("counted");
    assert_eq!(clients, Some((i64::try_from(CLIENTS).expect("not that many"),)));
}

async fn a_backup_is_whole_or_not_there(engine: Engine) {
    let Some(ground) = Ground::with_a_batch(engine, CLIENTS).await else { return super::skip() };
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    let name = copy.to_str().expect("a name that is text");
    let has_begun = || folder.path().join("copy.unfinished").exists();
    let takes = takes(ground.program(&["backup", "--dump", name]), has_begun).await;

    let (chance, mut whole) = (Chance(SeededRandomness::new(53)), 0);
    for kill in 1..=KILLS {
        // On SQLite every other one is a file of SQLite.
        let words = if kill.is_multiple_of(2) { &["backup", name][..] } else { &["backup", "--dump", name] };
        fs::remove_file(&copy).expect("removed");
        let pause = takes.mul_f64(chance.up_to(1_000) as f64 / 1_000.0);
        killed_after(begun(ground.program(words), has_begun).await, pause).await;
        if copy.exists() {
            whole += 1;
            ended(ground.program(words)).await.with(2).because("already exists");
        } else {
            ended(ground.program(words)).await.with(0);
        }
        assert_eq!(names_in(folder.path()), ["copy"], "kill {kill}");
        comes_back(&copy).await;
    }
    assert!(whole < KILLS, "no kill came in the middle");
    eprintln!("{engine:?}: {KILLS} kills, {whole} of them when the copy was there.");
}

async fn a_full_disk_leaves_no_half_copy(engine: Engine) {
    let Some(ground) = Ground::with_a_batch(engine, CLIENTS).await else { return super::skip() };
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    let name = copy.to_str().expect("a name that is text");
    for words in [&["backup", name][..], &["backup", "--dump", name]] {
        ended(on_a_small_disk(&ground.program(words))).await.with(1).because(&format!("{name} could not be written: "));
        assert!(names_in(folder.path()).is_empty(), "{words:?} left {:?}", names_in(folder.path()));
        ended(ground.program(words)).await.with(0);
        assert_eq!(names_in(folder.path()), ["copy"]);
        fs::remove_file(&copy).expect("removed");
    }
}

on_both_engines!(a_backup_is_whole_or_not_there);
#[cfg(unix)]
on_both_engines!(a_full_disk_leaves_no_half_copy);
