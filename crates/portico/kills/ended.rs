//! A command that is run to its end, or killed on the way.

use super::PATIENCE;
use std::{
    io::Read as _,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// What it said to whoever ran it.
    pub(crate) said: String,
}

impl Ended {
    /// Asserts its exit code.
    #[track_caller]
    pub(crate) fn with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "it said: {}", self.said);
        self
    }
    /// Asserts that it gave this reason, in one line.
    #[track_caller]
    pub(crate) fn because(&self, why: &str) {
        let lines: Vec<&str> = self.said.lines().filter(|line| line.starts_with("portico: ")).collect();
        assert!(lines.len() == 1 && lines[0].contains(why), "“{why}” is not what it said: {}", self.said);
    }
}

/// Runs a command to its end.
pub(crate) async fn ended(mut command: Command) -> Ended {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let until = Instant::now() + PATIENCE;
    let code = loop {
        match child.try_wait().expect("the system knows its process") {
            Some(ended) => break ended.code(),
            None if Instant::now() < until => sleep(Duration::from_millis(5)).await,
            None => {
                child.kill().expect("it was running");
                panic!("it does not end");
            }
        }
    };
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    Ended { code, said }
}

/// Starts a command and waits until it has begun what is to be met in the middle.
pub(crate) async fn begun(mut command: Command, has_begun: impl Fn() -> bool) -> Child {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let until = Instant::now() + PATIENCE;
    while !has_begun() && child.try_wait().expect("the system knows its process").is_none() {
        assert!(Instant::now() < until, "it does not begin");
        sleep(Duration::from_millis(1)).await;
    }
    child
}

/// How long a command takes from there to its end.
pub(crate) async fn takes(command: Command, has_begun: impl Fn() -> bool) -> Duration {
    let mut child = begun(command, has_begun).await;
    let began = Instant::now();
    while child.try_wait().expect("the system knows its process").is_none() {
        assert!(began.elapsed() < PATIENCE, "it does not end");
        sleep(Duration::from_millis(1)).await;
    }
    began.elapsed()
}

/// Kills it after a while, if it goes on that long.
pub(crate) async fn killed_after(mut child: Child, pause: Duration) {
    sleep(pause).await;
    let _ = child.kill(); // it may have come to its end
    child.wait().expect("it was ours");
}
