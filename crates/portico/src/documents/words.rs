//! The words of a text file, to be written into one of our pages.

use super::{download as sending, kinds::Kind, store::Readable};
use crate::{answer::Answer, app::Portico};
use portico_values::PracticeId;

/// The most bytes of words that stand on a page; what is longer is downloaded.
const MOST: i64 = 200_000;

/// What stands in a text that is short enough; none of anything else. Whoever asks writes down that it was opened.
///
/// # Errors
/// A fault if the file cannot be read.
pub(super) async fn of(portico: &Portico, practice: PracticeId, document: &Readable) -> Answer<Option<String>> {
    if document.bytes > MOST || !Kind::from_word(&document.kind).is_some_and(Kind::is_words) {
        return Ok(None);
    }
    let mut opened = sending::open(portico, practice, document).await?;
    let bytes = opened.at_place(0, usize::try_from(document.bytes).unwrap_or(0)).await.map_err(anyhow::Error::new)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}
