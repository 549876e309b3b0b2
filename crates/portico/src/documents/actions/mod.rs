//! What can be done with documents: adding, opening, signing, sharing, renaming, deleting and bringing back.

mod sharing;
mod signing;

pub(super) use sharing::{PORTAL_OFF, signed_already, whom};
pub use sharing::{Shared, Sharing, Silence, Still, share, unshare};
pub(super) use signing::name_to_sign;
pub use signing::{NotSigned, sign};

use super::{
    kinds::{Kind, Refused},
    names,
    receiving::Taken,
    room::Room,
    store::{self, NewDocument, Readable},
    vault::DataKey,
};
use crate::{
    access::rights::{Level, Rights},
    act::Act,
    answer::{Answer, Trouble},
    app::Portico,
    audit::{Event, views},
    clients,
    invitations::notices::{Notice, tell_concerned},
    keys::Purpose,
    practices,
    sign_in::guesses::{self, Counter},
    waiting,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, DocumentId, GrantId, Identity, LoginId, StaffId, moment::days};
use std::time::Duration;

/// For how long what was deleted can be brought back.
pub fn grace() -> Duration {
    days(30)
}

pub(super) fn seal_key(portico: &Portico, id: DocumentId, key: &DataKey) -> Vec<u8> {
    portico.keys.seal(Purpose::Documents, id.uuid().as_bytes(), key.bytes(), &*portico.randomness)
}

/// The key of a document.
///
/// # Errors
/// A fault if the installation's keys do not open it.
pub fn open_key(portico: &Portico, id: DocumentId, sealed: &[u8]) -> Answer<DataKey> {
    let opened = portico.keys.open(Purpose::Documents, id.uuid().as_bytes(), sealed).ok();
    opened.and_then(|bytes| DataKey::from_bytes(&bytes)).ok_or_else(|| Trouble::fault("the key of a document cannot be opened"))
}

/// What became of files that were brought: how many are kept, and for which there was no space.
pub struct Brought {
    /// The documents that are there now.
    pub kept: Vec<DocumentId>,
    /// Those for which there was no space, by address and name; the caller has to remove their files.
    pub no_room: Vec<(String, String, Refused)>,
}

/// Staff bring documents of a client. They are shared with nobody.
///
/// # Errors
/// Not found if the client is not within reach.
pub async fn bring(act: &mut Act, client: ClientId, files: &[Taken]) -> Answer<Brought> {
    let reach = act.may(Permission::HandleDocuments)?;
    if !views::is_within(act.db(), &reach, client).await? {
        return Err(Trouble::not_found());
    }
    let by = act.who().actor.staff();
    insert(act, &reach, client, files, (by, None)).await
}

/// A client, or somebody who acts for them, brings documents through the portal. Staff hear of it, by one letter in fifteen minutes. The
/// client is locked before it is asked whose the grant is: the undoing of a merge may just be giving it to another record.
///
/// # Errors
/// Not found if the grant does not open this client's documents for bringing.
pub async fn bring_to_portal(
    act: &mut Act,
    client: ClientId,
    (login, grant): (LoginId, GrantId),
    files: &[Taken],
) -> Answer<Brought> {
    let reach = act.may(Permission::UsePortal)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let present = practices::of(act).await?.present(act.now());
    let standing = store::standing(act.db(), &reach, grant, &present).await?.ok_or_else(Trouble::not_found)?;
    if standing.client != client || Rights::of(standing.kind, &standing.rights).documents() < Level::Manage {
        return Err(Trouble::not_found());
    }
    let brought = insert(act, &reach, client, files, (None, Some(login))).await?;
    // One letter says it: whoever uploads again and again writes no more of them.
    let counter = Counter::notices(&act.portico().keys, "documents", &client.to_string());
    let now = act.now();
    if !brought.kept.is_empty() && guesses::is_first(act.db(), &counter, now).await? {
        let notice = Notice {
            subject: "A client uploaded documents",
            preheader: "They are on the Documents tab of the record.",
            text: "A client uploaded documents in the Client Portal. You’ll find them on the Documents tab of the record.".into(),
            why: "You get this because you sent the invitation or are assigned to the client.",
        };
        tell_concerned(act, &reach, client, None, &notice).await?;
    }
    Ok(brought)
}

