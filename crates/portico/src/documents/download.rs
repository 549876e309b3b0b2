//! A document on its way out: decrypted chunk by chunk, always as a download and never displayed, and broken off when its reader loses
//! access.

use super::{
    actions::open_key,
    kinds::Kind,
    names::as_attachment,
    reader::Reader,
    store::Readable,
    vault::{Opened, Vault},
};
use crate::{
    answer::{Answer, Trouble},
    app::Portico,
};
use axum::{body::Bytes, response::Response};
use futures_util::stream;
use http::{HeaderValue, header};
use portico_values::{PracticeId, hex};
use portico_web::in_pieces;
use sha2::{Digest, Sha256};
use std::io;

/// Marks an answer that is sent as it is.
#[derive(Clone, Copy)]
pub(crate) struct AsItIs;

/// Were a browser to show the file after all, nothing in it would run, load or lead anywhere.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// The file, opened. What is damaged or gone is found here, before anything is written down or sent.
pub(super) async fn open(portico: &Portico, practice: PracticeId, document: &Readable) -> Answer<Opened> {
    let key = open_key(portico, document.id, &document.key_sealed)?;
    let bytes = u64::try_from(document.bytes).unwrap_or(0);
    let opened = Opened::of(&Vault::of(portico), practice, (document.id, &document.address), &key, bytes).await;
    opened.map_err(|error| Trouble::from(anyhow::Error::new(error).context("the file of a document cannot be read")))
}

/// The SHA-256 of the file in clear: what anybody gets who has it before them.
pub(super) async fn sha256(portico: &Portico, practice: PracticeId, document: &Readable) -> Answer<String> {
    let mut opened = open(portico, practice, document).await?;
    let mut digest = Sha256::new();
    for number in 0..opened.chunks() {
        let chunk = opened.chunk(number).await;
        digest.update(chunk.map_err(|error| anyhow::Error::new(error).context("the file of a document cannot be read"))?);
    }
    Ok(hex(&digest.finalize()))
}

/// The answer that carries it.
pub(super) fn answer(document: &Readable, opened: Opened, reader: Reader) -> Response {
    let (bytes, kind) = (opened.bytes(), Kind::from_word(&document.kind));
    let mut response = Response::new(in_pieces(pieces(opened, reader)));
    let headers = response.headers_mut();
    let media_type = kind.map_or("application/octet-stream", Kind::media_type);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.insert(header::CONTENT_DISPOSITION, as_attachment(&document.name));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(AsItIs);
    response
}

fn pieces(opened: Opened, reader: Reader) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(Some((opened, reader, 0)), |state| async {
        let (mut opened, mut reader, number) = state?;
        if number >= opened.chunks() {
            return None;
        }
        if !reader.may_go_on().await {
            return Some((Err(io::Error::other("the reader may not read any more")), None));
        }
        match opened.chunk(number).await {
            Ok(content) => Some((Ok(Bytes::from(content)), Some((opened, reader, number + 1)))),
            Err(error) => {
                tracing::error!(%error, "a document could not be read to its end");
                Some((Err(error), None))
            }
        }
    })
}
