//! Papers read back: objects where the table says, pieces that are what the tree says, and every word.

use crate::{
    Block, Paper, Sheet,
    font::{Cut, Fonts},
    lacks_signs,
    lines::broken,
};
use std::{collections::HashMap, io::Read};

fn paper(blocks: &[Block]) -> Vec<u8> {
    let page_of = |page, pages| format!("Page {page} of {pages}");
    let paper = Paper {
        title: "Intake form: Ana Silva",
        author: "Alder & Wren <Practice>",
        language: "es",
        created: "2026-11-21T14:05:00Z",
        foot: "Alder & Wren Practice",
        page_of: &page_of,
        sheet: Sheet::A4,
        blocks,
    };
    paper.write()
}

fn asked(question: &str, answers: &[&str]) -> Block {
    Block::Asked { question: question.to_owned(), answers: answers.iter().map(|answer| (*answer).to_owned()).collect() }
}

/// The objects of a file, by the table at its end.
fn objects(file: &[u8]) -> Vec<Vec<u8>> {
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|part| part == what);
    let end = file.len() - file.windows(9).rev().position(|part| part == b"startxref").expect("it ends") + 1;
    let table: usize =
        String::from_utf8_lossy(&file[end..]).split_whitespace().next().expect("a place").parse().expect("a number");
    let table = String::from_utf8_lossy(&file[table..]).into_owned();
    let places = table.lines().skip(3).take_while(|line| line.ends_with(" n ")).map(|line| line[..10].parse().expect("a place"));
    let object = |(at, place): (usize, usize)| {
        let begins = format!("{} 0 obj\n", at + 1);
        assert!(file[place..].starts_with(begins.as_bytes()), "object {} is not where the table says", at + 1);
        let rest = &file[place + begins.len()..];
        rest[..find(rest, b"\nendobj\n").expect("it ends")].to_vec()
    };
    places.enumerate().map(object).collect()
}

/// The contents of the pages, unpacked.
fn contents(file: &[u8]) -> Vec<String> {
    let objects = objects(file);
    let pages = objects.iter().map(|object| String::from_utf8_lossy(object).into_owned());
    let contents = pages.filter(|page| page.starts_with("<</Type /Page ")).map(|page| {
        let number: usize =
            page.split("/Contents ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).expect("contents");
        let object = &objects[number - 1];
        let begins = object.windows(8).position(|part| part == b"\nstream\n").expect("a stream") + 8;
        let mut clear = String::new();
        flate2::read::ZlibDecoder::new(&object[begins..]).read_to_string(&mut clear).expect("it unpacks");
        clear
    });
    contents.collect()
}

/// What whoever copies from the pages gets, one piece after the other.
fn words(file: &[u8]) -> String {
    let fonts = Fonts::load();
    let cut = fonts.cut(Cut::Regular);
    let signs: HashMap<u16, char> =
        (' '..='\u{24f}').chain('\u{2000}'..='\u{22ff}').filter_map(|sign| Some((cut.glyph(sign)?, sign))).collect();
    let mut words = String::new();
    for line in contents(file).iter().flat_map(|content| content.lines()) {
        if let Some((_, rest)) = line.split_once("/ActualText <FEFF") {
            let units: Vec<u16> = rest
                .split('>')
                .next()
                .unwrap_or_default()
                .as_bytes()
                .chunks(4)
                .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).expect("digits"), 16).expect("digits"))
                .collect();
            words.push_str(&String::from_utf16_lossy(&units));
        } else if let Some(glyphs) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix("> Tj")) {
            let glyph = |digits: &[u8]| u16::from_str_radix(std::str::from_utf8(digits).expect("digits"), 16).expect("digits");
            words.extend(glyphs.as_bytes().chunks(4).map(|digits| signs[&glyph(digits)]));
        } else if line.starts_with("EMC") {
            words.push('\n');
        }
    }
    words
}

#[test]
fn both_cuts_have_the_letters_of_european_languages() {
    let fonts = Fonts::load();
    for cut in fonts.all() {
        for sign in "AZaz09 .,;:!?¿¡ñÑáéíóúüßÅøœŁżčřşğıĐ–—‘’“”•…€£§©".chars() {
            let glyph = cut.glyph(sign).unwrap_or_else(|| panic!("{} lacks {sign}", cut.name));
            assert!(cut.advance(glyph) > 0, "{sign}");
        }
        assert_eq!(cut.glyph('漢'), None);
        assert!(cut.ascent > 0 && cut.descent < 0);
    }
    let (regular, bold) = (fonts.cut(Cut::Regular), fonts.cut(Cut::Bold));
    let wide = |cut: &crate::font::Font| {
        "Hamburg".chars().filter_map(|sign| cut.glyph(sign)).map(|glyph| cut.advance(glyph)).sum::<u16>()
    };
    assert!(wide(bold) > wide(regular));
}

#[test]
fn no_line_is_wider_than_its_measure_and_no_word_is_lost() {
    let fonts = Fonts::load();
    let font = fonts.cut(Cut::Regular);
    let text = format!(
        "A first line\nthen a longer one that has to be broken, and {} without any space, {}",
        "x".repeat(200),
        "漢字".repeat(40)
    );
    for width in [60.0, 200.0, 480.0] {
        let lines: Vec<_> = broken(font, &text, 11.0, width).collect();
        for line in &lines {
            let shown = line.iter().rposition(|mark| mark.sign != ' ').map_or(0, |last| last + 1);
            let wide: u32 = line[..shown].iter().map(|mark| mark.width(font)).sum();
            assert!(wide as f32 / 1000.0 * 11.0 <= width, "{wide} in {width}");
        }
        let all: String = lines.iter().flatten().map(|mark| mark.sign).collect();
        assert_eq!(all, text.replace('\n', ""));
    }
}

