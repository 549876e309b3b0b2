//! The typeface, as far as a paper needs it: which glyph a sign has, and how wide it is (OpenType, tables `head`, `hhea`, `hmtx` and `cmap`).

/// Both cuts.
pub(crate) struct Fonts {
    cuts: [Font; 2],
}

/// Which cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Regular,
    Bold,
}

/// One cut: static TrueType outlines with 1000 units to the em.
pub(crate) struct Font {
    pub(crate) name: &'static str,
    pub(crate) file: &'static [u8],
    advances: Vec<u16>,
    /// First sign, last sign, glyph of the first.
    ranges: Vec<(u16, u16, u16)>,
    pub(crate) ascent: i16,
    pub(crate) descent: i16,
    pub(crate) bounds: [i16; 4],
}

const REGULAR: &[u8] = include_bytes!("../fonts/atkinson-next-regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/atkinson-next-bold.ttf");
const SOUND: &str = "the fonts in the program are read by its tests";

impl Fonts {
    /// Reads both cuts from the files in the program.
    pub(crate) fn load() -> Self {
        let read = |name, file| Font::read(name, file).expect(SOUND);
        Self { cuts: [read("AtkinsonHyperlegibleNext-Regular", REGULAR), read("AtkinsonHyperlegibleNext-Bold", BOLD)] }
    }
    /// One of the two.
    pub(crate) fn cut(&self, cut: Cut) -> &Font {
        &self.cuts[cut as usize]
    }
    /// Both, in the order of [`Cut`].
    pub(crate) fn all(&self) -> &[Font; 2] {
        &self.cuts
    }
}

impl Font {
    fn read(name: &'static str, file: &'static [u8]) -> Option<Self> {
        let head = table(file, b"head")?;
        let hhea = table(file, b"hhea")?;
        let hmtx = table(file, b"hmtx")?;
        let metrics = usize::from(u16_at(hhea, 34)?);
        let glyphs = usize::from(u16_at(table(file, b"maxp")?, 4)?);
        let advances = (0..glyphs).map(|glyph| u16_at(hmtx, 4 * glyph.min(metrics - 1))).collect::<Option<Vec<_>>>()?;
        let bounds = [36, 38, 40, 42].map(|at| i16_at(head, at).unwrap_or(0));
        let (ascent, descent) = (i16_at(hhea, 4)?, i16_at(hhea, 6)?);
        Some(Self { name, file, advances, ranges: ranges(table(file, b"cmap")?)?, ascent, descent, bounds })
    }
    /// The glyph of a sign; none where the typeface lacks it.
    pub(crate) fn glyph(&self, sign: char) -> Option<u16> {
        let sign = u16::try_from(u32::from(sign)).ok()?;
        let at = self.ranges.partition_point(|(_, last, _)| *last < sign);
        let (first, _, glyph) = self.ranges.get(at)?;
        (*first <= sign).then(|| glyph + (sign - first)).filter(|glyph| *glyph != 0)
    }
    /// How far a glyph moves the pen, in thousandths of the size.
    pub(crate) fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }
}

/// A table of the file.
fn table(file: &'static [u8], tag: &[u8; 4]) -> Option<&'static [u8]> {
    let tables = usize::from(u16_at(file, 4)?);
    let record = (0..tables).map(|at| 12 + 16 * at).find(|at| file.get(*at..at + 4) == Some(tag))?;
    let (offset, length) = (u32_at(file, record + 8)? as usize, u32_at(file, record + 12)? as usize);
    file.get(offset..offset + length)
}

/// The signs of the table `cmap` in format 4, in order: runs of signs with glyphs that follow each other.
fn ranges(cmap: &[u8]) -> Option<Vec<(u16, u16, u16)>> {
    let records = usize::from(u16_at(cmap, 2)?);
    let offsets = (0..records).filter_map(|at| u32_at(cmap, 8 + 8 * at));
    let format4 = offsets.filter_map(|offset| cmap.get(offset as usize..)).find(|found| u16_at(found, 0) == Some(4))?;
    let segments = usize::from(u16_at(format4, 6)?) / 2;
    let mut ranges: Vec<(u16, u16, u16)> = Vec::new();
    for segment in 0..segments {
        let at = |array: usize| 14 + 2 * segments * array + 2 * segment + if array > 0 { 2 } else { 0 };
        let (last, first) = (u16_at(format4, at(0))?, u16_at(format4, at(1))?);
        let (delta, offset) = (u16_at(format4, at(2))?, u16_at(format4, at(3))?);
        for sign in first..=last {
            let glyph = match offset {
                0 => sign.wrapping_add(delta),
                _ => match u16_at(format4, at(3) + usize::from(offset) + 2 * usize::from(sign - first)).unwrap_or(0) {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                },
            };
            match ranges.last_mut() {
                Some((from, to, of)) if sign > *to && sign - *to == 1 && glyph == *of + (sign - *from) => *to = sign,
                _ => ranges.push((sign, sign, glyph)),
            }
        }
    }
    Some(ranges)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    u16_at(bytes, at).map(|value| value.cast_signed())
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
