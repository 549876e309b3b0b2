//! What can be done with documents: adding, opening, signing, sharing, renaming, deleting and bringing back.

use super::{
    kinds::{Kind, Refused},
    letters, names,
    receiving::Taken,
    room::Room,
    store::{self, NewDocument, NewShare, Readable, Told},
    vault::DataKey,
};
use crate::{
    access::rights::{Level, Rights},
    act::Act,
    answer::{Answer, Refusal, Trouble},
    app::Portico,
    audit::{Event, views},
    clients::{self, eligibility::REST},
    forms::{self, Coming, NotGiven, Packet, WayIn},
    invitations::{
        self,
        letters::Message,
        notices::{Notice, tell_concerned},
    },
    keys::Purpose,
    outbox::LetterKind,
    practices::{self, Present},
    sign_in::guesses::{self, Counter},
    waiting,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{
    ClientId, DocumentId, EmailAddress, FormId, GrantId, GroupId, Identity, LoginId, StaffId, clean_text, hex, moment::days,
};
use sha2::{Digest, Sha256};
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
pub(super) fn name_to_sign(typed: &str) -> Option<String> {
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

/// What staff are told who try to share something while the portal is off.
pub(super) const PORTAL_OFF: &str = "The Client Portal is switched off. Documents and forms can be shared when it is on again.";

/// A document is signed once: whoever wants a new signature uploads a new document.
pub(super) fn signed_already(document: &str, by: &str) -> String {
    format!(
        "{document} has already been signed by {by}. Upload it again to have it signed again, or share it without \
         asking for a signature."
    )
}

/// What is shared, and with whom.
pub struct Sharing<'a> {
    /// The documents.
    pub documents: &'a [DocumentId],
    /// Whether the client is asked to sign them.
    pub asks_signature: bool,
    /// The intake forms that go along.
    pub forms: &'a Packet,
    /// The groups whose guests see them as well.
    pub groups: &'a [GroupId],
    /// The words of the invitation, for a client who is not in yet.
    pub invitation: Option<&'a Message>,
}

/// What became of a sharing.
pub struct Shared {
    /// The forms with which somebody has something to do now.
    pub forms: Vec<FormId>,
    /// Whether an invitation went with it.
    pub invited: bool,
    /// How many were told by a notice.
    pub told: usize,
    /// Why nobody was, although there is somebody to tell.
    pub silence: Option<Silence>,
}

/// Why no letter goes with what is shared: those that went are enough (settled.md 10), or none is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// One went a moment ago.
    JustTold,
    /// As many went as go in a day.
    EnoughToday,
    /// Whoever would be told complained about email.
    Complained,
}

/// Shares documents and forms with a client, and writes the one letter that goes with it: the invitation to somebody who is not in yet, a
/// notice without names to whoever is (behaviours.md 64).
///
/// # Errors
/// Not found if a document or group is not the client's. Invalid if nothing was chosen, if a signature is asked for that is there
/// already, and at `signers` when somebody who has to sign the forms is not there. Refused with the obstacle when the invitation cannot be
/// sent, while the portal is off, and when nothing is shared but forms that nobody can sign who still has to.
pub async fn share(act: &mut Act, client: ClientId, sharing: &Sharing<'_>) -> Answer<Shared> {
    let reach = act.may(Permission::HandleDocuments)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let known = store::groups(act.db(), &reach, client).await?;
    if sharing.groups.iter().any(|group| !known.iter().any(|(id, _)| id == group)) {
        return Err(Trouble::not_found());
    }
    if sharing.documents.is_empty() && sharing.forms.forms.is_empty() {
        return Err(Trouble::at("document", "missing", "Choose at least one form or document"));
    }
    let practice = practices::of(act).await?;
    // Whoever is in would be called to a door that is closed. An invitation says so itself.
    if sharing.invitation.is_none() && !practice.portal_on {
        return Err(Refusal::conflict("portal_off", PORTAL_OFF).into());
    }
    let present = practice.present(act.now());
    let coming = Coming::of(act.db(), &reach, client, &sharing.forms.forms, &present).await?;
    if sharing.documents.is_empty() && coming.waiting.is_empty() {
        let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
        let why = NotGiven::NobodyToSign;
        return Err(Refusal::conflict(why.code(), why.sentence(recipient.called())).into());
    }
    let stopped = waiting::stopped_by_client(act.db(), &reach, client).await?;
    for document in sharing.documents {
        share_document(act, &reach, client, *document, sharing, stopped).await?;
    }
    // The forms stand there before the invitation is written: it says how many there are.
    if !sharing.forms.forms.is_empty() {
        let reach = act.may(Permission::InviteClients)?;
        let way_in = if sharing.invitation.is_some() { WayIn::Invited } else { WayIn::AsItStands };
        forms::mind_signers(act, &reach, client, sharing.forms, way_in).await?;
        forms::assign(act, &reach, client, sharing.forms).await?;
    }
    let told = whom(act.db(), &reach, client, (!sharing.documents.is_empty(), &coming), &present).await?;
    let invited = sharing.invitation.is_some();
    if let Some(message) = sharing.invitation {
        invitations::actions::invite(act, client, &message.clone().with_forms(&sharing.forms.forms)).await?;
    }
    let mut silence = if told.is_empty() { None } else { silence(act, &reach, client).await? };
    let portico = act.portico().clone();
    let (mut letters, mut closed) = (0, 0);
    for person in told.iter().filter(|_| silence.is_none()) {
        let Ok(address) = EmailAddress::parse(&person.address) else { continue };
        if clients::store::is_closed(act.db(), &reach, &address).await? {
            closed += 1;
            continue;
        }
        let content = letters::shared(&portico, &practice, person, !coming.waiting.is_empty());
        act.tell(LetterKind::DocumentsShared, address, Some(client), content);
        letters += 1;
    }
    if letters == 0 && closed > 0 {
        silence = Some(Silence::Complained);
    }
    if letters > 0 && !invited {
        invitations::actions::mind_the_hour(act).await?;
        act.record(Event::new("document.told").client(client));
    }
    Ok(Shared { forms: coming.waiting, invited, told: letters, silence })
}

