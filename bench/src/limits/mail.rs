//! The limit of sending: Debian's `smtp-source` into `smtp-sink`, and the same sink for Portico's letters.

use crate::Done;
use std::{
    io::Read,
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A running `smtp-sink` that counts what it accepts.
pub(crate) struct Sink {
    child: Child,
    pub(crate) address: SocketAddr,
    accepted: Arc<AtomicU64>,
}

impl Sink {
    /// Starts one on a free port.
    pub(crate) fn start() -> Done<Self> {
        let address = free_address()?;
        let mut command = Command::new(program("smtp-sink")?);
        if is_root() {
            command.args(["-u", "nobody"]);
        }
        command.arg("-c").arg(address.to_string()).arg("1000").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|why| format!("smtp-sink: {why}"))?;
        let counters = child.stdout.take().ok_or("smtp-sink says nothing")?;
        let accepted = Arc::new(AtomicU64::new(0));
        thread::spawn({
            let accepted = accepted.clone();
            move || follow(counters, &accepted)
        });
        let sink = Self { child, address, accepted };
        let until = Instant::now() + Duration::from_secs(5);
        while TcpStream::connect(address).is_err() {
            if Instant::now() > until {
                return Err("smtp-sink does not listen".into());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(sink)
    }
    /// How many messages it has accepted since it began.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }
    /// Messages per second when `smtp-source` sends so many of so many bytes over 8 kept-open sessions.
    pub(crate) fn source_per_second(&self, messages: usize, bytes: usize) -> Done<f64> {
        let mut source = Command::new(program("smtp-source")?);
        source.args(["-d", "-s", "8", "-m", &messages.to_string(), "-l", &bytes.to_string()]).arg(self.address.to_string());
        let began = Instant::now();
        let status = source.stdout(Stdio::null()).status().map_err(|why| format!("smtp-source: {why}"))?;
        let took = began.elapsed().as_secs_f64();
        if status.success() { Ok(messages as f64 / took) } else { Err(format!("smtp-source ended with {status}")) }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads the counters, `sess=2 quit=0 mesg=19` and a carriage return after each change.
fn follow(mut counters: ChildStdout, accepted: &AtomicU64) {
    let (mut buffer, mut text) = ([0; 64 * 1024], String::new());
    while let Ok(read @ 1..) = counters.read(&mut buffer) {
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        let Some(end) = text.rfind('\r') else { continue };
        let number = text[..end].rsplit("mesg=").next().and_then(|number| number.trim().parse().ok());
        if let Some(number) = number {
            accepted.store(number, Ordering::Relaxed);
        }
        text.drain(..=end);
    }
}

/// A loopback address that nobody listens at just now.
pub(crate) fn free_address() -> Done<SocketAddr> {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).map_err(|why| why.to_string())
}

/// Debian puts these where a plain user's PATH does not look.
fn program(name: &str) -> Done<String> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map(|folder| format!("{folder}/{name}"));
    let found = places.into_iter().find(|place| std::path::Path::new(place).exists());
    found.ok_or_else(|| format!("{name} is missing: install Debian's postfix (no mail service needs to run)"))
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
}
