//! Writing: first the clients that are not left out, then the contacts of clients that were written. A row that already has its client is
//! skipped, so that continuing after an interruption writes nobody twice. Who went into another record meanwhile is found there.

use super::{
    Held, Outcome, Progress, begin_chunk,
    check::{number, reference_of},
};
use crate::{
    act::{Act, Who},
    answer::Answer,
    app::Portico,
    audit::Event,
    clients::{self, NewClient, NewContact, store::Stamp},
    import::{
        found::{Found, FoundRow},
        kept::Kept,
        keys::Key,
        plan::Plan,
        reader::{Wanted, stream},
        store::{self, Import, Written},
    },
};
use portico_policy::Reach;
use portico_values::{ClientId, ContactId};
use std::{collections::HashMap, sync::Arc};

pub(super) async fn rows(
    portico: &Arc<Portico>,
    who: &Who,
    held: Held,
    import: &Import,
    kept: &Kept,
    plan: Arc<Plan>,
    progress: &Progress,
) -> Answer<Outcome> {
    let passes: &[Wanted] = if import.rows_contact > 0 { &[Wanted::People, Wanted::Contacts] } else { &[Wanted::People] };
    for wanted in passes {
        let mut chunks = stream(kept.sources.clone(), plan.clone(), *wanted);
        while let Some(chunk) = chunks.recv().await {
            let rows = match chunk {
                Ok(rows) => rows,
                Err(broken) => return Ok(Outcome::Broken(broken)),
            };
            let seen = rows.len();
            if !one(portico, who, held, rows, *wanted).await? {
                return Ok(Outcome::Lost);
            }
            progress.add(if *wanted == Wanted::People { seen } else { 0 });
        }
    }
    Ok(Outcome::Over)
}

/// Writes one chunk; false if somebody else has taken over.
async fn one(portico: &Arc<Portico>, who: &Who, held: Held, mut rows: Vec<FoundRow>, wanted: Wanted) -> Answer<bool> {
    let (Some(first), Some(last)) = (rows.first().map(number), rows.last().map(number)) else { return Ok(true) };
    let mut places = HashMap::new();
    loop {
        let (mut act, reach) = begin_chunk(portico, who).await?;
        let now = act.now();
        let known = store::known_lines(act.db(), &reach, held.import, first, last).await?;
        rows.retain(|row| {
            let line = known.get(&number(row));
            line.is_some_and(|line| !line.leave_out && line.client.is_none() && line.verdict != "refused")
        });
        let whose = match wanted {
            Wanted::Contacts => whose(&mut act, &reach, held, &rows).await?,
            _ => HashMap::new(),
        };
        if !are_held(&mut act, &reach, &whose, &mut places).await? {
            act.leave();
            continue;
        }
        let written = match wanted {
            Wanted::Contacts => {
                Written { clients: 0, contacts: contacts(&mut act, &reach, held, rows, (&whose, &places)).await? }
            }
            _ => Written { clients: people(&mut act, &reach, held, rows).await?, contacts: 0 },
        };
        // Also where nothing was due: it shows that the work goes on, and that it is still this worker's.
        if !store::written(act.db(), &reach, &held, &written, now).await? {
            return Ok(false);
        }
        let event = Event::new("import.rows_written").about(held.import);
        act.record(event.with("clients", written.clients).with("contacts", written.contacts));
        act.commit().await?;
        portico.live_bell.notify_waiters();
        return Ok(true);
    }
}

async fn people(act: &mut Act, reach: &Reach, held: Held, rows: Vec<FoundRow>) -> Answer<i64> {
    let mut numbers = Vec::with_capacity(rows.len());
    let mut new: Vec<NewClient> = Vec::with_capacity(rows.len());
    for row in rows {
        let number = number(&row);
        if let Found::Client(found) = row.what {
            numbers.push(number);
            new.push(NewClient { import: Some(held.import), ..found.client });
        }
    }
    let portico = act.portico().clone();
    let stamp = Stamp { now: act.now(), staff: act.who().actor.staff(), randomness: &*portico.randomness };
    let ids = clients::store::insert_many(act.db(), reach, &new, stamp).await?;
    let (practice, now) = (reach.practice(), act.now());
    clients::store::refresh(act.db(), practice, &ids, now).await?;
    let pairs: Vec<(i64, ClientId)> = numbers.into_iter().zip(ids).collect();
    store::written_clients(act.db(), reach, held.import, &pairs).await?;
    for (_, client) in &pairs {
        act.record(Event::new("client.imported").client(*client).about(held.import));
    }
    Ok(i64::try_from(pairs.len()).unwrap_or(i64::MAX))
}

/// Whose contacts these rows are, by their numbers: clients of the same import, as they were written. One who was left out leaves them out.
async fn whose(act: &mut Act, reach: &Reach, held: Held, rows: &[FoundRow]) -> Answer<HashMap<i64, ClientId>> {
    let keys: Vec<Key> = rows.iter().filter_map(reference_of).collect();
    let holders = store::holders_of(act.db(), reach, held.import, &keys).await?;
    let mut whose = HashMap::new();
    for row in rows {
        let Some(holder) = reference_of(row).and_then(|key| holders.get(&key)) else { continue };
        let line = store::known_lines(act.db(), reach, held.import, *holder, *holder).await?;
        if let Some(client) = line.get(holder).and_then(|line| line.client) {
            whose.insert(number(row), client);
        }
    }
    Ok(whose)
}

/// Holds the records where these clients are found by now, theirs or those that they went into since they were written: nobody is brought
/// together before the act ends. `places` is where they are known to be. False when one of them is elsewhere, which `places` says then: its
/// record may stand before those that are held already, so they are let go of, and all are held once more in their order.
async fn are_held(
    act: &mut Act,
    reach: &Reach,
    whose: &HashMap<i64, ClientId>,
    places: &mut HashMap<ClientId, ClientId>,
) -> Answer<bool> {
    for client in whose.values() {
        places.entry(*client).or_insert(*client);
    }
    let all: Vec<ClientId> = places.values().copied().collect();
    clients::store::hold_those_there(act.db(), reach.practice(), &all).await?;
    let mut are_held = true;
    for (client, place) in &mut *places {
        let there = clients::store::went_into(act.db(), reach, *client).await?.unwrap_or(*client);
        are_held &= there == *place;
        *place = there;
    }
    Ok(are_held)
}

async fn contacts(
    act: &mut Act,
    reach: &Reach,
    held: Held,
    rows: Vec<FoundRow>,
    (whose, places): (&HashMap<i64, ClientId>, &HashMap<ClientId, ClientId>),
) -> Answer<i64> {
    let (mut pairs, mut new): (Vec<(i64, ClientId)>, Vec<(ClientId, ContactId, NewContact)>) = (Vec::new(), Vec::new());
    for row in rows {
        let number = number(&row);
        let place = whose.get(&number).and_then(|client| places.get(client));
        if let (Some(client), Found::Contact(found)) = (place, row.what) {
            pairs.push((number, *client));
            new.push((*client, act.id(), found.contact));
        }
    }
    store::add_contacts(act.db(), reach, new).await?;
    store::written_clients(act.db(), reach, held.import, &pairs).await?;
    Ok(i64::try_from(pairs.len()).unwrap_or(i64::MAX))
}
