//! Files on their way in: each is encrypted as it arrives, recognised by its content and passed to the scanner. They get their places once
//! the whole form has arrived and is one of ours: whatever is refused or breaks off before that leaves nothing behind.

use super::{
    kinds::{self, Kind, Passing, Refused},
    names,
    scanner::{self, Verdict},
    vault::{Incoming, Opened, Vault, Written},
};
use crate::{
    act::Who,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    settings::Settings,
    sign_in::guesses::{self, Counter},
    visit::ClientVisit,
};
use axum::extract::Request;
use portico_values::{DocumentId, Moment, PracticeId, new_id};
use portico_web::{FormData, TakesFiles, UploadLimits, UploadTrouble, receive_files};
use sha1::{Digest, Sha1};
use std::{io, sync::Arc, time::Duration};

/// How many files one form may bring.
const FILES: usize = 50;

/// The most bytes that one form may bring in all its files.
pub(crate) fn largest_upload(settings: &Settings) -> u64 {
    settings.documents.largest.saturating_mul(2)
}

/// An accepted file: when it is handed on it has its place, but no row yet.
pub struct Taken {
    /// The field of the form in which it came.
    pub field: String,
    /// The document it becomes.
    pub id: DocumentId,
    /// Its name, as it is kept.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes of content.
    pub bytes: u64,
    /// Its key, sealed.
    pub key_sealed: Vec<u8>,
    /// Where its file lies.
    pub address: String,
    /// SHA-1 of the content, where it was asked for.
    pub sha1: Option<Vec<u8>>,
}

/// A file that was not taken.
pub struct NotTaken {
    /// The field of the form in which it came.
    pub field: String,
    /// The name it was sent with.
    pub name: String,
    /// Why.
    pub why: Refused,
}

/// What a form brought: its fields, what was taken, and what was not.
pub struct Received {
    /// The fields beside the files.
    pub form: FormData,
    /// What was taken.
    pub taken: Vec<Taken>,
    /// What was not.
    pub refused: Vec<NotTaken>,
    /// Whether the scanner could not be asked, so that nothing was kept.
    pub unscanned: bool,
}

/// Receives the files of a form that has no fields beside them.
///
/// # Errors
/// Refused if the form is not one of ours or brings too much, if the disk is full, and if the scanner cannot be asked.
pub async fn receive(portico: &Arc<Portico>, practice: PracticeId, now: Moment, request: Request) -> Answer<Received> {
    let mut desk = Desk::new(portico, practice, now);
    let form = desk.arrive(request, UploadLimits::of_file(largest_upload(&portico.settings))).await?;
    form.only(&[])?;
    if desk.unscanned {
        let sentence = "The virus scanner can’t be reached, so nothing was kept. Try again later.";
        return Err(Refusal::new(RefusalKind::Unavailable, "scanner_away", sentence).into());
    }
    desk.place(form).await
}

/// Receives a page of an intake form with its files. What was typed comes through whatever becomes of them; files that one login brings too
/// often are not taken.
///
/// # Errors
/// Refused if the page is none of ours or brings too much, and if the disk is full.
pub(crate) async fn receive_page(visit: &ClientVisit, request: Request) -> Answer<Received> {
    let portico = &visit.call.portico;
    let uploads = Counter::uploads(&portico.keys, &visit.session.login.to_string());
    let mut desk = Desk::new(portico, visit.practice.id, visit.call.now);
    desk.hashes = true;
    desk.counts = Some((&visit.who, uploads));
    let form = desk.arrive(request, UploadLimits::of_long_form(largest_upload(&portico.settings))).await?;
    desk.place(form).await
}

