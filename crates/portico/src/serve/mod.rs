//! `portico serve`: the pages and everything that happens by itself, until somebody says stop.

mod by_itself;
mod layers;
mod one_server;
mod stopping;
pub mod upkeep;
mod upright;
mod work;

pub(crate) use by_itself::by_itself;
pub use layers::around;
pub(crate) use stopping::on_signals;
pub(crate) use work::Work;

use crate::{
    app::Portico,
    commands::{GivenSettings, Stop, read_settings, running, saying::say},
    delivery::Way,
    house,
    installation::{self, known_keys},
    settings::Settings,
};
use clap::Args;
use one_server::OneServer;
use portico_database::{Database, MIGRATIONS};
use portico_mail::MailboxSession;
use portico_web::{AddressRange, ServerSettings, TrustedProxies};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serve the pages
///
/// This process also prepares batches and sends emails. On PostgreSQL any number of `serve` and `work` processes share the work.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico serve\n  portico serve --listen 127.0.0.1:9000 --data-dir /var/lib/portico\n  \
    PORTICO_BASE_URL=https://portal.example.com portico serve --trusted-proxies 127.0.0.1")]
pub struct Serve {
    /// Leave the database as it is, and refuse to start if it is behind this version
    #[arg(long)]
    no_migrate: bool,
    /// Create new keys if those of the installation are lost: what the old ones sealed can never be opened again
    #[arg(long)]
    new_keys: bool,
}

impl Serve {
    /// Serves until SIGTERM or SIGINT.
    ///
    /// # Errors
    /// When a setting is wrong, or the address, the database or the keys cannot be had.
    pub async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let mut settings = read_settings(given)?;
        let way = way(&settings)?;
        running::begin_log("info")?;
        let listener = listen(&mut settings).await?;
        let database = running::open_database(&settings, true).await?;
        if self.no_migrate {
            refuse_to_migrate(&database).await?;
        }
        // Before anything is changed: what was restored by half, or has lost its keys, is not brought up to date either.
        running::may_be_served(&database, &settings, self.new_keys).await?;
        // Another version may be serving this file.
        let one = OneServer::enter(&database).await?;
        database.migrate(MIGRATIONS).await?;
        let portico = match self.new_keys {
            true => running::house_with_new_keys(database, settings).await?,
            false => running::house(database, settings).await?,
        };
        known_keys::note(&portico).await?;
        one.check(&portico).await?;
        serve_until_stopped(&portico, listener, way).await?;
        one.leave(&portico).await;
        Ok(())
    }
}

/// The way letters go. What the settings name for mail is read before anything is begun, also for the mailbox of what comes back: found out
/// when that is opened, it would be a line in the log.
fn way(settings: &Settings) -> Result<Way, Stop> {
    let cannot = |name: &str, why: String| Stop::Wrong(format!("{name} cannot be used: {why}"));
    if let Some(mailbox) = &settings.bounces {
        MailboxSession::check_certificates(mailbox).map_err(|why| cannot("bounces_url", why.to_string()))?;
    }
    Way::of(settings).map_err(|why| cannot("smtp_url", why.to_string()))
}

/// Serves an installation that is ready, until SIGTERM or SIGINT, and has its letters go this way.
///
/// # Errors
/// When the listener breaks.
pub async fn serve_until_stopped(portico: &Arc<Portico>, listener: TcpListener, way: Way) -> Result<(), Stop> {
    open_as_many_as_may_be();
    stopping::on_signals(portico.stop.clone());
    let beside = tokio::spawn(by_itself(portico.clone(), way));
    if let Some(address) = installation::set_up::offer(portico).await? {
        say!("There is no practice here yet. Set one up at this address, within an hour:\n{address}");
    }
    let stop = portico.stopping.clone();
    let (doors, census) = house::doors(portico);
    let server = ServerSettings { proxies: trusted(&portico.settings), ..ServerSettings::default() };
    tracing::info!(address = %portico.settings.base_url, "Portico is open");
    portico_web::serve(listener, around(portico, doors, &census), server, stop).await.map_err(Stop::failed)?;
    portico.later.finish().await;
    let _ = beside.await;
    // What was done beside the pages leaves something for afterwards too.
    portico.later.finish().await;
    tracing::info!("Portico is closed");
    Ok(())
}

