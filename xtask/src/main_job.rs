//! The main job end to end, on both engines: two real client lists in, everybody invited over SMTP, letters read by a parser of others, a
//! sample let in.

use crate::{
    Done,
    installation::binary,
    postgres::Cluster,
    python,
    running::{program, root, run},
};

/// What the driver reads from its environment, and hands on to the program.
const DATABASE: &str = "PORTICO_DATABASE_URL";

/// Runs the driver on the release binary, once for each engine. Its lists stand with the stories.
pub(crate) fn check(_: &[String]) -> Done {
    let python = python::interpreter()?;
    let job = || {
        let mut driver = program(&python.display().to_string(), &["-B"]);
        driver.arg(root().join("xtask/main_job/main_job.py")).arg(binary()).arg(root().join("crates/portico/stories/data"));
        driver
    };
    run(job().env_remove(DATABASE))?;
    let cluster = Cluster::start(false)?;
    run(job().env(DATABASE, cluster.database("main_job")?))
}
