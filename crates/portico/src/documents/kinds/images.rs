//! Pictures: recognised by their first bytes, and complete from the first part to the last with nothing after it.

use super::Kind;
use crate::documents::vault::Opened;
use std::io;

/// The picture that begins like this.
pub(super) fn begins(head: &[u8]) -> Option<Kind> {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Png);
    }
    if head.starts_with(b"\xff\xd8\xff") {
        return Some(Kind::Jpeg);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Webp);
    }
    let brand = head.get(8..12).unwrap_or_default();
    (head.get(4..8) == Some(b"ftyp") && BRANDS.contains(&brand)).then_some(Kind::Heic)
}

/// Whether its parts fill the file.
pub(super) async fn is_whole(file: &mut Opened, kind: Kind) -> io::Result<bool> {
    match kind {
        Kind::Png => png(file).await,
        Kind::Jpeg => jpeg(file).await,
        Kind::Webp => {
            let size = u64::from(little(&file.at_place(4, 4).await?));
            Ok(file.bytes() == size + 8 || file.bytes() == size + 9)
        }
        Kind::Heic => boxes(file).await,
        _ => Ok(true),
    }
}

fn big(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_be_bytes)
}

fn little(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_le_bytes)
}

/// Chunk after chunk up to IEND, which is the last thing (PNG, third edition, section 5).
async fn png(file: &mut Opened) -> io::Result<bool> {
    let mut place = 8;
    loop {
        let head = file.at_place(place, 8).await?;
        let (Some(length), Some(kind)) = (head.get(..4), head.get(4..8)) else { return Ok(false) };
        place += u64::from(big(length)) + 12;
        if kind == b"IEND" || place >= file.bytes() {
            return Ok(kind == b"IEND" && place == file.bytes());
        }
    }
}

/// Ends with the end of an image. Phones put a second one, or words of their own, behind the first.
async fn jpeg(file: &mut Opened) -> io::Result<bool> {
    let from = file.bytes().saturating_sub(65_536);
    let tail = file.at_place(from, 65_536).await?;
    Ok(tail.windows(2).any(|two| two == b"\xff\xd9"))
}

/// Boxes one after the other up to the end (ISO/IEC 14496-12).
async fn boxes(file: &mut Opened) -> io::Result<bool> {
    let mut place = 0;
    for _ in 0..1_000 {
        let head = file.at_place(place, 16).await?;
        let size = match head.get(..4).map(big) {
            Some(0) => file.bytes() - place,
            Some(1) => head.get(8..16).and_then(|long| long.try_into().ok()).map_or(0, u64::from_be_bytes),
            Some(size) => size.into(),
            None => 0,
        };
        let Some(next) = Some(size).filter(|size| *size >= 8).and_then(|size| place.checked_add(size)) else { return Ok(false) };
        place = next;
        if place >= file.bytes() {
            return Ok(place == file.bytes());
        }
    }
    Ok(false)
}
