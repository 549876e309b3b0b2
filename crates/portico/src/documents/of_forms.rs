//! Files that answer questions of intake forms (behaviours.md 61, 62). They come in as documents do, checked, encrypted and counted towards
//! the same space, and belong to their form. The slice of forms decides who fills in and who reads; the files are kept here for it.

use super::{
    download,
    reader::Reader,
    receiving::Taken,
    store::{self, NewDocument, Readable},
};
use crate::{act::Act, answer::Answer, app::Portico, audit::Event};
use axum::response::Response;
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, FormRequestId, LoginId, PracticeId};

/// Writes the row of a file that was attached to a form by a login.
///
/// # Errors
/// A fault.
pub(crate) async fn attach(
    act: &mut Act,
    reach: &Reach,
    (client, request): (ClientId, FormRequestId),
    by: LoginId,
    file: &Taken,
) -> Answer<()> {
    let new = NewDocument { from_login: Some(by), of_form: Some(request), ..NewDocument::of(file, client, act.now()) };
    let bytes = new.bytes;
    store::insert(act.db(), reach, new).await?;
    let event = Event::new("form.file_attached").client(client).about(request).with("file", file.id.to_string());
    act.record(event.with("kind", file.kind.ending()).with("bytes", bytes));
    Ok(())
}

/// A file was taken out of what is filled in. What was sent in already stays with what was sent; else it is erased after the grace.
///
/// # Errors
/// A fault.
pub(crate) async fn remove(
    act: &mut Act,
    reach: &Reach,
    (client, request): (ClientId, FormRequestId),
    id: DocumentId,
) -> Answer<()> {
    let now = act.now();
    store::let_go(act.db(), reach, request, id, now).await?;
    act.record(Event::new("form.file_removed").client(client).about(request).with("file", id.to_string()));
    Ok(())
}

/// Lets go of files of a form that are not among `kept` and were never sent in.
///
/// # Errors
/// A fault.
pub(crate) async fn keep_only(
    act: &mut Act,
    reach: &Reach,
    (client, request): (ClientId, FormRequestId),
    kept: &[DocumentId],
) -> Answer<()> {
    for id in store::unsent(act.db(), reach, request).await?.into_iter().filter(|id| !kept.contains(id)) {
        remove(act, reach, (client, request), id).await?;
    }
    Ok(())
}

/// Files were sent in with a form, for the first time or again: from now on they stay with what was sent.
///
/// # Errors
/// A fault.
pub(crate) async fn send(
    act: &mut Act,
    reach: &Reach,
    (client, request): (ClientId, FormRequestId),
    number: i64,
    sent: &[DocumentId],
) -> Answer<()> {
    keep_only(act, reach, (client, request), sent).await?;
    for id in sent {
        store::note_sent(act.db(), reach, request, *id, number).await?;
    }
    Ok(())
}

/// A file of a form on its way out, as documents go: opened before anything is written down, and broken off when the reader may read no
/// more.
///
/// # Errors
/// A fault if it cannot be read; whatever `note` says.
pub(crate) async fn hand_out(
    portico: &Portico,
    practice: PracticeId,
    file: &Readable,
    note: impl Future<Output = Answer<()>>,
    reader: Reader,
) -> Answer<Response> {
    let opened = download::open(portico, practice, file).await?;
    note.await?;
    Ok(download::answer(file, opened, reader))
}

/// Writes down that a file of a form was opened.
pub(crate) fn note_opened(act: &mut Act, (client, request): (ClientId, FormRequestId), id: DocumentId) {
    act.record(Event::new("form.file_opened").client(client).about(request).with("file", id.to_string()));
}
