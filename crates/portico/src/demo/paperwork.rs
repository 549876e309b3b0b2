//! The intake forms of the demo: a library, and what clients still have to fill in.

use super::{
    people::{CLIENTS, PAPERWORK},
    story::Teller,
};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    delivery::Way,
    forms::{Packet, actions::library, actions::sending},
};
use portico_language::Zone;
use portico_values::{ClientId, FormId};
use std::collections::HashMap;

impl Teller<'_> {
    /// The library is filled, and some clients are asked to fill in what is in it: soon, later, or already too late.
    pub(super) async fn hand_out_forms(&self, known: &[Option<ClientId>]) -> Answer<()> {
        let mut library: HashMap<&str, FormId> = HashMap::new();
        for form in PAPERWORK.iter().flat_map(|sent| sent.forms) {
            if !library.contains_key(form) {
                let mut act = Act::begin(self.portico, &self.ines()).await?;
                library.insert(form, library::add_shipped(&mut act, form).await?);
                act.commit().await?;
            }
        }
        for sent in PAPERWORK {
            let client = CLIENTS.iter().position(|person| person.given == sent.to).and_then(|at| known[at]);
            let client = client.ok_or_else(|| Trouble::fault("somebody of the demo is missing"))?;
            let mut act = Act::begin(self.portico, &self.desk()).await?;
            let day = Zone::UTC.today(act.now().plus(portico_values::moment::days(sent.due_after)));
            let forms = sent.forms.iter().map(|form| library[form]).collect();
            sending::send_to_active(&mut act, client, &Packet { forms, due_on: Some(day.to_string()) }).await?;
            act.commit().await?;
        }
        self.carry(&Way::Mailbox).await
    }
}
