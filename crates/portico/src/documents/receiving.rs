//! Files on their way in: each one encrypted as it arrives, told by its content, shown to the scanner, and only then given a place.

use super::{
    kinds::{self, Kind, Passing, Refused},
    names,
    scanner::{self, Verdict},
    vault::{Incoming, Opened, Vault, Written},
};
use crate::{
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    settings::Settings,
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

/// A file that was taken: it has its place, and no row yet.
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
    /// That the scanner could not be asked, so that nothing was kept.
    pub unscanned: bool,
}

/// Receives the files of a form.
///
/// # Errors
/// Refused when the form is not one of ours or brings too much, when the disk is full, and when the scanner cannot be asked.
pub async fn receive(portico: &Arc<Portico>, practice: PracticeId, now: Moment, request: Request) -> Answer<Received> {
    let limits = UploadLimits::of_file(largest_upload(&portico.settings));
    let received = receive_with(Desk::new(portico, practice, now), request, limits).await?;
    if received.unscanned {
        let sentence = "The virus scanner can’t be reached, so nothing was kept. Try again later.";
        return Err(Refusal::new(RefusalKind::Unavailable, "scanner_away", sentence).into());
    }
    Ok(received)
}

/// Receives a page of an intake form with its files. What was typed comes through whatever becomes of them.
///
/// # Errors
/// Refused when the page is none of ours or brings too much, and when the disk is full.
pub(crate) async fn receive_page(
    portico: &Arc<Portico>,
    practice: PracticeId,
    now: Moment,
    request: Request,
) -> Answer<Received> {
    let limits = UploadLimits::of_long_form(largest_upload(&portico.settings));
    receive_with(Desk { hashes: true, ..Desk::new(portico, practice, now) }, request, limits).await
}

async fn receive_with(mut desk: Desk<'_>, request: Request, limits: UploadLimits) -> Answer<Received> {
    let received = receive_files(request, limits, FILES, &mut desk).await;
    let Desk { taken, refused, unscanned, vault, practice, .. } = desk;
    match received {
        Ok(form) if !unscanned => Ok(Received { form, taken, refused, unscanned }),
        other => {
            for one in taken {
                discard(&vault, practice, &one.address).await;
            }
            match other {
                Ok(form) => Ok(Received { form, taken: Vec::new(), refused, unscanned }),
                Err(UploadTrouble::FileTooLarge { .. }) => {
                    let sentence = "That was too many at once. Upload fewer documents at a time.";
                    Err(Refusal::too_much("upload_too_large", sentence).into())
                }
                Err(UploadTrouble::Refused(refusal)) => Err(refusal.into()),
                Err(UploadTrouble::Sink(error)) => Err(not_kept(&error)),
            }
        }
    }
}

/// Keeps content that is in memory already, through the same checks as an upload.
///
/// # Errors
/// A fault when the disk does not take it; refused when the scanner cannot be asked.
pub async fn keep(portico: &Arc<Portico>, practice: PracticeId, name: &str, content: &[u8]) -> Answer<Result<Taken, Refused>> {
    let mut desk = Desk::new(portico, practice, portico.clock.now());
    desk.begin(String::new(), name.to_owned()).await.map_err(|error| not_kept(&error))?;
    desk.take(content).await.map_err(|error| not_kept(&error))?;
    desk.end().await.map_err(|error| not_kept(&error))?;
    match (desk.taken.pop(), desk.refused.pop()) {
        (Some(taken), _) => Ok(Ok(taken)),
        (None, Some(refused)) => Ok(Err(refused.why)),
        (None, None) => Err(Trouble::fault("a document was neither taken nor refused")),
    }
}

fn not_kept(error: &io::Error) -> Trouble {
    tracing::error!(%error, "a document could not be kept");
    let sentence = "The documents could not be kept: the disk may be full. Try again later.";
    Refusal::new(RefusalKind::Unavailable, "upload_not_kept", sentence).into()
}

/// Takes away a file that got a place and gets no row.
pub(crate) async fn discard(vault: &Vault, practice: PracticeId, address: &str) {
    if let Err(error) = vault.remove(practice, address).await {
        tracing::warn!(%error, "a file without a row could not be removed; the sweep tries again");
    }
}

struct Desk<'a> {
    portico: &'a Arc<Portico>,
    practice: PracticeId,
    now: Moment,
    vault: Vault,
    open: Option<Open>,
    taken: Vec<Taken>,
    refused: Vec<NotTaken>,
    unscanned: bool,
    /// Whether the content is hashed for whoever takes it elsewhere.
    hashes: bool,
}

struct Open {
    field: String,
    name: String,
    /// None once it is known that the file is too large: the rest of it passes by.
    incoming: Option<Incoming>,
    passing: Passing,
    sha1: Option<Sha1>,
    bytes: u64,
}

impl TakesFiles for Desk<'_> {
    async fn begin(&mut self, field: String, name: String) -> io::Result<()> {
        let id = self.next_id();
        let incoming = Incoming::begin(&self.vault, id, &*self.portico.randomness).await?;
        let sha1 = self.hashes.then(Sha1::new);
        self.open = Some(Open { field, name, incoming: Some(incoming), passing: Passing::default(), sha1, bytes: 0 });
        Ok(())
    }
    async fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.bytes += piece.len() as u64;
        if open.bytes > self.portico.settings.documents.largest {
            open.incoming = None;
        }
        let Some(incoming) = &mut open.incoming else { return Ok(()) };
        open.passing.take(piece);
        if let Some(sha1) = &mut open.sha1 {
            sha1.update(piece);
        }
        incoming.take(piece).await
    }
    async fn end(&mut self) -> io::Result<()> {
        let Some(Open { field, name, incoming, passing, sha1, .. }) = self.open.take() else { return Ok(()) };
        let Some(incoming) = incoming else {
            self.refused.push(NotTaken { field, name, why: Refused::TooLarge });
            return Ok(());
        };
        let written = incoming.end().await?;
        match self.judge(&written, &passing, &name).await? {
            Some(Ok(kind)) => {
                let sha1 = sha1.map(|sha1| sha1.finalize().to_vec());
                self.keep(written, (field, &name), kind, sha1).await
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
        let (taken, refused) = (Vec::new(), Vec::new());
        let vault = Vault::of(portico);
        Self { portico, practice, now, vault, open: None, taken, refused, unscanned: false, hashes: false }
    }
    /// Ids stand in the order in which the files were chosen, and lists follow them: each begins a millisecond after the one before.
    fn next_id(&self) -> DocumentId {
        let before = (self.taken.len() + self.refused.len()) as u64;
        new_id(self.now.plus(Duration::from_millis(before)), &*self.portico.randomness)
    }
    /// What it is, or why it is not taken; none when the scanner says nothing.
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
    async fn keep(
        &mut self,
        written: Written,
        (field, name): (String, &str),
        kind: Kind,
        sha1: Option<Vec<u8>>,
    ) -> io::Result<()> {
        let (id, bytes) = (written.document, written.bytes);
        let key_sealed = super::actions::seal_key(self.portico, id, &written.key);
        let address = written.address.clone();
        self.vault.put(self.practice, written, self.now).await?;
        self.taken.push(Taken { field, id, name: names::clean(name, kind), kind, bytes, key_sealed, address, sha1 });
        Ok(())
    }
}
