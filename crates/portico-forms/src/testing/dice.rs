//! Repeatable chance, and texts that fit a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Chance that repeats itself.
pub(super) struct Dice(u64);

impl Dice {
    /// Starts from a number; 0 would never change.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    /// From 0 to one less than `count`.
    pub(super) fn up_to(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }
}

/// A thousand texts that were made after a pattern. What a pattern wants beside signs, such as ends of words, they may miss.
pub(super) fn fitting(pattern: &str, dice: &mut Dice) -> impl Iterator<Item = String> {
    let parsed = regex_syntax::Parser::new().parse(pattern).ok();
    let texts: Vec<String> = parsed.iter().flat_map(|hir| std::iter::repeat_n(hir, 1000)).map(|hir| text(hir, dice)).collect();
    texts.into_iter().map(|text| text.trim().to_owned())
}

fn text(hir: &Hir, dice: &mut Dice) -> String {
    let mut made = String::new();
    write(hir, dice, &mut made);
    made
}

fn write(hir: &Hir, dice: &mut Dice, made: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => made.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => made.extend(one_of(class, dice)),
        HirKind::Repetition(repeated) => {
            let most = repeated.max.unwrap_or(repeated.min + 3).min(repeated.min + 12);
            for _ in 0..repeated.min as usize + dice.up_to((most - repeated.min) as usize + 1) {
                write(&repeated.sub, dice, made);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, dice, made),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, dice, made)),
        HirKind::Alternation(ways) => write(&ways[dice.up_to(ways.len())], dice, made),
    }
}

/// A sign of a class, mostly one that a keyboard has. NUL is none: no form says it.
fn one_of(class: &Class, dice: &mut Dice) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect(),
    };
    let on_keys = |(from, to): &(u32, u32)| Some(((*from).max(0x20), (*to).min(0x7e))).filter(|(from, to)| from <= to);
    let keys: Vec<(u32, u32)> = ranges.iter().filter_map(on_keys).collect();
    let ranges = if keys.is_empty() || dice.up_to(8) == 0 { &ranges } else { &keys };
    let (from, to) = *ranges.get(dice.up_to(ranges.len()))?;
    let sign = char::from_u32(from + dice.up_to((to - from) as usize + 1) as u32).or_else(|| char::from_u32(from));
    sign.filter(|sign| *sign != '\0')
}
