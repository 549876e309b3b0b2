//! `portico lift-second-step`: for a staff member or a client who lost their phone and their recovery codes.

use super::{GivenSettings, Stop, running, saying::say};
use crate::{
    access::second_steps::{self, Lifted},
    act::{Act, Who},
    answer::{RefusalKind, Trouble},
    practices,
};
use clap::Args;
use portico_values::EmailAddress;

/// Remove the second step of a staff member or a client, so that they can set up a new one
///
/// Make sure first that it is really them asking. Their password stays the same; they are signed out everywhere, their passkeys are
/// removed, and they get an email.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico lift-second-step --practice alder-wren --email ines@example.com")]
pub(crate) struct LiftSecondStep {
    /// The practice, by the word in its portal's address
    #[arg(long)]
    practice: String,
    /// The address they sign in with
    #[arg(long)]
    email: String,
}

impl LiftSecondStep {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let nobody = || Stop::Wrong(format!("nobody signs in to {} as {}", self.practice, self.email));
        let address = EmailAddress::parse(&self.email).map_err(|_| nobody())?;
        let portico = running::standing(given).await?;
        let practice =
            practices::store::by_slug(&mut *portico.database.read().await?, &self.practice).await?.ok_or_else(nobody)?;
        let mut act = Act::begin(&portico, &Who::operator(practice.id, "lift-second-step")).await?;
        match second_steps::lift_at(&mut act, &address).await {
            Ok(Lifted::OfStaff(name)) => {
                act.commit().await?;
                say!("{name} sets up a new second step at the next sign-in.");
            }
            Ok(Lifted::OfClient(address)) => {
                act.commit().await?;
                say!("{address} signs in without a second step.");
            }
            Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => return Err(nobody()),
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}
