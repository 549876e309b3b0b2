//! The benchmarks: builds the program and the bench, and runs every job beside its limit.

use crate::{
    Done,
    postgres::Cluster,
    running::{cargo, find, program, root, run},
};

/// `cargo xtask bench [--write] [--postgres] [--large] [--rounds N] [--only JOB,…]`: prints the table of one engine; `--write` puts it on
/// the page of the reference, where the table of the other engine stays.
pub(crate) fn task(words: &[String]) -> Done {
    for (tool, package) in [("wrk", "wrk"), ("smtp-sink", "postfix"), ("smtp-source", "postfix")] {
        if find(tool).is_none() {
            return Err(format!("{tool} is missing: install Debian's package {package}"));
        }
    }
    run(&mut cargo(&["build", "--release", "-p", "portico", "-p", "bench"]))?;
    let mut bench = program(&root().join("target/release/bench").display().to_string(), &[]);
    let cluster = if words.iter().any(|word| word == "--postgres") { Some(Cluster::start(true)?) } else { None };
    for word in words {
        match (word.as_str(), &cluster) {
            ("--write", _) => bench.arg("--write").arg(root().join("docs/reference/performance.md")),
            ("--postgres", Some(cluster)) => bench.args(["--postgres", &cluster.url()]),
            (word, _) => bench.arg(word),
        };
    }
    run(&mut bench)
}
