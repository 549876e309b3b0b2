//! JPEG (ISO/IEC 10918-1): frame, tables and scans; no application data, no comments, nothing behind the end.

use super::{LogoProblem, sized};

/// Width, height and the file made anew.
pub(super) fn cleaned(file: &[u8]) -> Result<(u32, u32, Vec<u8>), LogoProblem> {
    let mut kept = vec![0xFF, 0xD8];
    let mut rest = file.get(2..).ok_or(LogoProblem::Damaged)?;
    let mut size = None;
    let mut scanned = false;
    loop {
        while let [0xFF, 0xFF, ..] = rest {
            rest = &rest[1..]; // filling (B.1.1.2)
        }
        let &[0xFF, marker, ref behind @ ..] = rest else { return Err(LogoProblem::Damaged) };
        if marker == 0xD9 {
            break;
        }
        let &[high, low, ..] = behind else { return Err(LogoProblem::Damaged) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let body = behind.get(2..length).ok_or(LogoProblem::Damaged)?;
        let segment = rest.get(..length + 2).ok_or(LogoProblem::Damaged)?;
        rest = &rest[length + 2..];
        match marker {
            // Baseline, extended and progressive frames: one of them, in grey, colour or print colours.
            0xC0..=0xC2 if size.is_none() => {
                let &[8, h1, h2, w1, w2, components @ (1 | 3 | 4), ref each @ ..] = body else {
                    return Err(LogoProblem::Damaged);
                };
                if each.len() != 3 * usize::from(components) {
                    return Err(LogoProblem::Damaged);
                }
                size = Some(sized(u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into())?);
                kept.extend_from_slice(segment);
            }
            0xC4 | 0xDB | 0xDD => kept.extend_from_slice(segment),
            // Adobe's piece says how the colours are to be read; twelve bytes and no more.
            0xEE if body.len() == 12 && body.starts_with(b"Adobe") => kept.extend_from_slice(segment),
            0xE0..=0xEF | 0xFE => {}
            0xDA if size.is_some() => {
                kept.extend_from_slice(segment);
                let end = end_of_scan(rest);
                kept.extend_from_slice(&rest[..end]);
                scanned |= end > 0;
                rest = &rest[end..];
            }
            _ => return Err(LogoProblem::Damaged),
        }
    }
    let (width, height) = size.filter(|_| scanned).ok_or(LogoProblem::Damaged)?;
    kept.extend_from_slice(&[0xFF, 0xD9]);
    Ok((width, height, kept))
}

/// Where a scan's data ends: at the first marker that is neither a stuffed zero nor a restart.
fn end_of_scan(data: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    data.windows(2).position(is_marker).unwrap_or(data.len())
}
