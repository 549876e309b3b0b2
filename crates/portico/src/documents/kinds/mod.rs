//! What a file is, by its content alone. The name and the type that a browser declares decide nothing, except between plain text and CSV,
//! which cannot be told apart and are harmless either way.

mod images;
mod passing;
mod refused;
mod zip;

pub use passing::Passing;
pub use refused::Refused;

use super::vault::Opened;
use std::io;

/// The kinds that are accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // each is the format of its name
pub enum Kind {
    Pdf,
    Png,
    Jpeg,
    Webp,
    Heic,
    Text,
    Csv,
    Docx,
    Xlsx,
    Odt,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 10] =
        [Kind::Pdf, Kind::Png, Kind::Jpeg, Kind::Webp, Kind::Heic, Kind::Text, Kind::Csv, Kind::Docx, Kind::Xlsx, Kind::Odt];

    /// The endings that a name of this kind may have, the one it gets first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Pdf => &["pdf"],
            Kind::Png => &["png"],
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Webp => &["webp"],
            Kind::Heic => &["heic", "heif"],
            Kind::Text => &["txt"],
            Kind::Csv => &["csv"],
            Kind::Docx => &["docx"],
            Kind::Xlsx => &["xlsx"],
            Kind::Odt => &["odt"],
        }
    }
    /// The ending of its name, which is also the word in rows.
    pub const fn ending(self) -> &'static str {
        self.endings()[0]
    }
    /// The one with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == word)
    }
    /// The type that is sent with it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Pdf => "application/pdf",
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Webp => "image/webp",
            Kind::Heic => "image/heic",
            Kind::Text => "text/plain",
            Kind::Csv => "text/csv",
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Kind::Odt => "application/vnd.oasis.opendocument.text",
        }
    }
    /// Whether every browser shows it within a page as a picture, in which nothing runs.
    pub const fn is_picture(self) -> bool {
        matches!(self, Kind::Png | Kind::Jpeg | Kind::Webp)
    }
    /// Whether it is read as words.
    pub const fn is_words(self) -> bool {
        matches!(self, Kind::Text | Kind::Csv)
    }
    /// What people call it; the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Pdf => "PDF",
            Kind::Png => "PNG",
            Kind::Jpeg => "JPEG",
            Kind::Webp => "WebP",
            Kind::Heic => "HEIC",
            Kind::Text => "TXT",
            Kind::Csv => "CSV",
            Kind::Docx => "Word",
            Kind::Xlsx => "Excel",
            Kind::Odt => "OpenDocument",
        }
    }
}

/// For the `accept` of file fields: a help for people, never relied on.
pub const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.heif,.txt,.csv,.docx,.xlsx,.odt,image/*";

/// What the file is, or why it is not taken. Looks at its beginning, its end and its parts, never unpacks anything, and holds a few chunks
/// at most.
///
/// # Errors
/// When the file cannot be read back.
pub async fn tell(file: &mut Opened, passed: &Passing, name: &str) -> io::Result<Result<Kind, Refused>> {
    let head = passed.head();
    if file.bytes() == 0 {
        return Ok(Err(Refused::Empty));
    }
    if let Some(refused) = passed.is_active() {
        return Ok(Err(refused));
    }
    if head.starts_with(b"PK") {
        return zip::tell(file).await;
    }
    let kind = if head.starts_with(b"%PDF-") {
        if !ends_as_pdf(file).await? {
            return Ok(Err(Refused::Broken));
        }
        Kind::Pdf
    } else if let Some(image) = images::begins(head) {
        if !images::is_whole(file, image).await? {
            return Ok(Err(Refused::Broken));
        }
        image
    } else if passed.is_text() {
        if is_of_a_script(name) {
            return Ok(Err(Refused::Script));
        }
        match name.rsplit_once('.') {
            Some((_, ending)) if ending.eq_ignore_ascii_case("csv") => Kind::Csv,
            _ => Kind::Text,
        }
    } else {
        return Ok(Err(Refused::Unknown));
    };
    // Whatever else it is, an archive is found by its end.
    if zip::directory(file).await?.is_some() || passed.has_markup_inside(kind) {
        return Ok(Err(Refused::TwoThings));
    }
    Ok(Ok(kind))
}

async fn ends_as_pdf(file: &mut Opened) -> io::Result<bool> {
    let from = file.bytes().saturating_sub(2_048);
    let tail = file.at_place(from, 2_048).await?;
    Ok(tail.windows(5).any(|five| five == b"%%EOF"))
}

/// Text that a double click would run.
fn is_of_a_script(name: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "js", "mjs", "vbs", "vbe", "jse", "wsf", "wsh", "hta", "bat", "cmd", "ps1", "psm1", "sh", "py", "pl", "rb", "php", "reg",
        "url", "lnk", "htm", "html",
    ];
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|known| ending.trim().eq_ignore_ascii_case(known)))
}
