//! Signing a document at the portal, by a typed name.

use super::super::store;
use crate::{
    access::rights::{Level, Rights},
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    clients,
    invitations::notices::{Notice, tell_concerned},
    practices, waiting,
};
use portico_policy::Permission;
use portico_values::{ClientId, DocumentId, GrantId, LoginId, clean_text, hex};
use sha2::{Digest, Sha256};

/// What stands in the way of a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSigned {
    /// No name was typed.
    NoName,
    /// Whoever signs has not opened it.
    Unread,
    /// Nobody asks for it, or it was signed in the meantime.
    NotAsked,
}

/// The name as it is signed with; none if it is too short or too long for one.
pub(in crate::documents) fn name_to_sign(typed: &str) -> Option<String> {
    let name = clean_text(typed);
    (2..=200).contains(&name.chars().count()).then_some(name)
}

/// A client, or somebody who may do as much for them, signs a document by typing their name. What was signed is told by the address of the
/// file, which changes with its content, and by the SHA-256 of it in clear, for whoever has it before them. The history has a mark of that,
/// from which nobody learns who signed what once the signature is gone. Staff hear of it.
///
/// # Errors
/// Not found if the grant does not open it for more than reading.
pub async fn sign(
    act: &mut Act,
    client: ClientId,
    (login, grant): (LoginId, GrantId),
    id: DocumentId,
    (name, sha256): (&str, Option<&str>),
) -> Answer<Result<(), NotSigned>> {
    let reach = act.may(Permission::UsePortal)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let present = practices::of(act).await?.present(act.now());
    let standing = store::standing(act.db(), &reach, grant, &present).await?.ok_or_else(Trouble::not_found)?;
    if Rights::of(standing.kind, &standing.rights).documents() < Level::Manage {
        return Err(Trouble::not_found());
    }
    let document = store::opens(act.db(), &reach, grant, id, &present).await?.ok_or_else(Trouble::not_found)?;
    let listed = store::shared(act.db(), &reach, grant, &present).await?;
    let one = listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    if !one.asks_signature || one.signed_at.is_some() {
        return Ok(Err(NotSigned::NotAsked));
    }
    if !one.seen {
        return Ok(Err(NotSigned::Unread));
    }
    let Some(name) = name_to_sign(name) else { return Ok(Err(NotSigned::NoName)) };
    let Some(sha256) = sha256 else { return Ok(Err(NotSigned::Unread)) };
    let (now, salt) = (act.now(), hex(act.secret().bytes()));
    if !store::sign(act.db(), &reach, &document, (login, &name, sha256, &salt), now).await? {
        return Ok(Err(NotSigned::NotAsked));
    }
    waiting::end_when_done(act, &reach, client).await?;
    let event = Event::new("document.signed").client(client).about(id).with("sha256", document.address.as_str());
    act.record(event.with("mark", mark([&salt, sha256, &name, &now.rfc3339()])));
    let notice = Notice {
        subject: "A client signed a document",
        preheader: "It is on the Documents tab of the record.",
        text: "A client signed a document in the Client Portal. You’ll find it on the Documents tab of the record.".into(),
        why: "You get this because you sent the invitation or are assigned to the client.",
    };
    tell_concerned(act, &reach, client, None, &notice).await?;
    Ok(Ok(()))
}

/// The mark by which the history knows a signature: of its salt, the SHA-256 of the file, the name, and when.
fn mark(parts: [&str; 4]) -> String {
    hex(&Sha256::digest(parts.join("\n").as_bytes()))
}
