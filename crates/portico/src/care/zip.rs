//! Several files as one, sent while it is being written. Texts about the client are held in memory; documents pass through a chunk at a
//! time and never lie anywhere unencrypted. Nothing is compressed: most documents are compressed already.

use crate::{
    answer::Answer,
    documents::{Reader, ToTake},
};
use axum::body::{Body, Bytes};
use portico_web::in_pieces;
use std::io::{self, Write};
use tokio::{runtime::Handle, sync::mpsc};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// How many pieces may wait for a slow reader.
const WAITING: usize = 4;
/// What a document is read as that is not there, or not as it was written.
const LOST: [io::ErrorKind; 2] = [io::ErrorKind::InvalidData, io::ErrorKind::NotFound];
const UNREADABLE: &str =
    "unreadable: this document, or the rest of it, is lost or damaged. Portico’s operator may find it in a backup.\r\n";
/// The size of a piece that is sent.
const PIECE: usize = 64 * 1024;

/// The names and contents of files, and then documents, as the body of a zip file. All bear the same moment, so that the same files are
/// the same bytes.
///
/// # Errors
/// A fault if the body cannot be begun. A document that is lost or damaged says so in its place; where a disk or a store does not answer, the
/// body breaks off, and so it does with a reader who may not go on.
pub(super) fn zip(files: Vec<(String, Vec<u8>)>, documents: Vec<ToTake>, mut reader: Reader) -> Answer<Body> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { sender, waiting: Vec::with_capacity(PIECE) };
        if let Err(error) = write(&mut pipe, &files, documents, &mut reader, &runtime) {
            tracing::warn!(%error, "the file of a client's data broke off");
            let _ = pipe.sender.blocking_send(Err(io::Error::other("broken off")));
        }
    });
    let pieces =
        futures_util::stream::unfold(
            receiver,
            |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) },
        );
    Ok(in_pieces(pieces))
}

fn write(
    pipe: &mut Pipe,
    files: &[(String, Vec<u8>)],
    documents: Vec<ToTake>,
    reader: &mut Reader,
    runtime: &Handle,
) -> ZipResult<()> {
    let gone = || io::Error::other("the reader may not read any more");
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new_stream(&mut *pipe);
    for (name, content) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content)?;
    }
    for document in documents {
        if !runtime.block_on(reader.still_may()) {
            return Err(gone().into());
        }
        let name = document.name;
        let lost = match runtime.block_on(document.opened) {
            Ok(mut opened) => {
                zip.start_file(name.as_str(), options.large_file(true))?;
                let mut lost = None;
                for number in 0..opened.chunks() {
                    if !runtime.block_on(reader.may_go_on()) {
                        return Err(gone().into());
                    }
                    match runtime.block_on(opened.chunk(number)) {
                        Ok(chunk) => zip.write_all(&chunk)?,
                        Err(error) => {
                            lost = Some(error);
                            break;
                        }
                    }
                }
                lost
            }
            Err(error) => Some(error),
        };
        match lost {
            None => {}
            Some(error) if LOST.contains(&error.kind()) => {
                tracing::error!(%error, "a document cannot be opened; its client's data is taken out without it");
                zip.start_file(format!("{name}, unreadable.txt").as_str(), options)?;
                zip.write_all(UNREADABLE.as_bytes())?;
            }
            Some(error) => return Err(error.into()),
        }
    }
    zip.finish()?;
    pipe.flush()?;
    Ok(())
}

/// What is written goes into the body, and waits while the reader is slow.
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    waiting: Vec<u8>,
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE)));
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader has gone"))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