/// Keeps content that is in memory already, through the same checks as an upload.
///
/// # Errors
/// A fault if the disk does not take it; refused if the scanner cannot be asked.
pub async fn keep(portico: &Arc<Portico>, practice: PracticeId, name: &str, content: &[u8]) -> Answer<Result<Taken, Refused>> {
    let mut desk = Desk::new(portico, practice, portico.clock.now());
    desk.begin(String::new(), name.to_owned()).await.map_err(not_kept)?;
    desk.take(content).await.map_err(not_kept)?;
    desk.end().await.map_err(not_kept)?;
    match (desk.arrived.pop(), desk.refused.pop()) {
        (Some((taken, written)), _) => {
            desk.vault.put(practice, written, desk.now).await.map_err(not_kept)?;
            Ok(Ok(taken))
        }
        (None, Some(refused)) => Ok(Err(refused.why)),
        (None, None) => Err(Trouble::fault("a document was neither taken nor refused")),
    }
}

fn not_kept(error: io::Error) -> Trouble {
    if error.kind() == io::ErrorKind::StorageFull {
        return Trouble::no_room("a document", error);
    }
    tracing::error!(%error, "a document could not be kept");
    let sentence = "The documents could not be kept. Try again later.";
    Refusal::new(RefusalKind::Unavailable, "upload_not_kept", sentence).into()
}

/// Removes a file that got a place and gets no row.
pub(crate) async fn discard(vault: &Vault, practice: PracticeId, address: &str) {
    if let Err(error) = vault.remove(practice, address).await {
        tracing::warn!(%error, "a file without a row could not be removed; the sweep tries again");
    }
}

/// The same for all of these.
pub(super) async fn discard_all(vault: &Vault, practice: PracticeId, taken: &[Taken]) {
    for one in taken {
        discard(vault, practice, &one.address).await;
    }
}

struct Desk<'a> {
    portico: &'a Arc<Portico>,
    practice: PracticeId,
    now: Moment,
    vault: Vault,
    open: Option<Open>,
    /// What is to be taken, and has no place yet.
    arrived: Vec<(Taken, Written)>,
    refused: Vec<NotTaken>,
    unscanned: bool,
    /// Whether the content is hashed for whoever takes it elsewhere.
    hashes: bool,
    /// Whose uploads are counted with the first file.
    counts: Option<(&'a Who, Counter)>,
    /// Whether they have brought too much just now.
    too_often: bool,
}

struct Open {
    field: String,
    name: String,
    /// None once it is known that the file is not taken: the rest of it passes by.
    incoming: Option<Incoming>,
    passing: Passing,
    sha1: Option<Sha1>,
    bytes: u64,
}

impl TakesFiles for Desk<'_> {
    async fn begin(&mut self, field: String, name: String) -> io::Result<()> {
        if let Some((who, uploads)) = self.counts.take() {
            self.too_often = match guesses::try_once(self.portico, who, &[uploads]).await {
                Ok(()) => false,
                Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => true,
                Err(trouble) => return Err(io::Error::other(trouble.to_string())),
            };
        }
        let incoming = match self.too_often {
            true => None,
            false => {
                let id = self.next_id();
                Some(Incoming::begin(&self.vault, id, &*self.portico.randomness).await?)
            }
        };
        let sha1 = self.hashes.then(Sha1::new);
        self.open = Some(Open { field, name, incoming, passing: Passing::default(), sha1, bytes: 0 });
        Ok(())
    }
    async fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.bytes += piece.len() as u64;
        if open.bytes > self.portico.settings.documents.largest {
            open.incoming = None;
        }
        let Some(incoming) = &mut open.incoming else { return Ok(()) };
        self.portico.room_for_files()?;
        open.passing.take(piece);
        if let Some(sha1) = &mut open.sha1 {
            sha1.update(piece);
        }
        incoming.take(piece).await
    }
    async fn end(&mut self) -> io::Result<()> {
        let Some(Open { field, name, incoming, passing, sha1, .. }) = self.open.take() else { return Ok(()) };
        let Some(incoming) = incoming else {
            let why = if self.too_often { Refused::TooOften } else { Refused::TooLarge };
            self.refused.push(NotTaken { field, name, why });
            return Ok(());
        };
        let written = incoming.end().await?;
        match self.judge(&written, &passing, &name).await? {
            Some(Ok(kind)) => {
                let sha1 = sha1.map(|sha1| sha1.finalize().to_vec());
                self.keep(written, (field, &name), kind, sha1);
                Ok(())
            }
            Some(Err(why)) => {
                self.refused.push(NotTaken { field, name, why });
                Ok(())
            }
            None => {
                self.unscanned = true;
                Ok(())
            }
        }
    }
}

