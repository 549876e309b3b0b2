//! Documents: brought by staff and by clients, read by whoever they are shared with and by nobody else, harmless whatever they claim to be,
//! and never in clear on a disk (behaviours.md 64, 65; promises.md P17, P18).

mod both_ways;
mod hostile;
mod keeping;
mod objects;
mod reading;
mod reminding;
mod scanning;
mod sharing;
mod signing;
mod walls;

pub(crate) use signing::asked;

use crate::kit::*;
use portico::settings::{DocumentSettings, Settings};
use portico_values::DocumentId;

/// A PDF with these words in it, as small as one gets.
pub(crate) fn pdf(words: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n% {words}\ntrailer <</Root 1 0 R>>\n%%EOF\n").into_bytes()
}

/// An archive of empty parts, as `zip` writes it: names, and what each says it unpacks to.
pub(crate) fn archive(parts: &[(&str, u32)]) -> Vec<u8> {
    let (mut body, mut list) = (Vec::new(), Vec::new());
    for (name, unpacked) in parts {
        let place = u32::try_from(body.len()).expect("small");
        let length = u16::try_from(name.len()).expect("short").to_le_bytes();
        body.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        body.extend_from_slice(&unpacked.to_le_bytes());
        body.extend_from_slice(&length);
        body.extend_from_slice(&[0, 0]);
        body.extend_from_slice(name.as_bytes());
        list.extend_from_slice(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        list.extend_from_slice(&unpacked.to_le_bytes());
        list.extend_from_slice(&length);
        list.extend_from_slice(&[0; 12]);
        list.extend_from_slice(&place.to_le_bytes());
        list.extend_from_slice(name.as_bytes());
    }
    let (count, place) = (u16::try_from(parts.len()).expect("few"), u32::try_from(body.len()).expect("small"));
    let bytes = u32::try_from(list.len()).expect("small");
    body.extend_from_slice(&list);
    body.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    body.extend_from_slice(&count.to_le_bytes());
    body.extend_from_slice(&count.to_le_bytes());
    body.extend_from_slice(&bytes.to_le_bytes());
    body.extend_from_slice(&place.to_le_bytes());
    body.extend_from_slice(&[0, 0]);
    body
}

/// A Word document, as far as anybody looks.
pub(crate) fn docx() -> Vec<u8> {
    archive(&[("[Content_Types].xml", 300), ("word/document.xml", 2_000)])
}

/// A picture of one dot.
pub(crate) fn png() -> Vec<u8> {
    let mut all = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in
        [(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0][..]), (b"IDAT", &[1, 2, 3][..]), (b"IEND", &[][..])]
    {
        all.extend_from_slice(&u32::try_from(content.len()).expect("small").to_be_bytes());
        all.extend_from_slice(kind);
        all.extend_from_slice(content);
        all.extend_from_slice(&[0; 4]);
    }
    all
}

/// A staff member uploads one document of a client; which one it is now.
pub(crate) async fn uploaded(house: &House, staff: &Browser<'_>, client: Client, name: &str, content: &[u8]) -> DocumentId {
    let id = house.client(client).await;
    staff.open(&format!("/clients/{id}/documents")).await;
    staff.attach("Choose files", name, content).press("Upload").await.shows("1 document was uploaded.");
    newest(house).await
}

const LATEST: &str = "select subject_id from audit_events where action = 'document.uploaded' order by at desc, seq desc limit 1";

/// The document that came last.
pub(crate) async fn newest(house: &House) -> DocumentId {
    house.one::<(DocumentId,)>(LATEST, values![]).await.0
}

/// The same house with other settings for documents.
pub(crate) fn with(house: &House, documents: DocumentSettings) -> House {
    house.with_settings(|settings| Settings { documents, ..settings })
}

/// Shares it with a client who is in, step by step.
pub(crate) async fn shared(house: &House, staff: &Browser<'_>, client: Client, document: DocumentId) {
    let id = house.client(client).await;
    staff.open(&format!("/clients/{id}/share?documents={document}")).await;
    staff.press("Continue to Email").await.status(200);
    staff.press("Continue to Review").await.status(200);
    staff.press("Share & Send Now").await.shows("1 document was shared.");
}

/// Where staff and clients read it.
pub(crate) async fn staff_path(house: &House, client: Client, document: DocumentId) -> String {
    format!("/clients/{}/documents/{document}/file", house.client(client).await)
}
pub(crate) fn portal_path(document: DocumentId) -> String {
    format!("/p/alder-wren/documents/{document}/file")
}

/// Reads on in a download: it breaks off before this many bytes more.
pub(crate) async fn breaks_off(mut body: axum::body::Body, most: usize) {
    use http_body_util::BodyExt as _;
    let mut got = 0;
    let broken = loop {
        match body.frame().await {
            Some(Ok(frame)) => got += frame.data_ref().map_or(0, |data| data.len()),
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(broken && got < most, "broken off after {got} bytes: {broken}");
}

/// Every file under the data folder, with what is in it.
pub(crate) fn files(house: &House) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let (mut found, mut folders) = (Vec::new(), vec![house.portico.settings.data_dir.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push((path.clone(), std::fs::read(path).expect("a file"))) }
        }
    }
    found
}

/// The files of documents alone.
pub(crate) fn contents(house: &House) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let folder = house.portico.settings.data_dir.join("documents");
    files(house).into_iter().filter(|(path, _)| path.starts_with(&folder)).collect()
}