async fn insert(
    act: &mut Act,
    reach: &Reach,
    client: ClientId,
    files: &[Taken],
    (from_staff, from_login): (Option<StaffId>, Option<LoginId>),
) -> Answer<Brought> {
    let mut room = Room::of(act, reach, client).await?;
    let mut brought = Brought { kept: Vec::new(), no_room: Vec::new() };
    let now = act.now();
    for file in files {
        let new = NewDocument { from_staff, from_login, ..NewDocument::of(file, client, now) };
        let bytes = new.bytes;
        if !room.take(bytes) {
            brought.no_room.push((file.address.clone(), file.name.clone(), Refused::Full));
            continue;
        }
        store::insert(act.db(), reach, new).await?;
        brought.kept.push(file.id);
        let by = if from_login.is_some() { "client" } else { "staff" };
        let event = Event::new("document.uploaded").client(client).about(file.id).with("by", by);
        act.record(event.with("kind", file.kind.ending()).with("bytes", bytes));
    }
    Ok(brought)
}

/// Writes down that a staff member downloads a document, and gives what is needed to read it.
///
/// # Errors
/// Not found if it is not there, or not within reach.
pub async fn open_for_staff(act: &mut Act, client: ClientId, id: DocumentId) -> Answer<Readable> {
    let reach = act.may(Permission::HandleDocuments)?;
    let document = store::readable(act.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    act.record(Event::new("document.downloaded").client(client).about(id));
    Ok(document)
}

/// Writes down that a login opens a document of a client, and gives what is needed to read it.
///
/// # Errors
/// Not found if the grant does not open it.
pub async fn open_at_portal(
    act: &mut Act,
    client: ClientId,
    (login, grant): (LoginId, GrantId),
    id: DocumentId,
) -> Answer<Readable> {
    let reach = act.may(Permission::UsePortal)?;
    let present = practices::of(act).await?.present(act.now());
    let document = store::opens(act.db(), &reach, grant, id, &present).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    store::note_view(act.db(), &reach, id, login, now).await?;
    act.record(Event::new("document.opened").client(client).about(id));
    Ok(document)
}

/// Gives a document another name; its ending stays what it is.
///
/// # Errors
/// Not found; invalid without a name.
pub async fn rename(act: &mut Act, client: ClientId, id: DocumentId, name: &str) -> Answer<()> {
    let reach = act.may(Permission::HandleDocuments)?;
    let document = store::readable(act.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    if name.trim().is_empty() {
        return Err(Trouble::at("name", "missing", "Enter a name"));
    }
    let kind = Kind::from_word(&document.kind).ok_or_else(|| Trouble::fault("a document of a kind that nobody knows"))?;
    store::rename(act.db(), &reach, client, id, &names::clean(name, kind)).await?;
    act.record(Event::new("document.renamed").client(client).about(id));
    Ok(())
}

/// Deletes a document: its shares end at once, and for the grace it can be brought back.
///
/// # Errors
/// Not found.
pub async fn delete(act: &mut Act, client: ClientId, id: DocumentId) -> Answer<()> {
    let reach = act.may(Permission::HandleDocuments)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if !store::delete(act.db(), &reach, (client, id), by, now).await? {
        return Err(Trouble::not_found());
    }
    store::unshare(act.db(), &reach, id, by, now).await?;
    waiting::end_when_done(act, &reach, client).await?;
    act.record(Event::new("document.deleted").client(client).about(id));
    Ok(())
}

/// Brings a deleted document back. It is shared with nobody until it is shared again.
///
/// # Errors
/// Not found, also when the grace is over.
pub async fn restore(act: &mut Act, client: ClientId, id: DocumentId) -> Answer<()> {
    let reach = act.may(Permission::HandleDocuments)?;
    let since = act.now().minus(grace());
    if !store::restore(act.db(), &reach, (client, id), since).await? {
        return Err(Trouble::not_found());
    }
    act.record(Event::new("document.restored").client(client).about(id));
    Ok(())
}
