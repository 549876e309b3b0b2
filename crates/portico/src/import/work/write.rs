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
async fn one(portico: &Arc<Portico>, who: &Who, held: Held, rows: Vec<FoundRow>, wanted: Wanted) -> Answer<bool> {
    let (Some(first), Some(last)) = (rows.first().map(number), rows.last().map(number)) else { return Ok(true) };
    let (mut act, reach) = begin_chunk(portico, who).await?;
    let now = act.now();
    let known = store::known_lines(act.db(), &reach, held.import, first, last).await?;
    let due = |row: &FoundRow| {
        let line = known.get(&number(row));
        line.is_some_and(|line| !line.leave_out && line.client.is_none() && line.verdict != "refused")
    };
    let rows: Vec<FoundRow> = rows.into_iter().filter(due).collect();
    let written = match wanted {
        Wanted::Contacts => Written { clients: 0, contacts: contacts(&mut act, &reach, held, rows).await? },
        _ => Written { clients: people(&mut act, &reach, held, rows).await?, contacts: 0 },
    };
    // Also where nothing was due: it shows that the work goes on, and that it is still this worker's.
    if !store::written(act.db(), &reach, &held, &written, now).await? {
        return Ok(false);
    }
    act.record(
        Event::new("import.rows_written").about(held.import).with("clients", written.clients).with("contacts", written.contacts),
    );
    act.commit().await?;
    portico.live_bell.notify_waiters();
    Ok(true)
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

async fn contacts(act: &mut Act, reach: &Reach, held: Held, rows: Vec<FoundRow>) -> Answer<i64> {
    let keys: Vec<Key> = rows.iter().filter_map(reference_of).collect();
    let holders = store::holders_of(act.db(), reach, held.import, &keys).await?;
    let (mut pairs, mut new): (Vec<(i64, ClientId)>, Vec<(ClientId, ContactId, NewContact)>) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(holder) = reference_of(&row).and_then(|key| holders.get(&key)) else { continue };
        let line = store::known_lines(act.db(), reach, held.import, *holder, *holder).await?;
        let client = line.get(holder).and_then(|line| line.client);
        let number = number(&row);
        // The client may have been left out; then so is the contact.
        if let (Some(client), Found::Contact(found)) = (client, row.what) {
            pairs.push((number, client));
            new.push((client, act.id(), found.contact));
        }
    }
    let written = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
    let now = where_they_are(act, reach, pairs.iter().map(|(_, client)| *client).collect()).await?;
    let found = |client: ClientId| now.get(&client).copied().unwrap_or(client);
    let new = new.into_iter().map(|(client, id, contact)| (found(client), id, contact)).collect();
    let pairs: Vec<(i64, ClientId)> = pairs.into_iter().map(|(row, client)| (row, found(client))).collect();
    store::add_contacts(act.db(), reach, new).await?;
    store::written_clients(act.db(), reach, held.import, &pairs).await?;
    Ok(written)
}

/// Where each of these clients is found by now: in the record that theirs went into since they were written, or in their own. Those records
/// are held: nobody is brought together before the act ends.
async fn where_they_are(act: &mut Act, reach: &Reach, clients: Vec<ClientId>) -> Answer<HashMap<ClientId, ClientId>> {
    let mut now: HashMap<ClientId, ClientId> = clients.into_iter().map(|client| (client, client)).collect();
    loop {
        let places: Vec<ClientId> = now.values().copied().collect();
        clients::store::hold_those_there(act.db(), reach.practice(), &places).await?;
        // Whoever was waited for may have gone into yet another record meanwhile.
        let mut is_settled = true;
        for (client, place) in &mut now {
            let there = clients::store::went_into(act.db(), reach, *client).await?.unwrap_or(*client);
            is_settled &= there == *place;
            *place = there;
        }
        if is_settled {
            return Ok(now);
        }
    }
}
