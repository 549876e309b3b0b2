//! The machine: how busy it is, and what day it is.

use crate::Done;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// How many processes wanted a core, on average over the last minute.
pub(crate) fn load() -> Done<f64> {
    let text = fs::read_to_string("/proc/loadavg").map_err(|why| why.to_string())?;
    text.split(' ').next().and_then(|load| load.parse().ok()).ok_or_else(|| format!("/proc/loadavg says {text}"))
}

/// How many cores there are.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Today, as `2026-11-21`.
pub(crate) fn today() -> Done<String> {
    let date = Command::new("date").arg("+%Y-%m-%d").output().map_err(|why| why.to_string())?;
    Ok(String::from_utf8_lossy(&date.stdout).trim().to_owned())
}

/// A folder that is gone when the run is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one among the temporary files.
    pub(crate) fn make() -> Done<Self> {
        let path = std::env::temp_dir().join(format!("portico-bench-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(Self(path))
    }
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
    /// A folder within.
    pub(crate) fn within(&self, name: &str) -> Done<PathBuf> {
        let path = self.0.join(name);
        fs::create_dir_all(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
