//! Who else has an address, on file or as a login.

use super::{id_list, narrow::nobody, rows::AMONG};
use crate::{
    answer::Answer,
    clients::{client::full_name, obstacle::Obstacle},
};
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::ClientId;
use std::collections::HashMap;

/// The others at one client's main address, by name. Who is out of reach has no name here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Others {
    /// Those who have the address on file.
    pub(crate) on_file: Vec<String>,
    /// Those who sign in with it.
    pub(crate) signing_in: Vec<String>,
}

impl Others {
    /// Those an obstacle is about.
    pub(crate) fn behind(&self, obstacle: Obstacle) -> &[String] {
        match obstacle {
            Obstacle::AddressTaken => &self.signing_in,
            Obstacle::AddressShared => &self.on_file,
            _ => &[],
        }
    }
}

macro_rules! at_addresses {
    ($list:literal) => {
        [
            concat!(
                "select e.address_normalised, e.client_id from client_emails e where e.practice_id = $1 and e.address_normalised in ",
                $list
            ),
            concat!(
                "select l.address_normalised, g.client_id from logins l
 join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.ended_at is null
 where l.practice_id = $1 and l.address_normalised in ",
                $list
            ),
        ]
    };
}
const SQLITE: [&str; 2] = at_addresses!("(select value from json_each($2))");
const POSTGRES: [&str; 2] = at_addresses!("(select value from json_array_elements_text(cast(cast($2 as text) as json)))");
const ON_FILE: Sql = Sql::twin(SQLITE[0], POSTGRES[0]);
const SIGNING_IN: Sql = Sql::twin(SQLITE[1], POSTGRES[1]);

/// The others at the main addresses of these clients. Clients without others are absent.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn sharing(
    db: &mut Connection,
    reach: &Reach,
    addresses: &[(ClientId, &str)],
) -> Answer<HashMap<ClientId, Others>> {
    let mut found = HashMap::new();
    if addresses.is_empty() {
        return Ok(found);
    }
    // A stored address was parsed before: lower-case ASCII is all that normalising still does.
    let normalised: Vec<(ClientId, String)> =
        addresses.iter().map(|(client, address)| (*client, address.to_ascii_lowercase())).collect();
    let list: Vec<&str> = normalised.iter().map(|(_, address)| address.as_str()).collect();
    let list = serde_json::to_string(&list).map_err(anyhow::Error::new)?;
    let on_file: Vec<(String, ClientId)> = db.rows(&ON_FILE, values![reach.practice(), list.as_str()]).await?;
    let signing_in: Vec<(String, ClientId)> = db.rows(&SIGNING_IN, values![reach.practice(), list.as_str()]).await?;
    let (on_file, signing_in) = (by_address(on_file), by_address(signing_in));
    let others = |map: &HashMap<String, Vec<ClientId>>, client: ClientId, address: &String| -> Vec<ClientId> {
        map.get(address).into_iter().flatten().copied().filter(|other| *other != client).collect()
    };
    let mut ids: Vec<ClientId> = normalised
        .iter()
        .flat_map(|(client, address)| [others(&on_file, *client, address), others(&signing_in, *client, address)].concat())
        .collect();
    if ids.is_empty() {
        return Ok(found);
    }
    ids.sort_unstable();
    ids.dedup();
    let names = names(db, reach, &ids).await?;
    let named = |ids: Vec<ClientId>| -> Vec<String> {
        let mut named: Vec<String> =
            ids.iter().map(|id| names.get(id).cloned().unwrap_or_else(|| "Another client".into())).collect();
        named.sort();
        named
    };
    for (client, address) in &normalised {
        let (on_file, signing_in) = (others(&on_file, *client, address), others(&signing_in, *client, address));
        if !on_file.is_empty() || !signing_in.is_empty() {
            found.insert(*client, Others { on_file: named(on_file), signing_in: named(signing_in) });
        }
    }
    Ok(found)
}

fn by_address(rows: Vec<(String, ClientId)>) -> HashMap<String, Vec<ClientId>> {
    let mut map: HashMap<String, Vec<ClientId>> = HashMap::new();
    for (address, client) in rows {
        let clients = map.entry(address).or_default();
        if !clients.contains(&client) {
            clients.push(client);
        }
    }
    map
}

/// The names of these clients, as far as they are within reach.
pub(super) async fn names(db: &mut Connection, reach: &Reach, clients: &[ClientId]) -> Answer<HashMap<ClientId, String>> {
    const NAMES: &str = "select c.id, c.given_name, c.family_name from clients c where c.practice_id = $1
 and (not $3 or exists (select 1 from assignments b where b.practice_id = c.practice_id and b.client_id = c.id and b.staff_id = $4))
 and c.id in ";
    let within = reach.assigned_to();
    let staff = within.unwrap_or_else(nobody);
    let values = values![reach.practice(), id_list(clients), within.is_some(), staff];
    let rows = db.rows::<(ClientId, String, String)>(Sql::from(NAMES).and(&AMONG), values).await?;
    Ok(rows.into_iter().map(|(id, given, family)| (id, full_name(&given, &family))).collect())
}
