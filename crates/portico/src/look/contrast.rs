//! Every pair of colours that meet on a page, measured: 4.5 to 1 for text, 3 to 1 for edges and the focus ring
//! (WCAG 2.2, 1.4.3 and 1.4.11), in both themes and in the eight hues of practices.

use std::collections::HashMap;

const TEXT: f64 = 4.5;
const EDGE: f64 = 3.0;

/// Ink on ground, and how much contrast they need.
const PAIRS: [(&str, &str, f64); 35] = [
    ("ink", "canvas", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "surface-2", TEXT),
    ("ink", "apricot-soft", TEXT),
    ("ink", "apricot-mid", TEXT),
    ("ink", "honey-soft", TEXT),
    ("ink-2", "canvas", TEXT),
    ("ink-2", "surface", TEXT),
    ("ink-2", "surface-2", TEXT),
    ("ink-2", "surface-3", TEXT),
    ("ink-2", "apricot-soft", TEXT),
    ("ink-2", "brand-soft", TEXT),
    ("ink-2", "sage-soft", TEXT),
    ("ink-2", "honey-soft", TEXT),
    ("ink-2", "clay-soft", TEXT),
    ("ink-2", "tide-soft", TEXT),
    ("ink-3", "surface", TEXT),
    ("ink-3", "surface-2", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-hover", TEXT),
    ("brand-ink", "canvas", TEXT),
    ("brand-ink", "surface", TEXT),
    ("brand-ink", "brand-soft", TEXT),
    ("brand-ink", "apricot-soft", TEXT),
    ("sage-ink", "sage-soft", TEXT),
    ("honey-ink", "honey-soft", TEXT),
    ("clay-ink", "clay-soft", TEXT),
    ("clay-ink", "surface", TEXT),
    ("tide-ink", "tide-soft", TEXT),
    ("line-control", "surface", EDGE),
    ("line-control", "surface-2", EDGE),
    ("clay", "surface", EDGE),
    ("focus", "canvas", EDGE),
    ("focus", "surface", EDGE),
    ("focus", "apricot-soft", EDGE),
];

#[derive(Clone, Copy, Debug)]
struct Oklch {
    lightness: f64,
    chroma: f64,
    hue: f64,
}

impl Oklch {
    /// Relative luminance in sRGB, out-of-range light clipped as screens do (Ottosson 2020; WCAG 2).
    fn luminance(self) -> f64 {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
        let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
        let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s;
        0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
    }
}

fn contrast(one: Oklch, other: Oklch) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

type Tokens = HashMap<String, [Oklch; 2]>;

/// Reads `--name: light-dark(oklch(…), oklch(…));` lines. `known` gives the numbers behind `var(--h)` and the like.
fn tokens(css: &str, known: &HashMap<&str, f64>) -> Tokens {
    let mut found = Tokens::new();
    for line in css.lines().map(str::trim).filter(|line| line.starts_with("--")) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let colours: Vec<Oklch> = value.split("oklch(").skip(1).filter_map(|colour| read(colour, known)).collect();
        if let (true, [light, dark]) = (value.trim().starts_with("light-dark(oklch("), colours.as_slice()) {
            found.insert(name.trim_start_matches("--").to_owned(), [*light, *dark]);
        }
    }
    found
}

fn read(colour: &str, known: &HashMap<&str, f64>) -> Option<Oklch> {
    let mut text = colour.to_owned();
    for (name, value) in known {
        text = text.replace(&format!("var(--{name})"), &value.to_string());
    }
    while let Some((before, rest)) = text.split_once("calc(") {
        let (product, after) = rest.split_once(')')?;
        let (one, other) = product.split_once('*')?;
        let value: f64 = one.trim().parse::<f64>().ok()? * other.trim().parse::<f64>().ok()?;
        text = format!("{before}{value}{after}");
    }
    let numbers: Vec<f64> =
        text.split(')').next()?.split_whitespace().map_while(|n| n.trim_end_matches('%').parse().ok()).collect();
    let [lightness, chroma, hue] = numbers[..] else { return None };
    Some(Oklch { lightness: lightness / 100.0, chroma, hue })
}

fn check(tokens: &Tokens, what: &str) {
    for (ink, ground, needed) in PAIRS {
        for (theme, name) in ["light", "dark"].into_iter().enumerate() {
            let found = contrast(tokens[ink][theme], tokens[ground][theme]);
            assert!(found >= needed, "{what}, {name}: --{ink} on --{ground} is {found:.2} to 1 and needs {needed}");
        }
    }
}

const TOKENS: &str = include_str!("../../assets/css/tokens.css");
const HUES: &str = include_str!("../../assets/css/hues.css");

#[test]
fn the_house_colours_can_be_read() {
    let house = tokens(TOKENS, &HashMap::new());
    check(&house, "the house");
    let white = Oklch { lightness: 1.0, chroma: 0.0, hue: 0.0 };
    let black = Oklch { lightness: 0.0, chroma: 0.0, hue: 0.0 };
    assert!((contrast(white, black) - 21.0).abs() < 0.01, "the measure itself");
}

#[test]
fn every_hue_of_a_practice_can_be_read() {
    let mut hues = 0;
    for line in HUES.lines().map(str::trim).filter(|line| line.starts_with(".p")) {
        let numbers = line.split(['{', ';', '}']).filter_map(|part| part.trim().strip_prefix("--")?.split_once(':'));
        let known: HashMap<&str, f64> = numbers.map(|(name, value)| (name, value.trim().parse().expect("a number"))).collect();
        let mut all = tokens(TOKENS, &HashMap::new());
        let own = tokens(HUES, &known);
        assert_eq!(own.len(), 6, "{line}: {own:?}");
        all.extend(own);
        check(&all, line);
        hues += 1;
    }
    assert_eq!(hues, 7, "seven beside the house's own");
}
