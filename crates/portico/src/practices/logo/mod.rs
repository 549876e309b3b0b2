//! A practice's logo: what was uploaded is taken apart by its content, checked piece by piece and put together again from the pieces that
//! make the picture. Whatever else was in the file (places, cameras, comments, profiles, further files) is not kept (promises.md K62).

mod jpeg;
mod png;
mod webp;

/// The most bytes of an upload.
pub const LARGEST: u64 = 512 * 1024;
/// The most points on a side.
const WIDEST: u32 = 2_000;
/// The fewest points on a side.
const NARROWEST: u32 = 16;

/// The format of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

impl Format {
    /// The word in rows and the second half of the media type.
    pub const fn word(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg => "jpeg",
            Format::WebP => "webp",
        }
    }
    /// The media type of a stored word; a picture of no known format is none.
    pub fn media_type(word: &str) -> Option<&'static str> {
        match word {
            "png" => Some("image/png"),
            "jpeg" => Some("image/jpeg"),
            "webp" => Some("image/webp"),
            _ => None,
        }
    }
}

/// A picture that was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Its format.
    pub format: Format,
    /// Points across.
    pub width: u32,
    /// Points down.
    pub height: u32,
    /// The file, made anew.
    pub bytes: Vec<u8>,
}

/// Why a file is no logo.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogoProblem {
    /// Neither PNG nor JPEG nor WebP.
    #[error("Choose a PNG, JPEG or WebP picture")]
    Format,
    /// One of them, but damaged or of a sort that is not taken.
    #[error("This picture can’t be read. Save it again as PNG and try once more")]
    Damaged,
    /// Too small or too large.
    #[error("Choose a picture between 16 and 2000 points on each side")]
    Size,
}

/// Reads what was uploaded, whatever its name says.
///
/// # Errors
/// A problem, with the sentence for whoever chose the file.
pub fn read(file: &[u8]) -> Result<Picture, LogoProblem> {
    let (format, (width, height, bytes)) = if file.starts_with(png::SIGNATURE) {
        (Format::Png, png::cleaned(file)?)
    } else if file.starts_with(&[0xFF, 0xD8, 0xFF]) {
        (Format::Jpeg, jpeg::cleaned(file)?)
    } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        (Format::WebP, webp::cleaned(file)?)
    } else {
        return Err(LogoProblem::Format);
    };
    Ok(Picture { format, width, height, bytes })
}

/// Whether a picture has a size that is taken.
fn sized(width: u32, height: u32) -> Result<(u32, u32), LogoProblem> {
    let fits = |side: u32| (NARROWEST..=WIDEST).contains(&side);
    if fits(width) && fits(height) { Ok((width, height)) } else { Err(LogoProblem::Size) }
}

/// The number in four bytes, most significant first.
fn number(bytes: &[u8]) -> Result<u32, LogoProblem> {
    bytes.try_into().map(u32::from_be_bytes).map_err(|_| LogoProblem::Damaged)
}

#[cfg(test)]
mod tests;
