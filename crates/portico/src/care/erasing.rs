//! Erasing one client's data on request (behaviours.md 83). The request takes the client's name, typed, and the password; it can be stopped
//! for seven days, and is then carried out by itself in one act. The history keeps its events, in which a client is nothing but an id, so
//! its chain holds.

use super::{store, trimming};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::{self, saved_views, store::Erasure},
    installation,
};
use portico_database::{Connection, values};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, ErasureId, Moment, moment::days};

/// For how many days it can be stopped.
pub const STOPPABLE_DAYS: u64 = 7;

/// Asks for the erasure of a client's data. The caller has checked the name and the password.
///
/// # Errors
/// Not found; refused if it was asked for already.
pub async fn ask(act: &mut Act, client: ClientId) -> Answer<ErasureId> {
    let reach = act.may(Permission::EraseClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    clients::store::record(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if clients::store::erasure(act.db(), &reach, client).await?.is_some() {
        return Err(Refusal::conflict("erasing", "This data is already due to be erased.").into());
    }
    let (id, by, now) = (act.id(), act.who().actor.staff(), act.now());
    store::ask(act.db(), &reach, (id, client), by, (now, now.plus(days(STOPPABLE_DAYS)))).await?;
    act.record(Event::new("client.erasure_asked").client(client).about(id));
    Ok(id)
}

/// Stops a pending erasure.
///
/// # Errors
/// Refused if there is none to stop.
pub async fn stop(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EraseClients)?;
    let now = act.now();
    if !store::stop(act.db(), &reach, client, now).await? {
        return Err(Refusal::conflict("not_erasing", "There is nothing to stop.").into());
    }
    act.record(Event::new("client.erasure_stopped").client(client));
    Ok(())
}

/// Erases what is held about a client, and about the records that went into theirs. False if it was stopped in the meantime.
///
/// # Errors
/// A fault; then nothing has gone.
pub(super) async fn erase(act: &mut Act, waiting: &Erasure) -> Answer<bool> {
    let reach = act.may(Permission::EraseClients)?;
    let now = act.now();
    if !store::note_done(act.db(), &reach, waiting.id, now).await? {
        return Ok(false);
    }
    installation::rewriting::note(act.db(), now).await?;
    let mut rows = 0;
    let merged = clients::store::merges(act.db(), &reach, waiting.client).await?;
    // The record that stayed goes last: what leads to it is found through it.
    for client in merged.iter().map(|merge| merge.gone_id).chain([waiting.client]) {
        rows += erase_one(act.db(), &reach, client, now).await?;
        let rows_gone = i64::try_from(rows).unwrap_or(i64::MAX);
        act.record(Event::new("client.erased").client(client).about(waiting.id).with("rows", rows_gone));
    }
    Ok(true)
}

/// A login that opens nobody else's portal: the client's own, or that of somebody who acted for nobody but them.
macro_rules! their_logins {
    () => {
        "(select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and not exists (select 1 from grants o
 where o.practice_id = $1 and o.login_id = g.login_id and o.client_id <> $2 and o.ended_at is null))"
    };
}
/// Offers that were about this client and nobody else.
macro_rules! their_offers {
    () => {
        "(select k.offer_id from offer_clients k where k.practice_id = $1 and k.client_id = $2 and not exists (select 1 from offer_clients s
 where s.practice_id = $1 and s.offer_id = k.offer_id and s.client_id <> $2))"
    };
}
/// The emails of whoever acted for this client, or was asked to, and has to do with nobody else here. What was mailed about their own
/// account is about no client, and an offer knows only the last of its letters.
macro_rules! emails_of_others {
    () => {
        concat!(
            "select x.address from (select w.address, w.address_normalised from logins w where w.practice_id = $1 and w.id in ",
            their_logins!(),
            " union select f.address, f.address_normalised from offers f where f.practice_id = $1 and f.id in ",
            their_offers!(),
            ") x where not exists (select 1 from staff t where t.practice_id = $1 and t.address_normalised = x.address_normalised)
 and not exists (select 1 from client_emails s where s.practice_id = $1 and s.address_normalised = x.address_normalised
 and s.client_id <> $2)
 and not exists (select 1 from logins v where v.practice_id = $1 and v.address_normalised = x.address_normalised and v.id not in ",
            their_logins!(),
            ") and not exists (select 1 from offers p where p.practice_id = $1 and p.address_normalised = x.address_normalised
 and p.id not in ",
            their_offers!(),
            ")"
        )
    };
}
/// Letters about the client, to them, and those that asked others about them alone; and to these others about themselves.
macro_rules! their_letters {
    () => {
        concat!(
            "(select l.id from letters l where l.practice_id = $1 and (l.client_id = $2
 or (l.client_id is null and l.recipient in (select e.address from client_emails e where e.practice_id = $1 and e.client_id = $2
  and not exists (select 1 from client_emails s where s.practice_id = $1 and s.address_normalised = e.address_normalised and s.client_id <> $2)
  union ",
            emails_of_others!(),
            "))
 or l.id in (select o.letter_id from offers o join offer_clients k on k.practice_id = o.practice_id and k.offer_id = o.id
  where o.practice_id = $1 and k.client_id = $2)))"
        )
    };
}

/// What goes, in an order in which each is still found through what stands behind it. `$1` is the practice, `$2` the client.
const ALL: [&str; 47] = [
    // Where a complaint closed an address that they have or once had. Whoever else has it keeps it closed.
    concat!(
        "delete from suppressions where practice_id = $1 and (letter_id in ",
        their_letters!(),
        " or address_normalised in (select e.address_normalised from client_emails e where e.practice_id = $1 and e.client_id = $2)
         or address_normalised in (select i.address_normalised from invitations i where i.practice_id = $1 and i.client_id = $2))
         and not exists (select 1 from client_emails s where s.practice_id = $1
         and s.address_normalised = suppressions.address_normalised and s.client_id <> $2)
         and not exists (select 1 from staff t where t.practice_id = $1 and t.address_normalised = suppressions.address_normalised)
         and not exists (select 1 from logins w where w.practice_id = $1
         and w.address_normalised = suppressions.address_normalised and w.id not in ",
        their_logins!(),
        ")"
    ),
    // What was told of their forms and documents goes too where it was told of the record that theirs was part of for a time.
    "delete from notices where practice_id = $1 and (client_id = $2 or subject_id in (select r.id from form_requests r
     where r.practice_id = $1 and r.client_id = $2) or subject_id in (select d.id from documents d where d.practice_id = $1
     and d.client_id = $2))",
    "delete from form_signatures where practice_id = $1 and request_id in (select r.id from form_requests r
     where r.practice_id = $1 and r.client_id = $2)",
    "delete from form_responses where practice_id = $1 and request_id in (select r.id from form_requests r
     where r.practice_id = $1 and r.client_id = $2)",
    "delete from form_drafts where practice_id = $1 and request_id in (select r.id from form_requests r
     where r.practice_id = $1 and r.client_id = $2)",
    "delete from form_requests where practice_id = $1 and client_id = $2",
    concat!("delete from letter_contents where practice_id = $1 and letter_id in ", their_letters!()),
    concat!("delete from mailbox where practice_id = $1 and letter_id in ", their_letters!()),
    concat!("delete from passes where practice_id = $1 and subject_id in ", their_offers!()),
    concat!("delete from passes where practice_id = $1 and subject_id in ", their_logins!()),
    "delete from passes where practice_id = $1 and subject_id in (select t.id from invitation_tokens t join invitations i
     on i.practice_id = t.practice_id and i.id = t.invitation_id where t.practice_id = $1 and i.client_id = $2)",
    // A code to sign in with belongs to the browser that asked for it; whose it is only the address says that was typed there.
    concat!(
        "delete from passes where practice_id = $1 and purpose = 'portal_sign_in_code'
         and (address_normalised in (select e.address_normalised from client_emails e where e.practice_id = $1 and e.client_id = $2)
         or address_normalised in (select i.address_normalised from invitations i where i.practice_id = $1 and i.client_id = $2)
         or address_normalised in (select w.address_normalised from logins w where w.practice_id = $1 and w.id in ",
        their_logins!(),
        "))"
    ),
    concat!("delete from sessions where practice_id = $1 and audience = 'portal' and subject_id in ", their_logins!()),
    "delete from sessions where practice_id = $1 and audience = 'portal' and grant_id in (select g.id from grants g
     where g.practice_id = $1 and g.client_id = $2)",
    concat!("delete from letters where practice_id = $1 and id in ", their_letters!()),
    concat!("delete from offers where practice_id = $1 and id in ", their_offers!()),
    "delete from offer_clients where practice_id = $1 and client_id = $2",
    concat!("delete from passkeys where practice_id = $1 and subject_id in ", their_logins!()),
    concat!("delete from ceremonies where practice_id = $1 and subject_id in ", their_logins!()),
    concat!("delete from login_recovery_codes where practice_id = $1 and login_id in ", their_logins!()),
    "delete from reminder_stops where practice_id = $1 and client_id = $2",
    concat!("delete from reminder_stops where practice_id = $1 and login_id in ", their_logins!()),
    concat!("delete from logins where practice_id = $1 and id in ", their_logins!()),
    "update logins set given_name = null, family_name = null where practice_id = $1 and id in (select g.login_id from grants g
     where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self')",
    "delete from grants where practice_id = $1 and client_id = $2",
    "delete from invitation_tokens where practice_id = $1 and invitation_id in (select i.id from invitations i
     where i.practice_id = $1 and i.client_id = $2)",
    "delete from invitations where practice_id = $1 and client_id = $2",
    "delete from batch_recipients where practice_id = $1 and client_id = $2",
    "delete from import_rows where practice_id = $1 and (client_id = $2 or (like_client = $2 and client_id is null))",
    "update import_rows set like_client = null where practice_id = $1 and like_client = $2",
    "delete from document_views where practice_id = $1 and document_id in (select d.id from documents d where d.practice_id = $1
     and d.client_id = $2)",
    "delete from document_signatures where practice_id = $1 and document_id in (select d.id from documents d where d.practice_id = $1
     and d.client_id = $2)",
    "delete from document_shares where practice_id = $1 and document_id in (select d.id from documents d where d.practice_id = $1
     and d.client_id = $2)",
    "delete from documents where practice_id = $1 and client_id = $2",
    "delete from wrong_addresses where practice_id = $1 and client_id = $2",
    "delete from enquiries where practice_id = $1 and client_id = $2",
    "delete from client_groups where practice_id = $1 and id in (select m.group_id from group_members m where m.practice_id = $1
     and m.client_id = $2) and not exists (select 1 from group_members s where s.practice_id = $1 and s.group_id = client_groups.id
     and s.client_id <> $2)",
    "delete from group_members where practice_id = $1 and client_id = $2",
    "delete from assignments where practice_id = $1 and client_id = $2",
    "delete from contacts where practice_id = $1 and client_id = $2",
    "delete from client_phones where practice_id = $1 and client_id = $2",
    "delete from client_emails where practice_id = $1 and client_id = $2",
    "delete from search_terms where practice_id = $1 and client_id = $2",
    "delete from merges where practice_id = $1 and gone_id = $2",
    "delete from merges where practice_id = $1 and kept_id = $2",
    "delete from merges where practice_id = $1 and into_id = $2",
    "delete from clients where practice_id = $1 and id = $2",
];

