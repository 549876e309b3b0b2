//! `portico create-practice`: adds a practice.

use super::{GivenSettings, Stop, running, saying::say};
use crate::{
    act::{Act, Who},
    practices::{self, NewPractice, PracticeAsWritten},
};
use clap::Args;
use portico_values::{PracticeId, new_id};

/// Add a practice
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico create-practice --name \"Alder & Wren Practice\" --phone \"020 7946 0123\" \\\n    \
    --address \"12 Mill Lane, Lewes BN7 2AB\" --zone Europe/London\n  portico create-practice --name \"Centro Sauce\" --slug sauce \
    --phone \"+34 910 000 000\" \\\n    --address \"Calle Mayor 1, Madrid\" --zone Europe/Madrid --language es --hue 5\n\n\
    Then add its first administrator with portico create-staff."
)]
pub(crate) struct CreatePractice {
    /// Its name, as clients know it
    #[arg(long)]
    name: String,
    /// The word in its portal's address, made from the name unless given
    #[arg(long, default_value = "")]
    slug: String,
    /// The number clients call
    #[arg(long)]
    phone: String,
    /// Street and town
    #[arg(long)]
    address: String,
    /// Its time zone, such as Europe/London
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// The language of its clients if none is known: en or es
    #[arg(long, default_value = "en")]
    language: String,
    /// Its colour, 1 to 8
    #[arg(long, default_value = "1")]
    hue: String,
    /// How many days an invitation works, 1 to 30
    #[arg(long, default_value = "30")]
    link_days: String,
    /// Where replies to its emails go
    #[arg(long, default_value = "")]
    reply_to: String,
    /// Let staff sign in without a second step, until an administrator requires one
    #[arg(long)]
    without_second_step: bool,
}

impl CreatePractice {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let written = PracticeAsWritten {
            name: self.name,
            slug: self.slug,
            phone: self.phone,
            postal_address: self.address,
            zone: self.zone,
            language: self.language,
            hue: self.hue,
            reply_to: self.reply_to,
            link_days: self.link_days,
        };
        let new = NewPractice::read(&written).map_err(crate::answer::Trouble::from)?;
        let portico = running::first_or_standing(given).await?;
        let id: PracticeId = new_id(portico.clock.now(), &*portico.randomness);
        let mut act = Act::begin(&portico, &Who::operator(id, "create-practice")).await?;
        practices::actions::create(&mut act, &new).await?;
        if self.without_second_step {
            practices::actions::require_second_step(&mut act, false).await?;
        }
        act.commit().await?;
        say!("{} is set up. Its portal is at {}", new.name, portico.settings.link(&format!("/p/{}", new.slug)));
        say!("Add its first administrator: portico create-staff --practice {} --role administrator --name … --email …", new.slug);
        Ok(())
    }
}
