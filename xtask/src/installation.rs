//! An installation of the release binary in a temporary folder, driven from outside as its operator would.

use crate::{
    Done,
    running::{ask, root, run},
};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long anything may take that should be done at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// The binary that is looked at: `PORTICO_BINARY`, or the release build.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("PORTICO_BINARY").map_or_else(|| root().join("target/release/portico"), PathBuf::from)
}

/// A folder with settings of its own; nothing of the surrounding environment reaches it.
pub(crate) struct Installation {
    pub(crate) folder: PathBuf,
    settings: Vec<(String, String)>,
}

impl Installation {
    /// An empty installation. Without a database address it keeps SQLite in its folder.
    pub(crate) fn new(name: &str, database_url: Option<&str>) -> Done<Self> {
        let folder = std::env::temp_dir().join(format!("portico-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|why| format!("could not create {}: {why}", folder.display()))?;
        let mut settings = vec![("PORTICO_DATA_DIR".to_owned(), folder.join("data").display().to_string())];
        settings.extend(database_url.map(|url| ("PORTICO_DATABASE_URL".to_owned(), url.to_owned())));
        Ok(Self { folder, settings })
    }

    /// Uses a copy of the keys of another installation.
    pub(crate) fn with_keys_of(&mut self, other: &Self) -> Done {
        let keys = self.folder.join("keys");
        fs::copy(other.folder.join("data/keys"), &keys).map_err(|why| format!("could not copy the keys: {why}"))?;
        self.set("PORTICO_KEYS_FILE", &keys.display().to_string());
        Ok(())
    }

    /// Sets what the program reads from its environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The program with these arguments in this installation.
    pub(crate) fn portico(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(words).current_dir(&self.folder).env_clear().envs(self.settings.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("PORTICO_LOG", "warn");
        command
    }

    /// Runs a command of the program that has to end well.
    pub(crate) fn does(&self, words: &[&str]) -> Done {
        run(self.portico(words).stdin(Stdio::null()))
    }

    /// Runs a command and returns what it prints.
    pub(crate) fn says(&self, words: &[&str]) -> Done<String> {
        ask(&mut self.portico(words))
    }

    /// Starts a serving command and waits until it says that it is well.
    pub(crate) fn serve(&self, words: &[&str]) -> Done<Server> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut command = self.portico(words);
        command.env("PORTICO_LISTEN", &address).stdin(Stdio::null());
        let process = command.spawn().map_err(|why| format!("could not start {}: {why}", binary().display()))?;
        let mut server = Server { process, address };
        server.wait_until_well()?;
        Ok(server)
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A serving process, killed when it is dropped before it was stopped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

impl Server {
    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    fn wait_until_well(&mut self) -> Done {
        let give_up = Instant::now() + PATIENCE;
        while Instant::now() < give_up {
            if let Some(status) = self.process.try_wait().map_err(|why| why.to_string())? {
                return Err(format!("it ended with {status} instead of serving"));
            }
            if self.get("/health").is_ok_and(|(status, _)| status == 200) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        Err(format!("it did not serve at {} within {PATIENCE:?}", self.address))
    }

    /// The status and body of a page.
    pub(crate) fn get(&self, path: &str) -> Done<(u16, String)> {
        let talk = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(&self.address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        };
        let answer = talk().map_err(|why| format!("GET {path}: {why}"))?;
        let status =
            answer.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| format!("GET {path}: {answer}"))?;
        Ok((status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()))
    }

    /// Asks it to stop as the system does, and is content only when it ends well and soon.
    pub(crate) fn stop(mut self) -> Done {
        ask(Command::new("kill").arg(self.process.id().to_string()))?;
        let give_up = Instant::now() + PATIENCE;
        while Instant::now() < give_up {
            match self.process.try_wait().map_err(|why| why.to_string())? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("asked to stop, it ended with {status}")),
                None => sleep(Duration::from_millis(50)),
            }
        }
        Err(format!("asked to stop, it went on for {PATIENCE:?}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Done<u16> {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|why| format!("no free port: {why}"))
}
