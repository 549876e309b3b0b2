//! `portico create-staff`: adds a staff member, with a password or with a link by which they choose one.

use super::{GivenSettings, Stop, running, saying::say};
use crate::{
    act::{Act, Who},
    answer::Trouble,
    app::Portico,
    sign_in::{self, password_rules},
    staff::{self, NewStaffMember, StaffAsWritten},
};
use clap::Args;
use portico_language::Language;
use std::{io::Read as _, path::PathBuf, sync::Arc};

/// Add a staff member
///
/// Without a password, Portico prints a link to choose one. It works once, for three days.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico create-staff --practice alder-wren --name \"Ines Duarte\" --email ines@example.com --role administrator\n  \
    portico create-staff --practice alder-wren --name \"Sam Okoro\" --email sam@example.com \\\n    --role front-desk --password-file sam.txt"
)]
pub(crate) struct CreateStaff {
    /// The practice, by the word in its portal's address
    #[arg(long)]
    practice: String,
    /// Their name
    #[arg(long)]
    name: String,
    /// The address they sign in with
    #[arg(long)]
    email: String,
    /// administrator, clinician, front-desk or biller
    #[arg(long)]
    role: String,
    /// A file that holds their password; - reads it from standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl CreateStaff {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let written = StaffAsWritten { name: self.name, email: self.email, role: self.role };
        let new = NewStaffMember::read(&written).map_err(Trouble::from)?;
        let password = self.password_file.map(read_password).transpose()?;
        let portico = running::standing(given).await?;
        let practice = running::practice(&portico, &self.practice).await?;
        let hash = match &password {
            Some(password) => Some(hashed(&portico, password, &new, &practice.name).await?),
            None => None,
        };
        let mut act = Act::begin(&portico, &Who::operator(practice.id, "create-staff")).await?;
        let id = staff::actions::create(&mut act, &new, hash.as_deref()).await?;
        let link = match hash {
            Some(_) => None,
            None => Some(sign_in::actions::set_up_link(&mut act, id, &new.address).await?),
        };
        act.commit().await?;
        say!("{} can sign in to {} as {}.", new.name, practice.name, new.role.label().to_lowercase());
        match link {
            Some(link) => say!("Give them this link to choose a password. It works once, for three days:\n{link}"),
            None => say!("They sign in at {}", portico.settings.link("/sign-in")),
        }
        Ok(())
    }
}

fn read_password(path: PathBuf) -> Result<String, Stop> {
    let cannot = |error: std::io::Error| Stop::Wrong(format!("the password cannot be read from {}: {error}", path.display()));
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(cannot)?;
    } else {
        text = std::fs::read_to_string(&path).map_err(cannot)?;
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn hashed(portico: &Arc<Portico>, password: &str, new: &NewStaffMember, practice: &str) -> Result<String, Stop> {
    let words = portico.words.words(Language::En);
    password_rules::check(password, &[new.address.as_str(), new.name.as_str(), practice])
        .map_err(|problem| Stop::Wrong(format!("the password cannot be used: {}", problem.say(&words))))?;
    let known = staff::store::at_the_door(&mut *portico.database.read().await?, new.address.normalised()).await?;
    let beside = known.iter().find_map(|member| member.password_hash.as_deref());
    Ok(portico.hashing.hash_beside(password, beside, &*portico.randomness).await?)
}
