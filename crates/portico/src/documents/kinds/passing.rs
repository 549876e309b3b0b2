//! What is noted about a file while it passes by, in constant memory.

use super::{Kind, Refused};

/// How much of the beginning is kept.
const HEAD: usize = 4_096;
/// Words that make a browser take a file for a page.
const MARKS: [&[u8]; 5] = [b"<script", b"<html", b"<!doctype html", b"<svg", b"<?php"];
/// The longest of them, less one: what is carried over from piece to piece.
const CARRY: usize = 13;

/// What passed by so far.
#[derive(Debug, Default)]
pub struct Passing {
    head: Vec<u8>,
    carry: Vec<u8>,
    has_markup: bool,
    has_controls: bool,
}

impl Passing {
    /// The next piece.
    pub fn take(&mut self, piece: &[u8]) {
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&piece[..piece.len().min(room)]);
        self.has_controls = self.has_controls || piece.iter().any(|byte| is_control(*byte));
        if self.has_markup {
            return;
        }
        // What lies across the border of two pieces is looked at with both its sides.
        let mut border = std::mem::take(&mut self.carry);
        border.extend(piece.iter().take(CARRY).map(u8::to_ascii_lowercase));
        self.has_markup = has_mark(&border) || has_mark(piece);
        let kept =
            if piece.len() >= CARRY { &piece[piece.len() - CARRY..] } else { &border[border.len().saturating_sub(CARRY)..] };
        self.carry = kept.to_ascii_lowercase();
    }
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }
    /// Whether it is text from end to end: no control characters but those of lines and tabs.
    pub(super) fn is_text(&self) -> bool {
        !self.has_controls
    }
    /// Whether it begins as something that runs.
    pub(super) fn is_active(&self) -> Option<Refused> {
        let head = self.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.head);
        let start = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(head.len());
        let head = &head[start..];
        let programs: [&[u8]; 8] = [
            b"MZ\x90",
            b"\x7fELF",
            b"\xcf\xfa\xed\xfe",
            b"\xce\xfa\xed\xfe",
            b"\xca\xfe\xba\xbe",
            b"\xfe\xed\xfa",
            b"\0asm",
            b"L\0\0\0\x01\x14\x02",
        ];
        if programs.iter().any(|mark| head.starts_with(mark)) || (head.starts_with(b"MZ") && self.has_controls) {
            return Some(Refused::Program);
        }
        if head.starts_with(b"#!") || head.starts_with(b"@echo") || head.starts_with(b"%!") {
            return Some(Refused::Script);
        }
        let begins_as_markup =
            head.starts_with(b"<") && head.get(1).is_some_and(|next| next.is_ascii_alphabetic() || b"!?".contains(next));
        let is_a_page = self.is_text() && self.has_markup && !head.starts_with(b"%PDF-");
        (begins_as_markup || is_a_page).then_some(Refused::Markup)
    }
    /// Whether something in it would make a page of it. A PDF may speak of such things in its text.
    pub(super) fn has_markup_inside(&self, kind: Kind) -> bool {
        match kind {
            Kind::Png | Kind::Jpeg | Kind::Webp | Kind::Heic => self.has_markup,
            _ => has_mark(&self.head[..self.head.len().min(1_024)]),
        }
    }
}

const fn is_control(byte: u8) -> bool {
    byte == 0x7f || (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

fn has_mark(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        let begins = |mark: &&[u8]| rest.len() >= mark.len() && rest[..mark.len()].eq_ignore_ascii_case(mark);
        if MARKS.iter().any(begins) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_across_any_border() {
        let text = b"words before <!DOCTYPE html> words behind";
        for cut in 0..text.len() {
            for second in cut..text.len() {
                let mut passing = Passing::default();
                passing.take(&text[..cut]);
                passing.take(&text[cut..second]);
                passing.take(&text[second..]);
                assert!(passing.has_markup, "cut at {cut} and {second}");
            }
        }
        let mut calm = Passing::default();
        calm.take(b"1 < 2, and <b is no page");
        assert!(!calm.has_markup && calm.is_text());
    }
}
