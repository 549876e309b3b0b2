//! Several files as one. They are texts of one client: stored as they are, small enough to be held.

use crate::answer::Answer;
use std::io::{Cursor, Write};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// The names and contents of files as a zip file. All bear the same moment, so that the same files are the same bytes.
///
/// # Errors
/// A fault when a name comes twice.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Answer<Vec<u8>> {
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), options).map_err(anyhow::Error::new)?;
        zip.write_all(content).map_err(anyhow::Error::new)?;
    }
    Ok(zip.finish().map_err(anyhow::Error::new)?.into_inner())
}
