//! Running a command: the runtime, the log, and the house put together around the database.

use super::{
    GivenSettings, Stop,
    log_lines::{self, Lines},
    read_settings,
};
use crate::{
    app::Portico,
    installation::{self, known_keys},
    keys::Keys,
    practices::{self, Practice},
    settings::Settings,
};
use portico_database::{Database, DatabaseError, LastStop, MIGRATIONS, OpenOptions};
use portico_values::{Clock, OsRandomness, Randomness, SystemClock};
use std::{
    future::Future,
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
};
use tracing_subscriber::EnvFilter;

/// Runs a command to its end on a runtime with as many threads as there are cores, two at least: waiting for the database must not
/// keep the last one busy. More would take turns on the cores in slices longer than most pages need, and some page would always wait
/// for several of them.
pub(crate) fn until_done(command: impl Future<Output = Result<(), Stop>>) -> Result<(), Stop> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(cores.max(2)).enable_all().build().map_err(Stop::failed)?;
    let outcome = runtime.block_on(command);
    runtime.shutdown_background();
    log_lines::leave();
    outcome
}

/// Ends the process and waits for nothing that is under way. What was logged is written first.
#[expect(clippy::disallowed_methods, reason = "the one place that may, behind the lines of the log")]
pub(crate) fn end_at_once() -> ! {
    log_lines::leave();
    std::process::exit(1)
}

/// Begins the log: lines for people on a terminal, JSON for machines otherwise. `PORTICO_LOG` says how much (`info`, `debug`,
/// `portico=debug,warn`).
///
/// # Errors
/// What it says is no such thing.
pub(crate) fn begin_log(usual: &str) -> Result<(), Stop> {
    let said = std::env::var_os("PORTICO_LOG").map(|said| said.to_string_lossy().into_owned());
    let filter = log_filter(said.as_deref(), usual)?;
    let to_people = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    // A second log in one process is refused; the first goes on.
    if to_people {
        let _ = log.with_writer(std::io::stderr).try_init();
    } else if log.with_writer(Lines).json().flatten_event(true).try_init().is_ok() {
        log_lines::begin().map_err(Stop::failed)?;
    }
    Ok(())
}

/// How much is written to the log. A word that is no level would be the name of a part of which everything is written, and nothing of the
/// others: it is usually a level with a slip of the pen.
fn log_filter(said: Option<&str>, usual: &str) -> Result<EnvFilter, Stop> {
    let Some(said) = said else { return Ok(EnvFilter::new(usual)) };
    let parts: Vec<&str> = said.split(',').map(str::trim).collect();
    let level = |part: &str| part.rsplit_once('=').map_or(part, |(_, level)| level).to_ascii_lowercase();
    let are_levels = parts.iter().all(|&part| LOG_LEVELS.contains(&level(part).as_str()));
    match EnvFilter::try_new(parts.join(",")) {
        Ok(filter) if are_levels => Ok(filter),
        _ => Err(Stop::Wrong(format!(
            "PORTICO_LOG is \u{201c}{said}\u{201d}, which cannot be used: it should be {}, or say so of a part, such as portico=debug,warn",
            LOG_LEVELS.join(", ")
        ))),
    }
}

const LOG_LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Opens the database of the settings; its folder is made when it is a file.
pub(crate) async fn open_database(settings: &Settings, create: bool) -> Result<Database, Stop> {
    if create && let Some(file) = file_of(settings) {
        make_folder(file.parent())?;
    }
    let mut options = OpenOptions::default();
    options.create = create;
    Ok(Database::open(&settings.database_url, options).await?)
}

/// Takes the right to serve a SQLite file, so that nobody else does meanwhile. Says how the last one who had it ended.
pub(crate) async fn alone(database: &Database) -> Result<LastStop, Stop> {
    match database.lock_for_serving().await {
        Ok(last) => Ok(last),
        Err(DatabaseError::Busy(why)) => Err(Stop::Wrong(why)),
        Err(error) => Err(error.into()),
    }
}

/// Puts the house together: keys, clock, randomness. The clock never tells less than an earlier run has written down. New keys are made for a
/// new installation only: with keys of its own a process could open no link, no letter and no document of a standing one.
pub(crate) async fn house(database: Database, settings: Settings) -> Result<Arc<Portico>, Stop> {
    has_its_keys(&database, &settings).await?;
    house_with_new_keys(database, settings).await
}

