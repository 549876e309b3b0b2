//! The file: its objects, where each begins, and the end that says so (ISO 32000-1, 7.5).

use crate::{
    Paper,
    flow::{Flowed, text_string},
    font::{Font, Fonts},
    tags::Kid,
};
use flate2::{Compression, write::ZlibEncoder};
use std::{fmt::Write as _, io::Write as _};

/// Objects, each by its number from 1.
struct Objects(Vec<Vec<u8>>);

impl Objects {
    /// A number for an object that is written later.
    fn promise(&mut self) -> usize {
        self.0.push(Vec::new());
        self.0.len()
    }
    fn put(&mut self, number: usize, object: impl Into<Vec<u8>>) {
        self.0[number - 1] = object.into();
    }
    fn add(&mut self, object: impl Into<Vec<u8>>) -> usize {
        let number = self.promise();
        self.put(number, object);
        number
    }
    /// A stream that is packed here.
    fn stream(&mut self, more: &str, bytes: &[u8]) -> usize {
        self.packed_stream(more, packed(bytes))
    }
    /// A stream that is packed already.
    fn packed_stream(&mut self, more: &str, packed: Vec<u8>) -> usize {
        let mut object = format!("<</Length {} /Filter /FlateDecode{more}>>\nstream\n", packed.len()).into_bytes();
        object.extend(packed);
        object.extend(b"\nendstream");
        self.add(object)
    }
}

/// Packs the content of a stream (ISO 32000-1, 7.4.4).
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packing = ZlibEncoder::new(Vec::new(), Compression::default());
    packing.write_all(bytes).and_then(|()| packing.finish()).expect("memory takes every byte")
}

/// The whole file.
pub(crate) fn write(paper: &Paper<'_>, fonts: &Fonts, mut flowed: Flowed) -> Vec<u8> {
    let mut objects = Objects(Vec::new());
    let (catalog, tree) = (objects.promise(), objects.promise());
    let cuts: Vec<usize> = fonts.all().iter().zip(&flowed.used).map(|(cut, used)| font(&mut objects, cut, used)).collect();
    let pages: Vec<usize> = flowed.pages.iter().map(|_| objects.promise()).collect();
    let (width, height) = paper.sheet.size();
    for (at, page) in flowed.pages.iter_mut().enumerate() {
        let content = objects.packed_stream("", std::mem::take(&mut page.packed));
        objects.put(
            pages[at],
            format!(
                "<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width} {height}] /Contents {content} 0 R /StructParents {at} /Tabs /S \
                 /Resources <</Font <</F0 {} 0 R /F1 {} 0 R>>>>>>",
                cuts[0], cuts[1]
            ),
        );
    }
    objects.put(tree, format!("<</Type /Pages /Kids [{}] /Count {}>>", references(&pages), pages.len()));
    let structure = structure(&mut objects, &flowed, &pages);
    let about = about(&mut objects, paper);
    objects.put(
        catalog,
        format!(
            "<</Type /Catalog /Pages {tree} 0 R /Lang {} /MarkInfo <</Marked true>> /StructTreeRoot {structure} 0 R \
             /ViewerPreferences <</DisplayDocTitle true>> /Metadata {about} 0 R>>",
            text_string(paper.language)
        ),
    );
    let information = objects.add(format!("<</Title {} /Author {}>>", text_string(paper.title), text_string(paper.author)));
    assembled(&objects, catalog, information)
}

