//! Sharing documents, and forms along with them, with the one letter that says so; and no longer sharing them.

use super::super::{
    letters,
    store::{self, NewShare, Told},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::{self, eligibility::REST},
    forms::{self, Coming, NotGiven, Packet, WayIn},
    invitations::{self, letters::Message},
    outbox::LetterKind,
    practices::{self, Present},
    waiting,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, DocumentId, EmailAddress, FormId, GroupId, moment::days};

/// What staff are told who try to share something while the portal is off.
pub(in crate::documents) const PORTAL_OFF: &str =
    "The Client Portal is switched off. Documents and forms can be shared when it is on again.";

/// A document is signed once: whoever wants a new signature uploads a new document.
pub(in crate::documents) fn signed_already(document: &str, by: &str) -> String {
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
pub(in crate::documents) async fn whom(
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
