//! Batches: many invitations at once, each with its own link, its own result and its own repair (behaviours.md 19–24).

mod ending;
mod live;
mod sending;
mod starting;

use crate::{bounces, kit::*};
use portico::{batches::jobs::prepare_due, settings::Settings};
use portico_mail::{Outcome, ScriptedCarrier};
use portico_values::ClientId;

const MESSAGE: &str = "Hello {{client_first_name}},\n\nyour portal at {{practice_name}} is ready.";

impl House {
    /// Lets the job look at everybody who is in line.
    async fn prepare_batches(&self) {
        while prepare_due(&self.portico).await.expect("batches are prepared") > 0 {}
    }
    /// So many clients who can be invited, at `client0@many.example` and so on.
    async fn many_clients(&self, many: usize) -> Vec<ClientId> {
        let mut clients = Vec::with_capacity(many);
        for number in 0..many {
            clients.push(self.another_client(&format!("Client{number}"), &format!("client{number}@many.example")).await);
        }
        clients
    }
    async fn batches(&self) -> i64 {
        self.one::<(i64,)>("select count(*) from batches", values![]).await.0
    }
}

/// The same house, in which a batch takes no more clients than this.
fn with_small_batches(house: &House, batch_cap: usize) -> House {
    house.with_settings(|settings| Settings { batch_cap, ..settings })
}

/// The fields that the list sends for these clients.
fn selected(clients: &[ClientId]) -> Vec<(&'static str, String)> {
    clients.iter().map(|client| ("client", client.to_string())).collect()
}

/// What the composer sends for these clients.
fn composed(clients: &[ClientId], key: &str) -> Vec<(&'static str, String)> {
    let mut fields = selected(clients);
    fields.extend([("subject", "Your portal".to_owned()), ("message", MESSAGE.to_owned()), ("request_key", key.to_owned())]);
    fields
}

async fn send(browser: &Browser<'_>, path: &str, fields: &[(&'static str, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

/// A mail server that knows nobody at these addresses and is busy for those.
fn server(unknown: &'static [&'static str], busy: &'static [&'static str]) -> ScriptedCarrier {
    ScriptedCarrier::new(move |mail| match mail.envelope_to.as_str() {
        to if unknown.contains(&to) => Outcome::Never { code: 550, reply: "5.1.1 No such user here".into() },
        to if busy.contains(&to) => Outcome::Later { code: Some(451), reply: "4.3.2 Try again later".into() },
        _ => Outcome::Accepted { reply: "2.0.0 Ok".into() },
    })
}
