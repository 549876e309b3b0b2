//! Work beside other work: what it says is kept in a file, and told when it is its turn.

use crate::{Done, running::root};
use std::{
    fs::{self, File},
    io,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// A command under way. Dropped before it has ended, it is stopped with everything that it started.
pub(crate) struct Beside {
    name: &'static str,
    said: PathBuf,
    child: Child,
}

impl Beside {
    /// Starts a command. Until it is finished, what it says goes into a file of this name in `target/beside`.
    pub(crate) fn begin(name: &'static str, command: &mut Command) -> Done<Self> {
        let folder = root().join("target/beside");
        let said = folder.join(format!("{name}.log"));
        let could_not = |why: io::Error| format!("could not begin {name} beside the others: {why}");
        fs::create_dir_all(&folder).map_err(could_not)?;
        let output = File::create(&said).map_err(could_not)?;
        let errors = output.try_clone().map_err(could_not)?;
        // In a group of its own, so that it can be stopped as a whole.
        let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0).spawn().map_err(could_not)?;
        Ok(Self { name, said, child })
    }

    /// Tells what it has said and what it still says, until it ends. Content only with exit code 0; its last line is the trouble.
    pub(crate) fn finish(mut self) -> Done {
        let could_not = |why: io::Error| format!("could not hear what {} said: {why}", self.name);
        let mut said = File::open(&self.said).map_err(could_not)?;
        let status = loop {
            let ended = self.child.try_wait().map_err(could_not)?;
            io::copy(&mut said, &mut io::stdout()).map_err(could_not)?;
            match ended {
                Some(status) => break status,
                None => sleep(Duration::from_millis(200)),
            }
        };
        if status.success() {
            return Ok(());
        }
        let all = fs::read(&self.said).unwrap_or_default();
        let all = String::from_utf8_lossy(&all);
        let last = all.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        Err(format!("{} ({status})", last.strip_prefix(&format!("{}: ", self.name)).unwrap_or(last)))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let group = format!("-{}", self.child.id());
            let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
            let _ = self.child.wait();
        }
    }
}
