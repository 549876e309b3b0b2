//! Functions whose machine code is the same stand in the program once: generic code is full of them.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|found| found == wanted);
    // The linker that Rust brings along on this platform, and only there.
    let brought = is("TARGET", "x86_64-unknown-linux-gnu");
    if brought && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}
