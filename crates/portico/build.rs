//! How the program is linked.

use std::{env, fs, path::Path, process::Command};

/// The places where the program writes its own addresses when it starts, as a map of bits and not as a list: eight hundred kilobytes less on
/// the disk, and to read at each start.
const PACKED: &str = "-Wl,-z,pack-relative-relocs";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if starts_packed() == Some(true) {
        println!("cargo::rustc-link-arg-bins={PACKED}");
    }
}

/// Whether an empty program can be linked like this, and starts: not every linker knows how, and a glibc before 2.36 does not read it. Where
/// it is built for another machine than this one, or with a linker that somebody chose, nobody can try, and it stays as it would be.
fn starts_packed() -> Option<bool> {
    let given = |name| env::var(name).ok();
    let is_at_home = given("HOST") == given("TARGET") && given("RUSTC_LINKER").is_none();
    if !is_at_home || given("CARGO_CFG_TARGET_OS")? != "linux" || given("CARGO_CFG_TARGET_ENV")? != "gnu" {
        return None;
    }
    let (folder, flags) = (given("OUT_DIR")?, given("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default());
    let (source, program) = (Path::new(&folder).join("empty.rs"), Path::new(&folder).join("empty"));
    fs::write(&source, "fn main() {}").ok()?;
    let mut link = Command::new(given("RUSTC")?);
    link.args(flags.split('\x1f').filter(|flag| !flag.is_empty())).arg(format!("-Clink-arg={PACKED}"));
    let is_linked = link.arg("-o").arg(&program).arg(&source).output().ok()?.status.success();
    Some(is_linked && Command::new(&program).current_dir(&folder).output().ok()?.status.success())
}
