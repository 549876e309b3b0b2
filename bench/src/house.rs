//! A Portico of our own: its database filled, its server started as anybody starts it.

use crate::{Done, browser::Browser, limits::mail::free_address, seed::Seeded};
use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "river candle bicycle 58";

/// A running server with what was put into its database.
pub(crate) struct House {
    pub(crate) address: SocketAddr,
    pub(crate) seeded: Seeded,
    /// From starting the program to its first page, in milliseconds.
    pub(crate) started_in: f64,
    server: Child,
}

/// Where the program and its data are.
pub(crate) struct Ground {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) database_url: String,
    /// Where letters go, `127.0.0.1:2525`.
    pub(crate) mail: SocketAddr,
    /// Over so many connections.
    pub(crate) connections: usize,
}

/// What a server has used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) milliseconds: f64,
    pub(crate) kilobytes: f64,
}

impl House {
    /// Starts the server and waits for its first page.
    pub(crate) async fn open(ground: &Ground, seeded: Seeded) -> Done<Self> {
        let address = free_address()?;
        let began = Instant::now();
        let server = start(ground, address)?;
        let mut house = Self { address, seeded, started_in: 0.0, server };
        let until = began + Duration::from_secs(30);
        loop {
            if let Ok(mut browser) = Browser::open(address).await
                && browser.get("/health").await.is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            if Instant::now() > until {
                return Err("the server did not come up".into());
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        house.started_in = began.elapsed().as_secs_f64() * 1_000.0;
        Ok(house)
    }
    /// The memory of the server in megabytes, as the system counts it.
    pub(crate) fn memory(&self) -> Done<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).map_err(|why| why.to_string())?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the system tells no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().map_err(|_| format!("VmRSS is {line}"))?;
        Ok(kilobytes * 1_024.0 / 1e6)
    }
    /// What the server has used since it started: milliseconds on the cores, and kilobytes written to files and connections.
    pub(crate) fn spent(&self) -> Done<Spent> {
        let read = |name: &str| {
            std::fs::read_to_string(format!("/proc/{}/{name}", self.server.id())).map_err(|why| format!("{name}: {why}"))
        };
        let stat = read("stat")?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        // Fields 14 and 15 of proc(5), in hundredths of a second; the first two stand before the bracket.
        let ticks: f64 = fields.iter().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
        let written = read("io")?.lines().find_map(|line| line.strip_prefix("wchar:")?.trim().parse::<f64>().ok());
        Ok(Spent { milliseconds: ticks * 10.0, kilobytes: written.unwrap_or(0.0) / 1e3 })
    }
    /// A browser in which the administrator has signed in.
    pub(crate) async fn administrator(&self) -> Done<Browser> {
        let mut browser = Browser::open(self.address).await?;
        let answer = browser.post("/sign-in", &[("email", "administrator@bench.example"), ("password", PASSWORD)]).await?;
        signed_in(&mut browser, &answer)?;
        Ok(browser)
    }
    /// A browser in which the clinician has signed in who has the first group in their care.
    pub(crate) async fn clinician(&self) -> Done<Browser> {
        let mut browser = Browser::open(self.address).await?;
        let answer = browser.post("/sign-in", &[("email", "clinician0@bench.example"), ("password", PASSWORD)]).await?;
        signed_in(&mut browser, &answer)?;
        Ok(browser)
    }
    /// A browser in which a client has signed in at the portal.
    pub(crate) async fn client(&self, number: usize) -> Done<Browser> {
        let mut browser = Browser::open(self.address).await?;
        browser.seen_as = format!("10.{}.{}.1", number / 250, number % 250);
        let address = format!("portal{number}@bench.example");
        let answer = browser.post("/p/bench/sign-in", &[("email", &address), ("password", PASSWORD)]).await?;
        signed_in(&mut browser, &answer)?;
        Ok(browser)
    }
    /// Stops the server and waits for its end.
    pub(crate) async fn stop(&mut self) -> Done {
        let stopped = Command::new("kill").arg("-TERM").arg(self.server.id().to_string()).status();
        stopped.map_err(|why| why.to_string())?;
        loop {
            match self.server.try_wait() {
                Ok(None) => tokio::time::sleep(Duration::from_millis(5)).await,
                Ok(Some(_)) => return Ok(()),
                Err(why) => return Err(why.to_string()),
            }
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.server.kill();
    }
}

fn signed_in(browser: &mut Browser, answer: &crate::browser::Answer) -> Done {
    browser.keep(answer);
    let page = String::from_utf8_lossy(&answer.body);
    if answer.status == 303 && !browser.cookies.is_empty() {
        Ok(())
    } else {
        Err(format!("signing in answered {}: {}", answer.status, page.chars().take(400).collect::<String>()))
    }
}

fn start(ground: &Ground, address: SocketAddr) -> Done<Child> {
    let log = File::create(ground.folder.join("log")).map_err(|why| why.to_string())?;
    let mut serve = Command::new(&ground.program);
    serve.arg("serve").env_clear().current_dir(&ground.folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    serve.env("PORTICO_LISTEN", address.to_string()).env("PORTICO_DATA_DIR", &ground.folder);
    serve.env("PORTICO_DATABASE_URL", &ground.database_url).env("PORTICO_TRUSTED_PROXIES", "127.0.0.1");
    serve.env("PORTICO_SMTP_URL", format!("smtp://{}?tls=off&connections={}", ground.mail, ground.connections));
    serve.env("PORTICO_MAIL_FROM", "portal@bench.example");
    serve.spawn().map_err(|why| format!("{}: {why}", ground.program.display()))
}

/// The size of the program in megabytes.
pub(crate) fn size(program: &Path) -> Done<f64> {
    Ok(std::fs::metadata(program).map_err(|why| why.to_string())?.len() as f64 / 1e6)
}
