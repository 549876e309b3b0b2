//! PNG (ISO/IEC 15948): only the pieces that make the picture, each with a right checksum, and its data unpacked to exactly the size that
//! it claims.

use super::{LogoProblem, number, sized};
use flate2::read::ZlibDecoder;
use std::io::Read;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Width, height and the file made anew.
pub(super) fn cleaned(file: &[u8]) -> Result<(u32, u32, Vec<u8>), LogoProblem> {
    let mut rest = file.get(SIGNATURE.len()..).ok_or(LogoProblem::Damaged)?;
    let mut kept = SIGNATURE.to_vec();
    let mut head: Option<Head> = None;
    let mut packed = Vec::new();
    loop {
        let length = usize::try_from(number(rest.get(..4).ok_or(LogoProblem::Damaged)?)?).map_err(|_| LogoProblem::Damaged)?;
        let whole = length.checked_add(12).ok_or(LogoProblem::Damaged)?;
        let chunk = rest.get(..whole).ok_or(LogoProblem::Damaged)?;
        let (kind, body) = (&chunk[4..8], &chunk[8..8 + length]);
        if number(&chunk[8 + length..])? != checksum(&chunk[4..8 + length]) {
            return Err(LogoProblem::Damaged);
        }
        match kind {
            b"IHDR" if head.is_none() => head = Some(Head::read(body)?),
            _ if head.is_none() => return Err(LogoProblem::Damaged),
            b"IDAT" => packed.extend_from_slice(body),
            b"PLTE" | b"tRNS" | b"IEND" => {}
            // A small first letter says that a reader may leave the piece out (5.4): words, times, places, animation.
            [first, ..] if first.is_ascii_lowercase() => {
                rest = &rest[whole..];
                continue;
            }
            _ => return Err(LogoProblem::Damaged),
        }
        kept.extend_from_slice(chunk);
        if kind == b"IEND" {
            break; // what lies behind the end is not the picture's
        }
        rest = &rest[whole..];
    }
    let head = head.ok_or(LogoProblem::Damaged)?;
    let size = sized(head.width, head.height)?;
    if unpacked(&packed, head.bytes() + 1)? != head.bytes() {
        return Err(LogoProblem::Damaged);
    }
    Ok((size.0, size.1, kept))
}

/// The number of bytes in the packed data, counted up to `most`.
fn unpacked(packed: &[u8], most: u64) -> Result<u64, LogoProblem> {
    std::io::copy(&mut ZlibDecoder::new(packed).take(most), &mut std::io::sink()).map_err(|_| LogoProblem::Damaged)
}

struct Head {
    width: u32,
    height: u32,
    /// Bits of one point.
    bits: u64,
    interlaced: bool,
}

impl Head {
    fn read(body: &[u8]) -> Result<Self, LogoProblem> {
        let &[_, _, _, _, _, _, _, _, depth, colour, 0, 0, interlace @ (0 | 1)] = body else {
            return Err(LogoProblem::Damaged);
        };
        let channels = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
            (2, 8 | 16) => 3,
            (4, 8 | 16) => 2,
            (6, 8 | 16) => 4,
            _ => return Err(LogoProblem::Damaged),
        };
        let (width, height) = sized(number(&body[..4])?, number(&body[4..8])?)?;
        Ok(Self { width, height, bits: channels * u64::from(depth), interlaced: interlace == 1 })
    }
    /// How many bytes the data must unpack to: for each line one for its filter, and its points.
    fn bytes(&self) -> u64 {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let part = |width: u64, height: u64| if width == 0 { 0 } else { height * (1 + (width * self.bits).div_ceil(8)) };
        if !self.interlaced {
            return part(width, height);
        }
        // The seven passes of Adam7 (8.2): first column and row, steps across and down.
        const PASSES: [(u64, u64, u64, u64); 7] =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        let count = |all: u64, first: u64, step: u64| all.saturating_sub(first).div_ceil(step);
        PASSES.iter().map(|&(x, y, across, down)| part(count(width, x, across), count(height, y, down))).sum()
    }
}

/// CRC-32 of ISO 3309, as PNG's annex D has it.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}
