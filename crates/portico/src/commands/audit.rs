//! `portico audit verify`: proves that nobody edited the history.

use super::{GivenSettings, Stop, progress::spin, running, saying::say};
use crate::{
    app::Portico,
    installation::history::{self, Walked},
};
use clap::{Args, Subcommand};

/// Check the history
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico audit verify\n  portico audit verify --practice alder-wren")]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Verify(Verify),
}

/// Check the chain of every practice from its first event to its latest, at every signed entry
///
/// Says how many events each has, or where the first break is. Exit code 1 when a chain is broken.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico audit verify\n  portico audit verify --practice alder-wren")]
struct Verify {
    /// Only this practice, by the word in its portal's address
    #[arg(long)]
    practice: Option<String>,
}

impl Audit {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let What::Verify(verify) = self.what;
        let portico = running::standing(given).await?;
        if let Some(slug) = &verify.practice {
            running::practice(&portico, slug).await?;
        }
        let walked = spin("Verifying the history", verify_chains(&portico, verify.practice.as_deref())).await?;
        for line in &walked.lines {
            say!("{line}");
        }
        match walked.broken.len() {
            0 => Ok(()),
            1 => Err(Stop::Failed("one chain is broken".into())),
            broken => Err(Stop::Failed(format!("{broken} chains are broken"))),
        }
    }
}

/// Walks the chains of all practices, or of one.
pub(super) async fn verify_chains(portico: &Portico, only: Option<&str>) -> Result<Walked, Stop> {
    let walked = history::walk(portico, only).await?;
    walked.ok_or_else(|| Stop::Wrong(format!("there is no practice called {}", only.unwrap_or_default())))
}
