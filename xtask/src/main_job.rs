//! The main job end to end: two real client lists in, everybody invited over SMTP, letters read by a parser of others, a sample let in.

use crate::{
    Done,
    installation::binary,
    python,
    running::{program, root, run},
};

/// Runs the driver on the release binary. Its lists stand with the stories.
pub(crate) fn check(_: &[String]) -> Done {
    let python = python::interpreter()?;
    let driver = root().join("xtask/main_job/main_job.py");
    let data = root().join("crates/portico/stories/data");
    run(program(&python.display().to_string(), &["-B"]).arg(driver).arg(binary()).arg(data))
}
