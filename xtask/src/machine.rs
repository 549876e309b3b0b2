//! What the steps need of the machine: room on its disk, and what Debian has, installed when it is missing. Nothing that is installed here is
//! started as a service.

use crate::{
    Done, postgres,
    running::{ask, find, is_root, root, run},
};
use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A Debian package and how one sees that it is there.
struct Package {
    name: &'static str,
    present: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package { name: "build-essential", present: || find("cc").is_some() && Path::new("/usr/include/stdio.h").exists() },
    Package { name: "postgresql", present: || postgres::programs().is_ok() },
    Package { name: "chromium", present: || find("chromium").is_some() },
    Package { name: "nodejs", present: || find("node").is_some() },
    Package { name: "npm", present: || find("npm").is_some() },
    Package { name: "python3-venv", present: || ask(Command::new("python3").args(["-c", "import ensurepip"])).is_ok() },
    Package { name: "postfix", present: || find("smtp-sink").is_some() && find("smtp-source").is_some() },
];

/// Chromium without what draws its windows. The browser stories take it where Debian has it: they need a third less of the processor then.
const WITHOUT_WINDOWS: &str = "chromium-headless-shell";

/// The oldest Node.js that the browser stories run on.
const NODE: u32 = 20;

/// Installs quietly: no questions asked, postfix without a mail system set up, and no service started (exit code 101 of
/// policy-rc.d is Debian's own way of saying so).
const INSTALL: &str = r#"
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' > $policy
  chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
case " $* " in *" postfix "*) echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;; esac
apt-get update -q
apt-get install -q -y --no-install-recommends "$@"
"#;

/// What all steps write where nothing was built before, in gigabytes. With less room the leftovers of earlier builds go.
const ENOUGH: u64 = 30;
/// What they write where everything is built: most of it is the document of two gigabytes and the databases of the stories.
const LEAST: u64 = 8;

/// Sees to the room first, then installs what is missing; says what to install when this user may not.
pub(crate) fn install(_: &[String]) -> Done {
    make_room()?;
    let missing: Vec<&str> = PACKAGES.iter().filter(|package| !(package.present)()).map(|package| package.name).collect();
    if missing.is_empty() {
        println!("Nothing is missing.");
    } else {
        println!("Missing: {}", missing.join(" "));
        run(as_root(&missing)?.args(["sh", "-c", INSTALL, "install"]).args(&missing))?;
    }
    if find(WITHOUT_WINDOWS).is_none()
        && let Ok(mut as_root) = as_root(&[WITHOUT_WINDOWS])
        && run(as_root.args(["sh", "-c", INSTALL, "install", WITHOUT_WINDOWS])).is_err()
    {
        println!("There is no {WITHOUT_WINDOWS}: the browser stories run in chromium itself.");
    }
    node_is_new_enough()
}

/// Removes what cargo keeps only to make its next build quicker, when room is short. It grows with every build by hand, and a full disk would
/// let a step fail that is not to blame.
fn make_room() -> Done {
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    if gigabytes_free()? < ENOUGH {
        for profile in ["debug", "release"] {
            let _ = fs::remove_dir_all(built.join(profile).join("incremental"));
        }
    }
    match gigabytes_free()? {
        free if free < LEAST => Err(format!(
            "the disk has {free} GB left and the steps may write {LEAST} and more; `cargo clean` gives back what earlier builds left"
        )),
        _ => Ok(()),
    }
}

/// The room that is left where the repository lies.
fn gigabytes_free() -> Done<u64> {
    let told = ask(Command::new("df").arg("-Pk").arg(root()))?;
    let blocks = told.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    blocks.map(|blocks| blocks * 1024 / 1_000_000_000).ok_or_else(|| format!("df did not say how much room is left: {told}"))
}

/// The beginning of a command line that runs as root.
fn as_root(missing: &[&str]) -> Done<Command> {
    let words = missing.join(" ");
    if find("apt-get").is_none() {
        return Err(format!("this is not Debian, so install what stands for these packages there: {words}"));
    }
    if is_root() {
        return Ok(Command::new("env"));
    }
    let quietly =
        || Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if find("sudo").is_some() && (std::io::stdin().is_terminal() || quietly()) {
        return Ok(Command::new("sudo"));
    }
    Err(format!("these packages are missing and this user may not install them; as root: apt-get install {words}"))
}

fn node_is_new_enough() -> Done {
    let version = ask(Command::new("node").arg("--version"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|digits| digits.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!("the browser stories need Node.js {NODE} or newer (Debian 13 has it), here it is {version}")),
    }
}
