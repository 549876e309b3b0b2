//! How the program is linked.

use std::{env, process::Command};

/// The first glibc that reads packed relocations: 2.36.
const READS_PACKED: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if glibc().is_some_and(|version| version >= READS_PACKED) {
        // The places where the program writes its own addresses when it starts, as a map of bits and not as a list: four megabytes less to
        // keep on the disk and to read at each start.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of the glibc that the program is built beside; none elsewhere, or where it is built for another machine than this one.
fn glibc() -> Option<(u32, u32)> {
    let [host, target] = ["HOST", "TARGET"].map(|name| env::var(name).ok());
    if host != target || env::var("CARGO_CFG_TARGET_ENV").ok()? != "gnu" || env::var("CARGO_CFG_TARGET_OS").ok()? != "linux" {
        return None;
    }
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let (major, minor) = String::from_utf8(said.stdout)
        .ok()?
        .trim()
        .strip_prefix("glibc ")?
        .split_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
