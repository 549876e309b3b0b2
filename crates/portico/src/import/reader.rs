//! Reads the rows of an import, always in the same order, and hands them over in chunks while the next chunk is being read.

use super::{
    broken::Broken,
    csv_person,
    encoding::{Decoded, behind_mark},
    fhir_file::{Piece, read_document, read_lines},
    fhir_person,
    found::{Found, FoundRow, Remark},
    plan::Plan,
    sort::FileSort,
    survey::{Source, rows_of},
};
use std::{fs::File, io::Read, sync::Arc};
use tokio::sync::mpsc;

/// Rows in one chunk.
pub const CHUNK: usize = 1_000;
/// Parts of rows in one chunk: a list has a few in each row, and one that was made to fill the memory thousands.
const PARTS: usize = 20_000;

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything but contacts.
    People,
    /// Contacts only: read again once all clients are known.
    Contacts,
    /// Everything.
    All,
}

/// Reads every row; `take` says whether to go on.
///
/// # Errors
/// The place beyond which a file cannot be read.
pub fn read(sources: &[Source], plan: &Plan, take: &mut dyn FnMut(FoundRow) -> bool) -> Result<(), Broken> {
    let mut number = 0;
    let mut going = true;
    for source in sources {
        let several = sources.len() > 1;
        let place = |place: String| if several { format!("{}, {place}", source.name) } else { place };
        let outcome = match source.sort {
            FileSort::Csv => read_table(source, plan, &mut |row| {
                going = take(FoundRow { place: place(row.place), ..row });
                going
            }),
            FileSort::FhirLines | FileSort::FhirDocument => read_fhir(source, &mut |piece| {
                number += 1;
                let what = match piece.resource {
                    Ok(resource) => fhir_person::found_in(resource, piece.full_url, plan),
                    Err(why) => Found::Refused { name: String::new(), remarks: vec![Remark::new("Record", why)] },
                };
                going = take(FoundRow { number, place: place(piece.place), what });
                going
            }),
        };
        outcome.map_err(|broken| if several { broken.in_file(&source.name) } else { broken })?;
        if !going {
            break;
        }
    }
    Ok(())
}

fn read_table(source: &Source, plan: &Plan, take: &mut dyn FnMut(FoundRow) -> bool) -> Result<(), Broken> {
    for row in rows_of(source)? {
        let row = row?;
        if row.number <= source.heading_row {
            continue;
        }
        let what = csv_person::client_of(&row.cells, source.columns.len(), plan);
        if !take(FoundRow { number: row.number, place: format!("row {}", row.number), what }) {
            break;
        }
    }
    Ok(())
}

fn read_fhir(source: &Source, take: &mut dyn FnMut(Piece) -> bool) -> Result<(), Broken> {
    let file = File::open(&source.path).map_err(|error| Broken::unreadable(&error))?;
    let input: Box<dyn Read> = if source.encoding.is_utf16() {
        Box::new(Decoded::new(file, source.encoding))
    } else {
        Box::new(behind_mark(file).map_err(|error| Broken::unreadable(&error))?)
    };
    if source.sort == FileSort::FhirLines { read_lines(input, take) } else { read_document(input, take) }
}

/// Reads on a thread of its own; at most two chunks wait. The last message is the break, where there is one.
pub fn stream(sources: Vec<Source>, plan: Arc<Plan>, wanted: Wanted) -> mpsc::Receiver<Result<Vec<FoundRow>, Broken>> {
    let (send, receive) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let (mut chunk, mut parts) = (Vec::with_capacity(CHUNK), 0);
        let outcome = read(&sources, &plan, &mut |row| {
            let is_contact = matches!(row.what, Found::Contact(_));
            if wanted == Wanted::All || (wanted == Wanted::Contacts) == is_contact {
                parts += row.parts();
                chunk.push(row);
            }
            if chunk.len() < CHUNK && parts < PARTS {
                return true;
            }
            parts = 0;
            send.blocking_send(Ok(std::mem::take(&mut chunk))).is_ok()
        });
        // Nobody listens any more when the import was stopped.
        let _ = match outcome {
            Ok(()) if chunk.is_empty() => Ok(()),
            Ok(()) => send.blocking_send(Ok(chunk)),
            Err(broken) => send.blocking_send(Err(broken)),
        };
    });
    receive
}
