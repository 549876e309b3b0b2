//! Running a command: the runtime, the log, and the house put together around the database.

use super::{GivenSettings, Stop, read_settings};
use crate::{app::Portico, installation, keys::Keys, settings::Settings};
use portico_database::{Database, MIGRATIONS, OpenOptions};
use portico_values::{Clock, OsRandomness, Randomness, SystemClock};
use std::{future::Future, io::IsTerminal, sync::Arc};
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
    outcome
}

/// Begins the log: lines for people on a terminal, JSON for machines otherwise. `PORTICO_LOG` says how much (`info`, `debug`,
/// `portico=debug,warn`).
pub(crate) fn begin_log(usual: &str) {
    let filter = std::env::var("PORTICO_LOG").ok().and_then(|text| EnvFilter::try_new(text).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(usual));
    let to_people = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second log in one process is refused; the first goes on.
    let _ = if to_people { log.try_init() } else { log.json().flatten_event(true).try_init() };
}

/// Opens the database of the settings; its folder is made when it is a file.
pub(crate) async fn open_database(settings: &Settings, create: bool) -> Result<Database, Stop> {
    if create && let Some(path) = settings.database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//")) {
        make_folder(std::path::Path::new(path).parent())?;
    }
    let mut options = OpenOptions::default();
    options.create = create;
    Ok(Database::open(&settings.database_url, options).await?)
}

/// Puts the house together: keys, clock, randomness. The clock never tells less than an earlier run has written down.
pub(crate) async fn house(database: Database, settings: Settings) -> Result<Arc<Portico>, Stop> {
    super::restore::Unfinished::refuse(&settings)?;
    make_folder(Some(&settings.data_dir))?;
    let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
    let keys = Keys::open_or_create(&settings.keys_file, &*randomness).map_err(|error| Stop::Wrong(error.to_string()))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::not_before(installation::clock_floor::read_in(&database).await?));
    Ok(Portico::new(database, keys, settings, clock, randomness))
}

/// The house for a command that works on the rows, beside a serving one or before there is one: the database is made and brought up to
/// date where needed.
pub(crate) async fn installation(given: &GivenSettings) -> Result<Arc<Portico>, Stop> {
    let settings = read_settings(given)?;
    begin_log("warn");
    let database = open_database(&settings, true).await?;
    match database.pending(MIGRATIONS).await?.len() {
        0 => {}
        _ => drop(database.migrate(MIGRATIONS).await?),
    }
    house(database, settings).await
}

fn make_folder(folder: Option<&std::path::Path>) -> Result<(), Stop> {
    let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Stop::Wrong(format!("the folder {} cannot be made: {error}", folder.display())))
}