/// Lets this process have as many files and connections open as the system would let it. It begins with fewer, 1024 under systemd, and that
/// many people who look at a page that follows by itself would leave none for anybody else.
fn open_as_many_as_may_be() {
    let limit = getrlimit(Resource::Nofile);
    // Refused, it goes on with what it has.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// Listens, and fills in the port that the system chose when the settings leave it to the system (port 0).
///
/// # Errors
/// When the address is taken or not this machine's.
pub async fn listen(settings: &mut Settings) -> Result<TcpListener, Stop> {
    let cannot = |error| Stop::Wrong(format!("nothing can listen at {}: {error}", settings.listen));
    let listener = TcpListener::bind(settings.listen).await.map_err(cannot)?;
    if settings.listen.port() == 0 {
        let chosen = listener.local_addr().map_err(Stop::failed)?;
        settings.listen = chosen;
        if let Some(host) = settings.base_url.strip_suffix(":0") {
            settings.base_url = format!("{host}:{}", chosen.port());
        }
    }
    Ok(listener)
}

async fn refuse_to_migrate(database: &Database) -> Result<(), Stop> {
    match database.pending(MIGRATIONS).await?.len() {
        0 => Ok(()),
        missing => Err(running::behind(missing)),
    }
}

/// The proxies of the settings, which were read as ranges before.
fn trusted(settings: &Settings) -> TrustedProxies {
    let ranges: Vec<AddressRange> = settings.trusted_proxies.iter().filter_map(|range| range.parse().ok()).collect();
    TrustedProxies::new(&ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Authorities that cannot be read, for either of the two, are one line that names the setting, before anything is made.
    #[tokio::test]
    async fn authorities_that_cannot_be_read_are_said_at_the_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let absent = folder.path().join("absent.pem").display().to_string();
        let given = |smtp: Option<String>, bounces: Option<String>| GivenSettings {
            listen: Some("127.0.0.1:0".into()),
            data_dir: Some(folder.path().join("data").display().to_string()),
            mail_from: Some("portal@portal.example".into()),
            smtp_url: smtp,
            bounces_url: bounces,
            ..GivenSettings::default()
        };
        let is_clear = |why: &str, name: &str| {
            let says = why.starts_with(&format!("{name} cannot be used: ")) && why.contains("absent.pem");
            says && !why.contains('\n') && !why.contains("hunter2")
        };
        for (given, name) in [
            (given(Some(format!("smtps://mail.example?roots={absent}")), None), "smtp_url"),
            (given(None, Some(format!("imaps://portico:hunter2@mail.example/INBOX?roots={absent}"))), "bounces_url"),
        ] {
            // Neither would go on for ever where it is not refused: there is no schema yet, and work is for PostgreSQL.
            let serve = Serve { no_migrate: true, new_keys: false }.run(&given).await;
            for refused in [serve, Work {}.run(&given).await] {
                assert!(matches!(&refused, Err(Stop::Wrong(why)) if is_clear(why, name)), "{name}: {refused:?}");
            }
            assert!(!folder.path().join("data").exists(), "nothing was made");
        }
    }

    #[test]
    fn it_opens_as_many_as_the_system_lets_it() {
        let most = getrlimit(Resource::Nofile).maximum;
        let fewer = most.map_or(1 << 20, |most| most - 1);
        setrlimit(Resource::Nofile, Rlimit { current: Some(fewer), maximum: most }).expect("fewer are always allowed");
        open_as_many_as_may_be();
        assert_eq!(getrlimit(Resource::Nofile).current, most);
    }
}