/// The logins that are told of what is shared: those who may open the documents or fill in what is to be filled in, and whoever is still to
/// sign.
///
/// # Errors
/// A fault.
pub(super) async fn whom(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    (documents, forms): (bool, &Coming),
    present: &Present,
) -> Answer<Vec<Told>> {
    let mut told = match (documents, forms.to_fill_in > 0) {
        (false, false) => Vec::new(),
        what => store::told(db, reach, client, what, present).await?,
    };
    if !forms.signers.is_empty() {
        for person in store::told(db, reach, client, (false, true), present).await? {
            if forms.signers.contains(&person.login) && !told.iter().any(|other| other.login == person.login) {
                told.push(person);
            }
        }
    }
    Ok(told)
}

/// Shares one document with the client, and with the guests of each group. A signature is asked for of the client alone.
async fn share_document(
    act: &mut Act,
    reach: &Reach,
    client: ClientId,
    document: DocumentId,
    sharing: &Sharing<'_>,
    stopped: Option<&'static str>,
) -> Answer<()> {
    let (now, by) = (act.now(), act.who().actor.staff());
    store::take(act.db(), reach, client, document).await?;
    let kept = store::readable(act.db(), reach, client, document).await?.ok_or_else(Trouble::not_found)?;
    if sharing.asks_signature
        && let Some(name) = store::signed_by(act.db(), reach, document).await?
    {
        return Err(Trouble::at("sign", "signed_already", signed_already(&kept.name, &name)));
    }
    for group in std::iter::once(None).chain(sharing.groups.iter().copied().map(Some)) {
        let id = act.id();
        let asks_signature = sharing.asks_signature && group.is_none();
        store::share(act.db(), reach, &NewShare { id, document, group, asks_signature, stopped }, by, now).await?;
    }
    let event = Event::new("document.shared").client(client).about(document);
    act.record(event.with("guests", !sharing.groups.is_empty()).with("signature", sharing.asks_signature));
    Ok(())
}

/// Why nobody is told once more of what is shared with a client; none if the letters may go.
async fn silence(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<Option<Silence>> {
    let now = act.now();
    if store::told_since(act.db(), reach, client, now.minus(REST)).await? > 0 {
        return Ok(Some(Silence::JustTold));
    }
    let today = store::told_since(act.db(), reach, client, now.minus(days(1))).await?;
    Ok((today >= forms::A_DAY).then_some(Silence::EnoughToday))
}

/// Who can open a document outside the practice that is shared with nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Still {
    /// Nobody.
    Nobody,
    /// The login that brought it.
    WhoeverBroughtIt,
}

/// Ends the sharing of a document: whoever saw it sees nothing from this commit on. Returns who still does: what somebody brought stays
/// theirs.
///
/// # Errors
/// Not found; refused if it is shared with nobody.
pub async fn unshare(act: &mut Act, client: ClientId, id: DocumentId) -> Answer<Still> {
    let reach = act.may(Permission::HandleDocuments)?;
    store::readable(act.db(), &reach, client, id).await?.ok_or_else(Trouble::not_found)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if store::unshare(act.db(), &reach, id, by, now).await? == 0 {
        return Err(Refusal::conflict("not_shared", "This document is not shared with anybody.").into());
    }
    waiting::end_when_done(act, &reach, client).await?;
    act.record(Event::new("document.unshared").client(client).about(id));
    let from_client = store::from_a_login(act.db(), &reach, id).await?;
    Ok(if from_client { Still::WhoeverBroughtIt } else { Still::Nobody })
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
