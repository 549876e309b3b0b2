//! The product as people get it: the release build.

use crate::{
    Done,
    running::{cargo, run},
};

/// Builds the release binary that the later steps run.
pub(crate) fn build(_: &[String]) -> Done {
    run(&mut cargo(&["build", "--release", "--locked", "--package", "portico"]))
}
