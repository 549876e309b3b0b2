//! WebP (RFC 9649): one still picture and its transparency; no animation, no profile, no Exif, no XMP.

use super::{LogoProblem, sized};

/// Width, height and the file made anew.
pub(super) fn cleaned(file: &[u8]) -> Result<(u32, u32, Vec<u8>), LogoProblem> {
    let claimed = little(file.get(4..8))?;
    let mut rest = file.get(12..8usize.saturating_add(claimed)).ok_or(LogoProblem::Damaged)?;
    let mut alpha: Option<&[u8]> = None;
    let mut picture: Option<(&[u8], &[u8])> = None;
    let mut canvas = None;
    while !rest.is_empty() {
        let name = rest.get(..4).ok_or(LogoProblem::Damaged)?;
        let length = little(rest.get(4..8))?;
        let padded = length.checked_add(8 + length % 2).ok_or(LogoProblem::Damaged)?;
        let body = rest.get(8..8 + length).ok_or(LogoProblem::Damaged)?;
        match name {
            b"VP8X" => canvas = Some((extent(body.get(4..7))? + 1, extent(body.get(7..10))? + 1)),
            b"ALPH" if alpha.is_none() => alpha = Some(body),
            b"VP8 " | b"VP8L" if picture.is_none() => picture = Some((name, body)),
            b"VP8 " | b"VP8L" | b"ANIM" | b"ANMF" => return Err(LogoProblem::Damaged),
            _ => {}
        }
        rest = rest.get(padded..).unwrap_or_default();
    }
    let (name, body) = picture.ok_or(LogoProblem::Damaged)?;
    let size = if name == b"VP8L" { lossless(body)? } else { lossy(body)? };
    let size = sized(size.0, size.1)?;
    if canvas.is_some_and(|canvas| canvas != size) {
        return Err(LogoProblem::Damaged);
    }
    let mut chunks = Vec::new();
    if let Some(alpha) = alpha.filter(|_| name == b"VP8 ") {
        let mut head = vec![0x10, 0, 0, 0]; // transparency, and nothing else
        for side in [size.0 - 1, size.1 - 1] {
            head.extend_from_slice(&side.to_le_bytes()[..3]);
        }
        put(&mut chunks, b"VP8X", &head);
        put(&mut chunks, b"ALPH", alpha);
    }
    put(&mut chunks, name, body);
    let mut kept = b"RIFF".to_vec();
    kept.extend_from_slice(&u32::try_from(chunks.len() + 4).map_err(|_| LogoProblem::Damaged)?.to_le_bytes());
    kept.extend_from_slice(b"WEBP");
    kept.extend_from_slice(&chunks);
    Ok((size.0, size.1, kept))
}

fn put(chunks: &mut Vec<u8>, name: &[u8], body: &[u8]) {
    chunks.extend_from_slice(name);
    chunks.extend_from_slice(&u32::try_from(body.len()).unwrap_or_default().to_le_bytes());
    chunks.extend_from_slice(body);
    if body.len() % 2 == 1 {
        chunks.push(0);
    }
}

/// The size of a key frame (RFC 6386, 9.1).
fn lossy(body: &[u8]) -> Result<(u32, u32), LogoProblem> {
    let &[tag, _, _, 0x9D, 0x01, 0x2A, w1, w2, h1, h2, ..] = body else { return Err(LogoProblem::Damaged) };
    if tag & 1 == 1 {
        return Err(LogoProblem::Damaged); // no key frame
    }
    let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
    Ok((side([w1, w2]), side([h1, h2])))
}

/// The size of a lossless picture (RFC 9649, 3.4): fourteen bits for each side, less one.
fn lossless(body: &[u8]) -> Result<(u32, u32), LogoProblem> {
    let &[0x2F, a, b, c, d, ..] = body else { return Err(LogoProblem::Damaged) };
    let bits = u32::from_le_bytes([a, b, c, d]);
    if bits >> 29 != 0 {
        return Err(LogoProblem::Damaged); // a version that is not known
    }
    Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
}

fn little(bytes: Option<&[u8]>) -> Result<usize, LogoProblem> {
    let bytes: [u8; 4] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(LogoProblem::Damaged)?;
    usize::try_from(u32::from_le_bytes(bytes)).map_err(|_| LogoProblem::Damaged)
}

fn extent(bytes: Option<&[u8]>) -> Result<u32, LogoProblem> {
    let Some(&[a, b, c]) = bytes else { return Err(LogoProblem::Damaged) };
    Ok(u32::from_le_bytes([a, b, c, 0]))
}
