//! Checking: what was found about each row is kept, with the clients it resembles; no client is written.

use super::{Held, Outcome, Progress, begin_chunk};
use crate::{
    act::Who,
    answer::Answer,
    app::Portico,
    audit::Event,
    import::{
        found::{Found, FoundClient, FoundRow, in_words},
        kept::Kept,
        keys::{self, Key, Likeness},
        plan::Plan,
        reader::{Wanted, stream},
        store::{self, Existing, NewLine},
    },
};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::ClientId;
use std::{collections::HashMap, sync::Arc};

pub(super) async fn rows(
    portico: &Arc<Portico>,
    who: &Who,
    held: Held,
    kept: &Kept,
    plan: Arc<Plan>,
    progress: &Progress,
) -> Answer<Outcome> {
    let mut contacts = false;
    for wanted in [Wanted::All, Wanted::Contacts] {
        if wanted == Wanted::Contacts && !contacts {
            break;
        }
        let mut chunks = stream(kept.sources.clone(), plan.clone(), wanted);
        while let Some(chunk) = chunks.recv().await {
            let rows = match chunk {
                Ok(rows) => rows,
                Err(broken) => return Ok(Outcome::Broken(broken)),
            };
            contacts |= rows.iter().any(|row| matches!(row.what, Found::Contact(_)));
            progress.add(if wanted == Wanted::All { rows.len() } else { 0 });
            if !keep(portico, who, held, rows, wanted, &plan).await? {
                return Ok(Outcome::Lost);
            }
        }
    }
    Ok(Outcome::Over)
}

/// What checking a chunk resulted in.
#[derive(Default)]
struct Chunk {
    lines: Vec<NewLine>,
    keys: Vec<(Key, i64)>,
    read: usize,
    others: usize,
}

/// Keeps one chunk; false if somebody else has taken over.
async fn keep(portico: &Arc<Portico>, who: &Who, held: Held, rows: Vec<FoundRow>, wanted: Wanted, plan: &Plan) -> Answer<bool> {
    let (mut act, reach) = begin_chunk(portico, who).await?;
    let now = act.now();
    let seen = rows.len();
    let chunk = match wanted {
        Wanted::Contacts => contacts_of(act.db(), &reach, held, rows).await?,
        _ => people_of(act.db(), &reach, held, rows, plan).await?,
    };
    let of = |verdict: &str| chunk.lines.iter().filter(|line| line.verdict == verdict).count();
    let counts = [chunk.read, of("ready"), of("noted"), of("refused"), of("doubtful"), of("contact"), chunk.others];
    let counts = counts.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    if !store::count(act.db(), &reach, &held, counts, now).await? {
        return Ok(false);
    }
    store::put_lines(act.db(), &reach, held.import, chunk.lines).await?;
    store::put_keys(act.db(), &reach, held.import, chunk.keys).await?;
    act.record(Event::new("import.rows_checked").about(held.import).with("rows", seen));
    act.commit().await?;
    Ok(true)
}

async fn people_of(db: &mut Connection, reach: &Reach, held: Held, rows: Vec<FoundRow>, plan: &Plan) -> Answer<Chunk> {
    let clients: Vec<&FoundClient> = rows
        .iter()
        .filter_map(|row| match &row.what {
            Found::Client(client) => Some(&**client),
            _ => None,
        })
        .collect();
    let alike: Vec<Vec<(Likeness, Key)>> = clients.iter().map(|client| keys::likenesses(client)).collect();
    let all_keys: Vec<Key> = alike.iter().flatten().map(|(_, key)| *key).collect();
    let mut holders = store::holders_of(db, reach, held.import, &all_keys).await?;
    let existing = existing(db, reach, &clients).await?;
    let mut chunk = Chunk { read: rows.len(), ..Chunk::default() };
    let mut alike = alike.into_iter();
    for row in &rows {
        match &row.what {
            Found::Client(client) => {
                let (number, keys) = (number(row), alike.next().unwrap_or_default());
                let like = like(client, &keys, &existing, &holders);
                chunk.lines.push(person(row, client, like, plan.choices.leave_out_duplicates));
                let references = client.references.iter().map(|text| keys::reference(text));
                for key in keys.into_iter().map(|(_, key)| key).chain(references) {
                    holders.entry(key).or_insert(number);
                    chunk.keys.push((key, number));
                }
            }
            Found::Refused { name, remarks } => chunk.lines.push(line(row, name.clone(), "refused", in_words(remarks))),
            Found::Contact(_) => {}
            Found::Other => chunk.others += 1,
        }
    }
    Ok(chunk)
}

