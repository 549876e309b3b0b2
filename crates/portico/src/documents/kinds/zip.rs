//! Office documents: ZIP archives with certain parts (ECMA-376, OpenDocument 1.3). Only the list of parts is read, up to a limit; nothing
//! is ever unpacked.

use super::{Kind, Refused};
use crate::documents::vault::Opened;
use std::io;

/// The end of the list, with the longest comment.
const END: usize = 22 + 65_535;
/// The most parts and bytes of the list that are looked at.
const PARTS: usize = 10_000;
const LIST: u64 = 4 * 1024 * 1024;
/// The most that the parts of a document may unpack to, and how many times the file's own size.
const UNPACKED: u64 = 1024 * 1024 * 1024;
const TIMES: u64 = 200;

/// Where the list of parts lies: its place, its bytes and how many parts it has.
pub(super) struct Directory {
    place: u64,
    bytes: u64,
    parts: usize,
}

/// The list of an archive, found from its end as every reader of archives does (APPNOTE 4.3.16).
pub(super) async fn directory(file: &mut Opened) -> io::Result<Option<Directory>> {
    let from = file.bytes().saturating_sub(END as u64);
    let tail = file.at_place(from, END).await?;
    for at in (0..tail.len().saturating_sub(21)).rev().filter(|at| tail[*at..].starts_with(b"PK\x05\x06")) {
        let end = &tail[at..];
        // Something may stand behind an archive, and readers still find it; only its place has to make sense.
        let (parts, bytes, place) = (short(end, 10), long(end, 12), long(end, 16));
        let begins = from + at as u64;
        let makes_sense = u64::from(bytes) <= begins && (parts == 0 || bytes > 0);
        if makes_sense {
            return Ok(Some(Directory { place: place.into(), bytes: bytes.into(), parts: parts.into() }));
        }
    }
    Ok(None)
}

/// What an archive is.
pub(super) async fn tell(file: &mut Opened) -> io::Result<Result<Kind, Refused>> {
    let Some(directory) = directory(file).await? else { return Ok(Err(Refused::Broken)) };
    if directory.parts > PARTS || directory.bytes > LIST {
        return Ok(Err(Refused::Bomb));
    }
    let list = file.at_place(directory.place, usize::try_from(directory.bytes).unwrap_or(0)).await?;
    let parts = match parts_of(&list, directory.parts) {
        Some(parts) if !parts.is_empty() => parts,
        _ => return Ok(Err(Refused::Broken)),
    };
    if let Some(refused) = refuse(&parts, file.bytes()) {
        return Ok(Err(refused));
    }
    let has = |name: &str| parts.iter().any(|part| part.name == name);
    if has("[Content_Types].xml") && has("word/document.xml") {
        return Ok(Ok(Kind::Docx));
    }
    if has("[Content_Types].xml") && has("xl/workbook.xml") {
        return Ok(Ok(Kind::Xlsx));
    }
    // OpenDocument says what it is in its first part, bare, at a fixed place.
    let first = file.at_place(0, 38 + 64).await?;
    let says = first.get(38..).unwrap_or_default();
    let is_text = first.get(30..38) == Some(b"mimetype")
        && says.starts_with(b"application/vnd.oasis.opendocument.text")
        && !says.starts_with(b"application/vnd.oasis.opendocument.text-");
    if is_text && has("content.xml") {
        return Ok(Ok(Kind::Odt));
    }
    Ok(Err(Refused::Unknown))
}

/// A part, as the list has it.
struct Part {
    name: String,
    locked: bool,
    packed: u64,
    unpacked: u64,
}

fn parts_of(list: &[u8], count: usize) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = list;
    for _ in 0..count {
        if !rest.starts_with(b"PK\x01\x02") || rest.len() < 46 {
            return None;
        }
        let (name, extra, comment) = (short(rest, 28), short(rest, 30), short(rest, 32));
        let name = rest.get(46..46 + usize::from(name))?;
        parts.push(Part {
            name: String::from_utf8_lossy(name).into_owned(),
            locked: short(rest, 8) & 1 == 1,
            packed: long(rest, 20).into(),
            unpacked: long(rest, 24).into(),
        });
        rest = rest.get(46 + name.len() + usize::from(extra) + usize::from(comment)..)?;
    }
    Some(parts)
}

fn refuse(parts: &[Part], bytes: u64) -> Option<Refused> {
    const RUNS: [&str; 14] =
        [".exe", ".dll", ".scr", ".com", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".hta", ".lnk", ".msi", "vbaproject.bin"];
    if parts.iter().any(|part| part.locked) {
        return Some(Refused::Locked);
    }
    let (packed, unpacked) =
        (parts.iter().map(|part| part.packed).sum::<u64>(), parts.iter().map(|part| part.unpacked).sum::<u64>());
    // Parts that lie over one another make a small archive large.
    if packed > bytes || unpacked > UNPACKED || unpacked > bytes.saturating_mul(TIMES) {
        return Some(Refused::Bomb);
    }
    let climbs = |name: &str| name.starts_with('/') || name.contains('\\') || name.split('/').any(|step| step == "..");
    if parts.iter().any(|part| climbs(&part.name)) {
        return Some(Refused::Broken);
    }
    let runs = |name: &str| RUNS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    parts
        .iter()
        .any(|part| runs(&part.name) || part.name.starts_with("Basic/") || part.name.starts_with("Scripts/"))
        .then_some(Refused::Macros)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}
