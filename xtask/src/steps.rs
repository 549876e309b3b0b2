//! What `cargo xtask ci` does, in order. A step is a name, a sentence and a function: add one here and it runs everywhere.

use crate::{
    Done, browser, code, documents, house, large_document, large_list, machine, main_job, order, product, reference, responses,
    smoke, supply,
};

/// One step of CI, which can also be asked for alone: `cargo xtask NAME [-- ARGUMENTS]`.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&[String]) -> Done,
}

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "machine",
        about: "see that there is room, and install what Debian has and this machine lacks",
        run: machine::install,
    },
    Step { name: "fmt", about: "formatting", run: code::format },
    Step {
        name: "docs",
        about: "every link between the documents leads somewhere, and the reference names its proofs",
        run: documents::check,
    },
    Step { name: "house", about: "the rules of STYLE.md that a program can see", run: house::check },
    Step { name: "order", about: "slices use only what stands above them in lib.rs", run: order::check },
    Step { name: "supply", about: "licences, sources, banned crates, and dependencies that nobody uses", run: supply::check },
    Step { name: "lint", about: "clippy, warnings are errors", run: code::lint },
    Step { name: "test", about: "every test, on SQLite and PostgreSQL", run: code::test },
    Step {
        name: "responses",
        about: "what came back from intake forms, as FHIR models of another make read it",
        run: responses::check,
    },
    Step { name: "release", about: "the release build", run: product::build },
    Step { name: "reference", about: "the written reference says what the program says", run: reference::check },
    Step { name: "smoke", about: "the binary from outside: up, down, copied, brought back, on both engines", run: smoke::check },
    Step { name: "large-document", about: "two gigabytes up and down again in constant memory", run: large_document::check },
    Step {
        name: "large-list",
        about: "a client list of a gigabyte is refused by every door, in constant memory",
        run: large_list::check,
    },
    Step {
        name: "main-job",
        about: "two real client lists: imported, invited, activated, counted, on both engines",
        run: main_job::check,
    },
    Step { name: "e2e", about: "the browser stories, with axe on every page", run: browser::stories },
];