impl<'a> Desk<'a> {
    fn new(portico: &'a Arc<Portico>, practice: PracticeId, now: Moment) -> Self {
        let (arrived, refused, vault) = (Vec::new(), Vec::new(), Vault::of(portico));
        let (unscanned, hashes, counts, too_often) = (false, false, None, false);
        Self { portico, practice, now, vault, open: None, arrived, refused, unscanned, hashes, counts, too_often }
    }
    /// Takes in what a form brings. Nothing of it has a place yet: what is dropped from here is gone.
    async fn arrive(&mut self, request: Request, limits: UploadLimits) -> Answer<FormData> {
        // Nothing is taken in for the room that is kept for ending access, nor with each piece of a file: it may be set free meanwhile.
        self.portico.database.has_room()?;
        receive_files(request, limits, FILES, self).await.map_err(|trouble| match trouble {
            UploadTrouble::FileTooLarge { .. } => {
                let sentence = "That was too many at once. Upload fewer documents at a time.";
                Refusal::too_much("upload_too_large", sentence).into()
            }
            UploadTrouble::Refused(refusal) => refusal.into(),
            UploadTrouble::Sink(error) => not_kept(error),
        })
    }
    /// Gives everything that arrived its place, or in trouble nothing; nothing either when some of it could not be looked at.
    async fn place(self, form: FormData) -> Answer<Received> {
        let Self { vault, practice, now, arrived, refused, unscanned, .. } = self;
        let mut taken = Vec::new();
        if !unscanned {
            for (file, written) in arrived {
                taken.push(file);
                if let Err(error) = vault.put(practice, written, now).await {
                    discard_all(&vault, practice, &taken).await;
                    return Err(not_kept(error));
                }
            }
        }
        Ok(Received { form, taken, refused, unscanned })
    }
    /// Ids stand in the order in which the files were chosen, and lists follow them: each begins a millisecond after the one before.
    fn next_id(&self) -> DocumentId {
        let before = (self.arrived.len() + self.refused.len()) as u64;
        new_id(self.now.plus(Duration::from_millis(before)), &*self.portico.randomness)
    }
    /// What it is, or why it is not taken; none if the scanner says nothing.
    async fn judge(&self, written: &Written, passing: &Passing, name: &str) -> io::Result<Option<Result<Kind, Refused>>> {
        let mut file = Opened::before_its_place(written).await?;
        let kind = match kinds::tell(&mut file, passing, name).await? {
            Ok(kind) => kind,
            Err(refused) => return Ok(Some(Err(refused))),
        };
        let Some(clamd) = &self.portico.settings.documents.clamd else { return Ok(Some(Ok(kind))) };
        match scanner::scan(clamd, &mut file).await {
            Ok(Verdict::Clean) => Ok(Some(Ok(kind))),
            Ok(Verdict::Infected) => Ok(Some(Err(Refused::Infected))),
            Err(error) => {
                tracing::error!(%error, "the virus scanner could not be asked; documents are refused until it can");
                Ok(None)
            }
        }
    }
    fn keep(&mut self, written: Written, (field, name): (String, &str), kind: Kind, sha1: Option<Vec<u8>>) {
        let (id, bytes) = (written.document, written.bytes);
        let key_sealed = super::actions::seal_key(self.portico, id, &written.key);
        let (name, address) = (names::clean(name, kind), written.address.clone());
        self.arrived.push((Taken { field, id, name, kind, bytes, key_sealed, address, sha1 }, written));
    }
}