/// Refuses what must not be served, before anything is changed: an installation that was restored by half, or one that has lost its keys and
/// of which nobody has said that it goes on with others.
pub(crate) async fn may_be_served(database: &Database, settings: &Settings, new_keys: bool) -> Result<(), Stop> {
    super::restore::Unfinished::refuse(settings)?;
    if new_keys { Ok(()) } else { has_its_keys(database, settings).await }
}

/// Refuses when a practice is there and its keys are not, or when others lie in their place; in a database of an earlier version too.
async fn has_its_keys(database: &Database, settings: &Settings) -> Result<(), Stop> {
    if database.pending(MIGRATIONS).await?.len() == MIGRATIONS.len() {
        return Ok(());
    }
    let mut reader = database.read().await?;
    let refused = match keys_are_there(settings) {
        Ok(()) => known_keys::lacking(&mut reader, &open_keys(settings)?).await?.map(|key| not_its_keys(settings, &key)),
        Err(stop) => practices::store::any(&mut reader).await?.then(|| stop.why()),
    };
    match refused {
        Some(why) => Err(Stop::Wrong(format!("{why}; to continue without them, use portico serve --new-keys"))),
        None => Ok(()),
    }
}

/// Reads the keys file, or makes it with new keys.
pub(crate) fn open_keys(settings: &Settings) -> Result<Keys, Stop> {
    Keys::open_or_create(&settings.keys_file, &OsRandomness).map_err(|error| Stop::Wrong(error.to_string()))
}

/// The same where the keys are lost and somebody has said so.
pub(crate) async fn house_with_new_keys(database: Database, settings: Settings) -> Result<Arc<Portico>, Stop> {
    super::restore::Unfinished::refuse(&settings)?;
    make_folder(Some(&settings.data_dir))?;
    let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
    let keys = open_keys(&settings)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::not_before(installation::clock_floor::read_in(&database).await?));
    Ok(Portico::new(database, keys, settings, clock, randomness))
}

/// The house for a command that goes on with an installation: nothing is made and nothing is brought up to date. Run in another folder, or
/// without its settings, such a command would otherwise make a new installation and be content with that.
pub(crate) async fn standing(given: &GivenSettings) -> Result<Arc<Portico>, Stop> {
    let settings = read_settings(given)?;
    begin_log("warn")?;
    let database = standing_database(&settings).await?;
    keys_are_there(&settings)?;
    house(database, settings).await
}

/// The house for the command that may be the first one: an empty database is made and brought up to date, one of another version is not.
pub(crate) async fn first_or_standing(given: &GivenSettings) -> Result<Arc<Portico>, Stop> {
    let settings = read_settings(given)?;
    begin_log("warn")?;
    let database = open_database(&settings, true).await?;
    match database.pending(MIGRATIONS).await?.len() {
        0 => {}
        missing if missing == MIGRATIONS.len() => drop(database.migrate(MIGRATIONS).await?),
        missing => return Err(behind(missing)),
    }
    house(database, settings).await
}

/// The practice with this word in its portal's address.
pub(crate) async fn practice(portico: &Portico, slug: &str) -> Result<Practice, Stop> {
    let all = practices::store::all(&mut *portico.database.read().await?).await?;
    let known = all.iter().map(|practice| practice.slug.as_str()).collect::<Vec<_>>().join(", ");
    match all.into_iter().find(|practice| practice.slug == slug) {
        Some(practice) => Ok(practice),
        None if known.is_empty() => Err(Stop::Wrong("there is no practice yet; add one with portico create-practice".into())),
        None => Err(Stop::Wrong(format!("there is no practice called {slug}; there are: {known}"))),
    }
}

async fn standing_database(settings: &Settings) -> Result<Database, Stop> {
    database_is_there(settings)?;
    let database = open_database(settings, false).await?;
    match database.pending(MIGRATIONS).await?.len() {
        0 => Ok(database),
        missing if missing == MIGRATIONS.len() => {
            Err(Stop::Wrong(format!("there is no installation of Portico in this database; {NAME_THE_DATABASE}")))
        }
        missing => Err(behind(missing)),
    }
}