/// One cut, embedded whole (ISO 32000-1, 9.7: glyphs are named by their number in the font).
fn font(objects: &mut Objects, cut: &Font, used: &[(u16, char)]) -> usize {
    let file = objects.stream(&format!(" /Length1 {}", cut.file.len()), cut.file);
    let bounds = cut.bounds.map(|bound| bound.to_string()).join(" ");
    let descriptor = objects.add(format!(
        "<</Type /FontDescriptor /FontName /{} /Flags 4 /FontBBox [{bounds}] /ItalicAngle 0 /Ascent {} /Descent {} /CapHeight 668 \
         /StemV {} /FontFile2 {file} 0 R>>",
        cut.name,
        cut.ascent,
        cut.descent,
        if cut.name.ends_with("Bold") { 140 } else { 84 }
    ));
    let widths: String = used.iter().map(|(glyph, _)| format!("{glyph} [{}] ", cut.advance(*glyph))).collect();
    let descendant = objects.add(format!(
        "<</Type /Font /Subtype /CIDFontType2 /BaseFont /{} /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> \
         /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /DW 500 /W [{}]>>",
        cut.name,
        widths.trim()
    ));
    let signs = objects.stream("", signs(used).as_bytes());
    objects.add(format!(
        "<</Type /Font /Subtype /Type0 /BaseFont /{} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {signs} 0 R>>",
        cut.name
    ))
}

/// Which sign each glyph is (ISO 32000-1, 9.10.3).
fn signs(used: &[(u16, char)]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for part in used.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", part.len());
        for (glyph, sign) in part {
            let units: String = sign.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(map, "<{glyph:04X}> <{units}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// The tree of what the pieces are, and from each piece back to its element.
fn structure(objects: &mut Objects, flowed: &Flowed, pages: &[usize]) -> usize {
    let root = objects.promise();
    let nodes: Vec<usize> = flowed.tree.nodes.iter().map(|_| objects.promise()).collect();
    for (at, node) in flowed.tree.nodes.iter().enumerate() {
        let kid = |kid: &Kid| match kid {
            Kid::Node(node) => format!("{} 0 R", nodes[*node]),
            Kid::Piece { page, number } => format!("<</Type /MCR /Pg {} 0 R /MCID {number}>>", pages[*page]),
        };
        let kids: Vec<String> = node.kids.iter().map(kid).collect();
        let parent = if at == 0 { root } else { nodes[node.parent] };
        let more = if node.kind == "L" { " /A <</O /List /ListNumbering /None>>" } else { "" };
        let element = format!("<</Type /StructElem /S /{} /P {parent} 0 R /K [{}]{more}>>", node.kind, kids.join(" "));
        objects.put(nodes[at], element);
    }
    let back = flowed.pages.iter().enumerate().map(|(at, page)| {
        let elements: Vec<usize> = page.pieces.iter().map(|node| nodes[*node]).collect();
        format!("{at} [{}]", references(&elements))
    });
    let parents = format!("<</Nums [{}]>>", back.collect::<Vec<_>>().join(" "));
    let parents = objects.add(parents);
    let next = flowed.pages.len();
    objects
        .put(root, format!("<</Type /StructTreeRoot /K {} 0 R /ParentTree {parents} 0 R /ParentTreeNextKey {next}>>", nodes[0]));
    root
}

/// What the file says of itself (XMP; not packed, so that programs find it).
fn about(objects: &mut Objects, paper: &Paper<'_>) -> usize {
    let plain = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (title, author, language, created) =
        (plain(paper.title), plain(paper.author), plain(paper.language), plain(paper.created));
    let packet = format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreateDate>{created}</xmp:CreateDate><pdfuaid:part>1</pdfuaid:part>\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    );
    objects.add(format!("<</Type /Metadata /Subtype /XML /Length {}>>\nstream\n{packet}\nendstream", packet.len()))
}

fn references(numbers: &[usize]) -> String {
    numbers.iter().map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ")
}

fn assembled(objects: &Objects, catalog: usize, information: usize) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut begins = Vec::with_capacity(objects.0.len());
    for (at, object) in objects.0.iter().enumerate() {
        begins.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (table, size) = (file.len(), objects.0.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for begin in begins {
        file.extend(format!("{begin:010} 00000 n \n").bytes());
    }
    let end = format!("trailer\n<</Size {size} /Root {catalog} 0 R /Info {information} 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.extend(end.bytes());
    file
}
