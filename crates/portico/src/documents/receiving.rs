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
use std::{io, sync::Arc};

/// How many files one form may bring.
const FILES: usize = 50;

/// The most bytes that one form may bring in all its files.
pub(crate) fn largest_upload(settings: &Settings) -> u64 {
    settings.documents.largest.saturating_mul(2)
}

/// A file that was taken: it has its place, and no row yet.
pub struct Taken {
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
}

/// What a form brought: its fields, what was taken, and what was not.
pub struct Received {
    /// The fields beside the files.
    pub form: FormData,
    /// What was taken.
    pub taken: Vec<Taken>,
    /// What was not, by the name it was sent with.
    pub refused: Vec<(String, Refused)>,
}

/// Receives the files of a form.
///
/// # Errors
/// Refused when the form is not one of ours or brings too much, when the disk is full, and when the scanner cannot be asked.
pub async fn receive(portico: &Arc<Portico>, practice: PracticeId, now: Moment, request: Request) -> Answer<Received> {
    let vault = Vault::of(portico);
    let mut desk = Desk {
        portico,
        practice,
        now,
        vault: vault.clone(),
        open: None,
        taken: Vec::new(),
        refused: Vec::new(),
        unscanned: false,
    };
    let limits = UploadLimits::of_file(largest_upload(&portico.settings));
    let received = receive_files(request, limits, FILES, &mut desk).await;
    let Desk { taken, refused, unscanned, .. } = desk;
    match received {
        Ok(form) if !unscanned => Ok(Received { form, taken, refused }),
        other => {
            for one in taken {
                discard(&vault, practice, &one.address).await;
            }
            Err(match other {
                Ok(_) => Refusal::new(
                    RefusalKind::Unavailable,
                    "scanner_away",
                    "The virus scanner can’t be reached, so nothing was kept. Try again later.",
                )
                .into(),
                Err(UploadTrouble::FileTooLarge { .. }) => {
                    Refusal::too_much("upload_too_large", "That was too much at once. Upload fewer documents at a time.").into()
                }
                Err(UploadTrouble::Refused(refusal)) => refusal.into(),
                Err(UploadTrouble::Sink(error)) => not_kept(&error),
            })
        }
    }
}

/// Keeps content that is in memory already, through the same checks as an upload.
///
/// # Errors
/// A fault when the disk does not take it; refused when the scanner cannot be asked.
pub async fn keep(portico: &Arc<Portico>, practice: PracticeId, name: &str, content: &[u8]) -> Answer<Result<Taken, Refused>> {
    let mut desk = Desk {
        portico,
        practice,
        now: portico.clock.now(),
        vault: Vault::of(portico),
        open: None,
        taken: Vec::new(),
        refused: Vec::new(),
        unscanned: false,
    };
    desk.begin(name.to_owned()).await.map_err(|error| not_kept(&error))?;
    desk.take(content).await.map_err(|error| not_kept(&error))?;
    desk.end().await.map_err(|error| not_kept(&error))?;
    match (desk.taken.pop(), desk.refused.pop()) {
        (Some(taken), _) => Ok(Ok(taken)),
        (None, Some((_, refused))) => Ok(Err(refused)),
        (None, None) => Err(Trouble::fault("a document was neither taken nor refused")),
    }
}

fn not_kept(error: &io::Error) -> Trouble {
    tracing::error!(%error, "a document could not be kept");
    let sentence = "The documents could not be kept: the disk may be full. Try again later.";
    Refusal::new(RefusalKind::Unavailable, "upload_not_kept", sentence).into()
}

/// Takes away a file that got a place and gets no row.
pub(super) async fn discard(vault: &Vault, practice: PracticeId, address: &str) {
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
    refused: Vec<(String, Refused)>,
    unscanned: bool,
}

struct Open {
    name: String,
    /// None once it is known that the file is too large: the rest of it passes by.
    incoming: Option<Incoming>,
    passing: Passing,
    bytes: u64,
}

impl TakesFiles for Desk<'_> {
    async fn begin(&mut self, name: String) -> io::Result<()> {
        let id = new_id(self.now, &*self.portico.randomness);
        let incoming = Incoming::begin(&self.vault, id, &*self.portico.randomness).await?;
        self.open = Some(Open { name, incoming: Some(incoming), passing: Passing::default(), bytes: 0 });
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
        incoming.take(piece).await
    }
    async fn end(&mut self) -> io::Result<()> {
        let Some(Open { name, incoming, passing, .. }) = self.open.take() else { return Ok(()) };
        let Some(incoming) = incoming else {
            self.refused.push((name, Refused::TooLarge));
            return Ok(());
        };
        let written = incoming.end().await?;
        match self.judge(&written, &passing, &name).await? {
            Some(Ok(kind)) => self.keep(written, &name, kind).await,
            Some(Err(refused)) => {
                self.refused.push((name, refused));
                Ok(())
            }
            None => {
                self.unscanned = true;
                Ok(())
            }
        }
    }
}

impl Desk<'_> {
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
    async fn keep(&mut self, written: Written, name: &str, kind: Kind) -> io::Result<()> {
        let (id, bytes) = (written.document, written.bytes);
        let key_sealed = super::actions::seal_key(self.portico, id, &written.key);
        let address = written.address.clone();
        self.vault.put(self.practice, written, self.now).await?;
        self.taken.push(Taken { id, name: names::clean(name, kind), kind, bytes, key_sealed, address });
        Ok(())
    }
}
