//! Other programs at work beside a serving installation on SQLite: whoever opens the database and closes it again, what was answered as done is
//! there when the server is killed afterwards (promises.md R1, settled.md 22).
//!
//! What was committed last lies in SQLite's log. Whoever closes the database as the last one moves the log into it and deletes the log; that
//! they are not the last they know by the server's lock on the file alone. A process gives such a lock up, unawares, by closing the file
//! anywhere outside SQLite (`fcntl(2)`). So the story is told of `serve` as people run it, and of a process that had the database open before
//! it began to serve it, for which each further opening is a chance to do so. There is no twin on PostgreSQL: nobody but its server opens files.

use super::{PATIENCE, ended::ended, life::Life};
use clap::Parser;
use portico::{commands::GivenSettings, serve::Serve};
use portico_database::{Database, OpenOptions, values};
use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// What is run beside the server, each to its end, and whom Ines adds afterwards.
const BESIDE: [(&[&str], &str); 3] = [
    (&["import", "list.csv", "--practice", "alder-wren", "--consent", "yes"], "Bruno"),
    (&["backup", "copy"], "Carla"),
    (&["doctor"], "Dora"),
];

/// An installation with a practice, and a client list that has not come in yet.
struct Home(TempDir);

impl Home {
    async fn with_a_practice() -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        let list = "First name,Last name,Email\nRosa,Lima,rosa@lima.example\nOtto,Lima,otto@lima.example\n";
        fs::write(home.file("list.csv"), list).expect("written");
        fs::write(home.file("password"), "tidal lantern orchard 58\n").expect("written");
        let practice =
            ["create-practice", "--name", "Alder & Wren", "--phone", "020 7946 0123", "--address", "12 Mill Lane, Lewes"];
        ended(home.program(&[&practice[..], &["--without-second-step"]].concat())).await.with(0);
        let ines = ["create-staff", "--practice", "alder-wren", "--name", "Ines Duarte", "--email", "ines@alder-wren.example"];
        let enters = ["--role", "administrator", "--password-file", "password"];
        ended(home.program(&[&ines[..], &enters[..]].concat())).await.with(0);
        home
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program, with the settings of this installation.
    fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_portico"));
        program.args(words);
        self.settled(program)
    }

    fn settled(&self, mut program: Command) -> Command {
        program.env_clear().current_dir(self.0.path()).stdin(Stdio::null());
        program.env("PORTICO_DATA_DIR", self.0.path()).env("PORTICO_LISTEN", "127.0.0.1:0");
        program
    }

    /// The program that serves.
    fn serve(&self) -> Command {
        self.program(&["serve"])
    }

    /// The same in a process that has the database open already: this test itself, started once more.
    fn serve_what_is_open(&self) -> Command {
        let mut this = Command::new(env::current_exe().expect("this test"));
        this.args(["--exact", "beside::serves_what_it_has_open", "--ignored"]);
        let mut this = self.settled(this);
        this.env("PORTICO_KILLS_FOLDER", self.0.path());
        this
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serve: Serve,
}

/// What the process does that has the database open already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by a story below, and ended by it"]
async fn serves_what_it_has_open() {
    let Ok(folder) = env::var("PORTICO_KILLS_FOLDER") else { return };
    let database = open(Path::new(&folder)).await;
    clients(&database).await;
    Line::parse_from(["portico"]).serve.run(&GivenSettings::default()).await.expect("it serves");
}

/// Opens the database beside whoever else has it open.
async fn open(folder: &Path) -> Database {
    let url = format!("sqlite:{}", folder.join("portico.db").display());
    let options = OpenOptions { create: false, ..OpenOptions::default() };
    Database::open(&url, options).await.expect("the database opens")
}

/// Who is on the list, in a database that is whole. The connection is one that may write: closing one that only reads never deletes the log.
async fn clients(database: &Database) -> Vec<String> {
    let mut turn = database.begin().await.expect("a turn");
    let whole: Vec<(String,)> = turn.rows("pragma integrity_check", values![]).await.expect("looked through");
    assert_eq!(whole, [("ok".to_owned(),)]);
    const NAMES: &str = "select given_name from clients order by given_name";
    let names: Vec<(String,)> = turn.rows(NAMES, values![]).await.expect("read");
    turn.roll_back().await.expect("nothing was changed");
    names.into_iter().map(|(name,)| name).collect()
}

/// Ines, signed in at a server.
struct Ines {
    server: Life,
    address: String,
    cookie: String,
}

impl Ines {
    /// Signs in as soon as this program serves.
    async fn signs_in(home: &Home, mut serving: Command) -> Self {
        let log = home.file("log");
        serving.stdout(Stdio::null()).stderr(File::create(&log).expect("a log"));
        let mut server = Life::of(serving, log);
        let said = server.heard().await;
        let (_, behind) = said.split_once("\"address\":\"http://").unwrap_or_else(|| panic!("it does not say where:\n{said}"));
        let address = behind.split('"').next().unwrap_or_default().to_owned();
        let mut ines = Self { server, address, cookie: String::new() };
        let answer = ines.sends("/sign-in", "email=ines%40alder-wren.example&password=tidal+lantern+orchard+58").await;
        let (_, behind) = answer.split_once("\r\nset-cookie: staff=").unwrap_or_else(|| panic!("she is not let in:\n{answer}"));
        ines.cookie = format!("staff={}", behind.split(';').next().unwrap_or_default());
        ines
    }

    /// Adds a client, who is on file once this returns.
    async fn adds(&self, name: &str) {
        let answer = self.sends("/clients", &format!("given_name={name}&language=en&care_status=active&then=only")).await;
        assert!(answer.contains("\r\nlocation: /clients/"), "{name} was not added:\n{answer}");
    }

    /// Sends a form. The answer says that it is done and leads on.
    async fn sends(&self, path: &str, fields: &str) -> String {
        let (address, cookie, length) = (&self.address, &self.cookie, fields.len());
        let form = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{fields}"
        );
        let exchange = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(form.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            Ok::<String, io::Error>(answer)
        };
        let answer = timeout(PATIENCE, exchange).await.expect("it answers in time").expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 303 "), "{path} was answered:\n{answer}");
        answer
    }
}

async fn nothing_is_lost(serving: fn(&Home) -> Command) {
    let home = Home::with_a_practice().await;
    let ines = Ines::signs_in(&home, serving(&home)).await;
    ines.adds("Ana").await;
    for (words, name) in BESIDE {
        let mut program = home.program(words);
        program.env("PORTICO_LISTEN", &ines.address);
        ended(program).await.with(0);
        ines.adds(name).await;
    }
    // This test opens it too, and has closed it again when the next client is added.
    assert_eq!(clients(&open(home.0.path()).await).await, ["Ana", "Bruno", "Carla", "Dora", "Otto", "Rosa"]);
    ines.adds("Emil").await;
    ines.server.kill();

    let ines = Ines::signs_in(&home, home.serve()).await;
    assert_eq!(clients(&open(home.0.path()).await).await, ["Ana", "Bruno", "Carla", "Dora", "Emil", "Otto", "Rosa"]);
    ended(home.program(&["audit", "verify"])).await.with(0);
    ines.adds("Felix").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_beside_serve() {
    nothing_is_lost(Home::serve).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_beside_a_process_that_opens_the_database_once_more() {
    nothing_is_lost(Home::serve_what_is_open).await;
}