async fn erase_one(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<u64> {
    let mut gone = 0;
    // Whoever hangs something on this client in the same moment was before, and it goes too, or comes after and finds nobody. A record that
    // went into another one has no row.
    clients::store::is_held(db, reach.practice(), client).await?;
    trimming::forget_sign_ins(db, reach, client, now).await?;
    for (import, settings) in store::imports_with(db, reach, client).await? {
        let mut settings: serde_json::Value = serde_json::from_str(&settings).map_err(anyhow::Error::new)?;
        forget_examples(&mut settings);
        store::keep_settings(db, reach, import, &settings.to_string()).await?;
    }
    for (view, words) in store::searching_views(db, reach).await? {
        store::keep_words(db, reach, view, &saved_views::words_of(&format!("/clients?{words}"))).await?;
    }
    for sql in ALL {
        gone += db.run(sql, values![reach.practice(), client]).await?;
    }
    Ok(gone)
}

/// The first cells of a file's columns, which an import shows while it asks what they are: one of them may be the client's.
fn forget_examples(settings: &mut serde_json::Value) {
    match settings {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_array_mut().filter(|_| name == "examples") {
                    Some(examples) => examples.clear(),
                    None => forget_examples(value),
                }
            }
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(forget_examples),
        _ => {}
    }
}

/// The tables whose rows are erased. A story compares them with the schema.
pub fn erased_tables() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter_map(|sql| sql.strip_prefix("delete from ")).filter_map(|rest| rest.split(' ').next())
}