/// What is kept of a client: in doubt when they are like somebody else, noted when something of the row was left out, ready otherwise.
fn person(row: &FoundRow, found: &FoundClient, like: Option<Like>, leave_out_duplicates: bool) -> NewLine {
    let (name, said) = (found.client.name.full(), in_words(&found.remarks));
    match like {
        Some(Like { why, client: like_client, row: like_row }) => NewLine {
            like_client,
            like_row,
            leave_out: leave_out_duplicates,
            ..line(row, name, "doubtful", format!("{why} {said}").trim().to_owned())
        },
        None if said.is_empty() => line(row, name, "ready", said),
        None => line(row, name, "noted", said),
    }
}

/// What is kept of a row that is like no other, and goes along.
fn line(row: &FoundRow, name: String, verdict: &'static str, problem: String) -> NewLine {
    let (number, place) = (number(row), row.place.clone());
    NewLine { number, place, name, verdict, problem, like_client: None, like_row: None, leave_out: false }
}

/// The number of a row, as it is kept.
pub(super) fn number(row: &FoundRow) -> i64 {
    i64::try_from(row.number).unwrap_or(i64::MAX)
}

/// Contacts are judged once the keys of all clients are kept: theirs may stand behind them in the file.
async fn contacts_of(db: &mut Connection, reach: &Reach, held: Held, rows: Vec<FoundRow>) -> Answer<Chunk> {
    let mut chunk = Chunk::default();
    let wanted: Vec<Key> = rows.iter().filter_map(reference_of).collect();
    let holders = store::holders_of(db, reach, held.import, &wanted).await?;
    for row in &rows {
        let Some(key) = reference_of(row) else { continue };
        let Found::Contact(found) = &row.what else { continue };
        let like_row = holders.get(&key).copied();
        let (verdict, problem) = match like_row {
            Some(_) => ("contact", in_words(&found.remarks)),
            None => {
                ("refused", format!("Patient: the client this person belongs to ({}) is not among those to import.", found.of))
            }
        };
        chunk.lines.push(NewLine { like_row, ..line(row, found.contact.name.clone(), verdict, problem) });
    }
    Ok(chunk)
}

/// The key by which a contact finds its client.
pub(super) fn reference_of(row: &FoundRow) -> Option<Key> {
    match &row.what {
        Found::Contact(found) => Some(keys::reference(&found.of)),
        _ => None,
    }
}

struct Like {
    why: String,
    client: Option<ClientId>,
    row: Option<i64>,
}

/// Whom a client resembles: those in the list first, then earlier rows; the strongest likeness first.
fn like(found: &FoundClient, keys: &[(Likeness, Key)], existing: &Existing, holders: &HashMap<Key, i64>) -> Option<Like> {
    let client = &found.client;
    let named = client.birth_date.and_then(|born| existing.by_name.get(&(client.name.sort_key(), born.to_string())));
    let mailed = || client.emails.iter().find_map(|email| existing.by_email.get(email.address.normalised()));
    let called = || client.phones.iter().find_map(|phone| existing.by_phone.get(phone.number.digits()));
    let known = named
        .map(|id| (Likeness::NameAndBirth, id))
        .or_else(|| mailed().map(|id| (Likeness::Email, id)))
        .or_else(|| called().map(|id| (Likeness::Phone, id)));
    if let Some((likeness, id)) = known {
        return Some(Like {
            why: format!("Has {} as a client already in your list.", likeness.words()),
            client: Some(*id),
            row: None,
        });
    }
    let (likeness, row) = keys.iter().find_map(|(likeness, key)| holders.get(key).map(|row| (*likeness, *row)))?;
    Some(Like { why: format!("Has {} as an earlier row.", likeness.words()), client: None, row: Some(row) })
}

/// The clients on file who may be like one of these.
async fn existing(db: &mut Connection, reach: &Reach, found: &[&FoundClient]) -> Answer<Existing> {
    let clients = || found.iter().map(|found| &found.client);
    let emails: Vec<&str> = clients().flat_map(|client| client.emails.iter().map(|email| email.address.normalised())).collect();
    let phones: Vec<&str> = clients().flat_map(|client| client.phones.iter().map(|phone| phone.number.digits())).collect();
    let names: Vec<String> =
        clients().filter(|client| client.birth_date.is_some()).map(|client| client.name.sort_key()).collect();
    store::like_existing(db, reach, &emails, &phones, &names).await
}
