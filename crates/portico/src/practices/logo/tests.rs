//! Pictures made here, byte by byte, with things in them that must not be kept.

use super::*;
use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;

fn chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let mut tagged = kind.to_vec();
    tagged.extend_from_slice(body);
    let mut all = u32::try_from(body.len()).expect("short").to_be_bytes().to_vec();
    all.extend_from_slice(&tagged);
    all.extend_from_slice(&png::checksum(&tagged).to_be_bytes());
    all
}

/// A grey PNG of this size whose data is for `lines` lines.
fn png_of(width: u32, height: u32, lines: u32, between: &[u8]) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend_from_slice(&[8, 0, 0, 0, 0]);
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&vec![0; (lines * (width + 1)) as usize]).expect("packed");
    let data = packer.finish().expect("packed");
    [png::SIGNATURE.to_vec(), chunk(b"IHDR", &head), between.to_vec(), chunk(b"IDAT", &data), chunk(b"IEND", b"")].concat()
}

fn jpeg_of(width: u16, height: u16, extra: &[u8]) -> Vec<u8> {
    let mut frame = vec![0xFF, 0xC0, 0, 11, 8];
    frame.extend_from_slice(&height.to_be_bytes());
    frame.extend_from_slice(&width.to_be_bytes());
    frame.extend_from_slice(&[1, 1, 0x11, 0]);
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34];
    [&[0xFF, 0xD8][..], extra, &frame, &scan, &[0xFF, 0xD9], b"<script>behind</script>"].concat()
}

fn webp_of(width: u32, height: u32, extra: &[u8]) -> Vec<u8> {
    let bits = (width - 1) | (height - 1) << 14;
    let body = [&[0x2F][..], &bits.to_le_bytes(), &[7, 7, 7]].concat();
    let mut chunks = b"VP8L".to_vec();
    chunks.extend_from_slice(&8u32.to_le_bytes());
    chunks.extend_from_slice(&body);
    chunks.extend_from_slice(extra);
    [&b"RIFF"[..], &u32::try_from(chunks.len() + 4).expect("short").to_le_bytes(), b"WEBP", &chunks].concat()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn only_the_picture_is_kept() {
    let words = [chunk(b"tEXt", b"Comment\0secret"), chunk(b"eXIf", b"secret")].concat();
    let mut file = png_of(40, 30, 30, &words);
    file.extend_from_slice(b"secret behind the end");
    let picture = read(&file).expect("a picture");
    assert_eq!((picture.format, picture.width, picture.height), (Format::Png, 40, 30));
    assert!(!holds(&picture.bytes, b"secret") && holds(&file, b"secret"));
    assert_eq!(read(&picture.bytes).expect("still one").bytes, picture.bytes);

    let exif = [&[0xFF, 0xE1, 0, 14][..], b"Exif\0\0secret", &[0xFF, 0xFE, 0, 8], b"secret"].concat();
    let picture = read(&jpeg_of(200, 100, &exif)).expect("a picture");
    assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 200, 100));
    assert!(!holds(&picture.bytes, b"secret") && !holds(&picture.bytes, b"script"));
    assert_eq!(read(&picture.bytes).expect("still one").bytes, picture.bytes);

    let exif = [&b"EXIF"[..], &6u32.to_le_bytes(), b"secret"].concat();
    let picture = read(&webp_of(64, 48, &exif)).expect("a picture");
    assert_eq!((picture.format, picture.width, picture.height), (Format::WebP, 64, 48));
    assert!(!holds(&picture.bytes, b"secret"));
    assert_eq!(read(&picture.bytes).expect("still one").bytes, picture.bytes);
}

#[test]
fn what_is_no_picture_is_refused() {
    for file in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", b"", b"\xEF\xBB\xBF<html>"] {
        assert_eq!(read(file), Err(LogoProblem::Format));
    }
    let good = png_of(40, 30, 30, &[]);
    assert_eq!(read(&png_of(2_001, 30, 30, &[])), Err(LogoProblem::Size));
    assert_eq!(read(&png_of(15, 30, 30, &[])), Err(LogoProblem::Size));
    assert_eq!(read(&png_of(40, 30, 29, &[])), Err(LogoProblem::Damaged), "too little data");
    assert_eq!(read(&png_of(40, 30, 900, &[])), Err(LogoProblem::Damaged), "more data than it says");
    assert_eq!(read(&jpeg_of(9, 100, &[])), Err(LogoProblem::Size));
    assert_eq!(read(&webp_of(3_000, 48, &[])), Err(LogoProblem::Size));
    assert_eq!(read(&webp_of(64, 48, &[&b"ANIM"[..], &0u32.to_le_bytes()].concat())), Err(LogoProblem::Damaged));
    for at in 8..good.len() {
        let mut bent = good.clone();
        bent[at] ^= 0x40;
        assert!(read(&bent).is_err() || at >= good.len() - 12, "byte {at} was changed and nobody saw it");
    }
    for file in [good, jpeg_of(200, 100, &[]), webp_of(64, 48, &[])] {
        for end in 0..file.len() {
            let _ = read(&file[..end]); // cut anywhere, it is answered and nothing breaks
        }
    }
}
