//! A PostgreSQL of its own for one command: a fresh cluster in a temporary folder, gone afterwards whatever happens.
//!
//! The tests find it through `PORTICO_TEST_POSTGRES`, `psql` through its usual variables. It listens on a random loopback
//! port and on a socket in its folder, and asks for a random password. Unless `--durable` is given it does not wait for the disk, and lies
//! in memory where there is room.

use crate::{
    Done,
    running::{ask, find, is_root, run},
};
use std::{
    ffi::OsStr,
    fs,
    io::Read,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The settings of a cluster that may lose its data with the machine: tests start a new one every time.
const HASTY: &[&str] = &["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// `cargo xtask postgres [--durable] -- COMMAND`; without a command it stays until Enter is pressed.
pub(crate) fn task(words: &[String]) -> Done {
    let durable = words.iter().any(|word| word == "--durable");
    let command: Vec<&String> = words.iter().skip_while(|word| *word == "--durable" || *word == "--").collect();
    let cluster = Cluster::start(durable)?;
    if command.is_empty() {
        println!("PORTICO_TEST_POSTGRES={}\nPress Enter to stop it.", cluster.url());
        let _ = std::io::stdin().read(&mut [0]);
        return Ok(());
    }
    run(cluster.known_to(Command::new(command[0]).args(&command[1..])))
}

/// A running cluster. Dropping it stops the server and removes the folder, and so does the end of this process.
pub(crate) struct Cluster {
    port: u16,
    password: String,
    guard: Child,
}

impl Cluster {
    /// Creates and starts a cluster. `durable` keeps PostgreSQL's own promises to the disk (for measurements).
    pub(crate) fn start(durable: bool) -> Done<Self> {
        let programs = programs()?;
        let folder = Folder::create(durable)?;
        let password = random_word()?;
        create(&programs, &folder.0, &password)?;
        let port = start(&programs, &folder.0, durable)?;
        let guard = guard(&programs, folder)?;
        Ok(Self { port, password, guard })
    }

    /// The address of the empty database `postgres`; the user may create databases and schemas.
    pub(crate) fn url(&self) -> String {
        format!("postgres://portico:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Makes an empty database and gives its address.
    pub(crate) fn database(&self, name: &str) -> Done<String> {
        ask(self.known_to(Command::new("createdb").arg(name)))?;
        Ok(format!("{}/{name}", self.url().trim_end_matches("/postgres")))
    }

    /// Tells a command where the cluster is.
    pub(crate) fn known_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let port = self.port.to_string();
        command.env("PORTICO_TEST_POSTGRES", self.url());
        command.envs([("PGHOST", "127.0.0.1"), ("PGPORT", &port), ("PGUSER", "portico"), ("PGDATABASE", "postgres")]);
        command.env("PGPASSWORD", &self.password)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// A folder that is removed again when starting fails half-way.
struct Folder(PathBuf);

impl Folder {
    fn create(durable: bool) -> Done<Self> {
        let place = if durable { None } else { memory() };
        let place = place.unwrap_or_else(std::env::temp_dir);
        let path = place.join(format!("portico-postgres-{}-{}", std::process::id(), random_word()?));
        fs::create_dir(&path).map_err(|why| format!("could not create {}: {why}", path.display()))?;
        let folder = Self(path);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).map_err(|why| why.to_string())?;
        if is_root() {
            ask(Command::new("chown").arg("postgres:").arg(&folder.0))?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The folder that lies in memory, when two gigabytes are free there. Every test makes a database of hundreds of files and takes it away
/// again, which costs a disk more than the test.
fn memory() -> Option<PathBuf> {
    let free = ask(Command::new("df").args(["--block-size=1M", "--output=avail", "/dev/shm"])).ok()?;
    let megabytes: u64 = free.lines().last()?.trim().parse().ok()?;
    (megabytes >= 2048).then(|| PathBuf::from("/dev/shm"))
}

fn create(programs: &Path, folder: &Path, password: &str) -> Done {
    let secret = folder.join("password");
    fs::write(&secret, password).map_err(|why| format!("could not write {}: {why}", secret.display()))?;
    if is_root() {
        ask(Command::new("chown").arg("postgres:").arg(&secret))?;
    }
    let mut initdb = as_postgres(programs.join("initdb"));
    initdb.arg("-D").arg(folder.join("data")).arg("--pwfile").arg(&secret);
    initdb.args(["-U", "portico", "--auth-local=trust", "--auth-host=scram-sha-256"]);
    ask(initdb.args(["--encoding=UTF8", "--locale=C", "--no-sync"])).map(drop)
}

/// Starts the server; another program may take the free port first, so it tries three.
fn start(programs: &Path, folder: &Path, durable: bool) -> Done<u16> {
    let mut trouble = String::new();
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).map_err(|why| why.to_string())?.port();
        let mut options = format!("-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=400", folder.display());
        for setting in if durable { &[] } else { HASTY } {
            options.push_str(&format!(" -c {setting}"));
        }
        let mut pg_ctl = as_postgres(programs.join("pg_ctl"));
        pg_ctl.arg("-D").arg(folder.join("data")).arg("-l").arg(folder.join("log")).arg("-o").arg(options);
        // The server inherits the output: a pipe here would stay open for as long as it runs.
        match pg_ctl.args(["-w", "start"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status() {
            Ok(status) if status.success() => return Ok(port),
            Ok(_) => trouble = fs::read_to_string(folder.join("log")).unwrap_or_default(),
            Err(why) => trouble = why.to_string(),
        }
    }
    Err(format!("PostgreSQL did not start:\n{trouble}"))
}

/// A shell that waits for this process to let go of its input, even by dying, and then clears up.
fn guard(programs: &Path, folder: Folder) -> Done<Child> {
    let mut stop = as_postgres(programs.join("pg_ctl"));
    stop.arg("-D").arg(folder.0.join("data")).args(["-m", "immediate", "-w", "stop"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" INT TERM HUP; folder=$1; shift; cat; "$@"; rm -rf "$folder""#, "guard"]);
    shell.arg(&folder.0).arg(stop.get_program()).args(stop.get_args());
    shell.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = shell.spawn().map_err(|why| format!("could not start sh: {why}"))?;
    std::mem::forget(folder);
    Ok(child)
}

/// The server refuses to run as root: then its programs run as the user that Debian's package made for it.
fn as_postgres(program: impl AsRef<OsStr>) -> Command {
    let mut command = if is_root() {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--"]).arg(program);
        runuser
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

/// The folder of the server's programs, the newest version first. Debian keeps them off the PATH.
pub(crate) fn programs() -> Done<PathBuf> {
    let version = |folder: &PathBuf| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = versions.filter(|path| path.join("bin/initdb").is_file()).max_by_key(version).map(|path| path.join("bin"));
    newest
        .or_else(|| Some(find("initdb")?.parent()?.to_path_buf()))
        .ok_or_else(|| "PostgreSQL is not installed: apt-get install postgresql".into())
}

/// 128 bits of the system's randomness in hexadecimal.
fn random_word() -> Done<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)).map_err(|why| why.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
