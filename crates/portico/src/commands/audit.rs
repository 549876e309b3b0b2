//! `portico audit verify`: proves that nobody edited the history.

use super::{GivenSettings, Stop, running};
use crate::{
    app::Portico,
    audit::{self, SignedHead},
    practices,
    sign_in::actions::nowhere,
};
use clap::{Args, Subcommand};
use std::sync::Arc;

/// Look into the history
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico audit verify\n  portico audit verify --practice alder-wren")]
pub(super) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Verify(Verify),
}

/// Walk the chain of every practice from its first event to its head, past every signed head
///
/// Says for each how many events stand, or where the first break is. Exit code 1 when a chain is broken.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico audit verify\n  portico audit verify --practice alder-wren")]
struct Verify {
    /// Only this practice, by the word in its portal's address
    #[arg(long)]
    practice: Option<String>,
}

impl Audit {
    pub(super) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let What::Verify(verify) = self.what;
        let portico = running::installation(given).await?;
        let outcome = verify_chains(&portico, verify.practice.as_deref()).await?;
        for line in &outcome.lines {
            println!("{line}");
        }
        match outcome.broken {
            0 => Ok(()),
            1 => Err(Stop::Failed("one chain is broken".into())),
            broken => Err(Stop::Failed(format!("{broken} chains are broken"))),
        }
    }
}

/// What a walk along the chains found.
pub(super) struct Outcome {
    /// A sentence for each chain.
    pub(super) lines: Vec<String>,
    /// How many are broken, damaged signed heads included.
    pub(super) broken: usize,
}

/// Walks the chains of all practices, or of one, and that of what belongs to no practice.
pub(super) async fn verify_chains(portico: &Arc<Portico>, only: Option<&str>) -> Result<Outcome, Stop> {
    let mut outcome = Outcome { lines: Vec::new(), broken: 0 };
    let kept = kept(portico, &mut outcome)?;
    let mut chains: Vec<(portico_values::PracticeId, String)> = Vec::new();
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        if only.is_none_or(|slug| slug == practice.slug) {
            chains.push((practice.id, practice.name));
        }
    }
    match only {
        Some(slug) if chains.is_empty() => return Err(Stop::Wrong(format!("there is no practice called {slug}"))),
        Some(_) => {}
        None => chains.push((nowhere(), "Outside any practice".into())),
    }
    for (practice, name) in chains {
        let verdict = audit::verify(portico, practice, &kept).await?;
        outcome.lines.push(match verdict.broken {
            Some(broken) => format!("{name}: BROKEN. {broken}."),
            None => format!("{name}: {} events, {} signed heads, unbroken.", verdict.events, verdict.signed_heads),
        });
        outcome.broken += usize::from(verdict.broken.is_some());
    }
    Ok(outcome)
}

fn kept(portico: &Arc<Portico>, outcome: &mut Outcome) -> Result<Vec<SignedHead>, Stop> {
    let (heads, damaged): (Vec<_>, Vec<_>) = audit::kept_heads(portico)?.into_iter().partition(Result::is_ok);
    if !damaged.is_empty() {
        outcome.broken += 1;
        outcome.lines.push(format!("The file of signed heads: BROKEN. {} lines cannot be read.", damaged.len()));
    }
    Ok(heads.into_iter().flatten().collect())
}
