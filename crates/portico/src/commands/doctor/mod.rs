//! `portico doctor`: looks at settings, keys, database, mail, virus scanner, clock and disk, and says what to mend.

mod findings;
mod front_door;
mod store;
mod surroundings;
mod within;

use super::{GivenSettings, Stop, progress::spin, read_settings, running};
use crate::installation::clock_floor;
use clap::Args;
use findings::Findings;

/// Check everything Portico depends on, and say what to fix
///
/// Changes nothing without --accept-clock; a test file comes and goes in the object store. Exit code 0 when all is well or only worth a look,
/// 1 when something needs fixing.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico doctor\n  portico doctor --config /etc/portico.toml\n  portico doctor --accept-clock"
)]
pub(crate) struct Doctor {
    /// Trust the machine's clock again, after it was ahead for a while and has been set right
    #[arg(long)]
    accept_clock: bool,
}

impl Doctor {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let settings = read_settings(given)?;
        running::begin_log("error")?;
        let mut findings = Findings::default();
        surroundings::settings(&settings, &mut findings);
        surroundings::passkeys(&settings, &mut findings);
        surroundings::variables(&mut findings);
        let keys = surroundings::keys(&settings, &mut findings);
        surroundings::disk(&settings, &mut findings);
        if let Some(database) = within::open(&settings, &mut findings).await {
            if self.accept_clock {
                clock_floor::forget(&database).await?;
                findings.well(
                    "Portico trusts the machine’s clock again from its next start. What is running now, portico serve or work, goes on \
                     ahead of it: start it again.",
                );
            }
            spin("Looking through the database", within::look_round(&database, &settings, keys, &mut findings)).await;
        }
        surroundings::mail(&settings, &mut findings).await;
        surroundings::bounces(&settings, &mut findings).await;
        spin("Asking the virus scanner", surroundings::virus_scanner(&settings, &mut findings)).await;
        surroundings::answers(&settings.base_url, &mut findings).await;
        findings.print();
        match findings.to_mend() {
            0 => Ok(()),
            1 => Err(Stop::Failed("one thing needs attention".into())),
            things => Err(Stop::Failed(format!("{things} things need attention"))),
        }
    }
}