#[test]
fn a_paper_is_whole_and_tagged() {
    let file = paper(&[
        Block::Title("Intake form".into()),
        Block::Small("Version 1".into()),
        Block::Heading("About you".into()),
        asked("¿Cómo quiere que le llamemos?", &["Ana"]),
        asked("Allergies", &["Nuts", "Łukasz’s cat"]),
        Block::Heading("Signature".into()),
        Block::Text("Signed by Ana Silva.".into()),
    ]);
    let objects: Vec<String> = objects(&file).iter().map(|object| String::from_utf8_lossy(object).into_owned()).collect();
    let all = objects.join("\n");
    for said in
        ["/Lang <FEFF00650073>", "/Marked true", "/DisplayDocTitle true", "Alder &amp; Wren &lt;Practice&gt;", "<pdfuaid:part>1"]
    {
        assert!(all.contains(said), "{said} is missing");
    }
    let kinds = |kind: &str| objects.iter().filter(|object| object.contains(&format!("/StructElem /S /{kind} "))).count();
    assert_eq!(["H1", "H2", "P", "L", "LI", "Lbl", "LBody"].map(kinds), [1, 2, 2, 1, 2, 2, 2]);
    // Everything that is drawn is a piece of the tree or no part of what is read, and each piece has its place in the tree.
    for content in contents(&file) {
        let begun = content.matches("BDC").count() + content.matches("BMC").count();
        assert_eq!(begun, content.matches("EMC").count());
        for number in 0..content.matches("/MCID").count() {
            assert_eq!(content.matches(&format!("/MCID {number}>>")).count(), 1);
            assert_eq!(all.matches(&format!("/MCID {number}>>")).count(), 1);
        }
    }
    let words = words(&file);
    for said in ["Intake form", "¿Cómo quiere que le llamemos?", "Łukasz’s cat", "Page 1 of 1"] {
        assert!(words.contains(said), "{said} is not in {words}");
    }
}

#[test]
fn long_answers_go_on_over_pages() {
    let long: Vec<String> = (0..3_000).map(|word| format!("word{word}")).collect();
    let file = paper(&[Block::Title("Long".into()), asked("All of it", &[&long.join(" ")]), asked("After", &["The end"])]);
    let pages = contents(&file).len();
    assert!(pages > 3, "{pages} pages");
    let words = words(&file);
    let read: Vec<&str> = words.split_whitespace().filter(|word| word.starts_with("word")).collect();
    assert_eq!(read, long.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(words.contains(&format!("Page {pages} of {pages}")));
}

#[test]
fn signs_that_the_typeface_lacks_are_boxes_and_themselves_to_whoever_copies() {
    let text = "漢字 and עברית and 👍🏽 and a\u{200b}b, 5 ≤ 7, Nguyễn\u{7}";
    let file = paper(&[Block::Title(text.into()), asked(text, &[text, "", "\n\n"])]);
    let words = words(&file).replace('\n', "");
    for said in ["漢字", "עברית", "👍🏽", "ab", "≤", "Nguyễn"] {
        assert!(words.contains(said), "{said} is not in {words}");
    }
    let content = contents(&file).concat();
    assert_eq!(content.matches(" re\n").count(), 3 * (2 + 5 + 2), "a box for each");
}

/// Each line of signs without a glyph says once what they are, and costs a box and a space for each.
#[test]
fn a_long_text_in_another_script_stays_small() {
    let text = "Кириллица".repeat(5_000);
    let file = paper(&[asked("По-русски", &[&text])]);
    let contents = contents(&file);
    let read: String = words(&file).chars().filter(|sign| ('\u{400}'..='\u{4ff}').contains(sign)).collect();
    assert_eq!(read, format!("Порусски{text}"));
    let lines: usize = contents.iter().map(|content| content.matches("MCID").count()).sum();
    assert_eq!(
        contents.iter().map(|content| content.matches("ActualText").count()).sum::<usize>(),
        lines + 1,
        "“-” parts the question"
    );
    let drawn: usize = contents.iter().map(String::len).sum();
    assert!(drawn < 50 * text.chars().count(), "{drawn} bytes for {} signs", text.chars().count());
}

/// Neither many spaces nor many signs without a width make a line that has no end.
#[test]
fn no_line_is_longer_than_a_line() {
    let fonts = Fonts::load();
    let font = fonts.cut(Cut::Regular);
    for text in [format!("a{}b", " ".repeat(100_000)), "\u{300}".repeat(100_000)] {
        assert!(broken(font, &text, 11.0, 480.0).all(|line| line.len() <= 2_001));
    }
}

#[test]
fn an_empty_paper_is_one_page() {
    assert_eq!(contents(&paper(&[])).len(), 1);
}

#[test]
fn what_the_typeface_lacks_is_known_before() {
    let fits = [Block::Title("Größe – ¿cuánto?".to_owned()), asked("“Łódź” ≥ 3", &["Zoë\ta\nb\u{200d}"])];
    assert!(!lacks_signs(&fits), "what something simple stands for is there");
    for text in ["Анна", "Ωμέγα", "林", "سارة"] {
        assert!(lacks_signs(&[asked("What should we call you?", &["Ana", text])]), "{text}");
        assert!(lacks_signs(&[Block::Small(text.to_owned())]), "{text}");
    }
}
