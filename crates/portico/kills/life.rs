//! One life of the program: begun, killed, or stopped as an operator stops it.

use super::{PATIENCE, ground::Ground, sink::Sink};
use std::{
    path::PathBuf,
    process::{Child, Command},
    time::Duration,
};
use tokio::time::Instant;

/// A running process.
pub(crate) struct Life {
    process: Child,
    log: PathBuf,
}

impl Life {
    /// Starts the program on this ground.
    pub(crate) fn begin(ground: &Ground, sink: &Sink) -> Self {
        let (sending, log) = ground.sending(sink.address);
        Self::of(sending, log)
    }

    /// Starts a program that writes its log there.
    pub(crate) fn of(mut program: Command, log: PathBuf) -> Self {
        Self { process: program.spawn().expect("the program starts"), log }
    }

    /// Waits until it says that it has begun. Returns its log so far.
    pub(crate) async fn heard(&mut self) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let said = self.said();
            if said.contains("Portico is ") && said.ends_with('\n') {
                return said;
            }
            self.goes_on();
            assert!(Instant::now() < until, "it does not begin; its log:\n{said}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Fails when it ended by itself.
    pub(crate) fn goes_on(&mut self) {
        let ended = self.process.try_wait().expect("the system knows its process");
        assert!(ended.is_none(), "the program ended by itself, {ended:?}; its log:\n{}", self.said());
    }

    /// Ends it on the spot. When this returns, the process is gone.
    pub(crate) fn kill(mut self) {
        self.goes_on();
        self.process.kill().expect("it was running");
        self.process.wait().expect("it was ours");
    }

    /// Asks it to end and waits until it has. One that was just begun is first heard: before that it could not hear us either.
    pub(crate) async fn stop(mut self) {
        self.heard().await;
        let asked = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status().expect("kill runs");
        assert!(asked.success(), "it could not be asked to stop");
        let until = Instant::now() + PATIENCE;
        let ended = loop {
            match self.process.try_wait().expect("the system knows its process") {
                Some(ended) => break ended,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
            assert!(Instant::now() < until, "it does not stop; its log:\n{}", self.said());
        };
        assert!(ended.success(), "it stopped with {ended}; its log:\n{}", self.said());
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // Gone already, unless the story failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
