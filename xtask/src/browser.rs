//! The browser stories of `e2e`: Playwright with the Chromium of the machine, on the release binary.

use crate::{
    Done,
    installation::binary,
    running::{program, root, run},
};

/// Installs what package-lock.json names and tells the stories, or those that the arguments choose.
pub(crate) fn stories(words: &[String]) -> Done {
    let e2e = root().join("e2e");
    let mut npm = program("npm", &["ci", "--no-audit", "--no-fund"]);
    run(npm.current_dir(&e2e).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    let mut playwright = program("npx", &["--no-install", "playwright", "test"]);
    run(playwright.args(words).current_dir(&e2e).env("PORTICO_BINARY", binary()))
}
