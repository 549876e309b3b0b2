//! Killed while documents arrive, nothing half is ever visible: each row has its whole file, and a file without a row is swept away.
//!
//! The process that is killed is this test itself, started once more for the one test that keeps documents until it is ended.

use super::{Chance, ground::Ground};
use portico::{
    act::{Act, Who},
    app::Portico,
    audit::chain::Origin,
    documents::{self, actions, jobs, vault},
    keys::Keys,
    settings::Settings,
};
use portico_database::{Database, Engine, OpenOptions, values};
use portico_policy::{Actor, Grants, Role};
use portico_values::{
    ClientId, Clock as _, DocumentId, Moment, OsRandomness, PracticeId, SeededRandomness, StaffId, SystemClock, TestClock,
    moment::days,
};
use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

const KILLS: usize = 12;
/// Large enough that most kills meet one in the middle.
const BYTES: usize = 600_000;

/// The house around a database, with the keys and documents in a folder; at this moment, or at the one that is.
pub(crate) async fn house(url: &str, folder: &Path, now: Option<Moment>) -> Arc<Portico> {
    let database = Database::open(url, OpenOptions::default()).await.expect("the database opens");
    let keys = Keys::open_or_create(&folder.join("keys"), &OsRandomness).expect("keys");
    let settings = Settings { data_dir: folder.into(), ..Settings::for_tests() };
    match now {
        Some(now) => Portico::new(database, keys, settings, Arc::new(TestClock::at(now)), Arc::new(OsRandomness)),
        None => {
            let clock = Arc::new(SystemClock::not_before(Moment::from_millis(0)));
            Portico::new(database, keys, settings, clock, Arc::new(OsRandomness))
        }
    }
}

/// What the process does that is killed.
#[tokio::test]
#[ignore = "started by the story below, and ended by it"]
async fn keeps_documents_until_it_is_ended() {
    let (Ok(url), Ok(folder)) = (env::var("PORTICO_KILLS_URL"), env::var("PORTICO_KILLS_FOLDER")) else { return };
    let portico = house(&url, Path::new(&folder), None).await;
    let content = vec![b'x'; BYTES];
    loop {
        bring(&portico, "Plan.txt", &content).await;
    }
}

/// Sam brings the client a document.
pub(crate) async fn bring(portico: &Arc<Portico>, name: &str, content: &[u8]) {
    let mut reader = portico.database.read().await.expect("a reader");
    const WHO: &str = "select s.practice_id, s.id, c.id from staff s join clients c on c.practice_id = s.practice_id limit 1";
    let (practice, staff, client): (PracticeId, StaffId, ClientId) =
        reader.row(WHO, values![]).await.expect("read").expect("somebody");
    drop(reader);
    let kept = documents::keep(portico, practice, name, content).await.expect("kept").expect("text");
    let origin = Origin { address: "203.0.113.7".into(), request_id: "kills".into() };
    let who = Who { actor: Actor::Staff { practice, staff, role: Role::FrontDesk, grants: Grants::NONE }, origin };
    let mut act = Act::begin(portico, &who).await.expect("an act");
    actions::bring(&mut act, client, &[kept]).await.expect("brought");
    act.commit().await.expect("kept");
}

async fn documents_outlive_a_kill(engine: Engine) {
    let Some(ground) = Ground::with_a_batch(engine, 1).await else { return super::skip() };
    let chance = Chance(SeededRandomness::new(31));
    for _ in 0..KILLS {
        let mut child = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", "documents::keeps_documents_until_it_is_ended", "--ignored"])
            .env("PORTICO_KILLS_URL", ground.database_url())
            .env("PORTICO_KILLS_FOLDER", ground.folder())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        tokio::time::sleep(Duration::from_millis(400 + chance.up_to(600) as u64)).await;
        assert!(child.try_wait().expect("ours").is_none(), "it ended by itself");
        child.kill().expect("it was running");
        child.wait().expect("it was ours");
    }
    let later = SystemClock::not_before(Moment::from_millis(0)).now().plus(days(3));
    let portico = house(&ground.database_url(), ground.folder(), Some(later)).await;
    const ROWS: &str = "select id, address, bytes, key_sealed from documents where practice_id = $1";
    let rows: Vec<(DocumentId, String, i64, Vec<u8>)> =
        portico.database.read().await.expect("a reader").rows(ROWS, values![ground.practice]).await.expect("read");
    assert!(!rows.is_empty(), "nothing was kept before the kills");
    let store = vault::Vault::of(&portico);
    for (id, address, bytes, key) in &rows {
        let key = actions::open_key(&portico, *id, key).expect("its key");
        let bytes = u64::try_from(*bytes).expect("a size");
        let mut file = vault::Opened::of(&store, ground.practice, (*id, address), &key, bytes).await.expect("its file");
        for number in 0..file.chunks() {
            assert!(file.chunk(number).await.expect("whole").iter().all(|byte| *byte == b'x'));
        }
    }
    let before = store.files(ground.practice).await.expect("read").len();
    let begun = store.begun().await.expect("read").len();
    jobs::sweep(&portico).await.expect("swept");
    assert_eq!(store.files(ground.practice).await.expect("read").len(), rows.len(), "a file for each row and no other");
    assert_eq!(store.begun().await.expect("read").len(), 0, "what was begun is gone");
    let (kept, without) = (rows.len(), before - rows.len());
    eprintln!(
        "{engine:?}: {KILLS} kills, {kept} documents whole, {without} files without a row and {begun} begun were swept away."
    );
}

on_both_engines!(documents_outlive_a_kill);