/// How another database is named than the one that was looked for.
const NAME_THE_DATABASE: &str = "name another one with --database-url, --data-dir or --config, or set PORTICO_DATABASE_URL, \
     PORTICO_DATA_DIR or PORTICO_CONFIG";

/// The file of a SQLite database.
pub(crate) fn file_of(settings: &Settings) -> Option<PathBuf> {
    let path = Path::new(settings.database_url.strip_prefix("sqlite:")?.trim_start_matches("//"));
    Some(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// Refuses when the settings name a SQLite file that is not there.
pub(crate) fn database_is_there(settings: &Settings) -> Result<(), Stop> {
    match file_of(settings).filter(|file| !file.exists()) {
        Some(file) => Err(Stop::Wrong(format!("there is no database at {}; {NAME_THE_DATABASE}", file.display()))),
        None => Ok(()),
    }
}

/// Refuses when there is no keys file where the settings say.
pub(crate) fn keys_are_there(settings: &Settings) -> Result<(), Stop> {
    if settings.keys_file.exists() {
        return Ok(());
    }
    let file = std::path::absolute(&settings.keys_file).unwrap_or_else(|_| settings.keys_file.clone());
    let file = file.display();
    Err(Stop::Wrong(format!(
        "there are no keys at {file}; put the installation’s keys file there, or name it with --keys-file or PORTICO_KEYS_FILE"
    )))
}

/// What is said when another installation's keys lie where ours should be, or those of before a key was changed.
pub(crate) fn not_its_keys(settings: &Settings, key: &str) -> String {
    let file = std::path::absolute(&settings.keys_file).unwrap_or_else(|_| settings.keys_file.clone());
    format!(
        "the keys at {} are not those of this installation: its key “{key}” is not among them; put the installation’s keys file there, or \
         name it with --keys-file or PORTICO_KEYS_FILE",
        file.display()
    )
}

/// Says that the schema is older than the program.
pub(crate) fn behind(missing: usize) -> Stop {
    let migrations = if missing == 1 { "one migration".to_owned() } else { format!("{missing} migrations") };
    let why = "nothing was changed; use the version of Portico that runs it, or run portico migrate first";
    Stop::Wrong(format!("the database is {migrations} behind this version and {why}"))
}

fn make_folder(folder: Option<&Path>) -> Result<(), Stop> {
    let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Stop::Wrong(format!("the folder {} cannot be created: {error}", folder.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        act::{Act, Who},
        practices::{NewPractice, PracticeAsWritten},
    };
    use portico_values::new_id;
    use tracing_subscriber::filter::LevelFilter;

    fn given(folder: &Path) -> GivenSettings {
        let text = |name: &str| folder.join(name).display().to_string();
        GivenSettings {
            database_url: Some(format!("sqlite:{}", text("portico.db"))),
            data_dir: Some(folder.display().to_string()),
            keys_file: Some(text("keys")),
            ..GivenSettings::default()
        }
    }
    async fn refused(folder: &Path) -> String {
        match standing(&given(folder)).await {
            Err(Stop::Wrong(why)) => why,
            Err(other) => panic!("not its exit code: {}", other.why()),
            Ok(_) => panic!("it goes on"),
        }
    }
    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[tokio::test]
    async fn what_goes_on_with_an_installation_makes_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let why = refused(folder.path()).await;
        assert!(why.contains("there is no database at") && why.contains("portico.db") && why.contains("--data-dir"), "{why}");
        assert!(names(folder.path()).is_empty(), "nothing was made");
        std::fs::write(folder.path().join("portico.db"), "").expect("written");
        let why = refused(folder.path()).await;
        assert!(why.contains("no installation of Portico"), "{why}");
    }

    #[tokio::test]
    async fn nothing_is_brought_up_to_date_by_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = read_settings(&given(folder.path())).expect("settings");
        let database = open_database(&settings, true).await.expect("a database");
        let (_, before) = MIGRATIONS.split_last().expect("migrations");
        database.migrate(before).await.expect("migrated");
        let why = refused(folder.path()).await;
        assert!(why.contains("one migration behind") && why.contains("portico migrate"), "{why}");
        assert!(matches!(first_or_standing(&given(folder.path())).await, Err(Stop::Wrong(_))));
        assert_eq!(database.pending(MIGRATIONS).await.expect("asked").len(), 1);
        database.migrate(MIGRATIONS).await.expect("migrated");
        let why = refused(folder.path()).await;
        assert!(why.contains("there are no keys at"), "{why}");
        assert!(!folder.path().join("keys").exists(), "no keys were made");
        let portico = first_or_standing(&given(folder.path())).await.expect("a house");
        assert!(standing(&given(folder.path())).await.is_ok());
        assert!(matches!(practice(&portico, "alder").await, Err(Stop::Wrong(why)) if why.contains("portico create-practice")));
    }

    #[test]
    fn how_much_is_logged_is_said_in_words_that_are_known() {
        for (said, most) in [
            (None, LevelFilter::INFO),
            (Some("warn"), LevelFilter::WARN),
            (Some("WARN"), LevelFilter::WARN),
            (Some("portico=debug,warn"), LevelFilter::DEBUG),
            (Some("portico::outbox=error, off"), LevelFilter::ERROR),
        ] {
            assert_eq!(log_filter(said, "info").expect("known").max_level_hint(), Some(most), "{said:?}");
        }
        for wrong in ["debgu", "portico", "portico=debgu", "portico=debgu,warn", "portico=", "=", "", " ", "info debug"] {
            let Err(Stop::Wrong(why)) = log_filter(Some(wrong), "info") else { panic!("{wrong} is no level") };
            assert!(why.contains(&format!("“{wrong}”")) && why.contains("off, error, warn, info, debug, trace"), "{why}");
        }
    }

    #[tokio::test]
    async fn an_installation_that_stands_gets_no_new_keys_by_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let portico = first_or_standing(&given(folder.path())).await.expect("a house");
        let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
        let who = Who::operator(new_id(portico.clock.now(), &*portico.randomness), "a test");
        let mut act = Act::begin(&portico, &who).await.expect("an act");
        practices::actions::create(&mut act, &new).await.expect("created");
        act.commit().await.expect("kept");
        let why = practice(&portico, "alder").await.expect_err("another one");
        assert!(matches!(why, Stop::Wrong(why) if why.contains("alder-wren")));
        std::fs::remove_file(folder.path().join("keys")).expect("lost");
        let (database, settings) = (portico.database.clone(), portico.settings.clone());
        let outcome = house(database.clone(), settings.clone()).await;
        assert!(matches!(outcome, Err(Stop::Wrong(why)) if why.contains("there are no keys at")));
        assert!(!folder.path().join("keys").exists());
        assert!(house_with_new_keys(database, settings).await.is_ok(), "unless somebody says so");
    }

    /// With another installation's keys it would give up every letter in line, and seal answers and documents so that nobody opens them.
    #[tokio::test]
    async fn an_installation_goes_on_with_its_own_keys_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (keys, others) = (folder.path().join("keys"), folder.path().join("others"));
        let portico = first_or_standing(&given(folder.path())).await.expect("a house");
        known_keys::note(&portico).await.expect("noted");
        let (database, settings) = (portico.database.clone(), portico.settings.clone());
        let own = std::fs::read_to_string(&keys).expect("read");
        Keys::open_or_create(&others, &OsRandomness).expect("made");
        let others = std::fs::read_to_string(&others).expect("read");

        std::fs::write(&keys, &others).expect("written");
        let refused = house(database.clone(), settings.clone()).await;
        assert!(matches!(refused, Err(Stop::Wrong(why)) if why.contains("its key “links 1” is not among them")));
        assert!(matches!(may_be_served(&database, &settings, false).await, Err(Stop::Wrong(why)) if why.contains("--new-keys")));
        assert!(standing(&given(folder.path())).await.is_err(), "no other command either");
        assert!(may_be_served(&database, &settings, true).await.is_ok(), "unless somebody says so");

        // A key is changed: from then on the file of before is not enough.
        let newer = others.lines().find(|line| line.starts_with("documents 1 ")).expect("a key").replace(" 1 ", " 2 ");
        std::fs::write(&keys, format!("{own}{newer}\n")).expect("written");
        let Ok(changed) = house(database.clone(), settings.clone()).await else { panic!("its keys are there") };
        known_keys::note(&changed).await.expect("noted");
        std::fs::write(&keys, own).expect("written");
        let refused = house(database, settings).await;
        assert!(matches!(refused, Err(Stop::Wrong(why)) if why.contains("“documents 2”")));
    }
}
